"""Finds what is wrong with links to uploaded files and pictures, which were deleted, replaced or made private since."""

from functools import cached_property
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction

from pages.links.problem import LinkProblem, Problem

PICTURE_FOLDERS = (f"{settings.MEDIA_URL}images/", f"{settings.MEDIA_URL}original_images/")
PICTURE_IS_GONE: Problem = (
    LinkProblem.GONE,
    "The picture at this address was deleted or replaced.",
    "Place the picture on the page, or remove the link.",
)


class KnownFile(NamedTuple):
    """The fields of a file that are needed to check links to it."""

    pk: int
    title: str
    name: str  # in the storage
    collection: str


class FileAddresses:
    """The files and pictures at each address, read once for all links of the site."""

    @cached_property
    def files(self) -> dict[int, KnownFile]:
        rows = get_document_model().objects.values_list("pk", "title", "file", "collection__path")
        return {file.pk: file for file in map(KnownFile._make, rows)}

    @cached_property
    def private_collections(self) -> tuple[str, ...]:
        return tuple(CollectionViewRestriction.objects.values_list("collection__path", flat=True))

    @cached_property
    def pictures(self) -> set[str]:
        image = get_image_model()
        tables = (model.objects.values_list("file", flat=True) for model in (image, image.get_rendition_model()))
        return set(chain.from_iterable(tables))

    def problem(self, path: str) -> Problem | None:
        """Return the problem with a path of this site if it is that of a file or picture and does not work, or None."""
        path = unquote(path)
        if path.startswith(PICTURE_FOLDERS):
            return None if path.removeprefix(settings.MEDIA_URL) in self.pictures else PICTURE_IS_GONE
        try:
            match = resolve(path)
        except Resolver404:
            return None
        return self._file_problem(*match.args) if match.url_name == "wagtaildocs_serve" else None

    def _file_problem(self, key: str, name: str) -> Problem | None:
        """Return the problem with a link to the file with a primary key and a name; a chosen file has no name."""
        file = self.files.get(int(key))
        if file is None:
            return LinkProblem.GONE, "The file was deleted.", "Choose another file, or remove the link."
        present = file.name.rpartition("/")[2]
        if name and name != present:
            problem = f"The file “{file.title}” was replaced and has another address."
            address = reverse("wagtaildocs_serve", args=[file.pk, present])
            advice = f"Link to {address}, or place a download in a section: it follows the file."
            return LinkProblem.GONE, problem, advice
        if file.collection.startswith(self.private_collections):
            problem = f"“{file.title}” is in a private collection, so visitors are asked to sign in."
            return LinkProblem.PRIVATE, problem, "Move the file to a public collection, or remove the link."
        return None
