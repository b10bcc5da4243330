"""What the tests share: the approved document, a database with its content, people, and a browser."""

import os
import shutil
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command

from pages.models import ServicePage

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "fixtures/documents/knockout-mouse-models.md"


@pytest.fixture(autouse=True)
def _empty_cache():
    """Wagtail caches where the site's root is; a database that is rolled back does not tell it."""
    cache.clear()


@pytest.fixture
def source():
    """The approved copy, as bytes."""
    return DOCUMENT.read_bytes()


@pytest.fixture
def content(db):
    """A database into which the content was loaded."""
    call_command("load_content", verbosity=0)


@pytest.fixture
def knockout_page(content):
    return ServicePage.objects.get(slug="knockout-mouse-models")


@pytest.fixture
def editor(django_user_model, db):
    """Someone from marketing who may edit and publish."""
    from django.contrib.auth.models import Group

    user = django_user_model.objects.create_user("marketing", "marketing@example.com", "a long password")
    user.groups.add(Group.objects.get(name="Moderators"))
    return user


@pytest.fixture(scope="session")
def browser():
    """Chromium; where there is none, browser tests are skipped, except in CI."""
    path = shutil.which("chromium")
    if not path:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and CI must not skip the browser tests.")
        pytest.skip("Chromium is not installed; Debian's package is called chromium.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()
