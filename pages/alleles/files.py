"""Drawings as separate files for slides: SVG with its own colors and fonts, and PNG made from it.

The glyphs are those of SBOL Visual where it has one (see `pages.alleles.drawing`). In the SVG, each element has the
term of the Sequence Ontology (http://www.sequenceontology.org/) by which SBOL Visual defines its glyph, as `data-so`,
for programs.
"""

from pathlib import Path
from xml.etree import ElementTree

import resvg_py

from pages.alleles.diagram import Diagram
from pages.alleles.drawing import Drawing, Label, draw
from pages.alleles.glyphs import Shape
from pages.alleles.style import WIDE

NAMESPACE = "http://www.w3.org/2000/svg"
INK, PAPER, SOFT, TEAL, EMBER, RAISED = "#1d1f1e", "#ffffff", "#5b605d", "#0d5c63", "#c8612e", "#efece4"
FILLS = {
    **dict.fromkeys(("exon", "utr", "inner", "stop", "cassette", "variant"), PAPER),
    **dict.fromkeys(("reporter", "arm"), RAISED),
    **dict.fromkeys(("loxp", "indel"), EMBER),
    "exon floxed": TEAL,
    "frt": INK,
}
THIN = ("hatch", "inner", "map")
TERMS = {
    "exon": "SO:0000147",  # exon
    "exon floxed": "SO:0000147",
    "utr": "SO:0000198",  # noncoding exon
    "loxp": "SO:0000346",  # loxP site
    "frt": "SO:0000350",  # FRT site
    "variant": "SO:0000299",  # specific recombination site
    "reporter": "SO:0000316",  # CDS
    "stop": "SO:0000319",  # stop codon
    "arm": "SO:0000853",  # homologous region
}
# The site's own font for pictures: the same file gives the same PNG on every machine.
FONT = Path(__file__).parents[1] / "discovery/fonts/Literata-Medium.ttf"
FAMILY = "Literata Medium"
SLANT = -12  # degrees
SANS = "Seravek, 'Gill Sans Nova', Ubuntu, Calibri, 'DejaVu Sans', sans-serif"
MARGIN = 12
# The width of a PNG in pixels, that of a slide.
PNG_WIDTH = 1920


def as_svg(diagram: Diagram, fonts: str = SANS, has_italics: bool = True) -> str:
    """Return the diagram as a self-contained SVG document.

    If the font has no italics, the gene's symbol is slanted.
    """
    drawing = draw(diagram, WIDE)
    width, height = drawing.style.width + 2 * MARGIN, round(drawing.height) + 2 * MARGIN
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": NAMESPACE,
            "viewBox": f"{-MARGIN} {-MARGIN} {width} {height}",
            "width": str(width),
            "height": str(height),
            "font-family": fonts,
            "font-size": str(drawing.style.text),
            "text-anchor": "middle",
            "fill": "none",
            "stroke": INK,
            "stroke-width": "1.5",
            "stroke-linejoin": "round",
        },
    )
    ElementTree.SubElement(root, "title").text = diagram.title
    ElementTree.SubElement(root, "desc").text = " ".join(described(diagram))
    edges = {"x": str(-MARGIN), "y": str(-MARGIN), "width": str(width), "height": str(height)}
    ElementTree.SubElement(root, "rect", edges | {"fill": PAPER, "stroke": "none"})
    add_drawing(root, drawing, has_italics)
    return ElementTree.tostring(root, encoding="unicode")


def as_png(diagram: Diagram) -> bytes:
    """Return the diagram as a PNG, as wide as a slide."""
    png: bytes = resvg_py.svg_to_bytes(
        svg_string=as_svg(diagram, FAMILY, has_italics=False),  # resvg does not slant a font without italics
        width=PNG_WIDTH,
        skip_system_fonts=True,
        font_files=[str(FONT)],
        serif_family=FAMILY,
        sans_serif_family=FAMILY,
        font_family=FAMILY,
    )
    return bytes(png)


def described(diagram: Diagram) -> list[str]:
    """Return each row in words."""
    return [f"{row.heading}: {', '.join(row.names)}." for row in diagram.rows]


def add_drawing(root: ElementTree.Element, drawing: Drawing, has_italics: bool) -> None:
    """Add the shapes and the texts of a drawing, a group for each row."""
    for shape in drawing.maps:
        add_shape(root, shape)
    for row in drawing.rows:
        group = ElementTree.SubElement(root, "g")
        for shape in row.shapes:
            add_shape(group, shape)
        for label in row.labels:
            add_label(group, label, has_italics)


def add_shape(parent: ElementTree.Element, shape: Shape) -> None:
    """Add an outline, with its fill and the term of its element."""
    attributes = {"d": shape.path, "fill": FILLS.get(shape.kind, "none")}
    if shape.kind in THIN:
        attributes["stroke-width"] = "1"
    if shape.kind == "map":
        attributes |= {"stroke": SOFT, "stroke-dasharray": "1 4", "stroke-linecap": "round"}
    if shape.kind in TERMS:
        attributes["data-so"] = TERMS[shape.kind]
    ElementTree.SubElement(parent, "path", attributes)


def add_label(parent: ElementTree.Element, label: Label, has_italics: bool) -> None:
    """Add a text."""
    attributes = {**label.place, "fill": SOFT if label.kind == "note" else INK, "stroke": "none"}
    if label.anchor != "middle":
        attributes["text-anchor"] = label.anchor
    attributes["font-size"] = str(label.size)
    if label.kind == "heading":
        attributes["font-weight"] = "600"
    if label.kind == "gene" and has_italics:
        attributes["font-style"] = "italic"
    elif label.kind == "gene":
        x, y = label.place["x"], label.place["y"]
        attributes["transform"] = f"translate({x} {y}) skewX({SLANT}) translate({-float(x)} {-float(y)})"
    ElementTree.SubElement(parent, "text", attributes).text = label.text
