"""Lays a diagram out: rows below one another, aligned by what they share, as shapes and texts for a template.

The figures are those of SBOL Visual 3.0 (https://sbolstandard.org/visual/, glyph names in brackets) where it has one,
and those of the field's genome browsers where it has not:

- exon: a box, and a lower, hatched one where it is untranslated, as the UCSC Genome Browser draws genes
- loxP: a triangle centred on the line [Specific Recombination Site]; FRT: a half disc, to be told apart at a glance.
  Both point where the site points
- selection cassette, reporter: boxes that point along their strand [CDS]; the cassette's outline is double
- poly-A: As on the line [PolyA Site], here `pA`, as the field writes it
- stop: an asterisk in a circle on a stem [Translation End]; cut: an X on a stem [Cleavage Site]
- indel: a zigzag through its place [Omitted Detail, slanted]
- homology arm: a stretched hexagon beside the line [Homology Region], as long as what it holds; dotted lines map its
  ends to the wild type

**Where things stand.** What cannot be parted is a *unit*: an element, or an exon with what happens inside it. Units
that rows share stand in one column. Each unit keeps its distance from the one before it in its row, and each label
from the label before it, so that nothing collides: the longest way through these distances gives the places. Spare
room goes to the distances. Where the room does not suffice the columns are cut into parts that stand below one
another. Texts are measured with the widest font of the style sheet.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from pages.alleles.allele import MARKS, Element, Kind
from pages.alleles.diagram import Row

# Advance widths of DejaVu Sans in em, rounded up: the widest font of --sans. Its bold is at most a quarter wider.
WIDTHS = {
    character: width
    for width, characters in {
        0.25: "′",
        0.3: "'IJijl",
        0.35: " ,./:;\\|’",
        0.4: "()-[]ft",
        0.45: "!r",
        0.5: '"*_`–',
        0.55: "?csz",
        0.6: "FLkvxyγ",
        0.65: "$0123456789EPSTYabdeghnopqu{}β",
        0.7: "ABCKRVXZΔα",
        0.75: "NU",
        0.8: "&DGHOQ",
        0.85: "#+<=>^w~−",
        0.9: "M",
    }.items()
    for character in characters
}
BOLD = 1.25


def text_width(text, size):
    return size * sum(WIDTHS.get(character, 1) for character in text)


@dataclass(frozen=True)
class Style:
    """The measures of one variant, in the units of its view box."""

    name: str
    width: float
    headings: float  # the width of the column of headings; 0: they stand above their rows
    text: float
    exon: float  # width
    half: float  # half the height of an exon
    site: float
    least: float  # distance
    most: float
    row_gap: float
    arm: str = "{} arm"  # what an arm's label says of its end
    has_labels: bool = True
    exons: tuple[float, ...] = ()  # widths of their own, by their number

    @property
    def utr_half(self):
        return round(self.half * 0.52, 1)


WIDE = Style("wide", 760, 178, 15, 30, 15, 15, 6, 90, 20)
NARROW = Style("narrow", 280, 0, 12, 18, 11, 12, 2.5, 40, 14, arm="{}")
LABEL_GAP = 5
PAD = 6  # between a text and the outline around it
STEM = 15


# What the template draws


@dataclass(frozen=True)
class Shape:
    """An outline: what it is, and the data of its path."""

    kind: str
    path: str


@dataclass(frozen=True)
class Label:
    """A text and its box, which is as wide as the text is in the widest font."""

    kind: str
    text: str
    x: float
    y: float  # the baseline
    size: float
    anchor: str = "middle"
    width: float = 0

    @property
    def box(self):
        left = self.x - {"middle": self.width / 2, "start": 0}[self.anchor]
        return left, self.y - 0.76 * self.size, left + self.width, self.y + 0.24 * self.size

    @property
    def place(self):
        return {"x": number(self.x), "y": number(self.y)}


@dataclass
class DrawnRow:
    """One row, or one part of it."""

    heading: str
    shapes: list[Shape] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)  # in the order in which they are drawn


@dataclass
class Drawing:
    style: Style
    height: float = 0
    rows: list[DrawnRow] = field(default_factory=list)
    maps: list[Shape] = field(default_factory=list)

    @property
    def view_box(self):
        return f"0 0 {number(self.style.width)} {number(self.height)}"


def draw(diagram, style):
    """The drawing of a diagram in one variant."""
    return Layout(diagram.rows, style, diagram.gene).drawing()


# Units


@dataclass(frozen=True)
class Member:
    """An element and its place in its unit, from the unit's centre, with the half of its width."""

    element: Element
    place: float
    half: float


@dataclass(frozen=True)
class Unit:
    """What stands in one column: an element, an exon with what happens inside it, or the end of an arm."""

    key: tuple
    members: tuple[Member, ...]
    half: float
    is_tight: bool = False  # it may stand closer to its neighbours of the same sort
    arm: str = ""  # of an arm's end: which arm, for its width


def units_of(elements, style):
    """The units of a row. The ends of arms are units too."""
    found, pending = [], []
    elements = list(elements)
    while elements:
        element = elements.pop(0)
        if element.kind == Kind.ARM:
            found += [arm_end(element, "start"), *units_of(element.elements, style), arm_end(element, "end")]
            continue
        pending = [element]
        if element.is_exon or element.kind in MARKS:
            while elements and joins(pending, elements):
                pending.append(elements.pop(0))
        found.append(unit(pending, style))
    return found


def joins(pending, following):
    """Whether the next element belongs to the exon that stands pending: a mark with more of this exon after it."""
    exon = pending[0]
    if not exon.is_exon:
        return False
    if following[0].is_exon:
        return following[0] == exon and not pending[-1].is_exon
    rest = next((element for element in following if element.kind not in MARKS), None)
    return following[0].kind in MARKS and rest == exon


def arm_end(arm, end):
    return Unit(("arm", arm.label, end), (), 2, arm=arm.label)


def unit(elements, style):
    """A unit of one or more elements, set side by side as close as their labels allow."""
    places, last = [], {}
    for number_of, element in enumerate(elements):
        half = glyph_width(element, style) / 2
        if len(elements) > 1 and element.is_exon:
            half = style.exon * 0.4
        place = places[-1].place + places[-1].half + half if places else half
        labelled = label_width(element, style) / 2
        if labelled and element.kind in last and number_of:
            before, before_half = last[element.kind]
            place = max(place, before + before_half + labelled + LABEL_GAP)
        if labelled and not element.is_exon:
            previous = last.get("mark")
            if previous:
                place = max(place, previous[0] + previous[1] + labelled + LABEL_GAP)
            last["mark"] = place, labelled
        places.append(Member(element, place, half))
    left, right = places[0].place - places[0].half, places[-1].place + places[-1].half
    centre, half = (left + right) / 2, (right - left) / 2
    exon = elements[0]
    if exon.is_exon and style.has_labels:
        half = max(half, text_width(exon.label, style.text) / 2 + 1)
    key = ("exon", exon.label, exon.is_reversed) if exon.is_exon else (exon.kind, exon.label, exon.is_reversed)
    return Unit(
        key,
        tuple(replace(member, place=member.place - centre) for member in places),
        half,
        is_tight=not exon.is_exon,
    )


def glyph_width(element, style):
    match element.kind:
        case Kind.EXON | Kind.UTR_EXON:
            if style.exons:
                return style.exons[int(element.label) - 1]
            wanted = text_width(element.label, style.text) if "…" in element.label else 0
            return max(style.exon, wanted + 2)
        case Kind.CASSETTE | Kind.REPORTER:
            return text_width(element.label, style.text) + 2 * PAD + style.half * 0.6
        case Kind.LOXP | Kind.FRT:
            return style.site
        case Kind.STOP | Kind.CUT:
            return style.site * 0.8
        case Kind.POLY_A:
            return 2
        case Kind.INDEL:
            return style.site * 0.6
    return 0


def label_text(element):
    """What stands above the element; exons bear their number below, boxes their name inside."""
    match element.kind:
        case Kind.LOXP | Kind.FRT | Kind.STOP | Kind.CUT:
            return str(element.kind)
        case Kind.POLY_A:
            return "pA"
        case Kind.INDEL:
            return element.label or "indel"
    return ""


def label_width(element, style):
    return text_width(label_text(element), style.text) if style.has_labels else 0


# Columns


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


class Layout:
    """One diagram in one variant."""

    def __init__(self, rows, style, gene=""):
        self.rows = rows
        self.style = style
        self.gene = gene
        self.units = [units_of(row.elements, style) for row in rows]
        self.place_arm_ends()
        self.count, self.columns = aligned(self.units)

    def place_arm_ends(self):
        """Gives the wild type the ends of the vector's arms, so that dotted lines lead straight up to it."""
        self.vector = next((place for place, row in enumerate(self.rows) if row.is_vector), None)
        self.is_mapped = self.vector == 1
        if not self.is_mapped:
            return
        wild, arms, vector = self.units[0], {}, self.units[1]
        for unit in vector:
            if unit.arm and unit.key[2] == "start":
                arms[unit.arm] = []
            elif not unit.arm and unit.key[0] == "exon" and arms and not self.is_between_arms(unit):
                arms[list(arms)[-1]].append(unit.key)
        keys = [unit.key for unit in wild]
        inner = [arms[end][-1:] if end == "5′" else arms[end][:1] for end in arms]
        self.shared_exon = inner[0][0] if len(inner) == 2 and inner[0] and inner[0] == inner[1] else None
        for end, exons in arms.items():
            ends = [unit for unit in vector if unit.arm == end]
            if not exons or any(key not in keys for key in exons):
                continue
            outer, innermost = (exons[0], exons[-1]) if end == "5′" else (exons[-1], exons[0])
            sides = [(outer, ends[0 if end == "5′" else 1]), (innermost, ends[1 if end == "5′" else 0])]
            for number_of, (key, unit) in enumerate(sides):
                if number_of and key == self.shared_exon:
                    continue
                place = [unit.key for unit in wild].index(key)
                wild.insert(place + (unit.key[2] == "end"), unit)

    def is_between_arms(self, wanted):
        """Whether a unit of the vector stands between its arms."""
        depth = 0
        for unit in self.units[1]:
            if unit is wanted:
                return depth == 0
            if unit.arm:
                depth += 1 if unit.key[2] == "start" else -1
        return False

    # Places

    @property
    def left(self):
        return self.style.headings + 1

    @property
    def right(self):
        return self.style.width - 1

    def drawing(self):
        drawing, y = Drawing(self.style), 0
        for part, columns in enumerate(self.parts()):
            y = PartLayout(self, columns, y, part, drawing).draw()
        drawing.height = y
        return drawing

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


class PartLayout:
    """The rows of one part of the columns, from `y` downwards."""

    def __init__(self, layout, columns, y, part, drawing):
        self.layout, self.columns, self.y, self.part, self.drawing = layout, columns, y, part, drawing
        self.style = layout.style
        self.x = layout.spread(columns)
        self.label_tops = []

    def draw(self):
        lines = {}
        y = self.y + (self.style.row_gap * 1.6 if self.part else 0)
        for place, row in enumerate(self.layout.rows):
            pairs = zip(self.layout.units[place], self.layout.columns[place], strict=True)
            units = [(unit, self.x[column]) for unit, column in pairs if column in self.x]
            if self.part and not units and row.is_vector:
                continue
            if place and lines:
                y += self.style.row_gap
            drawn = DrawnRow(row.heading)
            self.drawing.rows.append(drawn)
            y, lines[place] = self.row(row, units, y, drawn)
        self.map_arms(lines)
        return y

    def row(self, row, units, y, drawn):
        """Draws one row below `y`; gives where it ends, and where its line is."""
        style = self.style
        kinds = {member.element.kind for unit, _x in units for member in unit.members}
        has_above = any(self.layout.labels(unit) for unit, _x in units if not unit.arm)
        stems = kinds & {Kind.STOP, Kind.CUT}
        above = style.half + (style.text + 5 if has_above else 0) + (STEM if stems else 0)
        below = style.half
        if kinds & {Kind.EXON, Kind.UTR_EXON}:
            below += style.text + 4
        has_arm = any(unit.arm for unit, _x in units) and row.is_vector
        if has_arm:
            below += style.text + 12
        headings = self.headings(row)
        if style.headings:
            block = sum(label.size * 1.35 for label in headings)
            above, below = max(above, block / 2 + 2), max(below, block / 2 + 2)
            line = y + above
            top = line - block / 2
        else:
            block = sum(label.size * 1.35 for label in headings) + (6 if headings else 0)
            line = y + block + above
            top = y
        for label in headings:
            top += label.size * 1.35
            drawn.labels.append(replace(label, y=top - label.size * 0.33))
        self.line(row, units, line, drawn)
        self.label_tops.append(line - above)
        self.label_y = line - style.half - 6 - (STEM if stems else 0)
        self.floxed = is_floxed(row.elements)
        for unit, x in units:
            self.unit(unit, x, line, drawn)
        if has_arm:
            self.arms(units, line + below - style.text - 8, drawn)
        return line + below, line

    def headings(self, row):
        """The heading of a row and its note, one below the other."""
        style = self.style
        small = style.text - (1 if style.headings else 0)
        heading = row.heading + (", continued" if self.part else "")
        lines = [(style.text, "heading", heading)]
        if self.part == 0:
            if row.heading == "Wild type" and self.layout.gene:
                lines.append((small, "gene", self.layout.gene))
            if row.note:
                room = (style.headings or style.width) - 10
                lines += [(small, "note", text) for text in wrapped(row.note, room, small)]
        return [
            Label(kind, text, 0, 0, size, "start", text_width(text, size) * (BOLD if kind == "heading" else 1))
            for size, kind, text in lines
        ]

    def line(self, row, units, y, drawn):
        """The DNA: a locus goes on at both ends, a vector ends."""
        left, right = self.layout.left, self.layout.right
        if row.is_vector and units:
            first, last = units[0], units[-1]
            if first[0].arm:
                left = first[1]
            if last[0].arm:
                right = last[1]
        drawn.shapes.append(Shape("line", f"M{number(left)} {number(y)}H{number(right)}"))

    def unit(self, unit, x, y, drawn):
        style = self.style
        members = unit.members
        if members and members[0].element.is_exon:
            exon = members[0].element
            left, right = x + members[0].place - members[0].half, x + members[-1].place + members[-1].half
            half = style.utr_half if exon.kind == Kind.UTR_EXON else style.half
            kind = "utr" if exon.kind == Kind.UTR_EXON else "exon"
            if unit.key in self.floxed and kind == "exon":
                kind += " floxed"
            drawn.shapes.append(Shape(kind, box(left, y - half, right, y + half)))
            if exon.kind == Kind.UTR_EXON:
                drawn.shapes.append(Shape("hatch", hatching(left, y - half, right, y + half)))
            if style.has_labels:
                baseline = y + style.half + style.text + 1
                width = text_width(exon.label, style.text)
                drawn.labels.append(Label("number", exon.label, x, baseline, style.text, width=width))
        for member in members:
            drawn.elements.append(member.element)
            if not member.element.is_exon:
                self.glyph(member, x + member.place, y, drawn)

    def glyph(self, member, x, y, drawn):
        style, element, half = self.style, member.element, member.half
        turn = -1 if element.is_reversed else 1
        tip, tail = x + turn * half, x - turn * half
        height = style.half
        match element.kind:
            case Kind.LOXP:
                rise = style.site * 0.62
                path = polygon((tail, y - rise), (tip, y), (tail, y + rise))
                drawn.shapes.append(Shape("loxp", path))
            case Kind.FRT:
                rise = style.site * 0.58
                sweep = 1 if turn > 0 else 0
                path = (
                    f"M{number(tail)} {number(y - rise)}"
                    f"A{number(2 * half)} {number(rise)} 0 0 {sweep} {number(tail)} {number(y + rise)}Z"
                )
                drawn.shapes.append(Shape("frt", path))
            case Kind.CASSETTE | Kind.REPORTER:
                neck = tip - turn * height * 0.6
                path = polygon((tail, y - height), (neck, y - height), (tip, y), (neck, y + height), (tail, y + height))
                drawn.shapes.append(Shape(str(element.kind), path))
                if element.kind == Kind.CASSETTE:
                    inset = 2.5
                    inner = polygon(
                        (tail + turn * inset, y - height + inset),
                        (neck - turn * 1, y - height + inset),
                        (tip - turn * 1.6 * inset, y),
                        (neck - turn * 1, y + height - inset),
                        (tail + turn * inset, y + height - inset),
                    )
                    drawn.shapes.append(Shape("inner", inner))
                if style.has_labels:
                    width = text_width(element.label, style.text)
                    middle = x - turn * height * 0.2
                    label = Label("name", element.label, middle, y + style.text * 0.35, style.text, width=width)
                    drawn.labels.append(label)
            case Kind.POLY_A:
                drawn.shapes.append(Shape("stem", f"M{number(x)} {number(y)}V{number(y - height - 2)}"))
            case Kind.STOP:
                top, radius = y - height - STEM * 0.55, style.site * 0.42
                drawn.shapes.append(Shape("stem", f"M{number(x)} {number(y)}V{number(top + radius)}"))
                drawn.shapes.append(Shape("stop", circle(x, top, radius)))
                drawn.shapes.append(Shape("stem", asterisk(x, top, radius * 0.7)))
            case Kind.CUT:
                top, reach = y - height - STEM * 0.55, style.site * 0.34
                drawn.shapes.append(Shape("stem", f"M{number(x)} {number(y + height)}V{number(top)}"))
                cross = (
                    f"M{number(x - reach)} {number(top - reach)}L{number(x + reach)} {number(top + reach)}"
                    f"M{number(x + reach)} {number(top - reach)}L{number(x - reach)} {number(top + reach)}"
                )
                drawn.shapes.append(Shape("cut", cross))
            case Kind.INDEL:
                drawn.shapes.append(Shape("indel", zigzag(x, y - height - 3, y + height + 3, 2 * half)))
        if label_text(element) and style.has_labels:
            text, width = label_text(element), label_width(element, style)
            drawn.labels.append(Label("label", text, x, self.label_y, style.text, width=width))

    def arms(self, units, top, drawn):
        """The arms as hexagons below the numbers of their exons, each with its name."""
        style, ends = self.style, {}
        for unit, x in units:
            if unit.arm:
                ends.setdefault(unit.arm, {})[unit.key[2]] = x
        bottom = top + style.text + 7
        for arm, places in ends.items():
            left = places.get("start", self.layout.left)
            right = places.get("end", self.layout.right)
            middle, tip = (top + bottom) / 2, (bottom - top) / 2.6
            path = polygon(
                (left, middle),
                (left + tip, top),
                (right - tip, top),
                (right, middle),
                (right - tip, bottom),
                (left + tip, bottom),
            )
            drawn.shapes.append(Shape("arm", path))
            text = style.arm.format(arm)
            label = Label("name", text, (left + right) / 2, middle + style.text * 0.35, style.text)
            drawn.labels.append(replace(label, width=text_width(text, style.text)))
            drawn.elements.append(Element(Kind.ARM, arm))

    def map_arms(self, lines):
        """Dotted lines from the ends of the vector's arms to where they are in the wild type."""
        layout = self.layout
        if not layout.is_mapped or not {0, 1} <= lines.keys():
            return
        wild = dict(zip((unit.key for unit in layout.units[0]), layout.columns[0], strict=True))
        for unit, column in zip(layout.units[1], layout.columns[1], strict=True):
            if not unit.arm or column not in self.x:
                continue
            x = number(self.x[column])
            if unit.key in wild:
                path = f"M{x} {number(lines[1])}V{number(lines[0])}"
            elif wild.get(layout.shared_exon) in self.x:
                # What is inserted into an exon: both ends lead to its number, past the labels on the way.
                shared = number(self.x[wild[layout.shared_exon]])
                bend = self.label_tops[1] - 3
                under = lines[0] + self.style.half + self.style.text + 6
                path = f"M{x} {number(lines[1])}V{number(bend)}L{shared} {number(under)}"
            else:
                continue
            self.drawing.maps.append(Shape("map", path))


def is_floxed(elements):
    """The keys of the exons that Cre would take out: those between loxP sites that point the same way."""
    places = [place for place, element in enumerate(elements) if element.kind == Kind.LOXP]
    if len(places) < 2 or len({elements[place].is_reversed for place in places}) > 1:
        return set()
    between = elements[places[0] : places[-1]]
    return {("exon", element.label, element.is_reversed) for element in between if element.is_exon}


def wrapped(text, room, size):
    """The text in lines of at most this width, but for words that are longer."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


# Paths


def number(value):
    """A number as SVG writes it, short."""
    return f"{value:.1f}".removesuffix(".0")


def polygon(*points):
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z"


def box(left, top, right, bottom):
    return f"M{number(left)} {number(top)}H{number(right)}V{number(bottom)}H{number(left)}Z"


def circle(x, y, radius):
    left, right, arc = number(x - radius), number(x + radius), f"A{number(radius)} {number(radius)} 0 1 1"
    return f"M{left} {number(y)}{arc} {right} {number(y)}{arc} {left} {number(y)}Z"


def asterisk(x, y, radius):
    rise, run = radius * 0.5, radius * 0.87
    return (
        f"M{number(x)} {number(y - radius)}V{number(y + radius)}"
        f"M{number(x - run)} {number(y - rise)}L{number(x + run)} {number(y + rise)}"
        f"M{number(x - run)} {number(y + rise)}L{number(x + run)} {number(y - rise)}"
    )


def zigzag(x, top, bottom, width):
    """A band of this width that runs down in a zigzag."""
    step, reach = (bottom - top) / 4, width / 4
    edge = [(reach, top), (-reach, top + step), (reach, top + 2 * step), (-reach, top + 3 * step), (reach, bottom)]
    right = [(x + dx + width / 4, y) for dx, y in edge]
    left = [(x + dx - width / 4, y) for dx, y in reversed(edge)]
    return polygon(*right, *left)


def hatching(left, top, right, bottom):
    """Lines from the lower left to the upper right through a box."""
    height, step, path = bottom - top, 5, []
    start = left - height + step
    while start < right:
        x1, y1, x2, y2 = start, bottom, start + height, top
        if x1 < left:
            x1, y1 = left, bottom - (left - start)
        if x2 > right:
            x2, y2 = right, top + (start + height - right)
        path.append(f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}")
        start += step
    return "".join(path)


# The ornament of the pages


@lru_cache
def ornament():
    """The line of a conditional allele without words, for decoration."""
    loxp = Element(Kind.LOXP)
    exons = [Element(Kind.UTR_EXON if label in "17" else Kind.EXON, label) for label in "1234567"]
    row = Row("", (*exons[:3], loxp, exons[3], loxp, *exons[4:]))
    widths = (64, 44, 58, 72, 46, 70, 50)  # what a phone shows of it, the middle, holds the exon and both sites
    style = Style("ornament", 1200, 0, 10, 60, 14, 20, 40, 140, 0, has_labels=False, exons=widths)
    return Layout((row,), style).drawing()
