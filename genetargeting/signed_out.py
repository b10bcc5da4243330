"""Keeps an editor's unsaved text when the session has ended: the editor says so and leaves the text on the page.

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


class SignedOutMiddleware:
    """Answers a background save without a session with a message instead of the sign-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            request.method == "POST"
            and response.status_code == 302
            and response["Location"].startswith(reverse("wagtailadmin_login"))
            and request.headers.get("Accept") == "application/json"
        ):
            # The editor shows the messages of the errors that it knows, and this is one of them.
            answer = {"success": False, "error_code": "locked", "error_message": MESSAGE, "signed_out": True}
            return JsonResponse(answer, status=403)
        return response


def token(request: HttpRequest) -> HttpResponse:
    """Return the current CSRF token, which changes when someone signs in."""
    return JsonResponse({"token": get_token(request)})
