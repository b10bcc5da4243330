"""What visitors can rely on in the look of a public page, whatever stands on it."""

import pytest

from tests.specimens import KNOCKOUT, SPECIMENS, add_page, publish_specimens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

# Whether words of a link reach into its padding, where the arrow stands.
OVERPRINTS = """link => {
    const range = document.createRange()
    range.selectNodeContents(link)
    const arrow = link.getBoundingClientRect().right - parseFloat(getComputedStyle(link).paddingRight)
    return [...range.getClientRects()].some(line => line.right > arrow + 1)
}"""
# How far from the top of the link's first line the arrow stands.
ARROW_OFFSET = """link => parseFloat(getComputedStyle(link, '::after').top)
    + link.parentElement.getBoundingClientRect().top - link.getBoundingClientRect().top"""
# For each word of a heading, on how many lines it stands.
LINES_OF_WORDS = """heading => {
    const node = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT).nextNode()
    return [...node.data.matchAll(/\\S+/g)].map(word => {
        const range = document.createRange()
        range.setStart(node, word.index)
        range.setEnd(node, word.index + word[0].length)
        return new Set([...range.getClientRects()].map(line => Math.round(line.top))).size
    })
}"""


@pytest.fixture
def specimens(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    publish_specimens()


def test_no_arrow_stands_on_a_title_and_each_stands_beside_its_first_line(open_page, specimens):
    add_page("A title so long that it takes several lines in a list on each and every screen there is", slug="lines")
    page = open_page("/")
    for width in (375, 1024, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        for link in page.locator(".page-list a").all():
            assert not link.evaluate(OVERPRINTS), (width, link.inner_text())
            assert abs(link.evaluate(ARROW_OFFSET)) <= 2, (width, link.inner_text())


@pytest.mark.parametrize("title", ["Conditional Knockout Mouse Models", "ingenious targeting laboratory"])
def test_letters_twice_as_large_split_no_word_of_a_heading_on_a_phone(open_page, db, title):
    add_page(title, slug="large")
    page = open_page("about:blank", viewport={"width": 375, "height": 800})
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page.goto("/large/")
    assert float(page.evaluate("getComputedStyle(document.documentElement).fontSize").removesuffix("px")) > 32
    assert set(page.locator("h1").evaluate(LINES_OF_WORDS)) == {1}
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_the_sites_name_is_a_link_as_wide_as_it_reads_however_long_the_menu(open_page, specimens):
    page = open_page("/")
    assert page.locator(".navigation li").count() >= 3
    for width in (375, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        name = page.locator("header .site-name").bounding_box()
        menu = page.locator("header .navigation").bounding_box()
        assert name["width"] < 400, width
        assert menu["y"] >= name["y"] + name["height"] - 1, width


def test_pictures_under_an_introduction_stand_in_the_column_of_the_text_and_alike(open_page, specimens):
    page = open_page(SPECIMENS["tables-and-pictures"], viewport={"width": 1440, "height": 900})
    text = page.locator(".sections").bounding_box()
    boxes = [image.bounding_box() for image in page.locator(".pictures img").all()]
    assert len(boxes) == 2
    assert abs(boxes[0]["height"] - boxes[1]["height"]) < 1
    assert abs(boxes[0]["x"] - text["x"]) < 1
    assert round(boxes[1]["x"] + boxes[1]["width"]) == round(text["x"] + text["width"])


def test_a_printed_link_begins_with_the_address_of_the_site(open_page):
    page = open_page("/custom-mouse-models/")
    page.emulate_media(media="print")
    printed = page.locator("main .listing a").first.evaluate("link => getComputedStyle(link, '::after').content")
    assert "http://localhost:8000" in printed
    assert KNOCKOUT in printed
