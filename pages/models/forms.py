"""The form in which editors change a page."""

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlock, StreamValue
from wagtail.blocks.base import BlockField
from wagtail.rich_text import get_text_for_indexing

from pages.blocks import LinkedPageBlock


class PagesField(BlockField):
    """Any number of pages, each picked in the page chooser: a list of checkboxes holds no hundreds."""

    def __init__(self, page_type, **kwargs):
        block = StreamBlock([("page", LinkedPageBlock(page_type=page_type))], required=False)
        super().__init__(block=block, required=False, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, StreamValue):
            return value
        return StreamValue(self.block, [("page", page, f"page-{page.pk}") for page in value or ()])

    def clean(self, value):
        """The pages, each once; a draft may have a place for one that was not picked yet."""
        return list(dict.fromkeys(chosen(super().clean(value))))

    def has_changed(self, initial, data):
        return set(initial or ()) != set(chosen(data))


def chosen(stream):
    return [child.value for child in stream if child.value]


class PageWithCopyForm(WagtailAdminPageForm):
    def clean_introduction(self):
        """The introduction; of an empty one the editor makes an empty paragraph."""
        introduction = self.cleaned_data["introduction"]
        return introduction if get_text_for_indexing(introduction).strip() else ""


class HomePageForm(PageWithCopyForm):
    def clean_expire_at(self):
        """When the page is to be unpublished; as at once, only administrators may do so by schedule."""
        expire_at = self.cleaned_data["expire_at"]
        if expire_at and "expire_at" in self.changed_data and not self.for_user.is_superuser:
            raise ValidationError("Only administrators can unpublish the front page. Clear the expiry date.")
        return expire_at


class ServicePageForm(PageWithCopyForm):
    link_from = PagesField(
        ["pages.HomePage", "pages.ServicePage"],
        label="Listed on",
        help_text="Pages that list this one after their own content. Blank: none does.",
    )
