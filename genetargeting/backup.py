"""Backup and restore of the database and the uploaded files, together in one compressed tar archive.

    media/…        the uploaded files that the database refers to
    database.sql   the output of pg_dump (for SQLite: database.sqlite3, a copy of the database)
    manifest.json  the number of rows of each table, and a checksum of each table and file, to check a restore

The database is dumped first, as of one moment; the files that it refers to at that moment are read afterwards. A
restore reads the whole archive before it changes anything.
"""

import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, NamedTuple, TypedDict

from django.apps import apps
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.utils import validate_file_name
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.db.backends.utils import CursorWrapper
from django.db.models import FileField

MEDIA = "media/"
MANIFEST = "manifest.json"
DATABASE_FILES = {"postgresql": "database.sql", "sqlite": "database.sqlite3"}
# Run before and after a dump is restored, in the same transaction: a dump without the site is refused.
EMPTY_THE_DATABASE = "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
EXPECT_A_SITE = "SELECT 1 / count(*) FROM public.django_migrations WHERE app = 'pages'"


class TableSum(NamedTuple):
    """The number of rows of a table, and a checksum of them that does not depend on their order."""

    rows: int
    checksum: str


class Manifest(TypedDict):
    """The contents of a backup: the sum of each table and the SHA-256 of each uploaded file, by name."""

    tables: dict[str, TableSum]
    files: dict[str, str]


class BackupError(Exception):
    """A backup was not made or not restored; the message says why, and what to do."""


class RestoreError(Exception):
    """The restored data differs from the backup; the message says how."""


def write_backup(output: IO[bytes]) -> list[str]:
    """Write the archive to the binary stream `output`. Returns the names of files that were already missing.

    Raises BackupError if a file was deleted in the meantime: the archive is then useless.
    """
    with tempfile.NamedTemporaryFile() as dump, tarfile.open(fileobj=output, mode="w|gz") as archive:
        with snapshot(dump):
            names = uploaded_files()
            tables = checksums_of_tables()
        files = {name: checksum for name in sorted(names) if (checksum := add_upload(archive, name))}
        missing = names - files.keys()
        if deleted := missing - uploaded_files():
            raise BackupError(f"{', '.join(sorted(deleted))} was deleted while the backup ran; run it again")
        dump.seek(0)
        archive.addfile(archive.gettarinfo(arcname=DATABASE_FILES[connection.vendor], fileobj=dump), dump)
        manifest = json.dumps({"tables": tables, "files": files}, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(manifest)
        archive.addfile(member, BytesIO(manifest))
    return sorted(missing)


def restore(archive: IO[bytes], replace: bool) -> Manifest | None:
    """Replace the database and the uploaded files with the contents of the binary stream `archive`.

    Uploaded files that are not in the archive are kept. Returns the manifest against which the result was checked, or
    None if an older version of the site made the archive.

    Raises BackupError, and changes nothing, if the database is not empty (unless `replace`), or if the archive is
    incomplete or does not contain the site. Raises RestoreError if the restored data differs from the backup.
    """
    if connection.introspection.table_names() and not replace:
        raise BackupError(
            "the database is not empty; to replace its contents, which are then lost permanently, use --replace"
        )
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.MEDIA_ROOT, prefix="restore-") as folder:
        files = unpack(archive, Path(folder))
        dump = files.pop(DATABASE_FILES[connection.vendor], None)
        if not dump:
            raise BackupError(f"the archive contains no {DATABASE_FILES[connection.vendor]}; use another backup")
        manifest = read_manifest(files)
        restore_database(dump)
        for name, path in files.items():
            put_upload(name.removeprefix(MEDIA), path)
    if manifest:
        compare_tables(manifest["tables"])
    return manifest


def uploaded_files() -> set[str]:
    """Return the names of all uploaded files that the database refers to."""
    return {
        name
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, FileField)
        for name in model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
        if name
    }


def add_upload(archive: tarfile.TarFile, name: str) -> str | None:
    """Add an uploaded file to the archive and return its checksum, or None if the file is missing."""
    try:
        with default_storage.open(name) as file:
            member = tarfile.TarInfo(MEDIA + name)
            member.size = file.size
            reader = ChecksumReader(file)
            archive.addfile(member, reader)
            return reader.sha256.hexdigest()
    except FileNotFoundError:
        return None


class ChecksumReader:
    """A file that is read once, with the SHA-256 of what has been read so far."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self.sha256.update(chunk)
        return chunk


def unpack(archive: IO[bytes], folder: Path) -> dict[str, Path]:
    """Write the archive's files into the folder. Returns the path of each by its name in the archive."""
    files: dict[str, Path] = {}
    try:
        with gzip.open(archive) as stream, tarfile.open(fileobj=stream, mode="r|") as members:
            for member in members:
                name = member.name
                if name.startswith(MEDIA):
                    validate_file_name(name.removeprefix(MEDIA), allow_relative_path=True)
                elif name not in (*DATABASE_FILES.values(), MANIFEST):
                    raise BackupError(f"the archive contains {name}, which is not part of a backup; use another backup")
                content = members.extractfile(member)
                if content is None:  # a folder or a link
                    raise BackupError(f"the archive contains {name}, which is not a file; use another backup")
                files[name] = folder / str(len(files))
                with files[name].open("wb") as file:
                    shutil.copyfileobj(content, file)
            while stream.read(File.DEFAULT_CHUNK_SIZE):
                pass  # the checksum is at the end
    except (tarfile.TarError, EOFError, OSError, SuspiciousFileOperation) as error:
        raise BackupError(f"the archive is incomplete or damaged ({error}); use another backup") from error
    return files


def put_upload(name: str, path: Path) -> None:
    default_storage.delete(name)
    with path.open("rb") as file:
        saved = default_storage.save(name, File(file))
    if saved != name:
        raise RuntimeError(f"The database was restored, but {name} was stored as {saved}.")


# Comparing the restored data with the backup


def read_manifest(files: dict[str, Path]) -> Manifest | None:
    """Take the manifest out of the unpacked files and check the files against it. Raises BackupError."""
    if MANIFEST not in files:
        return None  # an earlier version of the site made the archive
    stored = json.loads(files.pop(MANIFEST).read_text())
    tables = {name: TableSum(*table) for name, table in stored["tables"].items()}
    manifest = Manifest(tables=tables, files=stored["files"])
    found = {}
    for name, path in files.items():
        with path.open("rb") as file:
            found[name.removeprefix(MEDIA)] = hashlib.file_digest(file, "sha256").hexdigest()
    if different := found.items() ^ manifest["files"].items():
        names = ", ".join(sorted({name for name, _ in different}))
        raise BackupError(f"these files in the archive do not match its manifest: {names}; use another backup")
    return manifest


def compare_tables(expected: dict[str, TableSum]) -> None:
    """Raise RestoreError if a table differs from the backup."""
    found = checksums_of_tables()
    different = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if different:
        raise RestoreError(f"these tables differ from the backup: {', '.join(different)}")


def checksums_of_tables() -> dict[str, TableSum]:
    """Return the sum of each table, by the table's name."""
    with connection.cursor() as cursor:
        return {name: checksum_of_table(cursor, name) for name in sorted(connection.introspection.table_names(cursor))}


def checksum_of_table(cursor: CursorWrapper, name: str) -> TableSum:
    table = connection.ops.quote_name(name)
    if connection.vendor == "postgresql":
        cursor.execute(f"SELECT count(*), coalesce(sum(hashtextextended(row::text, 0)), 0) FROM {table} AS row")  # noqa: S608
        count, total = cursor.fetchone()
        return TableSum(count, str(total))
    count = total = 0
    for row in cursor.execute(f"SELECT * FROM {table}"):  # noqa: S608 -- the name is the database's own
        count += 1
        total += int.from_bytes(hashlib.blake2b(repr(row).encode(), digest_size=8).digest())
    return TableSum(count, str(total))


# Each kind of database


@contextmanager
def snapshot(dump: IO[bytes]) -> Iterator[None]:
    """Dump the database into the file `dump`; reads inside the `with` block see the same moment."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The transaction holds the write lock, so that another connection finds the same.
            with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, target(dump.name) as copy:
                source.backup(copy)
        else:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            postgresql("pg_dump", f"--snapshot={cursor.fetchone()[0]}", "--no-owner", "--no-privileges", stdout=dump)
        yield


def restore_database(dump: Path) -> None:
    """Replace the contents of the database with the file `dump`: in one transaction, so completely or not at all."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(dump)) as source, target(connection.settings_dict["NAME"]) as database:
            try:
                source.execute("SELECT 1 FROM pages_servicepage")
            except sqlite3.DatabaseError as error:
                raise BackupError(
                    f"the archive's database does not contain the site ({error}); use another backup"
                ) from error
            source.backup(database)
    else:
        options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        steps = [f"--command={EMPTY_THE_DATABASE}", f"--file={dump}", f"--command={EXPECT_A_SITE}"]
        postgresql("psql", *options, *steps, stdout=subprocess.DEVNULL)


@contextmanager
def target(name: str) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(name, timeout=connection.settings_dict["OPTIONS"]["timeout"])) as database:
        yield database


def postgresql(program: str, *options: str, stdout: IO[bytes] | int) -> None:
    """Run one of PostgreSQL's own programs on the site's database."""
    arguments, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    try:
        subprocess.run(  # noqa: S603 -- ours
            [program, *options, *arguments[1:]],
            env=os.environ | (environment or {}),
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
        )
    except FileNotFoundError as error:
        raise BackupError(f"{program} is not installed; Debian's package is called postgresql-client") from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{program} failed: {error.stderr.strip()}") from error
