"""What visitors find who search the site.

Wagtail's full-text search looks for pages with all the words. Where there is none, words that no page has are taken
for slips of the pen and replaced by the nearest that some page has; and where there is none still, pages with some
of the words will do. Wagtail's own search for similar words reads every page's text for it, which took PostgreSQL three
seconds for 1,000 pages.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import reduce
from operator import and_, or_

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.db.models.functions import Left
from django.utils.html import format_html, format_html_join
from wagtail.models import Page
from wagtail.search.models import IndexEntry
from wagtail.search.query import PlainText

from pages.content.marked_text import plain
from pages.models import HomePage, ServicePage

LONGEST_QUERY = 100
MOST_WORDS = 8
MOST_FOUND = 200  # nobody reads so many
# How alike a word must be to the one it is taken for, from 0 to 1: one slip in five letters.
LIKENESS = 0.7
SHORTEST_CORRECTED = 4
# How much is read to know the site's words: the beginnings of so many pages.
MOST_PAGES, BEGINNING = 2_000, 4_000
EXCERPT = 220

# Where the index keeps a page's text as it is.
TEXT = "body_text" if hasattr(IndexEntry, "body_text") else "body"


@dataclass(frozen=True)
class Found:
    """The pages for a query. `words` are those searched for, `corrected` whether they are not the visitor's own."""

    words: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    corrected: bool = False
    some_words: bool = False

    @property
    def is_cut(self):
        return len(self.pages) == MOST_FOUND


def search(query):
    """Looks for pages that everybody may see, the best first."""
    words = tuple(re.findall(r"[^\W_]+", query[:LONGEST_QUERY]))[:MOST_WORDS]
    if not words:
        return Found()
    if pages := pages_with(words, "and"):
        return Found(words, pages)
    corrected = corrected_words(words)
    if corrected != words and (pages := pages_with(corrected, "and")):
        return Found(corrected, pages, corrected=True)
    if len(words) > 1 and (pages := pages_with(corrected, "or")):
        return Found(corrected, pages, corrected=corrected != words, some_words=True)
    return Found(words)


def pages_with(words, operator):
    """Pages whose title has the words come first, those that have more of them before others."""
    look_up = ranked_by_sqlite if connection.vendor == "sqlite" else ranked
    found = []
    for model in (ServicePage, HomePage):  # the front page last: who searches has seen it
        found += look_up(model.objects.live().public().defer_streamfields(), words, operator)[:MOST_FOUND]
    pattern = marked_pattern(words)
    found.sort(key=lambda page: -len(set(map(str.casefold, pattern.findall(plain(page.title))))))
    return tuple(found[:MOST_FOUND])


def ranked(pages, words, operator):
    return pages.search(PlainText(" ".join(words), operator=operator))


def ranked_by_sqlite(pages, words, operator):
    """The same by Wagtail's index; its own query ranks each page by a search of its own: seconds for 1,000 pages."""
    from modelsearch.backends.database.sqlite.query import BM25, Lexeme, MatchExpression, SearchQueryExpression
    from wagtail.search.models import SQLiteFTSIndexEntry

    query = SearchQueryExpression(reduce(and_ if operator == "and" else or_, map(Lexeme, words)))
    entries = SQLiteFTSIndexEntry.objects.filter(
        MatchExpression(["title", "body"], query),
        index_entry__content_type=ContentType.objects.get_for_model(pages.model),
    )
    best = entries.annotate(score=BM25()).order_by("score").values_list("index_entry__object_id", flat=True)
    order = [int(pk) for pk in best[: 2 * MOST_FOUND]]
    found = pages.in_bulk(order)
    return [found[pk] for pk in order if pk in found]


def index_entries():
    """What the index has of pages."""
    types = ContentType.objects.get_for_models(HomePage, ServicePage).values()
    return IndexEntry.objects.filter(content_type__in=types)


# Slips of the pen


def corrected_words(words):
    known = cache.get_or_set("words_of_pages", known_words)
    return tuple(word if len(word) < SHORTEST_CORRECTED else nearest_word(word, known) for word in words)


def known_words():
    """How often each word stands on the pages that everybody may see."""
    counts = {}
    public = Page.objects.filter(depth__gt=1).live().public().order_by("path")[:MOST_PAGES]
    columns = public.values_list("pk", "title", "servicepage__other_names")
    pages = {str(pk): f"{title} {other_names or ''}" for pk, title, other_names in columns}
    entries = index_entries().annotate(beginning=Left(TEXT, BEGINNING))
    for pk, beginning in entries.values_list("object_id", "beginning"):
        if pk in pages:
            pages[pk] += f" {beginning}"
    for text in pages.values():
        for word in re.findall(r"[^\W_]{4,}", text.casefold()):
            counts[word] = counts.get(word, 0) + 1
    return counts


def nearest_word(word, known):
    """The known word that is most like the word; the word itself where none is."""
    written = word.casefold()
    if written in known:
        return word
    pairs = {written[n : n + 2] for n in range(len(written) - 1)}
    near = [
        other
        for other in known
        if abs(len(other) - len(written)) <= 2 and 2 * sum(pair in other for pair in pairs) >= len(pairs) - 1
    ]
    scores = {other: SequenceMatcher(None, written, other).ratio() for other in near[:200]}
    best = max(scores, key=lambda other: (scores[other], known[other]), default=None)
    return best if best and scores[best] >= LIKENESS else word


# Excerpts


def with_excerpts(pages, words):
    """The pages of one screen as (page, title, excerpt), with the words marked; one query for all excerpts."""
    entries = index_entries().filter(object_id__in=[str(page.pk) for page in pages])
    texts = dict(entries.values_list("object_id", TEXT))
    pattern = marked_pattern(words)
    for page in pages:
        text = " ".join((texts.get(str(page.pk)) or "").split())
        other_names = " ".join(getattr(page, "other_names", "").split())
        text = text.removesuffix(other_names) if other_names else text  # visitors do not see these
        if page.tagline and text.startswith(tagline := " ".join(page.tagline.split())):
            text = " · ".join(filter(None, (tagline, text.removeprefix(tagline).lstrip(" ,"))))
        yield page, marked(plain(page.title), pattern), marked(excerpt(text, pattern), pattern)


def marked_pattern(words):
    """Finds the words, and those with the same stem: mouse and mouse's, knockout and knockouts."""
    stems = [re.escape(word if len(word) < 5 else word[: max(4, len(word) - 2)]) for word in words]
    return re.compile(rf"\b(?:{'|'.join(stems)})\w*", re.IGNORECASE)


def excerpt(text, pattern):
    """The part of the text around the first of the words, from word to word; its beginning where there is none."""
    match = pattern.search(text)
    start = max(0, match.start() - EXCERPT // 3) if match else 0
    if start:
        start = text.find(" ", start) + 1
    end = start + EXCERPT
    if end < len(text):
        end = text.rfind(" ", start, end)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def marked(text, pattern):
    """The text as HTML, with what the pattern finds marked."""
    parts, end = [], 0
    for match in pattern.finditer(text):
        parts += [("", text[end : match.start()]), ("mark", match[0])]
        end = match.end()
    parts.append(("", text[end:]))
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", part) if kind else part,) for kind, part in parts if part)
    )
