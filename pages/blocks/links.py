"""Links to pages and addresses, and the list of related pages."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.models import Page

from genetargeting.generation import each_once_per_generation
from genetargeting.private_pages import public
from pages.blocks.linked_pages import LINKED, sent_form
from pages.blocks.page_chooser import ChosenPages, LinkedPageChooser


class LinkValue(blocks.StructValue):
    """A link whose page may have gone, or may not be published."""

    @property
    def text(self) -> str:
        """What the link says: its label, or what its target is called.

        Empty where there is neither: the title of a page that is not published is not for visitors.
        """
        page = self.live_page
        return str(self.get("label") or (page.title if page else self.get("url")) or "")

    # What the page says of itself; `RelatedLinks` fills it in for all its links at once.
    summary = ""

    @property
    def live_page(self) -> Page | None:
        page = self.get("page")
        return page if page and page.live else None


class RelatedLinksValue(blocks.StructValue):
    """Links, some of which may lead nowhere: their pages are not published, or gone."""

    @property
    def with_target(self) -> list[LinkValue]:
        return [link for link in self["links"] if link.live_page or link.get("url")]

    @property
    def without_target(self) -> list[LinkValue]:
        """Those of which visitors see the label alone."""
        return [link for link in self["links"] if link.get("label") and not (link.live_page or link.get("url"))]


class LinkedPageBlock(blocks.PageChooserBlock):
    """A page to link to; the editor says of one that is not published that visitors cannot open it."""

    @cached_property
    def widget(self) -> LinkedPageChooser:
        return LinkedPageChooser(target_models=self.target_models, can_choose_root=self.can_choose_root)

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Page | None]:
        """Return the pages with what a link needs of them: for public pages, read once per change of the content.

        Each is a copy of the caller's own, which may be changed. What the editor shows is read for all of them at once.
        """
        keys = list(values)
        name = f"linked {self.model_class._meta.label}"
        read = each_once_per_generation(name, set(filter(None, keys)), self.linked)
        found = {key: copy(page) for key, page in read.items() if page}
        chosen = ChosenPages(found.values())
        for page in found.values():
            page.chosen_pages = chosen
        return [found.get(key) if key else None for key in keys]

    def linked(self, keys: list[int]) -> dict[int, Page | None]:
        """Return the pages, None for those that are gone. To read all of a page takes twice as long."""
        found = self.model_class.objects.only(*LINKED).order_by().in_bulk(keys)
        return {key: found.get(key) for key in keys}

    def value_from_form(self, value: Any) -> Page | None:
        """Return the chosen page; all that the form sends are read at once, where Wagtail reads each by itself."""
        form = sent_form.get()
        if form is None or not form.is_key(value):
            page: Page | None = super().value_from_form(value)
            return page
        if self.model_class not in form.pages:
            form.pages[self.model_class] = dict(zip(form.keys, self.bulk_to_python(form.keys), strict=True))
        return form.pages[self.model_class][int(value)]

    def clean(self, value: Page | None) -> Page | None:
        """Return the page, which was just read. Wagtail would read it a second time, to the same end."""
        page: Page | None = value or super().clean(value)
        return page


class LinkBlock(blocks.StructBlock):
    """A link to a page of this site or to an address elsewhere."""

    page = LinkedPageBlock(
        required=False,
        help_text="A page of this site. Leave blank to link to another site. Until the page is published, visitors "
        "see your label without a link, or nothing if there is no label.",
    )
    url = blocks.URLBlock(
        required=False,
        label="URL",
        help_text="The full address of a page on another site, starting with https://. Leave blank if you chose a "
        "page.",
    )
    label = blocks.CharBlock(
        required=False, help_text="The text of the link. If blank, the title of the page, or the address."
    )

    def get_searchable_content(self, value: LinkValue) -> list[str]:
        """Return nothing: the name of another page is no text of this one."""
        return []

    class Meta:
        icon = "link"
        template = "blocks/link_block.html"
        value_class = LinkValue
        label = "Link"
        description = "A link to a page or an address"
        preview_value = {"url": "https://www.genetargeting.com/", "label": "Conditional Knockout Mice"}

    def clean(self, value: LinkValue) -> LinkValue:
        value = super().clean(value)
        if self.is_deferred_validation and not (value["page"] or value["url"]):
            return value  # a draft may be unfinished
        if bool(value["page"]) == bool(value["url"]):
            error = ValidationError(
                "Choose either a page or a URL, not both." if value["page"] else "Choose a page, or fill in a URL."
            )
            raise blocks.StructBlockValidationError({"url" if value["page"] else "page": error})
        return value


def summaries_of(keys: list[int]) -> dict[int, str]:
    """Return what each of the pages says of itself; of one that is not for everyone, nothing."""
    pages = public(Page.objects.all()).filter(pk__in=keys).specific()
    found = {page.pk: str(page.search_description or getattr(page, "summary", "")) for page in pages}
    return {key: found.get(key, "") for key in keys}


class CallToActionBlock(LinkBlock):
    """A link that asks the reader to act."""

    label = blocks.CharBlock(help_text="The text of the button, such as Request a quote.")

    class Meta:
        icon = "link"
        template = "blocks/call_to_action_block.html"
        label = "Call to action"
        description = "A link shown as a button"
        preview_value = {"url": "https://www.genetargeting.com/", "label": "Request a quote"}


class RelatedLinks(blocks.StructBlock):
    """Where a reader may go next."""

    heading = blocks.CharBlock(
        default="Related Pages", help_text="Shown above the links and in the list “On this page”."
    )
    links = blocks.ListBlock(
        LinkBlock(), min_num=1, help_text="Shown in this order. To move a link, use its arrows or its handle."
    )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Give each link to a page the summary of that page, unless the page is not for everyone."""
        links = [link for link in value["links"] if link.live_page]
        keys = [link["page"].pk for link in links]
        summaries = each_once_per_generation("summary", keys, summaries_of)
        for link in links:
            link.summary = summaries[link["page"].pk]
        return dict(super().get_context(value, parent_context))

    class Meta:
        icon = "list-ul"
        template = "blocks/related_links.html"
        value_class = RelatedLinksValue
        label = "Related links"
        description = "A list of links to other pages"
        preview_value = {
            "heading": "Related Pages",
            "links": [
                {"url": "https://www.genetargeting.com/", "label": "Conditional Knockout Mice"},
                {"url": "https://www.genetargeting.com/", "label": "Conditional KO with Reporter"},
            ],
        }
