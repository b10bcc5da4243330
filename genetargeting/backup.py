"""Backup and restore: the database and the uploaded files together, as one compressed tar archive.

    media/…        the uploaded files that the database names
    database.sql   what pg_dump wrote (of SQLite: database.sqlite3, a copy of the database)

The database is dumped first, at one moment, and the files that it names at that moment are read afterwards. An archive
is read to its end before anything of it is restored.
"""

import gzip
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from django.apps import apps
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.utils import validate_file_name
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.db.models import FileField

MEDIA = "media/"
DATABASE_FILES = {"postgresql": "database.sql", "sqlite": "database.sqlite3"}
# Run before and after a dump is restored, in the same transaction: what holds no site is refused.
EMPTY_THE_DATABASE = "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
EXPECT_A_SITE = "SELECT 1 / count(*) FROM public.django_migrations WHERE app = 'pages'"


class BackupError(Exception):
    """Why there is no backup, or why it was not restored, and what to do."""


def write_backup(output: BinaryIO) -> list[str]:
    """Writes the archive to the binary stream `output`. Returns the names of files that had been lost before.

    Raises BackupError where a file was deleted meanwhile: the archive is of no use then.
    """
    with tempfile.NamedTemporaryFile() as dump, tarfile.open(fileobj=output, mode="w|gz") as archive:
        with snapshot(dump):
            names = uploaded_files()
        missing = {name for name in names if not add_upload(archive, name)}
        if deleted := missing - uploaded_files():
            raise BackupError(f"{', '.join(sorted(deleted))} was deleted while the backup ran; run it again")
        dump.seek(0)
        archive.addfile(archive.gettarinfo(arcname=DATABASE_FILES[connection.vendor], fileobj=dump), dump)
    return sorted(missing)


def restore(archive, replace):
    """Makes database and uploaded files what the binary stream `archive` says.

    Uploaded files that the archive does not name stay. Raises BackupError, and leaves everything as it was, where the
    database is not empty (unless `replace`), or the archive cannot be read to its end or holds no site.
    """
    if connection.introspection.table_names() and not replace:
        raise BackupError("the database is not empty; what it holds is lost for good with --replace")
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.MEDIA_ROOT, prefix="restore-") as folder:
        files = unpack(archive, Path(folder))
        dump = files.pop(DATABASE_FILES[connection.vendor], None)
        if not dump:
            raise BackupError(f"the archive holds no {DATABASE_FILES[connection.vendor]}; take another one")
        restore_database(dump)
        for name, path in files.items():
            put_upload(name.removeprefix(MEDIA), path)


def uploaded_files():
    """The names of all uploaded files that the database names."""
    return {
        name
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, FileField)
        for name in model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True)
        if name
    }


def add_upload(archive, name):
    """Adds an uploaded file to the archive, and returns whether it was there."""
    try:
        with default_storage.open(name) as file:
            member = tarfile.TarInfo(MEDIA + name)
            member.size = file.size
            archive.addfile(member, file)
    except FileNotFoundError:
        return False
    return True


def unpack(archive, folder):
    """Writes the archive's files into the folder; returns the path of each by its name in the archive."""
    files = {}
    try:
        with gzip.open(archive) as stream, tarfile.open(fileobj=stream, mode="r|") as members:
            for member in members:
                name = member.name
                if name.startswith(MEDIA):
                    validate_file_name(name.removeprefix(MEDIA), allow_relative_path=True)
                elif name not in DATABASE_FILES.values():
                    raise BackupError(f"the archive holds {name}, which is not of a backup; take another one")
                files[name] = folder / str(len(files))
                with files[name].open("wb") as file:
                    shutil.copyfileobj(members.extractfile(member), file)
            while stream.read(File.DEFAULT_CHUNK_SIZE):
                pass  # the checksum stands at the end
    except (tarfile.TarError, EOFError, OSError, AttributeError, SuspiciousFileOperation) as error:
        raise BackupError(f"the archive cannot be read to its end ({error}); take another one") from error
    return files


def put_upload(name, path):
    default_storage.delete(name)
    with path.open("rb") as file:
        saved = default_storage.save(name, File(file))
    if saved != name:
        raise RuntimeError(f"The database is restored, but {name} was stored as {saved}.")


# Each kind of database


@contextmanager
def snapshot(dump):
    """Dumps the database into the file `dump`; what is read inside the block is of the same moment."""
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


def restore_database(dump):
    """Replaces all that the database holds by what the file `dump` holds: in one transaction, or not at all."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(dump)) as source, target(connection.settings_dict["NAME"]) as database:
            try:
                source.execute("SELECT 1 FROM pages_servicepage")
            except sqlite3.DatabaseError as error:
                raise BackupError(f"the archive's database holds no site ({error}); take another one") from error
            source.backup(database)
    else:
        options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        steps = [f"--command={EMPTY_THE_DATABASE}", f"--file={dump}", f"--command={EXPECT_A_SITE}"]
        postgresql("psql", *options, *steps, stdout=subprocess.DEVNULL)


@contextmanager
def target(name):
    with closing(sqlite3.connect(name, timeout=connection.settings_dict["OPTIONS"]["timeout"])) as database:
        yield database


def postgresql(program, *options, stdout):
    """Runs one of PostgreSQL's own programs on our database."""
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
