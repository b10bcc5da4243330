"""Merges what a document and an editor each made of a page's content: plain data in, plain data out.

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

import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations

MISSING = object()
EMPTY = (None, "", [], {})
SAME_WORDS = 0.5


@dataclass(frozen=True)
class Difference:
    """One place where page and document differ, in words from the outside in; None stands for nothing there."""

    place: tuple[str, ...]
    base: object
    ours: object
    theirs: object

    @property
    def in_ours(self):
        return not same(self.base, self.ours)

    @property
    def in_theirs(self):
        return not same(self.base, self.theirs)

    @property
    def is_conflict(self):
        return self.in_ours and self.in_theirs


@dataclass(frozen=True)
class Merge:
    """The merged content, and each place where the page and the document differ."""

    content: dict
    differences: tuple[Difference, ...]

    @property
    def conflicts(self):
        return [difference for difference in self.differences if difference.is_conflict]


def merge(base, ours, theirs, prefer="ours"):
    """Merges two descendants of `base`; in a conflict the content has the side that `prefer` names."""
    merger = Merger(prefer)
    content = merger.fields(base, ours, theirs, ())
    return Merge(content, tuple(merger.differences))


def same(one, other):
    """Whether two values say the same: ids are no content, and what is empty is as good as not there."""
    return one == other or bare(one) == bare(other)


def bare(value):
    """The value without ids and without what is empty."""
    match value:
        case dict():
            left = {name: bare(child) for name, child in value.items() if name != "id" or not is_block(value)}
            value = {name: child for name, child in left.items() if child is not None}
        case list():
            value = [bare(item) for item in value]
    return None if value is MISSING or value in EMPTY else value


class Merger:
    """One merge: goes through the three versions side by side and notes where the two sides differ."""

    def __init__(self, prefer):
        self.prefer = prefer
        self.differences = []

    def fields(self, base, ours, theirs, place):
        merged = {}
        for name in [*ours, *(name for name in theirs if name not in ours)]:
            versions = [side.get(name, MISSING) for side in (base, ours, theirs)]
            value = self.value(*versions, (*place, name.replace("_", " ")), around=place)
            if value is not MISSING:
                merged[name] = value
        return merged

    def value(self, base, ours, theirs, place, around=None):
        """Any value; `around` is the place of the field that holds it: a stream's blocks say enough where they are."""
        if is_stream(ours) and is_stream(theirs):
            return self.stream(base if is_stream(base) else [], ours, theirs, place if around is None else around)
        if isinstance(ours, dict) and isinstance(theirs, dict):
            return self.fields(base if isinstance(base, dict) else {}, ours, theirs, place)
        # A list of names, such as the pages that list this one, is a set at the top of the content only:
        # deeper down it may be the row of a table.
        if len(place) == 1 and is_list_of_names(ours) and is_list_of_names(theirs):
            return self.names(base if is_list_of_names(base) else [], ours, theirs, place)
        return self.whole(base, ours, theirs, place)

    def whole(self, base, ours, theirs, place):
        """A value that is taken from one side, all of it."""
        if not same(ours, theirs):
            self.note(place, base, ours, theirs)
        if ours == base:
            return theirs
        if theirs == base or same(ours, theirs):
            return ours
        if same(ours, base):
            return theirs
        return theirs if self.prefer == "theirs" and not same(theirs, base) else ours

    def names(self, base, ours, theirs, place):
        if theirs == base or ours == theirs:
            merged = ours
        elif ours == base:
            merged = theirs
        else:
            stay = [name for name in ours if name in theirs or name not in base]
            merged = stay + [name for name in theirs if name not in [*ours, *base]]
        for name in dict.fromkeys([*ours, *theirs]):
            sides = [name if name in side else None for side in (base, ours, theirs)]
            if sides[1] != sides[2]:
                self.note(place, *sides)
        return merged

    def stream(self, base, ours, theirs, place):
        groups = matched(base, ours, theirs)
        names = names_of(groups, ours, theirs)
        merged = {}
        for key, group in groups.items():
            block = self.block(*group, (*place, names[key]))
            if block:
                merged[key] = block
        sides = enumerate((base, ours, theirs))
        orders = [[key for key in order_of(side, groups, index) if key in merged] for index, side in sides]
        return [merged[key] for key in self.order(*orders, names, place)]

    def block(self, base, ours, theirs, place):
        """One block of a stream, None where it goes; None among the versions stands for no such block there."""
        if ours and theirs and ours["type"] == theirs["type"]:
            alike = base and base["type"] == ours["type"]
            value = self.value(base["value"] if alike else MISSING, ours["value"], theirs["value"], place)
            return {"type": ours["type"], "value": value, "id": merged_id(base, ours, theirs)}
        return self.whole(base, ours, theirs, place)

    def order(self, base, ours, theirs, names, place):
        """The keys of a stream's blocks in order: that of the side which moved some, with the other's new ones."""
        before, here, there = (
            [key for key in side if key in base and key in ours and key in theirs] for side in (base, ours, theirs)
        )
        if here != there:
            self.note((*place, "order"), *([names[key] for key in side] for side in (before, here, there)))
        if there != before and (here == before or (here != there and self.prefer == "theirs")):
            return inserted(theirs, ours, base)
        return inserted(ours, theirs, base)

    def note(self, place, *versions):
        self.differences.append(Difference(place, *(None if side is MISSING else side for side in versions)))


def merged_id(base, ours, theirs):
    """An id changes with the document's heading, or where an editor put a copy in the block's place."""
    return ours["id"] if base and theirs["id"] == base["id"] else theirs["id"]


def matched(base, ours, theirs):
    """The blocks of three streams in groups of (base, ours, theirs), None for a version that lacks the block."""
    groups, places = {}, {}
    for index, side in enumerate((base, ours, theirs)):
        for place, block in enumerate(side):
            groups.setdefault(block["id"], [None, None, None])[index] = block
            places[block["id"]] = min(place, places.get(block["id"], place))
    left_over = {key: group for key, group in groups.items() if not all(group)}
    words = {key: [block and words_of(block) for block in group] for key, group in left_over.items()}
    pairs = []
    for one, other in combinations(left_over, 2):
        share = likeness(left_over[one], left_over[other], words[one], words[other])
        if share > SAME_WORDS:
            distance = abs(places[one] - places[other])
            pairs.append((-share, distance, *sorted([one, other])))
    joined = {}
    for _share, _distance, one, other in sorted(pairs):
        one, other = joined.get(one, one), joined.get(other, other)
        if one != other and not any(a and b for a, b in zip(groups[one], groups[other], strict=True)):
            groups[one] = [a or b for a, b in zip(groups[one], groups[other], strict=True)]
            del groups[other]
            joined = {key: one if root == other else root for key, root in joined.items()} | {other: one}
    return groups


def likeness(one, other, words, other_words):
    """The share of their words that the most alike of two groups' blocks have in common; 0 for other types."""
    shares = [0]
    for block, bag in zip(one, words, strict=True):
        for candidate, other_bag in zip(other, other_words, strict=True):
            if block and candidate and block["type"] == candidate["type"]:
                total = bag.total() + other_bag.total()
                shares.append(1 if same(block, candidate) else 2 * (bag & other_bag).total() / (total or 1))
    return max(shares)


def words_of(value):
    """How often each word stands in a value: markup, ids and the names of fields are none."""
    match value:
        case dict():
            children = value["value"] if is_block(value) else list(value.values())
            return words_of(children)
        case list():
            return sum(map(words_of, value), Counter())
        case None:
            return Counter()
    return Counter(re.sub(r"<[^>]*>", " ", str(value)).split())


def names_of(groups, ours, theirs):
    """What people call each block of a stream: its type and its heading, or its number among those of its type."""
    names, taken = {}, Counter()
    for key, group in groups.items():
        block = group[1] or group[2] or group[0]
        names[key] = name_of(block)
        taken[names[key]] += 1
    number = Counter()
    for key in dict.fromkeys([*order_of(ours, groups, 1), *order_of(theirs, groups, 2), *groups]):
        name = names[key]
        number[name] += 1
        if taken[name] > 1:
            names[key] = f"{name} {number[name]}"
    return names


def name_of(block):
    value, kind = block["value"], block["type"].replace("_", " ")
    for field in ("heading", "name", "label", "caption"):
        if isinstance(value, dict) and isinstance(value.get(field), str) and value[field]:
            return f"{kind} “{value[field]}”"
    return kind


def order_of(side, groups, index):
    """The keys of one version's blocks, in its order."""
    keys = {group[index]["id"]: key for key, group in groups.items() if group[index]}
    return [keys[block["id"]] for block in side]


def inserted(order, other, base):
    """`order` with what only `other` has: each after the one that it follows there."""
    result = list(order)
    for index, key in enumerate(other):
        if key not in result:
            place = result.index(other[index - 1]) + 1 if index else 0
            while place < len(result) and result[place] not in base and result[place] not in other:
                place += 1
            result.insert(place, key)
    return result


def is_block(value):
    return isinstance(value, dict) and {"type", "value", "id"} <= value.keys()


def is_stream(value):
    """Whether a value is a list of blocks, each with an id of its own."""
    if not isinstance(value, list) or not all(is_block(item) for item in value):
        return False
    return len({item["id"] for item in value}) == len(value)


def is_list_of_names(value):
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
