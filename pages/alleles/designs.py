"""The usual alleles of the field as the rows of a diagram. An editor chooses one, and the exons that it changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages.alleles.allele import Element, Kind

LOXP, FRT = Element(Kind.LOXP), Element(Kind.FRT)
POLY_A, STOP, CUT = Element(Kind.POLY_A), Element(Kind.STOP), Element(Kind.CUT)
NEO_BETWEEN_FRT = (FRT, Element(Kind.CASSETTE, "neo"), FRT)
DEFAULT_REPORTER = "lacZ"
# The name of each design in documents, and its label for editors.
DESIGNS = {
    "replacement": "Conventional knockout: a reporter replaces exons",
    "conditional": "Conditional (floxed) allele: loxP sites around exons",
    "knock-in": "Reporter knock-in: a reporter inside an exon",
    "nuclease": "Nuclease: a cut in an exon leaves an indel and an early stop",
}


class DesignError(Exception):
    """The exons do not fit the design; the message says what to do."""


@dataclass(frozen=True)
class DesignedRows:
    wild_type: tuple[Element, ...]
    vector: tuple[Element, ...]  # empty if there is no vector
    targeted: tuple[Element, ...]


def designed(design: str, exons: tuple[Element, ...], targeted: Sequence[str], reporter_name: str = "") -> DesignedRows:
    """Return the rows of a design. Raises DesignError.

    `exons` are all exons that are drawn, `targeted` the numbers of those that the design changes.
    """
    numbers = [exon.label for exon in exons]
    if not targeted or targeted[0] not in numbers:
        raise DesignError("Name one of the exons that are drawn.")
    start = numbers.index(targeted[0])
    end = start + len(targeted)
    if numbers[start:end] != list(targeted):
        raise DesignError("Name adjacent exons among those that are drawn.")
    insert: tuple[Element, ...]
    before, target, after = exons[:start], exons[start:end], exons[end:]
    reporter = Element(Kind.REPORTER, reporter_name or DEFAULT_REPORTER)
    if design in ("replacement", "conditional") and not (before and after):
        raise DesignError("Draw at least one more exon on each side: that is where the homology arms are.")
    if design in ("knock-in", "nuclease") and len(target) != 1:
        raise DesignError("Name one exon only: the one that is changed.")
    match design:
        case "replacement":
            insert = (reporter, POLY_A, *NEO_BETWEEN_FRT)
            return DesignedRows(exons, vector(before[-1:], insert, after[:1]), (*before, *insert, *after))
        case "conditional":
            insert = (LOXP, *target, *NEO_BETWEEN_FRT, LOXP)
            return DesignedRows(exons, vector(before[-1:], insert, after[:1]), (*before, *insert, *after))
        case "knock-in":
            insert = (reporter, POLY_A, *NEO_BETWEEN_FRT)
            arms = (*before[-1:], *target), (*target, *after[:1])
            return DesignedRows(exons, vector(arms[0], insert, arms[1]), (*before, *target, *insert, *target, *after))
        case "nuclease":
            changed = (*target, Element(Kind.INDEL), *target, STOP, *target)
            return DesignedRows((*before, *target, CUT, *target, *after), (), (*before, *changed, *after))
    raise DesignError(f"There is no design “{design}”.")


def vector(left: Sequence[Element], insert: Sequence[Element], right: Sequence[Element]) -> tuple[Element, ...]:
    """Return an insert between the homology arms that contain `left` and `right`."""
    arms = [Element(Kind.ARM, end, elements=tuple(elements)) for end, elements in (("5′", left), ("3′", right))]
    return (arms[0], *insert, arms[1])
