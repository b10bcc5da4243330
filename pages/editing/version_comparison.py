"""Compares two versions of a page in History: lists only the differences, named as in the editor.

Wagtail's own comparison repeats every block, and does not show moved blocks, changed link targets and changed emphasis.
"""

from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.template.loader import render_to_string
from django.utils.formats import date_format
from wagtail.admin.compare import FieldComparison, diff_text, register_comparison_class
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

from pages.content.addresses import page_path
from pages.content.comparison import cut_to_difference, plain
from pages.content.html import words_in
from pages.content.merge import Difference, merge
from pages.content.parts.image import KEY
from pages.content.walk import is_block
from pages.models.times import time_in_words
from pages.sync.references import exchanged

# The names of rich text tags, shown if two versions differ only in these.
EMPHASIS = {"b": "bold", "i": "italic", "code": "code", "h3": "heading", "h4": "smaller heading", "li": "list item"}


class ContentComparison(FieldComparison):
    """The comparison of a field that holds blocks or rich text."""

    def has_changed(self) -> bool:
        """Return whether readers would see a difference: browsers and the editor add invisible markup."""
        return bool(self.differences)

    def htmldiff(self) -> str:
        found = [
            {"place": ", ".join(difference.place), "change": change(difference)} for difference in self.differences
        ]
        return render_to_string("admin/version_differences.html", {"differences": found})

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        find = names_of_targets().get
        before, after = ({self.field.name: exchanged(raw(value), find)} for value in (self.val_a, self.val_b))
        return merge(before, after, before).differences


class ValueComparison(FieldComparison):
    """The comparison of times, numbers or checkboxes in readable form: Wagtail's shows “None” and “+00:00”."""

    def htmldiff(self) -> str:
        return str(diff_text(value_in_words(self.val_a), value_in_words(self.val_b)).to_html())


def register() -> None:
    for field in (
        models.DateField,
        models.BooleanField,
        models.IntegerField,
    ):  # in Django, a DateTimeField is a DateField
        register_comparison_class(field, comparison_class=ValueComparison)
    for field in (RichTextField, StreamField):
        register_comparison_class(field, comparison_class=ContentComparison)


def value_in_words(value: Any) -> str:
    """Return a value in readable form: a local time, “yes” or “no”, or an empty text if there is none."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return time_in_words(value)
        case date():
            return str(date_format(value, "j F Y"))
    return str(value)


def raw(value: Any) -> Any:
    """Return the value of a field as plain data."""
    return list(value.raw_data) if hasattr(value, "raw_data") else value


def names_of_targets() -> dict[Any, str]:
    """Return the titles of the pages and images that content refers to by their keys."""
    pages = Page.objects.filter(depth__gt=1).values_list("pk", "url_path")
    files = get_image_model().objects.values_list("pk", "file")
    images = {f"{KEY}{pk}": name.rsplit("/", 1)[-1] for pk, name in files}
    return {pk: page_path(url_path) for pk, url_path in pages} | images


def change(difference: Difference) -> str:
    """The text before and after, with deletions and insertions marked; moved blocks are shown in their new place."""
    before, after = difference.theirs, difference.ours
    if difference.place[-1] == "order":
        return "\n".join(after)
    same_words = in_words(before) == in_words(after)
    if before and after:
        texts = cut_to_difference(difference, lambda value: in_words(value, with_markup=same_words))[::-1]
    else:
        texts = in_words(before), in_words(after)
    return str(diff_text(*texts).to_html())


def in_words(value: Any, with_markup: bool = False) -> str:
    match value:
        case None:
            return ""
        case dict() if is_block(value):
            return in_words(value["value"], with_markup)
        case dict():
            return " · ".join(filter(None, (in_words(child, with_markup) for child in value.values())))
        case list():  # of blocks, the rows of a table, or their cells
            between = "\n" if isinstance(next(iter(value), None), dict) else " | "
            return between.join(in_words(child, with_markup) for child in value)
    return words_in(value, tag_in_words) if with_markup and isinstance(value, str) else plain(value, {})


def tag_in_words(tag: str, attributes: dict[str, str | None]) -> str:
    """Return a link or emphasis in rich text as words in brackets; empty for other tags."""
    name = f"link to {attributes.get('id') or attributes.get('href')}" if tag == "a" else EMPHASIS.get(tag)
    return f"[{name}] " if name else ""
