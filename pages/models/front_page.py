"""The content of other pages that the front page shows while it has none of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from wagtail.images import get_image_model
from wagtail.models import Page

# The size of a page's picture in lists, in pixels: scaled and not cropped, because a cropped gel would lose lanes.
CARD_SIZE = "max-720x480"


@dataclass(frozen=True)
class FrontPageCopy:
    """The content of the front page above its sections, and the quotation below them."""

    tagline: str = ""
    introduction: str = ""  # rich text
    testimonial: Any = None  # the value of a testimonial block


def copy_of(page: Page) -> FrontPageCopy:
    """Return the content that the front page copies from a page: tagline, first paragraph and first testimonial."""
    paragraph = BeautifulSoup(page.introduction, "html.parser").p
    quotations = [value for value in page.testimonials if value.quotation]
    return FrontPageCopy(page.tagline, str(paragraph or ""), quotations[0] if quotations else None)


def add_pictures(pages: Sequence[Page]) -> None:
    """Set `picture` of each page: the first below its introduction, or None. Two queries for all of them."""
    keys = {page.pk: first_key(page.images.raw_data) for page in pages}
    found = get_image_model().objects.filter(pk__in=filter(None, keys.values())).prefetch_renditions(CARD_SIZE)
    pictures = {picture.pk: picture for picture in found}
    for page in pages:
        page.picture = pictures.get(keys.get(page.pk))


def first_key(images: Sequence[dict[str, Any]]) -> int | None:
    """Return the primary key of the first picture in the stored pictures of a page."""
    keys = (image["value"].get("image") for image in images)
    return next(filter(None, keys), None)
