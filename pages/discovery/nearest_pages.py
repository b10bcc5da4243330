"""The pages that a mistyped address or name probably means."""

import re
from urllib.parse import unquote

from django.core.cache import cache
from wagtail.models import Page

from genetargeting.private_pages import public
from pages.content.addresses import legacy_path
from pages.discovery.misspellings import corrected
from pages.models import document_page_rows
from pages.search.analysis import words_of

# The least similarity of two names, from 0 to 1, that is not a coincidence.
LIKENESS = 0.55
MOST = 5
MOST_PAGES = 2_000
# The longest text to compare: searching for one this long takes some hundredths of a second.
LONGEST = 100


def nearest_to_path(path: str) -> list[Page]:
    """Return the pages that an address without a page may mean; none for addresses that vulnerability scanners try."""
    path = unquote(path).strip("/")
    if path.rpartition("/")[2] in ("index.html", "index.htm"):
        path = path.rpartition("/")[0]
    last = path.rpartition("/")[2]
    if "." in last.removesuffix(".html") or len(path) > LONGEST:
        return []
    return nearest_to_name(last.removesuffix(".html") or path)


def nearest_to_name(text: str) -> list[Page]:
    """Return the live pages with the title, address or other name most similar to the text, the nearest first."""
    text = " ".join(re.findall(r"[^\W_]+", text[:LONGEST]))
    scores: dict[int, float] = {}
    for wanted in {words(text), words(corrected(text))} - {""}:
        beginnings = {word[:3] for word in wanted.split()} | {word[-3:] for word in wanted.split()}
        shapes = trigrams(wanted)
        for pk, name in known_names():
            if any(beginning in name for beginning in beginnings):
                scores[pk] = max(scores.get(pk, 0), likeness(shapes, trigrams(name)))
    best = sorted((pk for pk in scores if scores[pk] >= LIKENESS), key=lambda pk: (-scores[pk], pk))[:MOST]
    # Queried again: a page in the cache may have become private.
    found = public(Page.objects.live()).filter(pk__in=best).specific() if best else ()
    pages = {page.pk: page for page in found}
    return [pages[pk] for pk in best if pk in pages]


def known_names() -> list[tuple[int, str]]:
    """Return the result of `names`, cached until the content changes."""
    known: list[tuple[int, str]] | None = cache.get_or_set("names_of_pages", names)
    return known or []


def names() -> list[tuple[int, str]]:
    """Return the names of each page, as (primary key, name)."""
    fields = ["pk", "title", "slug", "other_names", "legacy_url"]
    shown = public(Page.objects.live()).values("pk")
    pages = document_page_rows(*fields, chosen=lambda pages: pages.filter(pk__in=shown)).order_by("pk")
    return [
        (pk, name)
        for pk, title, slug, other_names, legacy_url in pages[:MOST_PAGES]
        for name in {*map(words, [title, slug, *other_names.splitlines(), old_name(legacy_url)])}
        if name
    ]


def old_name(legacy_url: str) -> str:
    return legacy_path(legacy_url).strip("/").rpartition("/")[2] if legacy_url else ""


def words(text: str) -> str:
    """Return a name in lower case, with single spaces between the stems of its words: mice becomes mouse."""
    return " ".join(term for word in words_of(text) for term in word.terms)


def trigrams(name: str) -> set[str]:
    """Return all groups of three letters, as PostgreSQL's pg_trgm makes them: beginnings of words count more."""
    padded = [f"  {word} " for word in name.split()]
    return {word[n : n + 3] for word in padded for n in range(len(word) - 2)}


def likeness(wanted: set[str], other: set[str]) -> float:
    """Return, from 0 to 1, the mean of how much of the wanted name is in the other and how similar the two are."""
    shared = len(wanted & other)
    return (shared / len(wanted) + 2 * shared / (len(wanted) + len(other))) / 2
