"""Restores a backup of the database and the uploaded files from standard input."""

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
    help = "Restores a backup from standard input: `restore <site.tar.gz`."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--replace", action="store_true", help="replace the contents of the database")
        parser.add_argument("--identity", type=Path, help="file with the secret key that decrypts the backup")

    def handle(self, *, replace: bool, identity: Path | None, verbosity: int, **options: object) -> None:
        try:
            with archive_from(cast(BufferedReader, sys.stdin.buffer), identity) as archive:
                manifest = restore(archive, replace)
        except BackupError as error:
            raise CommandError(f"Nothing was changed: {error}.") from error
        except RestoreError as error:
            call_command("clear_page_cache")  # the pages are the backup's all the same
            raise CommandError(f"The backup was restored, but {error}.") from error
        call_command("migrate", verbosity=0)  # the backup may be of an earlier version of the site
        call_command("clear_page_cache")
        if verbosity > 1 and manifest:
            rows = sum(count for count, _ in manifest["tables"].values())
            files = len(manifest["files"])
            self.stdout.write(f"Verified {len(manifest['tables'])} tables, {rows} rows and {files} files.")
        self.stdout.write("Restored.")


@contextmanager
def archive_from(stream: BufferedReader, identity: Path | None) -> Iterator[IO[bytes]]:
    """Yield the archive, or a temporary decrypted copy if it is encrypted. Raises BackupError."""
    if not stream.peek(len(AGE_HEADER)).startswith(AGE_HEADER):
        yield stream
        return
    if not identity:
        raise BackupError(
            "the backup is encrypted; pass the file with your secret key as --identity, or decrypt the backup first"
        )
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=settings.MEDIA_ROOT) as archive:
        decrypt(stream, archive, identity.read_text())
        archive.seek(0)
        yield archive
