r"""Writes a document as Markdown with YAML front matter, in one form: equal documents give equal text.

`read_document(write_document(document).encode(), …) == document` for every document that a page can hold.

**Front matter.** Each key in a line, values in double quotes; then, where they say something, `aliases`,
`description` and `images`:

    link_from: ["/custom-mouse-models/"]
    images:
      - url: "images/vector.png"
        alt: "The targeting vector"

**Text.** A blank line between blocks, and none before a list in a list item. `**bold**`, `*italic*` (`_italic_`
where it touches bold), `` `code` ``, `[text](address)`; a backslash ends a line that breaks. `-` begins the items of
a list, `1.` the first of a numbered one. What Markdown would take for markup is escaped with a backslash; a letter
stands as an entity (`&#98;`) where Markdown would not see that bold text ends beside it.

**Blocks.** A blockquote that ends in `— **Name**, affiliation` is a testimonial, any other a quotation. An image
stands in a paragraph of its own; one without a text between the brackets is decoration. The first column of a
table names its rows where all of it is bold. The paragraph before a table that begins with `Table: ` is its caption:

    Table: Strategies

    | Strategy | Tissue |
    | --- | --- |
    | **Conventional** | all |

**Allele diagrams.** A block of code of the language `allele`, with a line for each field as
`pages.alleles.notation` writes it:

    ```allele
    gene: Cdh1
    design: conditional
    exons: 1 UTR, 2, 3
    targeted exons: 2
    ```

**Cards.** Where a section ends in two to four `###` parts of one short paragraph each they are cards. Cards that
stand elsewhere, or hold more, stand between lines `::: cards` and `:::`; text that would be taken for cards, or that
follows other text as a block of its own, between `::: text` and `:::`.

**The beginning.** A page with neither tagline nor introduction has the lines `::: introduction` and `:::` before its
first section, which would otherwise be its tagline.

**Related pages.** `- Name` for a page that bears the name, `- [Label](/path/)` for any other page or address. A
heading other than `Related Pages` ends in `{.related-pages}`.
"""

import json
import re
import unicodedata
from html import escape
from itertools import groupby
from string import punctuation

from pages.alleles.diagram import Diagram
from pages.alleles.notation import write_diagram
from pages.content.document import (
    Cards,
    Image,
    Quotation,
    RelatedPages,
    Section,
    Table,
    Testimonial,
    Text,
    as_cards,
)
from pages.content.prose import LISTS, Run, from_html

# What begins a block of another kind where it begins a line.
LINE_START = re.compile(r"#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-[-\s]*$|:{3}|~{3}|\||:?-+:?\s*\||Table: ")
NUMBER_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
ENTITY = re.compile(r"&(#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")


def write_document(document):
    """The document's text."""
    return front_matter(document.front_matter) + "\n" + write_copy(document)


def write_copy(document):
    """The text below the front matter."""
    blocks = [f"# {heading_end(line(document.heading))}"]
    if document.tagline:
        blocks.append(f"## {heading(document.tagline)}")
    elif not document.introduction and document.sections and isinstance(document.sections[0], Section):
        blocks += ["::: introduction", ":::"]
    blocks += rich_text(document.introduction)
    for section in document.sections:
        blocks += related_pages(section) if isinstance(section, RelatedPages) else section_blocks(section)
    return "\n\n".join(blocks) + "\n"


def front_matter(keys):
    lines = [
        "---",
        f"legacy_url: {quoted(keys.legacy_url)}",
        f"new_build_url: {quoted(keys.new_build_url)}",
        f"url_handling: {quoted(keys.url_handling)}",
        f"link_from: {quoted_list(keys.link_from)}",
        f"extracted_date: {quoted(keys.extracted_date.isoformat())}",
        f"title: {quoted(keys.title)}",
    ]
    if keys.aliases:
        lines.append(f"aliases: {quoted_list(keys.aliases)}")
    return "\n".join([*lines, *description_and_images(keys), "---", ""])


def visitors_front_matter(keys):
    """What of the front matter is meant for visitors; all else is for staff."""
    return "\n".join(["---", f"title: {quoted(keys.title)}", *description_and_images(keys), "---", ""])


def description_and_images(keys):
    if keys.description:
        yield f"description: {quoted(keys.description)}"
    if keys.images:
        yield "images:"
    for image in keys.images:
        yield f"  - url: {quoted(image.url)}"
        yield f"    alt: {quoted(image.alt)}"


def quoted(text):
    """The text in double quotes, with what nobody can see as escapes."""
    return re.sub(r"[^\S ]|\ufeff", lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def quoted_list(texts):
    return f"[{', '.join(map(quoted, texts))}]"


# Sections


def section_blocks(section):
    yield f"## {heading(section.heading)}"
    has_parts, after_text = False, False  # of what does not stand between `:::` lines
    for number, part in enumerate(section.content, 1):
        is_last = number == len(section.content)
        fence = ""
        match part:
            case Text(html):
                cards = as_cards(html)
                if after_text or (is_last and not has_parts and cards):
                    fence = "text"
                blocks = rich_text(html)
                has_parts = has_parts or (not fence and "<h3>" in html)
            case Cards():
                if not is_last or has_parts or as_cards(cards_html(part)) != ("", part):
                    fence = "cards"
                blocks = cards_blocks(part)
            case Quotation(html):
                blocks = [quotation(html)]
            case Testimonial():
                blocks = [testimonial(part)]
            case Table():
                blocks = table(part)
            case Image(url, alt):
                blocks = [f"![{line(alt)}]({destination(url)})"]
            case Diagram():
                blocks = ["\n".join(["```allele", *write_diagram(part), "```"])]
        after_text = isinstance(part, Text) and not fence
        yield from [f"::: {fence}", *blocks, ":::"] if fence else blocks


def cards_html(cards):
    return "".join(f"<h3>{escape(card.heading, quote=False)}</h3>{card.text}" for card in cards.cards)


def cards_blocks(cards):
    for card in cards.cards:
        first, *others = rich_text(card.text) or [""]
        yield f"### {heading(card.heading)}\n{first}".rstrip("\n")
        yield from others


def quotation(html):
    *blocks, last = rich_text(html)
    # Not an author, though it looks like one.
    last = re.sub(r"^[—–](?=\s*\*\*)", lambda match: f"&#{ord(match[0])};", last)
    return "\n".join(f"> {text}".rstrip() for text in "\n\n".join([*blocks, last]).split("\n"))


def testimonial(part):
    lines = []
    paragraphs = f'"{part.quote}"'.split("\n\n")
    for paragraph in paragraphs:
        lines += [f"> {text}" for text in inline([Run(paragraph)]).split("\n")]
        lines.append(">")
    affiliation = f", {escaped(part.affiliation)}" if part.affiliation else ""
    return "\n".join([*lines, f"> — **{escaped(part.name)}**{affiliation}"])


def table(part):
    if part.caption:
        yield f"Table: {escaped(part.caption)}"
    rows = [[escaped(text) for text in part.headings], ["---"] * len(part.headings)]
    for row in part.rows:
        name = [inline([Run(row[0], frozenset("b"))], in_line=True)] if part.row_headings else []
        rows.append([*name, *map(cell, row[len(name) :])])
    escapes = [[cell if number == 1 else cell.replace("|", "\\|") for cell in row] for number, row in enumerate(rows)]
    yield "\n".join("| " + " | ".join(row) + " |" for row in escapes).replace("  |", " |")


def cell(html):
    return "".join(inline(paragraph.runs, in_line=True) for paragraph in from_html(html))


def related_pages(section):
    if section.heading == "Related Pages":
        yield "## Related Pages"
    else:
        yield f"## {heading(section.heading)} {{.related-pages}}".replace("##  ", "## ")
    items = []
    for link in section.links:
        text = line(link.label)
        items.append(f"- [{text}]({destination(link.target)})" if link.target else f"- {text}")
    yield "\n".join(items)


# Rich text


def rich_text(html):
    """Rich text as Markdown blocks."""
    blocks = []
    for is_list, group in groupby(from_html(html), lambda paragraph: paragraph.kind in LISTS):
        if is_list:
            blocks += lists(list(group))
        else:
            blocks += map(block, group)
    return blocks


def block(paragraph):
    match paragraph.kind:
        case "hr":
            return "---"
        case "h3" | "h4":
            return f"{'#' * int(paragraph.kind[1])} {heading_end(inline(paragraph.runs, in_line=True))}"
    return inline(paragraph.runs)


def lists(items):
    """Lists that follow one another, each as a block."""
    lines = []
    kinds, counts, indents = [], [], []  # of the lists that the item stands in, outermost first
    for item in items:
        del counts[item.depth + 1 :], kinds[item.depth + 1 :], indents[item.depth + 1 :]
        if len(kinds) > item.depth and kinds[item.depth] != item.kind:
            del counts[item.depth :], kinds[item.depth :], indents[item.depth :]
            if item.depth == 0:
                yield "\n".join(lines)
                lines = []
        if len(kinds) == item.depth:
            kinds.append(item.kind)
            counts.append(0)
            indents.append("")
        counts[item.depth] += 1
        marker = "- " if item.kind == "ul" else f"{counts[item.depth]}. "
        before = "".join(indents[: item.depth])
        indents[item.depth] = " " * len(marker)
        text = inline(item.runs, paragraph_break=True)
        first, *others = text.split("\n")
        lines.append(f"{before}{marker}{first}")
        lines += [f"{before}{indents[item.depth]}{text}".rstrip() for text in others]
    yield "\n".join(lines)


def heading(text):
    """A `##` or `###` heading, and not one of those that mean more."""
    text = heading_end(line(text))
    if text == "Related Pages" or text.endswith(" {.related-pages}"):
        text = text.replace(" ", "&#32;")
    return text


def heading_end(text):
    """Number signs at the end of a heading would be left out."""
    return re.sub(r"(^|\s)(#+)$", lambda match: f"{match[1]}\\{match[2]}", text)


def line(text):
    """Plain text in a line of Markdown."""
    return inline([Run(text)]) if text else ""


def escaped(text):
    """Plain text inside a line of Markdown."""
    return inline([Run(text)], in_line=True) if text else ""


def destination(address):
    """An address between a link's round brackets."""
    text = ENTITY.sub(lambda match: f"\\{match[0]}", re.sub(r"[<>]", lambda match: f"\\{match[0]}", address))
    return f"<{text}>" if re.search(r"[\s()<>]", address) else text


# Inline: atoms are pieces of Markdown that stay whole


class Atom:
    """A piece of Markdown. `character` is what it shows where it is one character of text."""

    opens = False

    def __init__(self, markdown, character=""):
        self.markdown = markdown
        self.character = character

    def encode(self):
        self.markdown = f"&#{ord(self.character)};"


class Delimiter(Atom):
    def __init__(self, style, opens):
        super().__init__({"b": "**", "i": "*"}[style])
        self.opens = opens


def inline(runs, in_line=False, paragraph_break=False):
    """Runs as Markdown. `in_line` says that it begins no line; `paragraph_break` that two breaks part paragraphs."""
    atoms = styled_atoms(list(runs))
    settle_italics(atoms)
    settle_text(atoms, in_line)
    settle_delimiters(atoms)
    text = "".join(atom.markdown for atom in atoms)
    return text.replace("\\\n\\\n", "\n\n") if paragraph_break else text


def styled_atoms(runs, styles=("b", "i")):
    """Atoms for runs, with each style around as many runs as bear it; a link is never cut by a style."""
    atoms = []
    while runs:
        run = runs[0]
        extents = {style: extent(runs, style) for style in styles}
        style = max(extents, key=extents.get, default=None)
        if style and extents[style]:
            inner = runs[: extents[style]]
            rest = tuple(other for other in styles if other != style)
            atoms += [Delimiter(style, True), *styled_atoms(inner, rest), Delimiter(style, False)]
            del runs[: extents[style]]
        elif run.link:
            number = next((n for n, other in enumerate(runs) if other.link != run.link), len(runs))
            inner = [Run(other.text, other.styles) for other in runs[:number]]
            atoms += [Atom("["), *styled_atoms(inner, styles), Atom(f"]({destination(run.link)})")]
            del runs[:number]
        elif "code" in run.styles:
            atoms.append(Atom(code(run.text)))
            del runs[:1]
        else:
            atoms += [Atom("\\\n") if character == "\n" else Atom(character, character) for character in run.text]
            del runs[:1]
    return atoms


def extent(runs, style):
    """How many runs from the first on bear the style; 0 where it ends inside of a link."""
    number = next((n for n, run in enumerate(runs) if style not in run.styles), len(runs))
    while 0 < number < len(runs) and runs[number].link and runs[number].link == runs[number - 1].link:
        number -= 1
    return number


def code(text):
    ticks = max(map(len, re.findall("`+", text)), default=0)
    fence = next("`" * length for length in range(1, ticks + 2) if not re.search(rf"(?<!`)`{{{length}}}(?!`)", text))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def settle_italics(atoms):
    """Italic text that touches bold delimiters is written with `_`: `***` would be read in another order."""
    opened = []
    for number, atom in enumerate(atoms):
        if isinstance(atom, Delimiter) and atom.markdown == "*":
            if atom.opens:
                opened.append(number)
                continue
            pair = (opened.pop(), number)
            around = [atoms[n + step] for n in pair for step in (-1, 1) if 0 <= n + step < len(atoms)]
            if any(isinstance(neighbour, Delimiter) for neighbour in around):
                for position in pair:
                    atoms[position].markdown = "_"


def settle_text(atoms, in_line):
    """Escapes what Markdown would take for markup."""
    characters = [atom.character or "\0" for atom in atoms]
    text = "".join(characters)
    for number, atom in enumerate(atoms):
        character, before, after = atom.character, text[number - 1 : number], text[number + 1 : number + 2]
        if not character:
            continue
        next_markdown = atoms[number + 1].markdown if number + 1 < len(atoms) else ""
        if (
            character in "\\*`[]"
            or (character == "_" and not (is_letter(before) and is_letter(after)))
            or (character == "<" and after and not after.isspace())
            or (character == "&" and ENTITY.match(text, number))
            or (character == "!" and next_markdown.startswith("["))
        ):
            atom.markdown = f"\\{character}"
    for number, atom in enumerate(atoms):
        if (number == 0 and not in_line) or (number and atoms[number - 1].markdown == "\\\n"):
            rest = text[number:].split("\0")[0]
            shown = rest + (
                "x" if number + len(rest) < len(atoms) and atoms[number + len(rest)].markdown != "\\\n" else ""
            )
            number_start = NUMBER_START.match(shown)
            if number_start:
                atoms[number + len(number_start[1])].markdown = f"\\{number_start[2]}"
            elif LINE_START.match(shown):
                if atom.character in "—–":
                    atom.encode()
                elif atom.character == "T":
                    atoms[number + 5].markdown = "\\:"
                elif atom.character:
                    atom.markdown = f"\\{atom.character}"


def settle_delimiters(atoms):
    """Encodes the characters beside delimiters that Markdown would not see for any (CommonMark 0.31, 6.2)."""
    settled = False
    while not settled:
        settled = True
        for number, atom in enumerate(atoms):
            outer = number - 1 if atom.opens else number + 1
            if not isinstance(atom, Delimiter) or not 0 <= outer < len(atoms):
                continue
            inside = atoms[number + 1].markdown[0] if atom.opens else atoms[number - 1].markdown[-1]
            outside = atoms[outer].markdown[-1] if atom.opens else atoms[outer].markdown[0]
            is_apart = outside.isspace() or outside in punctuation or unicodedata.category(outside).startswith("P")
            if not is_apart and (atom.markdown == "_" or not is_letter(inside)):
                atoms[outer].encode()
                settled = False
    for before, atom, after in zip(atoms, atoms[1:], atoms[2:], strict=False):
        if atom.markdown == "_" == atom.character and "&" in (before.markdown[0], after.markdown[0]):
            atom.markdown = "\\_"  # it stood between two letters, and one is an entity now


def is_letter(character):
    return bool(character) and unicodedata.category(character)[0] in "LNM"
