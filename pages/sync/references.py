"""Exchanges what content refers to: primary keys in a database, what things are everywhere between databases.

A page's key is its translation key, an image's the path of its file, a shared testimonial's its words. Images stand
under `image:5` and `image:gel.png`, so that no page has the same key.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from wagtail.images import get_image_model
from wagtail.models import Page

from pages.content.addresses import page_path
from pages.content.html import with_page_links
from pages.content.parts.image import KEY
from pages.content.walk import Content, rebuild
from pages.models import Testimonial
from pages.sync.shared_testimonials import words_of

# A key for each primary key, or a primary key for each key: pages as they are, images after `image:`, and the words of
# testimonials after `testimonial:`.
Targets = Mapping[Any, Any]


def exchanged(content: Any, targets: Targets) -> Any:
    """Returns content with each reference exchanged for what `targets` has for it, None where it has nothing.

    References stand under the names `page` and `image` (in blocks) and `link_from`, and in the links of rich text. A
    shared testimonial is exchanged for its words; `SharedTestimonials` does the opposite. What a browser and the rich
    text editor add on saving is removed: it is no change.
    """

    def page(key: str) -> Any:
        return targets.get(int(key) if key.isdigit() else key)

    def change(part: Any) -> Any:
        if isinstance(part, str):
            return with_page_links(part, page)
        if not isinstance(part, dict):
            return part
        changed = dict(part)
        if "testimonial" in part:
            changed |= targets.get(f"testimonial:{changed.pop('testimonial')}", {})
        if "page" in part:
            changed["page"] = targets.get(part["page"])
        if "decorative" in part:  # an image
            changed["image"] = targets.get(f"{KEY}{str(part['image']).removeprefix(KEY)}")
        if "link_from" in part:
            changed["link_from"] = [targets.get(target) for target in part["link_from"]]
        return changed

    return rebuild(content, change)


def portable(content: Content, targets: Targets) -> Content:
    """Returns content whose references are exchanged for keys, without the listing pages that are gone."""
    found: Content = exchanged(content, targets)
    if "link_from" in found:
        found["link_from"] = sorted(key for key in found["link_from"] if key)
    return found


def image_keys(images: Iterable[tuple[int, str]]) -> dict[str, str]:
    """Returns the key of each image, given as primary key and path, by what content has in this database."""
    return {f"{KEY}{pk}": f"{KEY}{name}" for pk, name in images}


def testimonial_keys(testimonials: Iterable[Testimonial]) -> dict[str, dict[str, str]]:
    """Returns the words of each shared testimonial, by what content has in this database."""
    return {f"testimonial:{testimonial.pk}": words_of(testimonial) for testimonial in testimonials}


class References:
    """The keys of everything in this database, and back."""

    def __init__(self) -> None:
        pages = list(Page.objects.filter(depth__gt=1).values_list("pk", "translation_key", "url_path"))
        images = list(get_image_model().objects.values_list("pk", "file"))
        self.addresses = {str(key): page_path(url_path) for _pk, key, url_path in pages}
        self.keys: dict[Any, Any] = {pk: str(key) for pk, key, _path in pages}
        self.pks: dict[str, Any] = {key: pk for pk, key in self.keys.items()}
        self.keys |= image_keys(images) | testimonial_keys(Testimonial._base_manager.order_by("pk"))
        self.pks |= {f"{KEY}{name}": pk for pk, name in images}
        self._present = {key: key for key in self.keys.values() if isinstance(key, str)}

    def add_substitute(self, key: str, page: Model) -> None:
        """Lets references to a key lead to another page, which is where the page of this key would be."""
        self.keys[page.pk], self.pks[key], self._present[key] = key, page.pk, key

    def to_keys(self, content: Content) -> Content:
        """Returns a page's fields as this database has them, in the form of PageContent."""
        return portable(content, self.keys)

    def to_database(self, content: Content) -> Content:
        """Returns the fields of a PageContent as this database has them, but for testimonials."""
        found: Content = exchanged(content, self.pks)
        return found

    def without_gone(self, content: Content) -> Content:
        """Returns a PageContent's fields without references to pages that are gone."""
        return portable(content, self._present)
