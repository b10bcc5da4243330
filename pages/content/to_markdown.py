"""Writes runs and rich text as Markdown: what Markdown would take for markup is escaped.

A line of text becomes *atoms*, pieces of Markdown that stay whole: mostly a character each. Each step looks at an atom
and its neighbours and changes how the atom is written.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from string import punctuation

from pages.content import marked_text
from pages.content.rich_text import Inline, Paragraph, RichText, Run
from pages.content.slips import UNSEEN, slips_in

# What begins a block of another kind where it begins a line.
LINE_START = re.compile(r"#{1,6}(?=\s|$)|[-+](?=\s|$)|>|=+\s*$|-[-\s]*$|:{3}|~{3}|\||:?-+:?\s*\||Table: ")
NUMBER_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
ENTITY = re.compile(r"&(#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
LINE_BREAK = "\\\n"
DELIMITERS = {"b": "**", "i": "*"}
# What is around subscript and superscript, inside of which each of these is escaped.
SIGNS = {"sub": "~", "sup": "^"}
_SIGNS_IN_WHOLE = re.compile(r"[ \\^~*\[\]`<]")


# Lines of plain text


def line(text: str, in_line: bool = False) -> str:
    """Return plain text in a line of its own, or `in_line`."""
    return inline((Run(text),), in_line)


def marked_line(text: str, in_line: bool = False) -> str:
    """Return marked text in a line of its own, or `in_line`."""
    return inline(marked_text.read(text), in_line)


def heading(text: str) -> str:
    """Return a `##` or `###` heading, and not one of those that mean more."""
    text = heading_end(marked_line(text))
    if text == "Related Pages" or text.endswith(" {.related-pages}"):
        text = text.replace(" ", "&#32;")
    return text


def heading_end(text: str) -> str:
    """Return the heading, with number signs at its end escaped: they would be left out."""
    return re.sub(r"(^|\s)(#+)$", lambda match: f"{match[1]}\\{match[2]}", text)


def destination(address: str) -> str:
    """Return an address between a link's round brackets."""
    text = re.sub(rf"[<>]|{ENTITY.pattern}", lambda match: f"\\{match[0]}", address)
    return f"<{text}>" if re.search(r"[\s()<>]", address) else text


def encoded(character: str) -> str:
    """Return a character as an entity, in which Markdown sees no markup."""
    return f"&#{ord(character)};"


# Rich text


def rich_text(paragraphs: RichText) -> list[str]:
    """Return rich text as Markdown blocks."""
    blocks: list[str] = []
    for is_list, group in groupby(paragraphs, lambda paragraph: paragraph.is_item):
        items = list(group)
        blocks += _lists(items) if is_list else map(_block, items)
    return blocks


def _block(paragraph: Paragraph) -> str:
    if paragraph.kind == "hr":
        return "---"
    if paragraph.is_heading:
        return f"{'#' * int(paragraph.kind[1])} {heading_end(inline(paragraph.runs, in_line=True))}"
    return inline(paragraph.runs)


def _lists(items: Iterable[Paragraph]) -> Iterator[str]:
    """Yield lists that follow one another, each as a block."""
    lines: list[str] = []
    opened: list[tuple[str, int]] = []  # the lists that the item is in, outermost first: kind, and number of items
    for item in items:
        kind, count = opened[item.depth] if len(opened) > item.depth else (item.kind, 0)
        if kind != item.kind and item.depth == 0:
            yield "\n".join(lines)
            lines = []
        opened[item.depth :] = [(item.kind, count + 1 if kind == item.kind else 1)]
        *outer, marker = ["- " if kind == "ul" else f"{count}. " for kind, count in opened]
        indent = " " * len("".join(outer))
        first, *others = "\n\n".join(map(inline, _paragraphs(item.runs))).split("\n")
        lines.append(f"{indent}{marker}{first}")
        lines += [f"{indent}{' ' * len(marker)}{text}".rstrip() for text in others]
    yield "\n".join(lines)


def _paragraphs(runs: Inline) -> list[Inline]:
    """Return the paragraphs of a list's item, which two line breaks part."""
    paragraphs: list[Inline] = [()]
    for run in runs:
        first, *others = run.text.split("\n\n")
        paragraphs[-1] += (replace(run, text=first),) if first else ()
        paragraphs += [(replace(run, text=other),) if other else () for other in others]
    return paragraphs


# Runs


@dataclass(slots=True)
class Atom:
    """A piece of Markdown that stays whole."""

    markdown: str
    character: str = ""  # what it shows, where that is one character of text
    opens: bool | None = None  # whether it opens or closes bold or italic text

    @property
    def is_delimiter(self) -> bool:
        """Whether it opens or closes bold or italic text."""
        return self.opens is not None

    def encode(self) -> None:
        """Write the character as an entity."""
        self.markdown = encoded(self.character)


def inline(runs: Inline, in_line: bool = False) -> str:
    """Return runs as Markdown. `in_line` says that they begin no line."""
    atoms = _atoms(list(runs), tuple(DELIMITERS))
    _choose_italics(atoms)
    _escape_signs(atoms)
    for number in range(len(atoms)):
        if (number == 0 and not in_line) or (number and atoms[number - 1].markdown == LINE_BREAK):
            _escape_line_start(atoms, number)
    _escape_slips(atoms)
    _encode_beside_delimiters(atoms)
    return "".join(atom.markdown for atom in atoms)


def _atoms(runs: list[Run], marks: tuple[str, ...]) -> list[Atom]:
    """Return atoms for runs, with each mark around as many runs as have it; a link is never cut by a mark."""
    atoms: list[Atom] = []
    while runs:
        run = runs[0]
        extents = {mark: _extent(runs, mark) for mark in marks}
        mark = max(extents, key=lambda mark: extents[mark], default="")
        if mark and (count := extents[mark]):
            rest = tuple(other for other in marks if other != mark)
            sign = DELIMITERS[mark]
            atoms += [Atom(sign, opens=True), *_atoms(runs[:count], rest), Atom(sign, opens=False)]
        elif run.link:
            count = next((n for n, other in enumerate(runs) if other.link != run.link), len(runs))
            inner = [Run(other.text, other.marks) for other in runs[:count]]
            atoms += [Atom("["), *_atoms(inner, marks), Atom(f"]({destination(run.link)})")]
        else:
            count = 1
            if "code" in run.marks:
                atoms.append(Atom(_code(run.text)))
            elif sign := next((sign for mark, sign in SIGNS.items() if mark in run.marks), ""):
                atoms.append(Atom(sign + _SIGNS_IN_WHOLE.sub(r"\\\g<0>", run.text) + sign))
            else:
                atoms += [Atom(LINE_BREAK) if letter == "\n" else Atom(letter, letter) for letter in run.text]
        del runs[:count]
    return atoms


def _extent(runs: list[Run], mark: str) -> int:
    """Return how many runs, from the first on, have the mark; 0 if it ends inside a link."""
    number = next((n for n, run in enumerate(runs) if mark not in run.marks), len(runs))
    while 0 < number < len(runs) and runs[number].link and runs[number].link == runs[number - 1].link:
        number -= 1
    return number


def _code(text: str) -> str:
    ticks = max(map(len, re.findall("`+", text)), default=0)
    fence = next("`" * length for length in range(1, ticks + 2) if not re.search(rf"(?<!`)`{{{length}}}(?!`)", text))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _choose_italics(atoms: list[Atom]) -> None:
    """Write italic text that touches bold delimiters with `_`: `***` would be read in another order."""
    ends = (number for number, atom in enumerate(atoms) if atom.is_delimiter and atom.markdown == "*")
    for start, end in zip(ends, ends, strict=True):  # italic text is in no other
        around = [*atoms[max(start - 1, 0) : start + 2], *atoms[end - 1 : end + 2]]
        if sum(atom.is_delimiter for atom in around) > 2:  # others than its own
            atoms[start].markdown = atoms[end].markdown = "_"


def _escape_signs(atoms: list[Atom]) -> None:
    """Escape what Markdown would take for markup wherever it stands."""
    text = _shown(atoms)
    for number, atom in enumerate(atoms):
        character, before, after = atom.character, text[number - 1 : number], text[number + 1 : number + 2]
        if not character:
            continue
        next_markdown = atoms[number + 1].markdown if number + 1 < len(atoms) else ""
        if (
            character in "\\*`[]^~"
            or (character == "_" and not (is_letter(before) and is_letter(after)))
            or (character == "<" and after and not after.isspace())
            or (character == "&" and ENTITY.match(text, number))
            or (character == "!" and next_markdown.startswith("["))
        ):
            atom.markdown = f"\\{character}"


def _escape_line_start(atoms: list[Atom], number: int) -> None:
    """Escape what would begin a block of another kind at the atom that begins a line."""
    rest = _shown(atoms)[number:].split("\0")[0]
    after = number + len(rest)
    goes_on = after < len(atoms) and atoms[after].markdown != LINE_BREAK
    shown = f"{rest}x" if goes_on else rest
    atom = atoms[number]
    if number_start := NUMBER_START.match(shown):
        atoms[number + len(number_start[1])].markdown = f"\\{number_start[2]}"
    elif LINE_START.match(shown):
        if atom.character == "T":
            atoms[number + 5].markdown = "\\:"
        elif atom.character:
            atom.markdown = f"\\{atom.character}"


def _escape_slips(atoms: list[Atom]) -> None:
    """Escape what a reader would take for a slip, at its first character."""
    while slips := list(slips_in("".join(map(_as_typed, atoms)))):
        for slip in slips:
            atom = atoms[slip.start]
            if atom.character in punctuation:
                atom.markdown = f"\\{atom.character}"
            else:
                atom.encode()


def _as_typed(atom: Atom) -> str:
    """Return the atom's character where it appears as it is."""
    if atom.markdown == LINE_BREAK:
        return "\n"
    return atom.character if atom.character and atom.markdown == atom.character else UNSEEN


def _shown(atoms: list[Atom]) -> str:
    """Return the text of the atoms, with a NUL for each that is no character."""
    return "".join(atom.character or "\0" for atom in atoms)


def _encode_beside_delimiters(atoms: list[Atom]) -> None:
    """Encode the characters beside delimiters that Markdown would not see for any (CommonMark 0.31, 6.2)."""
    is_done = False
    while not is_done:
        is_done = True
        for number, atom in enumerate(atoms):
            outer = number - 1 if atom.opens else number + 1
            if not atom.is_delimiter or not 0 <= outer < len(atoms):
                continue
            inside = atoms[number + 1].markdown[0] if atom.opens else atoms[number - 1].markdown[-1]
            outside = atoms[outer].markdown[-1] if atom.opens else atoms[outer].markdown[0]
            is_apart = outside.isspace() or outside in punctuation or unicodedata.category(outside).startswith("P")
            # Emphasis that opens straight after a letter is taken for a slip.
            if not is_apart and (atom.opens or atom.markdown == "_" or not is_letter(inside)):
                atoms[outer].encode()
                is_done = False
    for before, atom, after in zip(atoms, atoms[1:], atoms[2:], strict=False):
        if atom.markdown == "_" == atom.character and "&" in (before.markdown[0], after.markdown[0]):
            atom.markdown = "\\_"  # it stood between two letters, and one is an entity now


def is_letter(character: str) -> bool:
    """Return whether a character is a letter, a mark upon one, or a digit."""
    return bool(character) and unicodedata.category(character)[0] in "LNM"
