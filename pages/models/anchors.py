"""The ids of headings, by which a link leads to a part of a page."""

import re
from collections.abc import Iterable
from html import unescape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from pages.content.html import ATTRIBUTE, EDITORS_KEY, TAG
from pages.content.marked_text import plain

# The opening tag of a smaller heading, without an id of its own.
BARE_HEADING = re.compile(rf'<(?P<heading>h[34])(?:\s+{EDITORS_KEY}="[^"]*")?\s*>')


def anchors(headings: Iterable[str]) -> list[str]:
    """Return the id of each heading of a page's sections, in their order; no two are equal."""
    taken = {"main"}
    return [free_anchor(heading, taken) for heading in headings]


def free_anchor(heading: str, taken: set[str]) -> str:
    """Return an id made of the heading's words that is unique on the page, and add it to `taken`."""
    stem = anchor = slugify(plain(heading)) or "section"
    number = 1
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    taken.add(anchor)
    return anchor


def link_headings(html: str) -> SafeString:
    """Return the HTML with an id for each smaller heading that has none, followed by a link that readers can copy."""
    taken, found = {"main"}, []
    opening: re.Match[str] | None = None  # of BARE_HEADING
    is_summary = False  # what opens something holds no link
    text, end, previous = "", 0, ""
    # Not with HTMLParser, which takes several times as long.
    for tag in TAG.finditer(html) if BARE_HEADING.search(html) else ():
        name = (tag["name"] or "").lower()
        if tag.start() > end:  # text
            text, previous = text + unescape(html[end : tag.start()]), ""
        end = tag.end()
        if not tag["close"]:
            taken.update(unescape(value) for key, value in ATTRIBUTE.findall(tag[0]) if key == "id")
            if bare := BARE_HEADING.fullmatch(html, tag.start(), tag.end()):
                opening, text, is_summary = bare, "", previous == "summary"
            previous = name or previous  # a comment has no name
        elif opening and name == opening["heading"]:
            found.append((opening, tag, text.strip(), is_summary))
            opening = None
    pieces, end = [], 0
    for start, close, words, is_summary in found:
        if words:
            before, after = _linked(start["heading"], free_anchor(words, taken), words, is_summary)
            pieces += [html[end : start.start()], before, html[start.end() : close.end()], after]
            end = close.end()
    return mark_safe("".join([*pieces, html[end:]]))  # noqa: S308 -- safe as it was


def _linked(tag: str, anchor: str, text: str, is_summary: bool) -> tuple[str, str]:
    """Return what takes the place of a heading's opening tag, and what follows its closing one."""
    opening = format_html('<{} id="{}">', tag, anchor)
    if is_summary:
        return opening, ""
    link = format_html('<a class="anchor" href="#{}" aria-label="Link to “{}”"></a></div>', anchor, text)
    return format_html('<div class="linked-heading">{}', opening), link
