"""Shows the progress of a build or a load."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

# Yields the items one by one; the label names the step.
Progress: TypeAlias = Callable[[Sequence[Any], str], Iterable[Any]]
# Without a terminal, a line is printed for each so many items.
STEP = 100


def no_progress(items: Sequence[Any], label: str) -> Iterable[Any]:
    """Return the items without showing anything."""
    return items


def show_progress(items: Sequence[Any], label: str) -> Iterator[Any]:
    """Yield the items: with a progress bar on a terminal, otherwise with a line for every hundred."""
    if sys.stderr.isatty():
        from tqdm import tqdm  # here, because only a person at a terminal needs it

        yield from tqdm(items, desc=label, leave=False)
        return
    for number, item in enumerate(items, 1):
        yield item
        if number % STEP == 0:
            print(f"{label}: {number} of {len(items)}", file=sys.stderr, flush=True)  # noqa: T201 -- its purpose
