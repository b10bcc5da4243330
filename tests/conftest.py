"""What the tests share: the approved document, a database with its content, people, and a browser."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections, transaction
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from wagtail.models import Locale, Page, Site

from genetargeting.generation import shared
from genetargeting.page_cache import PageCache
from pages.models import HomePage, ServicePage
from pages.sync import views as document_views
from tests import migrated_database
from tests.blocks import section, text

ROOT = Path(__file__).resolve().parent.parent
FIXTURE = ROOT / "fixtures/site.json"
DOCUMENT = ROOT / "fixtures/documents/knockout-mouse-models.md"
FILLED_BY_LOAD = set()  # the tables that had no row before the content was loaded

# A busy machine is no failure.
hypothesis_settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("patient")


def pytest_collection_modifyitems(items):
    """A browser may stumble on a busy machine: its tests are run once more, and listed. A fault fails twice."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


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
        connection = connections["default"]
        before = tables_with_rows(connection)
        call_command("load_content", verbosity=0)
        FILLED_BY_LOAD.update(tables_with_rows(connection) - before)
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()
        # Playwright's event loop makes Django open connections of its own: they must find what to restore too.
        type(connection)._test_serialized_contents = connection._test_serialized_contents
        if migrated_database.IS_KEPT:
            migrated_database.restore_between_tests()


def tables_with_rows(connection):
    tables = connection.introspection.django_table_names(only_existing=True)
    queries = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(queries))
        return {table for (table,) in cursor.fetchall()}


@pytest.fixture
def fresh_database(db):
    """The rows of a database that was just migrated: Wagtail's welcome page, and a site that shows it."""
    with transaction.atomic(), connections["default"].cursor() as cursor:
        for table in FILLED_BY_LOAD:
            cursor.execute(f"DELETE FROM {table}")
        Site.objects.all().delete()
        Page.objects.filter(depth__gt=1)._raw_delete("default")
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


@pytest.fixture(scope="session", autouse=True)
def _own_generation(tmp_path_factory):
    """The generation of these tests alone: those that run at the same time would make the cache forget."""
    with override_settings(STATE_DIR=tmp_path_factory.mktemp("state")):
        shared()


@pytest.fixture(autouse=True)
def _empty_cache():
    """Wagtail caches where the site's root is; a database that is rolled back does not tell it."""
    cache.clear()


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    """Calls a function whose rows every test of the module finds as they were; they go after the last test.

    It is for modules whose tests all want these rows, and of which none commits.
    """

    def make(function):
        with django_db_blocker.unblock():
            return function()

    rows = transaction.atomic()
    rows._from_testcase = True  # so that Django allows durable blocks in it, as in the transactions of its own tests
    make(rows.__enter__)
    yield make
    make(lambda: transaction.set_rollback(True))
    make(lambda: rows.__exit__(None, None, None))


@pytest.fixture
def source():
    """The approved copy, as bytes."""
    return DOCUMENT.read_bytes()


@pytest.fixture
def knockout_page(db):
    return ServicePage.objects.get(slug="knockout-mouse-models")


@pytest.fixture
def editor(db):
    """Someone from marketing who may edit and publish."""
    return create_editor()


def create_editor():
    user = get_user_model().objects.create_user("marketing", "marketing@example.com", "a long password")
    user.groups.add(Group.objects.get(name="Marketing publishers"))
    return user


@pytest.fixture
def load(db, capsys):
    """Runs load_content and returns the lines that it prints."""

    def run(**options):
        call_command("load_content", **options)
        return capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def new_page(db):
    """Writes a page below the home page."""

    def create(title="Mice", html="", body=None, live=True, **fields):
        body = body or [section("More to read", text(html))]
        return HomePage.objects.get().add_child(instance=ServicePage(title=title, body=body, live=live, **fields))

    return create


@pytest.fixture
def document(tmp_path):
    """Writes the fixture as it would be after a change of the document: words exchanged, or a changed body."""

    def write(*words, change=None):
        path = tmp_path / "changed.json"
        text = FIXTURE.read_text()
        for old, new in words:
            assert old in text
            text = text.replace(old, new)
        objects = json.loads(text)
        for item in objects:
            if change and "document" in item:
                change(item["fields"])
        path.write_text(json.dumps(objects))
        return path

    return write


@pytest.fixture
def the_document(document, monkeypatch):
    """Puts a changed document into the place of the one that the site comes with."""

    def change(*words, **options):
        monkeypatch.setattr(document_views, "FIXTURE", document(*words, **options))

    return change


@pytest.fixture
def cached(db):
    """The site behind its cache, in the transaction of the test (as Django's own test client does it)."""
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    shared().advance()  # a database that is rolled back does not tell what was kept of it
    yield PageCache(get_wsgi_application())
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Runs what waits for the end of a transaction."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


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


# On a busy machine, Wagtail 8.0.1 traps the focus in a comment before the panel with it is visible, and checks a
# preview while it still checks the one before. The comment works, and the preview is checked at its next change.
WAGTAIL_IN_A_HURRY = ("Your focus-trap must have at least one container", "Axe is already running")


@pytest.fixture
def open_page(browser, live_server, db):
    """Opens an address of the site; console errors and requests to other hosts fail the test at its end."""
    troubles, contexts = [], []

    def run(url, **options):
        # Without animations: a click in the middle of a smooth scroll may scroll nowhere on a busy machine.
        context = browser.new_context(**{"base_url": live_server.url, "reduced_motion": "reduce"} | options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", lambda message: is_trouble(message) and troubles.append(message.text))
        page.on("pageerror", lambda error: is_in_a_hurry(error) or troubles.append(str(error)))
        page.on(
            "request",
            lambda request: (
                request.url.startswith((live_server.url, "data:", "blob:", "about:")) or troubles.append(request.url)
            ),
        )
        page.goto(url)
        return page

    yield run
    for context in contexts:
        context.close()
    assert troubles == []


def sign_in(page, name="marketing"):
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def desk(open_page, django_user_model):
    """Signs somebody of a group in at a browser of their own."""
    from playwright.sync_api import expect

    def run(name, group, path="/admin/"):
        user = django_user_model.objects.create_user(name, f"{name}@example.com", "a long password")
        user.groups.add(Group.objects.get(name=f"Marketing {group}"))
        page = open_page(path, viewport={"width": 1440, "height": 1000})
        sign_in(page, name)
        expect(page).to_have_url(re.compile(f"{re.escape(path)}$"))
        return page

    return run


def is_in_a_hurry(error):
    return any(said in str(error) for said in WAGTAIL_IN_A_HURRY)


def is_trouble(message):
    """Whether a line of the console is an error, and nothing that the admin tells the editor by itself.

    That is what the content checks find, and that a block which is half filled in was not saved in the background.
    """
    told = message.text.startswith("axe.run results") or "status of 400" in message.text
    return message.type == "error" and not told
