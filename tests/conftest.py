"""What the tests share: the approved document, a database with its content, people, and a browser."""

import os
import shutil
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageLogEntry, ReferenceIndex, Revision, Site

from pages.models import LoadedContent, ServicePage, Testimonial
from tests import migrated_database

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "fixtures/documents/knockout-mouse-models.md"

# A busy machine is no failure.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    return django_db_keepdb or migrated_database.IS_KEPT


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    if migrated_database.IS_KEPT:
        migrated_database.restore()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A test database with the content in it: loaded once, and restored after tests that commit."""
    with django_db_blocker.unblock():
        if migrated_database.IS_KEPT:
            migrated_database.keep()
        call_command("load_content", verbosity=0)
        connection = connections["default"]
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()
        # Playwright's event loop makes Django open connections of its own: they must find what to restore too.
        type(connection)._test_serialized_contents = connection._test_serialized_contents


@pytest.fixture
def fresh_database(db):
    """The rows of a database that was just migrated: Wagtail's welcome page, and a site that shows it."""
    for page in Page.objects.filter(depth=2):
        page.delete()
    for model in (LoadedContent, Testimonial, Revision, PageLogEntry, ReferenceIndex, Redirect):
        model.objects.all().delete()
    welcome = Page(
        pk=2,
        path="00010001",
        depth=2,
        title="Welcome to your new Wagtail site!",
        slug="home",
        url_path="/home/",
        content_type=ContentType.objects.get_for_model(Page),
        locale=Locale.get_default(),
    )
    Page.objects.bulk_create([welcome])
    Page.objects.filter(depth=1).update(numchild=1)
    Site.objects.create(pk=1, hostname="localhost", root_page=welcome, is_default_site=True)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords():
    """A hash that is slow on purpose, a third of a second each time, took a quarter of all tests' time."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _empty_cache():
    """Wagtail caches where the site's root is; a database that is rolled back does not tell it."""
    cache.clear()


@pytest.fixture
def source():
    """The approved copy, as bytes."""
    return DOCUMENT.read_bytes()


@pytest.fixture
def knockout_page(db):
    return ServicePage.objects.get(slug="knockout-mouse-models")


@pytest.fixture
def editor(django_user_model, db):
    """Someone from marketing who may edit and publish."""
    user = django_user_model.objects.create_user("marketing", "marketing@example.com", "a long password")
    user.groups.add(Group.objects.get(name="Marketing publishers"))
    return user


@pytest.fixture
def load(db, capsys):
    """Runs load_content and returns the lines that it prints."""

    def run(**options):
        call_command("load_content", **options)
        return capsys.readouterr().out.splitlines()

    return run


@pytest.fixture(scope="session")
def browser():
    """Chromium; where there is none, browser tests are skipped, except in CI."""
    path = shutil.which("chromium")
    if not path:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and CI must not skip the browser tests.")
        pytest.skip("Chromium is not installed; Debian's package is called chromium.")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)  # publishing waits for the content checks, a second on an idle machine

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()
