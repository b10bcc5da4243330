"""What we change in the admin."""

from django.utils.html import escape
from wagtail import hooks
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem
from wagtail.rich_text.pages import PageLinkHandler

# No page can offer a file: what editors uploaded would be seen by no one.
UNUSED_MENU_ITEMS = {"documents"}
UNUSED_SUMMARY_ITEMS = (DocumentsSummaryItem,)


@hooks.register("construct_main_menu")
def hide_unused_menu_items(request, menu_items):
    menu_items[:] = [item for item in menu_items if item.name not in UNUSED_MENU_ITEMS]


@hooks.register("construct_homepage_summary_items", order=1)  # after those who add the items
def hide_unused_summary_items(request, summary_items):
    summary_items[:] = [item for item in summary_items if not isinstance(item, UNUSED_SUMMARY_ITEMS)]


@hooks.register("register_log_actions")
def register_load(actions):
    """Names the imported version in a page's history, where editors can return to it."""
    actions.register_action("pages.load", "Load content", "Loaded from the approved copy")


class LivePageLinkHandler(PageLinkHandler):
    """A link to a page that is not published, or is gone, is its text; it comes alive with the page."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        pages = cls.get_many(attrs_list)
        return [f'<a href="{escape(page.localized.url)}">' if page and page.live else "<a>" for page in pages]


@hooks.register("register_rich_text_features", order=1)  # after Wagtail's own
def link_to_live_pages(features):
    features.register_link_type(LivePageLinkHandler)
