"""Mail to whoever submitted a page that was then published, or scheduled, without its approval.

Wagtail 8.0.1 sends mail when a submission is approved or rejected, but not when publishing the page ends it.
"""

from datetime import datetime
from typing import Any

from wagtail.admin.mail import WorkflowStateApprovalEmailNotifier
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, WorkflowState


class PublicationNotifier(WorkflowStateApprovalEmailNotifier):
    """Sends, like Wagtail's for an approval, mail to the submitter if the user is somebody else and wants such mail."""

    def can_handle(self, instance: WorkflowState, **kwargs: Any) -> bool:
        """Return whether a submission ended because the page was published or scheduled; it may also be withdrawn."""
        page = instance.content_object
        return isinstance(page, Page) and bool(is_published_since(page, instance) or scheduled_for(page))

    def get_template_set(self, instance: WorkflowState, **kwargs: Any) -> dict[str, str]:
        return {"subject": "admin/mail/published_subject.txt", "text": "admin/mail/published.txt"}

    def get_context(self, workflow_state: WorkflowState, **kwargs: Any) -> dict[str, Any]:
        page, user = workflow_state.content_object.specific, kwargs.get("user")
        own = {
            "who": get_user_display_name(user) if user else "The site",
            "go_live_at": None if is_published_since(page, workflow_state) else scheduled_for(page),
        }
        context: dict[str, Any] = super().get_context(workflow_state, **kwargs)
        return context | own


def is_published_since(page: Page, state: WorkflowState) -> bool:
    """Return whether the page was published after it was submitted."""
    return bool(page.live and page.last_published_at and page.last_published_at > state.created_at)


def scheduled_for(page: Page) -> datetime | None:
    """Return when a page that visitors do not see goes live."""
    return None if page.live or not page.scheduled_revision else page.scheduled_revision.approved_go_live_at
