"""Maps testimonials in documents, which are plain text, to shared testimonials, which pages refer to.

A testimonial in a document becomes a shared testimonial on its page: an existing one with the same text on any page, or
else a new one. Content that is compared and merged contains the text, never the reference, so a change to a testimonial
counts as an editor's change on every page that shows it. A quotation that an editor wrote for one page stays on that
page.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple
from functools import cached_property
from hashlib import blake2b
from typing import Any

from pages.content.parts.testimonial import Testimonial as Quote
from pages.content.walk import is_block, rebuild, visit
from pages.models import ServicePage, Testimonial
from pages.sync.names import folded
from pages.sync.revisions import log_new, save_first_revisions
from pages.sync.spool import CHUNK_SIZE

UNUSED_WORDS = {"quote": "", "name": "", "affiliation": ""}
Words = Mapping[str, Any]


def words_of(testimonial: Testimonial) -> dict[str, str]:
    """Return the words of a shared testimonial as they are in a document."""
    return dict(vars(Quote.from_words(testimonial.words)))


def fields_of(quote: Quote) -> dict[str, str]:
    """Return the fields of a shared testimonial, with the credentials split off the name as it was signed."""
    name, _comma, credentials = quote.name.partition(", ")
    if not credentials:
        name = quote.name
    return {"quote": quote.quote, "name": name, "credentials": credentials, "affiliation": quote.affiliation}


def key_of(quote: Quote) -> bytes:
    """Return a short key that identifies a testimonial's words, to save memory."""
    return blake2b(repr(astuple(quote)).encode(), digest_size=16).digest()


def reference(pk: int) -> dict[str, Any]:
    """Return the value of a block that shows a shared testimonial."""
    return {"testimonial": pk, **UNUSED_WORDS}


def testimonials_in(content: Any) -> Iterator[Words]:
    """Yield the value of each testimonial block in a part of a page's content."""
    return (value["value"] for value in _blocks_in(content))


def _blocks_in(content: Any) -> Iterator[dict[str, Any]]:
    return (part for part in visit(content) if is_block(part) and part["type"] == "testimonial")


def with_testimonials(content: Any, exchange: Callable[[Words], Words]) -> Any:
    """Return content with the value of each testimonial block replaced."""

    def change(part: Any) -> Any:
        is_testimonial = is_block(part) and part["type"] == "testimonial"
        return part | {"value": exchange(part["value"])} if is_testimonial else part

    return rebuild(content, change)


class SharedTestimonials:
    """The shared testimonials of the database, by their words."""

    def __init__(self) -> None:
        self.created: list[int] = []  # those whose entries in the search index are out of date
        self._add_history(list(Testimonial.objects.filter(latest_revision=None)))  # `loaddata` made them

    @cached_property
    def pks(self) -> dict[bytes, int]:
        """The primary keys by the key of the words; read when the first page is written."""
        pks: dict[bytes, int] = {}
        for testimonial in Testimonial._base_manager.order_by("pk").iterator(CHUNK_SIZE):
            pks.setdefault(key_of(Quote(**words_of(testimonial))), testimonial.pk)
        return pks

    def referred_to(self, body: list[Any], document_body: Any, page: ServicePage) -> list[Any]:
        """Return a body for the page's field, with the words of each testimonial replaced by a reference.

        Words that are in neither the document nor the database are kept, unless a merge made them from those of a
        shared testimonial.
        """
        in_document = set(map(Quote.from_words, testimonials_in(document_body)))
        before = list(testimonials_in(page.body.get_prep_value()))
        for_page_alone = {Quote.from_words(words) for words in before if not words.get("testimonial")}
        shared = Testimonial.objects.in_bulk([words["testimonial"] for words in before if words.get("testimonial")])
        predecessors = {folded(testimonial.signature): testimonial for testimonial in shared.values()}

        def referring(words: Words) -> Words:
            quote = Quote.from_words(words)
            predecessor = predecessors.get(folded(quote.name))
            is_shared = quote in in_document or (predecessor and quote not in for_page_alone)
            if key_of(quote) not in self.pks and quote.quote and quote.name and is_shared:
                self._create(quote, predecessor)
            pk = self.pks.get(key_of(quote))
            return reference(pk) if pk else {"testimonial": None, **words}

        return list(with_testimonials(body, referring))

    def create_for_new_pages(self, bodies: Any) -> None:
        """Create in bulk the testimonials that `referred_to` would create one by one for new pages with these bodies.

        No signal is sent: the signals of the pages announce the change, and nothing refers to the testimonials yet.
        """
        quotes = dict.fromkeys(map(Quote.from_words, testimonials_in(bodies)))
        if not quotes:
            return
        new = [quote for quote in quotes if key_of(quote) not in self.pks and quote.quote and fields_of(quote)["name"]]
        created = Testimonial.objects.bulk_create([Testimonial(**fields_of(quote)) for quote in new])
        self._add_history(created)
        self.pks |= {key_of(quote): testimonial.pk for quote, testimonial in zip(new, created, strict=True)}

    def _create(self, quote: Quote, predecessor: Testimonial | None) -> None:
        """Create a shared testimonial, with portrait and consent note of its predecessor with other words."""
        kept = {"portrait": predecessor.portrait, "consent": predecessor.consent} if predecessor else {}
        testimonial = Testimonial.objects.create(**fields_of(quote), **kept)
        self._add_history([testimonial])
        self.pks[key_of(quote)] = testimonial.pk

    def _add_history(self, testimonials: Iterable[Testimonial]) -> None:
        """Save a revision of each, for editors to compare with and return to."""
        testimonials = list(testimonials)
        save_first_revisions(testimonials)
        log_new([(testimonial, testimonial.latest_revision, {}) for testimonial in testimonials], "pages.load")
        self.created += [testimonial.pk for testimonial in testimonials]
