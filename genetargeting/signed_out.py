"""What happens to an editor's unsaved words when the session has ended: the page says so, and keeps them.

Wagtail's editor saves in the background and takes our answer for its message; `static/admin.js` does the rest.
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
    """Answers who saves in the background with a message instead of the sign-in page."""

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
    """The token that forms need from here on: another since somebody signed in."""
    return JsonResponse({"token": get_token(request)})
