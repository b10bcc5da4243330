"""Removes metadata from images that were stored before the site removed it on upload."""

import sys
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.utils.file import hash_filelike

from pages.sync.images import checked_file, store


class Command(BaseCommand):
    help = "Removes metadata from stored images and applies their orientation."

    def handle(self, *args: object, **options: object) -> None:
        cleaned, failed = 0, 0
        for image in get_image_model().objects.all():
            try:
                cleaned += _clean(image)
            except ValidationError as error:
                failed += 1
                self.stderr.write(f"{image.file.name} was not changed: {' '.join(error.messages)}")
            except OSError as error:
                failed += 1
                self.stderr.write(f"{image.file.name} cannot be read: {error}")
        self.stdout.write(f"Images cleaned: {cleaned}. Images not changed, for the reasons above: {failed}.")
        if failed:
            sys.exit(1)


def _clean(image: AbstractImage) -> bool:
    """Store the image as one that is uploaded now, under its own name. Returns whether it changed.

    Raises ValidationError where it would not be taken, and OSError where it cannot be read.
    """
    with image.file.storage.open(image.file.name) as file:
        content = file.read()
    clean = checked_file(PurePosixPath(image.file.name).name, content)
    if clean.read() == content:
        return False
    width, height = clean.image.get_size()
    store(image.file.name, clean)
    described = {"width": width, "height": height, "file_size": clean.size, "file_hash": hash_filelike(clean)}
    get_image_model().objects.filter(pk=image.pk).update(**described)
    image.renditions.all().delete()
    return True
