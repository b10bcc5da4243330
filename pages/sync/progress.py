"""Shows how far a build or a load is."""

import sys

# Where there is no terminal, one line for so many.
STEP = 100


def in_silence(items, label):
    return items


def in_sight(items, label):
    """The items, one by one: under a bar on a terminal, elsewhere with a line every hundred."""
    if sys.stderr.isatty():
        from tqdm import tqdm  # here, because only a person at a terminal needs it

        yield from tqdm(items, desc=label, leave=False)
        return
    for number, item in enumerate(items, 1):
        yield item
        if number % STEP == 0:
            print(f"{label}: {number} of {len(items)}", file=sys.stderr, flush=True)  # noqa: T201 -- what it is for
