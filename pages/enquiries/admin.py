"""The admin's screens for enquiries: the list with its filters and exports, one enquiry, and its files."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import dateformat, timezone
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_denied
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import MultiFieldPanel, ObjectList, Panel
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.generic import DeleteView, EditView, IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from genetargeting.audit import log_export, log_read
from genetargeting.spreadsheets import as_text
from pages.enquiries.mail import send_to_recipients
from pages.models import Enquiry, EnquiryFile, EnquiryPage, EnquiryState


class EnquiryPermissionPolicy(ModelPermissionPolicy):
    """Only visitors create enquiries: staff who may see them cannot add any."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return whether the groups of the user allow the action."""
        return action != "add" and bool(super().user_has_permission(user, action))

    def users_with_any_permission(self, actions: list[str]) -> QuerySet[Any]:
        """Return the users who may do any of the actions; nobody may add."""
        return super().users_with_any_permission([action for action in actions if action != "add"])  # type: ignore[no-any-return]


def may_see(user: Any) -> bool:
    """Return whether the user may read enquiries."""
    return bool(EnquiryPermissionPolicy(Enquiry).user_has_any_permission(user, ["change", "delete", "view"]))


def colleagues(request: HttpRequest | None = None) -> QuerySet[Any]:
    """Return the users who may answer enquiries."""
    users = EnquiryPermissionPolicy(Enquiry).users_with_any_permission(["change"])
    return users.order_by(get_user_model().USERNAME_FIELD)


class EnquiryFilterSet(WagtailFilterSet):
    """Filters by state, form, colleague and day."""

    state = django_filters.ChoiceFilter(choices=EnquiryState, empty_label="All but suspected spam")
    page = django_filters.ModelChoiceFilter(
        label="Form", queryset=lambda request: EnquiryPage.objects.order_by("title"), empty_label="All forms"
    )
    assigned_to = django_filters.ModelChoiceFilter(queryset=colleagues, empty_label="Everyone")
    sent = django_filters.DateFromToRangeFilter(label="Sent", field_name="submit_time", widget=DateRangePickerWidget)

    class Meta:
        model = Enquiry
        fields = ["state", "page", "assigned_to", "sent"]


class EnquiryIndexView(IndexView):
    """The list of enquiries, with suspected spam only if the filter asks for it."""

    page_title = "Enquiries"

    def get_base_queryset(self) -> QuerySet[Enquiry]:
        """Return all enquiries, or all but suspected ones."""
        enquiries: QuerySet[Enquiry] = super().get_base_queryset().select_related("assigned_to", "page")
        is_asked_for = self.request.GET.get("state") in EnquiryState.values
        return enquiries if is_asked_for else enquiries.exclude(state=EnquiryState.SUSPECTED)

    def get_filename(self) -> str:
        """Return the file name of an export, without the extension."""
        return f"enquiries-{timezone.localdate().isoformat()}"

    # An export has a column for each question that is answered in any of its enquiries.

    def as_spreadsheet(self, queryset: QuerySet[Enquiry], spreadsheet_format: str) -> Any:
        """Return the enquiries in the list as a file; record in the audit log who exported how many of which form."""
        for page, count in Counter(enquiry.page for enquiry in queryset).items():
            log_export(page or self.request.user, self.request.user, count)
        labels = dict.fromkeys(answer.label for enquiry in queryset for answer in enquiry.answers)
        self.list_export = [*EXPORTED, *(f"answer: {label}" for label in labels)]
        self.export_headings = EXPORTED | {f"answer: {label}": as_text(label) for label in labels}
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def to_row_dict(self, item: Enquiry) -> dict[str, Any]:
        """Return the cells of an enquiry."""
        row: dict[str, Any] = dict.fromkeys(self.list_export, "")
        row |= {
            "submit_time": item.submit_time,
            "form_title": item.form_title,
            "state": item.get_state_display(),
            "assigned_to": str(item.assigned_to or ""),
            "note": item.note,
            "about": item.about,
            "campaign": ", ".join(f"{name}={value}" for name, value in item.campaign.items()),
            "consent_version": item.consent_version or "",
            "suspicion": item.suspicion,
        }
        return row | {f"answer: {answer.label}": answer.text for answer in item.answers}


EXPORTED = {
    "submit_time": "Sent",
    "form_title": "Form",
    "state": "State",
    "assigned_to": "Assigned to",
    "note": "Note",
    "about": "Page viewed before",
    "campaign": "Campaign",
    "consent_version": "Consent version",
    "suspicion": "Suspicion",
}


class AnswersPanel(Panel):
    """The visitor's answers, above the colleagues' notes."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "admin/enquiry.html"

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            """Add the enquiry to the context of a panel."""
            return {**super().get_context_data(parent_context), "enquiry": self.instance}


class EnquiryNotesForm(WagtailAdminModelForm):
    """The colleagues' notes on an enquiry."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = colleagues()
        self.fields["assigned_to"].empty_label = "Nobody"


class ReadingIsLogged:
    """A mixin that records in the audit log who opened an enquiry."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the enquiry."""
        response = super().get(request, *args, **kwargs)  # type: ignore[misc]  # a mixin of views
        log_read(self.object, request.user)  # type: ignore[attr-defined]
        return response


class EnquiryEditView(ReadingIsLogged, EditView):
    """One enquiry: the visitor's answers and the colleagues' notes."""

    @transaction.atomic
    def save_instance(self) -> Enquiry:
        """Save the notes; mail an enquiry that is no longer marked as spam to its recipients."""
        was_suspected = self.model.objects.filter(pk=self.object.pk, state=EnquiryState.SUSPECTED).exists()
        enquiry: Enquiry = super().save_instance()
        if was_suspected and enquiry.state != EnquiryState.SUSPECTED:
            Enquiry.objects.filter(pk=enquiry.pk).update(suspicion="")
            if enquiry.state == EnquiryState.UNANSWERED:
                send_to_recipients(enquiry)
        return enquiry


class EnquiryInspectView(ReadingIsLogged, InspectView):
    """One enquiry, for users who may read but not change it."""

    page_title = "Read"
    template_name = "admin/enquiry_read.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the enquiry to the context of the view."""
        return {**super().get_context_data(**kwargs), "enquiry": self.object, "fields": []}


class EnquiryDeleteView(DeleteView):
    """The confirmation of the deletion of an enquiry."""

    @property
    def confirmation_message(self) -> str:
        """Return the question, which names the sender; the enquiry's title does not, because it is kept in logs."""
        sent = dateformat.format(timezone.localtime(self.object.submit_time), "j F Y")
        return (
            f"Delete the enquiry that {self.object.sender or 'someone'} sent on {sent}, with its files and with its "
            "entries in the mail log? This cannot be undone."
        )


class EnquiryViewSet(ModelViewSet):
    """The screens for enquiries, and their place in the menu."""

    name = url_namespace = url_prefix = "enquiries"
    model = Enquiry
    icon = "mail"
    menu_label = "Enquiries"
    menu_order = 150
    add_to_admin_menu = True
    add_to_reference_index = False
    inspect_view_enabled = True
    inspect_view_fields = ["form_title"]
    copy_view_enabled = False
    list_display = [
        "sender",
        "form_title",
        "state",
        "assigned_to",
        DateColumn("submit_time", label="Sent", sort_key="submit_time", width="15%"),
    ]
    list_per_page = 50
    search_fields = ["sender", "email", "form_title", "note"]
    search_backend_name = None
    filterset_class = EnquiryFilterSet
    list_export = list(EXPORTED)
    ordering = "-submit_time"
    index_view_class = EnquiryIndexView
    edit_view_class = EnquiryEditView
    delete_view_class = EnquiryDeleteView
    inspect_view_class = EnquiryInspectView
    edit_handler = ObjectList(
        [
            AnswersPanel(heading="Enquiry"),
            MultiFieldPanel(["state", "assigned_to", "note"], heading="Processing"),
        ],
        base_form_class=EnquiryNotesForm,
    )


@require_safe
def download_file(request: HttpRequest, pk: int) -> Any:
    """Serve a file to users who may read its enquiry, as a download."""
    if not may_see(request.user):
        return permission_denied(request)
    stored = get_object_or_404(EnquiryFile, pk=pk)
    log_read(stored.enquiry, request.user)
    headers = {"Cache-Control": "private, no-store", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return FileResponse(
        stored.file.open(),
        as_attachment=True,
        filename=stored.name,
        content_type="application/octet-stream",
        headers=headers,
    )


register_permission_policy(Enquiry, EnquiryPermissionPolicy(Enquiry))
