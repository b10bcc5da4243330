"""The elements of an allele, in the order of the gene's strand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby


class Kind(StrEnum):
    """The kinds of elements; the values are their words in the notation."""

    EXON = "exon"
    UTR_EXON = "UTR exon"
    ARM = "arm"
    LOXP = "loxP"
    LOX2272 = "lox2272"
    LOX5171 = "lox5171"
    LOXN = "loxN"
    LOX66 = "lox66"
    LOX71 = "lox71"
    LOX72 = "lox72"
    FRT = "FRT"
    FRT3 = "FRT3"
    F5 = "F5"
    ROX = "rox"
    ATTP = "attP"
    ATTB = "attB"
    ATTL = "attL"
    ATTR = "attR"
    CASSETTE = "cassette"
    REPORTER = "reporter"
    POLY_A = "poly-A"
    STOP = "stop"
    CUT = "cut"
    INDEL = "indel"


EXONS = (Kind.EXON, Kind.UTR_EXON)
LOX_SITES = (Kind.LOXP, Kind.LOX2272, Kind.LOX5171, Kind.LOXN, Kind.LOX66, Kind.LOX71, Kind.LOX72)
FRT_SITES = (Kind.FRT, Kind.FRT3, Kind.F5)
ATT_SITES = (Kind.ATTP, Kind.ATTB, Kind.ATTL, Kind.ATTR)  # their label names the integrase
SITES = (*LOX_SITES, *FRT_SITES, Kind.ROX, *ATT_SITES)
# Elements at one point of the DNA, possibly inside an exon, that have no direction.
MARKS = (Kind.CUT, Kind.INDEL, Kind.STOP)
WITHOUT_DIRECTION = (Kind.CUT, Kind.INDEL, Kind.ARM)


@dataclass(frozen=True)
class Element:
    """One element. An exon's label is its number, a homology arm's its end of the gene; only arms contain elements.

    An exon that contains another element is several elements with one number: exon 2, indel, exon 2.
    """

    kind: Kind
    label: str = ""
    is_reversed: bool = False
    elements: tuple["Element", ...] = ()

    @property
    def is_exon(self) -> bool:
        return self.kind in EXONS

    def reversed(self) -> "Element":
        """Return the element as it is when the DNA around it is inverted."""
        return self if self.kind in WITHOUT_DIRECTION else replace(self, is_reversed=not self.is_reversed)

    @property
    def name(self) -> str:
        """The name for readers."""
        direction = ", reversed" if self.is_reversed else ""
        if self.kind in SITES:
            core = f" ({self.label})" if self.label else ""
            return f"{self.kind} site{core}, pointing {'left' if self.is_reversed else 'right'}"
        match self.kind:
            case Kind.EXON:
                name = f"exons {self.label}" if "…" in self.label else f"exon {self.label}"
            case Kind.UTR_EXON:
                name = f"exon {self.label} (untranslated)"
            case Kind.ARM:
                name = f"{self.label} homology arm with {in_words(names(self.elements))}"
            case Kind.CASSETTE:
                is_selectable = "stop" not in self.label.lower()  # a STOP cassette ends transcription before Cre
                name = f"{'selection ' if is_selectable else ''}cassette {self.label}"
            case Kind.REPORTER:
                name = f"reporter {self.label}"
            case Kind.POLY_A:
                name = "poly-A signal"
            case Kind.STOP:
                name = "stop codon"
            case Kind.CUT:
                name = "nuclease cut"
            case Kind.INDEL:
                name = f"indel {self.label}".rstrip()
            case _:
                raise TypeError(f"{self.kind} has no name.")
        return name + direction


def flattened(elements: Iterable[Element]) -> tuple[Element, ...]:
    """Return the elements with the contents of arms in place of the arms."""
    return tuple(inner for element in elements for inner in (element.elements or (element,)))


def names(elements: Sequence[Element]) -> tuple[str, ...]:
    """Return the name of each element in order; the pieces of an exon that occurs several times are distinguished."""
    pieces = [(element.label, element.is_reversed) for element in flattened(elements) if element.is_exon]
    found: list[str] = []
    seen: list[tuple[str, bool]] = []
    for element in elements:
        name, key = element.name, (element.label, element.is_reversed)
        if element.is_exon and pieces.count(key) > 1:
            seen.append(key)
            name = f"{name}, part {seen.count(key)} of {pieces.count(key)}"
        found.append(name)
    return tuple(found)


def in_words(texts: Iterable[str]) -> str:
    """Return texts as a list in a sentence: a, b and c."""
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last


def short_names(elements: Iterable[Element]) -> str:
    """Return the main elements in words: exons joined, without sites and signals."""
    found: list[str] = []
    shown = [element for element in elements if element.is_exon or element.kind in (Kind.CASSETTE, Kind.REPORTER)]
    for is_exon, group in groupby(shown, lambda element: element.is_exon):
        labels = list(dict.fromkeys(element.label for element in group))
        if is_exon:
            labels = [f"exon{'s' if len(labels) > 1 or '…' in labels[0] else ''} {in_words(labels)}"]
        found += labels
    return in_words(found) if found else ""
