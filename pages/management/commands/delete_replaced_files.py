"""Deletes the files of replaced pictures that no cache can still show."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.models import ReplacedFile

# Longer than any cache keeps a page, and than most people leave one open whose pictures load as they scroll.
KEPT = timedelta(days=1)


class Command(BaseCommand):
    help = "Deletes the files of pictures that were replaced more than a day ago."

    def handle(self, *args: object, **options: object) -> None:
        replaced = ReplacedFile.objects.filter(replaced_at__lte=timezone.now() - KEPT)
        for file in replaced:
            default_storage.delete(file.name)  # no error where it is gone already
            file.delete()
