"""What we change in the admin."""

from wagtail import hooks
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem
from wagtail.images.wagtail_hooks import ImagesSummaryItem

# No page can show an image or offer a file yet: what editors uploaded would be seen by no one.
UNUSED_MENU_ITEMS = {"images", "documents"}
UNUSED_SUMMARY_ITEMS = (ImagesSummaryItem, DocumentsSummaryItem)


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
