"""The outlines of elements. `drawing` lists the glyphs and their sources."""

from collections.abc import Callable
from dataclasses import dataclass

from pages.alleles.allele import ATT_SITES, FRT_SITES, LOX_SITES, Element, Kind
from pages.alleles.paths import asterisk, box, circle, cross, half_disc, hatching, number, polygon, zigzag
from pages.alleles.style import STEM, Style


@dataclass(frozen=True)
class Shape:
    """An outline: what it is, and the data of its path."""

    kind: str
    path: str


def exon_glyph(exon: Element, left: float, right: float, y: float, style: Style, is_floxed: bool) -> list[Shape]:
    """Return the shapes of an exon."""
    if exon.kind == Kind.UTR_EXON:
        top, bottom = y - style.utr_half, y + style.utr_half
        return [Shape("utr", box(left, top, right, bottom)), Shape("hatch", hatching(left, top, right, bottom))]
    return [Shape("exon floxed" if is_floxed else "exon", box(left, y - style.half, right, y + style.half))]


def glyph(element: Element, x: float, y: float, half: float, style: Style) -> list[Shape]:
    """Return the shapes of an element other than an exon, around its place on the line; `half` is half its width."""
    turn = -1 if element.is_reversed else 1
    tip, tail = x + turn * half, x - turn * half
    height = style.half
    if element.kind in SITE_GLYPHS:
        kind, outline = SITE_GLYPHS[element.kind]
        return [Shape(kind, outline(tail, tip, y, style.site))]
    stem_top = y - height - STEM * 0.55
    match element.kind:
        case Kind.REPORTER:
            return [Shape("reporter", pointed(tail, tip, y, height, turn))]
        case Kind.CASSETTE:
            inset = 2.5
            inner = pointed(tail + turn * inset, tip - turn * 1.6 * inset, y, height - inset, turn)
            return [Shape("cassette", pointed(tail, tip, y, height, turn)), Shape("inner", inner)]
        case Kind.POLY_A:
            return [Shape("stem", f"M{number(x)} {number(y)}V{number(y - height - 2)}")]
        case Kind.STOP:
            radius = style.site * 0.42
            return [
                Shape("stem", f"M{number(x)} {number(y)}V{number(stem_top + radius)}"),
                Shape("stop", circle(x, stem_top, radius)),
                Shape("stem", asterisk(x, stem_top, radius * 0.7)),
            ]
        case Kind.CUT:
            return [
                Shape("stem", f"M{number(x)} {number(y + height)}V{number(stem_top)}"),
                Shape("cut", cross(x, stem_top, style.site * 0.34)),
            ]
        case Kind.INDEL:
            return [Shape("indel", zigzag(x, y - height - 3, y + height + 3, 2 * half))]
    return []


def arm_glyph(left: float, right: float, top: float, bottom: float) -> Shape:
    """Return the outline of a homology arm."""
    middle, tip = (top + bottom) / 2, (bottom - top) / 2.6
    upper = [(left, middle), (left + tip, top), (right - tip, top), (right, middle)]
    return Shape("arm", polygon(*upper, (right - tip, bottom), (left + tip, bottom)))


def pointed(tail: float, tip: float, y: float, height: float, turn: int) -> str:
    """Return a box that points along its strand."""
    neck = tip - turn * height * 0.6
    return polygon((tail, y - height), (neck, y - height), (tip, y), (neck, y + height), (tail, y + height))


def triangle(tail: float, tip: float, y: float, size: float) -> str:
    """Return the outline of a lox site."""
    rise = size * 0.62
    return polygon((tail, y - rise), (tip, y), (tail, y + rise))


def round_site(tail: float, tip: float, y: float, size: float) -> str:
    """Return the outline of an FRT site."""
    return half_disc(tail, tip, y, size * 0.58)


def chevron(tail: float, tip: float, y: float, size: float) -> str:
    """Return the outline of a rox site: a triangle with a notch."""
    rise = size * 0.62
    return polygon((tail, y - rise), (tip, y), (tail, y + rise), (tail + (tip - tail) * 0.4, y))


def step(tail: float, tip: float, y: float, size: float) -> str:
    """Return the outline of an att site: a box that becomes a point halfway."""
    rise, middle = size * 0.5, (tail + tip) / 2
    return polygon((tail, y - rise), (middle, y - rise), (tip, y), (middle, y + rise), (tail, y + rise))


# The class and the outline of each site's shape. Sites other than loxP and FRT are hollow.
SITE_GLYPHS: dict[Kind, tuple[str, Callable[[float, float, float, float], str]]] = {
    **dict.fromkeys(LOX_SITES, ("variant", triangle)),
    **dict.fromkeys(FRT_SITES, ("variant", round_site)),
    **dict.fromkeys(ATT_SITES, ("variant", step)),
    Kind.LOXP: ("loxp", triangle),
    Kind.FRT: ("frt", round_site),
    Kind.ROX: ("variant", chevron),
}
