"""The dashboard's panel about enquiries, and about incomplete forms."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from wagtail.admin.ui.components import Component

from pages.enquiries.admin import may_see
from pages.models import Enquiry, EnquiryPage, EnquiryState, SiteSettings


class EnquiriesPanel(Component):
    """The numbers of open enquiries, and the forms that are incomplete."""

    name = "enquiries"
    template_name = "admin/enquiries_panel.html"
    order = 90

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the counts for those who may read enquiries, and the forms that the user may change."""
        request = parent_context["request"]
        forms = EnquiryPage.objects.order_by("title")
        drafts = [
            form.get_latest_revision_as_object() for form in forms if form.permissions_for_user(request.user).can_edit()
        ]
        company = SiteSettings.for_request(request) if drafts else SiteSettings()
        return {
            "counts": counts_for(request.user) if may_see(request.user) else None,
            "unfinished_forms": [(form, lacking) for form in drafts if (lacking := form.lacks(company))],
        }


def counts_for(user: Any) -> dict[str, int] | None:
    """Return how many are unanswered, how many of these are the user's, and how many suspected; None if all are 0."""
    groups = list(Enquiry.objects.order_by().values_list("state", "assigned_to").annotate(Count("pk")))
    unanswered = {key: count for state, key, count in groups if state == EnquiryState.UNANSWERED}
    counts = {
        "unanswered": sum(unanswered.values()),
        "assigned": unanswered.get(user.pk, 0),
        "suspected": sum(count for state, _key, count in groups if state == EnquiryState.SUSPECTED),
    }
    return counts if any(counts.values()) else None
