"""What is read of linked pages; those that a form shows or sends are read all at once, not one by one."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import Any

from wagtail.blocks import RichTextBlock, StreamBlock, StreamValue
from wagtail.models import Page

from pages.blocks.stored import stored
from pages.content.html import links_in

# The fields that a link to a page needs: saving a draft changes none of them.
LINKED = ("title", "url_path", "path", "depth", "live")
# What the editor shows of each page, by its primary key; None while no form is rendered.
pages_read: ContextVar[Mapping[int, dict[str, Any]] | None] = ContextVar("pages_read", default=None)


class SentForm:
    """A form that a browser sent, of which the chosen pages are read."""

    # Digits of the longest number that every database accepts as a primary key.
    MOST_DIGITS = 18

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        # By the type of the pages and by primary key; None for pages that are gone.
        self.pages: dict[type[Page], dict[int, Page | None]] = {}

    def is_key(self, value: Any) -> bool:
        return isinstance(value, str) and value.isdecimal() and len(value) <= self.MOST_DIGITS

    @cached_property
    def keys(self) -> list[int]:
        """All numbers that may be the primary key of a chosen page. Those of images, for instance, do no harm."""
        chosen = (value for name, value in self.data.items() if not name.endswith(("-count", "-order")))
        return sorted({int(value) for value in chosen if self.is_key(value)})


# The form whose blocks are being read.
sent_form: ContextVar[SentForm | None] = ContextVar("sent_form", default=None)


@contextmanager
def linked_pages(texts: Iterable[str]) -> Iterator[None]:
    """Read the pages that the texts link to; inside another such block, which has read them, do nothing."""
    if pages_read.get() is not None:
        yield
        return
    token = pages_read.set(read(texts))
    try:
        yield
    finally:
        pages_read.reset(token)


def read(texts: Iterable[str]) -> dict[int, dict[str, Any]]:
    """Return what the editor shows of each page that the texts link to, in two queries."""
    links = (link.attributes for text in texts for link in links_in(text))
    keys = {int(key) for link in links if link.get("linktype") == "page" and (key := link.get("id", "")).isdecimal()}
    pages = Page.objects.in_bulk(keys)
    above = keys_of({path_above(page) for page in pages.values()})
    return {
        key: {"id": key, "url": page.url, "parentId": above.get(path_above(page))}
        if (page := pages.get(key))
        else {"id": key, "url": None, "parentId": None}
        for key in keys
    }


def keys_of(paths: Collection[str]) -> dict[str, int]:
    """Return the primary keys of the pages with these paths in the tree, by the paths."""
    return dict(Page.objects.filter(path__in=paths).order_by().values_list("path", "pk")) if paths else {}


def path_above(page: Page) -> str:
    """Return the path in the tree of the page above."""
    return str(page.path[: -Page.steplen])


def texts_of(block: StreamBlock, value: StreamValue) -> Iterator[str]:
    """Yield all rich text in a stream."""
    for found in stored(block, value.raw_data, "", ""):
        if isinstance(found.block, RichTextBlock):
            yield found.value
