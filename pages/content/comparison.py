"""Compares three things for one page: the content last loaded, the document now, the page now. Writes nothing.

Loading acts on what is found here, and a screen can show it. All content is plain data, as `loader.page_content`
gives it.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from html import unescape
from textwrap import shorten

from pages.content.merge import is_block, merge, same

# How much of what two texts have in common is shown around what differs.
CONTEXT_LENGTH = 40


class State(StrEnum):
    """How a page and its document stand to each other."""

    IN_STEP = "in step"
    EDITED = "edited here"
    CHANGED = "document changed"
    CONFLICT = "conflict"
    MISSING = "missing document"


@dataclass(frozen=True)
class Comparison:
    """The versions of one page's content; None for content that was never loaded, and where there is no document."""

    base: dict | None
    theirs: dict | None
    live: dict
    ours: dict  # the latest draft
    addresses: dict = field(default_factory=dict, compare=False, repr=False)  # of pages, by translation key

    @property
    def is_edited(self):
        """Whether an editor changed the page, in its draft or in what visitors see."""
        return self.base is None or not (same(self.ours, self.base) and same(self.live, self.base))

    @property
    def is_changed(self):
        """Whether the document changed."""
        return self.base is None or not same(self.theirs, self.base)

    @cached_property
    def state(self):
        if self.theirs is None:
            return State.MISSING
        if same(self.live, self.theirs) and same(self.ours, self.theirs):
            return State.IN_STEP
        if not self.is_changed:
            return State.EDITED
        if self.base and is_demoted(self.theirs, self.base):
            return State.MISSING
        return State.CONFLICT if self.base is None or self.conflicts else State.CHANGED

    @property
    def differences(self):
        """Each place where the page and its document differ, with who changed it."""
        return self.merged().differences

    @cached_property
    def conflicts(self):
        return self.merged().conflicts

    def merged(self, prefer="ours"):
        """The document's changes brought into the latest draft; `prefer` names who wins the conflicts."""
        return merge(self.base or {}, self.ours, self.ours if self.theirs is None else self.theirs, prefer)

    def in_words(self, difference):
        """The page's and the document's version of a difference as text to read, cut to where they differ."""
        return cut_to_difference(difference, lambda value: plain(value, self.addresses))


def is_stub(content):
    """Whether a page's content is that of a page without a document."""
    return not any(content.get(name) for name in ("tagline", "introduction", "images", "body"))


def is_demoted(content, loaded):
    """Whether a page that was loaded with copy, or published, is nothing but an empty or unpublished stub now."""
    if "body" not in content or not is_stub(content):
        return False
    return not is_stub(loaded) or (loaded["live"] and not content["live"])


def cut_to_difference(difference, plain):
    ours, theirs = plain(difference.ours), plain(difference.theirs)
    if ours == theirs:  # they differ in their markup alone
        ours, theirs = str(difference.ours), str(difference.theirs)
    if difference.ours is None or difference.theirs is None:
        return tuple(shorten(text, 6 * CONTEXT_LENGTH, placeholder=" …") for text in (ours, theirs))
    start = next((at for at, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]), None)
    start = min(len(ours), len(theirs)) if start is None else start
    shared = min(len(ours), len(theirs)) - start
    end = next((at for at in range(shared) if ours[-1 - at] != theirs[-1 - at]), shared)
    return excerpt(ours, start, end), excerpt(theirs, start, end)


def excerpt(text, start, end):
    """The text from `start` to `end` (from behind), with the words around it."""
    first = 0 if start <= CONTEXT_LENGTH else text.rfind(" ", 0, start - CONTEXT_LENGTH) + 1
    last = text.find(" ", len(text) - end + CONTEXT_LENGTH) if end > CONTEXT_LENGTH else -1
    return ("… " if first else "") + (text[first:] if last < 0 else f"{text[first:last]} …")


def plain(value, addresses):
    """Any part of a page's content as text to read, with the address of each page that it names."""
    match value:
        case None:
            return "(nothing)"
        case True | False:
            return "yes" if value else "no"
        case dict():
            if is_block(value):
                return plain(value["value"], addresses)
            return " ".join(plain(child, addresses) for child in value.values() if child not in (None, ""))
        case list():
            return " ".join(plain(item, addresses) for item in value)
    text = re.sub(r"</?(p|li|ul|ol|h\d|hr|br)\b[^>]*>", " ", addresses.get(value, str(value)))
    return " ".join(unescape(re.sub(r"<[^>]*>", "", text)).split())
