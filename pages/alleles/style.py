"""The measures of a drawing: of its variants, and of text in the widest font of the style sheet."""

from dataclasses import dataclass

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


def text_width(text: str, size: float) -> float:
    """Return the greatest width of a text."""
    return size * sum(WIDTHS.get(character, 1) for character in text)


@dataclass(frozen=True)
class Style:
    """The measures of one variant, in the units of its view box."""

    name: str
    width: float
    headings: float  # the width of the column of headings; 0 if they are above their rows
    text: float
    exon: float  # width
    half: float  # half the height of an exon
    site: float
    least: float  # distance
    most: float
    row_gap: float
    pad: float = 6  # between a text and the outline around it
    arm: str = "{} arm"  # the label of an arm, with its end
    has_labels: bool = True
    exons: tuple[float, ...] = ()  # their individual widths, by number

    @property
    def utr_half(self) -> float:
        return round(self.half * 0.52, 1)


WIDE = Style("wide", 760, 178, 15, 30, 15, 15, 6, 90, 20)
NARROW = Style("narrow", 280, 0, 12, 16, 11, 11, 2.5, 40, 14, pad=3, arm="{}")
LABEL_GAP = 5
STEM = 15
