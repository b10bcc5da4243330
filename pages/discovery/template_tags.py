"""Template tags for the metadata in a page's head, and for suggestions when an address has no page."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from wagtail.models import Page, Site

from pages.content.marked_text import plain
from pages.discovery.nearest_pages import nearest_to_path
from pages.discovery.structured_data import json_ld, page_graph
from pages.models import ArticleIndexPage, HomePage, SiteSettings
from pages.models.share_images import share_image_url

register = template.Library()


@register.simple_tag(takes_context=True)
def page_title(context: Context) -> str:
    """Return the title for the browser's tab, which a view may set; empty if there is no page.

    Unlike `firstof`, it does not escape it: structured data is not HTML.
    """
    page = context.get("page")
    own = (page.seo_title or plain(page.title)) if page else ""
    return str(context.get("view_title") or own)


@register.simple_tag(takes_context=True)
def page_description(context: Context) -> str:
    """Return one or two sentences for search engines: the page's own, or on the home page the company's."""
    page = context.get("page")
    if not page:
        return ""
    if not isinstance(page, HomePage):
        return str(getattr(page, "description", ""))
    own = page.search_description or page.summary
    return str(own or SiteSettings.for_request(context["request"]).description or page.description)


def feed_of(page: Page, request: HttpRequest) -> str:
    """Return the address of the feed that the page has or belongs to; empty for pages without one."""
    place = page if isinstance(page, ArticleIndexPage) else getattr(page, "article_index", None)
    return f"{place.get_full_url(request)}feed/" if place else ""


@register.simple_tag(takes_context=True)
def nearest_pages(context: Context) -> list[Page]:
    """Return the pages with the addresses most similar to the requested one, which has no page."""
    return nearest_to_path(context["request"].path)


@register.inclusion_tag("includes/metadata.html", takes_context=True)
def metadata(context: Context, title: str, description: str) -> dict[str, Any]:
    page, request = context["page"], context["request"]
    company, site = SiteSettings.for_request(request), Site.find_for_request(request)
    root, url = site.root_url, page.get_full_url(request) + context.get("view_address", "")
    is_article = getattr(page, "is_article", False)
    image = share_image_url(page, company)
    ancestors = [
        (plain(ancestor.title), ancestor.get_full_url(request)) for ancestor in getattr(page, "breadcrumb", ())
    ]
    graph = page_graph(
        page,
        company,
        root=root,
        url=url,
        title=title,
        description=description,
        image=root + image,
        ancestors=ancestors,
    )
    return {
        "url": url,
        "title": title,
        "description": description,
        "site_name": company.company_name,
        "image": root + image,
        "structured_data": json_ld(graph),
        "article": page if is_article else None,
        "is_list": bool(context.get("view_address")),
        "feed": feed_of(page, request),
    }
