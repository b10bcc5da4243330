"""Reads the blocks of a page, and collects what a document cannot hold."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pages.content.html import RichTextError, from_html
from pages.content.rich_text import RichText


def list_items(values: list[Any]) -> list[Any]:
    """Return the values of a list's items, which older versions of Wagtail stored without ids."""
    return [item["value"] if isinstance(item, dict) and item.get("type") == "item" else item for item in values]


@dataclass(frozen=True)
class Paths:
    """Where the pages are that a page's content refers to."""

    page: Callable[[str], str | None]  # by the page's key: its path, "" for one not to be linked to, None if it is gone
    related_page: Callable[[str], str]  # where a name that a document writes leads to


class BlockReader:
    """Reads the blocks of one page. Each error names the place in the page that is being read."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.errors: list[str] = []
        self.place = "the page"

    def report(self, message: str) -> None:
        """Note an error at the present place."""
        self.errors.append(f"{self.place}: {message}")

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Name the place for the errors that are found meanwhile."""
        before, self.place = self.place, place
        yield
        self.place = before

    def rich_text(self, html: str | None) -> RichText:
        """Stored rich text; empty where that is reported as wrong."""
        try:
            paragraphs = from_html(html or "", self.paths.page)
        except RichTextError as error:
            self.report(str(error))
            return ()
        depth = -1
        for paragraph in paragraphs:
            if paragraph.depth > depth + 1:
                self.report(f"“{paragraph.text}” is in a list below an item without text; add text to that item")
            if paragraph.is_heading and "\n" in paragraph.text:
                self.report(f"the heading “{paragraph.text}” has a line break; remove it")
            depth = paragraph.depth if paragraph.is_item else -1
        return paragraphs
