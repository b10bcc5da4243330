"""The form in which editors change a page."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlock, StreamValue
from wagtail.blocks.base import BlockField
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from pages.blocks import LinkedPageBlock
from pages.models.copying import free_slug
from pages.models.fields import KeptBlockWidget


class PagesField(BlockField):
    """Any number of pages, each chosen in the page chooser, as hundreds of checkboxes would be unusable."""

    def __init__(self, page_type: list[str], **kwargs: Any) -> None:
        block = StreamBlock([("page", LinkedPageBlock(page_type=page_type))], required=False)
        super().__init__(block=block, required=False, widget=KeptBlockWidget(block), **kwargs)

    def prepare_value(self, value: Any) -> StreamValue:
        if isinstance(value, StreamValue):
            return value
        return StreamValue(self.block, [("page", page, f"page-{page.pk}") for page in value or ()])

    def clean(self, value: Any) -> list[Page]:
        """Return the pages, each once; a draft may have an empty row."""
        return list(dict.fromkeys(chosen(super().clean(value))))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or ()) != set(chosen(data))


def chosen(stream: StreamValue) -> list[Page]:
    return [child.value for child in stream if child.value]


class PageWithCopyForm(WagtailAdminPageForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zone = timezone.get_current_timezone_name().rpartition("/")[2].replace("_", " ")
        if "expire_at" in self.fields:
            self.fields[
                "go_live_at"
            ].help_text = f"Time in {zone}. If blank, the page goes live as soon as it is published."
            self.fields["expire_at"].help_text = f"Time in {zone}. If blank, the page does not expire."
            for name in ("go_live_at", "expire_at"):
                self.fields[name].error_messages["invalid"] = "Enter the date and time like this: 2030-12-31 09:00."
            if self.ran_out(self.instance.expire_at):
                self.initial["expire_at"] = None

    def ran_out(self, expire_at: datetime | None) -> bool:
        """Return whether the time is the stored one and has passed, so that the user has not just chosen it."""
        own = self.instance.expire_at
        return bool(expire_at and own and to_minute(expire_at) == to_minute(own) and own < timezone.now())

    def clean(self) -> dict[str, Any]:
        """Check as Wagtail does, but accept an expired schedule, with which Wagtail refuses to save the page."""
        if self.ran_out(self.cleaned_data.get("expire_at")):
            self.cleaned_data["expire_at"] = None
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def clean_go_live_at(self) -> datetime | None:
        """Return when to publish the page; Wagtail accepts a past time, which publishes the page at once."""
        go_live_at: datetime | None = self.cleaned_data["go_live_at"]
        own = self.instance.go_live_at
        is_new = go_live_at and not (own and to_minute(go_live_at) == to_minute(own))
        if go_live_at and is_new and go_live_at < timezone.now():
            raise ValidationError("This time has passed. Clear the field to publish the page at once.")
        return go_live_at

    def clean_slug(self) -> str:
        """Return the slug; before the page is published, an unused one instead of a taken one made from its heading.

        Wagtail rejects a slug that another page has, with the error on a hidden tab, and saves no draft until it is
        changed.
        """
        slug: str = self.cleaned_data["slug"]
        page = self.instance
        if page.first_published_at or slug != slugify(self.cleaned_data.get("title", ""), allow_unicode=True):
            return slug
        siblings = self.parent_page.get_children().exclude(pk=page.pk)
        return free_slug(slug, set(siblings.filter(slug__startswith=slug).values_list("slug", flat=True)))

    def clean_introduction(self) -> str:
        """Return the introduction; empty for the empty paragraph that the editor stores."""
        introduction: str = self.cleaned_data["introduction"]
        return introduction if get_text_for_indexing(introduction).strip() else ""


def to_minute(time: datetime) -> datetime:
    """Return the time as shown in the form."""
    return time.replace(second=0, microsecond=0)


class HomePageForm(PageWithCopyForm):
    def clean_expire_at(self) -> datetime | None:
        """Return when to unpublish the page; as with unpublishing at once, only administrators may schedule this."""
        expire_at: datetime | None = self.cleaned_data["expire_at"]
        if expire_at and "expire_at" in self.changed_data and not self.for_user.is_superuser:
            raise ValidationError("Only administrators can unpublish the front page. Clear the expiry date.")
        return expire_at


class ServicePageForm(PageWithCopyForm):
    link_from = PagesField(
        ["pages.HomePage", "pages.ServicePage"],
        label="Listed on",
        help_text="Pages that show a link to this page below their own content. If blank, no page does.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        below_home = 2
        if self.instance.pk is None and self.parent_page and self.parent_page.depth > below_home:
            self.initial["link_from"] = [self.parent_page]  # the front page lists the pages below it anyway
