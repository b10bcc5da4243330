"""What editors and writers can rely on: genes in italics and alleles with superscripts stand in headings, too."""

import json
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pages.content import marked_text
from pages.content.errors import DocumentErrors
from pages.content.rich_text import Run, normal_runs
from pages.markdown.reader import read_document
from pages.models import ServicePage
from tests.blocks import section, text
from tests.test_documents import FRONT_MATTER

MARKS = st.sampled_from([frozenset(), *map(frozenset, (["i"], ["sub"], ["sup"], ["i", "sup"]))])
RUNS = st.lists(st.builds(Run, st.text("ab1 *^~\\.,-\u00a0", max_size=6), MARKS), max_size=5).map(normal_runs)


@pytest.mark.parametrize(
    ("marked", "html"),
    [
        ("*Trp53*^R172H^ mice", "<i>Trp53</i><sup>R172H</sup> mice"),
        ("*Cdh1^fl/fl^*", "<i>Cdh1</i><i><sup>fl/fl</sup></i>"),
        ("H~2~O & 10^6^ <cells>", "H<sub>2</sub>O &amp; 10<sup>6</sup> &lt;cells&gt;"),
        ("HLA-A*02:01 and HLA-B*07:02", "HLA-A*02:01 and HLA-B*07:02"),
        ("5 * 3 * 2, x^2, ~5 mice, *1/*28", "5 * 3 * 2, x^2, ~5 mice, *1/*28"),
        (r"\*Trp53\* is set in italics", "*Trp53* is set in italics"),
    ],
)
def test_marked_text_is_shown_as_it_is_meant(marked, html):
    assert marked_text.to_html(marked) == html


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("*Trp53*^R172H^ mice", "Trp53^R172H mice"),
        ("10^6^ cells, Ca^2+^, H~2~O, k~cat~", "10⁶ cells, Ca²⁺, H₂O, kcat"),
        ("HLA-A*02:01", "HLA-A*02:01"),
    ],
)
def test_where_no_mark_can_stand_no_number_becomes_another(marked, plain):
    assert marked_text.plain(marked) == plain


@given(RUNS)
def test_what_is_written_is_read_again_or_reads_as_plain_signs(runs):
    written = marked_text.write(runs)
    if marked_text.read(written) != runs:  # italics that begin or end inside a word
        assert any("i" in run.marks for run in runs)
    assert marked_text.normal(marked_text.normal(written)) == marked_text.normal(written)


HEADINGS = """\
# *Trp53*^R172H^ mice

## A *Cdh1* model

## About *Trp53*

Text.

### *Trp53*^-/-^
One.

### H~2~O
Two.

## What they say

> "We love our *Trp53*^R172H^ mice."
>
> — **Ann Lee, PhD**, Oregon

## Numbers

Table: Cells (10^6^)

| *Gene* | n |
| --- | --- |
| a | b |
"""


@pytest.fixture
def marked_page(knockout_page):
    document = read_document((FRONT_MATTER + HEADINGS).encode(), "mice.md")
    knockout_page.title, knockout_page.tagline, knockout_page.seo_title = document.heading, document.tagline, ""
    cards = [
        {"type": "item", "value": {"heading": card.heading, "text": "<p>x</p>"}, "id": str(uuid4())}
        for card in cards_of(document)
    ]
    knockout_page.body = json.dumps(
        [
            section("About *Trp53*", text("<p>Text.</p>"), {"type": "cards", "value": cards}),
            section("Says", {"type": "testimonial", "value": {"quote": "Our *Trp53*^R172H^ mice", "name": "Ann"}}),
        ]
    )
    knockout_page.save_revision().publish()
    return ServicePage.objects.get(pk=knockout_page.pk)


def cards_of(document):
    return document.sections[0].content[-1].cards


def test_a_document_keeps_its_marks_in_every_heading_and_comes_out_as_it_went_in():
    from pages.markdown.writer import write_copy

    document = read_document((FRONT_MATTER + HEADINGS).encode(), "mice.md")
    assert document.heading == "*Trp53*^R172H^ mice"
    assert [card.heading for card in cards_of(document)] == ["*Trp53*^-/-^", "H~2~O"]
    assert document.sections[1].content[0].quote == "We love our *Trp53*^R172H^ mice."
    assert (document.sections[2].content[0].caption, document.sections[2].content[0].headings) == (
        "Cells (10^6^)",
        ("*Gene*", "n"),
    )
    assert write_copy(document) == HEADINGS


def test_visitors_see_marks_where_they_can_stand_and_plain_words_elsewhere(client, marked_page):
    page = BeautifulSoup(client.get(marked_page.url).content, "html.parser")
    assert page.h1.decode_contents() == "<i>Trp53</i><sup>R172H</sup> mice"
    assert page.select_one(".tagline").decode_contents() == "A <i>Cdh1</i> model"
    assert page.title.text == "Trp53^R172H mice | ingenious targeting laboratory"
    assert [heading.decode_contents() for heading in page.select("h2")][:2] == ["About <i>Trp53</i>", "Says"]
    assert page.select_one(".contents a").decode_contents() == "About <i>Trp53</i>"
    assert "<i>Trp53</i><sup>R172H</sup> mice" in str(page.blockquote)
    assert page.select_one('meta[property="og:title"]')["content"] == "Trp53^R172H mice"
    assert "*" not in page.select_one("script[type='application/ld+json']").text
    assert page.select_one("section h3").decode_contents().startswith("<i>Trp53</i><sup>-/-</sup>")


def test_the_markdown_twin_has_the_marks(client, marked_page):
    twin = client.get(f"{marked_page.url}index.md").content.decode()
    assert "# *Trp53*^R172H^ mice" in twin
    assert "### H~2~O" in twin


@pytest.mark.parametrize("heading", ["# **Mice**", "# `Mice`", "# [Mice](/mice/)"])
def test_no_other_mark_stands_in_a_heading(heading):
    with pytest.raises(DocumentErrors, match="is not allowed here; write plain text"):
        read_document((FRONT_MATTER + heading).encode(), "mice.md")


def test_a_description_and_an_excerpt_keep_a_number(client, knockout_page):
    knockout_page.introduction = "<p>We freeze 10<sup>6</sup> cells.</p>"
    knockout_page.body = json.dumps([section("Numbers", text("<p>Inject 2x10<sup>5</sup> quokkacytes.</p>"))])
    knockout_page.save_revision().publish()
    page = BeautifulSoup(client.get(knockout_page.url).content, "html.parser")
    assert page.select_one("meta[name=description]")["content"] == "We freeze 10⁶ cells."
    assert "2x10⁵ quokkacytes" in BeautifulSoup(client.get("/search/?q=quokkacytes").content, "html.parser").main.text
