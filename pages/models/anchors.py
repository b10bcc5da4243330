"""The ids of headings, which links to a part of a page need."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from pages.content.html import ATTRIBUTE, EDITORS_KEY, TAG
from pages.content.marked_text import plain


def anchors(headings: Iterable[str]) -> list[str]:
    """Return the id of each heading of a page's sections, in order; no two are equal."""
    taken = {"main"}
    return [free_anchor(heading, taken) for heading in headings]


def free_anchor(heading: str, taken: set[str]) -> str:
    """Return an id made from the heading's words that is unique on the page, and add it to `taken`."""
    stem = anchor = slugify(plain(heading)) or "section"
    number = 1
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    taken.add(anchor)
    return anchor


def link_headings(html: str) -> SafeString:
    """Return the HTML with an id for each smaller heading that has none, followed by a link that readers can copy."""
    if "<h3" not in html and "<h4" not in html:
        return mark_safe(html)  # noqa: S308 -- safe as it was
    headings, taken = _headings_without_id(html)
    pieces, end = [], 0
    for heading in headings:
        pieces += [html[end : heading.start], _linked(heading, free_anchor(heading.text, taken))]
        end = heading.end
    return mark_safe("".join([*pieces, html[end:]]))  # noqa: S308 -- safe as it was


@dataclass
class _Heading:
    """A heading in HTML: where it begins and ends, its content, and that as text."""

    tag: str
    start: int
    end: int
    content: str
    text: str
    is_summary: bool  # which may not contain a link


def _headings_without_id(html: str) -> tuple[list[_Heading], set[str]]:
    """Return the headings that may get an id, and the ids that are taken."""
    found, taken = [], {"main"}
    opening = before = None  # the tags that open the heading being read, and directly before it
    previous = None
    # Not with HTMLParser, which takes several times as long: rendering a page would take a tenth more.
    for match in TAG.finditer(html):
        tag = match["name"]
        if tag and not match["close"]:
            is_heading = tag in ("h3", "h4")
            names = dict(ATTRIBUTE.findall(match[0])) if is_heading or 'id="' in match[0] else {}
            taken.add(names.get("id") or "main")
            if is_heading and names.keys() <= {EDITORS_KEY}:
                opening, before = match, previous
        elif opening and tag == opening["name"]:
            content = html[opening.end() : match.start()]
            is_summary = bool(before and before["name"] == "summary" and before.end() == opening.start())
            if text := unescape(TAG.sub("", content)).strip():
                found.append(_Heading(tag, opening.start(), match.end(), content, text, is_summary))
            opening = None
        previous = match
    return found, taken


def _linked(heading: _Heading, anchor: str) -> str:
    """Return a heading with its id and its link."""
    linked = f'<{heading.tag} id="{anchor}">{heading.content}</{heading.tag}>'
    if heading.is_summary:
        return linked
    link = format_html('<a class="anchor" href="#{}" aria-label="Link to “{}”"></a>', anchor, heading.text)
    return f'<div class="linked-heading">{linked}{link}</div>'
