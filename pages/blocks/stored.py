"""Walks the stored value of a block without queries: each text, with its path in the editor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock


@dataclass(frozen=True)
class Stored:
    """A block's stored value, be it whole or a part of another's."""

    block: Block
    value: Any
    place: str  # the heading that it stands under
    path: str  # where the editor finds it: a content path of Wagtail's
    parent: Mapping[str, Any] = field(default_factory=dict)  # the stored value of the struct that it is a field of


def stored(
    block: Block | None, value: Any, place: str, path: str, parent: Mapping[str, Any] | None = None
) -> Iterator[Stored]:
    """Yields a stored value and, below it, its parts in their order. What its block does not know is left out."""
    if block is None or not value:
        return
    yield Stored(block, value, place, path, parent or {})
    if isinstance(block, StreamBlock):
        for each in value:
            yield from stored(block.child_blocks.get(each["type"]), each["value"], place, _below(path, each))
    elif isinstance(block, TypedTableBlock):
        yield from _cells(block, value, place, path)
    elif isinstance(block, ListBlock):
        for item in value:
            is_whole = isinstance(item, Mapping) and item.get("type") == "item"  # older versions stored values alone
            below = _below(path, item) if is_whole else path
            yield from stored(block.child_block, item["value"] if is_whole else item, place, below)
    elif isinstance(block, StructBlock) and isinstance(value, Mapping):
        place = value.get("heading") or place
        for name, child in block.child_blocks.items():
            yield from stored(child, value.get(name), place, f"{path}.{name}", value)


def _below(path: str, item: Mapping[str, Any]) -> str:
    return f"{path}.{item.get('id', '')}"


def _cells(block: TypedTableBlock, value: Mapping[str, Any], place: str, path: str) -> Iterator[Stored]:
    columns = [block.child_blocks.get(column["type"]) for column in value["columns"]]
    for row_number, row in enumerate(value["rows"]):
        for number, (column, cell) in enumerate(zip(columns, row["values"], strict=True)):
            yield from stored(column, cell, place, f"{path}.rows.{row_number}.values.{number}")
