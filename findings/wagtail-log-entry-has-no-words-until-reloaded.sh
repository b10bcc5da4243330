#!/usr/bin/env bash
# In a `post_save` receiver, Wagtail's audit log cannot say in words that a page was scheduled; read again, it can.
#
# Version:   Wagtail 8.0.1 on Django 5.2.
# Behaviour: `PageLogEntry.message` makes its words from the entry's JSON field `data`. The entry that was just saved holds
#            the revision's `go_live_at` as a datetime, which the field's encoder turns into a string on the way to the
#            database only. The formatter of `wagtail.publish.schedule` hands it to Django's `parse_datetime`, which raises.
#            Other actions, such as a plain publish, work in the same receiver.
# Output:    wagtail.publish: Published
#            wagtail.publish.schedule: TypeError: fromisoformat: argument must be str
#            read again: Page scheduled for publishing at Nov. 28, 2026, 6:14 p.m.
# Who:       whoever ships the audit log to a collector as it is written. It works until the first editor schedules a page,
#            and then it is publishing that fails.
# Source:    run on 2026-11-28; wagtail/wagtail_hooks.py (formatters), wagtail/models/audit_log.py. Wagtail's page on audit
#            logs does not say that `message` is for entries from the database.
# Ours:      genetargeting/audit.py passes `data` through JSON first, and tests/test_audit.py schedules a page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail==8.0.1 "django==5.2.*"
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from datetime import timedelta

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="only for this script",
    USE_TZ=True,
    ROOT_URLCONF="wagtail.urls",
    STATIC_URL="/static/",
    WAGTAIL_SITE_NAME="site",
    WAGTAILADMIN_BASE_URL="http://localhost",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "wagtail.users", "wagtail.images", "wagtail.documents", "wagtail.search", "wagtail.sites", "wagtail.admin",
        "wagtail", "taggit", "modelcluster", "django.contrib.auth", "django.contrib.contenttypes",
        "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    ],
)
django.setup()
from django.core.management import call_command
from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

call_command("migrate", verbosity=0)
found = []


def words(entry):
    try:
        return str(entry.message)
    except TypeError as error:
        return f"TypeError: {error}"


def receive(instance, **_):
    if instance.action.startswith("wagtail.publish"):
        found.append((instance.action, words(instance)))


post_save.connect(receive, sender=PageLogEntry)
page = Page.objects.get(depth=2)
page.save_revision().publish()
page.go_live_at = timezone.now() + timedelta(days=1)
page.save_revision().publish()
again = words(PageLogEntry.objects.get(action="wagtail.publish.schedule"))
print(*[f"{action}: {text}" for action, text in found], f"read again: {again}", sep="\n")
as_described = (
    found[0] == ("wagtail.publish", "Published")
    and found[-1] == ("wagtail.publish.schedule", "TypeError: fromisoformat: argument must be str")
    and "scheduled for publishing at" in again
)
sys.exit(not as_described)
PYTHON
