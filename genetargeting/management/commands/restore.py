"""Restores a backup of the database and the uploaded files from the standard input."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from genetargeting.backup import BackupError, RestoreError, restore
from genetargeting.backup_store import AGE_HEADER, decrypt


class Command(BaseCommand):
    help = "Restores what `backup` wrote, from the standard input: `restore <site.tar.gz`."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--replace", action="store_true", help="give up what the database holds now")
        parser.add_argument(
            "--identity", type=Path, help="the file of the secret key for which the backup is encrypted"
        )

    def handle(self, *, replace: bool, identity: Path | None, verbosity: int, **options: object) -> None:
        try:
            with archive_from(cast(BufferedReader, sys.stdin.buffer), identity) as archive:
                manifest = restore(archive, replace)
        except BackupError as error:
            raise CommandError(f"Everything is as it was: {error}.") from error
        except RestoreError as error:
            raise CommandError(f"The backup was restored, but {error}.") from error
        call_command("migrate", verbosity=0)  # the backup may be of an earlier version of the site
        call_command("clear_page_cache")
        if verbosity > 1 and manifest:
            rows = sum(count for count, _ in manifest["tables"].values())
            files = len(manifest["files"])
            self.stdout.write(f"{len(manifest['tables'])} tables, {rows} rows and {files} files are as they were.")
        self.stdout.write("Restored.")


@contextmanager
def archive_from(stream: BufferedReader, identity: Path | None) -> Iterator[IO[bytes]]:
    """Yields the archive; where it is encrypted, a decrypted copy that goes with the block. Raises BackupError."""
    if not stream.peek(len(AGE_HEADER)).startswith(AGE_HEADER):
        yield stream
        return
    if not identity:
        raise BackupError(
            "the backup is encrypted; name the file of your secret key with --identity, or decrypt it first"
        )
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=settings.MEDIA_ROOT) as archive:
        decrypt(stream, archive, identity.read_text())
        archive.seek(0)
        yield archive
