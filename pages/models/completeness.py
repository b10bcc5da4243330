"""Finds what prevents a version of a page from being published.

The editor refuses to publish an incomplete page. Autosave keeps drafts that are incomplete, and Wagtail 8.0.1 publishes
them unchecked outside the editor: in bulk, or by approval.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from wagtail.blocks.base import get_error_json_data
from wagtail.fields import StreamField
from wagtail.models import Page

from pages.models.times import time_in_words


def problems(version: Page) -> list[str]:
    """Return the editor's errors in a version, each with its place; empty if the version can be published."""
    return [*problems_in_fields(version), *problems_in_blocks(version), *problems_in_schedule(version)]


def problems_in_fields(version: Page) -> Iterator[str]:
    try:
        version.full_clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            place = "" if name == NON_FIELD_ERRORS else f"{verbose_name(version, name)}: "
            yield from (f"{place}{message}" for message in messages)


def problems_in_blocks(version: Page) -> Iterator[str]:
    for field in version._meta.concrete_fields:
        if isinstance(field, StreamField):
            try:
                field.stream_block.clean(getattr(version, field.name))
            except ValidationError as error:
                for place, message in messages_by_place(get_error_json_data(error)):
                    yield f"{verbose_name(version, field.name)}{place}: {message}"


def messages_by_place(errors: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """Yield the messages in Wagtail's tree of the errors in blocks, each with its place."""
    yield from (("", message) for message in errors.get("messages", ()))
    for key, found in errors.get("blockErrors", errors if "messages" not in errors else {}).items():
        step = f" {key + 1}" if isinstance(key, int) else f", {key.replace('_', ' ')}"
        yield from ((step + place, message) for place, message in messages_by_place(found))


def problems_in_schedule(version: Page) -> Iterator[str]:
    if version.expire_at and version.expire_at <= timezone.now():
        passed = time_in_words(version.expire_at)
        yield f"Its expiry date has passed ({passed}), so visitors would see it for a minute at most."


def verbose_name(version: Page, name: str) -> str:
    return str(capfirst(version._meta.get_field(name).verbose_name))
