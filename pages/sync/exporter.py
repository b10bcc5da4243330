"""Writes the pages of the site as documents, with the files of their images."""

from dataclasses import dataclass

from pages.content.errors import PageErrors
from pages.content.parts.image import document_path
from pages.markdown.writer import write_document
from pages.models import HomePage, ServicePage
from pages.sync.images import write_image
from pages.sync.page_reader import PageNames, has_content, images_in, path_of, read_page
from pages.sync.site_state import stored_fields


@dataclass(frozen=True)
class Export:
    """What became of one page: written, or left out with the reasons, of which an error is no choice of ours."""

    path: str
    file: str = ""
    reason: str = ""
    errors: tuple[str, ...] = ()


def export(folder, drafts=False):
    """Writes every page that has content as a document into `folder`, and yields an Export for each.

    Of a page whose latest version is a draft the published one is written, and the draft with `drafts`. A page that a
    document cannot say leaves the file that is there as it is. Documents say nothing about the front page.
    """
    names, written = PageNames(), {}
    folder.mkdir(parents=True, exist_ok=True)
    for page in HomePage.objects.all():
        if has_content(page.get_latest_revision_as_object() if drafts else page):
            yield Export(path_of(page), reason="it is the front page, whose copy is kept in the admin alone")
    for page in ServicePage.objects.order_by("url_path"):
        version = page.get_latest_revision_as_object() if drafts else page
        if not has_content(version):
            yield Export(path_of(page), reason="it has no content")
        elif not (page.live or drafts):
            yield Export(path_of(page), reason="it is not published")
        else:
            yield write_page(version, names, folder, written)


def write_page(page, names, folder, written):
    """Writes one page. `written` has the images that are there already, by their path."""
    try:
        document = read_page(page, names)
    except PageErrors as error:
        return Export(path_of(page), errors=error.errors)
    images = list(images_in(stored_fields(page)))
    for image in images:
        if written.setdefault(document_path(image.file.name), image.file.name) != image.file.name:
            return Export(
                path_of(page), errors=(f"{path_of(page)}: two images are called {document_path(image.file.name)}",)
            )
    try:
        for image in images:
            write_image(image, folder)
    except OSError as error:
        return Export(path_of(page), errors=(f"{path_of(page)}: the file of an image cannot be read: {error}",))
    path = folder / file_name(page)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(write_document(document), encoding="utf-8", newline="\n")
    unfinished.replace(path)
    return Export(path_of(page), file=path.name)


def file_name(page):
    """The document's name: the page's path with `--` between its parts, which no path has."""
    return f"{path_of(page).strip('/').replace('/', '--')}.md"
