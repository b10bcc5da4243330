"""What whoever answers for the site can rely on: who changed what, and who saw personal data, is on record."""

import json
import logging
import logging.config
import os
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.log_actions import LogContext
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Site

from genetargeting import audit, logs
from pages.models import SiteSettings
from tests.drill import form_fields

ANN = {"first_name": "Ann", "last_name": "Other", "email": "ann@example.com", "is_active": "on"}
# The admin's JavaScript adds how many blocks there are.
NO_BLOCKS = {f"{field.name}-count": "0" for field in SiteSettings._meta.fields if isinstance(field, StreamField)}
REPORT = "/admin/reports/site-history/"


@pytest.fixture
def administrator(client, admin_user):
    client.force_login(admin_user)
    return admin_user


@pytest.fixture
def submit(client, administrator):
    """Sends the form of a screen of the admin, with some fields changed."""

    def run(url, **changes):
        html = client.get(url, follow=True)
        url = html.redirect_chain[-1][0] if html.redirect_chain else url
        response = client.post(url, form_fields(html.content.decode()) | changes)
        page = BeautifulSoup(response.content, "html.parser")
        assert response.status_code == 302, [error.text for error in page.select(".error-message, .errorlist")]

    return run


@pytest.fixture
def report(client):
    """The rows of the report as text."""

    def run(**filters):
        page = BeautifulSoup(client.get(REPORT, filters).content, "html.parser")
        return [" ".join(row.get_text(" ").split()) for row in page.select("main table tbody tr")]

    return run


def test_a_change_of_the_site_settings_is_on_record(submit, report):
    settings = SiteSettings.for_site(Site.objects.get())
    submit(
        reverse("wagtailsettings:edit", args=["pages", "sitesettings", settings.site_id]),
        telephone="555-0100",
        **NO_BLOCKS,
    )
    assert "admin" in report()[0]
    assert "Edit" in report()[0]
    assert "Site settings" in report()[0]


def test_changes_of_people_and_groups_are_on_record(submit, report, editor):
    submit(reverse("wagtailusers_users:edit", args=[editor.pk]), **ANN, is_superuser="on")
    assert "marketing User Edited admin" in report()[0]
    submit(reverse("wagtailusers_groups:edit", args=[Group.objects.first().pk]), name="Renamed")
    assert "Renamed Group Edited admin" in report()[0]
    submit(reverse("wagtailusers_users:delete", args=[editor.pk]))
    assert "marketing User Deleted admin" in report()[0]


def test_who_became_an_administrator_or_joined_a_group_is_on_record(submit, report, editor):
    editor.groups.clear()
    publishers = Group.objects.get(name="Marketing publishers")
    url = reverse("wagtailusers_users:edit", args=[editor.pk])
    submit(url, **ANN, is_superuser="on", groups=str(publishers.pk))
    told = " ".join(report())
    assert "marketing User Made an administrator admin" in told
    assert "marketing User Added to Marketing publishers admin" in told
    submit(url, **ANN | {"is_active": ""}, is_superuser="", groups=[])
    told = " ".join(report())
    assert "No longer an administrator; account deactivated admin" in told
    assert "Removed from Marketing publishers admin" in told


def test_who_changed_the_permissions_of_a_group_is_on_record(client, administrator, report):
    group = Group.objects.get(name="Marketing editors")
    with LogContext(user=administrator):
        group.permissions.add(Permission.objects.get(codename="add_user"))
    assert (
        "Marketing editors Group Granted: Authentication and Authorization | user | Can add user admin" in report()[0]
    )


def test_who_read_and_who_exported_is_on_record(administrator, report, editor):
    page = Page.objects.get(slug="knockout-mouse-models")
    audit.log_read(page, editor)
    audit.log_export(page, editor, 12)
    assert "12 entries exported" in report()[0] or "Export" in report()[0]
    assert "marketing" in report()[0]
    assert "Read" in report()[1]
    (exported,) = PageLogEntry.objects.filter(action=audit.EXPORT)
    assert exported.message == "12 entries exported"


def test_an_editor_sees_nothing_of_people_in_the_report(submit, report, client, editor, django_user_model):
    boss = django_user_model.objects.create_user("boss", password="a long password")
    submit(reverse("wagtailusers_users:edit", args=[boss.pk]), **ANN)
    assert "boss" in " ".join(report())
    client.force_login(editor)
    assert report()
    assert "boss" not in " ".join(report())


@pytest.fixture
def lines(caplog, django_capture_on_commit_callbacks):
    """Runs a function and returns the lines that a log collector gets of it."""
    formatter = logging.config.DictConfigurator({}).configure_formatter(dict(logs.LOGGING["formatters"]["json"]))

    def run(action):
        caplog.clear()
        with caplog.at_level(logging.INFO, "audit"), django_capture_on_commit_callbacks(execute=True):
            action()
        return [json.loads(formatter.format(record)) for record in caplog.records if record.name == "audit"]

    return run


def test_the_terminal_of_a_command_shows_no_audit_entries(tmp_path):
    entry = logging.LogRecord("audit", logging.INFO, __file__, 1, "marketing: Published", None, None)
    problem = logging.LogRecord("django", logging.ERROR, __file__, 1, "a picture is missing", None, None)
    ours, theirs = os.openpty()
    with open(theirs, "w", buffering=1) as terminal, (tmp_path / "log").open("w") as collected:  # noqa: PTH123
        for stream in (terminal, collected):
            console = logs.Console(stream)
            for record in (entry, problem):
                console.handle(record)
        shown = os.read(ours, 1000).decode()
    os.close(ours)
    assert shown.split("\r\n") == ["a picture is missing", ""]
    assert (tmp_path / "log").read_text().splitlines() == ["marketing: Published", "a picture is missing"]


def test_each_entry_is_a_line_of_json(lines, submit, editor, administrator):
    url = reverse("wagtailusers_users:edit", args=[editor.pk])
    (line,) = lines(lambda: submit(url, **ANN))
    assert {name: line[name] for name in ("logger", "action", "user", "object_type", "object_id", "object")} == {
        "logger": "audit",
        "action": "wagtail.edit",
        "user": "admin",
        "object_type": "user",
        "object_id": str(editor.pk),
        "object": "marketing",
    }
    assert line["message"] == "admin: Edited (user “marketing”)"


def test_a_page_that_is_scheduled_is_a_line_with_its_day(lines, administrator, knockout_page):
    knockout_page.go_live_at = datetime(2099, 1, 1, 12, tzinfo=UTC)
    revision = knockout_page.save_revision()
    (line,) = lines(lambda: revision.publish(user=administrator))
    assert line["action"] == "wagtail.publish.schedule"
    assert "scheduled for publishing at" in line["message"]
    assert "2099" in line["message"]


def test_what_is_changed_in_djangos_admin_is_a_line_too(lines, submit, editor):
    (line,) = lines(lambda: submit(f"/django-admin/auth/user/{editor.pk}/delete/"))
    assert (line["action"], line["user"], line["object"]) == ("django.deletion", "admin", "marketing")


def test_what_is_rolled_back_is_no_line(lines, administrator, editor):
    def read_and_roll_back():
        with transaction.atomic():
            audit.log_read(editor, administrator)
            transaction.set_rollback(True)

    assert lines(read_and_roll_back) == []
    assert not ModelLogEntry.objects.filter(action=audit.READ).exists()
