"""What visitors can rely on where a page names others: related pages, lists, and their order; and tables' names."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup

from pages.content.marked_text import natural_key
from pages.models import ServicePage
from tests.blocks import section, text
from tests.test_public_pages import URL, add_page, edit


@pytest.fixture
def get(client, db):
    def run(url=URL):
        return BeautifulSoup(client.get(url).content, "html.parser")

    return run


def related(*links, heading="Related Pages"):
    """Related links as (page, label)."""
    values = [{"page": page and page.pk, "url": "", "label": label} for page, label in links]
    items = [{"type": "item", "value": value, "id": str(uuid4())} for value in values]
    return {"type": "related_links", "value": {"heading": heading, "links": items}}


def names(page):
    return [item.get_text(strip=True) for item in page.select("#related-pages .names li")]


# Related pages


def test_names_of_pages_that_are_not_there_are_one_quiet_line_and_on_this_page_does_not_lead_there(get):
    page = get()
    block = page.select_one("#related-pages")
    assert "names-only" in block["class"]
    assert not block.select(".links, .anchor, a")
    assert names(page)[:2] == ["Conventional Knockout Mice", "Conditional Knockout Mice"]
    assert "#related-pages" not in [link["href"] for link in page.select("nav[aria-label='On this page'] a")]
    ServicePage.objects.get(slug="conditional-knockout-mice").get_latest_revision().publish()
    page = get()
    assert page.select_one("nav[aria-label='On this page'] a[href='#related-pages']")
    assert [link.text for link in page.select("#related-pages .links a")] == ["Conditional Knockout Mice"]
    assert len(names(page)) == 4


def test_the_title_of_a_page_that_expired_or_is_a_draft_stands_nowhere(get, knockout_page):
    """Its editor's label does: that is this page's own copy."""
    offer = add_page("Half price until May", slug="offer")
    edit(knockout_page, body=[section("Mice"), related((offer, ""), (offer, "Our offer"))])
    assert "Half price until May" in get().select_one("#related-pages").text
    ServicePage.objects.get(pk=offer.pk).unpublish()
    page = get()
    assert "Half price" not in page.main.text
    assert names(page) == ["Our offer"]
    edit(knockout_page, body=[related((offer, ""))])
    assert not get().select("#related-pages, nav.contents")


# Order


@pytest.mark.parametrize(
    "titles",
    [
        ["Exon 2 deletions", "Exon 10 deletions"],
        ["p53 knockouts", "TruView"],
        ["Élan mice", "Fluorescent mice"],
        ["*Trp53* mice", "TruView"],
        ["Cas9", "CRISPR"],
    ],
)
def test_titles_stand_where_a_reader_looks_for_them(titles):
    jumbled = [*titles[1:], titles[0]]
    assert sorted(jumbled, key=natural_key) == titles


def test_every_list_of_pages_is_in_natural_order(get):
    listing = ServicePage.objects.get(slug="custom-mouse-models")
    for title in ("TruView", "p53", "Exon 10", "Exon 2"):
        add_page(title, link_from=[listing])
    expected = ["Exon 2", "Exon 10", "Knockout Mouse Models", "p53", "TruView"]
    assert [link.text for link in get(listing.url).select(".listing a")] == expected
    assert [link.text for link in get("/").select(".group:first-child .page-list a")] == expected


def test_a_list_under_a_pages_own_words_has_a_heading(get):
    listing = ServicePage.objects.get(slug="custom-mouse-models")
    assert not get(listing.url).select(".listing h2")
    edit(listing, introduction="<p>Of every kind.</p>")
    nav = get(listing.url).select_one(".listing")
    assert nav.h2["id"] == nav["aria-labelledby"]


# Tables


def test_a_table_without_a_caption_is_named_by_the_heading_before_it(get, knockout_page):
    def table(caption=""):
        rows = [{"values": ["<p>1</p>"]}]
        column = {"type": "text", "heading": "kb"}
        return {"type": "table", "value": {"caption": caption, "columns": [column], "rows": rows}}

    heading = text("<p>x</p><h3>In <i>kilobases</i></h3><p>y</p>")
    edit(knockout_page, body=[section("Sizes", table(), table(), table("Lengths"), heading, table())])
    assert [region["aria-label"] for region in get().select(".table")] == [
        "Sizes",
        "Sizes, table 2",
        "Lengths",
        "In kilobases",
    ]


def test_a_row_heading_shows_an_allele_as_other_cells_do(get, knockout_page):
    columns = [{"type": "heading", "heading": "Allele"}, {"type": "text", "heading": "kb"}]
    rows = [{"values": [heading, "<p>1</p>"]} for heading in ("*Trp53*^flox^", "A & <B>")]
    table = {"type": "table", "value": {"caption": "Sizes", "columns": columns, "rows": rows}}
    edit(knockout_page, body=[section("Sizes", table)])
    headings = [heading.decode_contents() for heading in get().select("th[scope=row]")]
    assert headings == ["<i>Trp53</i><sup>flox</sup>", "A &amp; &lt;B&gt;"]
