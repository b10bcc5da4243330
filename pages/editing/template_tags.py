"""Template tags for the screens that publish or approve a page, and for the first screen of the admin."""

from collections.abc import Mapping
from typing import Any

from django import template
from wagtail.admin.compare import FieldComparison
from wagtail.models import TaskState

from pages.editing import first_screen
from pages.editing.publishing import Approval

register = template.Library()


@register.simple_tag(takes_context=True)
def approval(context: Mapping[str, Any], task_state: TaskState) -> Approval:
    """Return what the approver is shown."""
    return Approval(task_state, context["request"].user)


@register.inclusion_tag("admin/changed_fields.html")
def changed_fields(changes: list[FieldComparison]) -> dict[str, Any]:
    """Show the fields in which two versions differ."""
    return {"changes": changes}


@register.simple_tag(takes_context=True)
def new_page_address(context: Mapping[str, Any]) -> str:
    """Return the address at which the user creates a new page."""
    return first_screen.new_page_address(context["request"].user)
