"""A cache in memory with a size limit in bytes; the least recently used entries are removed first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class BoundedCache(Generic[Value]):
    """Values with their sizes in bytes, shared by all threads of a process."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self.values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return the value and mark it as used, or None."""
        with self.lock:
            if key not in self.values:
                return None
            self.values.move_to_end(key)
            return self.values[key][0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Store the value; remove the least recently used values until all fit."""
        with self.lock:
            self.size += size - self.values.pop(key, (None, 0))[1]
            self.values[key] = value, size
            while self.size > self.capacity:
                self.size -= self.values.popitem(last=False)[1][1]

    def remove(self, key: Hashable) -> None:
        """Remove the value, if there is one."""
        with self.lock:
            self.size -= self.values.pop(key, (None, 0))[1]
