"""What developers and operators can rely on at the command line."""

import re
import subprocess
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Revision

from tests.conftest import ROOT


@pytest.fixture
def password_file(tmp_path):
    return tmp_path / "new folder/administrator"


def test_the_first_administrator_gets_a_generated_password_that_is_printed_once(
    db, django_user_model, client, password_file, capsys
):
    call_command("create_administrator", password_file=password_file)
    name, password = password_file.read_text().split()
    assert capsys.readouterr().out == f"Administrator: {name}, password: {password} (kept in {password_file})\n"
    assert password_file.stat().st_mode & 0o777 == 0o600
    assert len(password) >= 16
    assert client.post("/admin/login/", {"username": name, "password": password}).status_code == 302
    assert client.get("/admin/").status_code == 200

    call_command("create_administrator", password_file=password_file)
    assert capsys.readouterr().out == ""
    assert password_file.read_text().split() == [name, password]
    assert django_user_model.objects.count() == 1


def test_two_administrators_have_different_passwords(db, django_user_model, tmp_path):
    for name in ("one", "two"):
        call_command("create_administrator", password_file=tmp_path / name)
        django_user_model.objects.all().delete()
    assert (tmp_path / "one").read_text() != (tmp_path / "two").read_text()


def test_an_administrator_of_ones_own_is_enough(admin_user, password_file):
    call_command("create_administrator", password_file=password_file)
    assert not password_file.exists()


@pytest.mark.slow
def test_release_prepares_a_database_and_may_be_repeated(fresh_database, password_file, capsys):
    call_command("release", password_file=password_file)
    first = capsys.readouterr().out
    assert "8 created, 0 updated, 0 unchanged, 0 kept." in first
    assert "Administrator: admin, password: " in first
    call_command("release", password_file=password_file)
    assert capsys.readouterr().out == "0 created, 0 updated, 8 unchanged, 0 kept.\n"


def test_make_help_lists_every_target_with_a_line():
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^([a-z-]+):(?! export)", makefile, re.MULTILINE)
    command = ["make", "--no-print-directory", "help"]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [["make", target] for target in targets]
    assert all(len(line.split()) > 3 for line in lines)


def test_the_requirements_are_locked_with_hashes_and_without_addresses():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        requirements = re.findall(r"^[a-z].*(?:\n .*)*", text, re.MULTILINE)
        assert len(requirements) > 40
        assert all("==" in requirement and "--hash=sha256:" in requirement for requirement in requirements)


# Old versions


@pytest.fixture
def aged_versions(knockout_page):
    """The approved copy, an editor's two published versions and a draft, all two years old."""
    for tagline in ("First", "Second"):
        knockout_page.tagline = tagline
        knockout_page.save_revision().publish()
    knockout_page.save_revision()
    knockout_page.revisions.update(created_at=timezone.now() - timedelta(days=730))
    return knockout_page


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_old_versions_go_but_not_the_approved_copy_the_live_one_or_the_latest(aged_versions):
    loaded, first, live, draft = aged_versions.revisions.order_by("pk")
    call_command("purge_old_revisions", verbosity=0)
    aged_versions.refresh_from_db()
    assert set(aged_versions.revisions.all()) >= {loaded, draft}
    assert first not in aged_versions.revisions.all()
    assert aged_versions.live_revision == live


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_younger_versions_stay(aged_versions):
    aged_versions.revisions.update(created_at=timezone.now() - timedelta(days=300))
    call_command("purge_old_revisions", verbosity=0)
    assert aged_versions.revisions.count() == 4


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_page_is_deleted_with_its_approved_copy(aged_versions):
    call_command("purge_old_revisions", verbosity=0)
    aged_versions.delete()
    assert not Revision.objects.filter(object_id=str(aged_versions.pk)).exists()
