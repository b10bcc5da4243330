"""The one walk over stored content: dicts, lists and texts, in which a block is `{"type": …, "value": …, "id": …}`."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

# A page's fields by name, or any dict in them.
Content: TypeAlias = dict[str, Any]


def visit(value: Any) -> Iterator[Any]:
    """Yields `value` and every part of what it says, outermost first; of a block its value, not its type and id."""
    yield value
    if isinstance(value, dict):
        for child in [value["value"]] if is_block(value) else value.values():
            yield from visit(child)
    elif isinstance(value, list):
        for child in value:
            yield from visit(child)


def leaves(value: Any) -> Iterator[Any]:
    """Yields the texts, numbers and truth values in what `value` says."""
    return (part for part in visit(value) if part is not None and not isinstance(part, dict | list))


def rebuild(value: Any, change: Callable[[Any], Any]) -> Any:
    """Returns `value` with each of its parts exchanged for what `change` makes of it, innermost first."""
    if isinstance(value, dict):
        value = {name: rebuild(child, change) for name, child in value.items()}
    elif isinstance(value, list):
        value = [rebuild(child, change) for child in value]
    return change(value)


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
