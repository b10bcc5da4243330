"""Stores on disk what is needed later, so that memory holds the content of only one page at a time."""

import os
import pickle
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import TypeVar, cast

Value = TypeVar("Value")


class Spool:
    """A temporary file of values. It goes with the last function that reads one of them."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 -- it closes when nobody can read it any more

    def put(self, value: Value) -> Callable[[], Value]:
        """Writes a value, and returns the function that reads it again."""
        position = self._file.seek(0, os.SEEK_END)
        pickle.dump(value, self._file)

        def read() -> Value:
            self._file.seek(position)
            return cast(Value, pickle.load(self._file))  # noqa: S301 -- nobody else can reach this file

        return read
