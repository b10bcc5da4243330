"""The images of documents that staff upload: those of the site, and files that come with the documents.

A chosen file has no folder, so it is found by its name alone. In the media storage it gets the path from its document,
as in a load. It never replaces another image: that would change what visitors see.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.images.models import AbstractImage
from wagtail.log_actions import log
from wagtail.models import UploadedFile
from wagtail.permissions import policy_registry
from wagtail.utils.file import hash_filelike

from pages.content.document import Document
from pages.content.errors import DocumentError
from pages.content.parts.image import KEY, SUFFIXES, stored_name
from pages.models import ServicePage
from pages.sync.images import checked_file, store
from pages.sync.run import LoadError

ADMIN_IMAGES = "original_images/"


class Use(StrEnum):
    """What happens to a file."""

    NEW = "new on the site"
    PENDING = "nothing yet: its page is not changed"
    EXISTING = "nothing: it is already on the site"
    UNREFERENCED = "nothing: no document refers to it"


@dataclass(frozen=True)
class UploadedImage:
    """A file that was uploaded with documents, and what happens to it."""

    name: str
    use: Use


class SiteImages:
    """Finds the images that documents refer to, and creates missing ones from `files`, by their names.

    Their content goes into the media storage only when `store` is called.
    """

    def __init__(self, documents: Iterable[Document], files: Mapping[str, "File[bytes]"], user: AbstractUser) -> None:
        self.files, self.user = dict(files), user
        self.keys: dict[str, str] = {}
        self.errors: list[DocumentError] = []
        self.new: dict[str, AbstractImage] = {}  # the image made for each path
        self.documents: defaultdict[str, list[Document]] = defaultdict(list)  # that name each path
        for document in documents:
            for url in dict.fromkeys(image.url for image in document.images()):
                self.documents[url].append(document)
        self.names = Counter(map(file_name, self.documents))
        self.existing = self._find_existing()
        for url in self.documents:
            self._add(url)

    def key(self, url: str) -> str:
        """Return the key in content of the image that documents refer to as `url`."""
        return self.keys[url]

    def _find_existing(self) -> dict[str, AbstractImage]:
        """Return the images of the site by the paths of their files."""
        paths = [path for url in self.documents for path in paths_of(url)]
        return {image.file.name: image for image in get_image_model().objects.filter(file__in=paths)}

    def _add(self, url: str) -> None:
        try:
            image = self._image(url)
        except ValidationError as error:
            self.errors += [document.error(url, text) for document in self.documents[url] for text in error.messages]
        else:
            self.keys[url] = f"{KEY}{image.file.name}"

    def _image(self, url: str) -> AbstractImage:
        """Return the image that a document refers to. Raises ValidationError."""
        existing = [self.existing[path] for path in paths_of(url) if path in self.existing]
        name = file_name(url)
        file = self.files.get(name)
        if file is None and existing:
            return existing[0]
        if file is None:
            raise ValidationError(f"the site has no image `{url}`; choose this file together with the document")
        if self.names[name] > 1:
            raise ValidationError(
                f"`{url}` is not the only image called {name}, and a chosen file has no folder; "
                "rename one, in its document too"
            )
        file = self.files[name] = _checked(url, file)
        content = hash_filelike(file)
        for image in existing:
            if image.get_file_hash() == content:
                return image
        if any(image.file.name in (stored_name(url), url) for image in existing):
            raise ValidationError(
                f"the site has another image `{url}`; rename yours, in the document too, "
                "or replace the one of the site under Images"
            )
        return self._create(url, file, content)

    def _create(self, url: str, file: "File[bytes]", content: str) -> AbstractImage:
        """Add a new image, if Wagtail accepts the file. Raises ValidationError."""
        policy = policy_registry.get_by_type(get_image_model())
        collection = policy.collections_user_has_permission_for(self.user, "add").first()
        if collection is None:
            raise ValidationError(
                f"you do not have permission to add the image `{url}`; ask someone who does to upload this document"
            )
        title = PurePosixPath(url).stem
        form = get_image_form(get_image_model())(
            {"title": title, "collection": collection.pk}, {"file": file}, user=self.user
        )
        if not form.is_valid():
            raise _not_taken(url, [text for texts in form.errors.values() for text in texts])
        self.new[url] = get_image_model().objects.create(
            title=title,
            file=stored_name(url),
            width=form.instance.width,
            height=form.instance.height,
            file_size=file.size,
            file_hash=content,
            collection=collection,
            uploaded_by_user=self.user,
        )
        log(self.new[url], "wagtail.create", user=self.user)
        return self.new[url]

    def uses(self, written: Container[str]) -> tuple[UploadedImage, ...]:
        """Return what happens to each file, as UploadedImages, if the documents `written` change their pages.

        A new image that no page uses is removed again.
        """
        uses = dict.fromkeys(self.files, Use.UNREFERENCED)
        for url, documents in self.documents.items():
            image, is_used = self.new.get(url), any(document.path in written for document in documents)
            if file_name(url) in uses:
                uses[file_name(url)] = Use.EXISTING if not image else Use.NEW if is_used else Use.PENDING
            if image and not is_used:
                self.new.pop(url).delete()
        return tuple(UploadedImage(name, use) for name, use in uses.items())

    def store(self) -> None:
        """Put the files of the new images into the media storage."""
        for url, image in self.new.items():
            file = self.files[file_name(url)]
            file.seek(0)
            store(image.file.name, file)


def _checked(url: str, file: "File[bytes]") -> "File[bytes]":
    """Return the file as the site stores it. Raises ValidationError."""
    try:
        checked: File[bytes] = checked_file(file_name(url), file.read())
        return checked
    except ValidationError as error:
        raise _not_taken(url, error.messages) from error


def _not_taken(url: str, reasons: Iterable[str]) -> ValidationError:
    return ValidationError([f"the file of the image `{url}` cannot be used: {reason}" for reason in reasons])


def is_image(name: str) -> bool:
    """Return whether a file's name is that of an image type which the site accepts."""
    return PurePosixPath(name).suffix.lower() in SUFFIXES


def file_name(url: str) -> str:
    """Return the name of an image's file, without its folders."""
    return PurePosixPath(url).name


def paths_of(url: str) -> tuple[str, ...]:
    """Return the possible paths in the media storage of the image that documents refer to as `url`."""
    return stored_name(url), url, ADMIN_IMAGES + file_name(url)


@contextmanager
def storage_errors() -> Iterator[None]:
    """Convert an error of the media storage into a LoadError."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error  # without the path on the server
        raise LoadError(f"an image cannot be stored ({reason}); try again later, or use a shorter name") from error


# Between choosing and confirming


def store_pending(files: Iterable[tuple[str, "File[bytes]"]], user: AbstractUser) -> list[tuple[str, str]]:
    """Store files until their upload is confirmed, and delete those that the user stored earlier.

    Returns pairs of name and key. Raises LoadError.
    """
    delete_pending(user)
    kind = ContentType.objects.get_for_model(ServicePage)
    with storage_errors(), transaction.atomic():
        pks = [
            (name, UploadedFile.objects.create(file=File(file, name), for_content_type=kind, uploaded_by_user=user).pk)
            for name, file in files
        ]
        return [(name, str(pk)) for name, pk in pks]


def pending_files(keys: Iterable[tuple[str, str]], user: AbstractUser) -> list[tuple[str, "File[bytes]"]]:
    """Return pairs of name and file for pairs of name and key, for the user's files that are still stored."""
    files = {str(file.pk): file.file for file in _pending_of(user)}
    found = []
    for name, key in keys:
        with suppress(FileNotFoundError):  # a simultaneous confirmation may have used it
            if key in files:
                found.append((name, File(files[key].open(), name)))
    return found


def delete_pending(user: AbstractUser) -> None:
    """Delete the files that are stored for a user."""
    for file in _pending_of(user):
        file.file.delete(save=False)
        file.delete()


def _pending_of(user: AbstractUser) -> "QuerySet[UploadedFile]":
    kind = ContentType.objects.get_for_model(ServicePage)
    files: QuerySet[UploadedFile] = UploadedFile.objects.filter(uploaded_by_user=user, for_content_type=kind)
    return files
