"""What can be uploaded, and what visitors get of it: nothing that runs in a browser."""

import errno
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, CollectionViewRestriction

from genetargeting import bucket, media
from genetargeting.backup import restore, write_backup
from genetargeting.logs import UploadsAwayError
from tests.blocks import block, section
from tests.test_settings import PRODUCTION, settings_of

PDF = b"%PDF-1.7\n<script>alert(1)</script>"
HTML = b"<html><script>alert(1)</script>"
MEGABYTES_20 = 20 * 1024 * 1024


def png():
    content = BytesIO()
    Picture.new("RGB", (4, 3), "teal").save(content, "PNG")
    return content.getvalue()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def image(db):
    return Image.objects.create(title="An allele", file=ContentFile(png(), "allele.png"))


@pytest.fixture
def upload(client, admin_user):
    """Uploads a file in the admin, as the page for adding several does it; returns the answer's JSON."""
    client.force_login(admin_user)

    def run(kind, name, content):
        url = reverse(f"wagtail{kind}:add_multiple")
        file = SimpleUploadedFile(name, content)
        answer = client.post(url, {"title": name, "files[]": file}, headers={"x-requested-with": "XMLHttpRequest"})
        return answer.json()

    return run


# What is taken


@pytest.mark.parametrize("name", ["allele.png", "ALLELE.PNG"])
def test_an_image_is_taken(upload, name):
    assert upload("images", name, png())["success"]
    assert Image.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("allele.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("allele.html", HTML),
        ("allele.png", HTML),
        ("allele.jpg", png()),
        ("allele.png.html", png()),
    ],
)
def test_what_is_no_image_is_refused_whatever_its_name_says(upload, name, content):
    assert not upload("images", name, content)["success"]
    assert not Image.objects.exists()


def test_a_pdf_is_taken(upload):
    assert upload("docs", "protocol.pdf", PDF)["success"]
    assert Document.objects.get().file.read() == PDF


@pytest.mark.parametrize(
    ("name", "content"),
    [("protocol.html", HTML), ("protocol.pdf", HTML), ("protocol.svg", PDF), ("protocol.exe", b"MZ")],
)
def test_what_is_no_pdf_is_refused_whatever_its_name_says(upload, name, content):
    answer = upload("docs", name, content)
    assert not answer["success"]
    assert not Document.objects.exists()


def test_what_is_no_pdf_is_named_so(upload):
    answer = upload("docs", "protocol.pdf", HTML)
    assert answer["error_message"] == ("This is not a PDF file, despite its name. Save it as PDF and try again.")


def test_a_file_that_is_too_large_is_refused_with_the_limit(upload):
    answer = upload("docs", "protocol.pdf", PDF + b" " * MEGABYTES_20)
    assert "This file is too big" in answer["error_message"]
    assert not Document.objects.exists()


# What is served


def test_visitors_get_an_image_as_what_it_is(client, image):
    response = client.get(image.file.url)
    assert (response.status_code, b"".join(response)) == (200, png())
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert "Set-Cookie" not in response


def test_a_browser_that_has_the_image_is_told_so(client, image):
    first = client.get(image.file.url)
    again = client.get(image.file.url, headers={"if-modified-since": first["Last-Modified"]})
    assert again.status_code == 304
    assert again["Content-Security-Policy"] == "default-src 'none'"  # browsers take it over from a 304


def test_a_damaged_picture_is_refused_in_plain_words(upload):
    for name, content in (("a.png", png()[:20] + HTML), ("a.jpg", b"\xff\xd8\xff\xe0" + HTML * 40)):
        assert "This picture is damaged." in upload("images", name, content)["error_message"]


@pytest.mark.parametrize("error", [EOFError(), RuntimeError("no"), TypeError("no"), struct.error("no")])
def test_a_damaged_picture_is_refused_in_plain_words_whatever_its_decoder_raises(upload, monkeypatch, error):
    monkeypatch.setattr(media, "stored_picture", mock.Mock(side_effect=error))
    assert "This picture is damaged." in upload("images", "a.png", png())["error_message"]


def test_a_picture_that_unfolds_to_more_than_the_memory_holds_is_refused(upload):
    bomb = BytesIO()
    Picture.new("1", (8000, 8000)).save(bomb, "PNG")
    assert "too many pixels" in upload("images", "bomb.png", bomb.getvalue())["error_message"]


def test_a_picture_too_large_for_pillow_to_open_is_refused_in_the_same_words(upload, monkeypatch):
    monkeypatch.setattr(Picture, "MAX_IMAGE_PIXELS", 5)  # Pillow refuses more than twice as many
    assert "This file has too many pixels. The limit is" in upload("images", "a.png", png())["error_message"]


def test_an_image_that_was_never_uploaded_is_not_found(client, db):
    too_long = f"images/{'a' * 300}.png"
    for path in (too_long, "x.png", "images/", "images/x.png", "../x.png", "images/../x.png", "images/%00.png"):
        assert client.get(f"/media/{path}").status_code == 404
    assert client.post("/media/images/x.png").status_code == 405


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js", "nothing", "picture.png.html"])
def test_what_is_no_image_is_not_served_even_if_it_is_there(client, db, name):
    default_storage.save(f"images/{name}", ContentFile(HTML))
    assert client.get(f"/media/images/{name}").status_code == 404


def test_a_document_is_served_where_it_is_asked_for_who_may_have_it(client, db):
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    open_to_all = Document.objects.create(title="A", file=ContentFile(PDF, "a.pdf"))
    for_some = Document.objects.create(title="B", file=ContentFile(PDF, "b.pdf"), collection=private)
    response = client.get(open_to_all.url)
    assert (response.status_code, b"".join(response)) == (200, PDF)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Security-Policy"] == "default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in response
    assert client.get(for_some.url).status_code == 302
    assert client.get(for_some.file.url).status_code == 404


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), UploadsAwayError("away")])
def test_a_page_with_a_picture_opens_in_the_editor_while_nothing_can_be_stored(
    client, editor, image, knockout_page, monkeypatch, error
):
    picture = block("image", {"image": image.pk, "alt_text": "A gel", "decorative": False})
    knockout_page.body = [section("Results", picture)]
    knockout_page.save_revision()

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(FileSystemStorage, "_save", fail)
    client.force_login(editor)
    response = client.get(reverse("wagtailadmin_pages:edit", args=[knockout_page.pk]))
    assert response.status_code == 200
    assert "A gel" in response.content.decode()
    assert not image.renditions.exists()


# In a bucket


@pytest.fixture(scope="module")
def bucket_server(tmp_path_factory):
    """An S3 server of our own (rclone's), as a process and its port."""
    folder = tmp_path_factory.mktemp("s3")
    (folder / "uploads").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    rclone = shutil.which("rclone", path=Path(sys.executable).parent)
    command = [rclone, "serve", "s3", "--config", "", "--auth-key", "key,secret", "--addr", f"127.0.0.1:{port}", folder]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    server.port, server.folder = port, folder
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield server
    server.send_signal(signal.SIGCONT)
    server.terminate()
    server.wait()


@pytest.fixture
def in_bucket(bucket_server, settings):
    """Keeps uploads as a deployment with these settings does."""
    bucket = {
        "S3_BUCKET": "uploads",
        "S3_ENDPOINT_URL": f"http://127.0.0.1:{bucket_server.port}",
        "S3_ACCESS_KEY": "key",
        "S3_SECRET_KEY": "secret",
        "S3_REGION": "us-east-1",
    }
    (production,) = settings_of("STORAGES", **PRODUCTION, **bucket)
    settings.STORAGES = settings.STORAGES | {"default": production["default"]}


def test_a_bucket_keeps_uploads_and_visitors_never_see_it(in_bucket, image, client):
    assert image.file.url == "/media/original_images/allele.png"
    first = client.get(image.file.url)
    assert (b"".join(first), first["Content-Type"]) == (png(), "image/png")
    assert client.get(image.file.url, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    assert client.get("/media/images/nothing.png").status_code == 404
    rendition = image.get_rendition("width-2")
    assert client.get(rendition.url).status_code == 200
    second = Image.objects.create(title="Another", file=ContentFile(png(), "allele.png"))
    assert second.file.name != image.file.name  # nothing is overwritten


def test_documents_come_from_the_bucket_too(in_bucket, client, db):
    document = Document.objects.create(title="A", file=ContentFile(PDF, "a.pdf"))
    response = client.get(document.url)
    assert (response.status_code, b"".join(response)) == (200, PDF)


def test_a_bucket_that_refuses_is_told_in_words_and_asked_again_at_once(in_bucket, client, admin_user, settings):
    client.force_login(admin_user)
    client.raise_request_exception = False
    right = settings.STORAGES
    options = right["default"]["OPTIONS"] | {"secret_key": "wrong"}
    settings.STORAGES = right | {"default": right["default"] | {"OPTIONS": options}}
    url = reverse("wagtailimages:add")
    file = SimpleUploadedFile("refused.png", png(), "image/png")
    form = {"title": "A", "file": file, "collection": Collection.get_first_root_node().pk, "description": ""}
    response = client.post(url, form)
    assert response.status_code == 503
    assert "The storage for uploaded files does not respond" in response.content.decode()
    assert not Image.objects.exists()
    settings.STORAGES = right
    file.seek(0)
    assert client.post(url, form).status_code == 302


def test_a_file_that_was_damaged_in_the_bucket_is_not_served(in_bucket, image, client, bucket_server):
    """rclone 1.75 gives back the CRC32 that boto3 1.44 stored with a file, and boto3 compares it."""
    stored = bucket_server.folder / "uploads" / image.file.name
    damaged, times = bytearray(stored.read_bytes()), stored.stat()
    damaged[-1] ^= 1
    stored.write_bytes(damaged)
    os.utime(stored, ns=(times.st_atime_ns, times.st_mtime_ns))  # a disk that fails leaves no trace either
    client.raise_request_exception = False
    response = client.get(image.file.url)
    content = b"".join(response) if response.streaming else response.content
    assert content != bytes(damaged)
    assert response.status_code == 503
    whole = Image.objects.create(title="Whole", file=ContentFile(png(), "whole.png"))
    assert client.get(whole.file.url).status_code == 200  # one damaged file takes no other away


@pytest.mark.slow
def test_a_bucket_that_hangs_takes_no_threads_from_other_visitors(in_bucket, image, client, bucket_server, monkeypatch):
    monkeypatch.setattr(bucket, "RETRY_DELAY", 1)
    client.raise_request_exception = False
    bucket_server.send_signal(signal.SIGSTOP)
    start = time.monotonic()
    answers = [client.get(image.file.url) for _ in range(20)]
    waited = time.monotonic() - start
    bucket_server.send_signal(signal.SIGCONT)
    assert {answer.status_code for answer in answers} == {503}
    assert b"cannot be shown at the moment" in answers[0].content
    assert waited < 2 * bucket.RESPONSE_TIMEOUT
    time.sleep(1)
    assert client.get(image.file.url).status_code == 200


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_backup_holds_what_is_in_the_bucket_and_brings_it_back(in_bucket):
    document = Document.objects.create(title="A", file=ContentFile(PDF, "backup.pdf"))
    archive = BytesIO()
    assert write_backup(archive) == []
    document.delete()
    assert not default_storage.exists("documents/backup.pdf")
    archive.seek(0)
    restore(archive, replace=True)
    assert Document.objects.get().file.read() == PDF
