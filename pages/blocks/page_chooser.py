"""The chooser of a page to link to, which says of one that is not published what that means."""

from typing import Any

from wagtail.admin.widgets import AdminPageChooser
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.models import Page

NOT_PUBLISHED = "(not published: visitors cannot open it)"  # `admin.js` adds the same when the page is chosen


class LinkedPageChooser(AdminPageChooser):
    def get_display_title(self, instance: Page) -> str:
        title: str = super().get_display_title(instance)
        return title if instance.live else f"{title} {NOT_PUBLISHED}"

    def get_instance(self, value: Any) -> Page | None:
        """Return the page; what only its own type knows is not shown, and not read."""
        page: Page | None = BaseChooser.get_instance(self, value)
        return page

    def get_value_data_from_instance(self, instance: Page) -> dict[str, Any]:
        """Return what the editor shows of the page. Of the page above it only the key is read."""
        above = Page.objects.filter(path=instance.path[: -Page.steplen])
        data = BaseChooser.get_value_data_from_instance(self, instance)
        return dict(data) | {"parent_id": above.order_by().values_list("pk", flat=True).first()}
