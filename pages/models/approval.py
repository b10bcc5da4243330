"""The approval of submitted pages: publishes exactly the version that the approver was shown."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from wagtail.forms import TaskStateCommentForm
from wagtail.models import GroupApprovalTask, Page, Revision, TaskState

from pages.models.completeness import problems


class Version(models.TextChoices):
    """The versions that an approver can publish if the page was changed after it was submitted."""

    SUBMITTED = "submitted", "The version that was submitted. The later changes stay as a draft."
    LATEST = "latest", "The version with the later changes"


class ApprovalForm(TaskStateCommentForm):
    """Approves one version. The form names the version that was shown, which must be the one to be published."""

    task_state = forms.IntegerField(widget=forms.HiddenInput)
    shown_at = forms.CharField(widget=forms.HiddenInput)
    version = forms.ChoiceField(choices=Version.choices, widget=forms.RadioSelect, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        state = TaskState.objects.filter(pk=cleaned.pop("task_state", None)).first()
        if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
            raise ValidationError(
                "A colleague has already approved or rejected this. Close this window and reload the page."
            )
        if cleaned.get("shown_at") != latest_version(state).created_at.isoformat():
            raise ValidationError(
                "The page has changed since you opened this screen. The current differences are shown below."
            )
        if is_changed_since(state) and not cleaned.get("version"):
            raise ValidationError({"version": "Choose which version to publish."})
        approved = state.revision if cleaned.get("version") == Version.SUBMITTED else latest_version(state)
        if found := problems(approved.as_object()):
            raise ValidationError(["This version cannot be published. Request changes, or correct it first.", *found])
        return cleaned


class VersionApproval(GroupApprovalTask):
    """A step of a workflow in which members of groups approve the version that they were shown."""

    class Meta:
        verbose_name = "approval of a version"
        verbose_name_plural = "approvals of versions"

    @classmethod
    def get_description(cls) -> str:
        return "Members of the chosen groups approve exactly the version that they were shown"

    def get_actions(self, obj: Page, user: AbstractBaseUser) -> list[tuple[str, str, bool]]:
        """Return Wagtail's actions, with one way to approve: in a window that shows what will change."""
        found = super(GroupApprovalTask, self).get_actions(obj, user)
        actions = [action for action in found if action[0] != "approve"]
        return [*actions, ("approve", "Approve", True)] if actions else []

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return ApprovalForm if action == "approve" else TaskStateCommentForm

    def get_template_for_action(self, action: str) -> str:
        return "admin/approve.html" if action == "approve" else ""

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: AbstractBaseUser, action_name: str, **answer: Any) -> str:
        """Approve or reject a task that is still open, and return the address that reports the outcome."""
        outcome = reverse("moderation_outcome", args=[task_state.pk, action_name])
        # The second of two simultaneous decisions waits here, and then sees the first.
        state = TaskState.objects.select_for_update().get(pk=task_state.pk)
        if state.status != TaskState.STATUS_IN_PROGRESS:
            return outcome
        version, shown_at = answer.pop("version", ""), answer.pop("shown_at", "")
        if action_name == "approve" and version != Version.SUBMITTED:
            if is_changed_by_others(state, user, shown_at):
                return outcome
            state.revision = latest_version(state)
        super(GroupApprovalTask, self).on_action(state, user, action_name, **answer)
        return outcome


# An administrator adding a step could choose Wagtail's own approval, which may publish a version nobody was shown.
for _name in ("get_actions", "get_form_for_action", "get_template_for_action", "on_action"):
    setattr(GroupApprovalTask, _name, getattr(VersionApproval, _name))


def latest_version(state: TaskState) -> Revision:
    """Return the latest revision of the page to be approved."""
    return state.revision.content_object.get_latest_revision()


def is_changed_since(state: TaskState) -> bool:
    """Return whether the page was changed after it was submitted."""
    return bool(latest_version(state) != state.revision)


def is_changed_by_others(state: TaskState, user: AbstractBaseUser, shown_at: str) -> bool:
    """Return whether anyone but the user changed the page after `shown_at`, in ISO 8601.

    If no time is given, the submitted version was shown.
    """
    since = datetime.fromisoformat(shown_at) if shown_at else state.revision.created_at
    return bool(state.revision.content_object.revisions.filter(created_at__gt=since).exclude(user=user).exists())
