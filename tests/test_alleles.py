"""What readers of an allele diagram can rely on: recombination is the field's, and the drawing shows just that."""

import re
from itertools import combinations
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from pages.alleles.allele import Kind, flattened
from pages.alleles.designs import DESIGNS
from pages.alleles.drawing import draw
from pages.alleles.notation import NotationError, read_diagram, read_fields, read_row, write_diagram, write_row
from pages.alleles.recombination import end_products, sites
from pages.alleles.sites import CRE, FLP
from pages.alleles.style import NARROW, WIDE
from pages.blocks.allele_diagram import AlleleDiagramBlock
from tests.alleles import alleles, alleles_with_sites, diagrams

SITE_OF = {FLP: Kind.FRT, CRE: Kind.LOXP}
STYLES = {"wide": WIDE, "narrow": NARROW}


def preset(design, **fields):
    fields = {"gene": "Cdh1", "exons": "1 UTR, 2-4", "targeted_exons": "2", "after": "Flp, Cre"} | fields
    diagram, errors = read_fields({"design": design, **fields})
    assert errors == {}
    return diagram


PRESETS = {design: preset(design) for design in DESIGNS}
LONG_NAME_DELETED, _errors = read_fields(
    {"targeted": f"exon 1 - FRT> - exon 2 - cassette {'W' * 16} - FRT> - exon 3", "after": "Flp", "gene": "Cdh1"}
)
DIAGRAMS = diagrams(st.sampled_from(["", "A conditional allele of Cdh1"]))


# Recombination


@pytest.mark.parametrize(
    ("recombinase", "before", "after"),
    [
        # Sites that point the same way: what lies between goes, and one site stays.
        (CRE, "exon 1 - loxP> - exon 2 - loxP> - exon 3", "exon 1 - loxP> - exon 3"),
        (CRE, "exon 1 - <loxP - exon 2 - <loxP - exon 3", "exon 1 - <loxP - exon 3"),
        (FLP, "loxP> - FRT> - cassette neo - FRT> - loxP>", "loxP> - FRT> - loxP>"),
        # Sites that point to each other, or away from each other: what lies between is turned over.
        # That is turned over again: an equilibrium of both.
        (CRE, "loxP> - exon 1 - reporter EGFP - <loxP", "loxP> - <reporter EGFP - <exon 1 - <loxP"),
        (CRE, "<loxP - exon 1 - FRT> - loxP>", "<loxP - <FRT - <exon 1 - loxP>"),
        # One site, or the other recombinase's: nothing.
        (CRE, "exon 1 - loxP> - exon 2", "exon 1 - loxP> - exon 2"),
        (FLP, "loxP> - exon 2 - loxP>", "loxP> - exon 2 - loxP>"),
        # Three that point the same way: all from the first to the last goes.
        (CRE, "loxP> - exon 2 - loxP> - cassette neo - loxP> - exon 3", "loxP> - exon 3"),
    ],
)
def test_what_flp_and_cre_leave(recombinase, before, after):
    (product,) = end_products(read_row(before), recombinase)
    assert write_row(product.alleles[-1]) == after
    if len(product.alleles) > 1:  # they turn into each other
        assert [write_row(elements) for elements in product.alleles] == [before, after]


def reactions(elements, recombinase):
    """What a single reaction between any two sites gives, written down apart from `recombine`."""
    for one, other in combinations(sites(elements, recombinase), 2):
        if elements[one].is_reversed == elements[other].is_reversed:
            yield elements[:one] + elements[other:]
        else:
            turned = tuple(element.reversed() for element in elements[other - 1 : one : -1])
            yield (*elements[: one + 1], *turned, *elements[other:])


@given(st.data(), st.sampled_from([FLP, CRE]), st.integers(2, 5), st.booleans())
def test_recombination_ends_the_same_whichever_sites_react_first(data, recombinase, count, is_reversed):
    elements = data.draw(alleles_with_sites(SITE_OF[recombinase], st.just([is_reversed] * count)))
    ((end,),) = (product.alleles for product in end_products(elements, recombinase))
    while len(sites(elements, recombinase)) > 1:
        elements = data.draw(st.sampled_from(list(reactions(elements, recombinase))))
    assert elements == end


@given(st.data(), st.sampled_from([FLP, CRE]), st.booleans())
def test_two_sites_that_point_both_ways_turn_over_what_lies_between_and_back(data, recombinase, is_reversed):
    elements = data.draw(alleles_with_sites(SITE_OF[recombinase], st.just([is_reversed, not is_reversed])))
    once = next(reactions(elements, recombinase))
    assert list(reactions(once, recombinase)) == [elements]
    (product,) = end_products(elements, recombinase)
    assert set(product.alleles) == {elements, once}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # This module once called these ambiguous, since the first reaction is any of several. The end is not: the two
        # sites that point the same way are cut out whichever reaction goes before.
        ("loxP> - exon 1 - <loxP - exon 2 - loxP>", {"loxP>"}),
        ("loxP> - loxP> - <loxP", {"loxP> - <loxP"}),
        ("loxP> - exon 1 - <loxP - exon 2 - <loxP", {"loxP> - exon 1 - <loxP", "loxP> - <exon 1 - <loxP"}),
    ],
)
def test_more_sites_that_point_both_ways_have_one_end_too(before, after):
    (product,) = end_products(read_row(before), CRE)
    assert {write_row(elements) for elements in product.alleles} == after


# Notation


@given(alleles())
def test_a_row_that_is_written_and_read_is_the_same(elements):
    assert read_row(write_row(elements)) == elements


@settings(max_examples=50)
@given(DIAGRAMS)
def test_a_diagram_that_is_written_and_read_is_the_same(diagram):
    assert read_diagram(write_diagram(diagram)) == (diagram, [])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Exon 1 utr -  LOXP> – <frt", "exon 1 UTR - loxP> - <FRT"),
        ("exons 4...9 - pA", "exon 4…9 - poly-A"),
        ("5' arm [exon 1 - exon 2] - 3’ arm[exon 3]", "5′ arm [exon 1 - exon 2] - 3′ arm [exon 3]"),
    ],
)
def test_a_row_may_be_typed_as_people_type(text, written):
    assert write_row(read_row(text)) == written


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exon 1 - lox", "“lox” is not an element; write for example exon 2, loxP>"),
        ("loxP", "Say where loxP points: loxP> to the right, <loxP to the left."),
        ("<loxP>", "“<loxP>” points in both directions; write"),
        ("cassette", "give it a name: cassette …"),
        ("cassette WWWWWWWWWWWWWWWWW", "use at most 16 letters"),
        ("5′ arm [3′ arm [exon 1]]", "A homology arm cannot contain another."),
        ("<cut", "cut has no direction"),
    ],
)
def test_text_that_names_no_element_is_refused_with_advice(text, message):
    with pytest.raises(NotationError, match=re.escape(message)):
        read_row(text)


# Diagrams


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"design": "conditional", "exons": "1-3", "targeted_exons": "1"}, "targeted_exons", "Draw at least one more"),
        (
            {"design": "conditional", "exons": "1-3", "targeted_exons": "7"},
            "targeted_exons",
            "that are drawn",
        ),
        ({"design": "nuclease", "exons": "1-3", "targeted_exons": "1-2"}, "targeted_exons", "Name one exon only"),
        ({"design": "conditional", "exons": "3-1"}, "exons", "smaller number first"),
        ({"design": "floxed"}, "design", "There is no design “floxed”"),
        ({"gene": ""}, "gene", "Name the gene."),
        ({}, "wild_type", "Write at least one row"),
        ({"wild_type": "exon 1 - loxP> - loxP>"}, "wild_type", "The wild type has no loxP site"),
        ({"targeted": "exon 2 - exon 1"}, "targeted", "Exon 1 comes after exon 2"),
        ({"targeted": "exon 1 - loxP> - exon 2"}, "targeted", "One loxP site alone has no effect; add the other one."),
        ({"targeted": "5′ arm [exon 1] - 3′ arm [exon 2]"}, "targeted", "Only the vector has homology arms."),
        ({"vector": "exon 1 - loxP> - loxP>"}, "vector", "A vector starts with its 5′ arm"),
        ({"vector": "5′ arm [] - 3′ arm [exon 2]"}, "vector", "Each arm needs an exon, which shows its position:"),
        (
            {
                "vector": "5′ arm [exon 1] - FRT> - cassette neo - FRT> - 3′ arm [exon 2]",
                "targeted": "exon 1 - FRT> - FRT> - exon 2",
            },
            "targeted",
            "Everything between the vector's arms must also be here, in the same order.",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(fields, field, message):
    diagram, errors = read_fields({"gene": "Cdh1", **fields})
    assert diagram is None
    assert message in errors[field][0]


def test_each_design_is_what_the_field_means_by_it():
    rows = {design: [write_row(row.elements) for row in PRESETS[design].rows] for design in DESIGNS}
    wild_type = "exon 1 UTR - exon 2 - exon 3 - exon 4"
    neo = "FRT> - cassette neo - FRT>"
    assert rows["conditional"] == [
        wild_type,
        f"5′ arm [exon 1 UTR] - loxP> - exon 2 - {neo} - loxP> - 3′ arm [exon 3]",
        f"exon 1 UTR - loxP> - exon 2 - {neo} - loxP> - exon 3 - exon 4",
        "exon 1 UTR - loxP> - exon 2 - FRT> - loxP> - exon 3 - exon 4",
        "exon 1 UTR - loxP> - exon 3 - exon 4",
    ]
    assert rows["replacement"] == [
        wild_type,
        f"5′ arm [exon 1 UTR] - reporter lacZ - poly-A - {neo} - 3′ arm [exon 3]",
        f"exon 1 UTR - reporter lacZ - poly-A - {neo} - exon 3 - exon 4",
        "exon 1 UTR - reporter lacZ - poly-A - FRT> - exon 3 - exon 4",
    ]
    assert rows["knock-in"] == [
        wild_type,
        f"5′ arm [exon 1 UTR - exon 2] - reporter lacZ - poly-A - {neo} - 3′ arm [exon 2 - exon 3]",
        f"exon 1 UTR - exon 2 - reporter lacZ - poly-A - {neo} - exon 2 - exon 3 - exon 4",
        "exon 1 UTR - exon 2 - reporter lacZ - poly-A - FRT> - exon 2 - exon 3 - exon 4",
    ]
    assert rows["nuclease"] == [
        "exon 1 UTR - exon 2 - cut - exon 2 - exon 3 - exon 4",
        "exon 1 UTR - exon 2 - indel - exon 2 - stop - exon 2 - exon 3 - exon 4",
    ]


# Drawings


def check_drawing(diagram, style):
    """The drawing shows what the rows hold, in order, and no two of its labels touch."""
    drawing = draw(diagram, style)
    shown = {}
    for row in drawing.rows:
        shown.setdefault(row.heading, []).extend(e for e in row.elements if e.kind != Kind.ARM)
    assert shown == {row.heading: list(flattened(row.elements)) for row in diagram.rows}
    boxes = [(label.text, label.box) for row in drawing.rows for label in row.labels]
    for (text, box), (other_text, other) in combinations(boxes, 2):
        apart = box[2] <= other[0] or other[2] <= box[0] or box[3] <= other[1] or other[3] <= box[1]
        assert apart, (text, other_text)
    for text, box in boxes:
        assert box[0] >= 0, text
        assert box[2] <= style.width, text
        assert 0 <= box[1] < box[3] <= drawing.height + 1, text


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("design", DESIGNS)
def test_each_design_is_drawn_in_one_piece_with_labels_that_do_not_collide(design, style):
    check_drawing(PRESETS[design], style)
    assert len(draw(PRESETS[design], style).rows) == len(PRESETS[design].rows)


@settings(max_examples=60)
@given(DIAGRAMS, st.sampled_from(list(STYLES.values())))
@example(LONG_NAME_DELETED, WIDE)
def test_any_diagram_is_drawn_as_it_is_with_labels_that_do_not_collide(diagram, style):
    check_drawing(diagram, style)


@given(DIAGRAMS)
def test_the_rows_after_flp_and_cre_are_what_these_make_of_the_rows_before(diagram):
    """Of each end product, what is not drawn above already."""
    alleles = {diagram.drawn.targeted}
    for recombinase in diagram.after:
        made = {
            elements
            for before in alleles
            for product in end_products(before, recombinase)
            for elements in product.alleles
        }
        drawn = {row.elements for row in diagram.rows if row.heading.startswith(f"After {recombinase}")}
        assert drawn == made - alleles
        alleles = made


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_rows_are_aligned_by_their_exons(style):
    drawing = draw(PRESETS["conditional"], style)
    places = [{label.text: label.x for label in row.labels if label.kind == "number"} for row in drawing.rows]
    for number in "1234":
        assert len({place[number] for place in places if number in place}) == 1


def test_dotted_lines_lead_straight_from_the_arms_to_the_wild_type():
    drawing = draw(PRESETS["conditional"], WIDE)
    assert len(drawing.maps) == 4
    assert all("L" not in line.path for line in drawing.maps)


def test_text_that_is_far_too_long_or_nested_is_an_error_at_its_field():
    nested = "5′ arm [" * 2000 + "exon 1" + "]" * 2000
    for text in (nested, " - ".join(["exon 1"] * 100_000)):
        assert read_fields({"gene": "Cdh1", "vector": text})[1] == {"vector": ["Use at most 2000 characters."]}
    with pytest.raises(NotationError, match="A homology arm cannot contain another"):
        read_row("5′ arm [" * 200 + "exon 1" + "]" * 200)


def test_what_lies_in_an_arm_counts_for_the_length_of_its_row():
    arm = " - ".join(f"exon {number}" for number in range(1, 41))
    _diagram, errors = read_fields({"gene": "Cdh1", "vector": f"5′ arm [{arm}] - stop - 3′ arm [exon 41]"})
    assert errors["vector"] == ["A row has at most 40 elements; draw one box for many exons: exon 4…9."]


# The block


BLOCK = AlleleDiagramBlock()


def block_value(**fields):
    return BLOCK.to_python(
        {"caption": "Cdh1 without exon 2", "gene": "Cdh1", "design": "conditional", "exons": "1 UTR, 2-4"}
        | {"targeted_exons": "2", "reporter": "", "after_flp": True, "after_cre": True}
        | {"wild_type": "", "vector": "", "targeted": ""}
        | fields
    )


def rendered(**fields):
    html = BLOCK.render(block_value(**fields), {"anchor": "designs", "place": "1"})
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize("design", DESIGNS)
def test_the_list_names_every_element_of_every_row_in_order(design):
    page = rendered(design=design)
    names = [[item.get_text() for item in row.select("li")] for row in page.select("details dd")]
    assert names == [list(row.names) for row in PRESETS[design].rows]
    assert [row.get_text().split(":")[0] for row in page.select("details dt")] == [
        row.heading for row in PRESETS[design].rows
    ]


def test_the_list_says_in_words_what_the_drawing_shows():
    rows = {row.heading: row for row in PRESETS["conditional"].rows}
    assert rows["Targeting vector"].names[0] == "5′ homology arm with exon 1 (untranslated)"
    assert rows["After Flp"].names == (
        "exon 1 (untranslated)",
        "loxP site, pointing right",
        "exon 2",
        "FRT site, pointing right",
        "loxP site, pointing right",
        "exon 3",
        "exon 4",
    )
    assert (rows["After Flp"].note, rows["After Cre"].note) == ("Flp deletes neo", "Cre deletes exon 2")
    assert PRESETS["nuclease"].rows[1].names[1:4] == ("exon 2, part 1 of 3", "indel", "exon 2, part 2 of 3")


@pytest.mark.parametrize("design", DESIGNS)
def test_the_drawing_is_sound_xml_with_a_name_and_without_script_or_style(design):
    page = rendered(design=design)
    drawings = page.select("figure > svg")
    assert len(drawings) == 2
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for drawing in drawings:
        tree = ElementTree.fromstring(str(drawing))
        assert {element.tag for element in tree.iter()} == {"svg", "title", "desc", "g", "path", "text"}
        names = {name for element in tree.iter() for name in element.attrib}
        assert not [name for name in names if name == "style" or name.startswith("on")]
        assert drawing["role"] == "img"
        title, description = (page.find(id=name).get_text() for name in drawing["aria-labelledby"].split())
        assert title == "Cdh1 without exon 2"
        assert description.startswith("Wild type, ")


def test_the_genes_name_is_set_apart_from_the_caption():
    assert str(rendered().figcaption.p) == "<p><i>Cdh1</i> without exon 2</p>"


def test_what_an_editor_types_is_text():
    page = rendered(caption="<b>&", gene="<i>", targeted="")
    assert page.figcaption.p.get_text() == "<b>&"
    assert "&lt;i&gt;" in str(page.svg)


def test_a_mistake_is_shown_at_its_field_and_a_draft_may_be_unfinished():
    value = block_value(targeted_exons="9", after_cre=False)
    with pytest.raises(StructBlockValidationError) as caught:
        BLOCK.clean(value)
    assert list(caught.value.block_errors) == ["targeted_exons"]
    assert BLOCK.clean_deferred(value)["targeted_exons"] == "9"
    assert BLOCK.render(value).strip() == ""
    preview = BLOCK.render(value, {"request": SimpleNamespace(is_preview=True)})
    assert "This diagram is unfinished: Name one of the exons that are drawn." in preview
    assert BLOCK.clean(block_value()).diagram == preset("conditional", caption="Cdh1 without exon 2")


def test_a_page_keeps_a_diagram_as_its_document_writes_it():
    """Else an upload would show a change that nobody made."""
    assert BLOCK.clean(block_value(exons="1 UTR,2-4"))["exons"] == "1 UTR, 2, 3, 4"


@pytest.mark.parametrize("label", ["STOP", "stop", "neo-STOP"])
def test_a_stop_cassette_is_no_selection_cassette(label):
    """As in Gt(ROSA)26Sor<tm14(CAG-tdTomato)Hze>, where Cre deletes it and the reporter is expressed."""
    row = f"exon 1 - loxP> - cassette {label} - loxP> - reporter tdTomato - exon 2"
    diagram, errors = read_fields({"gene": "Gt(ROSA)26Sor", "targeted": row, "after": "Cre"})
    assert errors == {}
    targeted, after = diagram.rows
    assert targeted.names[2] == f"cassette {label}"
    assert after.note == f"Cre deletes {label}"


def test_visitors_find_a_diagram_by_what_it_shows():
    found = BLOCK.get_searchable_content(block_value(design="replacement", reporter="EGFP"))
    assert {"Cdh1 without exon 2", "Cdh1", "Targeted allele", "reporter EGFP", "selection cassette neo"} <= set(found)
