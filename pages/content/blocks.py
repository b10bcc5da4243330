"""Reads and writes the blocks of a page as its streams store them: `{"type": …, "value": …, "id": …}`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from pages.content.html import RichTextError, from_html, to_html
from pages.content.rich_text import Inline, Paragraph, RichText


@dataclass(frozen=True)
class Keys:
    """The values by which a page's content refers to pages, images and testimonials of its document."""

    page: Callable[[str], str]  # by the page's path
    related_page: Callable[[str], str]  # by a name of the page
    image: Callable[[str], str]  # by the path of the image's file


class BlockWriter:
    """Writes the blocks in the page or block `parent`, whose ids come from its id and their names."""

    def __init__(self, keys: Keys, parent: UUID) -> None:
        self.keys = keys
        self.parent = parent
        self._counts: dict[str, int] = {}

    def block(self, kind: str, name: str, to_value: Callable[["BlockWriter"], object]) -> dict[str, Any]:
        """Return a block; `to_value` gives its value. A second block with the name gets another id."""
        block_id = self._block_id(name)
        return {"type": kind, "value": to_value(BlockWriter(self.keys, block_id)), "id": str(block_id)}

    def item(self, name: str, value: object) -> dict[str, Any]:
        """Return an item of a list."""
        return {"type": "item", "value": value, "id": str(self._block_id(name))}

    def _block_id(self, name: str) -> UUID:
        count = self._counts[name] = self._counts.get(name, 0) + 1
        return uuid5(self.parent, f"{name} {count}")

    def rich_text(self, paragraphs: RichText) -> str:
        """Return rich text as Wagtail stores it."""
        return to_html(paragraphs, self.keys.page)

    def cell(self, runs: Inline) -> str:
        """Return one line of rich text as Wagtail stores it."""
        return self.rich_text((Paragraph("p", runs),)) if runs else ""


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
        """Return stored rich text as paragraphs; none where that is reported as wrong."""
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
