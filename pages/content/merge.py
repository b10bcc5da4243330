"""Merges the changes that a document and an editor have made to a page's content: plain data in, plain data out.

Three versions take part, named as in git: `base` is the content last loaded, `ours` the page now, `theirs` the
document now. Content is a dict of fields. A list of blocks, `{"type": …, "value": …, "id": …}`, is a stream, and a
block's value may hold streams again. The merge goes down to the smallest parts: a field, or a field of a block. What
only one side changed is taken from that side; what both changed alike is no conflict; what both changed
differently is one, and so is a block that one side changed and the other removed. Nothing is lost without a conflict.

Blocks are the same where their ids are. The editor keeps ids for good, but a document's come from headings, so a
new heading gives new ones. Therefore blocks that are left over, of one type and in the same stream, count as the
same where they share more than half of their words, the most alike first. Guessing wrong costs a conflict too
many, never a word.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, Literal, TypeAlias

from pages.content.html import words_in
from pages.content.walk import Content, is_block, is_stream, leaves, rebuild

Side: TypeAlias = Literal["ours", "theirs"]
# Who wins the conflicts: one side all of them, or a side each of them, by the name of its place.
Preference: TypeAlias = Side | Mapping[str, Side]
Place: TypeAlias = tuple[str, ...]
Block: TypeAlias = dict[str, Any]
# One block in each of the three versions; None where a version lacks it.
Group: TypeAlias = list[Block | None]
Words: TypeAlias = Counter[str]

MISSING = object()
EMPTY: tuple[object, ...] = (None, "", [], {})
SAME_WORDS = 0.5


@dataclass(frozen=True)
class Difference:
    """One place where page and document differ, in words from the outside in; None if there is nothing."""

    place: Place
    base: Any
    ours: Any
    theirs: Any

    @property
    def name(self) -> str:
        """The place in one string."""
        return name_of_place(self.place)

    @property
    def in_ours(self) -> bool:
        """Whether the page changed here."""
        return not same(self.base, self.ours)

    @property
    def in_theirs(self) -> bool:
        """Whether the document changed here."""
        return not same(self.base, self.theirs)

    @property
    def is_conflict(self) -> bool:
        """Whether both changed here, each in its own way."""
        return self.in_ours and self.in_theirs


@dataclass(frozen=True)
class Merge:
    """The merged content, and each place where the page and the document differ."""

    content: Content
    differences: tuple[Difference, ...]

    @property
    def conflicts(self) -> list[Difference]:
        """The places that both changed."""
        return [difference for difference in self.differences if difference.is_conflict]


def merge(base: Content, ours: Content, theirs: Content, prefer: Preference = "ours") -> Merge:
    """Merge two descendants of `base`; in a conflict the content has the side that `prefer` names, or else ours."""
    merger = Merger(prefer)
    content = merger.fields(base, ours, theirs, ())
    return Merge(content, tuple(merger.differences))


def name_of_place(place: Place) -> str:
    return ", ".join(place)


def same(one: Any, other: Any) -> bool:
    """Return whether two values say the same: ids are no content, and what is empty is as good as not there."""
    return bool(one == other or bare(one) == bare(other))


def bare(value: Any) -> Any:
    """Return the value without ids and without what is empty; None where nothing is left."""
    return rebuild(value, _without_empty)


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        has_id = is_block(value)
        value = {name: child for name, child in value.items() if child is not None and not (has_id and name == "id")}
    return None if value is MISSING or value in EMPTY else value


class Merger:
    """One merge: goes through the three versions side by side and notes where the two sides differ."""

    def __init__(self, prefer: Preference) -> None:
        self.prefer = prefer
        self.differences: list[Difference] = []

    def fields(self, base: Content, ours: Content, theirs: Content, place: Place) -> Content:
        merged = {}
        for name in ours | theirs:
            in_base, in_ours, in_theirs = (side.get(name, MISSING) for side in (base, ours, theirs))
            value = self.value(in_base, in_ours, in_theirs, (*place, name.replace("_", " ")), around=place)
            if value is not MISSING:
                merged[name] = value
        return merged

    def value(self, base: Any, ours: Any, theirs: Any, place: Place, around: Place | None = None) -> Any:
        """Merge any value; `around` is the place of the field that holds it, which is enough for a stream's blocks."""
        if is_stream(ours) and is_stream(theirs):
            return self.stream(base if is_stream(base) else [], ours, theirs, place if around is None else around)
        if isinstance(ours, dict) and isinstance(theirs, dict):
            return self.fields(base if isinstance(base, dict) else {}, ours, theirs, place)
        # A list of names, such as the pages that list this one, is a set at the top of the content only:
        # deeper down it may be the row of a table.
        if len(place) == 1 and is_list_of_names(ours) and is_list_of_names(theirs):
            return self.names(base if is_list_of_names(base) else [], ours, theirs, place)
        return self.whole(base, ours, theirs, place)

    def whole(self, base: Any, ours: Any, theirs: Any, place: Place) -> Any:
        """Return a value that is taken from one side, all of it."""
        if not same(ours, theirs):
            self.note(place, base, ours, theirs)
        if ours == base:
            return theirs
        if same(ours, theirs):
            return ours
        if same(ours, base):
            return theirs
        return theirs if self.prefers_theirs(place) and not same(theirs, base) else ours

    def prefers_theirs(self, place: Place) -> bool:
        """Return whether theirs wins a conflict at the place."""
        side = self.prefer if isinstance(self.prefer, str) else self.prefer.get(name_of_place(place))
        return side == "theirs"

    def names(self, base: list[str], ours: list[str], theirs: list[str], place: Place) -> list[str]:
        if ours == base:
            merged = theirs
        else:
            stay = [name for name in ours if name in theirs or name not in base]
            merged = stay + [name for name in theirs if name not in [*ours, *base]]
        for name in dict.fromkeys([*ours, *theirs]):
            if (name in ours) != (name in theirs):
                self.note(place, *(name if name in side else None for side in (base, ours, theirs)))
        return merged

    def stream(self, base: list[Block], ours: list[Block], theirs: list[Block], place: Place) -> list[Block]:
        groups = matched(base, ours, theirs)
        keys = {block["id"]: key for key, group in groups.items() for block in group if block}
        orders = [[keys[block["id"]] for block in side] for side in (base, ours, theirs)]
        names = names_of(groups, dict.fromkeys([*orders[1], *orders[2]]))
        merged = {key: self.block(group[0], group[1], group[2], (*place, names[key])) for key, group in groups.items()}
        base_order, our_order, their_order = ([key for key in order if merged[key]] for order in orders)
        order = self.order(base_order, our_order, their_order, names, place)
        return [block for key in order if (block := merged[key])]

    def block(self, base: Block | None, ours: Block | None, theirs: Block | None, place: Place) -> Block | None:
        """Return one block of a stream, or None if it is removed. A version without the block is None."""
        if ours and theirs and ours["type"] == theirs["type"]:
            old = base["value"] if base and base["type"] == ours["type"] else MISSING
            value = self.value(old, ours["value"], theirs["value"], place)
            # An id changes with the document's heading, or where an editor replaced a block by a copy.
            kept = ours if base and theirs["id"] == base["id"] else theirs
            return {"type": ours["type"], "value": value, "id": str(kept["id"])}
        chosen: Block | None = self.whole(base, ours, theirs, place)
        return chosen

    def order(
        self, base: list[str], ours: list[str], theirs: list[str], names: Mapping[str, str], place: Place
    ) -> list[str]:
        """Return the keys of a stream's blocks in the order of the side that moved some, with the other's new ones."""
        everywhere = set(base) & set(ours) & set(theirs)
        base_order, our_order, their_order = (
            [key for key in side if key in everywhere] for side in (base, ours, theirs)
        )
        if our_order != their_order:
            orders = (base_order, our_order, their_order)
            self.note((*place, "order"), *([names[key] for key in order] for order in orders))
        if their_order != base_order and (our_order == base_order or self.prefers_theirs((*place, "order"))):
            return inserted(theirs, ours, base)
        return inserted(ours, theirs, base)

    def note(self, place: Place, *versions: Any) -> None:
        self.differences.append(Difference(place, *(None if side is MISSING else side for side in versions)))


def matched(base: list[Block], ours: list[Block], theirs: list[Block]) -> dict[str, Group]:
    """Return the blocks of three streams in groups of (base, ours, theirs), None for a version that lacks the block."""
    groups: dict[str, Group] = {}
    places: dict[str, int] = {}
    for index, side in enumerate((base, ours, theirs)):
        for place, block in enumerate(side):
            groups.setdefault(block["id"], [None, None, None])[index] = block
            places[block["id"]] = min(place, places.get(block["id"], place))
    joined: dict[str, str] = {}
    for one, other in _pairs({key: group for key, group in groups.items() if not all(group)}, places):
        one, other = joined.get(one, one), joined.get(other, other)
        if one != other and not any(a and b for a, b in zip(groups[one], groups[other], strict=True)):
            groups[one] = [a or b for a, b in zip(groups[one], groups.pop(other), strict=True)]
            joined = {key: one if root == other else root for key, root in joined.items()} | {other: one}
    return groups


def _pairs(groups: dict[str, Group], places: dict[str, int]) -> list[tuple[str, str]]:
    """Return the groups that are likely to be the same block: the most alike first, of these the nearest."""
    words = {key: [(block, words_of(block)) for block in group if block] for key, group in groups.items()}
    pairs = []
    for one, other in combinations(groups, 2):
        share = likeness(words[one], words[other])
        if share > SAME_WORDS:
            pairs.append((-share, abs(places[one] - places[other]), min(one, other), max(one, other)))
    return [(one, other) for _share, _distance, one, other in sorted(pairs)]


def likeness(blocks: list[tuple[Block, Words]], others: list[tuple[Block, Words]]) -> float:
    """Return the share of their words that the most alike of two groups' blocks have in common; 0 for other types."""
    shares: list[float] = [0]
    for (block, words), (other, other_words) in product(blocks, others):
        if block["type"] == other["type"]:
            total = words.total() + other_words.total()
            shares.append(1 if same(block, other) else 2 * (words & other_words).total() / (total or 1))
    return max(shares)


def words_of(value: Any) -> Words:
    """Return how often each word occurs in a value, ignoring markup, ids and the names of fields."""
    return Counter(word for leaf in leaves(value) for word in words_in(str(leaf)).split())


def names_of(groups: dict[str, Group], order: Iterable[str]) -> dict[str, str]:
    """Return readable names of a stream's blocks: type and heading, or the number among those of the type."""
    names = {key: name_of(next(block for block in (*group[1:], group[0]) if block)) for key, group in groups.items()}
    taken, number = Counter(names.values()), Counter[str]()
    for key in order:
        name = names[key]
        number[name] += 1
        if taken[name] > 1:
            names[key] = f"{name} {number[name]}"
    return names


def name_of(block: Block) -> str:
    value, kind = block["value"], str(block["type"]).replace("_", " ")
    for field in ("heading", "name", "label", "caption"):
        if isinstance(value, dict) and isinstance(value.get(field), str) and value[field]:
            return f"{kind} “{value[field]}”"
    return kind


def inserted(order: list[str], other: list[str], base: list[str]) -> list[str]:
    """Return `order` with what only `other` has: each after the one that it follows there."""
    result = list(order)
    for index, key in enumerate(other):
        if key not in result:
            place = result.index(other[index - 1]) + 1 if index else 0
            while place < len(result) and result[place] not in base and result[place] not in other:
                place += 1
            result.insert(place, key)
    return result


def is_list_of_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
