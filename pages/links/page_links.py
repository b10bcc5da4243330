"""Finds every link that editors have added: its place, its text and its target. `report` checks the links.

Links are read from stored content, without a query for each page: a report goes through all of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NotRequired, TypeAlias, TypedDict

from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from wagtail.blocks import (
    Block,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StreamValue,
    StructBlock,
    URLBlock,
)
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, get_page_models

from genetargeting.generation import once_per_generation
from pages.blocks.stored import stored
from pages.content.html import headings_in, links_in
from pages.models.anchors import anchors, free_anchor

AnyField: TypeAlias = "models.Field[Any, Any]"

# The number of live pages in memory at a time.
CHUNK = 200


class LinkParts(TypedDict):
    """A link in a field, before its source is known: `Link` without `source`."""

    place: str
    path: str
    text: str
    page: NotRequired[int]
    url: NotRequired[str]


@dataclass(frozen=True)
class Source:
    """The object that contains a link: a page, settings, or a redirect."""

    label: str  # of its model: `pages.servicepage`
    pk: int
    title: str
    edit_url: str
    is_page: bool = False


@dataclass(frozen=True)
class Link:
    """A stored link to the page `page`, or to the address `url`.

    An address may be only `#heading`; a file that was chosen from a list has one without its name, `/documents/7/`.
    """

    source: Source
    place: str  # the headings that it is under
    path: str  # of the field in the editor: Wagtail's content path
    text: str
    page: int | None = None
    url: str = ""

    @property
    def edit_url(self) -> str:
        """Return the address of the editor, at the field with the link."""
        return f"{self.source.edit_url}#:w:contentpath={self.path}" if self.source.is_page else self.source.edit_url


def site_links() -> Iterator[Link]:
    """Return the links of all live pages, the settings and the redirects: one query for each model."""
    for model in get_page_models():
        if link_fields(model):
            for page in model.objects.live().order_by("path").iterator(CHUNK):
                yield from links_of(page)
    yield from settings_links()
    yield from redirects()


def settings_links() -> list[Link]:
    """Return the links of the settings: the menu, the button in the header, the footer."""

    def read() -> list[Link]:
        models = [model for model in settings_registry if link_fields(model)]
        return [link for model in models for settings in model.objects.all() for link in links_of(settings)]

    return once_per_generation("links of settings", read)


def links_of(instance: models.Model) -> Iterator[Link]:
    """Return the links in a page or a setting."""
    source = source_of(instance)
    for field in link_fields(type(instance)):
        place = "" if isinstance(field, StreamField) else str(capfirst(field.verbose_name))
        value = field.value_from_object(instance)
        if isinstance(field, RichTextField):
            found = rich_text_links(value, place, field.name)
        elif isinstance(field, StreamField):
            found = stream_links(field.stream_block, value.raw_data, place, field.name)
        else:
            found = target_links(field, value, getattr(instance, f"{group_of(field)}_label", ""), place, field.name)
        for parts in found:
            yield Link(source, **parts)


def link_fields(model: type[models.Model]) -> list[AnyField]:
    """Return the fields of a model that can contain links. References in other fields are not shown as links."""
    kinds = (RichTextField, StreamField) if issubclass(model, Page) else (RichTextField, StreamField, models.URLField)
    fields = [field for field in model._meta.concrete_fields if isinstance(field, kinds)]
    if not issubclass(model, Page):
        fields += [field for field in model._meta.concrete_fields if field.related_model is Page]
    return fields


def group_of(field: AnyField) -> str:
    """Return the name that a setting's target shares with its label: `call_to_action_page`, `call_to_action_label`."""
    return field.name.rpartition("_")[0]


def source_of(instance: models.Model) -> Source:
    label = instance._meta.label_lower
    if isinstance(instance, Page):
        edit_url = reverse("wagtailadmin_pages:edit", args=[instance.pk])
        return Source(label, instance.pk, instance.get_admin_display_title(), edit_url, is_page=True)
    if isinstance(instance, Redirect):
        return Source(label, instance.pk, "Redirect", reverse("wagtailredirects:edit", args=[instance.pk]))
    meta, site = instance._meta, getattr(instance, "site_id", instance.pk)
    edit_url = reverse("wagtailsettings:edit", args=[meta.app_label, meta.model_name, site])
    return Source(label, instance.pk, str(capfirst(meta.verbose_name)), edit_url)


def redirects() -> Iterator[Link]:
    """Yield the links of the redirects whose target staff can choose."""
    for redirect in Redirect.objects.all():
        yield Link(
            source_of(redirect), "", "", redirect.old_path, page=redirect.redirect_page_id, url=redirect.redirect_link
        )


# Inside fields. Each of these yields the parts of links.


def stream_links(block: StreamBlock, raw: Iterable[dict[str, Any]], place: str, path: str) -> Iterator[LinkParts]:
    """Return the links in a stream's stored value."""
    for found in stored(block, raw, place, path):
        if isinstance(found.block, PageChooserBlock | URLBlock | DocumentChooserBlock):
            label = found.parent.get("label")
            yield from target_links(found.block, found.value, label, found.place, found.path)
        elif isinstance(found.block, RichTextBlock):
            yield from rich_text_links(found.value, found.place, found.path)


def target_links(field: "Block | AnyField", value: Any, text: str | None, place: str, path: str) -> Iterator[LinkParts]:
    """Return the link of a field or block whose value is a page, a file or an address."""
    if value:
        parts = LinkParts(place=place, path=path, text=text or "")
        if isinstance(field, DocumentChooserBlock):
            yield LinkParts(**parts, url=reverse("wagtaildocs_serve", args=[value, ""]))
        elif isinstance(field, URLBlock | models.URLField):
            yield LinkParts(**parts, url=value)
        else:
            yield LinkParts(**parts, page=value)


def rich_text_links(html: str, place: str, path: str) -> Iterator[LinkParts]:
    for link in links_in(html):
        parts = LinkParts(place=" › ".join(filter(None, [place, link.heading])), path=path, text=link.text)
        key = link.attributes.get("id", "")
        if link.attributes.get("linktype") == "page" and key.isdecimal():
            yield LinkParts(**parts, page=int(key))
        elif url := link.attributes.get("href"):
            yield LinkParts(**parts, url=url)


# Headings, which links may lead to


def page_anchors(body: StreamValue) -> set[str]:
    """Return the ids of all headings in a page's stored body, as in its template."""
    taken = {"main", *anchors(raw["value"].get("heading", "") for raw in body.raw_data)}
    for raw in body.raw_data:
        for heading in smaller_headings(body.stream_block.child_blocks.get(raw["type"]), raw["value"]):
            free_anchor(heading, taken)
    return taken


def smaller_headings(section: Block | None, raw: Any) -> Iterator[str]:
    """Return the headings inside a section, in order: those in rich text, and those of cards and other blocks."""
    for found in stored(section, raw, "", ""):
        if isinstance(found.block, RichTextBlock):
            yield from headings_in(found.value)
        elif isinstance(found.block, StructBlock) and found.block is not section and found.value.get("heading"):
            yield found.value["heading"]
