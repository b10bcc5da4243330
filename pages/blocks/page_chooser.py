"""The chooser of a page to link to, which says of one that is not published what that means."""

from wagtail.admin.widgets import AdminPageChooser

NOT_PUBLISHED = "(not published: visitors cannot open it)"  # `admin.js` adds the same when the page is chosen


class LinkedPageChooser(AdminPageChooser):
    def get_display_title(self, instance):
        title = super().get_display_title(instance)
        return title if instance.live else f"{title} {NOT_PUBLISHED}"
