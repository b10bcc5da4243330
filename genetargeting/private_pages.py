"""Finds the pages that are public, without a query if no page is private."""

from typing import Any

from wagtail.models import PageViewRestriction

from genetargeting.generation import once_per_generation


def public(pages: Any) -> Any:
    """Return the public ones of the pages (a query set)."""
    return pages.public() if has_private_pages() else pages


def has_private_pages() -> bool:
    """Return whether any page of the site is private."""
    exist: bool = once_per_generation("private pages exist", PageViewRestriction.objects.exists)
    return exist
