"""Lines and blocks of a document, each with its line number in the source file."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, repeat

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

HEADING, PARAGRAPH, LIST, QUOTE, TABLE, CODE, HTML, RULE = (
    "heading",
    "paragraph",
    "list",
    "quote",
    "table",
    "code",
    "html",
    "rule",
)
_KINDS = {
    "heading_open": HEADING,
    "paragraph_open": PARAGRAPH,
    "bullet_list_open": LIST,
    "ordered_list_open": LIST,
    "blockquote_open": QUOTE,
    "table_open": TABLE,
    "fence": CODE,
    "code_block": CODE,
    "html_block": HTML,
    "hr": RULE,
}


@dataclass(frozen=True)
class Line:
    """A line of text, and its number in the source file, counted from 1."""

    text: str
    number: int


@dataclass(frozen=True)
class Block:
    """A block of Markdown: a heading with its level, a paragraph, a whole list, a table and so on."""

    kind: str
    lines: tuple[Line, ...]
    level: int = 0

    @property
    def text(self) -> str:
        """Its Markdown."""
        return "\n".join(line.text for line in self.lines)

    @property
    def number(self) -> int:
        """The number of its first line in the source file."""
        return self.lines[0].number

    @property
    def words(self) -> str:
        """The text of a heading without its number signs; the Markdown of any other block."""
        return re.sub(r"^\s*#+\s*|\s+#+\s*$", "", self.text).strip() if self.kind == HEADING else self.text

    def with_text(self, text: str) -> "Block":
        """Return the block with another text; its lines keep their numbers, as far as there are that many."""
        return replace(self, lines=tuple(renumbered(text, self.lines)))

    def with_level(self, level: int) -> "Block":
        """Return the heading at another level."""
        return heading(self.words, level, self.number)


def replace_lines(block: Block, lines: Iterable[Line]) -> Block:
    """Return a block with other lines."""
    return replace(block, lines=tuple(lines))


def heading(words: str, level: int, number: int) -> Block:
    """Return a new heading."""
    return Block(HEADING, (Line(f"{'#' * level} {words}", number),), level)


def paragraph(text: str, number: int, kind: str = PARAGRAPH) -> Block:
    """Return a new paragraph, or another block, whose lines all have the same number."""
    return Block(kind, tuple(Line(line, number) for line in text.split("\n")))


def numbered(text: str, first: int) -> list[Line]:
    """Return the lines of a text that begins in line `first`."""
    return [Line(line, number) for number, line in enumerate(text.split("\n"), first)]


def renumbered(text: str, old: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines of a text that takes the place of old lines."""
    numbers = [line.number for line in old]
    for place, line in enumerate(text.split("\n")):
        yield Line(line, numbers[min(place, len(numbers) - 1)])


def joined(lines: Iterable[Line]) -> str:
    """Return the text of lines."""
    return "\n".join(line.text for line in lines)


def substituted(
    lines: list[Line], pattern: re.Pattern[str], replacement: Callable[[re.Match[str], int], str]
) -> list[Line]:
    """Return the lines with each match, which may span lines, replaced by the result of `replacement`.

    `replacement` is given the match and the number of its line.
    """
    text = joined(lines)
    starts = list(accumulate((len(line.text) + 1 for line in lines), initial=0))
    found = [Line("", 0)]

    def add(piece: str, numbers: Iterable[int]) -> None:
        """Add text; its first line continues the last line so far."""
        for place, (part, number) in enumerate(zip(piece.split("\n"), numbers, strict=False)):
            if place:
                found.append(Line(part, number))
            elif part or not found[-1].number:
                found[-1] = Line(found[-1].text + part, found[-1].number or number)

    end = 0
    for match in pattern.finditer(text):
        number = lines[bisect_right(starts, match.start()) - 1].number
        add(text[end : match.start()], [line.number for line in lines[bisect_right(starts, end) - 1 :]])
        add(replacement(match, number), repeat(number))
        end = match.end()
    add(text[end:], [line.number for line in lines[bisect_right(starts, end) - 1 :]])
    return found


@cache
def parser() -> MarkdownIt:
    """Return the parser for Markdown from elsewhere: the parser of documents, without its checks."""
    found = MarkdownIt("commonmark").enable("table").use(superscript_plugin).use(sub_plugin)
    found.validateLink = lambda url: True  # type: ignore[method-assign]
    found.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return found


def blocks_of(lines: list[Line]) -> list[Block]:
    """Return the blocks of a text. Lines that Markdown does not show become paragraphs."""
    blocks: list[Block] = []
    end = 0
    for token in parser().parse(joined(lines)):
        if token.level == 0 and token.type in _KINDS and token.map:
            blocks += _unseen(lines[end : token.map[0]])
            blocks += _block(token, lines)
            end = token.map[1]
    return [*blocks, *_unseen(lines[end:])]


def _block(token: Token, lines: list[Line]) -> Iterator[Block]:
    first, end = token.map or (0, 0)
    while end > first + 1 and not lines[end - 1].text.strip():
        end -= 1
    level = int(token.tag[1]) if token.type == "heading_open" else 0
    yield Block(_KINDS[token.type], tuple(lines[first:end]), level)


def _unseen(lines: list[Line]) -> Iterator[Block]:
    """Yield the lines between two blocks that are not empty."""
    yield from (Block(PARAGRAPH, (line,)) for line in lines if line.text.strip())


def text_of(blocks: Iterable[Block]) -> str:
    """Return the Markdown of blocks."""
    return "\n\n".join(block.text for block in blocks) + "\n"


def outside_code(lines: list[Line]) -> Iterator[tuple[int, Line]]:
    """Yield the lines outside fenced blocks of code, each with its index in the list."""
    fences = [token.map for token in parser().parse(joined(lines)) if token.type == "fence" and token.map]
    coded = {place for first, end in fences for place in range(first, end)}
    yield from ((place, line) for place, line in enumerate(lines) if place not in coded)
