"""Answers forms of the admin that cannot be processed: malformed ones, or two that were sent at the same moment.

Wagtail lets their errors pass, which would give a bare 500. Nothing has been saved when these errors are raised.
"""

import logging
from collections.abc import Callable
from traceback import walk_tb

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError

from genetargeting.headers import ADMIN_PATHS

logger = logging.getLogger(__name__)

# The functions in which widgets, blocks and fields read the form's data, before anything is done with it.
READERS = {"value_from_datadict", "to_python"}
# Methods of Wagtail 8.0 that act on the form's data without having validated it.
UNREAD = {"ConfirmImportManagementForm.clean", "SetPagePositionView.post"}


class RefusedFormsMiddleware:
    """Answers 400 to a malformed form of the admin, and 409 to one that another overtook, with an explanation."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.method != "POST" or not request.path_info.startswith(ADMIN_PATHS):
            return None
        # The form was valid, but no longer so when it was saved: another request had taken the value.
        if isinstance(error, IntegrityError | ValidationError):
            return refuse(request, 409, error)
        return refuse(request, 400, error) if arose_in_reading(error) else None


def arose_in_reading(error: Exception) -> bool:
    """Return whether an error is due to the form's data, not to the site: it arose while the form was read."""
    if isinstance(error, DatabaseError | OSError):
        return False
    codes = [frame.f_code for frame, _ in walk_tb(error.__traceback__)]
    return isinstance(error, MultiValueDictKeyError) or any(
        code.co_name in READERS or code.co_qualname in UNREAD for code in codes
    )


def refuse(request: HttpRequest, status: int, error: Exception | None = None) -> HttpResponse:
    logger.warning("Refused the form of %s with %d.", request.path, status, exc_info=error)
    return render(request, "refused_form.html", {"overtaken": status == 409}, status=status)
