"""What people upload: which files are taken, and how they are served so that nothing in them can run."""

from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.views.decorators.http import last_modified, require_safe
from wagtail.documents.forms import BaseDocumentForm

# What is served, by the end of its name. Wagtail takes an image only when its content is what the name says.
IMAGE_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
# Where Wagtail keeps images. Its documents have addresses of their own, which ask whether the visitor may have them.
IMAGE_PATTERN = r"media/(?P<name>(?:images|original_images|avatar_images)/[\w. -]+)$"
PDF_SIGNATURE = b"%PDF-"


def modified(request, name):
    try:
        return default_storage.get_modified_time(name)
    except FileNotFoundError:
        return None


@require_safe
@last_modified(modified)
def serve_image(request, name):
    """An uploaded image, from wherever this deployment keeps them. Nothing else that was uploaded is served here."""
    content_type = IMAGE_TYPES.get(PurePosixPath(name).suffix.lower())
    if not content_type:
        raise Http404
    try:
        file = default_storage.open(name)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Http404 from error
    return FileResponse(file, content_type=content_type, headers={"Content-Security-Policy": "default-src 'none'"})


class DocumentForm(BaseDocumentForm):
    """Takes a document only when its content is what its name says; the name alone Wagtail checks."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            file.seek(0)
            if file.read(len(PDF_SIGNATURE)) != PDF_SIGNATURE:
                raise ValidationError("This is not a PDF file, whatever its name says. Save it as PDF and try again.")
            file.seek(0)
        return file
