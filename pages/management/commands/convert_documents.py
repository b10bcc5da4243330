"""Converts texts in other formats to documents."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pages.converting.document import KINDS
from pages.converting.folder import TABLE, convert_folder
from pages.converting.report import CHANGE, TASK


class Command(BaseCommand):
    help = "Converts exported articles and master texts to documents, and reports each change with its file and line."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where the documents are written")
        parser.add_argument(
            "--kind", choices=KINDS, default="", help="kind of the documents (default: detected from their keys)"
        )
        parser.add_argument(
            "--images", type=Path, metavar="FOLDER", help="folder with the image files, which are found by name"
        )

    def handle(self, *, folder: Path, to: Path, kind: str, images: Path | None, **options: Any) -> None:
        for given in (folder, images):
            if given and not given.is_dir():
                raise CommandError(f"{given} is not a folder. Pass the folder that contains the files.")
        try:
            found = convert_folder(folder, to, kind, images)
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read or written: {error.strerror}") from error
        if not (found.written or found.unchanged):
            raise CommandError(f"{folder} contains no documents. Pass a folder with files named NAME.md.")
        for entry in found.entries:
            if entry.kind == CHANGE:
                self.stdout.write(str(entry))
            elif entry.kind == TASK:
                self.stderr.write(f"To do: {entry}")
            else:
                self.stderr.write(f"Warning: {entry}", self.style.WARNING)
        if (to / TABLE).exists():
            self.stdout.write(f"{to / TABLE} lists the images.")
        self.stdout.write(f"{len(found.written)} written to {to}, {len(found.unchanged)} unchanged.")
        if found.tasks:
            things = "1 thing" if found.tasks == 1 else f"{found.tasks} things"
            raise CommandError(f"You have {things} to do, listed above after “To do”.")
