"""Shows what will change for visitors when a page is published or approved, and who made the changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from wagtail import hooks
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.compare import FieldComparison
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, PageLogEntry, Revision, TaskState

from pages.links import warn_if_unlinked
from pages.models import is_changed_since, latest_version
from pages.models.completeness import problems
from pages.models.times import day_and_time
from pages.sync.run import MERGED, UPLOADED

DELETED_ACCOUNT = "a colleague whose account was deleted"


def changes(before: Page, after: Page) -> list[FieldComparison]:
    """Return the fields in which two versions of a page differ, as History shows them."""
    panel = after.get_edit_handler().get_bound_panel(instance=after, request=None, form=None)
    compared = [comparison(before, after) for comparison in panel.get_comparison()]
    return [comparison for comparison in compared if comparison.has_changed()]


def live_version(page: Page) -> Page | None:
    """Return the page as visitors see it; None if it is not live."""
    return page.specific_class.objects.filter(pk=page.pk, live=True).first()


@dataclass(frozen=True)
class Contribution:
    """The versions that one colleague saved since the page was last published: the name, and the last version."""

    name: str
    revision: Revision
    saved_at: datetime


def contributions(revisions: list[Revision], user: AbstractUser | AnonymousUser) -> list[Contribution]:
    """Return who else saved one of the revisions; the latest contribution first."""
    names = names_without_account([revision.pk for revision in revisions if revision.user is None], user)
    latest: dict[str, Revision] = {}
    for revision in reversed(revisions):
        name = get_user_display_name(revision.user) if revision.user else names.get(revision.pk)
        if name and revision.user != user:
            latest.setdefault(name, revision)
    return [Contribution(name, revision, revision.created_at) for name, revision in latest.items()]


def names_without_account(revisions: list[int], user: AbstractUser | AnonymousUser) -> dict[int, str]:
    """Return, by key, what to call the authors of revisions that belong to no account.

    They are documents that were merged by somebody else, and accounts that were deleted. What the site saved itself
    has no name.
    """
    names = {}
    if revisions:
        for entry in PageLogEntry.objects.filter(revision__in=revisions).exclude(user=user.pk):
            if entry.action in (MERGED, UPLOADED):
                names[entry.revision_id] = "its document"
            elif entry.user_id and entry.action.startswith("wagtail."):
                names.setdefault(entry.revision_id, DELETED_ACCOUNT)
    return names


def revisions_of_draft(page: Page, until: Revision) -> tuple[list[Revision], list[Revision]]:
    """Return the revisions since the page was published, up to a revision: those in it, and those it leaves out.

    Whoever restores an older version leaves out what was saved after that version.
    """
    revisions = page.revisions.filter(created_at__lte=until.created_at)
    if published := page.live_revision:
        revisions = revisions.filter(created_at__gt=published.created_at)
    found = list(revisions.defer("content").select_related("user").order_by("created_at"))
    if all(until.user and revision.user == until.user for revision in found):
        return found, []
    entries = PageLogEntry.objects.filter(page=page.pk, action="wagtail.revert", revision__in=found)
    restored = {entry.revision_id: datetime.fromisoformat(entry.data["revision"]["created"]) for entry in entries}
    included: list[Revision] = []
    included_in: dict[int, list[Revision]] = {}
    for revision in found:
        if since := restored.get(revision.pk):
            since += timedelta(milliseconds=1)  # what the entry's JSON cuts off
            older = [other.pk for other in found if other.created_at <= since]
            included = included_in[older[-1]] if older else []
        included = included_in[revision.pk] = [*included, revision]
    return included, [revision for revision in found if revision not in included]


@dataclass(frozen=True)
class Publication:
    """A revision that someone is about to publish, and what visitors see now."""

    page: Page
    revision: Revision
    user: AbstractUser | AnonymousUser

    @property
    def shown_at(self) -> str:
        """The time of the revision in ISO 8601. The key does not identify a version: autosave overwrites revisions."""
        return str(self.revision.created_at.isoformat())

    @cached_property
    def version(self) -> Page:
        return self.revision.as_object()

    @cached_property
    def live(self) -> Page | None:
        return live_version(self.page)

    @cached_property
    def problems(self) -> list[str]:
        """What the editor would refuse; autosave keeps drafts that are incomplete."""
        return problems(self.revision.as_object())

    @cached_property
    def changes(self) -> list[FieldComparison]:
        return changes(self.live, self.version) if self.live else []

    @cached_property
    def _revisions(self) -> tuple[list[Revision], list[Revision]]:
        return revisions_of_draft(self.page, self.revision)

    @cached_property
    def contributions(self) -> list[Contribution]:
        return contributions(self._revisions[0], self.user)

    @cached_property
    def left_out(self) -> list[Contribution]:
        """The colleagues' changes that were saved and are not in this version, because an older one was restored."""
        return contributions(self._revisions[1], self.user)

    @cached_property
    def changes_left_out(self) -> list[FieldComparison]:
        return changes(self.version, self.left_out[0].revision.as_object()) if self.left_out else []

    @property
    def has_words(self) -> bool:
        """Whether visitors would see more than its heading."""
        return any(getattr(self.version, name, None) for name in ("tagline", "introduction", "images", "body"))

    @property
    def is_scheduled(self) -> bool:
        """Whether it goes live later."""
        return bool(self.version.go_live_at and self.version.go_live_at > timezone.now())

    @property
    def is_to_be_confirmed(self) -> bool:
        """Whether the publisher may not know everything that would be published or left out."""
        return bool(self.left_out or (self.contributions and (self.changes or not self.live)))


@dataclass(frozen=True)
class Approval:
    """What an approver is shown: the submitted version, and later changes."""

    state: TaskState
    user: AbstractUser

    @cached_property
    def page(self) -> Page:
        return self.state.revision.content_object

    @cached_property
    def submitted(self) -> Publication:
        return Publication(self.page, self.state.revision, self.user)

    @cached_property
    def latest(self) -> Publication:
        return Publication(self.page, latest_version(self.state), self.user)

    @property
    def is_changed_since(self) -> bool:
        return is_changed_since(self.state)

    @cached_property
    def later_changes(self) -> list[FieldComparison]:
        return changes(self.submitted.version, self.latest.version)

    @cached_property
    def later_authors(self) -> list[str]:
        """The names of those who changed the page after it was submitted; “you” for the approver."""
        found = self.page.revisions.filter(created_at__gt=self.state.revision.created_at)
        revisions = list(found.defer("content").select_related("user").order_by("pk"))
        names = ["you"] if any(revision.user == self.user for revision in revisions) else []
        return names + [contribution.name for contribution in contributions(revisions, self.user)]


# Publishing


def ask_before_publishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Redirect a user who publishes a colleague's changes to the screen that shows them. The draft is already saved."""
    publication = Publication(page, page.get_latest_revision(), request.user)
    if not publication.is_to_be_confirmed:
        return None
    return redirect("confirm_publishing", page.pk)


@require_http_methods(["GET", "POST"])
def confirm_publishing(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what visitors will see differently and who changed it, and publish it when that is confirmed."""
    page = get_object_or_404(Page, pk=pk, latest_revision__isnull=False).specific
    lock = page.get_lock()
    if not page.permissions_for_user(request.user).can_publish() or (lock and lock.for_user(request.user)):
        raise PermissionDenied
    publication = Publication(page, page.get_latest_revision(), request.user)
    is_outdated = request.method == "POST" and request.POST.get("shown_at") != publication.shown_at
    if request.method == "POST" and not is_outdated and not publication.problems:
        return publish(request, publication)
    context = {"publication": publication, "page": page, "is_outdated": is_outdated}
    return render(request, "admin/confirm_publishing.html", context)


def publish(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Publish or schedule the revision, as Wagtail's editor does, and show a message with a link to the page."""
    PublishPageRevisionAction(publication.revision, user=request.user).execute()
    page = publication.page.specific_class.objects.get(pk=publication.page.pk)
    for hook in hooks.get_hooks("after_publish_page"):
        response = hook(request, page)
        if hasattr(response, "status_code"):
            answer: HttpResponse = response
            return answer
    report_published(request, page, publication.revision)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def report_published(request: HttpRequest, page: Page, revision: Revision) -> None:
    """Show a message that a revision is live, or when it will be."""
    title, buttons = page.get_admin_display_title(), []
    if Publication(page, revision, request.user).is_scheduled:
        text = f"Page '{title}' has been scheduled for publishing."
    else:
        text = f"Page '{title}' has been published."
        buttons.append(messages.button(page.url, "View live", new_window=False))
    if page.live_revision_id == revision.pk and page.has_unpublished_changes:
        text += " Later changes stay as a draft."
    buttons.append(messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), "Edit"))
    messages.success(request, text, buttons=buttons)


def warn_of_newer_draft(request: HttpRequest, page: Page) -> None:
    """Show, beside an older version that is reviewed in the editor, whose changes it would leave out of the draft."""
    match = request.resolver_match
    if request.method != "GET" or match is None or match.url_name != "revisions_revert":
        return
    reviewed = page.revisions.get(pk=match.kwargs["revision_id"])
    included, _ = revisions_of_draft(Page.objects.get(pk=page.pk), page.get_latest_revision())
    newer = contributions(
        [revision for revision in included if revision.created_at > reviewed.created_at], request.user
    )
    if newer:
        whose = " and ".join(f"{each.name} ({day_and_time(each.saved_at)})" for each in newer)
        text = f"The draft holds later changes by {whose}. This version would replace them; they stay in the history."
        messages.warning(request, text)


class CompareWithLive(ActionMenuItem):
    """Shows in the editor's menu, beside Publish, what visitors will see differently."""

    name = "action-compare"
    label = "What will change"
    icon_name = "history"
    order = 35

    def is_shown(self, context: dict[str, Any]) -> bool:
        return context["view"] == "edit" and context["page"].live and context["page"].live_revision_id is not None

    def get_url(self, context: dict[str, Any]) -> str:
        return reverse("wagtailadmin_pages:revisions_compare", args=[context["page"].pk, "live", "latest"])


# Moderation


@require_GET
def moderation_outcome(request: HttpRequest, task_state: int, action: str) -> HttpResponse:
    """Report on the dashboard the outcome of a decision made there."""
    state = TaskState.objects.filter(pk=task_state).first()
    if state is None:
        messages.error(request, "Your decision came too late: the page has been deleted. Publishers can restore it.")
        return redirect("wagtailadmin_home")
    if not state.revision.content_object.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    report_outcome(request, state, action)
    return redirect("wagtailadmin_home")


def report_answer_in_editor(request: HttpRequest, page: Page) -> None:
    """Report in the editor the outcome of a decision made there."""
    if request.method != "POST" or not request.POST.get("action-workflow-action"):
        return
    states = TaskState.objects.filter(workflow_state__in=page.workflow_states.values("pk"))
    state = states.order_by("-started_at", "-pk").first()
    if state:
        report_outcome(request, state, request.POST.get("workflow-action-name", ""))


ANSWERS = {TaskState.STATUS_APPROVED: "approve", TaskState.STATUS_REJECTED: "reject"}
ANSWERED = {
    TaskState.STATUS_APPROVED: "approved it",
    TaskState.STATUS_REJECTED: "requested changes",
    TaskState.STATUS_CANCELLED: "ended the workflow by publishing or cancelling",
}


def report_outcome(request: HttpRequest, state: TaskState, action: str) -> None:
    """Report to the moderator whether the decision took effect and, if not, why."""
    page = Page.objects.get(pk=state.revision.object_id).specific
    title = page.get_admin_display_title()
    edit = messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), "Edit")
    if state.status == TaskState.STATUS_IN_PROGRESS:
        text = f"“{title}” has changed since you opened it, so nothing was approved. Check it again."
        messages.error(request, text, buttons=[edit])
    elif state.finished_by != request.user or ANSWERS.get(state.status) != action:
        who = get_user_display_name(state.finished_by) if state.finished_by else "A colleague"
        did = ANSWERED.get(state.status, "decided it")
        at = day_and_time(state.finished_at) if state.finished_at else "earlier"
        text = f"Your decision on “{title}” came too late: {who} {did} ({at}). That decision stands."
        messages.error(request, text, buttons=[edit])
    elif action == "reject":
        messages.success(request, f"Changes to “{title}” were requested.", buttons=[edit])
    elif page.live_revision_id == state.revision_id or page.scheduled_revision == state.revision:
        report_published(request, page, state.revision)
        warn_if_unlinked(request, page)
    else:
        messages.success(request, f"“{title}” was approved and moves to the next step.", buttons=[edit])
