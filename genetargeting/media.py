"""Uploaded files: which are accepted, and how they are served so that nothing in them can run."""

import logging
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse, Http404, HttpRequest
from django.utils.functional import Promise, lazy
from django.views.decorators.http import last_modified, require_safe
from PIL import UnidentifiedImageError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.shortcuts import get_rendition_or_not_found

from genetargeting.pictures import DAMAGED, PictureError, stored_picture

logger = logging.getLogger(__name__)

# Content types by file extension. Wagtail accepts an image only if its content matches its extension.
IMAGE_TYPES = {
    ".avif": "image/avif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
# The folders in which Wagtail stores images. Documents have other addresses, which check the visitor's permission.
IMAGE_PATTERN = r"media/(?P<name>(?:images|original_images|avatar_images)/[\w. -]{1,100})$"
PDF_SIGNATURE = b"%PDF-"


def modified(request: HttpRequest, name: str) -> datetime | None:
    try:
        return default_storage.get_modified_time(name)
    except FileNotFoundError:
        return None


@require_safe
@last_modified(modified)
def serve_image(request: HttpRequest, name: str) -> FileResponse:
    """Serve an uploaded image from the deployment's storage. No other uploaded file is served here."""
    content_type = IMAGE_TYPES.get(PurePosixPath(name).suffix.lower())
    if not content_type:
        raise Http404
    try:
        file = default_storage.open(name)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404 from error
    return FileResponse(file, content_type=content_type)


class DocumentForm(BaseDocumentForm):
    """Accepts a document only if its content matches its extension; Wagtail checks only the extension."""

    def _post_clean(self) -> None:
        super()._post_clean()  # checks the name
        file = self.cleaned_data.get("file")
        if "file" in self.changed_data and file:
            file.seek(0)
            if file.read(len(PDF_SIGNATURE)) != PDF_SIGNATURE:
                self.add_error("file", "This is not a PDF file, despite its name. Save it as PDF and try again.")
            file.seek(0)


SAVE_AGAIN = "Save it again as PNG or JPEG, then try again."


class PictureField(WagtailImageField):
    """Cleans a picture as the site stores it: without metadata, upright, in a format that browsers show."""

    help_text: str | Promise
    error_messages: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = ", ".join(name for name in self.allowed_image_extensions if f".{name}" in IMAGE_TYPES).upper()
        help_text, all_formats = self.help_text, self.supported_formats_text
        self.help_text = lazy(lambda: f"{help_text} HEIC and TIFF are converted.".replace(all_formats, shown), str)()
        for reason in ("invalid_image_extension", "invalid_image_known_format"):
            self.error_messages[reason] = f"{str(self.error_messages[reason]).removesuffix('.')}. {SAVE_AGAIN}"

    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(self._stored(data))
        except PictureError as error:
            raise ValidationError(str(error)) from error
        except DAMAGED as error:
            raise ValidationError(f"This picture is damaged. {SAVE_AGAIN}") from error

    def _stored(self, data: Any) -> Any:
        """Return the file to store; the same file if its format is unknown or it is too large: Wagtail reports it."""
        if data in self.empty_values or data.size > self.max_upload_size:
            return data
        return stored_file(data) or data


def stored_file(file: Any) -> SimpleUploadedFile | None:
    """Return the file to store in place of this one (see `stored_picture`); None if it may stay or is not a picture."""
    content = file.read()
    file.seek(0)
    try:
        picture = stored_picture(file.name, content, settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS)
    except UnidentifiedImageError:
        return None
    is_same = (picture.name, picture.content) == (file.name, content)
    return None if is_same else SimpleUploadedFile(picture.name, picture.content)


def store_clean(instance: AbstractImage, raw: bool = False, **kwargs: Any) -> None:
    """Store a new image file without metadata also if it was not uploaded with a form."""
    if instance.file and not instance.file._committed and not raw and (clean := stored_file(instance.file)):
        instance.file = clean
        instance._set_image_file_metadata()


class ImageForm(BaseImageForm):
    file = PictureField(widget=BaseImageForm.Meta.widgets["file"])

    class Meta(BaseImageForm.Meta):
        help_texts = {
            "title": "Helps colleagues find it. Visitors never see it.",
            "description": "Describes the picture to people who cannot see it. Offered as the alternative text "
            "wherever the picture is placed. If blank, it is asked for there.",
        }


def preview_or_not_found(image: AbstractImage, filter_spec: str) -> AbstractRendition:
    """Return the thumbnail of an image in the page editor; a broken one if it cannot be made or stored.

    If the disk is full or the bucket does not answer, editors must still be able to open their page.
    """
    try:
        return get_rendition_or_not_found(image, filter_spec)
    except OSError as error:
        logger.warning("No preview of the image %s could be stored: %s", image.pk, error)
        rendition = image.renditions.model(image=image, width=0, height=0)
        rendition.file.name = "not-found"
        return rendition
