"""A diagram: its rows, given by the editor, a design or computation, and its errors."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, permutations

from pages.alleles.allele import EXONS, MARKS, SITES, Element, Kind, flattened, in_words, names, short_names
from pages.alleles.designs import DesignedRows, DesignError, designed
from pages.alleles.reading_frame import (
    CodingExon,
    CodingSequence,
    Deletion,
    coding_errors,
    criticality,
    deletion_of,
    is_drawn,
)
from pages.alleles.recombination import TooManyAlleles, changes, end_products, taken_up
from pages.alleles.sites import SPENT, react

ROW_LENGTH = 40
MOST_ROWS = 6  # after one recombinase
LONGEST_REORDERED = 3  # recombinases: six orders


@dataclass(frozen=True)
class Row:
    """One row of a diagram; a computed one has a note on the reaction."""

    heading: str
    elements: tuple[Element, ...]
    note: str = ""
    is_vector: bool = False
    is_donor: bool = False
    is_computed: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return names(self.elements)


class TooManyRows(Exception):  # noqa: N818 -- a property of the diagram
    """There are more resulting alleles than a diagram can show."""


@dataclass(frozen=True)
class Diagram:
    """An editor's input. Omitted rows are the design's; those after recombinases are always computed."""

    gene: str
    caption: str = ""
    design: str = ""
    exons: tuple[Element, ...] = ()
    targeted_exons: tuple[str, ...] = ()
    reporter: str = ""
    wild_type: tuple[Element, ...] = ()
    vector: tuple[Element, ...] = ()
    targeted: tuple[Element, ...] = ()
    donor: tuple[Element, ...] = ()
    after: tuple[str, ...] = ()  # recombinases, in the order in which they act
    coding_exons: tuple[CodingExon, ...] = ()
    coding_sequence: str = ""

    @property
    def title(self) -> str:
        return self.caption or f"Allele diagram of {self.gene}"

    @cached_property
    def drawn(self) -> DesignedRows:
        """The rows that are not computed. Raises DesignError."""
        given = DesignedRows(self.wild_type, self.vector, self.targeted)
        if not self.design:
            return given
        rows = designed(self.design, self.exons, self.targeted_exons, self.reporter)
        return DesignedRows(
            given.wild_type or rows.wild_type, given.vector or rows.vector, given.targeted or rows.targeted
        )

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every row, from top to bottom. Raises DesignError, TooManyAlleles and TooManyRows."""
        drawn = self.drawn
        found = [
            Row("Wild type", drawn.wild_type),
            Row("Targeting vector", drawn.vector, is_vector=True),
            Row("Targeted allele", drawn.targeted),
        ]
        alleles: tuple[tuple[Element, ...], ...] = (drawn.targeted,)
        donor = self.donor
        for recombinase in self.after:
            made, is_used = rows_after(recombinase, alleles, donor)
            if is_used:
                found.append(Row("Donor", donor, is_donor=True))
                donor = ()
            new = [row for row in made if row.elements not in alleles]
            if len(new) > MOST_ROWS:
                raise TooManyRows
            found += numbered(new)
            alleles = tuple(row.elements for row in made)
        return tuple(row for row in found if row.elements)

    @cached_property
    def other_orders(self) -> tuple[str, ...]:
        """A sentence for each order of the recombinases with different final alleles. Only for short lists."""
        if self.donor or not 2 <= len(self.after) <= LONGEST_REORDERED:
            return ()
        targeted, found = self.drawn.targeted, []
        try:
            drawn = final_alleles(targeted, self.after)
            for order in permutations(self.after):
                others = sorted({in_short(elements) for elements in final_alleles(targeted, order) - drawn})
                if others:
                    found.append(f"In the order {', '.join(order)} {in_words(others)} is left instead.")
        except TooManyAlleles:
            return ()
        return tuple(found)

    @cached_property
    def deletions(self) -> tuple[Deletion, ...]:
        """The effect on the reading frame of each computed allele that lacks whole exons, if lengths are given."""
        if not self.coding_exons:
            return ()
        coding = CodingSequence(self.coding_exons, self.coding_sequence, self.has_untranslated_end)
        found = (deletion_of(coding, self.drawn.targeted, row.elements) for row in self.rows if row.is_computed)
        return tuple(dict.fromkeys(filter(None, found)))

    @property
    def advice(self) -> list[str]:
        """Advice for the editor on exons whose deletion is meant to inactivate the gene but does not."""
        if self.design != "conditional" or not self.coding_exons:
            return []
        coding = CodingSequence(self.coding_exons, self.coding_sequence, self.has_untranslated_end)
        found = criticality(coding, self.targeted_exons)
        return [f"The floxed exons are not critical. {found.reason}"] if found.is_critical is False else []

    @property
    def has_untranslated_end(self) -> bool:
        """Whether an exon may follow the one with the stop codon: one is drawn, or the end of the gene is not."""
        exons = [element for element in self.drawn.wild_type or self.drawn.targeted if element.is_exon]
        last = self.coding_exons[-1].label if self.coding_exons else ""
        return not exons or exons[-1].kind == Kind.UTR_EXON or not is_drawn(last, exons)

    @property
    def words(self) -> list[str]:
        """All text of the diagram, once each, for the search."""
        shown = [row.heading for row in self.rows] + [name for row in self.rows for name in row.names]
        return list(dict.fromkeys(filter(None, [self.caption, self.gene, *shown])))


# The results of recombinases


def rows_after(
    recombinase: str, alleles: Sequence[tuple[Element, ...]], donor: tuple[Element, ...]
) -> tuple[list[Row], bool]:
    """Return a row for each resulting allele, and whether the recombinase inserted the donor."""
    found: dict[tuple[Element, ...], Row] = {}
    brought_in = {allele: taken_up(allele, donor, recombinase) for allele in alleles} if donor else {}
    is_used = any(brought_in.values())
    for allele in alleles:
        products = [
            product for start in brought_in.get(allele) or (allele,) for product in end_products(start, recombinase)
        ]
        count = len({product.alleles for product in products})
        for product in products:
            for elements in product.alleles:
                note = note_on(recombinase, allele, elements, product.alleles, count)
                found.setdefault(elements, Row(f"After {recombinase}", elements, note, is_computed=True))
    return list(found.values()), is_used


def final_alleles(targeted: tuple[Element, ...], order: Sequence[str]) -> set[tuple[Element, ...]]:
    """Return all possible alleles after the recombinases in this order. Raises TooManyAlleles."""
    alleles = {targeted}
    for recombinase in order:
        alleles = {
            elements
            for allele in alleles
            for product in end_products(allele, recombinase)
            for elements in product.alleles
        }
        if len(alleles) > MOST_ROWS**2:
            raise TooManyAlleles
    return alleles


def in_short(elements: Sequence[Element]) -> str:
    """Return the elements of an allele that matter to readers, or else the others."""
    return f"an allele with {short_names(elements) or in_words(names(elements)) or 'nothing'}"


def numbered(rows: Sequence[Row]) -> list[Row]:
    """Return the rows, with their numbers in their headings if there are several."""
    if len(rows) < 2:
        return list(rows)
    return [replace(row, heading=f"{row.heading}, {place} of {len(rows)}") for place, row in enumerate(rows, start=1)]


def note_on(
    recombinase: str,
    before: tuple[Element, ...],
    after: tuple[Element, ...],
    together: Sequence[tuple[Element, ...]],
    count: int,
) -> str:
    """Return in a few words what the recombinase did.

    `together` are the alleles of the end product that the allele belongs to, `count` is the number of end products.
    """
    found = changes(before, after)
    done = [("deletes", found.deleted), ("inverts", found.inverted), ("brings in", found.inserted)]
    parts = [f"{verb} {what}" for verb, what in ((verb, short_names(elements)) for verb, elements in done) if what]
    if not parts:
        kept = [element.kind for element in after if element.kind in SITES]
        is_loss = len(after) < len(before)
        text = f"one {kept[0]} site stays" if is_loss and len(kept) == 1 else ""
        text = text or (f"one {lost_site(before, after)} site stays" if is_loss and lost_site(before, after) else "")
    else:
        text = f"{recombinase} {' and '.join(parts)}"
    if len(together) == 2 and before in together:
        return f"{text}, again and again: about half of the alleles have each orientation"
    if len(together) > 1:
        return f"{text}; one of {len(together)} forms that convert into each other"
    if [part.split()[0] for part in parts] == ["inverts"]:
        text += " for good"
    return f"{text}; which one is random" if count > 1 else text


def lost_site(before: tuple[Element, ...], after: tuple[Element, ...]) -> str:
    """Return the kind of site that was lost, with one of its kind left."""
    counts = Counter(element.kind for element in after if element.kind in SITES)
    fewer = Counter(element.kind for element in before if element.kind in SITES) - counts
    return next((str(kind) for kind in fewer if counts[kind] == 1), "")


# Errors


def check(diagram: Diagram) -> dict[str, list[str]]:
    """Return the errors in a diagram: messages by field name."""
    errors: dict[str, list[str]] = {}

    def report(field: str, *messages: str) -> None:
        if messages:
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
    rows = {"wild_type": drawn.wild_type, "vector": drawn.vector, "targeted": drawn.targeted, "donor": diagram.donor}
    for field, elements in rows.items():
        report(field, *wrong_in_row(field, elements, diagram.donor if field == "targeted" else ()))
    if drawn.vector and drawn.targeted and "vector" not in errors and not holds_insert(drawn):
        report("targeted", "Everything between the vector's arms must also be here, in the same order.")
    report("coding_exons", *coding_errors(diagram.coding_exons, diagram.coding_sequence))
    if not errors:
        report(*wrong_after(diagram))
    return errors


def holds_insert(drawn: DesignedRows) -> bool:
    """Return whether the targeted allele contains what is between the vector's arms."""
    insert = drawn.vector[1:-1]
    places = range(len(drawn.targeted) - len(insert) + 1)
    return any(drawn.targeted[place : place + len(insert)] == insert for place in places)


def wrong_after(diagram: Diagram) -> tuple[str, *tuple[str, ...]]:
    """Return the field for the recombinases, and the error in their results."""
    try:
        rows = diagram.rows
    except (TooManyAlleles, TooManyRows):
        return "after", f"More than {MOST_ROWS} different alleles result from these sites; remove some."
    if diagram.donor and not any(row.is_donor for row in rows):
        return (
            "donor",
            "No recombinase takes this up: name one after which to draw the allele, and give the donor one or two "
            "sites that react with those of the targeted allele, in the same order and direction.",
        )
    if diagram.donor and not rows[[row.is_donor for row in rows].index(True) + 1 :]:
        return (
            "donor",
            "This is taken up and cut out again. Use sites that do not react once more: lox71 and lox66, attP and "
            "attB, or two that differ at each end.",
        )
    return ("after",)


def wrong_in_row(field: str, elements: tuple[Element, ...], donor: tuple[Element, ...]) -> Iterator[str]:
    """Yield the errors in one row; sites that react with the donor's need no partner in their own row."""
    inner = flattened(elements)
    if len(inner) > ROW_LENGTH:
        yield f"A row has at most {ROW_LENGTH} elements; draw one box for many exons: exon 4…9."
    if field == "wild_type":
        foreign = next((element for element in inner if element.kind not in (*EXONS, Kind.CUT)), None)
        if foreign:
            yield f"The wild type has no {foreign.name}; it has only exons and cuts."
    arms = [place for place, element in enumerate(elements) if element.kind == Kind.ARM]
    if field != "vector" and arms:
        yield "Only the vector has homology arms."
    if field == "vector" and elements:
        if arms != [0, len(elements) - 1] or [elements[place].label for place in arms] != ["5′", "3′"]:
            yield "A vector starts with its 5′ arm and ends with its 3′ arm: 5′ arm [exon 1] - … - 3′ arm [exon 3]."
        elif any(not any(element.is_exon for element in elements[place].elements) for place in arms):
            yield "Each arm needs an exon, which shows its position: 5′ arm [exon 1]."
    for lone in () if field == "donor" else lone_sites(inner, donor):
        yield f"One {lone.kind} site alone has no effect; add the other one."
    yield from wrong_exons(inner)


def lone_sites(elements: tuple[Element, ...], donor: tuple[Element, ...]) -> Iterator[Element]:
    """Yield the sites that react with no other site, except those that only result from a reaction."""
    for place, site in enumerate(elements):
        others = (*elements[:place], *elements[place + 1 :], *donor)
        if site.kind in SITES and site.kind not in SPENT and not any(react(site, other) for other in others):
            yield site


def wrong_exons(elements: tuple[Element, ...]) -> Iterator[str]:
    """Yield an error for exons that are not in the order of their numbers, or that are repeated."""
    numbers = [first_number(element.label) for element in elements if element.is_exon and not element.is_reversed]
    for lower, higher in pairwise(numbers):
        if higher < lower:
            yield f"Exon {higher} comes after exon {lower}; write exons in the order of the gene."
            return
    for before, after in pairwise(elements):
        if before.is_exon and after.is_exon and before.label == after.label:
            yield f"Exon {before.label} appears twice in a row; write it once, or put the element inside it in between."
            return
    marks = Counter(element.kind for element in elements if element.kind in MARKS)
    if marks and not any(element.is_exon for element in elements):
        yield "Add the exon in which this happens."


def first_number(label: str) -> int:
    """Return the number at the start of an exon's label."""
    return int("".join(character for character in label.split("…")[0] if character.isdecimal()) or 0)
