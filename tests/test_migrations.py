"""What an operator can rely on: a database of any age migrates to what a new one is."""

import os
import sqlite3
import subprocess
import sys

import pytest

from tests.conftest import ROOT


def manage(database, *arguments):
    environment = os.environ | {"DEBUG": "true", "DATABASE_URL": f"sqlite:///{database}"}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


# Migrates as before there was the squashed migration.
BY_SINGLE_MIGRATIONS = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
executor.loader.replace_migrations = False
executor.loader.build_graph()
executor.migrate([("pages", {!r})])
"""


def what_is_in(database):
    """The tables of our models, and who may do what."""
    with sqlite3.connect(database) as connection:
        tables = {
            name: {column[1:4] for column in connection.execute(f"PRAGMA table_info({name})")}
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE name LIKE 'pages_%' AND type = 'table'"
            )
        }
        groups = connection.execute(
            "SELECT g.name, p.codename FROM auth_group g JOIN auth_group_permissions gp ON gp.group_id = g.id "
            "JOIN auth_permission p ON p.id = gp.permission_id"
        ).fetchall()
        images = connection.execute(
            "SELECT g.name, p.codename FROM wagtailcore_groupcollectionpermission c "
            "JOIN auth_group g ON g.id = c.group_id JOIN auth_permission p ON p.id = c.permission_id"
        ).fetchall()
        pages = connection.execute(
            "SELECT g.name, p.codename FROM wagtailcore_grouppagepermission c "
            "JOIN auth_group g ON g.id = c.group_id JOIN auth_permission p ON p.id = c.permission_id"
        ).fetchall()
    return tables, set(groups), set(images), set(pages)


@pytest.mark.slow
@pytest.mark.parametrize("applied", ["0016_help_texts", "0008_reading"])
def test_a_database_of_the_single_migrations_becomes_what_a_new_one_is(tmp_path, applied):
    old, new = tmp_path / "old.sqlite3", tmp_path / "new.sqlite3"
    manage(old, "shell", "--command", BY_SINGLE_MIGRATIONS.format(applied))
    manage(old, "migrate")
    manage(new, "migrate")
    assert what_is_in(old) == what_is_in(new)
    assert "[X] 0001_squashed_0016_help_texts" in manage(old, "showmigrations", "pages")
    assert "No changes detected" in manage(old, "makemigrations", "--check")
