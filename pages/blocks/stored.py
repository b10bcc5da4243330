"""Walks the stored value of a block without queries: each text, with its path in the editor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock


class Slot(NamedTuple):
    """The container of a value: a dict with its name, or a list with its index."""

    holder: Any
    key: str | int


@dataclass(frozen=True)
class Stored:
    """The stored value of a block, which may be part of another block's value."""

    block: Block
    value: Any
    place: str  # the heading that it is under
    path: str  # of the field in the editor: Wagtail's content path
    parent: Mapping[str, Any] = field(default_factory=dict)  # the stored value of the struct that it is a field of
    slot: Slot | None = None  # None for the whole

    def exchange(self, value: Any) -> None:
        """Replace this value in the stored value that contains it."""
        if self.slot:
            self.slot.holder[self.slot.key] = value


def stored(
    block: Block | None,
    value: Any,
    place: str,
    path: str,
    parent: Mapping[str, Any] | None = None,
    slot: Slot | None = None,
) -> Iterator[Stored]:
    """Yield a stored value and then its parts in order, except those that its block does not know."""
    if block is None or not value:
        return
    yield Stored(block, value, place, path, parent or {}, slot)
    if isinstance(block, StreamBlock):
        for each in value:
            child = block.child_blocks.get(each["type"])
            yield from stored(child, each["value"], place, _below(path, each), slot=Slot(each, "value"))
    elif isinstance(block, TypedTableBlock):
        yield from _cells(block, value, place, path)
    elif isinstance(block, ListBlock):
        for number, item in enumerate(value):
            is_whole = isinstance(item, Mapping) and item.get("type") == "item"  # older versions stored plain values
            below, slot = (_below(path, item), Slot(item, "value")) if is_whole else (path, Slot(value, number))
            yield from stored(block.child_block, slot.holder[slot.key], place, below, slot=slot)
    elif isinstance(block, StructBlock) and isinstance(value, Mapping):
        place = value.get("heading") or place
        for name, child in block.child_blocks.items():
            yield from stored(child, value.get(name), place, f"{path}.{name}", value, Slot(value, name))


def _below(path: str, item: Mapping[str, Any]) -> str:
    return f"{path}.{item.get('id', '')}"


def _cells(block: TypedTableBlock, value: Mapping[str, Any], place: str, path: str) -> Iterator[Stored]:
    columns = [block.child_blocks.get(column["type"]) for column in value["columns"]]
    for row_number, row in enumerate(value["rows"]):
        for number, (column, cell) in enumerate(zip(columns, row["values"], strict=True)):
            below = f"{path}.rows.{row_number}.values.{number}"
            yield from stored(column, cell, place, below, slot=Slot(row["values"], number))
