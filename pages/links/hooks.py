"""Links in Wagtail's admin and on the pages: the report, the confirmation of removals, and links to live pages only."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import escape
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.contrib.redirects import views as redirect_views
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler

from genetargeting.generation import each_once_per_generation
from pages.blocks.linked_pages import LINKED
from pages.links import page_removal, unlinked_pages
from pages.links.direct_links import LinkedPageHandler, direct_link_entity
from pages.links.redirect_form import RedirectForm
from pages.links.redirect_import_view import import_view
from pages.links.report import may_see_report
from pages.links.report_view import FailingLinksView


class FailingLinksMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_report(request.user)


@hooks.register("register_reports_menu_item")
def register_failing_links_menu_item() -> MenuItem:
    url = reverse_lazy("failing_links")
    return FailingLinksMenuItem("Broken links", url, name="failing-links", icon_name="link", order=100)


@hooks.register("register_admin_urls")
def register_report_urls() -> list[URLPattern]:
    return [
        path("reports/failing-links/", FailingLinksView.as_view(), name="failing_links"),
        path(
            "reports/failing-links/results/",
            FailingLinksView.as_view(results_only=True),
            name="failing_links_results",
        ),
    ]


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own import, which it replaces
def register_redirect_import_urls() -> list[URLPattern]:
    return [
        path("redirects/import/", import_view),
        path("redirects/import/process/", import_view),
    ]


# Wagtail's own form accepts addresses that never work, and answers only “Enter a valid URL” to a path of this site.
redirect_views.CreateView.form_class = redirect_views.EditView.form_class = RedirectForm

hooks.register("before_delete_page", page_removal.warn_of_pages_below)
hooks.register("before_delete_page", page_removal.before_deleting)
hooks.register("after_delete_page", page_removal.after_deleting)
hooks.register("before_unpublish_page", page_removal.unpublish_and_redirect)
hooks.register("before_bulk_action", page_removal.before_bulk_action)
hooks.register("after_bulk_action", page_removal.after_bulk_action)
hooks.register("after_publish_page", unlinked_pages.warn_if_unlinked)
hooks.register("after_bulk_action", unlinked_pages.warn_of_unlinked_pages)


class LivePageLinkHandler(PageLinkHandler):
    """Renders a link to an unpublished or deleted page as its text; it becomes a link when the page is published."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: Sequence[dict[str, str]]) -> list[str]:
        keys = [attributes.get("id", "") for attributes in attrs_list]
        addresses = each_once_per_generation("address of linked page", set(keys), addresses_of)
        return [f'<a href="{escape(address)}">' if (address := addresses[key]) else "<a>" for key in keys]


def addresses_of(keys: list[str]) -> dict[str, str]:
    """Return the addresses of live pages; of others, nothing."""
    pages = Page.objects.live().only(*LINKED).order_by().in_bulk([key for key in keys if key.isdecimal()])
    addresses = {str(pk): page.localized.url or "" for pk, page in pages.items()}
    return {key: addresses.get(key, "") for key in keys}


@hooks.register("register_rich_text_features", order=1)  # after Wagtail's own
def link_to_live_pages(features: FeatureRegistry) -> None:
    features.register_link_type(LivePageLinkHandler)
    rule = features.converter_rules_by_converter["contentstate"]["link"]
    changed = {
        "from_database_format": rule["from_database_format"] | {'a[linktype="page"]': LinkedPageHandler("LINK")},
        "to_database_format": {"entity_decorators": {"LINK": direct_link_entity}},
    }
    features.register_converter_rule("contentstate", "link", rule | changed)
