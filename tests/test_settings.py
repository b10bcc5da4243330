"""What whoever runs the site can rely on: it is secure, or it does not start and says why."""

import json
import re
import subprocess
import sys
from functools import cache

import pytest
from django.urls import get_resolver

from pages.content.addresses import RESERVED_SEGMENTS
from tests.conftest import ROOT

PRODUCTION = {"SECRET_KEY": "k" * 20 + "0123456789" * 4, "ALLOWED_HOSTS": "www.example.com,example.com"}

HSTS = ("SECONDS", "INCLUDE_SUBDOMAINS", "PRELOAD")


def manage(*arguments, **environment):
    """Runs manage.py in exactly this environment."""
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments], env=environment, capture_output=True, text=True
    )


def settings_of(*names, **environment):
    """The values of settings in exactly this environment."""
    found = all_settings(tuple(sorted(environment.items())))
    return [found[name] for name in names]


@cache
def all_settings(environment):
    """Asks a process of its own, once for each environment: it takes as long for one setting as for all."""
    code = (
        "import json; from django.conf import settings;"
        "names = [name for name in dir(settings) if name.isupper()];"
        "print(json.dumps({name: getattr(settings, name) for name in names}, default=str))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"DJANGO_SETTINGS_MODULE": "genetargeting.settings", **dict(environment)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({}, "SECRET_KEY and ALLOWED_HOSTS must be set in production."),
        ({"ALLOWED_HOSTS": "example.com"}, "SECRET_KEY must be set in production."),
        ({"SECRET_KEY": "x" * 50}, "ALLOWED_HOSTS must be set in production."),
        ({"SECRET_KEY": " ", "ALLOWED_HOSTS": "example.com"}, "SECRET_KEY must be set in production."),
    ],
)
def test_production_without_its_secrets_refuses_to_start_and_says_why(environment, missing):
    result = manage("check", **environment)
    assert result.returncode == 1
    last = result.stderr.strip().splitlines()[-1]
    assert missing in last
    assert "For development, set DEBUG=true instead" in last


@pytest.mark.parametrize(
    ("networks", "problem"),
    [
        ("cdn.example.com", "cdn.example.com is not a network."),
        ("10.0.0.0/8,0.0.0.0/0", "0.0.0.0/0 includes every address, so any client could claim any address."),
        ("::/0", "::/0 includes every address"),
    ],
)
def test_networks_that_cannot_be_trusted_are_refused_in_words(networks, problem):
    result = manage("check", TRUSTED_PROXIES=networks, **PRODUCTION)
    assert result.returncode == 1
    assert f"TRUSTED_PROXIES: {problem}" in result.stderr.strip().splitlines()[-1]


def test_a_secret_that_can_be_guessed_is_refused():
    result = manage("check", SECRET_KEY="changeme", ALLOWED_HOSTS="example.com")
    assert result.returncode == 1
    assert "SECRET_KEY is too short and could be guessed" in result.stderr


def test_gunicorn_refuses_too():
    result = subprocess.run(
        [sys.executable, "-c", "import genetargeting.wsgi"], env={}, cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "SECRET_KEY and ALLOWED_HOSTS must be set in production." in result.stderr


def test_spaces_between_hosts_mean_nothing():
    assert settings_of("ALLOWED_HOSTS", **PRODUCTION | {"ALLOWED_HOSTS": "a.com, b.com"}) == [["a.com", "b.com"]]


def test_debug_is_off_unless_asked_for():
    assert settings_of("DEBUG", **PRODUCTION) == [False]
    assert settings_of("DEBUG", DEBUG="true") == [True]


@pytest.mark.slow
def test_the_deployment_check_is_silent_in_production():
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (result.returncode, result.stderr) == (0, "")
    assert "no issues" in result.stdout


def test_secrets_may_come_from_files(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(PRODUCTION["SECRET_KEY"] + "\n")
    environment = PRODUCTION | {"SECRET_KEY_FILE": str(secret)}
    del environment["SECRET_KEY"]
    assert settings_of("SECRET_KEY", **environment) == [PRODUCTION["SECRET_KEY"]]


def test_the_public_address_is_https_on_the_first_host_unless_given():
    names = ("BASE_URL", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    assert settings_of(*names, **PRODUCTION) == ["https://www.example.com", True, True, True]
    assert settings_of(*names, BASE_URL="http://localhost:9000", **PRODUCTION) == [
        "http://localhost:9000",
        False,
        False,
        False,
    ]


def test_every_answer_in_production_bears_the_headers_that_protect_its_reader(client, db, settings):
    names = ["ALLOWED_HOSTS", "SECURE_SSL_REDIRECT", *(f"SECURE_HSTS_{name}" for name in HSTS)]
    for name, value in zip(names, settings_of(*names, **PRODUCTION), strict=True):
        setattr(settings, name, value)
    host = {"host": "www.example.com"}
    page = client.get("/", headers=host, secure=True)
    redirect = client.get("/?utm_source=mail", headers=host)
    missing = client.get("/no-such-page/", headers=host, secure=True)
    refusal = client.get("/", headers={"host": "evil.example"}, secure=True)
    answers = (page, redirect, missing, refusal)
    assert [answer.status_code for answer in answers] == [200, 301, 404, 400]
    assert redirect["Location"] == "https://www.example.com/?utm_source=mail"
    assert page["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert page["X-Frame-Options"] == missing["X-Frame-Options"] == "DENY"
    for answer in answers:
        assert answer["Content-Security-Policy"].startswith("default-src 'self'; base-uri 'none'; ")
        assert answer["Permissions-Policy"].startswith("browsing-topics=(), camera=()")
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    for answer in answers[:3]:
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_cookies_belong_to_this_host_over_https_alone():
    names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE")
    assert settings_of(*names, **PRODUCTION) == ["__Host-sessionid", True, "Lax"]
    names = ("CSRF_COOKIE_NAME", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE")
    assert settings_of(*names, **PRODUCTION) == ["__Host-csrftoken", True, "Lax"]


def test_a_proxys_word_counts_only_where_there_is_a_proxy():
    assert settings_of("SECURE_PROXY_SSL_HEADER", **PRODUCTION) == [None]
    assert settings_of("SECURE_PROXY_SSL_HEADER", BEHIND_PROXY="true", **PRODUCTION) == [
        ["HTTP_X_FORWARDED_PROTO", "https"]
    ]


def test_sqlite_by_default_in_wal_mode_with_a_busy_timeout():
    ((database),) = settings_of("DATABASES", DEBUG="true")
    assert database["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert database["default"]["NAME"] == str(ROOT / "var/db.sqlite3")
    assert "journal_mode=WAL" in database["default"]["OPTIONS"]["init_command"]
    assert database["default"]["OPTIONS"]["timeout"] == 20


def test_postgresql_by_database_url():
    ((database),) = settings_of("DATABASES", DATABASE_URL="postgres://ann:secret@db:5432/site", **PRODUCTION)
    default = database["default"]
    assert default["ENGINE"] == "genetargeting.postgresql"  # Django's, with an end to waiting
    assert [default[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "ann",
        "secret",
        "db",
        5432,
        "site",
    ]


@pytest.mark.slow
def test_static_files_have_hashed_names_and_compressed_copies_in_production(tmp_path):
    ours_only = "ignore_patterns=['*admin', 'wagtail*', 'docs']"  # compressing the admin's files takes long
    code = (
        f"from genetargeting import settings; settings.STATIC_ROOT = {str(tmp_path)!r}; import django; django.setup();"
        "from django.core.management import call_command;"
        f"call_command('collectstatic', interactive=False, verbosity=0, {ours_only})"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "genetargeting.settings", **PRODUCTION}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=True)
    name = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]["site.css"]
    assert re.fullmatch(r"site\.[0-9a-f]{12}\.css", name)
    for suffix in ("", ".br", ".gz"):
        assert (tmp_path / f"{name}{suffix}").exists()


def test_no_document_can_claim_an_address_that_the_site_answers():
    routes = {str(pattern.pattern).lstrip("^").split("/")[0] for pattern in get_resolver().url_patterns}
    # No path of a document has a dot or an underscore; the last is `index.md` below any page.
    pages = {"", "_util", "robots.txt", "sitemap.xml", "sitemap-<slug:section>.xml", "(?P<path>(?:[^"}
    assert routes - pages <= RESERVED_SEGMENTS
