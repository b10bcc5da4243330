"""Keeps an editor's form from overwriting what a colleague saved after the form was opened.

Wagtail 8.0.1 asks the server only every ten seconds whether there is a newer version, and not at all while a window is
open above the form, such as that for an approval. What is sent meanwhile becomes the latest draft.
"""

import json

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from wagtail.admin import messages
from wagtail.models import Page, Revision

from pages.editing.publishing import Contribution, contributions, report_answer_in_editor
from pages.models.times import day_and_time


def keep_newer_draft(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Answer a form in which nothing was changed (admin.js says so) and which is outdated, without saving it."""
    latest = page.get_latest_revision()
    is_unchanged = request.method == "POST" and "unchanged" in request.POST and request.accepts("text/html")
    is_older_version = request.resolver_match is not None and request.resolver_match.url_name == "revisions_revert"
    if not is_unchanged or is_older_version or latest is None or not is_outdated(request.POST, latest):
        return None
    if request.POST.get("action-workflow-action"):
        return decide(request, page)
    author = next(iter(contributions([latest], AnonymousUser())), None)
    who = author.name if author else "the site"
    text = (
        f"“{page.get_admin_display_title()}” has changed since you opened it: {who} saved a new version "
        f"({day_and_time(latest.created_at)}), which is shown below. "
        "Nothing was saved, submitted or published. Check it and try again."
    )
    messages.warning(request, text)
    return redirect("wagtailadmin_pages:edit", page.pk)


def note_replaced_versions(request: HttpRequest, page: Page) -> None:
    """Note on the request what was saved elsewhere after the form was opened: its sender was asked, and went on."""
    shown_at = parse_datetime(request.POST.get("loaded_revision_created_at", ""))
    if shown_at and request.method == "POST" and request.accepts("text/html"):
        newer = page.revisions.filter(created_at__gt=shown_at).defer("content").select_related("user")
        revisions = list(newer.order_by("created_at"))
        replaced = contributions(revisions, request.user)
        if "saved_here" in request.POST:  # by admin.js: the versions that the form itself saved in the background
            saved_here = request.POST["saved_here"].split(",")
            own = [each for each in revisions if each.user == request.user and str(each.pk) not in saved_here]
            replaced += [Contribution("you", each, each.created_at) for each in own[-1:]]
        request.replaced_versions = replaced  # type: ignore[attr-defined]


def report_replaced_versions(request: HttpRequest, page: Page) -> None:
    """Say, once the form is saved, whose versions it replaced as the draft, and link to them."""
    for each in request.__dict__.pop("replaced_versions", ()):
        text = (
            f"Your version replaced the draft that {each.name} saved after you opened the page "
            f"({day_and_time(each.saved_at)}). It is kept in the history."
        )
        versions = [page.pk, each.revision.pk]
        buttons = [
            messages.button(reverse("wagtailadmin_pages:revisions_revert", args=versions), "Open that version"),
            messages.button(reverse("wagtailadmin_pages:revisions_compare", args=[*versions, "latest"]), "Compare"),
        ]
        messages.warning(request, text, buttons=buttons)


def is_outdated(form: QueryDict, latest: Revision) -> bool:
    """Return whether the form shows another version than the latest: what it saved itself or was opened with."""
    if (saved := form["unchanged"]) != "on":
        return bool(saved != str(latest.pk))
    shown = form.get("loaded_revision_id"), form.get("loaded_revision_created_at")
    return bool(shown[0]) and shown != (str(latest.pk), latest.created_at.isoformat())


def decide(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Approve or reject what was shown in the window for it, as Wagtail's editor does after saving the form."""
    lock, task = page.get_lock(), page.current_workflow_task
    if lock and lock.for_user(request.user):
        return None  # Wagtail refuses it and says why
    action = request.POST.get("workflow-action-name", "")
    if task and action in [name for name, *_ in task.get_actions(page, request.user)]:
        answer = json.loads(request.POST.get("workflow-action-extra-data", "{}"))
        task.on_action(page.current_workflow_task_state, request.user, action, **answer)
    report_answer_in_editor(request, page)
    return redirect("wagtailadmin_explore", page.get_parent().pk)
