"""Writes the pages as documents."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pages.sync.exporter import export


class Command(BaseCommand):
    help = "Writes the published version of each page as a document, and reports content that documents do not support."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--drafts", action="store_true", help="write each page's latest version, published or not")

    def handle(self, *, folder: Path, drafts: bool, **options: Any) -> None:
        failed = written = 0
        try:
            for page in export(folder, drafts):
                failed += bool(page.errors)
                written += bool(page.file)
                for error in page.errors:
                    self.stderr.write(error)
                if page.file:
                    self.stdout.write(f"{page.path} written to {folder / page.file}")
                elif page.reason:
                    self.stdout.write(f"{page.path} left out: {page.reason}")
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}") from error
        self.stdout.write(f"{written} written.")
        if failed:
            raise CommandError(
                f"{failed} pages contain something that documents do not support, and were not written. Correct them "
                "first."
            )
