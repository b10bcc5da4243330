"""Template tags and filters for all public pages: navigation, marked text, rich text and pictures."""

from collections import Counter
from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.rich_text import RichText, expand_db_html

from pages.content import marked_text
from pages.content.html import TORN_LIST
from pages.models import MenuLink, menu
from pages.models.anchors import link_headings

register = template.Library()


@register.inclusion_tag("includes/navigation.html", takes_context=True)
def navigation(context: dict[str, Any]) -> dict[str, Any]:
    """Return the groups of the main navigation, each with its label, whether it has the current page, and its links."""
    current = getattr(context.get("page"), "pk", None) or 0  # the key of no link's page
    return {
        "groups": [
            (
                group.label,
                current in group.pages,
                [link_in_menu(link, is_current=link.page == current) for link in group.links],
            )
            for group in menu(context["request"])
        ]
    }


def link_in_menu(link: MenuLink, *, is_current: bool) -> SafeString:
    """Return the HTML of a link. A menu may have hundreds, for which a template would take several times as long."""
    mark = ' aria-current="page"' if is_current else ""
    html = f'<a href="{escape(link.address)}"{mark}>{marked_text.to_html(link.label)}</a>'
    return mark_safe(html)  # noqa: S308 -- escaped


@register.simple_tag
def repeated_titles(*pages: Page | Iterable[Page] | None) -> set[str]:
    """Return the titles that several of the pages, or of the pages in the lists, share."""
    each = (page for group in pages if group for page in ([group] if isinstance(group, Page) else group))
    titles = Counter(page.title for page in each)
    return {title for title, count in titles.items() if count > 1}


@register.filter
def has_session(request: HttpRequest) -> bool:
    """Return whether a visitor may be signed in, without loading the session: ordinary visitors have none."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


@register.filter
def as_html(rich_text: RichText | str) -> SafeString:
    """Return rich text, or its source, as HTML: its links lead to addresses, and split lists are rejoined.

    The editor shows two adjacent lists of one kind as one; visitors would see the numbers start from 1 again.
    """
    # Wagtail would render a template around the HTML, which is empty, and look in every letter for links and embeds.
    html = rich_text.source if isinstance(rich_text, RichText) else rich_text
    if "<a" in html or "<embed" in html:
        html = expand_db_html(html)
    return mark_safe(TORN_LIST.sub("", html))  # noqa: S308 -- it is stored as HTML


@register.filter
def raised_headings(rich_text: str) -> SafeString:
    """Return an introduction with its headings one level up: it is directly under the page's own heading."""
    html = str(rich_text)
    for level in (3, 4):
        html = html.replace(f"<h{level}", f"<h{level - 1}").replace(f"</h{level}>", f"</h{level - 1}>")
    return mark_safe(html)  # noqa: S308 -- safe as it was


@register.filter
def marked(text: str) -> SafeString:
    """Return marked text, such as a heading, as HTML."""
    return mark_safe(marked_text.to_html(str(text or "")))  # noqa: S308 -- it escapes


@register.filter
def unmarked(text: str) -> str:
    """Return marked text without its marks, where none are allowed."""
    return marked_text.plain(str(text or ""))


@register.filter
def named_company(title: str, name: str) -> SafeString:
    """Return the HTML of a page's title, with the company's name appended unless the title has it."""
    company = conditional_escape(name)
    title = conditional_escape(title)
    return title if company.casefold() in title.casefold() else format_html("{} | {}", title, company)


@register.filter
def linked_headings(html: str) -> SafeString:
    """Return the sections of a page with a link beside each smaller heading."""
    return link_headings(html)


SIZES = {
    "": "(min-width: 64rem) 50rem, 100vw",
    "beside": "(min-width: 48rem) 24rem, 100vw",
    "wide": "(min-width: 80rem) 60rem, 100vw",
}


@register.filter
def picture(image: Any, layout: str = "") -> Any:
    """Return the image's sizes, each once, as Wagtail does not enlarge a small image and would repeat a width."""
    image.renditions = list({rendition.width: rendition for rendition in image.renditions}.values())
    image.attrs = {"sizes": SIZES[layout], "loading": "lazy", "decoding": "async"}
    return image
