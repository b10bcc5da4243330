"""The pages that list other pages: the `link_from` of all service pages, read once per change of the content."""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from wagtail.models import Page

from genetargeting.generation import once_per_generation
from genetargeting.private_pages import public
from pages.blocks.linked_pages import LINKED

# The fields needed for an entry in a list of pages.
LISTED = (*LINKED, "tagline", "introduction")


@dataclass(frozen=True)
class Listings:
    """Primary keys of pages: those that list a page, and those that a page lists."""

    places: dict[int, list[int]]
    listed: dict[int, list[int]]


def read_listings() -> Listings:
    """Return which pages list which."""
    through = apps.get_model("pages", "ServicePage").link_from.through
    places, listed = defaultdict(list), defaultdict(list)
    for page, place in through.objects.values_list("servicepage_id", "page_id"):
        places[page].append(place)
        listed[place].append(page)
    return Listings(dict(places), dict(listed))


def trail_to(place: int) -> tuple[Page, ...]:
    """Return the live pages between the front page and a listing page, and the listing page.

    Empty if visitors cannot open it.
    """

    def read() -> tuple[Page, ...]:
        open_places = public(Page.objects.live()).filter(depth__gt=2, pk=place)
        found: Page | None = open_places.only(*LINKED).first()
        if not found or found.depth == 3:
            return (found,) if found else ()
        trail = tuple(public(found.get_ancestors(inclusive=True).live()).filter(depth__gt=2).only(*LINKED))
        return trail if found in trail else ()  # a page above it may be private, which makes this one private too

    return once_per_generation(f"trail to {place}", read)
