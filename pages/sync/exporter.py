"""Writes the pages of the site as documents, with the files of their images."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wagtail.models import Page

from pages.content.errors import PageErrors
from pages.content.parts.image import document_path
from pages.markdown.writer import write_document
from pages.models import DOCUMENT_PAGE_TYPES, HomePage, LoadedContent, PublicationsPage
from pages.sync.images import write_image
from pages.sync.page_reader import PageNames, has_content, images_in, path_of, read_page
from pages.sync.site_state import stored_fields


@dataclass(frozen=True)
class Export:
    """The result for one page: written, or left out with the reasons; an error means that it could not be written."""

    path: str
    file: str = ""
    reason: str = ""
    errors: tuple[str, ...] = ()


def export(folder: Path, drafts: bool = False) -> Iterator[Export]:
    """Write every page that has content as a document into `folder`, and yield an Export for each.

    For a page with a newer draft, the published version is written, or the draft with `drafts`. If a page cannot be
    expressed as a document, an existing file is left as it is. The front page is written only if its copy came from a
    document.
    """
    names = PageNames()
    written: dict[str, str] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for page in _all_pages():
        version = page.get_latest_revision_as_object() if drafts else page
        reason = _why_not(page, version, drafts)
        if not reason:
            yield _write_page(version, names, folder, written)
        elif reason != NO_COPY:
            yield Export(path_of(page), reason=reason)


def _all_pages() -> list[Page]:
    """Return the front page, and all other pages with copy, in the order of their addresses."""
    pages = [page for model in DOCUMENT_PAGE_TYPES for page in model.objects.all()]
    pages += PublicationsPage.objects.all()
    return [*HomePage.objects.all(), *sorted(pages, key=lambda page: page.url_path)]


NO_COPY = "it is the front page, and has no copy"


def _why_not(page: Page, version: Page, drafts: bool) -> str:
    """Return why a page is left out; empty for one that is written."""
    if isinstance(page, HomePage):
        baseline = LoadedContent.objects.filter(translation_key=page.translation_key).first()
        if not has_content(version):
            return NO_COPY
        if not baseline or not baseline.document:
            return "it is the front page, whose copy exists only in the admin"
    elif isinstance(page, PublicationsPage):
        return "it lists publications, which are exported under Publications in the admin"
    elif not has_content(version):
        return "it has no content"
    return "" if page.live or drafts else "it is not published"


def _write_page(page: Page, names: PageNames, folder: Path, written: dict[str, str]) -> Export:
    """Write one page. `written` has the images that were already written, by their path."""
    address = path_of(page)
    try:
        document = read_page(page, names)
    except PageErrors as error:
        return Export(address, errors=error.errors)
    images = list(images_in(stored_fields(page)))
    for image in images:
        path = document_path(image.file.name)
        if written.setdefault(path, image.file.name) != image.file.name:
            return Export(address, errors=(f"{address}: two images are called {path}",))
    try:
        for image in images:
            write_image(image, folder)
    except OSError as error:
        return Export(address, errors=(f"{address}: the file of an image cannot be read: {error}",))
    file = folder / file_name(page)
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_text(write_document(document), encoding="utf-8", newline="\n")
    unfinished.replace(file)
    return Export(address, file=file.name)


def file_name(page: Page) -> str:
    """Return the document's file name: the page's path with `--`, which no path contains, between its parts."""
    return f"{path_of(page).strip('/').replace('/', '--') or 'home'}.md"
