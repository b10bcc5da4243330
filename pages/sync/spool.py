"""Spools values to disk, so that memory holds the content of only one page at a time."""

import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Generic, TypeVar, cast

# How many rows are fetched at a time from tables that grow with the number of pages.
CHUNK_SIZE = 100

Value = TypeVar("Value")


class Spool:
    """A temporary file of values, deleted with the last reader of one of them."""

    def __init__(self) -> None:
        self._file = TemporaryFile(buffering=0)  # noqa: SIM115 -- closed when its last reader is garbage-collected

    def put(self, value: Value) -> Callable[[], Value]:
        """Write a value, and return a function that reads it."""
        content = pickle.dumps(value)
        position = self._file.seek(0, os.SEEK_END)
        self._file.write(content)
        return Spooled(self._file, position, len(content))


@dataclass(frozen=True, slots=True)
class Spooled(Generic[Value]):
    """The position of a value. It takes less memory than a closure, and there is one for each page."""

    file: IO[bytes]
    position: int
    length: int

    def __call__(self) -> Value:
        """Read the value. Several threads may do so at once."""
        content = os.pread(self.file.fileno(), self.length, self.position)
        return cast(Value, pickle.loads(content))  # noqa: S301 -- no other process can open this file
