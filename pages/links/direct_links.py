"""Links as the editor saves them: without detours and campaign parameters, and to our own pages as links to pages."""

from typing import Any
from urllib.parse import unquote, urlsplit

from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.models import Page, Site

from pages.content.campaigns import direct_address
from pages.links.old_addresses import page_at_path
from pages.links.redirect_form import is_ours


def direct_link_entity(properties: dict[str, Any]) -> Any:
    """Return the element of a link in rich text being saved. A link to a page of this site follows the page's moves."""
    url = properties.get("url")
    if properties.get("id") is None and isinstance(url, str):
        url = direct_address(url)
        page = page_of_address(url)
        properties = properties | ({"id": page.pk} if page else {"url": url})
    return link_entity(properties)


def page_of_address(url: str) -> Page | None:
    """Return the live page of this site that a whole address means; None where it means a place on it, or none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.query or parts.fragment or not is_ours(parts.hostname or ""):
        return None
    site = Site.objects.filter(is_default_site=True).first()
    home = site.root_page if site and not parts.path.strip("/") else None
    return home or page_at_path(site, unquote(parts.path))
