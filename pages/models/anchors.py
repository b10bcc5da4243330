"""The ids of headings, by which a link leads to a part of a page."""

import re
from collections.abc import Iterable
from html import unescape

from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from pages.content.marked_text import plain


def anchors(headings: Iterable[str]) -> list[str]:
    """The id of each heading of a page's sections, in their order; no two are equal."""
    taken = {"main"}
    return [free_anchor(heading, taken) for heading in headings]


def free_anchor(heading: str, taken: set[str]) -> str:
    """An id made of the heading's words that nothing else on the page has; `taken` remembers it."""
    stem = anchor = slugify(plain(heading)) or "section"
    number = 1
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    taken.add(anchor)
    return anchor


def link_headings(html: str) -> SafeString:
    """The HTML with an id for each smaller heading that has none, and beside it a link that readers can copy."""
    taken = {"main", *re.findall(r'\bid="([^"]*)"', html)}

    def linked(heading: re.Match[str]) -> str:
        summary, level, content = heading.groups()
        text = unescape(strip_tags(content)).strip()
        if not text:
            return heading[0]
        anchor = free_anchor(text, taken)
        inner = mark_safe(content)  # noqa: S308 -- it is the page's own HTML
        if summary:  # what opens something holds no link
            own = format_html('<{level} id="{anchor}">{content}</{level}>', level=level, anchor=anchor, content=inner)
            return f"{summary}{own}"
        return format_html(
            '<div class="linked-heading"><{level} id="{anchor}">{content}</{level}>'
            '<a class="anchor" href="#{anchor}" aria-label="Link to “{text}”"></a></div>',
            level=level,
            anchor=anchor,
            content=inner,
            text=text,
        )

    pattern = r'(<summary>)?<(h3|h4)(?: data-block-key="[^"]*")?>(.*?)</\2>'
    return mark_safe(re.sub(pattern, linked, html, flags=re.DOTALL))  # noqa: S308 -- safe as it was
