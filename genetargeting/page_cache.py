"""Finished public pages in memory, answered before Django does any work: a WSGI application around Django's.

1. May this answer be shared? Only GET and HEAD for a host of ALLOWED_HOSTS (a wildcard does not count), without session
   cookie, Authorization or Range, outside the admin, and without parameters; campaign parameters are ignored. All other
   requests go to Django, and their answers are never cached.
2. Is there a current copy? The generation of the content (`generation`) is a random value that every commit replaces
   which may change a page. A copy is current while the generation that was read before rendering it is still the same,
   for at most ten minutes.
3. Otherwise it is rendered, once per process for any number of requests, only from scheme, host and path: no header,
   cookie or parameter of the visitor reaches the template. An answer is cached if its status is 200, it sets no cookie,
   and it has no Cache-Control and no Vary but Accept: clients that prefer Markdown get `index.md`.
4. If that fails (for example without a database), the old copy is served, and rendering is tried again after a second,
   or as soon as the generation changes. Few public requests run at a time, and client addresses take turns
   (`FairSemaphore`), so that a thread is always free for finished pages. A request that finds the queue full is
   answered 503 at once.

Behind nginx, X-Accel-Expires marks the answers that are current; nginx caches these and serves them itself until the
generation changes (proxy.conf).

While Valkey does not answer, no copy counts as current. A change that it missed is announced as soon as it answers
again; if the publishing process dies before that, other machines notice after ten minutes.
"""

import gzip
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import blake2b
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import brotli
from django.conf import settings

from genetargeting import server
from genetargeting.bounded_cache import BoundedCache
from genetargeting.client_address import forwarded_address
from genetargeting.fair_semaphore import FairSemaphore
from genetargeting.generation import LIFETIME, generation_of_request, shared
from genetargeting.headers import ADMIN_PATHS, SHARED
from genetargeting.negotiation import prefers_markdown

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

MEBIBYTE = 1024 * 1024
# The size limits of all copies of a process, and of one copy. 64 MiB hold about 1,400 pages.
CAPACITY = 64 * MEBIBYTE
MAX_PAGE_SIZE = 4 * MEBIBYTE
# Seconds during which a page that could not be rendered is not tried again.
RETRY_DELAY = 1
# The number of public requests that a process runs at once, and that may wait for a turn. The other threads answer
# finished pages, health checks, files and editors.
CONCURRENT_RENDERINGS = 3
SPARE_THREADS = 4
# The slowest public requests: these may occupy at most half of the threads.
SEARCH_PATH = "/search/"
# Seconds that a request waits for a turn, and then seconds after which the visitor should try again.
QUEUE_TIMEOUT = 2

# Parameters that tell marketing staff where a visitor came from, and that no page uses.
CAMPAIGN_PARAMETERS = {
    "_ga", "_gl", "dclid", "fbclid", "gad_campaignid", "gad_source", "gbraid", "gclid", "gclsrc",
    "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "msclkid", "ttclid", "twclid", "wbraid",
}  # fmt: skip
# The part of a request that the server sets; nothing that the visitor sets reaches the rendering.
SERVERS_OWN = ("REMOTE_ADDR", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_X_REQUEST_ID")
# Statuses of answers that are valid for the current content.
CURRENT = ("hit", "fwd=miss; stored")


class Key(NamedTuple):
    """The only parts of a request that decide which page a visitor sees."""

    scheme: str
    host: str
    path: str


class PageCache:
    """A WSGI application that answers public pages from memory and passes everything else on."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.generation = shared()
        self.copies: BoundedCache[Copy] = BoundedCache(CAPACITY)
        self.slots = FairSemaphore(CONCURRENT_RENDERINGS, server.threads - CONCURRENT_RENDERINGS - SPARE_THREADS)
        # A flood of searches leaves half of the threads to other requests.
        self.searches = threading.BoundedSemaphore(server.threads // 2)
        # A page is rendered by one thread at a time. Two pages may share a lock, which does no harm.
        self.locks = [threading.Lock() for _ in range(64)]
        # Wildcards do not count: a visitor who can invent hosts could fill the memory with copies.
        self.hosts = {host.lower() for host in settings.ALLOWED_HOSTS} | {urlsplit(settings.BASE_URL).hostname}
        # Paths that are never cached; requests for those of the second line do not wait for a turn.
        self.unkept = (*ADMIN_PATHS, "/-/", "/documents/", "/share-images/", settings.MEDIA_URL, settings.STATIC_URL)
        self.immediate = (*ADMIN_PATHS, "/-/", settings.MEDIA_URL, settings.STATIC_URL)
        self.session_cookie = settings.SESSION_COOKIE_NAME
        # nginx sees the generation of one machine, not the one in Valkey.
        self.proxy_keeps_pages = settings.BEHIND_PROXY and not settings.CACHE_URL

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = self.key(environ)
        if key is None:
            return self.bypass(environ, with_status(start_response, "fwd=bypass"))
        if key.path != environ["PATH_INFO"]:
            start_response = privately(start_response)
        elif self.proxy_keeps_pages:
            start_response = kept_by_proxy(start_response)
        arrival = time.monotonic()
        generation = self.generation.current()
        copy = self.copies.get(key)
        if copy and (status := copy.status(generation, arrival)):
            return copy.answer(environ, start_response, status)
        # While another thread renders a page, a copy that is merely old is still served; one that may be wrong is not.
        timeout = 0 if copy and copy.fits(generation) else QUEUE_TIMEOUT
        if not self.slots.acquire(forwarded_address(environ), timeout):
            return self.answer_without_rendering(copy, generation, environ, start_response)
        try:
            lock = self.locks[hash(key) % len(self.locks)]
            if not lock.acquire(timeout=timeout):
                return self.answer_without_rendering(copy, generation, environ, start_response)
            try:
                copy = self.copies.get(key)
                if copy and (status := copy.status(generation, arrival)):
                    return copy.answer(environ, start_response, status)
                return self.render(key, generation, copy, environ, start_response)
            finally:
                lock.release()
        finally:
            self.slots.release()

    def key(self, environ: Environ) -> Key | None:
        """Return the scheme, host and path if only they decide what the visitor sees, otherwise None."""
        path = environ["PATH_INFO"]
        host = environ.get("HTTP_HOST", "").partition(":")[0].lower()
        if (
            environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or host not in self.hosts
            or path.startswith(self.unkept)
            or environ.get("SCRIPT_NAME")
            or "HTTP_RANGE" in environ
            or "HTTP_AUTHORIZATION" in environ
            or self.session_cookie in environ.get("HTTP_COOKIE", "")
            or not is_campaign(environ.get("QUERY_STRING", ""))
        ):
            return None
        if path.endswith("/") and prefers_markdown(environ.get("HTTP_ACCEPT", "")):
            path += "index.md"
        return Key(scheme(environ), host, path)

    def bypass(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request to Django; public requests take turns."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.application(environ, start_response)  # sees its own changes before they are committed
        if environ["PATH_INFO"].startswith(self.immediate) or self.session_cookie in environ.get("HTTP_COOKIE", ""):
            return self.ask_for_page(self.generation.current(), environ, start_response)
        if not environ["PATH_INFO"].startswith(SEARCH_PATH):
            return self.in_turn(environ, start_response)
        if not self.searches.acquire(blocking=False):
            return busy(start_response)
        try:
            return self.in_turn(environ, start_response)
        finally:
            self.searches.release()

    def in_turn(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request to Django as soon as it is this address's turn."""
        if not self.slots.acquire(forwarded_address(environ), QUEUE_TIMEOUT):
            return busy(start_response)
        try:
            return self.ask_for_page(self.generation.current(), environ, start_response)
        finally:
            self.slots.release()

    def ask_for_page(self, generation: object, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request to Django, which may use results that were cached for this generation."""
        token = generation_of_request.set(generation)
        try:
            return self.application(environ, start_response)
        finally:
            generation_of_request.reset(token)

    def render(
        self, key: Key, generation: object, copy: "Copy | None", environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Have Django render the page, and cache it if any visitor may see it."""
        rendered_at = time.monotonic()
        answer = Answer()
        body = self.ask_for_page(generation, request_for(key, environ), answer.start)
        if answer.status.startswith("5") and copy:
            close(body)
            copy.delay_retry(generation)
            return copy.answer(environ, start_response, copy.staleness())
        if answer.is_for_everyone():
            content = b"".join(body)
            close(body)
            copy = Copy(generation, rendered_at, answer.headers, content)
            if copy.size > MAX_PAGE_SIZE:
                self.copies.remove(key)
            else:
                self.copies.put(key, copy, copy.size)
            return copy.answer(environ, start_response, "fwd=miss; stored")
        self.copies.remove(key)
        if environ.get("QUERY_STRING") or key.path != environ["PATH_INFO"]:
            # A redirect, for instance, passes the campaign on. And not every page exists as Markdown.
            close(body)
            return self.application(environ, with_status(start_response, "fwd=miss"))
        with_status(start_response, "fwd=miss")(answer.status, answer.headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            close(body)
            return []
        return body

    def answer_without_rendering(
        self, copy: "Copy | None", generation: object, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Serve a copy that is merely old, or answer that the visitor should try again."""
        if copy and copy.fits(generation):
            return copy.answer(environ, start_response, copy.staleness())
        return busy(with_status(start_response, "fwd=miss"))


class Copy:
    """A finished page: its bytes in three encodings, each with its headers."""

    def __init__(self, generation: object, rendered_at: float, headers: Headers, content: bytes) -> None:
        self.generation = generation
        self.rendered_at = rendered_at
        self.failed_generation: object = None
        self.retry_at = 0.0
        bodies = {
            "identity": content,
            "gzip": gzip.compress(content, mtime=0),
            "br": brotli.compress(content, quality=5),
        }
        tag = blake2b(content, digest_size=12).hexdigest()
        self.variants = {name: variant(name, body, tag, headers) for name, body in bodies.items()}
        self.size = sum(map(len, bodies.values())) + 4096  # headers and keys, roughly

    def fits(self, generation: object) -> bool:
        """Return whether the content is unchanged since; an unknown generation never fits."""
        return self.generation == generation and generation is not None

    def status(self, generation: object, arrival: float) -> str | None:
        """Return the cache status of the copy for a request that arrived in this generation; None if it is unusable."""
        # A copy that was rendered while the request waited is new enough, whatever changed meanwhile.
        if (self.fits(generation) and arrival < self.rendered_at + LIFETIME) or self.rendered_at >= arrival:
            return "hit"
        if self.failed_generation == generation and arrival < self.retry_at:
            return self.staleness()
        return None

    def delay_retry(self, generation: object) -> None:
        """Note that the page could not be rendered. A new generation ends the delay: the database works again."""
        self.failed_generation, self.retry_at = generation, time.monotonic() + RETRY_DELAY

    def staleness(self) -> str:
        """Return the status of a stale copy, in the notation of RFC 9211."""
        return f"hit; ttl={min(-1, int(self.rendered_at + LIFETIME - time.monotonic()))}"

    def answer(self, environ: Environ, start_response: StartResponse, status: str) -> Iterable[bytes]:
        """Send the page in the encoding that the client prefers, or 304."""
        etag, headers, unchanged_headers, body = self.variants[encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
        start_response = with_status(start_response, status)
        if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", unchanged_headers)
            return []
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


class Answer:
    """Django's response to the request for a page."""

    def start(self, status: str, headers: Headers, exc_info: object = None) -> None:
        self.status, self.headers = status, headers

    def is_for_everyone(self) -> bool:
        """Return whether any visitor may see it."""
        headers = {name.lower(): value for name, value in self.headers}
        return (
            self.status.startswith("200")
            and headers.get("cache-control") == SHARED
            and headers.get("vary", "Accept") == "Accept"
            and not headers.keys() & {"set-cookie", "content-encoding"}
        )


def variant(name: str, body: bytes, tag: str, headers: Headers) -> tuple[str, Headers, Headers, bytes]:
    """Return the entity tag, the headers of a full response, those of a 304 (RFC 9110, 15.4.5), and the body."""
    etag = f'"{tag}-{name}"'
    vary = ", ".join(["Accept-Encoding", *(value for header, value in headers if header.lower() == "vary")])
    validators = [("ETag", etag), ("Cache-Control", SHARED), ("Vary", vary)]
    own = [header for header in headers if header[0].lower() not in ("content-length", "cache-control", "vary")]
    encoded = [("Content-Encoding", name)] if name != "identity" else []
    return etag, [*own, *validators, *encoded, ("Content-Length", str(len(body)))], validators, body


@lru_cache(maxsize=256)
def encoding(accepted: str) -> str:
    """Return the best of our encodings that an Accept-Encoding header allows."""
    allowed = set()
    for part in accepted.lower().replace(" ", "").split(","):
        name, _, quality = part.partition(";q=")
        if not quality or quality.strip("0."):
            allowed.add(name)
    return next((name for name in ("br", "gzip") if name in allowed), "identity")


def is_campaign(query: str) -> bool:
    """Return whether a query string has only campaign parameters."""
    names = (pair.partition("=")[0] for pair in query.split("&")) if query else ()
    return all(name.startswith("utm_") or name in CAMPAIGN_PARAMETERS for name in names)


def scheme(environ: Environ) -> str:
    """Return the scheme as Django's `request.scheme` decides it."""
    header = settings.SECURE_PROXY_SSL_HEADER
    if header and header[0] in environ:
        return "https" if environ[header[0]].partition(",")[0].strip() == header[1] else "http"
    return str(environ["wsgi.url_scheme"])


def request_for(key: Key, environ: Environ) -> Environ:
    """Return the request from which a page is rendered: its key, and nothing else that the visitor sent."""
    own = {name: environ[name] for name in SERVERS_OWN if name in environ}
    own |= {name: value for name, value in environ.items() if name.startswith("wsgi.")}
    return own | {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": key.path,
        "QUERY_STRING": "",
        "HTTP_HOST": key.host,
        "SCRIPT_NAME": "",
        "wsgi.url_scheme": key.scheme,
        "wsgi.input": BytesIO(),
    }


def busy(start_response: StartResponse) -> Iterable[bytes]:
    """Answer 503: the server is busy, and the visitor should try again."""
    headers = [("Content-Type", "text/plain"), ("Cache-Control", "no-store"), ("Retry-After", str(QUEUE_TIMEOUT))]
    start_response("503 Service Unavailable", headers)
    return [b"The site is busy. Please try again in a moment.\n"]


def with_headers(start_response: StartResponse, change: Callable[[str, Headers], Headers]) -> StartResponse:
    """Return a `start_response` that sends a status and its headers as changed by `change`."""

    def start(status: str, headers: Headers, *exc_info: object) -> object:
        return start_response(status, change(status, headers), *exc_info)

    return start


def with_status(start_response: StartResponse, status: str) -> StartResponse:
    """Return a `start_response` that adds the Cache-Status header (RFC 9211)."""
    return with_headers(start_response, lambda _code, headers: [*headers, ("Cache-Status", f"pages; {status}")])


def kept_by_proxy(start_response: StartResponse) -> StartResponse:
    """Return a `start_response` that lets nginx cache a current page (proxy.conf) until the generation changes."""

    def change(code: str, headers: Headers) -> Headers:
        status = dict(headers)["Cache-Status"].removeprefix("pages; ")
        is_kept = code.startswith("200") and status in CURRENT
        return [*headers, ("X-Accel-Expires", str(LIFETIME))] if is_kept else headers

    return with_headers(start_response, change)


def privately(start_response: StartResponse) -> StartResponse:
    """Return a `start_response` for an answer to the client's preference, as not every cache respects `Vary`."""

    def change(_code: str, headers: Headers) -> Headers:
        shared_headers = [header for header in headers if header[0].lower() != "cache-control"]
        return [*shared_headers, ("Cache-Control", "private, no-cache")]

    return with_headers(start_response, change)


def close(body: Iterable[bytes]) -> None:
    """Close the application's iterable, as WSGI requires (PEP 3333)."""
    if hasattr(body, "close"):
        body.close()
