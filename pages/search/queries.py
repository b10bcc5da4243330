"""Parses queries into terms, for both databases, for ranking and for highlighting. Django-free."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pages.search.analysis import BOUNDARY, JOINED, Word, unreserved, words_of

MOST_WORDS = 8
# Words that say nothing about a page; searched for only if a query has no others.
FUNCTION_WORDS = """a about am an and are as at be been by can could did do does for from had has have how i if in into
is it its me my of on or our should that the their them there these they this those to us was we were what when where
which who whom why will with would you your"""


@dataclass(frozen=True)
class Term:
    """A term to search for: any of the phrases, or all of the `parts`. A phrase is tokens separated by spaces."""

    written: str
    phrases: tuple[str, ...]
    parts: tuple["Term", ...] = ()

    @property
    def marked_phrases(self) -> tuple[str, ...]:
        """The phrases to highlight in an excerpt."""
        return self.phrases + tuple(phrase for part in self.parts for phrase in part.marked_phrases)

    def is_in(self, tokens: str, prefix: str = "") -> bool:
        """Return whether index text, with a space before and after it, contains the term."""
        if any(with_prefix(phrase, prefix) in tokens for phrase in self.phrases):
            return True
        return bool(self.parts) and all(part.is_in(tokens, prefix) for part in self.parts)


@lru_cache(5_000)
def with_prefix(phrase: str, prefix: str = "") -> str:
    """Return a phrase as in index text, with spaces around it and a prefix for each token."""
    return "".join(f" {prefix}{token}" for token in phrase.split()) + " "


class Synonyms:
    """Names with the same meaning, one group per line, with = between the names."""

    def __init__(self, lines: str) -> None:
        names = [[telling_words(name) for name in line.split("=")] for line in lines.splitlines() if "=" in line]
        self.groups = [[name for name in group if name] for group in names]
        # A one-word name also represents its group in longer names: conditional KO, conditional knock-out.
        self.group_of_word: dict[str, int] = {}
        for number, group in enumerate(self.groups):
            for name in group:
                self.group_of_word.setdefault(" ".join(term for word in name for term in word.terms), number)
        self.group_of_name: dict[tuple[str, ...], int] = {}
        for number, group in enumerate(self.groups):
            for name in group:
                self.group_of_name.setdefault(self.key(name), number)
        self.longest = max((len(name) for name in self.group_of_name), default=1)

    def key(self, words: Sequence[Word]) -> tuple[str, ...]:
        """Return the key for comparing words: their terms, or the group of each word that is a name by itself."""
        return tuple(
            f"={self.group_of_word[terms]}" if (terms := " ".join(word.terms)) in self.group_of_word else terms
            for word in words
        )

    def phrases(self, words: Sequence[Word]) -> tuple[str, ...]:
        """Return the phrases for all synonyms of a name; none if the words are not a name."""
        number = self.group_of_name.get(self.key(words))
        if number is None and len(words) == 1:
            number = self.group_of_word.get(" ".join(words[0].terms))
        if number is None:
            return ()
        return distinct(*(phrase for name in self.groups[number] for phrase in phrases_of(name)))


def phrases_of(words: Sequence[Word]) -> tuple[str, ...]:
    """Return the phrases that find words: their terms in order, and for a single word also joined."""
    terms = " ".join(term for word in words for term in word.terms)
    if len(words) > 1:
        return (terms,)
    whole = words[0].whole
    joined = whole.removeprefix(JOINED)
    # A compound of letters only is a single term when it is written as one word.
    return distinct(terms, whole, *([unreserved(joined)] if joined.isalpha() else []))


def terms_of_query(query: str, synonyms: Synonyms) -> tuple[Term, ...]:
    """Return the terms of a query. Names of several words are recognized first, the longest before others."""
    words = telling_words(query)[:MOST_WORDS]
    terms: list[tuple[Term, bool]] = []
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + synonyms.longest), start, -1):
            span = words[start:end]
            names = synonyms.phrases(span)
            if names or end == start + 1:
                break
        written = " ".join(word.written for word in span)
        phrases = distinct(*phrases_of(span), *names)
        parts = tuple(Term(word.written, distinct(*phrases_of([word]), *synonyms.phrases([word]))) for word in span)
        is_function_word = len(span) == 1 and written.casefold() in FUNCTION_WORDS.split()
        terms.append((Term(written, phrases, parts if len(parts) > 1 else ()), is_function_word))
        start = end
    telling = tuple(term for term, is_function_word in terms if not is_function_word)
    return telling or tuple(term for term, _ in terms)


def telling_words(text: str) -> list[Word]:
    """Return the words of a text that are indexed."""
    return [word for word in words_of(text) if word.terms]


def distinct(*phrases: str) -> tuple[str, ...]:
    """Return the phrases without repetitions."""
    return tuple(dict.fromkeys(phrases))


# For the databases


def postgresql(terms: Sequence[Term], prefix: str = "", operator: str = "and") -> str:
    """Return a tsquery."""
    return _expression(
        terms, operator, lambda phrase: f"({' <-> '.join(prefix + t for t in phrase.split())})", "&", "|"
    )


def sqlite(terms: Sequence[Term], prefix: str = "", operator: str = "and") -> str:
    """Return a full-text query for FTS5."""
    return _expression(terms, operator, lambda phrase: f'"{with_prefix(phrase, prefix).strip()}"', "AND", "OR")


def _expression(terms, operator, write, every, some) -> str:  # type: ignore[no-untyped-def]
    def one(term: Term) -> str:
        choices = [write(phrase) for phrase in term.phrases]
        if term.parts:
            choices.append(f"({f' {every} '.join(map(one, term.parts))})")
        return f"({f' {some} '.join(choices)})"

    return f" {every if operator == 'and' else some} ".join(map(one, terms)) or write(f"{BOUNDARY}nothing")
