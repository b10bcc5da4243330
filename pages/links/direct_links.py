"""Links as the editor opens and saves them: direct, without campaign parameters, and to our pages as page links."""

from typing import Any
from urllib.parse import unquote, urlsplit

from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.models import Page, Site

from pages.blocks.linked_pages import pages_read
from pages.content.addresses import direct_address
from pages.links.hosts import is_own
from pages.links.old_addresses import page_at_path


class LinkedPageHandler(PageLinkElementHandler):
    """Turns a stored link to a page into the editor's data, as Wagtail's does, without reading pages again."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        """Return the key and address of the page, and the key of the page above it."""
        known = (pages_read.get() or {}).get(int(attrs["id"]))
        return known if known else dict(super().get_attribute_data(attrs))


def direct_link_entity(properties: dict[str, Any]) -> Any:
    """Return the element of a link in rich text being saved. A link to a page of this site follows the page's moves."""
    url = properties.get("url")
    if properties.get("id") is None and isinstance(url, str):
        url = direct_address(url)
        page = page_of_address(url)
        properties = properties | ({"id": page.pk} if page else {"url": url})
    return link_entity(properties)


def page_of_address(url: str) -> Page | None:
    """Return the live page of this site at a full address; None for an address of a place on a page, or of no page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.query or parts.fragment or not is_own(parts.hostname):
        return None
    site = Site.objects.filter(is_default_site=True).first()
    home = site.root_page if site and not parts.path.strip("/") else None
    return home or page_at_path(site, unquote(parts.path))
