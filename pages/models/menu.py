"""The menu in the header: made by staff or, failing that, from the page tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page, Site

from genetargeting.private_pages import public
from pages.blocks import MenuBlock
from pages.blocks.linked_pages import LINKED
from pages.models.fields import StreamField
from pages.models.unseen_changes import UnseenChangesForm


@register_setting(icon="list-ul", order=110)
class MenuSettings(BaseSiteSetting):
    """The menu in the header of every page: groups of links, or single links, in the order that staff choose."""

    base_form_class = UnseenChangesForm

    groups = StreamField(
        MenuBlock(),
        blank=True,
        help_text="Shown in this order. The menu bar has room for seven groups. If empty, the menu shows the pages "
        "directly below the front page that are marked “Show in menus”.",
    )

    panels = [FieldPanel("groups")]

    class Meta:
        verbose_name = "menu"


# The page types below the front page, whose `menu_label` is their name in menus.
PAGES_WITH_MENU_LABEL = ("servicepage", "articleindexpage", "articlepage", "enquirypage", "publicationspage")


@dataclass(frozen=True)
class MenuLink:
    """A link in the menu; `page` is its target's primary key, None for another site."""

    label: str
    address: str
    page: int | None = None


@dataclass(frozen=True)
class MenuGroup:
    """Links under a label. A group without a label is a single link in the menu bar."""

    label: str
    links: tuple[MenuLink, ...]

    @property
    def pages(self) -> list[int]:
        """The primary keys of the pages that it links to."""
        return [link.page for link in self.links if link.page]


def menu(request: HttpRequest) -> tuple[MenuGroup, ...]:
    """Return the menu of the request's site, cached until the content changes."""
    site = Site.find_for_request(request)
    if not site:
        return ()
    key = f"menu-{site.pk}"  # the addresses of pages depend only on the request's site
    found: tuple[MenuGroup, ...] | None = cache.get(key)
    if found is None:
        settings = MenuSettings.objects.filter(site=site).first()
        found = tuple(_groups(settings.groups, request) if settings and settings.groups else _from_pages(site, request))
        cache.set(key, found)
    return found


def _from_pages(site: Site, request: HttpRequest) -> Iterator[MenuGroup]:
    """Yield the public pages directly below the front page that are shown in menus."""
    shown = public(site.root_page.get_children().live().in_menu())
    above = site.root_page.get_url(request) or ""  # of hundreds of pages, asking each for its address takes long
    for pk, title, slug, name in _named(shown).values_list("pk", "title", "slug", "menu_name"):
        yield MenuGroup("", (MenuLink(name or title, f"{above}{quote(slug)}/", pk),))


def _groups(stream: Any, request: HttpRequest) -> Iterator[MenuGroup]:
    """Yield the groups that staff made, without pages that are not public, and without empty groups."""
    links = [[block.value] if block.block_type == "link" else list(block.value["links"]) for block in stream]
    keys = [link["page"].pk for group in links for link in group if link.get("page")]
    pages = {page.pk: page for page in _named(public(Page.objects.live()).filter(pk__in=keys))}
    for block, group in zip(stream, links, strict=True):
        found = []
        for link in group:
            page = link.get("page")
            if page and page.pk in pages:
                found.append(_link(pages[page.pk], link.get("label") or "", request))
            elif not page and link.get("url"):
                found.append(MenuLink(link.get("label") or link["url"], link["url"]))
        if found:
            yield MenuGroup("" if block.block_type == "link" else block.value["label"], tuple(found))


def _named(pages: "QuerySet[Page]") -> "QuerySet[Page]":
    """Return the pages with their names in menus, in one query."""
    names = [f"{name}__menu_label" for name in PAGES_WITH_MENU_LABEL]
    named: QuerySet[Page] = pages.only(*LINKED).annotate(menu_name=Coalesce(*names, Value("")))
    return named


def _link(page: Any, label: str, request: HttpRequest) -> MenuLink:
    return MenuLink(label or page.menu_name or page.title, page.get_url(request) or "", page.pk)
