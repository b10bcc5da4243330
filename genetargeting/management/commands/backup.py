"""Writes a backup of the database and the uploaded files to the standard output."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from genetargeting.backup import BackupError, write_backup


class Command(BaseCommand):
    help = "Writes database and uploaded files, as of one moment, to the standard output: `backup >site.tar.gz`."

    def handle(self, **options: Any) -> None:
        if sys.stdout.isatty():
            raise CommandError("The backup is no text to look at; write it into a file: `backup >site.tar.gz`.")
        try:
            lost = write_backup(sys.stdout.buffer)
        except BackupError as error:
            raise CommandError(f"There is no backup: {error}.") from error
        for name in lost:
            self.stderr.write(f"{name} is not in the backup: the database names it, but the file had been lost before.")
