"""Finds the pages that are public, without a query if no page is private."""

from typing import Any

from wagtail.models import Page

from genetargeting.generation import once_per_generation


def public(pages: Any) -> Any:
    """Return the public ones of the pages (a query set).

    An alias is as private as its page, whatever is set for the alias: so Wagtail serves it, but its own `public()`
    does not know that.
    """
    for page in private_pages():
        pages = pages.not_descendant_of(page, inclusive=True)
    return pages


def has_private_pages() -> bool:
    """Return whether any page of the site is private."""
    return bool(private_pages())


def private_pages() -> list[Page]:
    """Return the pages that are private together with all pages below them."""
    return once_per_generation("private pages", _private_pages)


def _private_pages() -> list[Page]:
    fields = Page.objects.only("path", "depth")
    new = list(fields.filter(alias_of=None, view_restrictions__isnull=False))
    found = [*new]
    while new := list(fields.filter(alias_of__in=new)):
        found += new
    return found
