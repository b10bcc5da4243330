"""The form for copying a page, which proposes an unused address."""

from collections.abc import Container, Iterator
from typing import Any

from wagtail.admin.forms.pages import CopyForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from pages.content.addresses import RESERVED_SEGMENTS, legacy_path, page_path
from pages.models.deleted_pages import DeletedPage


class CopyPageForm(CopyForm):
    """Wagtail's form with a free slug: Wagtail proposes the page's own slug, which it then refuses."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        slug = self.fields["new_slug"]
        slug.initial = free_slug(self.page.slug, taken_slugs(self.page.get_parent(), self.page.slug))
        slug.help_text = "The last part of the copy’s address. No page, deleted page or redirect uses the one proposed."

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        slug = self.data.get("new_slug", "")
        if "new_slug" in self.errors and slug and (parent := cleaned.get("new_parent_page")):
            free = free_slug(slug, taken_slugs(parent, slug))
            if free != slug:
                self.errors["new_slug"] = self.error_class(
                    [f"Another page below “{parent}” uses this slug. “{free}” is free."]
                )
        return cleaned


def free_slug(slug: str, taken: Container[str]) -> str:
    """Return the slug, with a number appended if it is taken."""
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free


def taken_slugs(parent: Page, slug: str) -> set[str]:
    """Return the slugs below a page that no copy should get; of former slugs, those that begin as given.

    Pages or their drafts use them; or, if a copy got them, a page in the bin would get another address when it is
    restored, or a redirect or an address of the old site would stop working.
    """
    children = parent.get_children()
    taken = {
        *children.values_list("slug", flat=True),
        *children.values_list("latest_revision__content__slug", flat=True),
    }
    below = page_path(parent.url_path)
    taken |= RESERVED_SEGMENTS if below == "/" else set()
    start = f"{below}{slug}"
    for address in (*addresses_that_were(start), *(legacy_path(url) for url in old_addresses())):
        path = f"/{address.strip('/')}"
        if path.lower().startswith(start.lower()) and "/" not in path[len(below) :]:
            taken.add(path[len(below) :].lower())
    return {each.lower() for each in taken if each}


def addresses_that_were(start: str) -> Iterator[str]:
    """Yield the addresses of deleted pages and redirects that begin as given."""
    yield from DeletedPage.objects.filter(address__istartswith=start).values_list("address", flat=True)
    yield from Redirect.objects.filter(old_path__istartswith=start).values_list("old_path", flat=True)


def old_addresses() -> Iterator[str]:
    """Yield the old site’s addresses in the pages’ documents."""
    from pages.models.page_types import document_page_rows  # the page types use this form

    for (url,) in document_page_rows("legacy_url", chosen=lambda pages: pages.exclude(legacy_url="")):
        yield url
