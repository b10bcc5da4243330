"""Errors in documents and pages, written for the people who will correct them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pages.content.document import Document


@dataclass(eq=False)
class DocumentError(Exception):
    """One thing that is wrong in one place."""

    path: object
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class DocumentErrors(Exception):  # noqa: N818 -- it holds errors
    """Everything that is wrong in a set of documents: a writer mends many errors in one sitting."""

    def __init__(self, errors: Iterable[DocumentError], document: "Document | None" = None) -> None:
        self.errors = tuple(errors)
        self.document = document  # as much as could be read of the one that they are about
        super().__init__("\n".join(map(str, self.errors)))


class PageErrors(Exception):  # noqa: N818 -- it holds errors
    """What a page holds and its document cannot say, each with the name of page and block."""

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(self.errors))


def in_order(errors: Iterable[DocumentError]) -> list[DocumentError]:
    """Return the errors in the order of files and lines, each once."""
    unique = {str(error): error for error in errors}
    return sorted(unique.values(), key=lambda error: (str(error.path), error.line))
