"""Copies the images of documents into the media storage, and back out on export.

In the media storage such a file keeps its path, below a separate folder, by which a later load or an export recognizes
the image.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.images.models import AbstractImage
from wagtail.utils.file import hash_filelike

from pages.content.document import Document
from pages.content.errors import DocumentError
from pages.content.parts.image import document_path, file_beside, stored_name


@dataclass(frozen=True)
class ImageFile:
    """An image's file, as the image's row describes it. `title` is its path beside the documents."""

    title: str
    file: str  # its path in the media storage
    width: int  # in pixels
    height: int
    file_size: int  # in bytes
    file_hash: str  # SHA-1


# From documents


def image_files(documents: Iterable[Document]) -> tuple[dict[ImageFile, date], list[DocumentError]]:
    """Return the image files that documents refer to, each with the date of its first document, and errors."""
    first_named: dict[str, Document] = {}
    for document in documents:
        for image in document.images():
            first_named.setdefault(image.url, document)
    files: dict[ImageFile, date] = {}
    errors = []
    for url, document in sorted(first_named.items()):
        try:
            file = _image_file(file_beside(Path(document.path).parent, url), url)
        except OSError:
            errors.append(document.error(url, f"the file of the image `{url}` cannot be read; replace it"))
        except ValidationError as error:
            message = f"the file of the image `{url}` cannot be used: {' '.join(error.messages)}"
            errors.append(document.error(url, message))
        else:
            files[file] = document.front_matter.extracted_date
    return files, errors


def _image_file(path: Path, url: str) -> ImageFile:
    """Raise ValidationError if the admin would not accept the file, because it could not be shown to visitors."""
    file = checked_file(path.name, path.read_bytes())
    width, height = file.image.get_size()
    return ImageFile(url, stored_name(url), width, height, file.size, hash_filelike(file))


def checked_file(name: str, content: bytes) -> Any:
    """Return the image as the site stores it, with its size as `image.get_size()`. Raises ValidationError."""
    return get_image_form(get_image_model()).base_fields["file"].clean(SimpleUploadedFile(name, content))


# Into the database and the media storage


def missing_files(files: Sequence[ImageFile], folder: Path) -> list[str]:
    """Return the paths of the files that are missing from the folder of documents."""
    return [file.title for file in files if not file_beside(folder, file.title).is_file()]


def load_images(files: Sequence[ImageFile]) -> list[ImageFile]:
    """Create or update images in the database, and return those whose files `store_files` must store.

    Files are stored last, so that a load that fails does not change the files that visitors see.
    """
    return [file for file in files if not _load_image(file)]


def _load_image(described: ImageFile) -> bool:
    """Create or update an image in the database. Return whether the media storage already has its file."""
    model = get_image_model()
    image = model.objects.filter(file=described.file).first()
    is_current = bool(image) and image.file_hash == described.file_hash
    if not image:
        model.objects.create(**asdict(described))
    elif not is_current:
        model.objects.filter(pk=image.pk).update(**asdict(described) | {"title": image.title})
        image.renditions.all().delete()
    return is_current and model._meta.get_field("file").storage.exists(described.file)


def store_files(files: Iterable[ImageFile], folder: Path) -> None:
    """Copy the files of images from the folder of documents into the media storage."""
    for described in files:
        path = file_beside(folder, described.title)
        store(described.file, checked_file(path.name, path.read_bytes()))


def store(name: str, file: "File[bytes]") -> None:
    """Store a file in the media storage under exactly this name, replacing an existing one."""
    storage = get_image_model()._meta.get_field("file").storage
    storage.delete(name)  # otherwise the storage would choose another name
    storage.save(name, file)


# Out


def write_image(image: AbstractImage, folder: Path) -> None:
    """Copy the image's file beside the documents."""
    path = folder / document_path(image.file.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with image.file.storage.open(image.file.name) as file:
        path.write_bytes(file.read())
