"""Copies of the test database: as migrations leave it, and as the tests find it. Only for SQLite, where it is a file.

The first is kept from one run of the tests to the next: migrating takes longer than any test. It is kept beside the
test database, under a name that tells its migrations, and is made anew when one of them changes. `pytest --create-db`
does without it.
"""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection

IS_KEPT = connection.vendor == "sqlite"


def restore():
    """Makes the test database a copy of the one that is kept, where there is one."""
    for path in (test_database(), *test_database().parent.glob(f"{test_database().name}-*")):
        path.unlink(missing_ok=True)
    if kept_database().exists():
        shutil.copyfile(kept_database(), test_database())


def keep():
    """Keeps the test database, which nobody has written to yet, and removes those of other migrations."""
    kept = kept_database()
    if not kept.exists():
        for path in kept.parent.glob("migrated-*.sqlite3"):
            path.unlink(missing_ok=True)
        unfinished = test_database().with_name(f"{test_database().name}.unfinished")
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(test_database())) as database:
            database.execute("VACUUM INTO ?", [str(unfinished)])
        unfinished.replace(kept)


def restore_between_tests():
    """Has Django restore the rows of now, before tests that commit, from a copy in memory.

    Object by object it took 0.3 s each time.
    """
    snapshot = sqlite3.connect(":memory:", check_same_thread=False)
    connection.ensure_connection()
    connection.connection.backup(snapshot)

    def restore_rows(creation, _serialized):
        creation.connection.ensure_connection()
        snapshot.backup(creation.connection.connection)

    type(connection.creation).deserialize_db_from_string = restore_rows


def test_database():
    return Path(settings.DATABASES["default"]["TEST"]["NAME"])


def kept_database():
    digest = hashlib.sha256()
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label} {path.name} ".encode() + path.read_bytes())
    return test_database().parent / f"migrated-{digest.hexdigest()[:16]}.sqlite3"
