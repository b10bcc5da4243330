"""What a reader gets who downloads an allele diagram for slides."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from pages.alleles.drawing import draw
from pages.alleles.files import as_png, as_svg
from pages.alleles.notation import read_fields
from pages.alleles.style import WIDE
from tests.blocks import block, section

FIELDS = {"gene": "Cdh1", "design": "conditional", "exons": "1 UTR, 2-4", "targeted_exons": "2"}
DIAGRAM = read_fields(FIELDS | {"after": "Flp, Cre", "caption": "Cdh1 <floxed> & more"})[0]
SVG = "{http://www.w3.org/2000/svg}"


def test_the_svg_needs_nothing_else():
    """No style sheet, no font, no script, and nothing from elsewhere: slides take it as it is."""
    tree = ElementTree.fromstring(as_svg(DIAGRAM))
    assert {element.tag for element in tree.iter()} == {
        SVG + name for name in ("svg", "title", "desc", "rect", "g", "path", "text")
    }
    names = {name for element in tree.iter() for name in element.attrib}
    assert not names & {"class", "style", "href"}
    assert tree.find(f"{SVG}title").text == "Cdh1 <floxed> & more"
    assert "After Cre: exon 1 (untranslated), loxP site, pointing right, exon 3" in tree.find(f"{SVG}desc").text


def test_the_svg_shows_all_that_the_page_shows():
    tree, drawing = ElementTree.fromstring(as_svg(DIAGRAM)), draw(DIAGRAM, WIDE)
    texts = [element.text for element in tree.iter(f"{SVG}text")]
    assert texts == [label.text for row in drawing.rows for label in row.labels]
    paths = [element.get("d") for element in tree.iter(f"{SVG}path")]
    assert paths == [shape.path for shape in drawing.maps] + [
        shape.path for row in drawing.rows for shape in row.shapes
    ]


def test_figures_bear_the_terms_of_the_sequence_ontology():
    """https://www.ebi.ac.uk/ols4/ontologies/so: 147 exon, 198 noncoding exon, 346 loxP site, 350 FRT site."""
    terms = re.findall(r'data-so="(SO:\d{7})"', as_svg(DIAGRAM))
    # loxP: two in the vector, the targeted allele and after Flp, one after Cre; FRT: two, two and one.
    assert (terms.count("SO:0000346"), terms.count("SO:0000350")) == (7, 5)
    assert terms.count("SO:0000198") == 5, "exon 1 of every row"


def test_the_png_is_as_wide_as_a_slide_and_has_the_colours():
    picture = Image.open(BytesIO(as_png(DIAGRAM))).convert("RGB")
    assert picture.width == 1920
    colours = {colour for _count, colour in picture.getcolors(1 << 20)}
    assert {(0x0D, 0x5C, 0x63), (0xC8, 0x61, 0x2E), (255, 255, 255)} <= colours


def test_a_caption_that_was_pasted_from_a_slide_is_one_line():
    """PowerPoint breaks lines with U+000B, which XML 1.0 does not allow."""
    fields = {"caption": "Mice\x0bCells", "gene": "Trp53", "targeted": "exon 1 - loxP> - exon 2 - loxP> - exon 3"}
    diagram, errors = read_fields(fields)
    assert not errors
    assert ElementTree.fromstring(as_svg(diagram)).findtext("{*}title") == "Mice Cells"
    assert as_png(diagram).startswith(b"\x89PNG")


def test_the_pngs_letters_are_drawn():
    """The font comes with the site, so no machine lacks it. Without one resvg leaves texts out, and says nothing."""
    with_text = Image.open(BytesIO(as_png(DIAGRAM))).convert("L")
    heading = with_text.crop((20, 0, 400, 200))
    assert heading.getextrema()[0] < 100


def test_the_genes_symbol_is_italic_in_the_png_too():
    """resvg 0.48.1 in resvg-py 0.5.0 draws upright what is italic, where the font has no italics, and says nothing."""
    gene = re.search(r'<text [^>]*font-style="italic"[^>]*>Cdh1<', as_svg(DIAGRAM))
    slanted = re.search(r'<text [^>]*transform="[^"]*skewX\(-12\)[^"]*">Cdh1<', as_svg(DIAGRAM, has_italics=False))
    assert gene
    assert slanted


@pytest.fixture
def diagram_page(new_page):
    return new_page("Alleles", body=[section("Diagrams", block("allele_diagram", FIELDS | {"after_cre": True}))])


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<svg "), ("png", b"\x89PNG")])
def test_a_page_offers_its_diagrams_as_files(client, diagram_page, kind, begins):
    page = BeautifulSoup(client.get(diagram_page.url).content, "html.parser")
    link = page.select_one(f".diagram .key a[href$={kind}]")
    answer = client.get(link["href"])
    assert answer.content.startswith(begins)
    assert answer["Content-Disposition"] == f'attachment; filename="Cdh1-allele.{kind}"'


def test_a_page_that_is_not_live_offers_none(client, diagram_page):
    page = BeautifulSoup(client.get(diagram_page.url).content, "html.parser")
    address = page.select_one(".diagram .key a")["href"]
    diagram_page.unpublish()
    assert client.get(address).status_code == 404
    assert client.get(re.sub(r"[0-9a-f-]{36}", "0" * 36, address)).status_code == 404
