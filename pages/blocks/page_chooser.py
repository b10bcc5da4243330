"""The chooser of a page to link to, which marks unpublished pages."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from wagtail.admin.widgets import AdminPageChooser
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.models import Page

from pages.blocks.linked_pages import path_above

NOT_PUBLISHED = "(not published: visitors cannot open it)"  # `admin.js` adds the same when the page is chosen


class ChosenPages:
    """What the editor shows of some pages, read for all of them at the first access."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self.paths = {path for page in pages for path in (page.path, path_above(page))}

    @cached_property
    def rows(self) -> dict[str, tuple[int, str]]:
        """The primary keys and draft titles of the pages, and of those directly above them, by path in the tree."""
        pages = Page.objects.filter(path__in=self.paths).order_by()
        return {path: (key, title) for path, key, title in pages.values_list("path", "pk", "draft_title")}


class LinkedPageChooser(AdminPageChooser):
    def get_display_title(self, instance: Page) -> str:
        title: str = super().get_display_title(instance)
        return title if instance.live else f"{title} {NOT_PUBLISHED}"

    def get_instance(self, value: Any) -> Page | None:
        """Return the page without the fields of its own type, which are not shown."""
        page: Page | None = BaseChooser.get_instance(self, value)
        return page

    def get_value_data_from_instance(self, instance: Page) -> dict[str, Any]:
        """Return the data of the page that the editor shows; of the page above it, only the key is read."""
        chosen: ChosenPages = getattr(instance, "chosen_pages", None) or ChosenPages([instance])
        instance.draft_title = chosen.rows.get(instance.path, (instance.pk, instance.title))[1]
        data = BaseChooser.get_value_data_from_instance(self, instance)
        return dict(data) | {"parent_id": chosen.rows.get(path_above(instance), (None, ""))[0]}
