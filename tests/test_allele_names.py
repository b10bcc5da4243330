"""The advice on names of genes and alleles: what the nomenclatures write passes, what they do not is told of."""

from types import SimpleNamespace

import pytest

from pages.alleles.names import advice_on_symbol, advice_on_text
from pages.alleles.notation import read_fields, write_block
from pages.blocks.allele_diagram import AlleleDiagramBlock


@pytest.mark.parametrize(
    "symbol",
    [
        "Trp53",
        "TP53",
        "Cdh1",
        "H2-K1",
        "A930024E05Rik",
        "1700001C02Rik",
        "mt-Nd1",
        "C9orf72",
        "HLA-A",
        "Nkx2-5",
        "T",
        "Hba-a1",
        "D17Wsu92e",
        "Tg(Alb1-cre)1Dlr",
        "Tg(CAG-cre/Esr1*)5Amc",
    ],
)
def test_symbols_as_the_nomenclatures_write_them_pass(symbol):
    """MGI's and HGNC's own symbols."""
    assert advice_on_symbol(symbol) == ""


@pytest.mark.parametrize(
    ("symbol", "advice"),
    [
        ("Tp53", "“Tp53” is not the symbol: the gene is Trp53 in the mouse and TP53 in humans."),
        ("p53", "the gene is Trp53 in the mouse and TP53 in humans"),
        ("Oct4", "the gene is Pou5f1 in the mouse and POU5F1 in humans"),
        ("trP53", "neither written as mouse genes are (Trp53) nor as human genes are (TRP53)"),
        ("CdH1", "mouse genes are (Cdh1)"),
        (
            "Trp53tm1Brn",
            "“Trp53tm1Brn” is an allele: write the gene, Trp53, here, and the allele’s name, tm1Brn, in superscript.",
        ),
        ("Trp53<tm1Brn>", "write the gene, Trp53, here"),
        ("Cdh1em1(IMPC)J", "the allele’s name, em1(IMPC)J, in superscript"),
        ("Gt(ROSA)26Sor<tm14(CAG-tdTomato)Hze>", "write the gene, Gt(ROSA)26Sor, here"),
    ],
)
def test_others_are_told_of(symbol, advice):
    assert advice in advice_on_symbol(symbol)


def test_an_allele_with_an_insertion_is_to_be_raised_whole():
    assert advice_on_text("Gt(ROSA)26Sortm1.1(CAG-cas9*,-EGFP)Fezh mice with Rosa26<tm9(CAG-tdTomato)Hze>/J") == [
        "Put the name of the allele in superscript: *Gt(ROSA)26Sor*^tm1.1(CAG-cas9*,-EGFP)Fezh^.",
        "Put the name of the allele in superscript: *Rosa26*^tm9(CAG-tdTomato)Hze^.",
    ]


def test_alleles_in_a_caption_are_to_be_raised():
    assert advice_on_text("Mice with Trp53tm1Brn, and Tet2-tm1.1Iaai") == [
        "Put the name of the allele in superscript: *Trp53*^tm1Brn^.",
        "Put the name of the allele in superscript: *Tet2*^tm1.1Iaai^.",
    ]
    assert advice_on_text("A conditional allele of Cdh1, item1 and system2Go") == []


def preview(**fields):
    fields = {"gene": "Cdh1", "design": "conditional", "exons": "1-5", "targeted_exons": "2"} | fields
    block = AlleleDiagramBlock()
    value = block.to_python(write_block(read_fields(fields)[0]))
    return block.render(value, {"request": SimpleNamespace(is_preview=True)}), block.render(value)


def test_advice_is_for_the_preview_and_changes_nothing():
    in_preview, on_page = preview(gene="cdh1")
    assert "Advice, which visitors do not see: “cdh1” is neither" in in_preview
    assert "Advice" not in on_page
    assert ">cdh1</text>" in on_page


def test_floxed_exons_whose_loss_keeps_the_frame_are_told_of():
    lengths = "1: 10, 2: 8, 3: 30, 4: 90, 5: 12"
    assert "The floxed exons are not critical. Without exon 3" in preview(targeted_exons="3", coding_exons=lengths)[0]
    assert "Advice" not in preview(targeted_exons="2", coding_exons=lengths)[0]
