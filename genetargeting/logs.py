"""Logs for production: a line of JSON for each event, with the id of its request."""

import logging
import time
from typing import TextIO

from django.db import InterfaceError, OperationalError

from genetargeting.request_ids import request_id


class UploadsAwayError(OSError):
    """The storage for uploaded files does not respond."""


# Raised when a service that the site needs does not respond: the database, or the storage for uploaded files.
OUTAGE = (OperationalError, InterfaceError, UploadsAwayError)
# Seconds during which the same outage is not logged again.
SILENCE = 60

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "genetargeting.logs.RequestId"},
        "outages_once": {"()": "genetargeting.logs.OutagesOnce"},
    },
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        }
    },
    "handlers": {
        "console": {
            "class": "genetargeting.logs.Console",
            "formatter": "json",
            "filters": ["outages_once", "request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        name: {"handlers": [], "level": "INFO", "propagate": True}
        for name in ("django", "django.server", "gunicorn.error")
    }
    | {name: {"level": "WARNING"} for name in ("axes", "django_tasks", "mailer")}  # they log every start and every row
    | {"django.security.DisallowedHost": {"level": "CRITICAL"}},  # scanners cause these all day; the proxy logs the 400
}


class Console(logging.StreamHandler[TextIO]):
    """Writes logs for log collectors, and keeps the audit log off a terminal.

    Whoever runs a command there reads its output; the entries are under *Reports*, *Site history*.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, unless it is an entry of the audit log and the stream is a terminal."""
        if record.name != "audit" or not self.stream.isatty():
            super().emit(record)


class RequestId(logging.Filter):
    """Adds the id of the current request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class OutagesOnce(logging.Filter):
    """Logs an outage once a minute, not once for each request."""

    told_at = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info and record.exc_info[1]
        if not isinstance(error, OUTAGE):
            return True
        if time.monotonic() < self.told_at + SILENCE:
            return False
        self.told_at = time.monotonic()
        return True
