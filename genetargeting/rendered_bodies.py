"""Bodies of public pages that requests beside the page cache share: those with a query string, for instance.

Site, page, restrictions and middleware are asked for each request; only the template is not rendered again while the
content has not changed since. That holds for pages that look at nothing of the request but its scheme and host.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from genetargeting.bounded_cache import BoundedCache

# Where the page cache puts the generation that was current when the request came, in the WSGI environment.
GENERATION = "genetargeting.generation"
CAPACITY = 16 * 1024 * 1024
# Seconds after which a body is rendered anew although nothing said that it changed.
LIFETIME = 10 * 60

bodies: BoundedCache[tuple[float, bytes]] = BoundedCache(CAPACITY)


def reuse_body(request: HttpRequest, page: int, render: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer with the page's body as it was rendered for the same content, or render it."""
    generation = request.META.get(GENERATION)
    if (
        generation is None
        or request.method not in ("GET", "HEAD")
        or settings.SESSION_COOKIE_NAME in request.COOKIES
        or getattr(request, "is_preview", False)
    ):
        return render()
    key = generation, request.scheme, request.get_host(), page
    kept = bodies.get(key)
    if kept and time.monotonic() < kept[0] + LIFETIME:
        return HttpResponse(kept[1])
    rendered_at = time.monotonic()
    response = render()
    if hasattr(response, "render"):
        response.render()
    if response.status_code == 200 and set(response.headers) == {"Content-Type"} and not response.cookies:
        bodies.put(key, (rendered_at, response.content), len(response.content) + 1024)
    return response
