"""The hooks that change Wagtail's admin: its menus, the first screen, the page editor and its checks."""

from collections.abc import Iterator

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.rich_text.editors.draftail import features as draftail_features
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from pages.editing import (
    accounts,
    approved_copy,
    dashboard,
    first_screen,
    gene_record,
    guide,
    outdated_forms,
    page_bin_views,
    page_search,
    publishing,
    replacing_views,
    style_report_view,
    version_comparison,
)
from pages.editing.articles import ArticleViewSetGroup
from pages.editing.bulk_actions import DeletePages, MovePages, PublishPages, UnpublishPages
from pages.editing.content_checks import use_house_checker
from pages.editing.testimonials import TestimonialPermissionPolicy, TestimonialViewSet, keep_testimonials_in_use
from pages.models import CORRECTED, Testimonial


@hooks.register("construct_main_menu")
def name_files(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Rename Wagtail's documents to files: on this site, a document is the approved copy of a page."""
    for item in menu_items:
        if item.name == "documents":
            item.label, item.icon_name = "Files", "download"


@hooks.register("register_help_menu_item")
def register_guide() -> MenuItem:
    return MenuItem("How to …", reverse_lazy("guide"), name="guide", icon_name="help", order=100)


@hooks.register("construct_help_menu")
def hide_help_with_wagtail(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Remove Wagtail's help menu items, which are about Wagtail in general; the guide is about this site."""
    menu_items[:] = [item for item in menu_items if not item.name.startswith(("whats-new", "editor-guide"))]


@hooks.register("register_admin_urls")
def register_editing_urls() -> list[URLPattern]:
    return [
        path("state/", dashboard.site_state, name="site_state"),
        path("state/<slug:name>/", dashboard.dashboard_task, name="dashboard_task"),
        path("find-pages/", first_screen.find_pages, name="find_pages"),
        path("guide/", guide.guide, name="guide"),
        path("deleted-pages/", page_bin_views.deleted_pages, name="deleted_pages"),
        path("deleted-pages/<int:pk>/restore/", page_bin_views.restore_page, name="restore_page"),
        path("find-and-replace/", replacing_views.find_and_replace, name="find_and_replace"),
        path("find-and-replace/<uuid:run>/undo/", replacing_views.undo_replacing, name="undo_replacing"),
        path("reports/house-style/", style_report_view.StyleReportView.as_view(), name="style_report"),
        path(
            "reports/house-style/results/",
            style_report_view.StyleReportView.as_view(results_only=True),
            name="style_report_results",
        ),
        path("gene-record/", gene_record.read, name="gene_record"),
        path("publishing/<int:pk>/", publishing.confirm_publishing, name="confirm_publishing"),
        path("moderation/<int:task_state>/<slug:action>/", publishing.moderation_outcome, name="moderation_outcome"),
    ]


@hooks.register("construct_homepage_summary_items", order=1)  # after the hooks that add the items
def hide_summary_items(request: HttpRequest, summary_items: list[Component]) -> None:
    """Remove Wagtail's summary: the panels below show how many pages there are, and in what state."""
    summary_items.clear()


@hooks.register("construct_homepage_panels")
def arrange_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Add the state of the site, and put the pages that await the user's review first."""
    panels.append(dashboard.SiteStatePanel())
    panels[:] = [
        dashboard.ReviewPanel() if isinstance(panel, WorkflowObjectsToModeratePanel) else panel for panel in panels
    ]


register_permission_policy(Testimonial, TestimonialPermissionPolicy(Testimonial))
register_snippet(TestimonialViewSet)
register_snippet(ArticleViewSetGroup)
hooks.register("before_delete_snippet", keep_testimonials_in_use)


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return [*icons, "wagtailadmin/icons/allele.svg"]


@hooks.register("insert_global_admin_css")
def style_the_admin() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("admin.css"))


@hooks.register("insert_global_admin_js")
def add_admin_script() -> SafeString:
    return format_html('<script src="{}"></script>', versioned_static("admin.js"))


@hooks.register("insert_global_admin_js")
def keep_calendars_out_of_the_way() -> SafeString:
    return format_html('<script src="{}"></script>', versioned_static("calendar.js"))


@hooks.register("insert_editor_js")
def undo_deletion() -> SafeString:
    return format_html('<script src="{}"></script>', versioned_static("undo_deletion.js"))


@hooks.register("insert_editor_js")
def lock_form() -> SafeString:
    return format_html('<script src="{}"></script>', versioned_static("locked_form.js"))


hooks.register("construct_wagtail_userbar", use_house_checker)


@hooks.register("insert_global_admin_js")
def ask_before_publishing_errors() -> SafeString:
    return render_to_string("admin/publish_checks.html")


@hooks.register("register_page_header_buttons")
def add_return_button(
    page: Page, user: AbstractUser, view_name: str, next_url: str | None = None
) -> Iterator[approved_copy.ReturnButton]:
    yield approved_copy.ReturnButton(page=page)


page_search.register()
version_comparison.register()
hooks.register("before_edit_page", outdated_forms.keep_newer_draft)
hooks.register("before_edit_page", publishing.warn_of_newer_draft)
hooks.register("before_edit_page", outdated_forms.note_replaced_versions)
hooks.register("before_publish_page", outdated_forms.report_replaced_versions)
hooks.register("after_edit_page", outdated_forms.report_replaced_versions)
hooks.register("before_publish_page", publishing.ask_before_publishing)
hooks.register("after_edit_page", publishing.report_answer_in_editor)
hooks.register("register_page_action_menu_item", publishing.CompareWithLive)

for action in (DeletePages, MovePages, PublishPages, UnpublishPages):
    hooks.register("register_bulk_action", action, order=1)  # after Wagtail's own


hooks.register("before_delete_page", page_bin_views.before_deleting)
hooks.register("after_delete_page", page_bin_views.fill_bin)
hooks.register("before_delete_user", accounts.keep_comments)
hooks.register("before_bulk_action", accounts.keep_comments_of_several)
hooks.register("before_bulk_action", page_bin_views.before_bulk_action)
hooks.register("after_bulk_action", page_bin_views.fill_bin)


@hooks.register("register_reports_menu_item")
def register_bin() -> MenuItem:
    url = reverse_lazy("deleted_pages")
    return page_bin_views.BinMenuItem("Deleted pages", url, name="deleted-pages", icon_name="bin", order=50)


@hooks.register("register_reports_menu_item")
def add_find_and_replace() -> MenuItem:
    url = reverse_lazy("find_and_replace")
    return replacing_views.ReplaceMenuItem("Find and replace", url, name="find-replace", icon_name="search", order=60)


@hooks.register("register_reports_menu_item")
def add_style_report() -> MenuItem:
    url = reverse_lazy("style_report")
    return style_report_view.StyleReportMenuItem("House style", url, name="style-report", icon_name="edit", order=70)


@hooks.register("register_log_actions")
def register_restoring(actions: LogActionRegistry) -> None:
    actions.register_action("pages.restore", "Restore", "Restored after deletion")
    actions.register_action(CORRECTED, "Correct", "Corrected; visible to visitors once a publisher saves it")
    actions.register_action("pages.replace", "Replace", "Words replaced on all pages")
    actions.register_action("pages.undo_replacing", "Undo replacing", "Replaced words restored")


@hooks.register("register_rich_text_features")
def keep_what_is_pasted(features: FeatureRegistry) -> None:
    """Keep headings, tables, superscript and subscript when they are pasted, and say what was left out."""
    scripts = ["symbol_fonts.js", "pasted_html.js", "pasting.js"]
    plugin = draftail_features.PluginFeature({"type": "PASTING"}, js=scripts)
    features.register_editor_plugin("draftail", "pasting", plugin)
