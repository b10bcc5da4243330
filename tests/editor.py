"""What Wagtail's editor makes of rich text: the standard that ours is held to."""

from functools import cache

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from pages.blocks import TEXT_FEATURES
from pages.content.html import with_page_links


def as_edited(html):
    """The rich text as the editor would save it, so that opening and saving a page changes nothing."""
    saved = ""
    while html and saved != html:  # the editor's form of nested emphasis settles after a second saving
        saved, html = html, with_page_links(save_in_editor(html), lambda page: page)
    return html


def save_in_editor(html):
    converter = text_converter()
    return converter.to_database_format(converter.from_database_format(html))


@cache
def text_converter():
    """The editor's converter. Building one takes longer than converting."""
    return ContentstateConverter(TEXT_FEATURES)
