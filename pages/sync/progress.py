"""Shows the progress of a build or a load."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

# Passes the items on, one by one; the label says what is done with them.
Progress: TypeAlias = Callable[[Sequence[Any], str], Iterable[Any]]
# Where there is no terminal, one line for so many.
STEP = 100


def no_progress(items: Sequence[Any], label: str) -> Iterable[Any]:
    """Return the items, and show nothing."""
    return items


def show_progress(items: Sequence[Any], label: str) -> Iterator[Any]:
    """Yield the items: under a bar on a terminal, elsewhere with a line every hundred."""
    if sys.stderr.isatty():
        from tqdm import tqdm  # here, because only a person at a terminal needs it

        yield from tqdm(items, desc=label, leave=False)
        return
    for number, item in enumerate(items, 1):
        yield item
        if number % STEP == 0:
            print(f"{label}: {number} of {len(items)}", file=sys.stderr, flush=True)  # noqa: T201 -- what it is for
