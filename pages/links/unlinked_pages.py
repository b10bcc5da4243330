"""Pages that nothing on the site links to: visitors can find them only by searching."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page, PageQuerySet, ReferenceIndex, get_default_page_content_type

from pages.links.page_links import settings_links
from pages.models import ArticlePage, ServicePage


def unlinked(pages: PageQuerySet) -> PageQuerySet:
    """Return those of the live pages that no live page lists and that no text or menu links to."""
    below_home = 3
    types = ContentType.objects.get_for_models(ServicePage, ArticlePage)
    listed = Q(content_type=types[ServicePage], depth=below_home)  # on the front page
    listed |= Q(content_type=types[ArticlePage])  # on the page above
    listed |= Q(pk__in=ServicePage.link_from.through.objects.filter(page__live=True).values("servicepage"))
    listed |= Q(show_in_menus=True, depth=below_home)
    listed |= Q(pk__in={link.page for link in settings_links() if link.page})
    return pages.live().filter(depth__gte=below_home).exclude(listed).exclude(Exists(links_to_page()))


def links_to_page(page: Page | None = None) -> "QuerySet[ReferenceIndex]":
    """Return the references to a page, or to that of an outer query, from other live pages."""
    key = str(page.pk) if page else Cast(OuterRef("pk"), CharField())
    page_type = get_default_page_content_type()
    live = Page.objects.live().annotate(key=Cast("pk", CharField())).values("key")
    references = ReferenceIndex.objects.filter(to_content_type=page_type, to_object_id=key)
    elsewhere = references.filter(base_content_type=page_type, object_id__in=live).exclude(object_id=key)
    # The relation from a listing page to a listed page is stored on the listed page.
    links: QuerySet[ReferenceIndex] = elsewhere.exclude(model_path__startswith="link_from")
    return links


def warn_if_unlinked(request: HttpRequest, page: Page) -> None:
    """Warn the publisher of a page if neither menu nor page links to it."""
    if links_to_page(page).exists():  # true for most pages, and the query below takes several times as long
        return
    if unlinked(Page.objects.filter(pk=page.pk)).exists():
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk]) + "#tab-promote"
        text = f"No page links to “{page.get_admin_display_title()}”, so visitors can find it only by searching."
        messages.info(request, text, buttons=[messages.button(edit, "List it on a page")])


def warn_of_unlinked_pages(request: HttpRequest, action_type: str, objects: Sequence[Page], action: BulkAction) -> None:
    """Give the same warning for several pages."""
    if action.model is Page and action_type == "publish":
        for page in objects:
            warn_if_unlinked(request, page)
