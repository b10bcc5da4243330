"""Error pages for visitors and editors when the site, the database or the storage fails."""

import errno
import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseNotFound, HttpResponseServerError
from django.template.loader import render_to_string
from django.views import defaults

from genetargeting.headers import ADMIN_PATHS
from genetargeting.logs import OUTAGE, UploadsAwayError

# Seconds after which it is worth trying again.
RETRY_AFTER = 30


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Django's handler500: names the service that does not respond, or says that the disk is full."""
    error = sys.exc_info()[1]
    disk_full = is_disk_full(error)
    if not (disk_full or isinstance(error, OUTAGE)):
        return defaults.server_error(request)
    editing = request.path_info.startswith(ADMIN_PATHS)
    problem = {"editing": editing, "disk_full": disk_full, "uploads_away": isinstance(error, UploadsAwayError)}
    content = render_to_string("503.html", problem)
    return HttpResponseServerError(content, status=503, headers={"Retry-After": str(RETRY_AFTER)})


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseNotFound:
    """Django's handler404: suggests the nearest pages; a missing page stays a 404 even if the database fails."""
    try:
        return defaults.page_not_found(request, exception)
    except DatabaseError:
        return HttpResponseNotFound(render_to_string("404_without_database.html"))


def is_disk_full(error: BaseException | None) -> bool:
    """Return whether the disk of this machine is full, or PostgreSQL's (SQLSTATE 53100)."""
    cause = error.__cause__ if error else None
    return getattr(error, "errno", None) == errno.ENOSPC or getattr(cause, "sqlstate", None) == "53100"
