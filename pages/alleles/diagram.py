"""One diagram: which rows it has, where they come from, and what is wrong with them."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pages.alleles.allele import EXONS, MARKS, SITES, Element, Kind, flattened, names, short_names
from pages.alleles.designs import DesignedRows, DesignError, designed
from pages.alleles.recombination import CRE, FLP, SITE_OF, AmbiguousSites, recombine, sites

ROW_LENGTH = 40


@dataclass(frozen=True)
class Row:
    """One row of a diagram, with a note on what made it where that is computed."""

    heading: str
    elements: tuple[Element, ...]
    note: str = ""
    is_vector: bool = False

    @property
    def names(self):
        return names(self.elements)


@dataclass(frozen=True)
class Diagram:
    """What an editor says. Rows that are left out are the design's; those after Flp and Cre are always computed."""

    gene: str
    caption: str = ""
    design: str = ""
    exons: tuple[Element, ...] = ()
    targeted_exons: tuple[str, ...] = ()
    reporter: str = ""
    wild_type: tuple[Element, ...] = ()
    vector: tuple[Element, ...] = ()
    targeted: tuple[Element, ...] = ()
    after_flp: bool = False
    after_cre: bool = False

    @property
    def title(self):
        return self.caption or f"Allele diagram of {self.gene}"

    @cached_property
    def drawn(self):
        """The rows that are not computed. Raises DesignError."""
        given = DesignedRows(self.wild_type, self.vector, self.targeted)
        if not self.design:
            return given
        rows = designed(self.design, self.exons, self.targeted_exons, self.reporter)
        return DesignedRows(
            given.wild_type or rows.wild_type, given.vector or rows.vector, given.targeted or rows.targeted
        )

    @cached_property
    def rows(self):
        """Every row, from top to bottom. Raises DesignError and AmbiguousSites."""
        drawn = self.drawn
        found = [
            Row("Wild type", drawn.wild_type),
            Row("Targeting vector", drawn.vector, is_vector=True),
            Row("Targeted allele", drawn.targeted),
        ]
        elements = drawn.targeted
        for recombinase, is_asked in ((FLP, self.after_flp), (CRE, self.after_cre)):
            if is_asked and len(sites(elements, recombinase)) > 1:
                result = recombine(elements, recombinase)
                elements = result.elements
                found.append(Row(f"After {recombinase}", elements, note(recombinase, result)))
        return tuple(row for row in found if row.elements)

    @property
    def words(self):
        """All text of the diagram, once each, for the search."""
        shown = [row.heading for row in self.rows] + [name for row in self.rows for name in row.names]
        return list(dict.fromkeys(filter(None, [self.caption, self.gene, *shown])))


def note(recombinase, result):
    """What the recombinase did, in a few words."""
    what = short_names(result.deleted or result.inverted)
    if what:
        return f"{recombinase} {'deletes' if result.deleted else 'inverts'} {what}"
    return f"one {SITE_OF[recombinase]} site stays" if not result.inverted else ""


def check(diagram):
    """What is wrong with a diagram: messages by the name of the field that they are about."""
    errors = {}

    def report(field, *messages):
        errors.setdefault(field, []).extend(messages)

    if not diagram.gene:
        report("gene", "Name the gene.")
    if diagram.design and not diagram.exons:
        report("exons", "Say which exons to draw: 1 UTR, 2-5.")
        return errors
    try:
        drawn = diagram.drawn
    except DesignError as error:
        return errors | {"targeted_exons": [str(error)]}
    if not (drawn.wild_type or drawn.vector or drawn.targeted):
        report("wild_type", "Write at least one row, or choose a design.")
    for field in ("wild_type", "vector", "targeted"):
        for message in wrong_in_row(field, getattr(drawn, field)):
            report(field, message)
    if drawn.vector and drawn.targeted and "vector" not in errors:
        insert = drawn.vector[1:-1]
        places = range(len(drawn.targeted) - len(insert) + 1)
        if not any(drawn.targeted[place : place + len(insert)] == insert for place in places):
            report("targeted", "What stands between the vector's arms must stand here too, in the same order.")
    elements = drawn.targeted
    for recombinase, field, is_asked in (
        (FLP, "after_flp", diagram.after_flp),
        (CRE, "after_cre", diagram.after_cre),
    ):
        try:
            elements = recombine(elements, recombinase).elements if is_asked else elements
        except AmbiguousSites:
            report(field, f"More than two {SITE_OF[recombinase]} sites that point both ways: no one allele comes out.")
    return errors


def wrong_in_row(field, elements):
    """Messages for one row."""
    inner = flattened(elements)
    if len(inner) > ROW_LENGTH:
        yield f"A row holds at most {ROW_LENGTH} elements; draw one box for many exons: exon 4…9."
    if field == "wild_type":
        foreign = next((element for element in inner if element.kind not in (*EXONS, Kind.CUT)), None)
        if foreign:
            yield f"The wild type has no {foreign.name}; it holds exons, and cuts."
    arms = [place for place, element in enumerate(elements) if element.kind == Kind.ARM]
    if field != "vector" and arms:
        yield "Homology arms stand in the vector only."
    if field == "vector" and elements:
        if arms != [0, len(elements) - 1] or [elements[place].label for place in arms] != ["5′", "3′"]:
            yield "A vector begins with its 5′ arm and ends with its 3′ arm: 5′ arm [exon 1] - … - 3′ arm [exon 3]."
        elif any(not any(element.is_exon for element in elements[place].elements) for place in arms):
            yield "Each arm holds an exon, which shows where it lies: 5′ arm [exon 1]."
    for kind in SITES:
        if [element.kind for element in inner].count(kind) == 1:
            yield f"One {kind} site alone does nothing; add the other one."
    yield from wrong_exons(inner)


def wrong_exons(elements):
    """A message where exons stand in another order than their numbers, or twice without being one."""
    numbers = [first_number(element.label) for element in elements if element.is_exon and not element.is_reversed]
    for before, after in pairwise(numbers):
        if after < before:
            yield f"Exon {after} stands after exon {before}; write exons in the order of the gene."
            return
    for before, after in pairwise(elements):
        if before.is_exon and after.is_exon and before.label == after.label:
            yield f"Exon {before.label} stands twice in a row; write it once, or what stands inside it between."
            return
    marks = Counter(element.kind for element in elements if element.kind in MARKS)
    if marks and not any(element.is_exon for element in elements):
        yield "Say in which exon this happens."


def first_number(label):
    return int("".join(character for character in label.split("…")[0] if character.isdecimal()) or 0)
