"""The file that a document is read from, with the errors found in it and their lines."""

from collections.abc import Sequence
from textwrap import shorten
from typing import TypeAlias

from markdown_it.tree import SyntaxTreeNode as Node

from pages.content.errors import DocumentError, DocumentErrors, in_order

# The columns of wagtailcore_page that hold titles and slugs.
TITLE_LENGTH = 255

Nodes: TypeAlias = Sequence[Node]


class Source:
    """A document's file while it is read. Collects errors, and the lines of what may turn out to be wrong later."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.text = ""
        self.offset = 0  # how many lines the front matter takes
        self.lines: dict[str, int] = {}  # of each front matter key, image and link
        self.errors: list[DocumentError] = []
        self.warnings: list[DocumentError] = []  # what may be meant

    def report(self, where: Node | int, message: str, is_sure: bool = True) -> None:
        """Note an error at a node or in a line; a warning where it `is_sure` not."""
        line = where if isinstance(where, int) else self.line(where)
        found = self.errors if is_sure else self.warnings
        found.append(DocumentError(self.path, line, " ".join(message.split())))

    def raise_errors(self) -> None:
        """Raise DocumentErrors where anything is wrong."""
        if self.errors:
            raise DocumentErrors(in_order(self.errors))

    def line(self, node: Node) -> int:
        """Return the line of a node in the file."""
        if not node.is_root and "line" in node.meta:  # of an inline node: `inspect` found it
            return int(node.meta["line"]) + self.offset + 1
        while node.map is None and node.parent:
            node = node.parent
        return (node.map[0] if node.map else 0) + self.offset + 1

    def body_lines(self, node: Node) -> list[tuple[int, str]]:
        """Return the lines of a block as the writer typed them, each with its number in the file."""
        first, end = node.map or (0, 0)
        lines = self.text.split("\n")[self.offset + first : self.offset + end]
        return list(enumerate(lines, self.offset + first + 1))

    def checked_length(self, text: str, line: int) -> str:
        """Return the text, which fits a title unless that is reported."""
        if len(text) > TITLE_LENGTH:
            self.report(line, f"{len(text)} characters are too long here; use at most {TITLE_LENGTH}")
        return text


def shown(value: object) -> str:
    """Return what a writer wrote, short enough for a message."""
    return shorten(str(value), 80, placeholder="…")
