"""The one walk over what a page or a document says.

Stored content is dicts, lists and texts, in which a block is `{"type": …, "value": …, "id": …}`; a document is
dataclasses and tuples.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeAlias

# A page's fields by name, or any dict in them.
Content: TypeAlias = dict[str, Any]


def visit(value: Any) -> Iterator[Any]:
    """Yields `value` and every part of what it says, outermost first; of a block its value, not its type and id."""
    yield value
    for child in _children(value):
        yield from visit(child)


def leaves(value: Any) -> Iterator[Any]:
    """Yields the texts, numbers and truth values in what stored content says."""
    return (part for part in visit(value) if part is not None and not isinstance(part, dict | list))


def rebuild(value: Any, change: Callable[[Any], Any]) -> Any:
    """Returns `value` with each of its parts exchanged for what `change` makes of it, innermost first."""
    if isinstance(value, dict):
        value = {name: rebuild(child, change) for name, child in value.items()}
    elif isinstance(value, list | tuple):
        value = type(value)(rebuild(child, change) for child in value)
    elif is_dataclass(value) and not isinstance(value, type):
        children = {field.name: getattr(value, field.name) for field in fields(value)}
        changed = {name: rebuild(child, change) for name, child in children.items()}
        if any(changed[name] is not child and changed[name] != child for name, child in children.items()):
            value = replace(value, **changed)
    return change(value)


def _children(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from [value["value"]] if is_block(value) else value.values()
    elif isinstance(value, list | tuple):
        yield from value
    elif is_dataclass(value):
        yield from (getattr(value, field.name) for field in fields(value))


def is_block(value: Any) -> bool:
    """Whether a value is a stream's or a list's block."""
    return isinstance(value, dict) and {"type", "value", "id"} <= value.keys()


def is_stream(value: Any) -> bool:
    """Whether a value is a list of blocks, each with an id of its own."""
    return (
        isinstance(value, list)
        and all(is_block(item) for item in value)
        and len({item["id"] for item in value}) == len(value)
    )
