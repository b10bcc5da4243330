"""What a page says, as plain data that means the same in every database.

It stands between documents and the database: documents are composed into it, the fixture is a file of it, loading and
uploading bring it into pages, and pages are read back as it. References in it name their targets by what they are
everywhere: a page by its translation key, an image by the path of its file after `image:`, a shared testimonial by its
words.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pages.content.walk import Content


@dataclass(frozen=True)
class PageContent:
    """One page: which it is, and what it says.

    `fields` has a JSON value for each field of the page that documents know; streams are lists of blocks
    `{"type": …, "value": …, "id": …}`, and rich text is HTML as Wagtail stores it.
    """

    key: UUID  # the page's translation key
    url: str  # its address, from the home page's "/" down
    fields: dict[str, Any] = field(repr=False)
    document: str = ""  # the name of the file that it was composed from; empty for a page that is only named

    @property
    def is_home(self) -> bool:
        """Whether it is the front page."""
        return self.url == "/"

    @property
    def parent_url(self) -> str:
        """The address of the page above it."""
        return parent_url(self.url)

    @property
    def is_stub(self) -> bool:
        """Whether there is nothing but a title: a page that documents name and that none is about."""
        return is_stub(self.fields)


def parent_url(url: str) -> str:
    """The address of the page above the one at `url`."""
    return url.rstrip("/").rpartition("/")[0] + "/"


def is_stub(fields: Content) -> bool:
    """Whether a page's fields say nothing but a title."""
    return not any(fields.get(name) for name in ("tagline", "introduction", "images", "body"))
