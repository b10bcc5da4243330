"""The address of the picture that social networks show for a page.

The address identifies the content of the picture, so the picture never changes and can be cached indefinitely.
"""

from hashlib import blake2b
from typing import TYPE_CHECKING

from django.urls import reverse
from wagtail.models import Page

from pages.content.marked_text import plain

if TYPE_CHECKING:
    from pages.models.site_settings import SiteSettings

# Increase it when the drawing changes, so that every picture gets a new address.
DESIGN = 2


def fingerprint(title: str, company: str) -> str:
    """Return the part of a picture's address that identifies its content: 16 hexadecimal digits."""
    return blake2b(f"{DESIGN}\0{title}\0{company}".encode(), digest_size=8).hexdigest()


def share_image_url(page: Page, company: "SiteSettings") -> str:
    """Return the address of the page's picture, from the root of the site."""
    return reverse("share_image", args=[page.pk, fingerprint(plain(page.title), company.company_name)])
