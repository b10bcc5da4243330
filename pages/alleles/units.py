"""The units of a drawing: an element, or an exon with the elements inside it, as wide as it is drawn."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from pages.alleles.allele import MARKS, SITES, Element, Kind
from pages.alleles.style import LABEL_GAP, Style, text_width


@dataclass(frozen=True)
class Member:
    """An element and its position in its unit, from the unit's centre, with half its width."""

    element: Element
    place: float
    half: float


@dataclass(frozen=True)
class Unit:
    """The content of one column: an element, an exon with the elements inside it, or the end of an arm."""

    key: tuple[Hashable, ...]
    members: tuple[Member, ...]
    half: float
    is_tight: bool = False  # it may be closer to other tight units
    arm: str = ""  # for the end of an arm: which arm, for its width


def units_of(row: Iterable[Element], style: Style) -> list[Unit]:
    """Return the units of a row. The ends of arms are units too."""
    found: list[Unit] = []
    elements = list(row)
    while elements:
        element = elements.pop(0)
        if element.kind == Kind.ARM:
            found += [arm_end(element, "start"), *units_of(element.elements, style), arm_end(element, "end")]
            continue
        pending = [element]
        while elements and joins(pending, elements):
            pending.append(elements.pop(0))
        found.append(unit(pending, style))
    return found


def joins(pending: Sequence[Element], following: Sequence[Element]) -> bool:
    """Return whether the next element belongs to the pending exon: its next piece, or a mark before it."""
    exon = pending[0]
    if not exon.is_exon:
        return False
    if following[0].is_exon:
        return following[0] == exon and not pending[-1].is_exon
    rest = next((element for element in following if element.kind not in MARKS), None)
    return following[0].kind in MARKS and rest == exon


def arm_end(arm: Element, end: str) -> Unit:
    """Return the start or the end of an arm."""
    return Unit(("arm", arm.label, end), (), 2, arm=arm.label)


def unit(elements: Sequence[Element], style: Style) -> Unit:
    """Return a unit of one or more elements, side by side as close as their labels allow."""
    places: list[Member] = []
    label_end: float | None = None
    for element in elements:
        is_piece = element.is_exon and len(elements) > 1
        half = style.exon * 0.4 if is_piece else glyph_width(element, style) / 2
        place = places[-1].place + places[-1].half + half if places else half
        label = label_width(element, style) / 2
        if label:
            place = place if label_end is None else max(place, label_end + LABEL_GAP + label)
            label_end = place + label
        places.append(Member(element, place, half))
    left, right = places[0].place - places[0].half, places[-1].place + places[-1].half
    centre, half = (left + right) / 2, (right - left) / 2
    exon = elements[0]
    if exon.is_exon and style.has_labels:
        half = max(half, text_width(number_text(exon), style.text) / 2 + 1)
    key = ("exon", exon.label, exon.is_reversed) if exon.is_exon else (exon.kind, exon.label, exon.is_reversed)
    return Unit(
        key,
        tuple(replace(member, place=member.place - centre) for member in places),
        half,
        is_tight=not exon.is_exon,
    )


def glyph_width(element: Element, style: Style) -> float:
    """Return the width of an element's glyph."""
    if element.kind in SITES:
        return style.site
    match element.kind:
        case Kind.EXON | Kind.UTR_EXON:
            if style.exons:
                return style.exons[int(element.label) - 1]
            wanted = text_width(number_text(element), style.text) if "…" in element.label else 0
            return max(style.exon, wanted + 2)
        case Kind.CASSETTE | Kind.REPORTER:
            return text_width(element.label, style.text) + 2 * style.pad + style.half * 0.6
        case Kind.STOP | Kind.CUT:
            return style.site * 0.8
        case Kind.POLY_A:
            return 2
        case Kind.INDEL:
            return style.site * 0.6
    return 0


def number_text(exon: Element) -> str:
    """Return the text below an exon: its number, with an arrow if it is inverted."""
    return f"←{exon.label}" if exon.is_reversed else exon.label


def label_text(element: Element) -> str:
    """Return the text above the element; exons have their number below, boxes their name inside."""
    if element.kind in SITES:
        return f"{element.kind} {element.label}".rstrip()
    match element.kind:
        case Kind.STOP | Kind.CUT:
            return str(element.kind)
        case Kind.POLY_A:
            return "pA"
        case Kind.INDEL:
            return element.label or "indel"
    return ""


def label_width(element: Element, style: Style) -> float:
    """Return the width of the label above the element; 0 if there is none."""
    return text_width(label_text(element), style.text) if style.has_labels else 0
