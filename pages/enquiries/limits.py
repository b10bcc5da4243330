"""Limits how often a form may be sent, from one address and in total.

Counted in memory, by each process separately, so that no address is stored. The limits are therefore approximate.
"""

import threading
import time
from collections import OrderedDict, deque

# The window in seconds, and the number of enquiries allowed in it: an institute may share one address.
WINDOW = 10 * 60
FROM_ONE_ADDRESS = 30
WITH_ONE_FORM = 2_000
# How many addresses are tracked; the least recently seen is dropped.
MAX_ADDRESSES = 10_000


class RateLimit:
    """Counts events by name in a sliding window."""

    def __init__(self, most: int, window: float = WINDOW, max_names: int = MAX_ADDRESSES) -> None:
        self.most = most
        self.window = window
        self.max_names = max_names
        self.events: OrderedDict[str, deque[float]] = OrderedDict()
        self.lock = threading.Lock()

    def allow(self, name: str) -> bool:
        """Count an event, and return whether it is within the limit; refused events are not counted."""
        now = time.monotonic()
        with self.lock:
            times = self.events.setdefault(name, deque())
            self.events.move_to_end(name)
            while len(self.events) > self.max_names:
                self.events.popitem(last=False)
            while times and times[0] <= now - self.window:
                times.popleft()
            if len(times) >= self.most:
                return False
            times.append(now)
            return True

    def clear(self) -> None:
        """Forget all events."""
        with self.lock:
            self.events.clear()


addresses = RateLimit(FROM_ONE_ADDRESS)
forms = RateLimit(WITH_ONE_FORM)


def is_within_limits(page: int, address: str) -> bool:
    """Count an enquiry, and return whether it is accepted."""
    return addresses.allow(f"{page} {address}") and forms.allow(str(page))
