"""Deletes enquiries that have reached the age limit of their form."""

from typing import Any

from django.core.management.base import BaseCommand

from pages.enquiries.retention import delete_expired


class Command(BaseCommand):
    help = "Deletes enquiries older than the number of days set in their form, with their files and mail log."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        deleted = delete_expired()
        if verbosity:
            self.stdout.write(f"Enquiries deleted: {deleted}.")
