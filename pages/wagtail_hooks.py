"""What we change in Wagtail: its admin, and how it serves pages."""

from django.template.loader import render_to_string
from django.urls import path, reverse_lazy
from django.utils.cache import patch_vary_headers
from django.utils.html import escape, format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.log_actions import LogFormatter
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.snippets.models import register_snippet

from genetargeting.negotiation import prefers_markdown
from pages.discovery.markdown_page import markdown_response
from pages.editing import approved_copy, dashboard, guide, version_comparison
from pages.editing.bulk_actions import DeletePages, MovePages
from pages.editing.content_checks import use_house_checker
from pages.editing.testimonials import TestimonialViewSet, keep_testimonials_in_use
from pages.links import leaving
from pages.links.report import may_see_report
from pages.links.report_view import FailingLinksView
from pages.models import ServicePage
from pages.sync import views as document_views

# Menus

# No page can offer a file: what editors uploaded would be seen by no one.
UNUSED_MENU_ITEMS = {"documents"}


@hooks.register("construct_main_menu")
def hide_unused_menu_items(request, menu_items):
    menu_items[:] = [item for item in menu_items if item.name not in UNUSED_MENU_ITEMS]


@hooks.register("register_admin_menu_item")
def register_documents_menu_item():
    # Wagtail's own item for files is called `documents`, and hidden.
    return MenuItem("Documents", reverse_lazy("page_documents"), name="page-documents", icon_name="doc-full", order=250)


class FailingLinksMenuItem(MenuItem):
    def is_shown(self, request):
        return may_see_report(request.user)


@hooks.register("register_reports_menu_item")
def register_failing_links_menu_item():
    url = reverse_lazy("failing_links")
    return FailingLinksMenuItem("Links that fail", url, name="failing-links", icon_name="link", order=100)


@hooks.register("register_help_menu_item")
def register_guide():
    return MenuItem("How to …", reverse_lazy("guide"), name="guide", icon_name="help", order=100)


@hooks.register("register_help_menu_item")
def register_help_with_documents():
    return MenuItem(
        "Documents", reverse_lazy("page_documents_help"), name="documents-help", icon_name="help", order=200
    )


@hooks.register("construct_help_menu")
def hide_help_with_wagtail(request, menu_items):
    """It is about every Wagtail, and about versions; the guide is about this site."""
    menu_items[:] = [item for item in menu_items if not item.name.startswith(("whats-new", "editor-guide"))]


# Screens


@hooks.register("register_admin_urls")
def register_screens():
    return [
        path("state/<slug:name>/", dashboard.matter, name="matter"),
        path("guide/", guide.guide, name="guide"),
        path("page-documents/", document_views.documents, name="page_documents"),
        path("page-documents/upload/", document_views.upload_documents, name="page_documents_upload"),
        path("page-documents/help/", document_views.help_with_documents, name="page_documents_help"),
        path("page-documents/<int:pk>/download/", document_views.download, name="page_document_download"),
        path("page-documents/<int:pk>/", document_views.differences, name="page_document_differences"),
        path("reports/failing-links/", FailingLinksView.as_view(), name="failing_links"),
        path(
            "reports/failing-links/results/",
            FailingLinksView.as_view(results_only=True),
            name="failing_links_results",
        ),
    ]


@hooks.register("construct_homepage_summary_items", order=1)  # after those who add the items
def hide_summary_items(request, summary_items):
    """How many pages there are, and in what state, is told below."""
    summary_items.clear()


@hooks.register("construct_homepage_panels")
def tell_the_state_of_the_site(request, panels):
    panels.append(dashboard.SiteStatePanel())


register_snippet(TestimonialViewSet)
hooks.register("before_delete_snippet", keep_testimonials_in_use)


@hooks.register("register_icons")
def register_icons(icons):
    return [*icons, "wagtailadmin/icons/allele.svg"]


@hooks.register("insert_global_admin_css")
def style_the_admin():
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("admin.css"))


# Wagtail's own form of a redirect says nothing but “Enter a valid URL” to who writes a path of this site.
redirect_link = RedirectForm.base_fields["redirect_link"]
redirect_link.help_text = (
    "The whole address, from https:// on. For a page of this site choose it above: the redirect follows when it moves."
)
redirect_link.error_messages["invalid"] = "Choose the page above, or write the whole address, from https:// on."


# The page editor


@hooks.register("insert_global_admin_js")
def keep_what_was_typed():
    return format_html('<script src="{}"></script>', versioned_static("admin.js"))


hooks.register("construct_wagtail_userbar", use_house_checker)


@hooks.register("insert_global_admin_js")
def ask_before_publishing_errors():
    return render_to_string("admin/publish_checks.html")


class DownloadButton(PageMenuItem):
    label = "Download as a document"
    icon_name = "download"
    url_name = "page_document_download"

    def is_shown(self, user):
        return self.page.specific_class is ServicePage and self.page.permissions_for_user(user).can_edit()


@hooks.register("register_page_header_buttons")
def add_buttons_to_page(page, user, view_name, next_url=None):
    yield DownloadButton(page=page, priority=66)  # after the history
    yield approved_copy.ReturnButton(page=page)


@hooks.register("register_page_listing_more_buttons")
def add_download_to_listing(page, user, next_url=None):
    yield DownloadButton(page=page, priority=51)


# A page's history


@hooks.register("register_log_actions")
def register_loads(actions):
    """Names the versions that came from documents in a page's history, where editors can return to them."""

    @actions.register_action("pages.load")
    class LoadFormatter(DocumentLogFormatter):
        label = "Load content"
        message = "Loaded from the approved copy"

    @actions.register_action("pages.merge")
    class MergeFormatter(DocumentLogFormatter):
        label = "Merge content"
        message = "Merged with the approved copy, as a draft"

    @actions.register_action("pages.upload")
    class UploadFormatter(DocumentLogFormatter):
        label = "Upload a document"
        message = "Uploaded as a draft"


class DocumentLogFormatter(LogFormatter):
    def format_message(self, log_entry):
        document = log_entry.data.get("document")
        return f"{self.message}: {document}" if document else self.message


version_comparison.register()

# Pages that go

for action in (DeletePages, MovePages):
    hooks.register("register_bulk_action", action, order=1)  # after Wagtail's own

hooks.register("before_delete_page", approved_copy.say_what_goes)
hooks.register("before_delete_page", leaving.before_deleting)
hooks.register("after_delete_page", leaving.after_deleting)
hooks.register("before_unpublish_page", leaving.unpublish_and_lead_on)
hooks.register("before_bulk_action", leaving.before_bulk_action)
hooks.register("after_bulk_action", leaving.after_bulk_action)

# What visitors get


class LivePageLinkHandler(PageLinkHandler):
    """A link to a page that is not published, or is gone, is its text; it comes alive with the page."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        pages = cls.get_many(attrs_list)
        return [f'<a href="{escape(page.localized.url)}">' if page and page.live else "<a>" for page in pages]


@hooks.register("register_rich_text_features", order=1)  # after Wagtail's own
def link_to_live_pages(features):
    features.register_link_type(LivePageLinkHandler)


@hooks.register("on_serve_page", order=1)  # after Wagtail has asked whether the visitor may see the page
def serve_as_markdown(serve):
    """Answers in Markdown whoever would rather have that than HTML."""

    def serve_as_preferred(page, request, args, kwargs):
        if prefers_markdown(request.headers.get("Accept", "")):
            response = markdown_response(page, request)
            # Not every cache between us and the reader heeds `Vary`.
            response["Cache-Control"] = "private, no-cache"
            return response
        response = serve(page, request, args, kwargs)
        patch_vary_headers(response, ["Accept"])
        return response

    return serve_as_preferred
