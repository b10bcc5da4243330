"""Replaces references in content: primary keys inside a database, portable names outside it.

The portable key of a page is its translation key; of an image, the path of its file; of a publication, its DOI; of a
shared testimonial, its text. Keys of images and publications have a prefix, `image:5` and `image:gel.png`,
`publication:5` and `publication:10.1038/nature12345`, so that they never equal a page's key.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import Model
from wagtail.images import get_image_model
from wagtail.models import Page

from pages.content.addresses import page_path
from pages.content.html import with_page_links
from pages.content.parts.image import KEY
from pages.content.parts.publications import KEY as PUBLICATION
from pages.content.walk import Content, rebuild
from pages.models import Publication, Testimonial
from pages.sync.shared_testimonials import words_of
from pages.sync.spool import CHUNK_SIZE, Spool

# Finds a key for a primary key, or a primary key for a key: of pages without prefix, of images after `image:`, and a
# function that reads the words of a testimonial after `testimonial:`. It returns None for deleted objects.
Find = Callable[[Any], Any]
# The names of fields with references, and the one that marks an image.
REFERENCE_FIELDS = frozenset({"page", "decorative", "publications", "testimonial", "link_from"})


def exchanged(content: Any, find: Find, publication: Callable[[str], Any] | None = None) -> Any:
    """Return content with each reference replaced by the result of `find`.

    References are under the names `page`, `image` and `publications` (in blocks) and `link_from`, and in the links of
    rich text. `publication` replaces the keys of publications, or `find` if it is None. A shared testimonial is
    replaced by its words; `SharedTestimonials` does the opposite. What a browser and the rich text editor add on saving
    is removed, because it is not a change.
    """

    def page(key: str) -> Any:
        return find(int(key) if key.isdigit() else key)

    def change(part: Any) -> Any:
        if isinstance(part, str):
            return with_page_links(part, page) if "<" in part or "\r" in part else part
        if not isinstance(part, dict) or REFERENCE_FIELDS.isdisjoint(part):
            return part
        changed = dict(part)
        if "testimonial" in part:
            words = find(f"testimonial:{changed.pop('testimonial')}")
            changed |= words() if words else {}
        if "page" in part:
            changed["page"] = find(part["page"])
        if "decorative" in part:  # an image
            changed["image"] = find(f"{KEY}{str(part['image']).removeprefix(KEY)}")
        if "publications" in part:
            changed["publications"] = [in_list(item, find_publication) for item in part["publications"]]
        if "link_from" in part:
            changed["link_from"] = [find(target) for target in part["link_from"]]
        return changed

    find_publication = publication or find
    return rebuild(content, change)


def in_list(item: Any, find: Callable[[str], Any]) -> Any:
    """Return an item of a list of publications with another reference; older lists have plain values as items."""
    if isinstance(item, dict):
        return item | {"value": in_list(item["value"], find)}
    return find(f"{PUBLICATION}{str(item).removeprefix(PUBLICATION)}")


def portable(content: Content, find: Find, publication: Callable[[str], Any] | None = None) -> Content:
    """Return content with its references replaced by keys, and without listing pages that were deleted."""
    found: Content = exchanged(content, find, publication)
    if "link_from" in found:
        found["link_from"] = sorted(key for key in found["link_from"] if key)
    return found


def image_keys(images: Iterable[tuple[int, str]]) -> dict[str, str]:
    """Map the reference to each image in this database to its key; images are pairs of primary key and path."""
    return {f"{KEY}{pk}": f"{KEY}{name}" for pk, name in images}


def testimonial_keys(
    testimonials: Iterable[Testimonial], spool: Spool
) -> Iterator[tuple[str, Callable[[], dict[str, str]]]]:
    """Yield the reference to each shared testimonial in this database, and a function that reads its words."""
    return ((f"testimonial:{testimonial.pk}", spool.put(words_of(testimonial))) for testimonial in testimonials)


def publication_keys(publications: Iterable[tuple[int, str]]) -> dict[str, str]:
    """Map the reference to each publication in this database to its key; they are pairs of primary key and DOI.

    A publication without a DOI has no key that is valid in another database.
    """
    return {f"{PUBLICATION}{pk}": f"{PUBLICATION}{doi or pk}" for pk, doi in publications}


class References:
    """Maps the primary keys of this database to portable keys, and back."""

    def __init__(self) -> None:
        pages = Page.objects.filter(depth__gt=1).values_list("pk", "translation_key")
        images = list(get_image_model().objects.values_list("pk", "file"))
        self.keys: dict[Any, Any] = {pk: str(key) for pk, key in pages.iterator(CHUNK_SIZE)}
        self.pks: dict[str, Any] = {key: pk for pk, key in self.keys.items()}
        self.keys |= image_keys(images)
        self.keys |= testimonial_keys(Testimonial._base_manager.order_by("pk").iterator(CHUNK_SIZE), Spool())
        self.pks |= {f"{KEY}{name}": pk for pk, name in images}
        publications = list(Publication.objects.values_list("pk", "doi"))
        self.keys |= publication_keys(publications)
        self.pks |= {f"{PUBLICATION}{doi or pk}": pk for pk, doi in publications}

    @cached_property
    def addresses(self) -> dict[str, str]:
        """The address of each page by its key, for people who read a comparison."""
        pages = Page.objects.filter(depth__gt=1).values_list("translation_key", "url_path")
        return {str(key): page_path(url_path) for key, url_path in pages.iterator(CHUNK_SIZE)}

    def add_substitute(self, key: str, page: Model) -> None:
        """Resolve references to a key to another page, which replaces the page with that key."""
        self.keys[page.pk], self.pks[key] = key, page.pk

    def to_keys(self, content: Content) -> Content:
        """Return a page's fields from this database with the references of PageContent."""
        return portable(content, self.keys.get)

    def to_database(self, content: Content) -> Content:
        """Return the fields of a PageContent with the references of this database, except testimonials."""
        found: Content = exchanged(content, self.pks.get, self._publication)
        return found

    def _publication(self, key: str) -> int | None:
        """Return the publication with the DOI in a key; a new one has only the DOI, for staff to complete."""
        if key not in self.pks and "/" in key:
            doi = key.removeprefix(PUBLICATION)
            self.pks[key] = Publication.objects.create(doi=doi).pk
            self.keys[f"{PUBLICATION}{self.pks[key]}"] = key
        pk: int | None = self.pks.get(key)
        return pk

    def without_gone(self, content: Content) -> Content:
        """Return a PageContent's fields without references to deleted pages."""
        return portable(content, lambda key: key if key in self.pks else None, lambda key: key)
