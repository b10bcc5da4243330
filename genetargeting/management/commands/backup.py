"""Writes a backup of the database and the uploaded files to the standard output."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from genetargeting.backup import BackupError, write_backup


class Command(BaseCommand):
    help = (
        "Writes a consistent backup of the database and the uploaded files to standard output: `backup >site.tar.gz`."
    )

    def handle(self, **options: Any) -> None:
        if sys.stdout.isatty():
            raise CommandError("A backup is binary; redirect it to a file: `backup >site.tar.gz`.")
        try:
            lost = write_backup(sys.stdout.buffer)
        except BackupError as error:
            raise CommandError(f"No backup was made: {error}.") from error
        for name in lost:
            self.stderr.write(
                f"{name} is not in the backup: the database refers to it, but its file was already missing."
            )
