"""Gives the blocks of a page their ids, and their references their keys."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from pages.content.html import to_html
from pages.content.rich_text import Inline, Paragraph, RichText


@dataclass(frozen=True)
class Keys:
    """The values by which a page's content refers to pages, images and testimonials of its document."""

    page: Callable[[str], object]  # by the page's path
    related_page: Callable[[str], object]  # by a name of the page
    image: Callable[[str], object]  # by the path of the image's file


class BlockWriter:
    """Writes the blocks of one page, whose ids come from the page and from their places under their headings."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._places: Counter[tuple[UUID, str]] = Counter()

    def block_id(self, parent: UUID, name: str) -> UUID:
        """Return the id of the block with this name under `parent`; a second block with the name gets another id."""
        self._places[parent, name] += 1
        return uuid5(parent, f"{name} {self._places[parent, name]}")

    def item(self, parent: UUID, name: str, value: object) -> dict[str, Any]:
        """Return an item of the list that has the id `parent`."""
        return block("item", value, self.block_id(parent, name))

    def rich_text(self, paragraphs: RichText) -> str:
        """Return rich text as Wagtail stores it."""
        return to_html(paragraphs, self.keys.page)

    def cell(self, runs: Inline) -> str:
        """Return one line of rich text as Wagtail stores it."""
        return self.rich_text((Paragraph("p", runs),)) if runs else ""


def block(kind: str, value: object, block_id: UUID) -> dict[str, Any]:
    """Return a block as a stream stores it."""
    return {"type": kind, "value": value, "id": str(block_id)}
