"""A page's content as plain data that means the same in every database.

It connects documents and the database: documents are composed into it, the fixture is a file of it, loading and
uploading bring it into pages, and pages are read back as it. References in it name their targets by what they are
everywhere: a page by its translation key, an image by the path of its file after `image:`, a shared testimonial by its
words.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

from pages.content.walk import Content


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page: which it is, and what it says.

    `read` gives its fields, a JSON value for each that documents know: they may wait on disk. Streams are lists of
    blocks `{"type": …, "value": …, "id": …}`, and rich text is HTML as Wagtail stores it.
    """

    key: UUID  # the page's translation key
    url: str  # its address, from the home page's "/" down
    read: Callable[[], Content] = field(repr=False, compare=False)
    type: str = ""  # of the page, as its document names it
    document: str = ""  # the name of the file that it was composed from; empty for a page that is only named

    @classmethod
    def of(cls, key: UUID, url: str, fields: Content, page_type: str = "", document: str = "") -> "PageContent":
        """Return a page whose fields are at hand."""
        return cls(key, url, lambda: fields, page_type, document)

    @property
    def fields(self) -> Content:
        """What the page says."""
        return self.read()

    def with_fields(self, fields: Content) -> "PageContent":
        """Return the same page with other fields."""
        return replace(self, read=lambda: fields)

    @property
    def is_home(self) -> bool:
        """Whether it is the front page."""
        return self.url == "/"

    @property
    def parent_url(self) -> str:
        """The address of the page above it."""
        return parent_url(self.url)


def parent_url(url: str) -> str:
    """Return the address of the page above the one at `url`."""
    return url.rstrip("/").rpartition("/")[0] + "/"
