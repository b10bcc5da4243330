"""The chooser of a page to link to, which marks unpublished pages."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from wagtail.admin.widgets import AdminPageChooser
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.models import Page

from pages.blocks.linked_pages import keys_of, path_above

# The fields that a link to a page needs, and the title that the chooser shows in the editor.
SHOWN = ("title", "draft_title", "url_path", "path", "depth", "live")
NOT_PUBLISHED = "(not published: visitors cannot open it)"  # `admin.js` adds the same when the page is chosen


class PagesAbove:
    """The primary keys of the pages above some pages, read for all of them at the first access."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self.paths = {path_above(page) for page in pages}

    @cached_property
    def keys(self) -> dict[str, int]:
        return keys_of(self.paths)


class LinkedPageChooser(AdminPageChooser):
    def get_display_title(self, instance: Page) -> str:
        title: str = super().get_display_title(instance)
        return title if instance.live else f"{title} {NOT_PUBLISHED}"

    def get_instance(self, value: Any) -> Page | None:
        """Return the page without the fields of its own type, which are not shown."""
        page: Page | None = BaseChooser.get_instance(self, value)
        return page

    def get_value_data_from_instance(self, instance: Page) -> dict[str, Any]:
        """Return the data of the page that the editor shows; only the key of the page above it is read."""
        above: PagesAbove = getattr(instance, "pages_above", None) or PagesAbove([instance])
        data = BaseChooser.get_value_data_from_instance(self, instance)
        return dict(data) | {"parent_id": above.keys.get(path_above(instance))}
