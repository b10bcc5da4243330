"""A semaphore for requests: a few run at a time, and addresses take turns, so that a flood only delays itself."""

import threading
from collections import OrderedDict, deque


class FairSemaphore:
    """Lets `running` requests run and `waiting` more wait; the address that was served longest ago comes next."""

    # Places in the queue that no single address can take.
    RESERVED = 4

    def __init__(self, running: int, waiting: int) -> None:
        self.running = running
        self.waiting = waiting
        self.queues: OrderedDict[str, deque[threading.Event]] = OrderedDict()
        self.lock = threading.Lock()

    def acquire(self, address: str, timeout: float) -> bool:
        """Take a slot within `timeout` seconds; return False immediately if the queue is full."""
        with self.lock:
            if self.running:
                self.running -= 1
                return True
            queue = self.queues.get(address, deque())
            if not self.waiting or (queue and self.waiting <= self.RESERVED):
                return False
            place = threading.Event()
            queue.append(place)
            self.queues[address] = queue
            self.waiting -= 1
        place.wait(timeout)
        with self.lock:
            self.waiting += 1
            if place.is_set():
                return True
            queue.remove(place)
            if not queue:
                del self.queues[address]
            return False

    def release(self) -> None:
        """Pass the slot to the next request."""
        with self.lock:
            if not self.queues:
                self.running += 1
                return
            address, queue = self.queues.popitem(last=False)
            queue.popleft().set()
            if queue:
                self.queues[address] = queue
