"""The outlines of elements. `drawing` says which figures these are, and whose."""

from dataclasses import dataclass

from pages.alleles.allele import Kind
from pages.alleles.paths import asterisk, box, circle, cross, half_disc, hatching, number, polygon, zigzag
from pages.alleles.style import STEM


@dataclass(frozen=True)
class Shape:
    """An outline: what it is, and the data of its path."""

    kind: str
    path: str


def exon_glyph(exon, left, right, y, style, is_floxed):
    if exon.kind == Kind.UTR_EXON:
        top, bottom = y - style.utr_half, y + style.utr_half
        return [Shape("utr", box(left, top, right, bottom)), Shape("hatch", hatching(left, top, right, bottom))]
    return [Shape("exon floxed" if is_floxed else "exon", box(left, y - style.half, right, y + style.half))]


def glyph(element, x, y, half, style):
    """The shapes of an element that is no exon, around its place on the line; `half` is half of its width."""
    turn = -1 if element.is_reversed else 1
    tip, tail = x + turn * half, x - turn * half
    height = style.half
    stem_top = y - height - STEM * 0.55
    match element.kind:
        case Kind.LOXP:
            rise = style.site * 0.62
            return [Shape("loxp", polygon((tail, y - rise), (tip, y), (tail, y + rise)))]
        case Kind.FRT:
            return [Shape("frt", half_disc(tail, tip, y, style.site * 0.58))]
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


def arm_glyph(left, right, top, bottom):
    middle, tip = (top + bottom) / 2, (bottom - top) / 2.6
    upper = [(left, middle), (left + tip, top), (right - tip, top), (right, middle)]
    return Shape("arm", polygon(*upper, (right - tip, bottom), (left + tip, bottom)))


def pointed(tail, tip, y, height, turn):
    """A box that points along its strand."""
    neck = tip - turn * height * 0.6
    return polygon((tail, y - height), (neck, y - height), (tip, y), (neck, y + height), (tail, y + height))
