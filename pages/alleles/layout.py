"""Where units stand from left to right, so that rows share columns and nothing collides."""

from itertools import pairwise

from pages.alleles.style import LABEL_GAP, text_width
from pages.alleles.units import arm_end, label_width, units_of


class Layout:
    """One diagram in one variant."""

    def __init__(self, rows, style):
        self.rows = rows
        self.style = style
        self.units = [units_of(row.elements, style) for row in rows]
        self.shared_exon = None  # the exon into which the vector inserts something: both its arms have a piece
        self.is_mapped = len(rows) > 1 and rows[1].is_vector
        if self.is_mapped:
            self.place_arm_ends(self.units[0], rows[1].elements[0], rows[1].elements[-1])
        self.count, self.columns = aligned(self.units)

    def place_arm_ends(self, wild_type, *arms):
        """Gives the wild type the ends of the vector's arms, so that dotted lines lead straight up to it."""
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

    # Places

    @property
    def left(self):
        return self.style.headings + 1

    @property
    def right(self):
        return self.style.width - 1

    def parts(self):
        """The columns in ranges that fit the width."""
        parts, start = [], 0
        while start < self.count:
            end = self.count
            while end > start + 1 and self.places(range(start, end), self.style.least)[1] > self.right - self.left:
                end -= 1
            parts.append(range(start, end))
            start = end
        return parts or [range(0)]

    def spread(self, columns):
        """The place of each column's centre, with as much distance as there is room for."""
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

    def places(self, columns, gap):
        """The place of each column in a range, from 0 on, and the width that they take."""
        edges = self.edges(columns, gap)
        earliest = dict.fromkeys(columns, 0.0)
        for column in columns:
            for before, distance in edges["before"].get(column, ()):
                earliest[column] = max(earliest[column], distance + (earliest[before] if before is not None else 0))
        width = max([earliest[column] + distance for column, distance in edges["end"]], default=0)
        latest = dict.fromkeys(columns, width)
        for column, distance in edges["end"]:
            latest[column] = min(latest[column], width - distance)
        for column in reversed(columns):
            for before, distance in edges["before"].get(column, ()):
                if before is not None:
                    latest[before] = min(latest[before], latest[column] - distance)
        return {column: (earliest[column] + latest[column]) / 2 for column in columns}, width

    def edges(self, columns, gap):
        """How far each column must be from others before it (None: from the left edge), and from the right edge."""
        found = {"before": {}, "end": []}

        def keep(before, column, distance):
            if before is None and column is None:
                return
            if column is None:
                found["end"].append((before, distance))
            else:
                found["before"].setdefault(column, []).append((before, distance))

        for units, places in zip(self.units, self.columns, strict=True):
            row = [(unit, column) for unit, column in zip(units, places, strict=True) if column in columns]
            if not row:
                continue
            lead = self.style.text * 0.7  # the line goes on beyond the last glyph
            keep(None, row[0][1], row[0][0].half + lead)
            keep(row[-1][1], None, row[-1][0].half + lead)
            for (unit, column), (following, after) in pairwise(row):
                keep(column, after, unit.half + following.half + self.gap(unit, following, gap))
            last = None
            for unit, column in row:
                for dx, half in self.labels(unit):
                    if last is None:
                        keep(None, column, half - dx + 1)
                    elif last[0] != column:
                        keep(last[0], column, last[1] + half - dx + LABEL_GAP)
                    last = column, dx + half
            if last:
                keep(last[0], None, last[1] + 1)
            self.arm_edges(row, keep)
        return found

    def arm_edges(self, row, keep):
        """An arm is at least as long as its label, or what is left of it in this part."""
        ends = {}
        for unit, column in row:
            if unit.arm:
                ends.setdefault(unit.arm, {})[unit.key[2]] = column
        for arm, places in ends.items():
            keep(places.get("start"), places.get("end"), arm_width(arm, self.style))

    def gap(self, unit, following, gap):
        """The least distance between two units: what was brought in together stands closer."""
        if unit.arm or following.arm:
            return max(self.style.least * 0.7, gap * 0.5)
        if unit.is_tight and following.is_tight:
            return max(self.style.least, gap * 0.45)
        if unit.is_tight or following.is_tight:
            return max(self.style.least, gap * 0.6)
        return gap

    def labels(self, unit):
        """The labels above a unit, as distance from its centre and half of the width; a dotted line counts as one."""
        if unit.arm:
            return [(0, 1)] if self.is_mapped else []
        widths = ((member.place, label_width(member.element, self.style) / 2) for member in unit.members)
        return [(dx, half) for dx, half in widths if half]


def arm_width(end, style):
    return text_width(style.arm.format(end), style.text) + style.text * 1.5


def aligned(rows):
    """Columns for rows of units: the number of columns, and the columns of each row's units, in rising order.

    What a row shares with the columns so far (the longest common subsequence) stands in these; the rest gets columns
    of its own between them.
    """
    order, placed = [], []  # columns as (identity, key), from left to right
    identities = iter(range(10**6))
    for row in rows:
        pairs = longest_common([key for _identity, key in order], [unit.key for unit in row])
        pairs.append((len(order), len(row)))
        merged, mine, before = [], [], (-1, -1)
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


def longest_common(one, other):
    """The pairs of places of a longest common subsequence."""
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
