"""The response headers that tell a browser what a page of ours may do, and whoever stands between."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Public pages carry no inline script and no inline style, and nothing from elsewhere.
PUBLIC_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
# What Wagtail's admin needs: it has inline scripts and styles. A nonce would switch 'unsafe-inline' off.
ADMIN_POLICY = (
    "default-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'; "
    "script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; "
    "connect-src 'self'; font-src 'self'; frame-src 'self'"
)
# An uploaded file is looked at, and does nothing.
UPLOAD_POLICY = "default-src 'none'"
ADMIN_PATHS = ("/admin/", "/django-admin/")

# No page of ours asks for any of these.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("browsing-topics", "camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)

# How long a CDN may keep what was not purged, in seconds.
CDN_LIFETIME = 300
# Browsers ask each time whether the page is still the same, so that nobody reads an old one. A CDN is told of changes.
SHARED = f"public, max-age=0, s-maxage={CDN_LIFETIME}" if settings.WAGTAILFRONTENDCACHE else "no-cache"


class HeadersMiddleware:
    """Sets what Django's SecurityMiddleware does not."""

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
    """Return who may keep an answer that does not say it itself."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return "private, no-cache"
    return SHARED if response.status_code == 200 else "no-cache"
