"""Composes documents into the content of the site's pages."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from uuid import UUID

from pages.content.blocks import Keys
from pages.content.document import Document
from pages.content.errors import DocumentError, DocumentErrors
from pages.content.fields import document_fields, fields_of_type
from pages.content.page_content import PageContent
from pages.content.parts.image import image_key
from pages.content.walk import Content
from pages.sync.site_plan import PlannedPage, SitePlan, page_key


def page_contents(
    plan: SitePlan,
    pages: Iterable[PlannedPage],
    key: Callable[[str], UUID] = page_key,
    image: Callable[[str], str] = image_key,
    whole: Callable[[Document], Document] = lambda document: document,
) -> Iterator[PageContent]:
    """Yield the content of the `pages` of a plan.

    `key` maps an address to a page's translation key, `image` an image's path beside the documents to its key, and
    `whole` the outline of a document in the plan to the complete document.
    """
    keys = Keys(lambda path: str(key(path)), lambda label: str(key(plan.names.url(label))), image)
    for page in pages:
        document = whole(page.document) if page.document else None
        name = Path(document.path).name if document else ""
        yield PageContent.of(key(page.url), page.url, _fields(page, document, keys), page.type, name)


def _fields(page: PlannedPage, document: Document | None, keys: Keys) -> Content:
    """Return a page's fields; those that its document does not set are empty, as are all fields of a stub."""
    place = {"title": page.title, "slug": page.slug, "show_in_menus": page.show_in_menus, "live": page.live}
    if document:
        return place | document_fields(document, page.translation_key, keys)
    return place | fields_of_type(page.type, is_home=page.url == "/")


def dead_links(plan: SitePlan) -> Iterator[DocumentError]:
    """Yield an error for each link to a path that no page has."""
    paths = {page.url for page in plan.pages}
    for document in (page.document for page in plan.pages if page.document):
        for path in sorted(document.page_links - paths):
            yield document.error(
                path, f"no page has the address {path}; correct the link, or add a document for that address"
            )


def raise_errors(*errors: Iterable[DocumentError]) -> None:
    """Raise DocumentErrors with all errors, if there are any."""
    if found := [error for group in errors for error in group]:
        raise DocumentErrors(found)
