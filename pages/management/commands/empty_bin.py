"""Permanently deletes pages that have been in the bin for too long."""

from typing import Any

from django.core.management.base import BaseCommand

from pages.editing.page_bin import empty_bin
from pages.models import DAYS_IN_BIN


class Command(BaseCommand):
    help = f"Permanently deletes the pages that were deleted more than {DAYS_IN_BIN} days ago."

    def handle(self, **options: Any) -> None:
        count = empty_bin()
        if options["verbosity"]:
            self.stdout.write(f"{count} deleted pages can no longer be restored.")
