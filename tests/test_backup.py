"""What an operator can rely on: a backup holds everything of one moment, and restores it or changes nothing."""

import hashlib
import json
import subprocess
import sys
import tarfile
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from wagtail.documents.models import Document
from wagtail.models import Page

from genetargeting.backup import DATABASE_FILES, BackupError, restore, write_backup
from pages.models import ServicePage
from tests.conftest import ROOT

# Backups take a transaction of their own.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

PDF = b"%PDF-1.7 a protocol"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def document():
    return Document.objects.create(title="A protocol", file=ContentFile(PDF, "protocol.pdf"))


@pytest.fixture
def backup():
    """Makes a backup, and returns it from its beginning."""

    def run():
        archive = BytesIO()
        run.lost = write_backup(archive)
        archive.seek(0)
        return archive

    return run


def backup_of(database):
    """An archive that holds these bytes for a database."""
    archive = BytesIO()
    with tarfile.open(fileobj=archive, mode="w|gz") as members:
        member = tarfile.TarInfo(DATABASE_FILES[connection.vendor])
        member.size = len(database)
        members.addfile(member, BytesIO(database))
    archive.seek(0)
    return archive


def set_tagline(text):
    page = ServicePage.objects.get(slug="knockout-mouse-models")
    page.tagline = text
    page.save_revision().publish()


def tagline():
    return ServicePage.objects.get(slug="knockout-mouse-models").tagline


def test_a_backup_brings_back_pages_versions_and_files(document, backup):
    set_tagline("Written by an editor")
    before = {page.pk: page.revisions.count() for page in Page.objects.all()}
    archive = backup()
    assert backup.lost == []

    set_tagline("A mishap")
    ServicePage.objects.get(slug="conditional-knockout-mice").delete()
    document.delete()
    assert not default_storage.exists("documents/protocol.pdf")

    restore(archive, replace=True)
    assert tagline() == "Written by an editor"
    assert {page.pk: page.revisions.count() for page in Page.objects.all()} == before
    assert Page.find_problems() == ([], [], [], [], [])
    assert Document.objects.get().file.read() == PDF
    set_tagline("The next editor can go on")


def test_an_archive_can_be_read_with_the_usual_tools(document, backup):
    with tarfile.open(fileobj=backup()) as archive:
        media, database, manifest = archive.getnames()
        assert archive.extractfile(media).read() == PDF
        described = json.load(archive.extractfile(manifest))
    assert media == "media/documents/protocol.pdf"
    assert described["files"] == {"documents/protocol.pdf": hashlib.sha256(PDF).hexdigest()}
    assert described["tables"]["wagtailcore_page"][0] == Page.objects.count()
    assert database == ("database.sql" if connection.vendor == "postgresql" else "database.sqlite3")


def test_what_the_database_holds_is_not_replaced_unasked(backup):
    archive = backup()
    set_tagline("Written by an editor")
    with pytest.raises(
        BackupError,
        match="the database is not empty; to replace its contents, which are then lost permanently, use --replace",
    ):
        restore(archive, replace=False)
    assert tagline() == "Written by an editor"


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_an_archive_that_broke_off_changes_nothing(document, backup, share, settings):
    whole = backup().getvalue()
    set_tagline("Written by an editor")
    document.delete()
    newer = Document.objects.create(title="Another", file=ContentFile(b"%PDF newer", "protocol.pdf"))
    assert newer.file.name == "documents/protocol.pdf"  # the name that the archive's had
    with pytest.raises(BackupError, match=r"the archive is incomplete or damaged"):
        restore(BytesIO(whole[: int(len(whole) * share)]), replace=True)
    assert tagline() == "Written by an editor"
    assert newer.file.storage.open(newer.file.name).read() == b"%PDF newer"
    assert [path.name for path in settings.MEDIA_ROOT.iterdir()] == ["documents"]


def test_what_is_no_backup_changes_nothing(backup):
    with pytest.raises(BackupError, match="the archive is incomplete or damaged"):
        restore(BytesIO(b"no archive"), replace=True)
    other = BytesIO()
    with tarfile.open(fileobj=other, mode="w|gz") as archive:
        archive.addfile(tarfile.TarInfo("../../etc/passwd"))
    other.seek(0)
    with pytest.raises(BackupError, match=r"the archive contains \.\./\.\./etc/passwd, which is not part of a backup"):
        restore(other, replace=True)


def test_a_database_without_a_site_changes_nothing(backup):
    set_tagline("Written by an editor")
    name = backup_of(b"SELECT 1;")
    with pytest.raises(BackupError, match=r"django_migrations|does not contain the site"):
        restore(name, replace=True)
    assert tagline() == "Written by an editor"


def test_no_file_leaves_the_folder_of_uploads(tmp_path):
    archive = BytesIO()
    with tarfile.open(fileobj=archive, mode="w|gz") as members:
        members.addfile(tarfile.TarInfo("media/../outside.png"))
    archive.seek(0)
    with pytest.raises(BackupError):
        restore(archive, replace=True)
    assert not (tmp_path.parent / "outside.png").exists()


def test_a_dump_that_fails_half_way_changes_nothing(backup):
    """The database is replaced in one transaction."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite copies its pages, and has no statement that could fail.")
    set_tagline("Written by an editor")
    with pytest.raises(BackupError, match="no_such_function"):
        restore(backup_of(b"CREATE TABLE half (id int); SELECT no_such_function();"), replace=True)
    assert tagline() == "Written by an editor"


def test_a_file_that_had_been_lost_before_is_named(document, backup):
    default_storage.delete(document.file.name)
    backup()
    assert backup.lost == ["documents/protocol.pdf"]


def test_a_file_that_is_deleted_meanwhile_makes_the_backup_useless(document, monkeypatch):
    open_file = default_storage.open

    def delete_and_open(name):
        document.delete()
        return open_file(name)

    monkeypatch.setattr(default_storage._wrapped, "open", delete_and_open)
    archive = BytesIO()
    with pytest.raises(BackupError, match=r"documents/protocol\.pdf was deleted while the backup ran; run it again"):
        write_backup(archive)
    archive.seek(0)
    with pytest.raises(BackupError, match="the archive is incomplete or damaged"):
        restore(archive, replace=True)


@pytest.mark.slow
def test_the_commands_read_and_write_streams(tmp_path, backup):
    if connection.vendor != "sqlite":
        pytest.skip("The drill tries the commands on PostgreSQL.")
    environment = {"DEBUG": "true", "DATABASE_URL": f"sqlite:///{tmp_path}/restored.sqlite3"}

    def manage(command, **options):
        return subprocess.run(
            [sys.executable, ROOT / "manage.py", command], env=environment, capture_output=True, **options
        )

    archive = backup().getvalue()
    assert manage("restore", input=archive).stdout == b"Restored.\n"
    again = manage("restore", input=manage("backup", check=True).stdout)
    assert again.returncode == 1
    assert b"Nothing was changed: the database is not empty" in again.stderr
