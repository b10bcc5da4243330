"""A name for each request, to find in the log what an answer came from."""

import re
import secrets
from contextvars import ContextVar

from django.conf import settings

request_id = ContextVar("request_id", default=None)

WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIds:
    """A WSGI application that takes the proxy's `X-Request-ID`, or gives one, and repeats it in the answer."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        given = environ.get("HTTP_X_REQUEST_ID", "") if settings.BEHIND_PROXY else ""
        name = given if WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
        environ["HTTP_X_REQUEST_ID"] = name
        request_id.set(name)

        def start(status, headers, exc_info=None):
            return start_response(status, [*headers, ("X-Request-ID", name)], exc_info)

        return self.application(environ, start)
