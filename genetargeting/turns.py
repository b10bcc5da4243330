"""A queue for requests: a few run at a time, and client addresses take turns, so that a flood only delays itself."""

import threading
from collections import OrderedDict, deque


class Turns:
    """Lets `running` requests run and `waiting` more wait; the address that was served longest ago comes next."""

    # Places to wait that no single address can take.
    RESERVED = 4

    def __init__(self, running: int, waiting: int) -> None:
        self.running = running
        self.waiting = waiting
        self.queues: OrderedDict[str, deque[threading.Event]] = OrderedDict()
        self.lock = threading.Lock()

    def acquire(self, address: str, timeout: float) -> bool:
        """Take a turn within `timeout` seconds; return False immediately if the queue is full."""
        with self.lock:
            if self.running:
                self.running -= 1
                return True
            queue = self.queues.get(address, deque())
            if not self.waiting or (queue and self.waiting <= self.RESERVED):
                return False
            turn = threading.Event()
            queue.append(turn)
            self.queues[address] = queue
            self.waiting -= 1
        turn.wait(timeout)
        with self.lock:
            self.waiting += 1
            if turn.is_set():
                return True
            queue.remove(turn)
            if not queue:
                del self.queues[address]
            return False

    def release(self) -> None:
        """Pass the turn to the next request."""
        with self.lock:
            if not self.queues:
                self.running += 1
                return
            address, queue = self.queues.popitem(last=False)
            queue.popleft().set()
            if queue:
                self.queues[address] = queue
