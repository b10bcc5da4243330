"""The admin's report of links that fail."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from pages.links.report import failing_links


class LinkColumn(Column):
    """Text that links to the page in question, if there is one."""

    cell_template_name = "admin/link_cell.html"


class FailingLinksView(ReportView):
    page_title = "Broken links"
    header_icon = "link"
    index_url_name = "failing_links"
    index_results_url_name = "failing_links_results"
    results_template_name = "admin/failing_links_results.html"
    permission_policy = policy_registry.get_by_type(Page)
    permission_required = "change"
    columns = [
        TitleColumn("title", label="Page", get_url=lambda link: link.edit_url),
        Column("place", label="Place"),
        Column("text", label="Link text"),
        LinkColumn("problem", label="Problem"),
        Column("advice", label="What to do"),
    ]
    export_headings = {column.name: column.label for column in columns} | {"edit_url": "Edit"}
    list_export = list(export_headings)

    def get_filename(self) -> str:
        return f"broken-links-{timezone.localdate()}"

    def get_queryset(self) -> list[Any]:
        return failing_links(self.request.user)
