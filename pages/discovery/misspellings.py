"""Corrects misspelt words to the nearest word that occurs on the site."""

from difflib import SequenceMatcher
from itertools import chain

from django.core.cache import cache
from django.db.models import QuerySet
from wagtail.models import Page

from genetargeting.private_pages import public
from pages.content.marked_text import plain
from pages.models import Publication, SearchText, SearchWord
from pages.search.analysis import LONGEST_TERM, with_word_replaced, words_of
from pages.search.spelling import stem

# The least similarity of a misspelt word to its correction, from 0 to 1: one misspelling in five letters.
LIKENESS = 0.7
SHORTEST_WORD = 4


def corrected(query: str, known: set[str] | None = None) -> str:
    """Return the query with each word that is not on the site replaced with the nearest that is.

    The site's words are the public ones, unless others are given. Words that only publications have, such as surnames,
    are kept, but not suggested: the pages do not have them.
    """
    kept = published_words if known is None else set[str]
    known = public_words() if known is None else known
    for word in words_of(query):
        if not is_correctable(word.written.casefold()):
            continue
        nearest = nearest_word(word.written, known)
        if nearest != word.written and not kept().issuperset(word.parts):
            query = with_word_replaced(query, word.written, nearest)
    return query


def corrected_beginning(query: str) -> str:
    """Return a query that is being typed with misspelt words corrected; the beginning of a known word is kept."""
    known = all_words()
    last = query.split()[-1:]
    if last and any(word.startswith(last[0].casefold()) for word in known):
        return " ".join((corrected(query[: query.rindex(last[0])], known).strip(), last[0]))
    return corrected(query, known)


def public_words() -> set[str]:
    """Return the words of all public pages, cached until the content changes."""

    def read() -> set[str]:
        return words_of_pages(SearchText.objects.filter(page__in=public(Page.objects.live())))

    known: set[str] | None = cache.get_or_set("public_words", read)
    return known or set()


def published_words() -> set[str]:
    """Return the words of all publications that visitors see, folded, cached until the content changes."""

    def read() -> set[str]:
        texts = chain.from_iterable(Publication.objects.shown().values_list("title", "authors", "journal").iterator())
        return {part for text in texts for word in words_of(plain(text)) for part in word.parts}

    known: set[str] | None = cache.get_or_set("published_words", read)
    return known or set()


def all_words() -> set[str]:
    """Return all words that staff may search for, cached until the content changes."""

    def read() -> set[str]:
        return words_of_pages(SearchText.objects.all()) | set(SearchWord.objects.values_list("word", flat=True))

    known: set[str] | None = cache.get_or_set("all_words", read)
    return known or set()


def words_of_pages(texts: QuerySet[SearchText]) -> set[str]:
    """Return the words of pages."""
    known: set[str] = set()
    for words in texts.values_list("words", flat=True).iterator():
        known.update(words.split())
    return known


def is_correctable(word: str) -> bool:
    """Return whether a word is long and plain enough to be treated as a misspelling of another."""
    return word.isalpha() and SHORTEST_WORD <= len(word) <= LONGEST_TERM


def nearest_word(word: str, known: set[str]) -> str:
    """Return the most similar known word; the word itself if it is known, or nothing is similar enough."""
    written = word.casefold()
    if written in known:
        return word
    pairs = {written[n : n + 2] for n in range(len(written) - 1)}
    near = sorted(
        other
        for other in known
        if abs(len(other) - len(written)) <= 2 and 2 * sum(pair in other for pair in pairs) >= len(pairs) - 1
    )
    stemmed = stem(written)
    if any(stem(other) == stemmed for other in near):
        return word
    scores = {other: SequenceMatcher(None, written, other).ratio() for other in near[:1000]}
    best = max(scores, key=lambda other: scores[other], default=None)
    return best if best and scores[best] >= LIKENESS else word
