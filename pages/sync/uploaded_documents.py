"""Reads uploaded files as documents, or rejects them with all their errors."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from django.conf import settings
from django.core.files import File

from pages.content.document import Document
from pages.content.errors import DocumentError, DocumentErrors
from pages.content.parts.image import SUFFIXES
from pages.markdown.reader import DOCUMENT_SIZE, read_document

FILES_COUNT = 100
FILES_SIZE = 2_000_000
IMAGES_SIZE = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE  # in total: proxy.conf allows no more
SAME_NAME = "two files have this name; rename or remove one"
FILE_NAME = re.compile(r"\w[\w .()-]{0,99}\.md", re.IGNORECASE)

DocumentFile: TypeAlias = tuple[str, bytes]
ImageFile: TypeAlias = "tuple[str, File[bytes]]"


def read_files(files: Sequence[DocumentFile], images: Sequence[ImageFile]) -> list[Document]:
    """Return the files as Documents. Raises DocumentErrors."""
    errors = _too_much(files, images)
    if errors:
        raise DocumentErrors(errors)
    documents: list[Document] = []
    names: set[str] = set()
    for name, content in files:
        if not FILE_NAME.fullmatch(name):
            types = ", ".join(suffix[1:] for suffix in SUFFIXES)
            message = (
                f"this is neither a document nor an image of a type that the site accepts ({types}); name a document "
                "NAME.md"
            )
            errors.append(DocumentError(name, 1, message))
        elif name.casefold() in names:
            errors.append(DocumentError(name, 1, SAME_NAME))
        else:
            try:
                documents.append(read_document(content[: DOCUMENT_SIZE + 1], name))
            except DocumentErrors as error:
                errors += error.errors
        names.add(name.casefold())
    errors += _same_names(name for name, _file in images)
    if errors:
        raise DocumentErrors(errors)
    return documents


def _same_names(names: Iterable[str]) -> list[DocumentError]:
    names = list(names)
    counts = Counter(name.casefold() for name in names)
    return [DocumentError(name, 1, SAME_NAME) for name in dict.fromkeys(names) if counts[name.casefold()] > 1]


def _too_much(files: Sequence[DocumentFile], images: Sequence[ImageFile]) -> list[DocumentError]:
    """Return errors if there are too many files, or none."""
    if not files:
        return [DocumentError("upload", 1, "choose at least one document, a file named NAME.md")]
    if len(files) + len(images) > FILES_COUNT:
        return [DocumentError("upload", 1, f"more than {FILES_COUNT} files; upload them in several parts")]
    sizes = {
        "documents": (sum(len(content) for _name, content in files), FILES_SIZE),
        "images": (sum(file.size for _name, file in images), IMAGES_SIZE),
    }
    return [
        DocumentError("upload", 1, f"the {what} are larger than {most:,} bytes in total; upload them in several parts")
        for what, (size, most) in sizes.items()
        if size > most
    ]
