"""What visitors find who search the site.

Pages with all the words are found by Wagtail's index, and put in order here, so that it is the same on each database.
Where there is none, words that the site does not know are taken for misspellings and replaced by the nearest that it
does; and where there is none still, pages with some of the words will do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, When
from django.db.models.functions import Cast
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from pages.discovery.misspellings import corrected
from pages.models import PAGE_TYPES, known_synonyms
from pages.search.analysis import HEADING, words_of
from pages.search.queries import Term, postgresql, sqlite, terms_of_query, with_prefix

LONGEST_QUERY = 100
MOST_FOUND = 200  # nobody reads so many
# Among how many the best are put in order by their text.
MOST_COMPARED = 50

# Where the index keeps tokens in their order.
TITLE, BODY = ("title_text", "body_text") if hasattr(IndexEntry, "body_text") else ("title", "body")


@dataclass(frozen=True)
class Found:
    """The keys of the pages for a query, the best first.

    `terms` are what was searched for, `corrected` whether not by the visitor's own words.
    """

    terms: tuple[Term, ...] = ()
    keys: tuple[int, ...] = ()
    corrected: bool = False
    some_words: bool = False

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages themselves, which are asked for anew."""
        pages = Page.objects.in_bulk(self.keys)
        return tuple(pages[key] for key in self.keys if key in pages)

    @property
    def is_cut(self) -> bool:
        """Whether more pages were found than are shown."""
        return len(self.keys) == MOST_FOUND

    @property
    def words(self) -> list[str]:
        """The words that were searched for."""
        return [term.written for term in self.terms]


def search(query: str) -> Found:
    """Looks for pages that everybody may see, the best first."""
    query = query[:LONGEST_QUERY]
    synonyms = known_synonyms()
    terms = terms_of_query(query, synonyms)
    if not terms:
        return Found()
    if keys := keys_with(terms, query):
        return Found(terms, keys)
    corrected_query = corrected(query)
    corrected_terms = terms_of_query(corrected_query, synonyms)
    is_corrected = corrected_query != query
    if is_corrected and (keys := keys_with(corrected_terms, corrected_query)):
        return Found(corrected_terms, keys, corrected=True)
    if len(terms) > 1 and (keys := keys_with(corrected_terms, corrected_query, "or")):
        return Found(corrected_terms, keys, corrected=is_corrected, some_words=True)
    return Found(terms)


def keys_with(terms: Sequence[Term], query: str, operator: str = "and") -> tuple[int, ...]:
    """Returns the keys of the pages with all or some terms, the best first: by title, then headings, then text."""
    place = Case(
        When(pk__in=matching(terms, operator, "title"), then=0),
        When(pk__in=matching(terms, operator, "title", HEADING), then=1),
        default=2,
        output_field=IntegerField(),
    )
    found = Page.objects.live().public().filter(pk__in=matching(terms, operator, "body"))
    found = found.annotate(place=place).order_by("place", "path")
    return in_order(list(found.values_list("pk", "depth", "path")[:MOST_FOUND]), terms, query)


def matching(terms: Sequence[Term], operator: str, column: str, prefix: str = "") -> QuerySet[IndexEntry, int]:
    """Returns the keys of the pages whose column in the index has the terms.

    The title has the headings, too, each token with HEADING before it; and the body has title and headings as text.
    """
    entries = index_entries()
    if connection.vendor == "postgresql":
        from django.contrib.postgres.search import SearchQuery

        query = SearchQuery(postgresql(terms, prefix, operator), search_type="raw", config="simple")
        entries = entries.filter(**{column: query})
    else:
        from wagtail.search.models import SQLiteFTSIndexEntry

        # Not joined: the rows of the index are long, and its keys are read from their own index this way.
        found = SQLiteFTSIndexEntry.objects.extra(  # noqa: S610 -- tokens alone
            where=[f"{SQLiteFTSIndexEntry._meta.db_table} MATCH %s"],
            params=[f"{column} : ({sqlite(terms, prefix, operator)})"],
        )
        entries = entries.filter(pk__in=found.values("pk"))
    keys: QuerySet[IndexEntry, int] = entries.annotate(page=Cast("object_id", IntegerField())).values("page")
    return keys


def index_entries() -> QuerySet[IndexEntry]:
    """What the index has of pages."""
    types = [content_type.pk for content_type in ContentType.objects.get_for_models(*PAGE_TYPES).values()]
    entries: QuerySet[IndexEntry] = IndexEntry.objects.filter(content_type__in=types)
    return entries


# Order


def in_order(pages: list[tuple[int, int, str]], terms: Sequence[Term], query: str) -> tuple[int, ...]:
    """Returns the keys of pages given as (key, depth, path), the best first; after MOST_COMPARED they keep places."""
    compared, others = pages[:MOST_COMPARED], pages[MOST_COMPARED:]
    entries = index_entries().filter(object_id__in=[str(pk) for pk, _, _ in compared])
    phrase = " ".join(term for word in words_of(query) for term in word.terms)
    scores = {
        int(pk): score(title, body, terms, phrase) for pk, title, body in entries.values_list("object_id", TITLE, BODY)
    }
    # The front page last of equals: who searches has seen it.
    compared.sort(key=lambda page: (page[1] == 2, -scores.get(page[0], 0), page[2]))
    return tuple(pk for pk, _, _ in (*compared, *others))


def score(title: str, body: str, terms: Sequence[Term], phrase: str) -> float:
    """How much a page is about the terms: the whole phrase, title, headings and text count in this order."""
    title, body = f" {title} ", f" {body} "  # the first has the headings, too
    number = len(terms)
    in_title = sum(term.stands_in(title) for term in terms) / number
    in_headings = sum(term.stands_in(title, HEADING) for term in terms) / number
    counts = [sum(body.count(with_prefix(text)) for text in term.phrases) for term in terms]
    in_text = sum(count > 0 or term.stands_in(body) for term, count in zip(terms, counts, strict=True)) / number
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
