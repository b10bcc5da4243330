"""What an operator can rely on: every night a backup is encrypted, kept, copied off site, and can be restored."""

import io
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pyrage
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.documents.models import Document

from genetargeting import backup_store
from genetargeting.age_keys import backup_keys
from genetargeting.backup import BackupError, RestoreError, restore
from genetargeting.backup_store import decrypt, fetch_backup, local_names, outdated, store_backup
from genetargeting.generation import shared
from pages.models import ServicePage
from tests.conftest import ROOT
from tests.test_media import bucket_server  # noqa: F401 -- a fixture
from tests.test_settings import PRODUCTION, settings_of

stores = pytest.mark.django_db(transaction=True, serialized_rollback=True)
IDENTITY = pyrage.x25519.Identity.generate()
PUBLIC_KEY = str(IDENTITY.to_public())
PDF = b"%PDF-1.7 a protocol"


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BACKUP_ROOT = tmp_path / "backups"
    settings.BACKUP_RECIPIENTS = [PUBLIC_KEY]


@pytest.fixture
def document(transactional_db):
    return Document.objects.create(title="A protocol", file=ContentFile(PDF, "protocol.pdf"))


def decrypted(encrypted, identity=IDENTITY):
    archive = io.BytesIO()
    decrypt(io.BytesIO(encrypted), archive, f"# created: today\n# public key: …\n{identity}\n")
    archive.seek(0)
    return archive


# Keeping


@stores
def test_a_stored_backup_is_encrypted_and_comes_back_as_it_was(document):
    path, problems = store_backup()
    assert problems == []
    encrypted = path.read_bytes()
    assert encrypted.startswith(b"age-encryption.org/v1\n")
    assert PDF not in encrypted
    assert path.stat().st_mode & 0o777 == 0o600
    document.delete()
    ServicePage.objects.update(tagline="A mishap")
    manifest = restore(decrypted(encrypted), replace=True)
    assert Document.objects.get().file.read() == PDF
    assert not ServicePage.objects.filter(tagline="A mishap").exists()
    assert manifest["tables"]["wagtaildocs_document"][0] == 1
    assert list(manifest["files"]) == ["documents/protocol.pdf"]


@stores
def test_another_key_and_a_damaged_backup_open_nothing(document):
    encrypted = store_backup()[0].read_bytes()
    with pytest.raises(BackupError, match="cannot be decrypted"):
        decrypted(encrypted, pyrage.x25519.Identity.generate())
    damaged = bytearray(encrypted)
    damaged[-100] ^= 1
    for wrong in (bytes(damaged), encrypted[:-1000]):
        with pytest.raises(BackupError, match="cannot be decrypted"):
            decrypted(wrong)


@stores
def test_a_backup_that_fails_leaves_nothing_and_says_why(document, monkeypatch, settings):
    def fail(output):
        output.write(b"half")
        raise BackupError("pg_dump failed")

    monkeypatch.setattr(backup_store, "write_backup", fail)
    with pytest.raises(CommandError, match="No backup was made: pg_dump failed"):
        call_command("store_backup")
    assert list(settings.BACKUP_ROOT.iterdir()) == []


@stores
def test_a_full_disk_ends_the_backup_in_words(document, monkeypatch, settings):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pyrage, "encrypt_io", fail)
    with pytest.raises(CommandError, match=r"could not be written.*No space left on device"):
        call_command("store_backup")
    assert list(settings.BACKUP_ROOT.iterdir()) == []


@stores
def test_without_a_key_backups_are_kept_here_in_the_clear(document, settings):
    settings.BACKUP_RECIPIENTS = []
    path, _ = store_backup()
    assert path.name.endswith(".tar.gz")
    assert restore(io.BytesIO(path.read_bytes()), replace=True)


@stores
def test_what_differs_after_a_restore_is_named(document, monkeypatch):
    encrypted = store_backup()[0].read_bytes()
    real = backup_store.write_backup.__globals__["restore_database"]

    def restore_badly(dump):
        real(dump)
        Document.objects.update(title="Another")

    monkeypatch.setitem(backup_store.write_backup.__globals__, "restore_database", restore_badly)
    with pytest.raises(RestoreError, match="these tables differ from the backup: wagtaildocs_document"):
        restore(decrypted(encrypted), replace=True)


@stores
def test_no_page_of_the_replaced_database_stays_in_the_page_cache_if_something_differs(monkeypatch, settings):
    settings.BACKUP_RECIPIENTS = []
    archive = io.BufferedReader(io.BytesIO(store_backup()[0].read_bytes()))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=archive))
    monkeypatch.setattr("genetargeting.backup.checksums_of_tables", dict)
    before = shared().current()
    with pytest.raises(CommandError, match="The backup was restored, but these tables differ from the backup"):
        call_command("restore", replace=True)
    assert shared().current() != before


@stores
@pytest.mark.slow
def test_the_commands_restore_an_encrypted_backup_from_its_stream(tmp_path, document):
    if connection.vendor != "sqlite":
        pytest.skip("The drill tries the commands on PostgreSQL.")
    encrypted = store_backup()[0].read_bytes()
    key = tmp_path / "key.txt"
    key.write_text(f"# created: today\n{IDENTITY}\n")
    environment = {"DEBUG": "true", "DATABASE_URL": f"sqlite:///{tmp_path}/restored.sqlite3"}
    command = [sys.executable, ROOT / "manage.py", "restore", "--verbosity", "2"]
    without = subprocess.run(command, env=environment, input=encrypted, capture_output=True)
    assert b"Nothing was changed: the backup is encrypted; pass the file with your secret key" in without.stderr
    result = subprocess.run([*command, "--identity", key], env=environment, input=encrypted, capture_output=True)
    assert b"rows and 1 files.\nRestored.\n" in result.stdout, result.stderr


# Thinning out


def test_the_last_days_weeks_and_months_are_kept_and_the_latest_always():
    start = datetime(2026, 1, 1, 1, 15, tzinfo=UTC)
    kept = set()
    for day in range(400):
        kept.add((start + timedelta(days=day)).strftime(backup_store.NAME) + ".age")
        kept -= set(outdated(kept))
    days = sorted(backup_store.moment_of(name).date() for name in kept)
    last = (start + timedelta(days=399)).date()
    assert days[-7:] == [last - timedelta(days=number) for number in range(6, -1, -1)]
    assert len({day.strftime("%G-%V") for day in days if day > last - timedelta(weeks=4)}) >= 4
    assert len({(day.year, day.month) for day in days}) == 12
    assert len(days) <= 7 + 5 + 12


def test_files_that_are_no_backups_are_left_alone():
    assert outdated(["notes.txt", "site-old.tar.gz", "site-20260101-011500.tar.gz"]) == []


def test_the_latest_backup_is_the_youngest_and_no_other_file_whatever_its_name(settings):
    settings.BACKUP_ROOT.mkdir()
    for name in ("site-20260101-011500.tar.gz", "site-20260102-011500.tar.gz", "site-before-the-move.tar.gz"):
        (settings.BACKUP_ROOT / name).write_text(name)
    for asked, given in {
        "": b"site-20260102-011500.tar.gz",
        "site-before-the-move.tar.gz": b"site-before-the-move.tar.gz",
    }.items():
        output = io.BytesIO()
        fetch_backup(asked, output, off_site=False)
        assert output.getvalue() == given
    with pytest.raises(BackupError, match=r"^there is no backup site-2025; there are: site-20260101-"):
        fetch_backup("site-2025", io.BytesIO(), off_site=False)


# Off site


@pytest.fixture
def off_site(bucket_server, settings):  # noqa: F811
    (production,) = settings_of(
        "STORAGES",
        **PRODUCTION,
        BACKUP_RECIPIENTS=PUBLIC_KEY,
        BACKUP_S3_BUCKET="uploads",
        BACKUP_S3_ENDPOINT_URL=f"http://127.0.0.1:{bucket_server.port}",
        BACKUP_S3_ACCESS_KEY="key",
        BACKUP_S3_SECRET_KEY="secret",
        BACKUP_S3_REGION="us-east-1",
    )
    settings.BACKUP_S3_BUCKET = "uploads"
    settings.STORAGES = settings.STORAGES | {"backups": production["backups"]}


@stores
def test_a_backup_is_copied_off_site_and_comes_back_from_there_alone(document, off_site, settings):
    path, problems = store_backup()
    assert problems == []
    whole = path.read_bytes()
    path.unlink()
    output = io.BytesIO()
    with pytest.raises(BackupError, match=r"^there is no backup$"):
        fetch_backup("", output, off_site=False)
    fetch_backup(path.name, output, off_site=True)
    assert output.getvalue() == whole


@stores
def test_a_bucket_that_refuses_costs_no_backup_and_is_named(document, off_site, settings):
    settings.STORAGES["backups"]["OPTIONS"]["secret_key"] = "wrong"
    settings.STORAGES = dict(settings.STORAGES)
    with pytest.raises(
        CommandError,
        match=r"is stored, but .* exists only on this machine: it could not be copied to the bucket uploads",
    ):
        call_command("store_backup")
    assert len(local_names()) == 1


@stores
def test_a_bucket_that_cannot_be_read_is_named_without_a_traceback(document, off_site, settings):
    settings.STORAGES["backups"]["OPTIONS"]["secret_key"] = "wrong"
    settings.STORAGES = dict(settings.STORAGES)
    for options in ({}, {"list": True}):
        with pytest.raises(
            CommandError, match=r"No backup was found: the bucket uploads cannot be read \(.*SignatureDoesNotMatch"
        ):
            call_command("fetch_backup", off_site=True, **options)


def test_whoever_asks_for_a_bucket_that_is_not_set_up_reads_so():
    with pytest.raises(CommandError, match="there is no bucket for backups; BACKUP_S3_BUCKET is not set"):
        call_command("fetch_backup", off_site=True)


# Settings


def test_a_secret_key_and_nonsense_are_refused_and_nothing_leaves_in_the_clear():
    with pytest.raises(ImproperlyConfigured, match="contains a secret key"):
        backup_keys(str(IDENTITY))
    with pytest.raises(ImproperlyConfigured, match="age1nonsense is not an age public key"):
        backup_keys(f"{PUBLIC_KEY},age1nonsense")
    with pytest.raises(subprocess.CalledProcessError) as caught:
        settings_of("DEBUG", **PRODUCTION, BACKUP_S3_BUCKET="backups")
    assert "backups are encrypted before they leave the machine" in caught.value.stderr
