"""What readers see of allele diagrams in a real browser: every label legible and free, on any screen."""

import json

import pytest

from pages.alleles.designs import DESIGNS
from pages.alleles.style import text_width
from pages.models import HomePage, ServicePage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

LABELS = """drawings => drawings.filter(drawing => drawing.checkVisibility()).map(drawing => {
    const scale = drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width
    return [...drawing.querySelectorAll("text")].map(text => {
        const box = text.getBBox(), style = getComputedStyle(text)
        return {
            text: text.textContent, kind: text.getAttribute("class"), size: parseFloat(style.fontSize),
            shown: parseFloat(style.fontSize) * scale, left: box.x, right: box.x + box.width,
            top: box.y + box.height * 0.15, bottom: box.y + box.height * 0.9,
            room: drawing.viewBox.baseVal.width,
        }
    })
})"""


@pytest.fixture
def url(db):
    """A page with a diagram of each design."""
    fields = {"gene": "Cdh1", "exons": "1 UTR, 2-4", "targeted_exons": "2", "after_flp": True, "after_cre": True}
    content = [
        {"type": "allele_diagram", "value": {"caption": f"Cdh1, {design}", "design": design, **fields}}
        for design in DESIGNS
    ]
    body = json.dumps([{"type": "section", "value": {"heading": "Diagrams", "content": content}}])
    page = HomePage.objects.get().add_child(instance=ServicePage(title="Alleles", slug="alleles", body=body))
    page.save_revision().publish()
    return "/alleles/"


@pytest.mark.parametrize("width", [320, 375, 768, 1440, 2560])
def test_labels_are_legible_and_free_on_any_screen(browser, live_server, url, width):
    page = browser.new_page(base_url=live_server.url, viewport={"width": width, "height": 900})
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    drawings = page.eval_on_selector_all(".diagram > svg", LABELS)
    assert len(drawings) == len(DESIGNS)
    for labels in drawings:
        for number, label in enumerate(labels):
            assert label["shown"] >= 11, label
            assert label["left"] >= -0.5, label
            assert label["right"] <= label["room"], label
            bold = 1.25 if label["kind"] == "heading" else 1
            assert label["right"] - label["left"] <= text_width(label["text"], label["size"]) * bold + 1, label
            for other in labels[:number]:
                assert (
                    label["right"] <= other["left"]
                    or other["right"] <= label["left"]
                    or label["bottom"] <= other["top"]
                    or other["bottom"] <= label["top"]
                ), (label, other)
    page.close()


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
@pytest.mark.parametrize("forced_colors", ["none", "active"])
def test_what_is_filled_and_what_is_not_differs_from_the_ground(browser, live_server, url, color_scheme, forced_colors):
    page = browser.new_page(base_url=live_server.url, color_scheme=color_scheme, forced_colors=forced_colors)
    page.goto(url)
    fills = page.evaluate(
        """() => {
            const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true})
            const grey = color => {
                canvas.fillStyle = color
                canvas.fillRect(0, 0, 1, 1)
                const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data
                return (r * 0.2126 + g * 0.7152 + b * 0.0722) / 255
            }
            const of = (selector, name) =>
                grey(getComputedStyle(document.querySelector(`.diagram > .wide ${selector}`))[name])
            return {
                ground: grey(getComputedStyle(document.documentElement).backgroundColor),
                line: of(".line", "stroke"), exon: of(".exon:not(.floxed)", "fill"), floxed: of(".floxed", "fill"),
                loxp: of(".loxp", "fill"), frt: of(".frt", "fill"), text: of(".label", "fill"),
            }
        }"""
    )
    if forced_colors == "none":
        assert abs(fills["exon"] - fills["ground"]) < 0.1
    for name in ("line", "floxed", "loxp", "frt", "text"):
        assert abs(fills[name] - fills["exon"]) > 0.25, (name, fills)
    page.close()


def test_the_diagram_is_a_named_picture_with_a_list_that_opens_from_the_keyboard(browser, live_server, url):
    page = browser.new_page(base_url=live_server.url, java_script_enabled=False)
    page.goto(url)
    picture = page.get_by_role("img", name="Cdh1, conditional")
    assert picture.count() == 1
    assert not page.get_by_text("selection cassette neo").first.is_visible()
    page.locator(".diagram summary").first.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("selection cassette neo").first.is_visible()
    page.close()


def test_a_printed_diagram_keeps_its_words_and_its_drawing_on_one_sheet(browser, live_server, url):
    page = browser.new_page(base_url=live_server.url, viewport={"width": 700, "height": 900})
    page.emulate_media(media="print")
    page.goto(url)
    assert page.locator(".diagram > svg >> visible=true").count() == len(DESIGNS)
    assert page.locator(".diagram").first.evaluate("element => getComputedStyle(element).breakInside") == "avoid"
    page.close()
