"""Builds fixtures/site.json from the documents."""

import filecmp
import gc
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pages.content.errors import DocumentErrors
from pages.sync import fixture
from pages.sync.progress import show_progress


class Command(BaseCommand):
    help = "Builds the fixture from the documents. Writes nothing if a document has errors."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the fixture is stale")
        parser.add_argument("--strict", action="store_true", help="treat warnings as errors")
        parser.add_argument(
            "--allow-dead-links",
            action="store_true",
            help="allow links to pages that do not exist yet; visitors see the text, which becomes a link when the "
            "page is published",
        )
        parser.add_argument(
            "--documents",
            type=Path,
            default=from_here(settings.BASE_DIR / "fixtures/documents"),
            metavar="DIR",
        )
        parser.add_argument(
            "--output", type=Path, default=from_here(settings.BASE_DIR / "fixtures/site.json"), metavar="FILE"
        )

    def handle(
        self, *, check: bool, strict: bool, allow_dead_links: bool, documents: Path, output: Path, **options: Any
    ) -> None:
        gc.freeze()  # looking through all that was imported, again and again, takes a tenth of the time
        try:
            site_name = settings.WAGTAIL_SITE_NAME
            built, warnings = fixture.build(documents, site_name, strict, show_progress, allow_dead_links)
            for warning in warnings:
                self.stderr.write(f"Warning: {warning}", self.style.WARNING)
            self.write(built, output, check)
        except DocumentErrors as error:
            self.stderr.write(str(error))
            raise CommandError(f"Nothing was written. Correct the {len(error.errors)} above first.") from error
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}") from error
        finally:
            gc.unfreeze()

    def write(self, pieces: Iterable[str], output: Path, check: bool) -> None:
        """Write the fixture where it differs from the old one; with `check` it raises CommandError instead."""
        with TemporaryDirectory() as folder:
            built = Path(folder) / "site.json"
            with built.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(pieces)
            if output.exists() and filecmp.cmp(output, built, shallow=False):
                self.stdout.write(f"{output} is up to date.")
            elif check:
                present = output.read_bytes() if output.exists() else b""
                lines = [*fixture.differences(present, built.read_bytes())] or ["something other than a page differs"]
                raise CommandError("\n  ".join([f"{output} is stale; run build_fixture.", *lines]))
            else:
                unfinished = output.with_suffix(".unfinished")
                shutil.copyfile(built, unfinished)
                unfinished.replace(output)
                self.stdout.write(f"{output} written.")


def from_here(path: Path) -> Path:
    """Return the path as someone in the current folder would name it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
