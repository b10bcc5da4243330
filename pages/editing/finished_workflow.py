"""Publishes the approved version at the end of a workflow.

Wagtail's own function (`wagtail.workflows.publish_workflow_state`, 8.0.1) publishes the latest draft, even if nobody
approved it.
This module must not import from Wagtail at run time, because `wagtail.models` imports it through
WAGTAIL_FINISH_WORKFLOW_ACTION.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from wagtail.models import WorkflowState


def publish_approved_version(workflow_state: "WorkflowState", user: "AbstractUser | None" = None) -> None:
    """Publish the version that was last approved."""
    workflow_state.current_task_state.revision.publish(user=user)
