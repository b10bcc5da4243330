"""The admin hooks of signing in, the audit log and uploads."""

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.forms.account import NameEmailForm
from wagtail.images import widgets as image_widgets

from genetargeting import audit, media

# Wagtail's image chooser offers no other way to choose its preview.
image_widgets.get_rendition_or_not_found = media.preview_or_not_found

# Accounts are created without names and address. Wagtail's page would therefore refuse to set their new passwords.
for name in ("first_name", "last_name", "email"):
    NameEmailForm.base_fields[name].required = False

hooks.register("register_log_actions", audit.register_actions)


@hooks.register("register_account_menu_item")
def offer_second_factor(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("second_factor"),
        "label": "Second factor",
        "help_text": "Require a code from your phone when you sign in.",
    }
