"""Purges a CDN when pages are moved or their testimonials change; Wagtail itself purges it when pages are published."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_save
from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move


def watch_changes() -> None:
    page_slug_changed.connect(slug_changed)
    post_page_move.connect(moved)
    post_save.connect(testimonial_changed, sender="pages.Testimonial")


def testimonial_changed(instance: Any, raw: bool, **kwargs: Any) -> None:
    """Purge the pages that show a testimonial."""
    if settings.WAGTAILFRONTENDCACHE and not raw:
        batch = PurgeBatch()
        batch.add_pages(instance.pages().live())
        transaction.on_commit(batch.purge, robust=True)


def slug_changed(instance: Page, instance_before: Page, **kwargs: Any) -> None:
    moved(instance, instance_before.url_path, instance.url_path)


def moved(instance: Page, url_path_before: str, url_path_after: str, **kwargs: Any) -> None:
    """Purge the page and all below it, at the old addresses and at the new ones."""
    if not settings.WAGTAILFRONTENDCACHE:
        return  # there may be thousands below
    batch = PurgeBatch()
    for page in Page.objects.descendant_of(instance, inclusive=True).live():
        batch.add_page(page)
        page.url_path = url_path_before + page.url_path.removeprefix(url_path_after)
        batch.add_url(page.get_full_url())
    transaction.on_commit(batch.purge, robust=True)
