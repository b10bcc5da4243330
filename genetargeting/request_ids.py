"""Gives each request an id, which connects the response with its log entries."""

import re
import secrets
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIds:
    """A WSGI application that uses the proxy's `X-Request-ID`, or creates one, and adds it to the response."""

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "") if settings.BEHIND_PROXY else ""
        name = given if WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
        environ["HTTP_X_REQUEST_ID"] = name
        request_id.set(name)

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: "OptExcInfo | None" = None
        ) -> Callable[[bytes], object]:
            return start_response(status, [*headers, ("X-Request-ID", name)], exc_info)

        return self.application(environ, start)
