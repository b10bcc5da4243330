"""Excerpts of pages for search results, with the search terms marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.models import Page

from pages.content.marked_text import plain
from pages.content.sentences import SENTENCE_END
from pages.models import SearchText
from pages.search.analysis import JOINED, MOST_JOINED, PART, index_text, join, word_of
from pages.search.queries import Term

EXCERPT = 220


def with_excerpts(keys: Sequence[int], terms: Sequence[Term]) -> Iterator[tuple[Page, SafeString, SafeString]]:
    """Yield the pages of one screen as (page, title, excerpt), with the terms marked; one query for all of them."""
    texts = {text.pk: text for text in SearchText.objects.filter(pk__in=keys).select_related("page")}
    for text in (texts[key] for key in keys if key in texts):
        yield text.page, marked(plain(text.page.title), terms), marked(best_excerpt(text.text, terms), terms)


def best_excerpt(text: str, terms: Sequence[Term]) -> str:
    """Return an excerpt of the first line with the most terms and, if it is short, of the line after it."""
    lines = text.split("\n")
    best = max(lines, key=lambda line: sum(term.is_in(tokens_of_line(line)) for term in terms))
    shown = excerpt(best, terms)
    following = lines[lines.index(best) + 1 :]
    if len(shown) < EXCERPT / 2 and following:
        return f"{shown} · {excerpt(following[0], (), EXCERPT - len(shown))}"
    return shown


@lru_cache(4_000)  # a few megabytes, for most of the time that a result takes
def tokens_of_line(line: str) -> str:
    """Return the index text of a line, with a space before and after it."""
    return f" {index_text(line)} "


def excerpt(text: str, terms: Sequence[Term], length: int = EXCERPT) -> str:
    """Return the sentences from the first term on; of a long sentence, the words around the term."""
    found = spans(text, terms)
    first = found[0][0] if found else 0
    ends = [0, *(match.end() for match in SENTENCE_END.finditer(text)), len(text)]
    start = max(end for end in ends if end <= first)
    if first - start > length - 60:  # the term would be cut off
        start = text.find(" ", first - length // 3, first) + 1 or first - length // 3
    whole = [end for end in ends if start < end <= start + length]
    if whole and whole[-1] > first:
        end = whole[-1]
    else:
        space = text.rfind(" ", start + 1, start + length)
        end = len(text) if len(text) <= start + length else space if space > first else start + length
    before = "" if start in ends else "… "
    after = "" if end in ends else " …"
    return f"{before}{text[start:end].strip()}{after}"


def spans(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Return the positions of the terms in a text, as (start, end), in order."""
    if not any(phrase in tokens_of_line(text) for term in terms for phrase in term.marked_phrases):
        return []
    parts = list(PART.finditer(text))
    tokens = [(token, number) for number, part in enumerate(parts) for token in word_of(part[0]).terms]
    starts: dict[str, list[int]] = {}
    for place, (token, _) in enumerate(tokens):
        starts.setdefault(token, []).append(place)
    found: set[tuple[int, int]] = set()
    for phrase in {phrase for term in terms for phrase in term.marked_phrases}:
        wanted = phrase.split()
        for place in starts.get(wanted[0], []):
            if [token for token, _ in tokens[place : place + len(wanted)]] == wanted:
                found.add((tokens[place][1], tokens[place + len(wanted) - 1][1]))
    joined = {phrase for term in terms for phrase in term.marked_phrases if phrase.startswith(JOINED)}
    found |= joined_spans(text, parts, joined)
    return merged((parts[first].start(), parts[last].end()) for first, last in found)


def joined_spans(text: str, parts: Sequence[re.Match[str]], wanted: set[str]) -> set[tuple[int, int]]:
    """Return the parts, as (first, last), that are one of the wanted tokens when joined."""
    found = set()
    beginnings = {phrase.removeprefix(JOINED)[0] for phrase in wanted}
    for first, part in enumerate(parts):
        pieces = [part[0].casefold()]
        if pieces[0][0] not in beginnings:
            continue
        for last in range(first + 1, min(len(parts), first + MOST_JOINED)):
            between = text[parts[last - 1].end() : parts[last].start()]
            if len(between) > 2 or between.strip() != between:
                break
            pieces.append(parts[last][0].casefold())
            if join(pieces) in wanted:
                found.add((first, last))
    return found


def merged(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, with overlapping ones merged."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def marked(text: str, terms: Sequence[Term]) -> SafeString:
    """Return the text as HTML, with the terms marked."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for start, stop in spans(text, terms):
        parts += [(text[end:start], False), (text[start:stop], True)]
        end = stop
    parts.append((text[end:], False))
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", part) if is_term else part,) for part, is_term in parts if part)
    )
