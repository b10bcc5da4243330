"""What is wrong with documents and pages, for the people who will mend it."""

from collections.abc import Iterable


class DocumentError(Exception):
    """One thing that is wrong in one place."""

    def __init__(self, path: object, line: int, message: str) -> None:
        super().__init__(path, line, message)
        self.path = path
        self.line = line
        self.message = message

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class DocumentErrors(Exception):  # noqa: N818 -- it holds errors
    """Everything that is wrong in a set of documents: a writer mends many errors in one sitting."""

    def __init__(self, errors: Iterable[DocumentError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, self.errors)))


class PageErrors(Exception):  # noqa: N818 -- it holds errors
    """What a page holds and its document cannot say, each with the name of page and block."""

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(self.errors))
