"""Rich text as paragraphs of runs, in one normal form.

This is how the admin's editor (Draftail) thinks of rich text: a flat list of paragraphs, list items with their depth,
and in each of them characters with marks and links. So it knows no paragraph inside a list item: two line breaks
stand for it. In the normal form equal copy is equal, and opening and saving a page in the editor changes nothing:

- White space is one character, and none at the ends of a paragraph; more than one empty line is one empty line.
- White space between differently marked text has no mark, and a link ends at a line break.
- Paragraphs without text are left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

# What text can be marked as: bold, code, italic, subscript and superscript, in the order in which the editor nests
# them, outermost first.
MARKS = ("b", "code", "i", "sub", "sup")
MARKS_BY_TAG = {mark: mark for mark in MARKS} | {"strong": "b", "em": "i"}
# Text without internal markup in Markdown: only spaces divide its words, and only bold and italic surround it.
WHOLE = frozenset({"code", "sub", "sup"})
LISTS = ("ul", "ol")
# Words with one space between them.
NORMAL = re.compile(r"\S+(?: \S+)*")
PIECES = re.compile(rf"{NORMAL.pattern}|\s+")
# As deep as the editor lets people indent.
MAX_LIST_DEPTH = 4


@dataclass(frozen=True)
class Run:
    """Characters that look alike. A line break is the character `\\n`."""

    text: str
    marks: frozenset[str] = frozenset()
    link: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph (`p`), heading (`h3`, `h4`), thematic break (`hr`), or a list's item (`ul`, `ol`) at its depth."""

    kind: str
    runs: tuple[Run, ...] = ()
    depth: int = 0

    @property
    def text(self) -> str:
        """Its characters without their marks."""
        return text_of(self.runs)

    @property
    def is_item(self) -> bool:
        """Whether it is a list's item."""
        return self.kind in LISTS

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading inside a section."""
        return self.kind in ("h3", "h4")


# One line of text, and text of any length.
Inline: TypeAlias = tuple[Run, ...]
RichText: TypeAlias = tuple[Paragraph, ...]


@dataclass(frozen=True)
class HeadedText:
    """A heading in marked text, and the text under it."""

    heading: str
    text: RichText


# What plain text has for them; other superscript comes after a caret, as researchers type it: Trp53^R172H.
ABOVE = str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
BELOW = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def in_plain_text(text: str, marks: Iterable[str]) -> str:
    """Return marked characters for places that allow no marks: 10⁶, never 106, which would be another number."""
    for mark, signs, before in (("sup", ABOVE, "^"), ("sub", BELOW, "")):
        if mark in marks and text.strip():
            return text.translate(signs) if all(ord(sign) in signs for sign in text) else f"{before}{text}"
    return text


def text_of(runs: Iterable[Run]) -> str:
    """Return the characters of runs without their marks."""
    return "".join(run.text for run in runs)


def plain(text: str) -> str:
    """Return text for fields without rich text: runs of white space become one character, and the ends have none."""
    return text_of(normal_runs([Run(text.replace("\r", " ").replace("\n", " "))]))


def normal(paragraphs: Iterable[Paragraph]) -> RichText:
    """Return the paragraphs that hold text, each in its normal form, and the thematic breaks."""
    cleaned = (replace(paragraph, runs=normal_runs(paragraph.runs)) for paragraph in paragraphs)
    return tuple(paragraph for paragraph in cleaned if paragraph.runs or paragraph.kind == "hr")


def normal_runs(runs: Iterable[Run]) -> Inline:
    """Return the same text as runs that differ from their neighbours, with its white space in normal form."""
    runs = tuple(runs)
    if len(runs) == 1 and NORMAL.fullmatch(runs[0].text):
        return runs
    # A space between words that look alike stays what it is.
    pieces = [
        run if len(piece) == len(run.text) else Run(piece, run.marks, run.link)
        for run in runs
        for piece in PIECES.findall(run.text)
    ]
    groups = [(space, list(group)) for space, group in groupby(pieces, lambda piece: piece.text.isspace())]
    spaced: list[Run] = []
    for number, (is_space, group) in enumerate(groups):
        if not is_space:
            spaced += group
        elif 0 < number < len(groups) - 1:  # not at the ends
            spaced.append(_space(group, groups[number - 1][1][-1], groups[number + 1][1][0]))
    looks = [(look, list(group)) for look, group in groupby(spaced, lambda piece: (piece.marks, piece.link))]
    return tuple(Run(text_of(group), *look) if len(group) > 1 else group[0] for look, group in looks)


def _space(group: list[Run], before: Run, after: Run) -> Run:
    """Return the white space between two pieces of text: line breaks, else what is wider than a space, else a space."""
    text = text_of(group)
    breaks = "\n" * min(text.count("\n"), 2)
    link = before.link if before.link == after.link else ""
    looks_alike = (before.marks, before.link) == (after.marks, after.link)
    marks = before.marks if looks_alike else frozenset()
    if breaks and (link or "code" in marks):
        marks, link = frozenset(), ""
    wide = re.sub(r"[ \t\r\f\v\u2028\u2029]", "", text)
    if breaks or wide:
        marks -= {"sub", "sup"}
    return Run(breaks or wide or " ", marks, link)


def misread_items(paragraphs: RichText) -> Iterator[Paragraph]:
    """Yield the items that begin a list of another kind just where an inner list of theirs ended.

    On saving, the editor takes them for items of the list before: numbers would become bullets.
    """
    kinds: list[str] = []  # of the lists that the item before is in, outermost first
    for paragraph in paragraphs:
        if not paragraph.is_item:
            kinds = []
            continue
        if kinds[paragraph.depth :] and kinds[paragraph.depth] != paragraph.kind == kinds[-1]:
            yield paragraph
        kinds[paragraph.depth :] = [paragraph.kind]
