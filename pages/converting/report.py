"""The report of a conversion: changes, warnings and tasks, each with file and line."""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from pages.content.characters import INVISIBLE
from pages.converting.tags import TAG

# A letter or digit on either side of an invisible character belongs to one word.
_INVISIBLE = re.compile(f"[{''.join(INVISIBLE)}]")
_WORD = re.compile(r"[^\W_]+")

CHANGE, WARNING, TASK = "change", "warning", "task"


@dataclass(frozen=True)
class Entry:
    """One thing that happened in one line: a change, a warning, or a task for a person.

    `removed` and `added` hold the words that it removed from the document and added to it.
    """

    path: str
    line: int
    message: str
    kind: str
    removed: str = ""
    added: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class Report:
    """Collects what happens to one file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.entries: list[Entry] = []

    def change(self, line: int, message: str, removed: str = "", added: str = "") -> None:
        """Record a change that is certain to be right."""
        self._note(line, message, CHANGE, removed, added)

    def warn(self, line: int, message: str, removed: str = "", added: str = "") -> None:
        """Record something that a person may want to check."""
        self._note(line, message, WARNING, removed, added)

    def task(self, line: int, message: str, removed: str = "", added: str = "") -> None:
        """Record a task that only a person can do."""
        self._note(line, message, TASK, removed, added)

    def _note(self, line: int, message: str, kind: str, removed: str, added: str) -> None:
        self.entries.append(Entry(self.path, line, " ".join(message.split()), kind, removed, added))


def words(text: str) -> Counter[str]:
    """Count the words of a Markdown text: letters and digits, without invisible characters, markup and HTML's tags."""
    return Counter(_WORD.findall(unescape(unquote(TAG.sub(" ", _INVISIBLE.sub("", text))))))


def unexplained(before: str, after: str, entries: list[Entry]) -> tuple[Counter[str], Counter[str]]:
    """Return the words that a text lost and those that it gained without an entry for them."""
    expected, found = words(before), words(after)
    for entry in entries:
        expected.update(words(entry.added))
        found.update(words(entry.removed))
    return expected - found, found - expected
