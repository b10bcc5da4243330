"""What signing in adds to the admin."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks


@hooks.register("register_account_menu_item")
def offer_second_factor(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("second_factor"),
        "label": "Second factor",
        "help_text": "Ask for a code from your phone, too, when you sign in.",
    }
