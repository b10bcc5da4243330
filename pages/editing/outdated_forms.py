"""Keeps an editor's form from overwriting what a colleague saved after the form was opened.

Wagtail 8.0.1 asks the server only every ten seconds whether there is a newer version, and not at all while a window is
open above the form, such as that for an approval. What is sent meanwhile becomes the latest draft.
"""

import json

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin import messages
from wagtail.models import Page, Revision

from pages.editing.publishing import contributions, report_answer_in_editor


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
        f"({timezone.localtime(latest.created_at):%-d %B, %H:%M}), which is shown below. "
        "Nothing was saved, submitted or published. Check it and try again."
    )
    messages.warning(request, text)
    return redirect("wagtailadmin_pages:edit", page.pk)


def is_outdated(form: QueryDict, latest: Revision) -> bool:
    """Return whether the form shows another version than the latest one, as Wagtail determines it for autosave."""
    if saved := form.get("overwrite_revision_id"):
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
