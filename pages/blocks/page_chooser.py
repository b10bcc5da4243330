"""The chooser of a page to link to, which says of one that is not published what that means."""

from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

NOT_PUBLISHED = "(not published: visitors cannot open it)"  # `admin.js` adds the same when the page is chosen


class LinkedPageChooser(AdminPageChooser):
    def get_display_title(self, instance: Page) -> str:
        title: str = super().get_display_title(instance)
        return title if instance.live else f"{title} {NOT_PUBLISHED}"
