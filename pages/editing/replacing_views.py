"""The admin's screen that finds and replaces words on all pages."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.permission_policies.pages import PagePermissionPolicy

from genetargeting.admin_request import AdminRequest
from pages.editing.replacing import Replacement, matches, matches_elsewhere, replace, titles, undo


class ReplaceForm(forms.Form):
    """The form with the text to find and its replacement."""

    find = forms.CharField(
        max_length=200,
        help_text="Exactly as visitors read it. It is replaced on pages, in forms and in testimonials. In "
        "site settings, the menu, authors, categories and publications it is only found. Addresses in links stay.",
    )
    replace = forms.CharField(
        max_length=200, required=False, label="Replace with", help_text="Leave blank to remove the text."
    )
    whole_words = forms.BooleanField(required=False, initial=True, help_text="“mouse” does not find “mouses”.")
    match_case = forms.BooleanField(required=False, initial=True, help_text="“Mouse” does not find “mouse”.")

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("find") and cleaned.get("find") == cleaned.get("replace"):
            self.add_error("replace", "This is the same as the text to find. Enter a different text.")
        return cleaned


class ReplaceMenuItem(MenuItem):
    def is_shown(self, request: AdminRequest) -> bool:
        return may_replace(request.user)


def may_replace(user: User) -> bool:
    return bool(PagePermissionPolicy().user_has_permission(user, "publish"))


@require_http_methods(["GET", "POST"])
def find_and_replace(request: AdminRequest) -> HttpResponse:
    """Show every place at which the words occur, and replace them on the pages that the user selected."""
    if not may_replace(request.user):
        raise PermissionDenied
    form = ReplaceForm(request.POST or (request.GET if "find" in request.GET else None))
    found = None
    if form.is_bound and form.is_valid():
        replacement = Replacement(**form.cleaned_data)
        if request.method == "POST":
            return _replace(request, replacement)
        found = [*matches(replacement, request.user), *matches_elsewhere(replacement)]
    places = [place for match in found or () for place in match.places]
    by_hand = sum(place.by_hand for place in places)
    context = {"form": form, "found": found, "places": len(places), "by_hand": by_hand}
    return render(request, "admin/find_and_replace.html", context)


def _replace(request: AdminRequest, replacement: Replacement) -> HttpResponse:
    chosen = {key: request.POST.get(f"shown:{key}", "") for key in request.POST.getlist("chosen")}
    outcome = replace(replacement, chosen, "publish" in request.POST, request.user)
    said = " ".join(titles(outcome)) or "You did not select any pages, so nothing was changed."
    changed = outcome.published or outcome.drafts
    undo_url = reverse("undo_replacing", args=[outcome.run])
    buttons = [messages.button(undo_url, "Undo")] if changed else None
    (messages.success if changed else messages.warning)(request, said, buttons=buttons)
    return redirect("find_and_replace")


@require_http_methods(["GET", "POST"])
def undo_replacing(request: AdminRequest, run: str) -> HttpResponse:
    """Ask for confirmation, and undo a run."""
    if not may_replace(request.user):
        raise PermissionDenied
    if request.method == "GET":
        return render(request, "admin/undo_replacing.html", {"run": run})
    outcome = undo(str(run), request.user)
    messages.success(request, " ".join(titles(outcome)) or "There is nothing to undo.")
    return redirect("find_and_replace")
