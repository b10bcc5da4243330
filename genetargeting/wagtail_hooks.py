"""What signing in and the audit log add to the admin."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks

from genetargeting import audit

hooks.register("register_log_actions", audit.register_actions)


@hooks.register("register_account_menu_item")
def offer_second_factor(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("second_factor"),
        "label": "Second factor",
        "help_text": "Ask for a code from your phone, too, when you sign in.",
    }
