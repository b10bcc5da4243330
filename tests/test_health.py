"""What whoever watches over the site can rely on."""

import shutil
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from genetargeting import secret_files
from tests.conftest import ROOT
from tests.production import production_site


def test_a_living_process_says_so_without_the_database(client):
    response = client.get("/-/live/")
    assert (response.status_code, response.content) == (200, b"live\n")


def test_a_process_is_ready_when_the_database_answers_and_is_migrated(client, db):
    response = client.get("/-/ready/")
    assert (response.status_code, response.content) == (200, b"ready\n")
    assert response["Cache-Control"] == "no-store"


def test_a_database_that_is_not_migrated_is_not_ready(client, db):
    (latest,) = MigrationLoader(connection).graph.leaf_nodes("wagtailcore")
    MigrationRecorder(connection).record_unapplied(*latest)
    response = client.get("/-/ready/")
    assert response.status_code == 503
    assert response.content == b"The database is not migrated; run `manage.py release`.\n"


@pytest.mark.slow  # it starts the site
def test_a_database_that_does_not_answer_is_not_ready_but_the_process_lives():
    code = (
        "import django; django.setup(); from django.test import Client;"
        "print([(r.status_code, r.content) for r in map(Client().get, ('/-/ready/', '/-/live/'))])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={
            "DJANGO_SETTINGS_MODULE": "genetargeting.settings",
            "DEBUG": "true",
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == str([(503, b"The database does not respond.\n"), (200, b"live\n")]) + "\n"


def test_watchers_need_no_allowed_host_and_no_https(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["www.example.com"]
    assert client.get("/-/ready/", headers={"host": "10.0.0.7"}).status_code == 200
    assert client.get("/", headers={"host": "10.0.0.7"}).status_code == 400


# Secrets of a deployment


@pytest.fixture
def environment(monkeypatch):
    """Sets exactly these variables of a deployment."""

    def run(**variables):
        for name in (*secret_files.NAMES, "DATABASE_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return run


def contents(folder):
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_a_developers_secrets_are_generated_once(environment, tmp_path):
    environment(BASE_URL="http://localhost:8000")
    assert secret_files.main(tmp_path) is None
    first = contents(tmp_path)
    assert len(first["secret_key"]) > 50
    assert first["secret_key"] != first["postgres_password"]
    assert first["database_url"] == f"postgres://site:{first['postgres_password']}@db:5432/site"
    assert secret_files.main(tmp_path) is None
    assert contents(tmp_path) == first


def test_secrets_of_the_environment_come_first(environment, tmp_path):
    environment(BASE_URL="https://www.example.com", SECRET_KEY="key", POSTGRES_PASSWORD="a/b")
    assert secret_files.main(tmp_path) is None
    assert contents(tmp_path) == {
        "secret_key": "key",
        "postgres_password": "a/b",
        "database_url": "postgres://site:a%2Fb@db:5432/site",
    }
    environment(
        BASE_URL="https://www.example.com", SECRET_KEY="new", POSTGRES_PASSWORD="a/b", DATABASE_URL="postgres://x"
    )
    assert secret_files.main(tmp_path) is None
    assert contents(tmp_path)["secret_key"] == "new"
    assert contents(tmp_path)["database_url"] == "postgres://x"


def test_production_without_a_secret_does_not_start_and_says_which(environment, tmp_path):
    environment(BASE_URL="https://www.example.com", SECRET_KEY="key")
    assert secret_files.main(tmp_path) == (
        "POSTGRES_PASSWORD must be set in .env, because BASE_URL is not on localhost; see .env.example."
    )
    assert contents(tmp_path) == {}


@pytest.mark.slow
def test_a_site_that_starts_while_valkey_is_away_serves_pages_and_keeps_them_once_valkey_is_there(
    monkeypatch, tmp_path
):
    if not shutil.which("redis-server"):
        pytest.skip("Debian's redis-server is not installed.")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("CACHE_URL", f"redis://127.0.0.1:{port}")
    with production_site() as address:  # the release runs without it, too
        with urlopen(f"{address}/knockout-mouse-models/") as answer:
            assert answer.status == 200
            assert "hit" not in answer.headers["Cache-Status"]
        valkey = subprocess.Popen(
            ["redis-server", "--port", str(port), "--save", "", "--dir", tmp_path], stdout=subprocess.DEVNULL
        )
        try:
            for _ in range(60):
                if "hit" in urlopen(f"{address}/knockout-mouse-models/").headers["Cache-Status"]:
                    break
                time.sleep(0.5)
            else:
                pytest.fail("Pages are not kept although Valkey is there.")
        finally:
            valkey.terminate()
            valkey.wait()
