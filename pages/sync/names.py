"""Finds the page that a name in a document refers to."""

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

# The least similarity, from 0 to 1, at which one name is suggested for another.
MIN_SIMILARITY = 0.7
MARKS = re.compile("[™®©℠]")
# Characters that writers and word processors interchange.
TYPOGRAPHY = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("‘’′", "'") | dict.fromkeys("“”″", '"'))


@dataclass(frozen=True)
class NamedPage:
    """A page that names can refer to: its address, its title and heading, and its aliases."""

    url: str
    titles: tuple[str, ...]
    aliases: tuple[str, ...]


class Names:
    """The pages that names refer to: an alias takes precedence over a title or heading."""

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
        """Return the addresses of the pages that a label may refer to."""
        name = folded(label)
        return {self.aliases[name]} if name in self.aliases else self.titles.get(name, set())

    def url(self, label: str) -> str:
        """Return the address of a related page: of the only page with the name, or else one made from the name."""
        candidates = self.candidates(label)
        return next(iter(candidates)) if len(candidates) == 1 else name_url(label)

    def nearest(self, label: str) -> str:
        """Return the address of the page whose name is most similar to a label; empty if none is similar."""
        name = folded(label)
        if name not in self._nearest:
            urls = {title: min(found) for title, found in self.titles.items()} | self.aliases
            self._nearest[name] = urls.get(nearest_name(name, urls), "")
        return self._nearest[name]


def nearest_name(name: str, others: Iterable[str]) -> str:
    """Return the most similar of `others` to a name; empty if none is similar.

    The result is that of `difflib.get_close_matches`, which is slower: it computes the full ratio more often.
    """
    matcher = SequenceMatcher(b=name)
    nearest = (MIN_SIMILARITY, "")
    for other in others:
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() >= nearest[0] and matcher.quick_ratio() >= nearest[0]:
            nearest = max(nearest, (matcher.ratio(), other))
    return nearest[1]


def name_url(name: str) -> str:
    """Return the address for a page of which only the name is known."""
    return f"/{slugify(folded(name))}/"


@lru_cache(maxsize=10_000)
def folded(name: str) -> str:
    """Return a name without differences of spelling: case, marks such as ™, kinds of dash, quote and space."""
    name = unicodedata.normalize("NFKC", MARKS.sub("", marked_text.plain(name))).translate(TYPOGRAPHY)
    return " ".join(name.casefold().split())
