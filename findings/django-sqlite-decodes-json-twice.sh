#!/usr/bin/env bash
# On SQLite, Django decodes a string in a JSONField a second time where it is asked for by its key: "12" becomes 12.
#
# Version:   Django 5.2.19 with Python's own SQLite; PostgreSQL 15 with psycopg 3.3.4 where Debian's pg_virtualenv is
#            there.
# Behaviour: `values_list("data__body")` runs JSON_EXTRACT, which gives the string without quotation marks, and the field
#            then reads that as JSON. A string that happens to be JSON comes back as a list, a number, or None. On
#            PostgreSQL it comes back as it was stored, and `values_list("data")` gives the string on both.
# Output:    SQLite: 'Cdh1' -> 'Cdh1', '12' -> 12, 'null' -> None, '[{"type": "text"}]' -> [{'type': 'text'}]
# Who:       Wagtail keeps the stream of a page as a string of JSON in Revision.content: code that reads
#            `content__body` and then json.loads() it works on PostgreSQL and fails on SQLite, or the other way round.
#            Accession numbers and identifiers in JSON lose their type in tests on SQLite alone.
# Source:    JSONField.from_db_value in django/db/models/fields/json.py; the documentation of key transforms names no
#            difference between databases here. `KT("data__body")` gives the text on both.
# Ours:      drafts are read with KT (pages/models/publications.py; tests/test_publications.py: a draft's publication).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check Django==5.2.19 "psycopg[binary]==3.3.4"
cat >"$folder/read.py" <<'PYTHON'
import os
import sys

import django
from django.conf import settings

ENGINE = sys.argv[1]
DATABASES = {
    "sqlite3": {"NAME": ":memory:"},
    "postgresql": {
        "NAME": "postgres",
        "USER": os.environ.get("PGUSER"),
        "PASSWORD": os.environ.get("PGPASSWORD"),
        "HOST": os.environ.get("PGHOST"),
        "PORT": os.environ.get("PGPORT"),
    },
}
settings.configure(DATABASES={"default": {"ENGINE": f"django.db.backends.{ENGINE}", **DATABASES[ENGINE]}})
django.setup()

from django.db import connection, models
from django.db.models.fields.json import KT


class Revision(models.Model):
    content = models.JSONField()

    class Meta:
        app_label = "finding"


with connection.schema_editor() as editor:
    editor.create_model(Revision)
BODIES = ["Cdh1", "12", "null", '[{"type": "text"}]']
for body in BODIES:
    Revision.objects.create(content={"body": body})
rows = Revision.objects.order_by("pk")
by_key = list(rows.values_list("content__body", flat=True))
print(f"{ENGINE}:", *(f"{body!r} -> {found!r}" for body, found in zip(BODIES, by_key, strict=True)), sep="\n  ")
assert [content["body"] for content in rows.values_list("content", flat=True)] == BODIES
assert list(rows.values_list(KT("content__body"), flat=True)) == BODIES
twice = ["Cdh1", 12, None, [{"type": "text"}]]
sys.exit(by_key != (twice if ENGINE == "sqlite3" else BODIES))
PYTHON
"$folder/venv/bin/python" "$folder/read.py" sqlite3
if command -v pg_virtualenv >/dev/null; then
    # 1 is our own verdict; any other code says that no cluster could be made here and now.
    pg_virtualenv "$folder/venv/bin/python" "$folder/read.py" postgresql || [ $? -ne 1 ]
fi
