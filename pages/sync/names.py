"""Finds the page that a document means by a name."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Self

from django.utils.text import slugify

from pages.content import marked_text
from pages.content.document import Document

# How alike two names must be, from 0 to 1, for one to be proposed for the other.
LIKENESS = 0.7
MARKS = re.compile("[™®©℠]")
# Characters that writers and word processors interchange.
TYPOGRAPHY = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("‘’′", "'") | dict.fromkeys("“”″", '"'))


@dataclass(frozen=True)
class NamedPage:
    """A page that names may mean: its address, its title and heading, and its aliases."""

    url: str
    titles: tuple[str, ...]
    aliases: tuple[str, ...]


class Names:
    """The pages that names mean: an alias comes before a title or heading."""

    def __init__(self, pages: Iterable[NamedPage]) -> None:
        self.aliases: dict[str, str] = {}
        self.titles: defaultdict[str, set[str]] = defaultdict(set)
        self._nearest: dict[str, str] = {}
        for page in pages:
            for alias in page.aliases:
                self.aliases[folded(alias)] = page.url
            for title in page.titles:
                self.titles[folded(title)].add(page.url)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Self:
        """Return the names of documents."""
        return cls(
            NamedPage(document.url, (document.front_matter.title, document.heading), document.front_matter.aliases)
            for document in documents
        )

    def candidates(self, label: str) -> set[str]:
        """Return the addresses of the pages that a label may mean."""
        name = folded(label)
        return {self.aliases[name]} if name in self.aliases else self.titles.get(name, set())

    def url(self, label: str) -> str:
        """Return where a related page lives: at its page's address where exactly one has the name, else at its own."""
        candidates = self.candidates(label)
        return next(iter(candidates)) if len(candidates) == 1 else name_url(label)

    def nearest(self, label: str) -> str:
        """Return the address of the page whose name is most like a label; empty where none is like it."""
        name = folded(label)
        if name not in self._nearest:
            urls = {title: min(found) for title, found in self.titles.items()} | self.aliases
            self._nearest[name] = urls.get(nearest_name(name, urls), "")
        return self._nearest[name]


def nearest_name(name: str, others: Iterable[str]) -> str:
    """Return the one of `others` that is most like a name; empty where none is like it.

    It finds what `difflib.get_close_matches` finds, which compares in full whatever may be like the name.
    """
    matcher = SequenceMatcher(b=name)
    nearest = (LIKENESS, "")
    for other in others:
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() >= nearest[0] and matcher.quick_ratio() >= nearest[0]:
            nearest = max(nearest, (matcher.ratio(), other))
    return nearest[1]


def name_url(name: str) -> str:
    """Return the address of a page of which only the name is known."""
    return f"/{slugify(folded(name))}/"


@lru_cache(maxsize=10_000)
def folded(name: str) -> str:
    """Return a name without what two writers may write differently: case, marks such as ™, dashes, quotes, spaces."""
    name = unicodedata.normalize("NFKC", MARKS.sub("", marked_text.plain(name))).translate(TYPOGRAPHY)
    return " ".join(name.casefold().split())
