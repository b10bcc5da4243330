"""Visits to the site through its page cache, and an application in Django's place."""

import time
from concurrent.futures import ThreadPoolExecutor

from bs4 import BeautifulSoup
from django.test import RequestFactory

from genetargeting.headers import SHARED

URL = "/knockout-mouse-models/"


class Visit:
    """A request to a WSGI application, and its answer; `environ` is what the server sets, or leaves out if None."""

    def __init__(self, application, path=URL, method="GET", environ=(), **headers):
        path, _, query = path.partition("?")
        request = RequestFactory().generic(method, path, QUERY_STRING=query, HTTP_HOST="testserver").environ
        del request["HTTP_COOKIE"]  # empty; most visitors send none
        request |= {f"HTTP_{name.upper()}": value for name, value in headers.items()} | dict(environ)
        body = application({name: value for name, value in request.items() if value is not None}, self.start)
        self.body = b"".join(body)
        if hasattr(body, "close"):
            body.close()

    def start(self, status, headers, exc_info=None):
        self.status = int(status.split()[0])
        self.headers = dict(headers)
        assert len(self.headers) == len(headers)
        self.done = self.headers.get("Cache-Status", "").removeprefix("pages; ")


class PageStandIn:
    """An application in Django's place, which counts and can be made to fail."""

    def __init__(self, seconds=0, headers=()):
        self.seconds = seconds
        self.count = 0
        self.status = "200 OK"
        self.headers = {"Content-Type": "text/html", "Cache-Control": SHARED} | dict(headers)
        self.requests = []
        self.closed = 0

    def __call__(self, environ, start_response):
        self.count += 1
        self.requests.append(environ)
        time.sleep(self.seconds)
        start_response(self.status, list(self.headers.items()))
        return Body([environ["PATH_INFO"].encode(), b" %d" % self.count], self)


class Body(list):
    """An answer that counts how often it is closed."""

    def __init__(self, parts, application):
        super().__init__(parts)
        self.application = application

    def close(self):
        self.application.closed += 1


def start(visits):
    """Start functions in a thread each; return what waits for their results."""
    pool = ThreadPoolExecutor(len(visits))
    running = [pool.submit(visit) for visit in visits]
    return lambda: [each.result(timeout=20) for each in running]


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def dashboard(client):
    """The admin's first screen, with what the browser requests for it afterwards in its place."""
    screen = BeautifulSoup(client.get("/admin/").content, "html.parser")
    for part in screen.select("[data-action='w-swap:ready->w-swap#replace']"):
        answer = client.get(part["data-w-swap-src-value"], headers={"X-Requested-With": "XMLHttpRequest"})
        target = screen.select_one(part["data-w-swap-target-value"])
        target.clear()
        target.append(BeautifulSoup(answer.content, "html.parser"))
    return screen
