"""The response headers that tell browsers what a page may do, and caches how long to store it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Public pages have no inline script, no inline style, and nothing from other hosts.
PUBLIC_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
# What Wagtail's admin needs: it has inline scripts and styles. A nonce would switch 'unsafe-inline' off.
ADMIN_POLICY = (
    "default-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'; "
    "script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; "
    "connect-src 'self'; font-src 'self'; frame-src 'self'"
)
# An uploaded file may be viewed, but may not run or load anything.
UPLOAD_POLICY = "default-src 'none'"
ADMIN_PATHS = ("/admin/", "/django-admin/")

# No page uses any of these.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("browsing-topics", "camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)

# Seconds for which a CDN may store a response that was not purged.
CDN_LIFETIME = 300
# Browsers revalidate the page each time, so that nobody sees an old one. A CDN is purged when it changes.
SHARED = f"public, max-age=0, s-maxage={CDN_LIFETIME}" if settings.WAGTAILFRONTENDCACHE else "no-cache"


class HeadersMiddleware:
    """Sets the headers that Django's SecurityMiddleware does not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", policy(request.path_info))
        if response.get("Content-Encoding") == "None":
            del response["Content-Encoding"]  # Wagtail 8.0 sends it with documents
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Cache-Control", cache_control(request, response))
        return response


def policy(path: str) -> str:
    if path.startswith(ADMIN_PATHS):
        return ADMIN_POLICY
    return UPLOAD_POLICY if path.startswith(settings.MEDIA_URL) else PUBLIC_POLICY


def cache_control(request: HttpRequest, response: HttpResponse) -> str:
    """Return the Cache-Control header for a response that sets none itself."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return "private, no-cache"
    return SHARED if response.status_code == 200 else "no-cache"
