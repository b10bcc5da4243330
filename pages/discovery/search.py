"""The search for visitors.

Wagtail's index finds the pages that contain all the words; this module ranks them, so that the order is the same on
each database. If there are none, compounds are split, alleles and strains are replaced by their genes, and words that
do not occur on the site are treated as misspellings and replaced by the nearest word that does; if there are still
none, pages that contain some of the words are returned.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log1p

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, When
from django.db.models.expressions import RawSQL
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from genetargeting.private_pages import public
from pages.discovery.misspellings import corrected
from pages.models import PAGE_TYPES, known_synonyms
from pages.search.analysis import HEADING, PART, SIGNS, words_of
from pages.search.queries import Term, postgresql, sqlite, terms_of_query, with_prefix

LONGEST_QUERY = 100
SHORTEST_PART = 3  # separators of a compound that is split if no page has it
# Where the name of an allele begins after its gene's, with MGI's brackets or without superscript: Trp53<tm1Brn>,
# Trp53tm1Brn. What precedes the gene in the name of a strain: B6.129S2-, C57BL/6J- (Guidelines for Nomenclature of
# Mouse and Rat Strains, 5).
ALLELE = re.compile(r"(?<=[\w)])<|(?<=[a-z\d)])(?=(?:tm|em)\d)")
BACKGROUND = re.compile(r"[^.;/]*[.;/][^-]*-")
MOST_FOUND = 200  # nobody reads that many
# The number of pages whose texts are compared to rank them.
MOST_COMPARED = 50

# The columns of the index with the tokens in order.
TITLE, BODY = ("title_text", "body_text") if hasattr(IndexEntry, "body_text") else ("title", "body")


@dataclass(frozen=True)
class Found:
    """The keys of the pages for a query, the best first.

    `terms` are the terms that were searched for; `corrected` says whether they differ from the visitor's own.
    """

    terms: tuple[Term, ...] = ()
    keys: tuple[int, ...] = ()
    corrected: bool = False
    some_words: bool = False

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages themselves, queried again."""
        pages = Page.objects.in_bulk(self.keys)
        return tuple(pages[key] for key in self.keys if key in pages)

    @property
    def is_cut(self) -> bool:
        """Whether more pages were found than are shown."""
        return len(self.keys) == MOST_FOUND

    @property
    def words(self) -> list[str]:
        """The words that were searched for, with the brackets that close those in them: Trp53<tm1Brn>."""
        return [term.written + closing(term.written) for term in self.terms]


def search(query: str) -> Found:
    """Search for public pages, the best first."""
    query = query[:LONGEST_QUERY]
    synonyms = known_synonyms()
    own_terms = terms = terms_of_query(query, synonyms)
    if not terms:
        return Found()
    pages = public(Page.objects.live())
    wording = query
    for wording in wordings(query):
        terms = terms_of_query(wording, synonyms)
        if keys := keys_with(pages, terms, wording):
            return Found(terms, keys, corrected=wording != query)
    if len(terms) > 1 and (keys := keys_with(pages, terms, wording, "or")):
        return Found(terms, keys, corrected=wording != query, some_words=True)
    return Found(own_terms)


def wordings(query: str) -> Iterator[str]:
    """Yield the query, then its alternatives.

    The first has its compounds split, the second genes instead of alleles, the last also misspellings corrected.
    """
    yield query
    split = split_compounds(query)
    if split != query:
        yield split
    if (genes := with_genes(query)) != query:
        yield genes
        split = genes
    if (spelt := corrected(split)) != split:
        yield spelt


def split_compounds(query: str) -> str:
    """Return the query with compounds split at their separators: Cre/loxP becomes Cre and loxP, but IL-12 stays."""
    query = query.translate(SIGNS)
    for word in words_of(query):
        if len(word.parts) > 1 and all(len(part) >= SHORTEST_PART for part in word.parts):
            query = query.replace(word.written, " ".join(PART.findall(word.written)))
    return query


def with_genes(query: str) -> str:
    """Return the query with each allele, and each strain with one, replaced by its gene: B6.Cg-Trp53<tm1Brn>/J."""
    return " ".join(
        BACKGROUND.sub("", word[: allele.start()], count=1) if (allele := ALLELE.search(word)) else word
        for word in query.split()
    )


def keys_with(among: QuerySet[Page], terms: Sequence[Term], query: str, operator: str = "and") -> tuple[int, ...]:
    """Return the keys of those pages with all or some terms, the best first: by title, then headings, then text."""
    place = Case(
        When(pk__in=matching(terms, operator, "title"), then=0),
        When(pk__in=matching(terms, operator, "title", HEADING), then=1),
        default=2,
        output_field=IntegerField(),
    )
    found = among.filter(pk__in=matching(terms, operator, "body")).annotate(place=place).order_by("place", "path")
    pages = list(found.values_list("pk", "depth", "path")[:MOST_FOUND])
    return in_order(pages, terms, query) if pages else ()


def matching(terms: Sequence[Term], operator: str, column: str, prefix: str = "") -> RawSQL:
    """Return the keys of the pages whose column in the index has the terms.

    The title also has the headings, each token with HEADING before it; and the body has title and headings as text.
    Written as SQL, because Django takes longer to compose the query than the database to answer it.
    """
    table = IndexEntry._meta.db_table
    if connection.vendor == "postgresql":
        has_terms, query = f"{column} @@ to_tsquery('simple', %s)", postgresql(terms, prefix, operator)
    else:
        # Not a join: the rows of the table are long, and this way the keys are read from their own index.
        has_terms = f"id IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s)"  # noqa: S608 -- names alone
        query = f"{column} : ({sqlite(terms, prefix, operator)})"
    types = ", ".join(map(str, content_types()))
    return RawSQL(  # noqa: S611 -- the query is a parameter
        f"SELECT CAST(object_id AS integer) FROM {table} WHERE content_type_id IN ({types}) AND {has_terms}",  # noqa: S608
        [query],
    )


def content_types() -> list[int]:
    """Return the keys of the content types of pages."""
    return [content_type.pk for content_type in ContentType.objects.get_for_models(*PAGE_TYPES).values()]


def closing(name: str) -> str:
    """Return the brackets that a name lacks at its end, where the analysis leaves them out."""
    return "".join(close * max(0, name.count(open_) - name.count(close)) for open_, close in ("()", "[]", "<>"))


# Order


def in_order(pages: list[tuple[int, int, str]], terms: Sequence[Term], query: str) -> tuple[int, ...]:
    """Return the keys of pages, given as (key, depth, path), the best first; only MOST_COMPARED are reordered."""
    compared, others = pages[:MOST_COMPARED], pages[MOST_COMPARED:]
    keys = [str(pk) for pk, _, _ in compared]
    entries = IndexEntry.objects.filter(content_type__in=content_types(), object_id__in=keys)
    phrase = " ".join(term for word in words_of(query) for term in word.terms)
    scores = {
        int(pk): score(title, body, terms, phrase) for pk, title, body in entries.values_list("object_id", TITLE, BODY)
    }
    # The front page comes last among equals: visitors who search have seen it.
    compared.sort(key=lambda page: (page[1] == 2, -scores.get(page[0], 0), page[2]))
    return tuple(pk for pk, _, _ in (*compared, *others))


def score(title: str, body: str, terms: Sequence[Term], phrase: str) -> float:
    """Return how much a page is about the terms: the whole phrase, title, headings and text count in this order."""
    title, body = f" {title} ", f" {body} "  # the first also has the headings
    number = len(terms)
    in_title = sum(term.is_in(title) for term in terms) / number
    in_headings = sum(term.is_in(title, HEADING) for term in terms) / number
    counts = [sum(body.count(with_prefix(text)) for text in term.phrases) for term in terms]
    in_text = sum(count > 0 or term.is_in(body) for term, count in zip(terms, counts, strict=True)) / number
    words_of_title = title.split(" zq ", 2)
    title_terms = (words_of_title[1] if len(words_of_title) > 1 else title).split()
    phrases = [phrase, *(terms[0].phrases if number == 1 else ())]
    starts = any(title.startswith(f" zq {phrase} ") for phrase in phrases)
    coverage = min(1, sum(len(term.phrases[0].split()) for term in terms) / max(1, len(title_terms)))
    return (
        8 * in_title
        + 4 * any(with_prefix(text) in title for text in phrases) * number
        + 2 * starts
        + in_title * coverage * 3
        + 3 * in_headings
        + 2 * any(with_prefix(text, HEADING) in title for text in phrases)
        + 2 * in_text
        + 2 * (with_prefix(phrase) in body)
        + log1p(1000 * sum(counts) / (len(body) + 1000)) / 2
    )
