"""Reads pages back as documents, always from their current content.

A page created in the admin has no old address; its copy is dated by the day it was published or last changed. A page
without a document and without content is left out.
"""

import re
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Length
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from pages.content.addresses import page_path
from pages.content.blocks import Paths
from pages.content.document import Document
from pages.content.errors import DocumentErrors, PageErrors
from pages.content.fields import document_of, has_copy, says_something
from pages.content.walk import Content, visit
from pages.markdown.reader import read_document
from pages.markdown.writer import write_document
from pages.models import PageWithCopy, Publication, Testimonial, document_page_rows
from pages.models.publications import keys_in
from pages.sync.names import NamedPage, Names
from pages.sync.references import exchanged, image_keys, publication_keys, testimonial_keys
from pages.sync.site_state import stored_fields
from pages.sync.spool import Spool


def path_of(page: Page) -> str:
    """Return the page's address as documents write it: its path below the home page."""
    return page_path(page.url_path)


def has_content(page: PageWithCopy) -> bool:
    """Return whether a page has any content for a document; a stub has only a title."""
    return has_copy({name: getattr(page, name) for name in ("tagline", "introduction", "images", "body")})


def read_page(page: PageWithCopy, names: "PageNames | None" = None) -> Document:
    """Return the page, or a version of it, as a Document. Raises PageErrors.

    `names`, shared when many pages are read, avoids reading all other pages each time.
    """
    names = names or PageNames()
    made = page.first_published_at or page.latest_revision_created_at or timezone.now()
    paths = Paths(lambda key: None if key == "0" else key, names.path)
    document = document_of(
        path_of(page), by_path(stored_fields(page), names.paths), paths, made.date(), document_type(page)
    )
    _check(document)
    return document


def document_type(page: Page) -> str:
    """Return the type of a page as documents name it."""
    return getattr(page, "document_type", "")


def by_path(data: Content, paths: dict[int, str]) -> Content:
    """Return a page's fields with page references replaced by the `paths` of their keys, or "0" for a deleted page."""
    testimonials = Testimonial._base_manager.filter(pk__in=_keys(data, "testimonial"))
    targets: dict[Any, Any] = {**paths, **image_keys(images_in(data).values_list("pk", "file"))}
    targets |= testimonial_keys(testimonials, Spool())
    targets |= publication_keys(Publication.objects.filter(pk__in=keys_in(data)).values_list("pk", "doi"))
    found: Content = exchanged(data, targets.get)
    return found


def images_in(data: Content) -> "QuerySet[AbstractImage]":
    """Return the images that a page's fields show."""
    images: QuerySet[AbstractImage] = get_image_model().objects.filter(pk__in=_keys(data, "image"))
    return images


def _keys(data: Content, name: str) -> set[int]:
    return {part[name] for part in visit(data) if isinstance(part, dict) and part.get(name)}


def _check(document: Document) -> None:
    """Read the document back: text that the reader would reject or read differently is an error."""
    text = write_document(document)
    try:
        found = read_document(text.encode(), document.path)
    except DocumentErrors as errors:
        messages = []
        for error in errors.errors:
            headings = re.findall("^## (.*)", "\n".join(text.split("\n")[: error.line]), re.MULTILINE)
            place = f"section “{headings[-1]}”" if headings else "the page"
            messages.append(f"{document.url}: {place}: {error.message}")
        raise PageErrors(dict.fromkeys(messages)) from errors
    if found != document:
        message = "the page: its document would not be read back the same; please report this to the developers"
        raise PageErrors([f"{document.url}: {message}"])


class PageNames:
    """The paths of pages, and the page that a name in a document refers to."""

    def __init__(self) -> None:
        pages = Page.objects.filter(depth__gt=1).values_list("pk", "url_path", "title", "live")
        self.paths = {pk: page_path(url_path) for pk, url_path, _title, _live in pages}
        self.titles = {pk: title for pk, _path, title, _live in pages}
        self.live = {pk for pk, _path, _title, live in pages if live}
        # For the streams, which are long, only whether they are empty.
        streams = {f"{name}_size": Length(Cast(name, TextField())) for name in ("images", "body")}
        columns = ["pk", "title", "seo_title", "other_names", "tagline", "introduction", *streams]
        self.names = Names(
            NamedPage(self.paths[pk], (seo_title or title, title), tuple(other_names.splitlines()))
            for pk, title, seo_title, other_names, *texts, images, body in document_page_rows(
                *columns, annotations=streams
            )
            if any(map(says_something, texts)) or max(images, body) > len("[]")
        )

    def path(self, label: str) -> str:
        """Return the path to which the reader of documents resolves the related page."""
        return self.names.url(label)
