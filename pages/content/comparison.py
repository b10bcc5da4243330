"""Compares three versions of one page: the baseline that was last loaded, the document now, the page now.

A load acts on the result, and the admin can show it. A version is a page's fields as in `PageContent`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from textwrap import shorten
from typing import Any

from pages.content.fields import has_copy
from pages.content.html import words_in
from pages.content.merge import Difference, Merge, Preference, merge, same
from pages.content.walk import Content, leaves

# How many common characters are shown on each side of a difference.
CONTEXT_LENGTH = 40


class SyncStatus(StrEnum):
    """How a page and its document compare."""

    IN_SYNC = "in sync"
    EDITED = "edited here"
    CHANGED = "document changed"
    CONFLICT = "conflict"
    MISSING = "missing document"


@dataclass(frozen=True)
class Comparison:
    """The versions of one page's fields; None for a page that was never loaded, and where there is no document."""

    base: Content | None
    theirs: Content | None
    live: Content
    ours: Content  # the latest draft
    addresses: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)  # by translation key

    @property
    def is_edited(self) -> bool:
        """Whether an editor changed the page, in its draft or in what visitors see."""
        return self.base is None or not (same(self.ours, self.base) and same(self.live, self.base))

    @property
    def is_changed(self) -> bool:
        """Whether the document changed."""
        return self.base is None or not same(self.theirs, self.base)

    @cached_property
    def status(self) -> SyncStatus:
        """How page and document compare."""
        if self.theirs is None:
            return SyncStatus.MISSING
        if same(self.live, self.theirs) and same(self.ours, self.theirs):
            return SyncStatus.IN_SYNC
        if not self.is_changed:
            return SyncStatus.EDITED
        if self.base and is_demoted(self.theirs, self.base):
            return SyncStatus.MISSING
        return SyncStatus.CONFLICT if self.base is None or self.conflicts else SyncStatus.CHANGED

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Each place where the page and its document differ, with who changed it."""
        return self.merged().differences

    @cached_property
    def conflicts(self) -> list[Difference]:
        """The places that both changed, each in its own way."""
        return self.merged().conflicts

    def is_decided_by(self, prefer: Preference | None) -> bool:
        """Return whether `prefer` names who wins each of the conflicts."""
        if prefer is None or isinstance(prefer, str):
            return bool(prefer)
        return all(conflict.name in prefer for conflict in self.conflicts)

    def merged(self, prefer: Preference = "ours") -> Merge:
        """Return the document's changes brought into the latest draft; `prefer` names who wins the conflicts."""
        return merge(self.base or {}, self.ours, self.ours if self.theirs is None else self.theirs, prefer)

    def in_words(self, difference: Difference) -> tuple[str, str]:
        """Return the page's and the document's version of a difference as text to read, cut to where they differ."""
        return cut_to_difference(difference, lambda value: plain(value, self.addresses))


def is_demoted(content: Content, baseline: Content) -> bool:
    """Return whether a page that was loaded with copy, or published, is now just an empty or unpublished stub."""
    if "body" not in content or has_copy(content):
        return False
    return has_copy(baseline) or (baseline["live"] and not content["live"])


def cut_to_difference(difference: Difference, plain: Callable[[Any], str]) -> tuple[str, str]:
    """Return ours and theirs as `plain` text, cut to the difference with some words around it."""
    ours, theirs = plain(difference.ours), plain(difference.theirs)
    if ours == theirs:  # they differ in their markup alone
        ours, theirs = str(difference.ours), str(difference.theirs)
    if difference.ours is None or difference.theirs is None:
        length = 6 * CONTEXT_LENGTH
        return shorten(ours, length, placeholder=" …"), shorten(theirs, length, placeholder=" …")
    start = _shared_length(ours, theirs)
    end = _shared_length(ours[start:][::-1], theirs[start:][::-1])
    return _excerpt(ours, start, end), _excerpt(theirs, start, end)


def _shared_length(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def _excerpt(text: str, start: int, end: int) -> str:
    """Return the text from `start` to `end` (from behind), with the words around it."""
    first = 0 if start <= CONTEXT_LENGTH else text.rfind(" ", 0, start - CONTEXT_LENGTH) + 1
    last = text.find(" ", len(text) - end + CONTEXT_LENGTH) if end > CONTEXT_LENGTH else -1
    return ("… " if first else "") + (text[first:] if last < 0 else f"{text[first:last]} …")


def plain(value: Any, addresses: Mapping[str, str]) -> str:
    """Return any part of a page's fields as readable text, with the address of each page that it refers to."""
    if value is None:
        return "(nothing)"
    return " ".join(_in_words(leaf, addresses) for leaf in leaves(value) if leaf != "")


def _in_words(leaf: Any, addresses: Mapping[str, str]) -> str:
    if isinstance(leaf, bool):
        return "yes" if leaf else "no"
    return words_in(addresses.get(leaf, str(leaf)))
