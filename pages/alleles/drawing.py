"""Lays out a diagram: rows below one another, aligned by shared elements, as shapes and texts for a template.

The glyphs are those of SBOL Visual 3.0 (https://sbolstandard.org/visual/, glyph names in brackets) where it has one,
and otherwise those of the field's genome browsers:

- exon: a box, and a lower, hatched one where it is untranslated, as the UCSC Genome Browser draws genes; if it is
  inverted, an arrow comes before its number
- loxP: a triangle centred on the line [Specific Recombination Site]; FRT: a half disc, easy to tell apart;
  their variants: the same, hollow; rox: a notched triangle; att sites: a box that becomes a point. All point in the
  direction of the site
- selection cassette, reporter: boxes that point along their strand [CDS]; the cassette's outline is double
- poly-A: As on the line [PolyA Site], here `pA`, as the field writes it
- stop: an asterisk in a circle on a stem [Translation End]; cut: an X on a stem [Cleavage Site]
- indel: a zigzag through its place [Omitted Detail, slanted]
- homology arm: a stretched hexagon beside the line [Homology Region], as long as its contents; dotted lines map its
  ends to the wild type

**Positions.** A *unit* is drawn as a whole: an element, or an exon with the elements inside it. Units
that rows share are in one column. Each unit keeps its distance from the one before it in its row, and each label
from the label before it, so that nothing overlaps: the longest path through these distances gives the positions. Spare
room is added to the distances. If there is not enough room, the columns are divided into parts, one below the other.
Texts are measured in the widest font of the style sheet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from pages.alleles.allele import Element, Kind
from pages.alleles.diagram import Diagram, Row
from pages.alleles.glyphs import Shape, arm_glyph, exon_glyph, glyph
from pages.alleles.layout import Layout
from pages.alleles.paths import number
from pages.alleles.recombination import end_products
from pages.alleles.style import BOLD, STEM, Style, text_width
from pages.alleles.text_lines import text_lines
from pages.alleles.units import Unit, label_text, number_text


def draw(diagram: Diagram, style: Style) -> "Drawing":
    """Return the drawing of a diagram in one variant."""
    return draw_rows(diagram.rows, style, diagram.gene)


def draw_rows(rows: Sequence[Row], style: Style, gene: str = "") -> "Drawing":
    """Return the drawing of rows, one part below the other."""
    layout, drawing = Layout(rows, style), Drawing(style)
    for number_of, columns in enumerate(layout.parts()):
        Part(layout, columns, drawing, gene, is_first=not number_of).draw()
    return drawing


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
    def box(self) -> tuple[float, float, float, float]:
        left = self.x - {"middle": self.width / 2, "start": 0}[self.anchor]
        return left, self.y - 0.76 * self.size, left + self.width, self.y + 0.24 * self.size

    @property
    def place(self) -> dict[str, str]:
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
    """A whole diagram in one variant."""

    style: Style
    height: float = 0
    rows: list[DrawnRow] = field(default_factory=list)
    maps: list[Shape] = field(default_factory=list)

    @property
    def view_box(self) -> str:
        return f"0 0 {number(self.style.width)} {number(self.height)}"


class Part:
    """Draws the rows of one part of the columns, below the parts drawn before."""

    def __init__(self, layout: Layout, columns: range, drawing: Drawing, gene: str, is_first: bool) -> None:
        self.layout, self.drawing, self.gene, self.is_first = layout, drawing, gene, is_first
        self.style = layout.style
        self.x = layout.spread(columns)
        self.label_tops: list[float] = []
        self.floxed: Sequence[Unit] = ()

    def draw(self) -> None:
        """Draw every row, and map the arms."""
        lines: dict[int, float] = {}
        y = self.drawing.height + (0 if self.is_first else self.style.row_gap * 1.6)
        for place, row in enumerate(self.layout.rows):
            pairs = zip(self.layout.units[place], self.layout.columns[place], strict=True)
            units = [(unit, self.x[column]) for unit, column in pairs if column in self.x]
            self.floxed = floxed(self.layout.units[place])
            if not self.is_first and not units and row.is_vector:
                continue
            if place and lines:
                y += self.style.row_gap
            drawn = DrawnRow(row.heading)
            self.drawing.rows.append(drawn)
            y, lines[place] = self.row(row, units, y, drawn)
        self.map_arms(lines)
        self.drawing.height = y

    def row(self, row: Row, units: Sequence[tuple[Unit, float]], y: float, drawn: DrawnRow) -> tuple[float, float]:
        """Draw one row below `y`, and return the positions of its end and its line."""
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
        for unit, x in units:
            self.unit(unit, x, line, drawn, any(unit is one for one in self.floxed))
        if has_arm:
            self.arms(units, line + below - style.text - 8, drawn)
        return line + below, line

    def headings(self, row: Row) -> list[Label]:
        """Return the heading of a row and its note, one below the other."""
        style = self.style
        small = style.text - (1 if style.headings else 0)
        room = (style.headings or style.width) - 10
        bold = partial(text_width, size=style.text * BOLD)
        lines = [(style.text, "heading", text) for text in text_lines(row.heading, room, bold)]
        note = row.note if self.is_first else "continued"
        if self.is_first and row.heading == "Wild type" and self.gene:
            lines.append((small, "gene", self.gene))
        if note:
            lines += [(small, "note", text) for text in text_lines(note, room, partial(text_width, size=small))]
        return [
            Label(kind, text, 0, 0, size, "start", text_width(text, size) * (BOLD if kind == "heading" else 1))
            for size, kind, text in lines
        ]

    def line(self, row: Row, units: Sequence[tuple[Unit, float]], y: float, drawn: DrawnRow) -> None:
        """Draw the DNA: a locus continues at both ends, but a vector ends, and so does a donor."""
        left, right = self.layout.left, self.layout.right
        if row.is_donor and units:
            margin = self.style.text * 0.7
            left, right = units[0][1] - units[0][0].half - margin, units[-1][1] + units[-1][0].half + margin
        if row.is_vector and units:
            first, last = units[0], units[-1]
            if first[0].arm:
                left = first[1]
            if last[0].arm:
                right = last[1]
        drawn.shapes.append(Shape("line", f"M{number(left)} {number(y)}H{number(right)}"))

    def unit(self, unit: Unit, x: float, y: float, drawn: DrawnRow, is_floxed: bool) -> None:
        """Draw the unit in one column."""
        style, first = self.style, unit.members[:1]
        drawn.elements += [member.element for member in unit.members]
        if first and first[0].element.is_exon:
            exon, last = first[0].element, unit.members[-1]
            left, right = x + first[0].place - first[0].half, x + last.place + last.half
            drawn.shapes += exon_glyph(exon, left, right, y, style, is_floxed)
            drawn.labels += self.text("number", number_text(exon), x, y + style.half + style.text + 1)
        for member in unit.members:
            element, place = member.element, x + member.place
            if element.is_exon:
                continue
            drawn.shapes += glyph(element, place, y, member.half, style)
            drawn.labels += self.text("label", label_text(element), place, self.label_y)
            if element.kind in (Kind.CASSETTE, Kind.REPORTER):
                lean = style.half * (0.2 if element.is_reversed else -0.2)
                drawn.labels += self.text("name", element.label, place + lean, y + style.text * 0.35)

    def text(self, kind: str, text: str, x: float, y: float) -> list[Label]:
        """Return a label, if the drawing has labels."""
        size = self.style.text
        return [Label(kind, text, x, y, size, width=text_width(text, size))] if text and self.style.has_labels else []

    def arms(self, units: Sequence[tuple[Unit, float]], top: float, drawn: DrawnRow) -> None:
        """Draw the arms as hexagons below the numbers of their exons, each with its name."""
        style = self.style
        ends: dict[str, dict[str, float]] = {}
        for unit, x in units:
            if unit.arm:
                ends.setdefault(unit.arm, {})[str(unit.key[2])] = x
        bottom = top + style.text + 7
        for arm, places in ends.items():
            left = places.get("start", self.layout.left)
            right = places.get("end", self.layout.right)
            drawn.shapes.append(arm_glyph(left, right, top, bottom))
            baseline = (top + bottom) / 2 + style.text * 0.35
            drawn.labels += self.text("name", style.arm.format(arm), (left + right) / 2, baseline)
            drawn.elements.append(Element(Kind.ARM, arm))

    def map_arms(self, lines: Mapping[int, float]) -> None:
        """Draw dotted lines from the ends of the vector's arms to where they are in the wild type."""
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
            elif layout.shared_exon and wild.get(layout.shared_exon) in self.x:
                # An insert into an exon: both ends lead to the exon's number, past the labels on the way.
                shared = number(self.x[wild[layout.shared_exon]])
                bend = self.label_tops[1] - 3
                under = lines[0] + self.style.half + self.style.text + 6
                path = f"M{x} {number(lines[1])}V{number(bend)}L{shared} {number(under)}"
            else:
                continue
            self.drawing.maps.append(Shape("map", path))


def floxed(units: Sequence[Unit]) -> Sequence[Unit]:
    """Return the units that Cre would delete: those between loxP sites that point the same way."""
    places = [place for place, unit in enumerate(units) if unit.key[0] == Kind.LOXP]
    if len({units[place].key for place in places}) != 1:
        return []
    return units[places[0] + 1 : places[-1]]


# The ornament of the pages


@lru_cache
def ornament(recombinase: str = "") -> Drawing:
    """Return the line of a conditional allele without text, for decoration, or of the product of a recombinase."""
    loxp = Element(Kind.LOXP)
    exons = [Element(Kind.UTR_EXON if label in "17" else Kind.EXON, label) for label in "1234567"]
    elements = (*exons[:3], loxp, exons[3], loxp, *exons[4:])
    widths = (64, 44, 58, 72, 46, 70, 50)  # phones show only the middle, which has the exon and both sites
    row = Row("", end_products(elements, recombinase)[0].alleles[0] if recombinase else elements)
    style = Style("ornament", 1200, 0, 10, 60, 14, 20, 40, 140, 0, has_labels=False, exons=widths)
    return draw_rows((row,), style)
