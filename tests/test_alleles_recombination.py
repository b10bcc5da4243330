"""What the sites of the field make of an allele: each expected end is the one that its publication shows."""

import re

import pytest

from pages.alleles.notation import (
    read_block,
    read_diagram,
    read_fields,
    read_row,
    write_block,
    write_diagram,
    write_row,
)
from pages.alleles.recombination import end_products, taken_up
from pages.alleles.sites import BXB1, CRE, DRE, FLP, PHIC31
from tests.conftest import ROOT


def ends(text, recombinase):
    """The end products as texts, each a set of the alleles that turn into each other."""
    products = end_products(read_row(text), recombinase)
    return [{write_row(elements) for elements in product.alleles} for product in products]


def diagram_of(**fields):
    diagram, errors = read_fields({"gene": "Cdh1", **fields})
    assert errors == {}
    return diagram


def rows_of(**fields):
    return {row.heading: (write_row(row.elements), row.note) for row in diagram_of(**fields).rows}


@pytest.mark.parametrize(
    ("recombinase", "site"),
    [
        (CRE, "loxP"),
        (CRE, "lox2272"),
        (CRE, "lox5171"),
        (CRE, "loxN"),
        (FLP, "FRT"),
        (FLP, "FRT3"),
        (FLP, "F5"),
        (DRE, "rox"),
    ],
)
def test_a_site_reacts_with_its_like(recombinase, site):
    assert ends(f"exon 1 - {site}> - exon 2 - {site}> - exon 3", recombinase) == [{f"exon 1 - {site}> - exon 3"}]
    lies, turned = f"{site}> - exon 2 - <{site}", f"{site}> - <exon 2 - <{site}"
    assert ends(lies, recombinase) == [{lies, turned}]


@pytest.mark.parametrize(
    ("recombinase", "text"),
    [
        (CRE, "loxP> - exon 2 - lox2272>"),
        (CRE, "lox5171> - exon 2 - lox2272>"),
        (CRE, "loxN> - exon 2 - <loxP"),
        (CRE, "lox72> - exon 2 - loxP>"),
        (CRE, "rox> - exon 2 - rox>"),
        (FLP, "FRT> - exon 2 - FRT3>"),
        (FLP, "F5> - exon 2 - FRT3>"),
        (DRE, "loxP> - exon 2 - loxP>"),
        (PHIC31, "attP PhiC31> - exon 2 - attP PhiC31>"),
        (PHIC31, "attL PhiC31> - exon 2 - attR PhiC31>"),
        (BXB1, "attP PhiC31> - exon 2 - attB PhiC31>"),
        (BXB1, "attP Bxb1> - exon 2 - attB Bxb1-GA>"),
    ],
)
def test_sites_that_are_not_alike_do_not_react(recombinase, text):
    assert ends(text, recombinase) == [{text}]


def test_flex_turns_exons_over_once_and_for_good():
    """Schnütgen et al. 2003: by either pair first, one site of each sort stays, and they do not react."""
    text = "exon 1 - loxP> - lox2272> - <exon 2 - <loxP - <lox2272 - exon 3"
    assert ends(text, CRE) == [{"exon 1 - loxP> - exon 2 - <lox2272 - exon 3"}]
    assert rows_of(targeted=text, after="Cre")["After Cre"][1] == "Cre inverts exon 2 for good"


def test_dio_switches_what_is_read_off():
    """Atasoy et al., J Neurosci 28:7025, 2008: a reversed coding sequence comes to lie as its promoter does."""
    assert ends("loxP> - lox2272> - <reporter ChR2 - <loxP - <lox2272", CRE) == [{"loxP> - reporter ChR2 - <lox2272"}]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("lox71> - exon 2 - <lox66", "lox72> - <exon 2 - <loxP"),
        ("lox66> - exon 2 - <lox71", "loxP> - <exon 2 - <lox72"),
        ("<lox71 - exon 2 - lox66>", "<loxP - <exon 2 - lox72>"),
        ("lox71> - exon 2 - lox66>", "lox72>"),
        ("lox66> - exon 2 - lox71>", "loxP>"),
    ],
)
def test_lox66_and_lox71_react_once(before, after):
    """Zhang and Lutz 2002. What matters is which arms come together: the outer ones stay where they are."""
    assert ends(before, CRE) == [{after}]


@pytest.mark.parametrize(("integrase", "core"), [(PHIC31, "PhiC31"), (BXB1, "Bxb1"), (BXB1, "Bxb1-GA")])
def test_attp_and_attb_react_once(integrase, core):
    assert ends(f"attP {core}> - exon 2 - attB {core}> - exon 3", integrase) == [{f"attR {core}> - exon 3"}]
    assert ends(f"attB {core}> - exon 2 - attP {core}> - exon 3", integrase) == [{f"attL {core}> - exon 3"}]
    turned = f"attR {core}> - <exon 2 - <attL {core}"
    assert ends(f"attP {core}> - exon 2 - <attB {core}", integrase) == [{turned}]


def test_two_sorts_of_sites_that_lie_between_each_other_leave_it_to_chance():
    """Livet et al. 2007: each way takes the other's site along."""
    text = "loxP> - lox2272> - reporter A - loxP> - reporter B - lox2272> - reporter C"
    left = [{"loxP> - reporter B - lox2272> - reporter C"}, {"loxP> - lox2272> - reporter C"}]
    assert ends(text, CRE) == left
    rows = rows_of(targeted=text, after="Cre")
    assert list(rows)[1:] == ["After Cre, 1 of 2", "After Cre, 2 of 2"]
    assert rows["After Cre, 1 of 2"][1] == "Cre deletes A; which one is random"


def test_an_inversion_is_not_shown_as_the_end():
    rows = rows_of(targeted="exon 1 - loxP> - exon 2 - <loxP - exon 3", after="Cre")
    assert rows["After Cre"] == (
        "exon 1 - loxP> - <exon 2 - <loxP - exon 3",
        "Cre inverts exon 2, again and again: about half of the alleles have each orientation",
    )


def test_what_the_next_recombinase_makes_is_computed_for_each_allele():
    rows = rows_of(targeted="loxP> - FRT> - exon 2 - <loxP - exon 3 - FRT>", after="Cre, Flp")
    assert [text for text, _note in rows.values()] == [
        "loxP> - FRT> - exon 2 - <loxP - exon 3 - FRT>",
        "loxP> - <exon 2 - <FRT - <loxP - exon 3 - FRT>",
        "loxP> - FRT>",
        "loxP> - <exon 2 - <FRT - <exon 3 - loxP> - FRT>",
    ]


def test_the_order_of_recombinases_is_the_writers():
    targeted = "exon 1 - loxP> - FRT> - exon 2 - loxP> - exon 3 - FRT> - exon 4"
    last = {after: list(rows_of(targeted=targeted, after=after).values())[-1][0] for after in ("Cre, Flp", "Flp, Cre")}
    assert last == {
        "Cre, Flp": "exon 1 - loxP> - exon 3 - FRT> - exon 4",
        "Flp, Cre": "exon 1 - loxP> - FRT> - exon 4",
    }


def test_an_order_that_ends_in_another_allele_is_told_of():
    targeted = "exon 1 - loxP> - FRT> - exon 2 - loxP> - exon 3 - FRT> - exon 4"
    assert diagram_of(targeted=targeted, after="Cre, Flp").other_orders == (
        "In the order Flp, Cre an allele with exons 1 and 4 is left instead.",
    )
    apart = "exon 1 - loxP> - exon 2 - loxP> - FRT> - cassette neo - FRT> - exon 3"
    assert diagram_of(targeted=apart, after="Cre, Flp").other_orders == ()


def test_more_alleles_than_anybody_would_draw_are_an_error():
    sites = " - ".join(f"{'' if n % 2 else '<'}loxP{'>' if n % 2 else ''} - exon {n}" for n in range(1, 15))
    for text in (sites, "loxP> - exon 1 - <loxP - loxN> - exon 2 - <loxN - lox2272> - exon 3 - <lox2272"):
        diagram, errors = read_fields({"gene": "Cdh1", "targeted": text, "after": "Cre"})
        assert diagram is None
        assert "different alleles result from these sites; remove some." in errors["after"][0]


# Donors


def test_a_cassette_is_exchanged_between_sites_that_do_not_react_with_each_other():
    rows = rows_of(
        targeted="exon 1 - loxP> - cassette neo - lox2272> - exon 2",
        donor="loxP> - reporter EGFP - lox2272>",
        after="Cre",
    )
    assert list(rows) == ["Targeted allele", "Donor", "After Cre"]
    assert rows["After Cre"] == (
        "exon 1 - loxP> - reporter EGFP - lox2272> - exon 2",
        "Cre deletes neo and brings in EGFP",
    )


def test_sites_that_face_each_other_take_a_cassette_either_way_round():
    """Feng et al. 1999."""
    found = taken_up(read_row("loxP> - cassette neo - <loxP"), read_row("loxP> - reporter EGFP - <loxP"), CRE)
    assert {write_row(elements) for elements in found} == {
        "loxP> - reporter EGFP - <loxP",
        "loxP> - <reporter EGFP - <loxP",
    }


def test_bxb1_exchanges_between_two_attp_sites():
    found = taken_up(
        read_row("attP Bxb1> - cassette neo - attP Bxb1-GA>"),
        read_row("attB Bxb1> - reporter EGFP - attB Bxb1-GA>"),
        BXB1,
    )
    assert [write_row(elements) for elements in found] == ["attR Bxb1> - reporter EGFP - attL Bxb1-GA>"]


@pytest.mark.parametrize(
    ("targeted", "donor", "after", "end"),
    [
        # Araki, Araki and Yamamura 1997: the insertion stays, since lox72 no longer reacts.
        ("exon 1 - lox71> - exon 2", "lox66> - reporter A", "Cre", "exon 1 - lox72> - reporter A - loxP> - exon 2"),
        ("exon 1 - <lox71 - exon 2", "lox66> - reporter A", "Cre", "exon 1 - <loxP - <reporter A - <lox72 - exon 2"),
        # Tasic et al. 2011: a docking site that takes a plasmid up.
        (
            "exon 1 - attP PhiC31> - exon 2",
            "attB PhiC31> - reporter A",
            "PhiC31",
            "exon 1 - attR PhiC31> - reporter A - attL PhiC31> - exon 2",
        ),
    ],
)
def test_a_donor_with_one_site_is_taken_up_whole(targeted, donor, after, end):
    assert rows_of(targeted=targeted, donor=donor, after=after)[f"After {after}"][0] == end


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"targeted": "exon 1 - loxP> - exon 2", "donor": "loxP> - reporter A", "after": "Cre"}, "cut out again"),
        (
            {"targeted": "exon 1 - exon 2", "donor": "loxP> - reporter A", "after": "Cre"},
            "No recombinase takes this up",
        ),
        (
            {"targeted": "loxP> - exon 1 - loxP>", "donor": "loxP> - reporter A - loxP>", "after": "Cre"},
            "No recombinase takes this up",
        ),
        ({"targeted": "exon 1 - loxP> - exon 2", "donor": "loxP> - reporter A"}, "No recombinase takes this up"),
    ],
)
def test_a_donor_that_does_not_stay_is_an_error(fields, message):
    diagram, errors = read_fields({"gene": "Cdh1", **fields})
    assert diagram is None
    assert message in errors["donor"][0]


# Notation


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<LOX2272 - f3> - <frt5", "<lox2272 - FRT3> - <F5"),
        ("attp phic31> - <attB bxb1-ga", "attP PhiC31> - <attB Bxb1-GA"),
    ],
)
def test_sites_may_be_typed_as_people_type(text, written):
    assert write_row(read_row(text)) == written


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"targeted": "attP> - exon 1"}, "targeted", "name its integrase: attP PhiC31>"),
        (
            {"targeted": "attP Tn7> - exon 1"},
            "targeted",
            "“Tn7” is not an integrase with att sites; write PhiC31, Bxb1",
        ),
        (
            {"targeted": "lox2272> - exon 1 - loxP> - loxP>"},
            "targeted",
            "One lox2272 site alone has no effect; add the other one.",
        ),
        (
            {"targeted": "attP Bxb1> - exon 1 - attP Bxb1>"},
            "targeted",
            "One attP site alone has no effect; add the other one.",
        ),
        (
            {"targeted": "exon 1", "after": "Cas9"},
            "after",
            "“Cas9” is not a recombinase; write Flp, Cre, Dre, PhiC31",
        ),
        ({"targeted": "exon 1", "after": "Cre, cre"}, "after", "A recombinase is named twice."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(fields, field, message):
    diagram, errors = read_fields({"gene": "Cdh1", **fields})
    assert diagram is None
    assert message in errors[field][0]


def test_a_document_of_before_is_the_block_of_before():
    """The fixture of a document is the same, byte by byte: Flp and Cre have boxes, the later fields are left out."""
    diagram, errors = read_diagram(["gene: Cdh1", "targeted allele: loxP> - exon 2 - loxP>", "after: Flp, Cre"])
    assert errors == []
    values = write_block(diagram)
    assert (values["after_flp"], values["after_cre"], values["after"]) == (True, True, "")
    assert read_block(values) == (diagram, {})


@pytest.mark.parametrize("after", ["Cre, Flp", "Dre", "Dre, Cre", "Cre"])
def test_recombinases_in_any_order_survive_document_and_block(after):
    diagram = diagram_of(targeted="rox> - loxP> - exon 2 - loxP> - rox>", after=after)
    assert read_block(write_block(diagram)) == (diagram, {})
    assert read_diagram(write_diagram(diagram)) == (diagram, [])


def test_each_example_for_writers_is_a_diagram():
    page = (ROOT / "docs/writers/allele-diagrams.md").read_text(encoding="utf-8")
    examples = re.findall(r"```allele\n(.*?)```", page, re.DOTALL)
    assert len(examples) == 5
    for example in examples:
        diagram, errors = read_diagram(example.splitlines())
        assert errors == [], example
        assert write_diagram(diagram)[0].split(":")[0] in example
