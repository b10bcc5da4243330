"""Keeps an editor's unsaved text when the session has ended or the page was deleted: the editor says so and leaves the
text on the page.

Wagtail's editor saves in the background and shows the message in this response; `admin.js` does the rest.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse

MESSAGE = (
    "You have been signed out. Sign in again in another tab and return to this one: your text is still here and will "
    "be saved then."
)
DELETED = (
    "A colleague has deleted this page. Your text is still here. Publishers can restore the page under Reports, "
    "Deleted pages. Then save again."
)


class SignedOutMiddleware:
    """Answers a background save without a session, or of a deleted page, with a message instead of another page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" or request.headers.get("Accept") != "application/json":
            return response
        # The editor shows the messages of the errors that it knows, and this is one of them.
        answer: dict[str, object] = {"success": False, "error_code": "locked"}
        if response.status_code == 302 and response["Location"].startswith(reverse("wagtailadmin_login")):
            return JsonResponse(answer | {"error_message": MESSAGE, "signed_out": True}, status=403)
        match = request.resolver_match
        if response.status_code == 404 and match and match.view_name == "wagtailadmin_pages:edit":
            return JsonResponse(answer | {"error_message": DELETED, "deleted": True}, status=404)
        return response


def token(request: HttpRequest) -> HttpResponse:
    """Return the current CSRF token, which changes when someone signs in."""
    return JsonResponse({"token": get_token(request)})
