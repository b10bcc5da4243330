"""The site's configuration: one module, read from the environment, secure unless DEBUG is set.

Every variable may be given as NAME, or as NAME_FILE with the path of a file that contains the value.
docs/operators/settings.md lists them all.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv

from genetargeting.age_keys import backup_keys
from genetargeting.client_address import trusted_networks

env = FileAwareEnv()

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = BASE_DIR / "var"

# Security

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="insecure-and-only-for-development" if DEBUG else "").strip()
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS", default=[])]

if not DEBUG:
    if 0 < len(SECRET_KEY) < 32:
        raise ImproperlyConfigured(
            "SECRET_KEY is too short and could be guessed. Create one with: openssl rand -base64 48"
        )
    missing = [name for name in ("SECRET_KEY", "ALLOWED_HOSTS") if not globals()[name]]
    if missing:
        raise ImproperlyConfigured(
            f"{' and '.join(missing)} must be set in production. SECRET_KEY is a long random string; ALLOWED_HOSTS "
            "lists the site's host names, separated by commas. For development, set DEBUG=true instead, as the "
            "Makefile does."
        )

BASE_URL = env.str("BASE_URL", default="http://localhost:8000" if DEBUG else f"https://{ALLOWED_HOSTS[0].lstrip('.')}")
HTTPS = urlsplit(BASE_URL).scheme == "https"
# Visitors on another allowed host are redirected to BASE_URL; on a developer's machine every host is allowed.
ONE_HOST = not DEBUG

BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
# Networks of the servers in front of our proxy that are trusted to report the visitor's address, such as a CDN's.
TRUSTED_PROXIES = trusted_networks(env.str("TRUSTED_PROXIES", default=""))

SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True  # the admin takes the token from its pages
if HTTPS:
    # The prefix makes browsers refuse the cookie from anything but this host over https.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Signing in

# A working day from signing in, even if active: an unlocked computer is signed out by the next morning.
SESSION_COOKIE_AGE = 12 * 60 * 60
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]

# Locks a name at an address, never only a name: a stranger elsewhere could lock its owner out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_HANDLER = "genetargeting.lock_out.LockOutHandler"
AXES_CLIENT_IP_CALLABLE = "genetargeting.client_address.client_address"
AXES_LOCKOUT_TEMPLATE = "locked_out.html"
AXES_RESET_ON_SUCCESS = True
# A continuing attack neither prolongs the lock nor fills the database.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True

REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=False)
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

# Application

INSTALLED_APPS = [
    "genetargeting",
    "pages",
    "wagtail.contrib.forms",
    "wagtail.contrib.frontend_cache",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.documents",  # the admin calls them files; see pages/editing/hooks.py
    "wagtail.images",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "axes",
    "mailer",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "genetargeting.headers.HeadersMiddleware",
    "genetargeting.health.HealthMiddleware",
    "pages.links.middleware.OneHostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "genetargeting.static_files.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "genetargeting.signed_out.SignedOutMiddleware",
    "genetargeting.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pages.links.middleware.OldAddressMiddleware",
    "genetargeting.refused_forms.RefusedFormsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "genetargeting.urls"
WSGI_APPLICATION = "genetargeting.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
            # Each feature's package has its own library; `site_tags` serves every public page.
            "libraries": {
                "site_tags": "pages.models.template_tags",
                "allele_tags": "pages.alleles.template_tags",
                "discovery_tags": "pages.discovery.template_tags",
                "document_tags": "pages.sync.template_tags",
                "editing_tags": "pages.editing.template_tags",
                "enquiry_tags": "pages.enquiries.template_tags",
                "page_removal_tags": "pages.links.template_tags",
                "publication_tags": "pages.publications.template_tags",
            },
        },
    },
]

# Database

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{STATE_DIR / 'db.sqlite3'}")}
DATABASE_POOLER = env.bool("DATABASE_POOLER", default=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    STATE_DIR.mkdir(exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
        "timeout": 20,
        # Take the write lock at BEGIN: a transaction that reads first would fail at its first write
        # with "database is locked", whatever the timeout.
        "transaction_mode": "IMMEDIATE",
    }
    # Browser tests write from several threads, which SQLite in memory does not allow.
    DATABASES["default"]["TEST"] = {"NAME": STATE_DIR / "test.sqlite3"}
else:
    DATABASES["default"] |= {"CONN_HEALTH_CHECKS": True, "OPTIONS": {"connect_timeout": 5}}
    DATABASES["default"]["ENGINE"] = "genetargeting.postgresql"
    # A pooler in transaction mode gives a session to another client after each transaction, and a server-side cursor
    # would be lost.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = DATABASE_POOLER
# Seconds. Opening SQLite's file for each request would take a seventh of the time of rendering a page.
DATABASES["default"]["CONN_MAX_AGE"] = 60

# Caches, and the exchange of changes between processes. See genetargeting/page_cache.py.

CACHE_URL = env.str("CACHE_URL", default="").strip()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "genetargeting.generation.cache_key",
    }
}
# Purging a CDN: Wagtail's own setting, as JSON.
WAGTAILFRONTENDCACHE = json.loads(env.str("FRONTEND_CACHE", default="") or "{}")

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = sorted(BASE_DIR.glob("pages/*/static"))  # Django finds genetargeting/static itself
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},  # uploaded files; see below
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "genetargeting.static_files.StaticFilesStorage"
    },
}
# Under DEBUG static files come from their sources; there is nothing to collect.
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_USE_FINDERS = DEBUG

# Uploaded files. genetargeting/media.py serves them.

MEDIA_ROOT = STATE_DIR / "media"
MEDIA_URL = "/media/"
S3_BUCKET = env.str("S3_BUCKET", default="").strip()
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "genetargeting.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT_URL", default="").strip() or None,
            "region_name": env.str("S3_REGION", default="").strip() or None,
            "access_key": env.str("S3_ACCESS_KEY", default="").strip() or None,
            "secret_key": env.str("S3_SECRET_KEY", default="").strip() or None,
            "file_overwrite": False,
        },
    }

MEGABYTE = 1024 * 1024
WAGTAILIMAGES_MAX_UPLOAD_SIZE = WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * MEGABYTE  # the same limit as in proxy.conf
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000  # a folder may contain more files than one upload accepts, which then reports it
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000  # pixels, of four bytes each: a file of 1 MB can decompress to as many
# Photographs of phones (HEIC) and pictures of microscopes (TIFF) are converted. No GIF: movement distracts readers.
WAGTAILIMAGES_EXTENSIONS = ["avif", "heic", "heif", "jpeg", "jpg", "png", "tif", "tiff", "webp"]
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp"}  # every browser shows them; Wagtail makes them PNG
WAGTAILIMAGES_IMAGE_FORM_BASE = "genetargeting.media.ImageForm"
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # files are downloaded, never shown under the site's address
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # Wagtail first checks whether the visitor may read it
WAGTAILDOCS_DOCUMENT_FORM_BASE = "genetargeting.media.DocumentForm"

# Mail: printed, unless there is a server. Mail for a server is queued in the database; `run_scheduler` sends it.

EMAIL_URL = env.str("EMAIL_URL", default="").strip()
globals().update(env.email_url_config(EMAIL_URL or "consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="") or f"website@{urlsplit(BASE_URL).hostname}"
if EMAIL_URL:
    MAILER_EMAIL_BACKEND, EMAIL_BACKEND = globals()["EMAIL_BACKEND"], "genetargeting.mail.BoundedQueue"
    if MAILER_EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
        MAILER_EMAIL_BACKEND = "genetargeting.mail.SmtpBackend"
MAILER_ERROR_HANDLER = "genetargeting.mail.defer"
MAILER_EMAIL_MAX_DEFERRED = 1  # a server that is down is not contacted for every queued mail
MAILER_USE_FILE_LOCK = False  # the database's locks suffice

# Backups. genetargeting/backup_store.py makes them; `run_scheduler` calls it every night.

BACKUP_ROOT = STATE_DIR / "backups"
BACKUP_RECIPIENTS = backup_keys(env.str("BACKUP_RECIPIENTS", default=""))
BACKUP_S3_BUCKET = env.str("BACKUP_S3_BUCKET", default="").strip()
if BACKUP_S3_BUCKET:
    if not BACKUP_RECIPIENTS:
        raise ImproperlyConfigured(
            "BACKUP_S3_BUCKET requires BACKUP_RECIPIENTS: backups are encrypted before they leave the machine."
        )
    STORAGES["backups"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": BACKUP_S3_BUCKET,
            "endpoint_url": env.str("BACKUP_S3_ENDPOINT_URL", default="").strip() or None,
            "region_name": env.str("BACKUP_S3_REGION", default="").strip() or None,
            "access_key": env.str("BACKUP_S3_ACCESS_KEY", default="").strip() or None,
            "secret_key": env.str("BACKUP_S3_SECRET_KEY", default="").strip() or None,
            "file_overwrite": True,
        },
    }

# Content

FIXTURE_DIRS = [BASE_DIR / "fixtures"]
LANGUAGE_CODE = "en"
TIME_ZONE = "America/New_York"
# Debian lists an additional time zone that no browser knows: the list on the account page would end there.
WAGTAIL_USER_TIME_ZONES = sorted(available_timezones() - {"localtime"})

# “simple”: PostgreSQL takes the tokens of `pages.search.analysis` as they are, as SQLite does.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "pages.discovery.search_backend", "SEARCH_CONFIG": "simple"}}

WAGTAIL_SITE_NAME = OTP_TOTP_ISSUER = "ingenious targeting laboratory"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "pages.editing.rich_text_area.NamedRichTextArea"}}
# Private pages also redirect to the sign-in page that asks for the second factor.
WAGTAIL_FRONTEND_LOGIN_URL = "/admin/login/"
# A shared password could be guessed without limit; people sign in instead.
WAGTAIL_PRIVATE_PAGE_OPTIONS = WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
# Wagtail's own task publishes the latest draft instead of the approved version.
WAGTAIL_FINISH_WORKFLOW_ACTION = "pages.editing.finished_workflow.publish_approved_version"
# The admin makes no requests to other hosts.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Without a mail server, no page offers mail: administrators create new passwords under Settings, Users.
WAGTAIL_PASSWORD_RESET_ENABLED = bool(EMAIL_URL)
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "genetargeting.password_reset.PasswordResetForm"  # noqa: S105 -- a class

# Logs

if not DEBUG:
    from genetargeting.logs import LOGGING  # noqa: F401 -- Django reads it here
