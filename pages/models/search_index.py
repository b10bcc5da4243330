"""Chooses the lines of pages to index as headings, and when saved pages and testimonials are indexed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Model
from modelsearch.index import SearchField
from modelsearch.signal_handlers import post_save_signal_handler

from genetargeting.generation import is_draft

is_deferred = ContextVar("is_deferred", default=False)


class HeadingsField(SearchField):
    """A search field with the lines of the page's text that state its subject."""


@contextmanager
def later_search_index() -> Iterator[None]:
    """Save without updating the search index, for callers that index many objects at once afterwards."""
    token = is_deferred.set(True)
    try:
        yield
    finally:
        is_deferred.reset(token)


def update_search_index(instance: Model, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """Index the saved object, unless `later_search_index` is active; a draft is not found by its words."""
    if not is_deferred.get() and not is_draft(type(instance), update_fields):
        post_save_signal_handler(instance, **kwargs)
