"""Numbered lists: joins those that text between their items split."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pages.converting.report import Report
from pages.converting.source_lines import LIST, PARAGRAPH, Block, Line

_NUMBER = re.compile(r"^(\d{1,9})\.\s+")
MOST_BETWEEN = 4  # blocks that may belong to the item before them


def joined_lists(blocks: Sequence[Block], report: Report) -> list[Block]:
    """Return the blocks with `1. …`, text, `2. …` as one list, of whose first item the text is a part."""
    found: list[Block] = []
    for block in blocks:
        start = _first_number(block)
        place = next((n for n in range(len(found) - 1, -1, -1) if _first_number(found[n])), None)
        if start > 1 and place is not None and _last_number(found[place]) == start - 1 and _belong(found[place + 1 :]):
            indent = " " * len(_NUMBER.match(_items(found[place])[-1])[0])  # type: ignore[index]
            between = [
                line for other in found[place + 1 :] for line in (Line("", other.number), *_indented(other, indent))
            ]
            message = f"item {start} continues the list on line {found[place].number}"
            report.change(block.number, f"{message}; the text between belongs to item {start - 1}")
            lines = (*found[place].lines, *between, Line("", block.number), *block.lines)
            found[place:] = [replace(found[place], lines=lines)]
        else:
            found.append(block)
    return found


def _belong(between: Sequence[Block]) -> bool:
    """Return whether blocks can appear in a list's item: its paragraphs first, then one list."""
    kinds = [block.kind for block in between]
    is_ordered = PARAGRAPH not in kinds[kinds.index(LIST) :] if LIST in kinds else True
    return (
        len(kinds) <= MOST_BETWEEN
        and set(kinds) <= {PARAGRAPH, LIST}
        and is_ordered
        and not any(map(_first_number, between))
    )


def _indented(block: Block, indent: str) -> list[Line]:
    return [Line(f"{indent}{line.text}".rstrip(), line.number) for line in block.lines]


def _items(block: Block) -> list[str]:
    return [line.text for line in block.lines if _NUMBER.match(line.text)]


def _first_number(block: Block) -> int:
    """Return the number that a numbered list begins with; 0 for other blocks."""
    match = _NUMBER.match(block.text) if block.kind == LIST else None
    return int(match[1]) if match else 0


def _last_number(block: Block) -> int:
    first = _first_number(block)
    return first + len(_items(block)) - 1 if first == 1 else 0
