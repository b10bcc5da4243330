"""The single way to walk the content of a page or document.

Stored content consists of dicts, lists and strings, where a block is `{"type": …, "value": …, "id": …}`; a document
consists of dataclasses and tuples.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeAlias

# A page's fields by name, or any dict in them.
Content: TypeAlias = dict[str, Any]
# What has no parts.
LEAVES = frozenset({str, bool, int, float, type(None)})


def visit(value: Any, whole: type | tuple[type, ...] = ()) -> Iterator[Any]:
    """Yield `value` and every part of what it says, outermost first; of a block its value, not its type and id.

    Nothing inside an instance of `whole` is visited.
    """
    waiting = [value]
    while waiting:
        part = waiting.pop()
        yield part
        if type(part) not in LEAVES and not (whole and isinstance(part, whole)):
            waiting += reversed(_children(part))


def leaves(value: Any) -> Iterator[Any]:
    """Yield the texts, numbers and truth values in what content says."""
    return (part for part in visit(value) if part is not None and not isinstance(part, dict | list | tuple))


def rebuild(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return `value` with each of its parts exchanged for what `change` makes of it, innermost first."""
    if type(value) in LEAVES:
        return change(value)
    if isinstance(value, dict):  # most of its parts are leaves: a call less for each of them
        value = {
            name: change(child) if type(child) in LEAVES else rebuild(child, change) for name, child in value.items()
        }
    elif isinstance(value, list | tuple):
        value = type(value)([change(child) if type(child) in LEAVES else rebuild(child, change) for child in value])
    elif names := _field_names(value.__class__):
        changed = {}
        for name in names:
            child = getattr(value, name)
            new = rebuild(child, change)
            if new is not child and new != child:
                changed[name] = new
        value = replace(value, **changed) if changed else value
    return change(value)


def _children(value: Any) -> Sequence[Any]:
    if isinstance(value, dict):
        return [value["value"]] if is_block(value) else list(value.values())
    if isinstance(value, list | tuple):
        return value
    return [getattr(value, name) for name in _field_names(value.__class__)]


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's fields; none for any other class."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def is_block(value: Any) -> bool:
    """Return whether a value is a stream's or a list's block."""
    return isinstance(value, dict) and {"type", "value", "id"} <= value.keys()


def is_stream(value: Any) -> bool:
    """Return whether a value is a list of blocks, each with an id of its own."""
    return (
        isinstance(value, list)
        and all(is_block(item) for item in value)
        and len({item["id"] for item in value}) == len(value)
    )
