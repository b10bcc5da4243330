"""Rich text as Wagtail's editor saves it."""

import re
from functools import cache
from threading import Lock

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from pages.blocks import TEXT_FEATURES

lock = Lock()


def as_edited(html):
    """The rich text as the editor would save it, so that opening and saving a page changes nothing."""
    saved = ""
    while html and saved != html:  # the editor's form of nested emphasis settles after a second saving
        saved, html = html, without_editor_keys(save_in_editor(html))
    return html


def save_in_editor(html):
    with lock:
        converter = text_converter()
        return converter.to_database_format(converter.from_database_format(html))


@cache
def text_converter():
    """The editor's converter. Building one takes longer than converting; it keeps a state, so one text at a time."""
    return ContentstateConverter(TEXT_FEATURES)


def without_editor_keys(html):
    """The rich text without what the editor does to it on saving, which is no change.

    It gives each paragraph a key, and tears a list in two at an item after a list of another kind.
    """
    return re.sub(r"</(ul|ol)><\1>", "", re.sub(r' data-block-key="[^"]*"', "", html))
