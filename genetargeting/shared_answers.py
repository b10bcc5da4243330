"""Answers of public pages, shared by requests that bypass the page cache: those with a query string or an old session.

While the content is unchanged, such a request does not look up page and site again and renders no template. This holds
for pages that depend only on the scheme, host and path of the request, and are marked with `share`.
"""

import time
from collections.abc import Callable
from functools import partial, wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from wagtail.models import Site

from genetargeting.bounded_cache import BoundedCache
from genetargeting.generation import LIFETIME, generation_of_request, once_per_generation
from genetargeting.negotiation import prefers_markdown

CAPACITY = 16 * 1024 * 1024

answers: BoundedCache[tuple[float, bytes, dict[str, str]]] = BoundedCache(CAPACITY)

View = Callable[[HttpRequest, str], HttpResponse]


def share(response: HttpResponse) -> HttpResponse:
    """Return the answer of a page, marked as the same for every request for the page, whatever else it contains."""
    response.is_shared = True  # type: ignore[attr-defined]
    return response


def reuse_answers(serve: View) -> View:
    """Return the view of all pages, wrapped so that it reuses shared answers while the content is unchanged."""

    @wraps(serve)
    def serve_or_reuse(request: HttpRequest, path: str) -> HttpResponse:
        generation = generation_of_request.get()
        keep_site(request)
        if (
            generation is None
            or request.method not in ("GET", "HEAD")
            or prefers_markdown(request.headers.get("Accept", ""))
        ):
            return serve(request, path)
        # A session may open private pages, so its answers are not shared. Staff see a toolbar on the page.
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and request.user.is_authenticated:
            return serve(request, path)
        # Wagtail ignores repeated slashes.
        address = generation, request.scheme, request.get_host(), *filter(None, path.split("/"))
        kept = answers.get(address)
        if kept and time.monotonic() < kept[0] + LIFETIME:
            return HttpResponse(kept[1], headers=kept[2])
        rendered_at = time.monotonic()
        response = serve(request, path)
        if not has_session and getattr(response, "is_shared", False) and response.status_code == 200:
            if hasattr(response, "render"):
                response.render()
            if is_for_everyone(response):
                size = len(response.content) + 1024
                answers.put(address, (rendered_at, response.content, dict(response.headers)), size)
        return response

    return serve_or_reuse


def keep_site(request: HttpRequest) -> None:
    """Find the site of a request, looked up once for all requests; if it is the only one, for any host."""
    only = once_per_generation("the only site", _only_site)
    key = f"site of {request.get_host()} at {request.get_port()}"
    # The attribute in which Wagtail caches the site, with the front page, from which it finds all others.
    request._wagtail_site = only or once_per_generation(key, partial(Site.find_for_request, request))  # type: ignore[attr-defined]


def _only_site() -> Site | None:
    """Return the site if there is no other, with its front page, which Wagtail would read again to find a page."""
    fields = ("hostname", "port", "site_name", "is_default_site", "root_page__content_type")
    sites = list(Site.objects.select_related("root_page").only(*fields)[:2])
    if len(sites) != 1 or not sites[0].is_default_site:
        return None
    sites[0].root_page = sites[0].root_page.specific
    return sites[0]


def is_for_everyone(response: HttpResponse) -> bool:
    """Return whether the answer contains nothing specific to one visitor."""
    return (
        response.headers.keys() <= {"Content-Type", "Vary"}
        and response.headers.get("Vary", "Accept") == "Accept"
        and not response.cookies
    )
