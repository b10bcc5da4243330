"""Template tags for the admin's screens that delete, unpublish or move pages."""

from typing import Any

from django import template
from wagtail.models import Page

from pages.links.page_move import PageMove
from pages.links.page_removal import (
    RedirectForm,
    broken_by_removal,
    live_aliases,
    may_redirect,
    names_below,
    redirects_to,
)
from pages.models import EnquiryPage

register = template.Library()


@register.inclusion_tag("admin/broken_by_removal.html")
def links_broken_by(*pages: Page, is_deleted: bool) -> Any:
    """Return the links to the pages, and to those below them if these are deleted too."""
    chosen = [each for page in pages for each in ([page, *page.get_descendants()] if is_deleted else [page])]
    aliases = live_aliases(chosen)
    going = [*chosen, *aliases]
    return {
        "aliases": aliases,
        "page_count": len(chosen),
        "links": broken_by_removal(going),
        "redirects": redirects_to(going),
        "is_deleted": is_deleted,
        "has_form": is_deleted and any(page.specific_class is EnquiryPage for page in chosen),
    }


@register.inclusion_tag("admin/broken_by_removal.html")
def links_broken_by_bulk_action(items: list[dict[str, Any]], is_deleted: bool) -> Any:
    """Return the same for the pages of a bulk action, with the names of the pages that are removed with them."""
    pages = [item["item"] for item in items]
    return links_broken_by(*pages, is_deleted=is_deleted) | {"below": names_below(pages) if is_deleted else ""}


@register.simple_tag(takes_context=True)
def redirect_form(context: dict[str, Any], *pages: Page) -> Any:
    """Return the form that asks where to redirect visitors; None for users who may not create redirects."""
    offered = any(page.live for page in pages) and may_redirect(context["request"].user)
    return RedirectForm(pages) if offered else None


@register.simple_tag(takes_context=True)
def redirect_form_of_several(context: dict[str, Any], items: list[dict[str, Any]]) -> Any:
    """Return the same for the pages of a bulk action."""
    return redirect_form(context, *(item["item"] for item in items))


@register.inclusion_tag("admin/page_move.html")
def addresses_after_move(destination: Page | None, *pages: Page) -> dict[str, Any]:
    """Return the new addresses of pages, and the redirects from the old ones, to explain a move."""
    return {"moves": [PageMove(page, destination) for page in pages], "destination": destination}


@register.inclusion_tag("admin/page_move.html")
def addresses_after_bulk_move(items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the same for the pages of a bulk action, whose destination is not known yet."""
    return addresses_after_move(None, *(item["item"] for item in items))
