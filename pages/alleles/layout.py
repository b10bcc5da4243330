"""The horizontal positions of units, chosen so that rows share columns and nothing overlaps."""

from collections.abc import Hashable, Iterator, Sequence
from itertools import count, pairwise

from pages.alleles.allele import Element
from pages.alleles.diagram import Row
from pages.alleles.style import LABEL_GAP, Style, text_width
from pages.alleles.units import Unit, arm_end, label_width, units_of

Key = tuple[Hashable, ...]
# The distances of each column from columns before it; None is the left edge.
Distances = dict[int, list[tuple[int | None, float]]]


class Layout:
    """One diagram in one variant."""

    def __init__(self, rows: Sequence[Row], style: Style) -> None:
        self.rows = rows
        self.style = style
        self.units = [units_of(row.elements, style) for row in rows]
        self.shared_exon: Key | None = None  # the exon with the vector's insert, a piece of which is in both arms
        self.is_mapped = len(rows) > 1 and rows[1].is_vector
        if self.is_mapped:
            self.place_arm_ends(self.units[0], rows[1].elements[0], rows[1].elements[-1])
        self.count, self.columns = aligned(self.units)

    def place_arm_ends(self, wild_type: list[Unit], *arms: Element) -> None:
        """Add the ends of the vector's arms to the wild type, so that the dotted lines to it are vertical."""
        exons = [
            [unit.key for unit in units_of(arm.elements, self.style) if unit.key in {unit.key for unit in wild_type}]
            for arm in arms
        ]
        if not all(exons):
            return
        if exons[0][-1] == exons[1][0]:
            self.shared_exon = exons[0][-1]
        for arm, keys, inner in zip(arms, exons, ("end", "start"), strict=True):
            for end, key in (("start", keys[0]), ("end", keys[-1])):
                if end == inner and key == self.shared_exon:
                    continue
                place = [unit.key for unit in wild_type].index(key)
                wild_type.insert(place + (end == "end"), arm_end(arm, end))

    # Positions

    @property
    def left(self) -> float:
        return self.style.headings + 1

    @property
    def right(self) -> float:
        return self.style.width - 1

    def parts(self) -> list[range]:
        """Return the columns, divided into ranges that fit the width."""
        parts: list[range] = []
        start = 0
        while start < self.count:
            end = self.count
            while end > start + 1 and self.places(range(start, end), self.style.least)[1] > self.right - self.left:
                end -= 1
            parts.append(range(start, end))
            start = end
        return parts or [range(0)]

    def spread(self, columns: range) -> dict[int, float]:
        """Return the position of each column's centre, with as much distance as there is room for."""
        room = self.right - self.left
        low, high = self.style.least, self.style.most
        if self.places(columns, high)[1] > room:
            for _step in range(20):
                middle = (low + high) / 2
                low, high = (low, middle) if self.places(columns, middle)[1] > room else (middle, high)
        else:
            low = high
        places, width = self.places(columns, low)
        start = self.left + max(0, (room - width) / 2)
        return {column: start + place for column, place in places.items()}

    def places(self, columns: range, gap: float) -> tuple[dict[int, float], float]:
        """Return the position of each column in a range, from 0, and their total width."""
        distances, ends = self.edges(columns, gap)
        earliest = dict.fromkeys(columns, 0.0)
        for column in columns:
            for before, distance in distances.get(column, ()):
                earliest[column] = max(earliest[column], distance + (earliest[before] if before is not None else 0))
        width = max([earliest[column] + distance for column, distance in ends], default=0)
        latest = dict.fromkeys(columns, width)
        for column, distance in ends:
            latest[column] = min(latest[column], width - distance)
        for column in reversed(columns):
            for before, distance in distances.get(column, ()):
                if before is not None:
                    latest[before] = min(latest[before], latest[column] - distance)
        return {column: (earliest[column] + latest[column]) / 2 for column in columns}, width

    def edges(self, columns: range, gap: float) -> tuple[Distances, list[tuple[int, float]]]:
        """Return the distances of each column from those before it, None for the left edge, and from the right edge."""
        distances: Distances = {}
        ends: list[tuple[int, float]] = []

        def keep(before: int | None, column: int | None, distance: float) -> None:
            if column is not None:
                distances.setdefault(column, []).append((before, distance))
            elif before is not None:
                ends.append((before, distance))

        for units, places in zip(self.units, self.columns, strict=True):
            row = [(unit, column) for unit, column in zip(units, places, strict=True) if column in columns]
            if not row:
                continue
            lead = self.style.text * 0.7  # the line extends beyond the last glyph
            keep(None, row[0][1], row[0][0].half + lead)
            keep(row[-1][1], None, row[-1][0].half + lead)
            for (unit, column), (following, after) in pairwise(row):
                keep(column, after, unit.half + following.half + self.gap(unit, following, gap))
            last: tuple[int, float] | None = None
            for unit, column in row:
                for dx, half in self.labels(unit):
                    if last is None:
                        keep(None, column, half - dx + 1)
                    elif last[0] != column:
                        keep(last[0], column, last[1] + half - dx + LABEL_GAP)
                    last = column, dx + half
            if last:
                keep(last[0], None, last[1] + 1)
            for start, end, width in self.arm_widths(row):
                keep(start, end, width)
        return distances, ends

    def arm_widths(self, row: Sequence[tuple[Unit, int]]) -> Iterator[tuple[int | None, int | None, float]]:
        """Yield the ends and the least length of each arm, or the part of it shown here: that of its label."""
        ends: dict[str, dict[str, int]] = {}
        for unit, column in row:
            if unit.arm:
                ends.setdefault(unit.arm, {})[str(unit.key[2])] = column
        for arm, places in ends.items():
            yield places.get("start"), places.get("end"), arm_width(arm, self.style)

    def gap(self, unit: Unit, following: Unit, gap: float) -> float:
        """Return the least distance between two units: those that were inserted together are closer."""
        if unit.arm or following.arm:
            return max(self.style.least * 0.7, gap * 0.5)
        if unit.is_tight and following.is_tight:
            return max(self.style.least, gap * 0.45)
        if unit.is_tight or following.is_tight:
            return max(self.style.least, gap * 0.6)
        return gap

    def labels(self, unit: Unit) -> list[tuple[float, float]]:
        """Return the labels above a unit, and dotted lines: the distance from its centre and half the width."""
        if unit.arm:
            return [(0, 1)] if self.is_mapped else []
        widths = ((member.place, label_width(member.element, self.style) / 2) for member in unit.members)
        return [(dx, half) for dx, half in widths if half]


def arm_width(end: str, style: Style) -> float:
    """Return the width of an arm's label, with room around it."""
    return text_width(style.arm.format(end), style.text) + style.text * 1.5


def aligned(rows: Sequence[Sequence[Unit]]) -> tuple[int, list[list[int]]]:
    """Return columns for rows of units: the number of columns, and the columns of each row's units, in rising order.

    Units that a row shares with the columns so far (the longest common subsequence) are in these; the others get new
    columns between them.
    """
    order: list[tuple[int, Key]] = []  # columns as (identity, key), from left to right
    placed: list[list[int]] = []
    identities = count()
    for row in rows:
        pairs = longest_common([key for _identity, key in order], [unit.key for unit in row])
        pairs.append((len(order), len(row)))
        merged: list[tuple[int, Key]] = []
        mine: list[int] = []
        before = (-1, -1)
        for here, there in pairs:
            merged += order[before[0] + 1 : here]
            for unit in row[before[1] + 1 : there]:
                merged.append((next(identities), unit.key))
                mine.append(merged[-1][0])
            if here < len(order):
                merged.append(order[here])
                mine.append(order[here][0])
            before = here, there
        order = merged
        placed.append(mine)
    columns = {identity: column for column, (identity, _key) in enumerate(order)}
    return len(order), [[columns[identity] for identity in row] for row in placed]


def longest_common(one: Sequence[Key], other: Sequence[Key]) -> list[tuple[int, int]]:
    """Return the pairs of indices of a longest common subsequence."""
    lengths = [[0] * (len(other) + 1) for _place in range(len(one) + 1)]
    for i in reversed(range(len(one))):
        for j in reversed(range(len(other))):
            lengths[i][j] = (
                lengths[i + 1][j + 1] + 1 if one[i] == other[j] else max(lengths[i + 1][j], lengths[i][j + 1])
            )
    pairs, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        if one[i] == other[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
