"""Reads the text of Markdown nodes: plain text, runs and rich text, with all that a page cannot hold reported."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from markdown_it.tree import SyntaxTreeNode as Node

from pages.content import marked_text
from pages.content.characters import UNPRINTABLE, unprintable_characters
from pages.content.rich_text import (
    LISTS,
    MARKS_BY_TAG,
    MAX_LIST_DEPTH,
    HeadedText,
    Inline,
    Paragraph,
    RichText,
    Run,
    misread_items,
    normal,
    normal_runs,
    plain,
    text_of,
)
from pages.content.source import Nodes, Source, shown

FENCE = ":::"
CAPTION = "Table: "
ADDRESS_PATTERN = re.compile(r"(https?://[^/?#\s]|mailto:|tel:)[^\s\\]*", re.IGNORECASE)
FRAGMENT_PATTERN = re.compile(r"#[a-z0-9_-]+")
PATH_PATTERN = re.compile(r"/([a-z0-9]+(-[a-z0-9]+)*/)+")
PLACE_PATTERN = re.compile(r"/([a-z0-9]+(-[a-z0-9]+)*/?)*#[a-z0-9_-]+")  # on another page

# What a writer calls a node.
NAMES = {
    "html_block": "raw HTML",
    "html_inline": "raw HTML",
    "code_block": "an indented block of code",
    "code_inline": "code",
    "fence": "a block of code",
    "image": "an image",
    "table": "a table",
    "link": "a link",
    "strong": "bold text",
    "em": "italic text",
    "sub": "subscript",
    "sup": "superscript",
    "hardbreak": "a line break",
    "hr": "a line `---`",
    "bullet_list": "a list",
    "blockquote": "a quotation",
    "ordered_list": "a numbered list that does not begin with 1",
}
# What to write instead.
ADVICE = {
    "html_block": "write Markdown",
    "html_inline": "write Markdown",
    "heading": "`#` is the page's heading, `##` starts a section, and `###` and `####` are headings inside it",
    "code_block": "remove the spaces before the line",
    "fence": "an allele diagram must be in a section, after a line ```allele",
    "ordered_list": "indent what comes between its items by three spaces, or write it as paragraphs or a list",
}
HTML_ADVICE = {
    "sup": "superscript is 10^6^",
    "sub": "subscript is H~2~O",
    "br": "a backslash at the end of a line is a line break, which the cells of a table cannot have",
    **dict.fromkeys(("b", "strong"), "bold is **so**"),
    **dict.fromkeys(("i", "em"), "italic is *so*"),
}


# One line of text


def heading_text(heading: Node, source: Source) -> str:
    """Return a heading as marked text that fits a title."""
    return source.checked_length(marked_line(inline_nodes(heading), source), source.line(heading))


def marked_line(nodes: Nodes, source: Source) -> str:
    """Return inline nodes as marked text: italics, subscript and superscript, and nothing else."""
    found = normal_runs(runs(_allowed({"text", "softbreak", "em", "sub", "sup"}, nodes, source), source))
    text = marked_text.write(found)
    if marked_text.read(text) != found:
        source.report(nodes[0], "italic text cannot begin or end inside a word here; mark the whole word")
    return text


def plain_text(nodes: Iterable[Node], source: Source) -> str:
    """Return inline nodes as plain text: for the fields that hold no emphasis."""
    return plain(text_of(runs(_allowed({"text", "softbreak"}, nodes, source), source)))


def _allowed(types: set[str], nodes: Iterable[Node], source: Source) -> Iterator[Node]:
    """Yield the nodes that are of these types, with all that is in them, and report the others."""
    for node in nodes:
        wrong = next((part for part in node.walk() if part.type not in types), None)
        if wrong:
            source.report(wrong, f"{described(wrong)} is not allowed here; write plain text")
        else:
            yield node


def marked_lines(nodes: Iterable[Node], source: Source) -> str:
    """Return inline nodes as marked text in the lines that hard breaks make."""
    lines = (list(line) for is_break, line in groupby(nodes, lambda node: node.type == "hardbreak") if not is_break)
    return "\n".join(filter(None, (marked_line(line, source) for line in lines)))


def characters(node: Node, source: Source) -> str:
    """Return a node's characters. Some that cannot be shown are written as entities, like `&#xFFFE;`."""
    for slip in unprintable_characters(node.content):
        source.report(node, slip.message)
    return node.content


# Rich text


def undivided_text(nodes: Nodes, place: str, source: Source) -> RichText:
    """Return block nodes as rich text that neither headings nor lines divide: `place` can hold none."""
    kept = []
    for node in nodes:
        if node.type in ("heading", "hr"):
            source.report(node, f"{described(node)} is not allowed in {place}; write paragraphs or a list")
        else:
            kept.append(node)
    return rich_text(kept, source)


def headed_texts(parts: Iterable[tuple[Node, Nodes]], place: str, source: Source) -> tuple[HeadedText, ...]:
    """Return headings, each with the nodes under it, as texts that nothing divides."""
    return tuple(
        HeadedText(heading_text(heading, source), undivided_text(text, place, source)) for heading, text in parts
    )


def rich_text(nodes: Nodes, source: Source) -> RichText:
    """Return block nodes as rich text."""
    paragraphs = normal(_paragraphs(nodes, source))
    for item in misread_items(paragraphs):
        source.report(
            nodes[0],
            f"the list from “{shown(item.text)}” on would become part of the list before it; write text between them",
        )
    return paragraphs


def _paragraphs(nodes: Iterable[Node], source: Source) -> Iterator[Paragraph]:
    before = None
    for node in nodes:
        if node.type == "paragraph":
            _check_unread(node, before, source)
            yield Paragraph("p", runs(inline_nodes(node), source))
        elif node.tag in ("h3", "h4"):
            yield Paragraph(node.tag, runs(inline_nodes(node), source))
        elif node.type == "hr":
            yield Paragraph("hr")
        elif node.tag in LISTS and node.attrs.get("start", 1) == 1:
            if node.tag == "ol" and before and before.tag == "ol":
                source.report(node, "two consecutive numbered lists become one on the page; write text between them")
            yield from _items(node, 0, source)
        else:
            refuse(node, source)
        before = node


def _check_unread(paragraph: Node, before: Node | None, source: Source) -> None:
    """Report a paragraph that means more in another place."""
    text = raw(paragraph)
    if text.startswith(FENCE):
        source.report(
            paragraph,
            f"`{shown(text)}` would be shown literally; `::: cards`, `::: text`, `::: introduction` and the `:::` "
            "that ends them must be on separate lines, between empty lines, in a section or before the first one",
        )
    elif text.startswith(CAPTION):
        source.report(paragraph, "the caption of a table comes before it, followed by an empty line")


def _check_numbers(numbered: Node, source: Source) -> None:
    """Report the first number that its item will not have on the page, unless all are 1."""
    if {int(item.info) for item in numbered.children} == {1}:
        return
    for number, item in enumerate(numbered.children, 1):
        if int(item.info) != number:
            message = f"visitors see the number {number} here, not {item.info}; number the items one after the other"
            source.report(item, message, is_sure=False)
            return


def _items(node: Node, depth: int, source: Source) -> Iterator[Paragraph]:
    """Return the items of a list and of the lists in it. Paragraphs of one item are parted by two line breaks."""
    if depth > MAX_LIST_DEPTH:
        source.report(node, f"lists can be nested at most {MAX_LIST_DEPTH + 1} levels deep; use fewer levels here")
        return
    if node.tag == "ol":
        _check_numbers(node, source)
    for item in node.children:
        text: list[Run] = []
        nested: list[Node] = []
        for child in item.children:
            if child.type == "paragraph" and not nested:
                text += [*([Run("\n\n")] if text else []), *runs(inline_nodes(child), source)]
            elif child.tag in LISTS and child.attrs.get("start", 1) == 1:
                if nested and child.tag == "ol" == nested[-1].tag:
                    source.report(child, "two consecutive numbered lists become one on the page; write one list")
                nested.append(child)
            elif child.type == "paragraph":
                source.report(child, "the text of a list item comes before the list inside it; move it up")
            else:
                refuse(child, source)
        if nested and not text_of(text).strip():
            source.report(item, "this list item has a list in it but no text; add its text")
        yield Paragraph(node.tag, tuple(text), depth)
        for child in nested:
            yield from _items(child, depth + 1, source)


def runs(nodes: Iterable[Node], source: Source, marks: frozenset[str] = frozenset(), link: str = "") -> Inline:
    """Return inline nodes as runs of text."""
    found: list[Run] = []
    for node in nodes:
        match node.type:
            case "text":
                found.append(Run(characters(node, source).replace("\n", " "), marks, link))
            case "code_inline":
                found.append(Run(characters(node, source), marks | {"code"}, link))
            case "softbreak":
                found.append(Run(" ", marks, link))
            case "hardbreak":
                found.append(Run("\n", marks, link))
            case "strong" | "em" | "sub" | "sup":
                found += runs(node.children, source, marks | {MARKS_BY_TAG[node.type]}, link)
            case "link":
                found += _linked(node, source, marks)
            case "image":
                source.report(node, "an image must be a separate paragraph; leave empty lines around it")
            case _:
                refuse(node, source)
    return tuple(found)


def _linked(node: Node, source: Source, marks: frozenset[str]) -> Inline:
    target = link_target(node, source)
    text = runs(node.children, source, marks, target)
    if not text_of(text).strip():
        source.report(node, f"the link to `{target}` has no text; write it between the square brackets")
    return text


def link_target(node: Node, source: Source) -> str:
    """Return where a link leads: a path on this site, a place on its page, or an address elsewhere."""
    address = str(node.attrs["href"])
    if node.attrs.get("title"):
        source.report(node, f"the link to `{shown(address)}` has a title in quotation marks; leave it out")
    path = address if address.endswith("/") else f"{address}/"
    if not address:
        source.report(node, "the link has no address; write one between the round brackets")
        return "/"
    if path == "/" or PATH_PATTERN.fullmatch(path):
        address = path
    elif PLACE_PATTERN.fullmatch(address):
        address = re.sub("(?<=[^/])#", "/#", address)
    elif not FRAGMENT_PATTERN.fullmatch(address) and (
        not ADDRESS_PATTERN.fullmatch(address) or UNPRINTABLE.search(address)
    ):
        source.report(
            node,
            f"a link to `{shown(address)}` is not valid; write the path of a page of this site (/mice/), or an "
            "address that starts with https://, mailto: or tel:",
        )
        return "/"
    source.lines.setdefault(address, source.line(node))
    return address


# Nodes


def inline_nodes(node: Node) -> list[Node]:
    """Return what is in a paragraph, heading or cell."""
    return node.children[0].children if node.children else []


def raw(node: Node) -> str:
    """Return a paragraph as the writer typed it; empty for all else."""
    return node.children[0].content if node.type == "paragraph" else ""


def fence_name(node: Node) -> str:
    """Return what the line `::: name` names; empty for all else."""
    text = raw(node)
    return text.removeprefix(FENCE).strip() if text.startswith(f"{FENCE} ") and "\n" not in text else ""


def heading_level(node: Node) -> int:
    """Return the level of a heading, from 1 on."""
    return int(node.tag.removeprefix("h"))


def check_levels(nodes: Nodes, source: Source) -> None:
    """Report headings without text, and levels that are skipped below the second."""
    level = 2
    for node in nodes:
        if node.type == "heading":
            if not inline_nodes(node):
                source.report(node, "this heading is empty; add its text or remove it")
            if heading_level(node) > level + 1:
                source.report(node, f"a heading level is skipped; write `{'#' * (level + 1)}` here")
            level = max(heading_level(node), 2)


def split_at_headings(nodes: Iterable[Node], level: int) -> tuple[list[Node], list[tuple[Node, list[Node]]]]:
    """Return the nodes before the first heading of `level`, and each such heading with the nodes under it."""
    nodes = list(nodes)
    starts = [number for number, node in enumerate(nodes) if node.tag == f"h{level}"]
    groups = [(nodes[start], nodes[start + 1 : end]) for start, end in pairwise([*starts, len(nodes)])]
    return nodes[: starts[0]] if starts else nodes, groups


def refuse(node: Node, source: Source) -> None:
    """Report what a page cannot show, and what to write instead."""
    advice = ADVICE.get(node.type, "write it as paragraphs or a list")
    if node.type == "html_inline":
        html = node.content.replace("</", "<")
        known = HTML_ADVICE.get(html.strip("</> ").partition(" ")[0].lower())
        advice += f" ({known})" if known else ""
        advice += f", or `\\{shown(html)}` if you mean these characters"
    source.report(node, f"{described(node)} cannot be shown on a page; {advice}")


def described(node: Node) -> str:
    """Return what a writer calls the node."""
    if node.type == "heading":
        return f"a heading of level {heading_level(node)}"
    return NAMES.get(node.type, node.type)
