"""Deletes the files of replaced pictures that no cache can still show, and of enquiries that could not be deleted."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pages.models import ReplacedFile

# Longer than any cache keeps a page, and than most people leave one open whose pictures load as they scroll.
KEPT = timedelta(days=1)


class Command(BaseCommand):
    help = (
        "Deletes the files of pictures that were replaced more than a day ago, and those of deleted enquiries that are "
        "left."
    )

    def handle(self, *args: object, **options: object) -> None:
        left = []
        for file in ReplacedFile.objects.filter(replaced_at__lte=timezone.now() - KEPT):
            try:
                default_storage.delete(file.name)  # no error where it is gone already
            except OSError as error:
                left.append(f"{file.name} ({error})")
            else:
                file.delete()
        if left:
            raise CommandError(f"These files could not be deleted; the next run tries again: {', '.join(left)}.")
