"""The admin's report of house style, for publishers."""

from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from pages.editing.style_report import Finding, findings


class AdviceColumn(Column):
    """The column with the advice, and a link to *Find and replace* if that can correct it."""

    cell_template_name = "admin/style_advice_cell.html"


class StyleReportView(ReportView):
    """The report of every place in live pages and testimonials that violates house style."""

    page_title = "House style"
    header_icon = "edit"
    index_url_name = "style_report"
    index_results_url_name = "style_report_results"
    results_template_name = "admin/style_report_results.html"
    permission_policy = policy_registry.get_by_type(Page)
    permission_required = "publish"
    columns = [
        TitleColumn("title", label="On", get_url=lambda finding: finding.edit_url),
        Column("place", label="Where in it"),
        Column("words", label="Text"),
        Column("problem", label="Finding"),
        AdviceColumn("advice", label="What to do"),
    ]
    export_headings = {column.name: column.label for column in columns} | {"edit_url": "Edit"}
    list_export = list(export_headings)

    def get_filename(self) -> str:
        return f"house-style-{timezone.localdate()}"

    def get_queryset(self) -> list[Finding]:
        """Return the findings, errors first."""
        return sorted(findings(self.request.user), key=lambda finding: not finding.problem.startswith("Error"))


class StyleReportMenuItem(MenuItem):
    """The menu item of the report, for users who may publish."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(PagePermissionPolicy().user_has_permission(request.user, "publish"))
