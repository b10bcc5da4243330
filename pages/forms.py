"""The form in which editors change a page."""

from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import ListBlock, PageChooserBlock
from wagtail.blocks.base import BlockField
from wagtail.blocks.list_block import ListValue


class PagesField(BlockField):
    """Any number of pages, each picked in the page chooser: a list of checkboxes holds no hundreds."""

    def __init__(self, page_type, **kwargs):
        block = ListBlock(PageChooserBlock(page_type=page_type, label="Page"), default=[])
        super().__init__(block=block, required=False, **kwargs)

    def prepare_value(self, value):
        return value if isinstance(value, ListValue) else ListValue(self.block, values=list(value or ()))

    def clean(self, value):
        """The pages, each once; a draft may have a place for one that was not picked yet."""
        return [page for page in dict.fromkeys(super().clean(value)) if page]

    def has_changed(self, initial, data):
        return set(initial or ()) != set(filter(None, data))


class ServicePageForm(WagtailAdminPageForm):
    link_from = PagesField(
        ["pages.HomePage", "pages.ServicePage"],
        label="Listed on",
        help_text="Pages that list this one after their own content.",
    )
