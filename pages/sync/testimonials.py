"""Shared testimonials between documents, which know only words, and pages, which refer to them.

A document's testimonial is a shared one on its page: it is found again by its words, on whatever page, and made where
there is none. In the content that is compared and merged stand the words, never the reference: so a change of a
testimonial is an editor's change on every page that shows it. An editor's quotation for one page alone stays one.
"""

from uuid import uuid5

from pages.content.parts import Testimonial as Quote
from pages.content.walk import is_block
from pages.models import Testimonial
from pages.sync.history import log_new, save_first_revisions
from pages.sync.site_plan import NAMESPACE, folded

FIRST_PK, PK_RANGE = 1_000, 1_000_000_000
WRITTEN_NOWHERE = {"quote": "", "name": "", "affiliation": ""}


tidied = Quote.from_words


def fields_of(quote):
    """The fields of a shared testimonial; name and credentials joined give the name as it was signed."""
    name, _comma, credentials = quote.name.partition(", ")
    if not credentials:
        name = quote.name
    return {"quote": quote.quote, "name": name, "credentials": credentials, "affiliation": quote.affiliation}


def reference(pk):
    """A block's value that shows a shared testimonial."""
    return {"testimonial": pk, **WRITTEN_NOWHERE}


def testimonial_words(testimonials):
    """What pages say through each shared testimonial, by the key that stands for its primary key."""
    return {f"testimonial:{pk}": vars(tidied(words)).copy() for pk, words in testimonials}


def fixture_testimonials(objects):
    fields = ((item["pk"], item["fields"]) for item in objects if item["model"] == "pages.testimonial")
    return [(pk, Testimonial(**said).words) for pk, said in fields]


def loaded_testimonials():
    found = Testimonial.objects.select_related(None).prefetch_related(None).order_by("pk")
    return [(testimonial.pk, testimonial.words) for testimonial in found]


class TestimonialComposer:
    """Composes the testimonials of documents into fixture objects. `pks` gives the primary key of each."""

    def __init__(self, documents):
        quotes = {part: None for document in documents for part in document.testimonials()}
        self.objects, self.pks = [], {}
        for quote in sorted(quotes, key=lambda quote: (quote.name, quote.quote, quote.affiliation)):
            pk = FIRST_PK + uuid5(NAMESPACE, "\n".join(vars(quote).values())).int % PK_RANGE
            while pk in self.pks.values():
                pk += 1
            self.pks[quote] = pk
            self.objects.append({"model": "pages.testimonial", "pk": pk, "fields": fields_of(quote)})


class SharedTestimonials:
    """The shared testimonials of the database, by what they say."""

    def __init__(self):
        self.pks = {}
        self.made = []  # those whose place in the search index is out of date
        self.complete(list(Testimonial.objects.filter(latest_revision=None)))  # `loaddata` made them
        for pk, words in loaded_testimonials():
            self.pks.setdefault(tidied(words), pk)

    def referred_to(self, content, said, page):
        """Content for a page's fields, with a reference for each testimonial in the place of its words.

        `said` is what the document says. Words that are in neither document nor database stay where they are, unless
        a merge made them of a shared testimonial's.
        """
        said = {tidied(value) for value in testimonials_in(said)}
        before = list(testimonials_in(page.body.get_prep_value()))
        one_offs = {tidied(value) for value in before if not value.get("testimonial")}
        shared = Testimonial.objects.in_bulk([value["testimonial"] for value in before if value.get("testimonial")])
        predecessors = {folded(testimonial.signature): testimonial for testimonial in shared.values()}

        def referring(words):
            quote = tidied(words)
            predecessor = predecessors.get(folded(quote.name))
            is_new = quote in said or (predecessor and quote not in one_offs)
            if quote not in self.pks and quote.quote and quote.name and is_new:
                self.create(quote, predecessor)
            return reference(self.pks[quote]) if quote in self.pks else {"testimonial": None, **words}

        return with_testimonials(content, referring)

    def create_for_new_pages(self, said):
        """Makes at once what `referred_to` would make one by one for new pages, whose documents say `said`.

        No signal tells of it: the pages' own tell that the content changed, and nobody referred to these before.
        """
        quotes = dict.fromkeys(map(tidied, testimonials_in(said)))
        quotes = [quote for quote in quotes if quote not in self.pks and quote.quote and fields_of(quote)["name"]]
        made = Testimonial.objects.bulk_create([Testimonial(**fields_of(quote)) for quote in quotes])
        self.complete(made)
        self.pks |= {quote: testimonial.pk for quote, testimonial in zip(quotes, made, strict=True)}

    def create(self, quote, predecessor):
        """Makes a shared testimonial, with portrait and consent note of the one that said it in other words."""
        kept = {"portrait": predecessor.portrait, "consent": predecessor.consent} if predecessor else {}
        testimonial = Testimonial.objects.create(**fields_of(quote), **kept)
        self.complete([testimonial])
        self.pks[quote] = testimonial.pk

    def complete(self, testimonials):
        """Gives editors a version of each to compare with and to return to."""
        save_first_revisions(testimonials)
        log_new([(item, item.latest_revision, {}) for item in testimonials], "pages.load")
        self.made += [item.pk for item in testimonials]


def with_testimonials(value, exchange):
    """`value` with the value of each testimonial block exchanged."""
    match value:
        case {"type": "testimonial"} if is_block(value):
            return value | {"value": exchange(value["value"])}
        case dict():
            return {name: with_testimonials(child, exchange) for name, child in value.items()}
        case list():
            return [with_testimonials(item, exchange) for item in value]
    return value


def testimonials_in(value):
    """The value of each testimonial block in a part of a page's content."""
    match value:
        case {"type": "testimonial"} if is_block(value):
            yield value["value"]
        case dict() | list():
            for child in value.values() if isinstance(value, dict) else value:
                yield from testimonials_in(child)
