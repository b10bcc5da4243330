"""Reads a fixture an object at a time, and keeps on disk what its pages say: memory holds one page, however many come.

What the objects mean is for the loader to say.
"""

import io
import json
import os
import pickle
from functools import partial
from tempfile import TemporaryFile

CHUNK_SIZE = 100_000


def opened(fixture):
    """A fixture to read from, given as the path of its file or as its text."""
    return io.StringIO(fixture) if isinstance(fixture, str) else fixture.open(encoding="utf-8")


def fixture_objects(file):
    """The objects of a fixture from its first on. Raises ValueError where it is no list of objects."""
    file.seek(0)
    text, before = "", "["
    while True:
        text = text.lstrip()
        if before == "," and text.startswith("]"):
            break
        try:
            item, end = first_object(text, before)
        except ValueError:  # it may go on in the next chunk
            chunk = file.read(max(CHUNK_SIZE, len(text)))
            if not chunk:
                raise
            text += chunk
        else:
            yield item
            text, before = text[end:], ","
    if (text[1:] + file.read()).strip():
        raise ValueError("something follows the list")


def first_object(text, before):
    """The object that a text begins with, after the character `before`, and where it ends."""
    if not text.startswith(before):
        raise ValueError(f"there is no “{before}” where there must be one")
    start = len(text) - len(text[1:].lstrip())
    item, end = json.JSONDecoder().raw_decode(text, start)
    if not isinstance(item, dict):
        raise ValueError(f"{item!r} is no object")
    return item, end


class Shelf:
    """Keeps values on disk."""

    def __init__(self):
        self.file = TemporaryFile()  # noqa: SIM115 -- it goes when the shelf goes

    def put(self, value):
        """Puts a value away, and returns the function that reads it again."""
        place = self.file.seek(0, os.SEEK_END)
        pickle.dump(value, self.file)
        return partial(self.read, place)

    def read(self, place):
        self.file.seek(place)
        return pickle.load(self.file)  # noqa: S301 -- nobody else can reach this file
