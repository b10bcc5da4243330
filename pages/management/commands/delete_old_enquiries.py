"""Deletes enquiries whose days are over."""

from typing import Any

from django.core.management.base import BaseCommand

from pages.enquiries.retention import delete_expired


class Command(BaseCommand):
    help = "Deletes enquiries that were kept for the days set in their form, with their files and the mail about them."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        deleted = delete_expired()
        if verbosity:
            self.stdout.write(f"Enquiries deleted: {deleted}.")
