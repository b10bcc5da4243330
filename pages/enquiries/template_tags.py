"""Template tags for links to forms, which pass on the page that the visitor was reading."""

from typing import Any
from urllib.parse import quote, urlsplit

from django import template
from wagtail.models import Page

from pages.models import EnquiryPage

register = template.Library()


@register.simple_tag(takes_context=True)
def with_about(context: dict[str, Any], address: str, target: Page | None) -> str:
    """Return the address of a target; for a form, it also names the page with the link (`read_about`)."""
    page = context.get("page")
    if not (address and target and page and page.pk) or target.pk == page.pk:
        return address
    if target.specific_class is not EnquiryPage:
        return address
    path = urlsplit(page.get_url(context.get("request")) or "/").path
    return address if path == "/" else f"{address}?about={quote(path)}"
