"""What every visitor can rely on, however they read: by keyboard, by ear, enlarged, in their own colours, on paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from pages.models import ServicePage
from tests.specimens import KNOCKOUT, PAGES, SPECIMENS, publish_specimens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

BROKEN = "/allele-designs/details/"
# One page of each kind, and all that an editor can place.
URLS = [*PAGES.values(), *(url for name, url in SPECIMENS.items() if name != "tenfold")]
# WCAG 2.2, 1.4.12: a reader's own spacing.
TEXT_SPACING = """* {
    line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
} p { margin-block-end: 2em !important; }"""


@pytest.fixture
def specimens(settings, tmp_path, monkeypatch, db):
    """All pages, one of which shows the page about errors."""
    settings.MEDIA_ROOT = tmp_path
    publish_specimens()
    whole = ServicePage.listed

    def listed(page):
        if page.url == BROKEN:
            raise RuntimeError
        return whole.func(page)

    monkeypatch.setattr(ServicePage, "listed", property(listed))


@pytest.fixture
def open_page(browser, live_server):
    contexts = []

    def run(url, **options):
        # The site's policy would keep the tests from adding styles of a reader's own.
        contexts.append(browser.new_context(base_url=live_server.url, bypass_csp=True, **options))
        page = contexts[-1].new_page()
        page.goto(url)
        return page

    yield run
    for context in contexts:
        context.close()


def every_rule(page, axe):
    """All of axe's rules but those it is about to drop: also its best practices, and WCAG's level AAA."""
    page.evaluate(axe.axe_script)
    rules = page.evaluate("axe.getRules().filter(rule => !rule.tags.includes('deprecated')).map(rule => rule.ruleId)")
    return {"resultTypes": ["violations"], "rules": {rule: {"enabled": True} for rule in rules}}


def test_axe_finds_nothing_on_any_kind_of_page(open_page, specimens):
    axe, found = Axe(), []
    for scheme in ("light", "dark"):
        for width in (375, 1440):
            page = open_page("/", color_scheme=scheme, viewport={"width": width, "height": 900})
            options = every_rule(page, axe)
            for url in URLS:
                page.goto(url)
                for violation in axe.run(page, options=options).response["violations"]:
                    places = [node["target"] for node in violation["nodes"]]
                    found.append(f"{url} {scheme} {width}: {violation['id']} {places}")
    page.add_style_tag(content="p { color: gray !important }")
    assert axe.run(page, options=options).violations_count  # it would have found something
    assert found == []


def test_no_page_is_wider_than_a_phone_nor_than_the_text_at_400_percent(open_page, specimens):
    """WCAG 2.2, 1.4.10 and 1.4.12: 1280 pixels at 400 % are 320; with a reader's own spacing nothing is cut."""
    page = open_page("/", viewport={"width": 320, "height": 256})
    for url in [*URLS, SPECIMENS["tenfold"]]:
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, url
        page.add_style_tag(content=TEXT_SPACING)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, f"{url} with spacing"
        cut = page.evaluate(
            """[...document.querySelectorAll("main *, header *, footer *")].filter(element =>
                !element.closest(".table, svg, .search label, .trap")
                && getComputedStyle(element).overflowX != "visible"
                && element.scrollWidth > element.clientWidth).map(element => element.outerHTML)"""
        )
        assert cut == [], url


def test_the_keyboard_reaches_every_link_in_the_order_of_the_page_and_shows_where_it_is(open_page, specimens):
    for width in (375, 1440):
        page = open_page(KNOCKOUT, viewport={"width": width, "height": 900}, reduced_motion="reduce")
        shown = page.evaluate(
            """[...document.querySelectorAll("a, summary, input, button")]
                .filter(element => element.checkVisibility()).map(element => element.outerHTML)"""
        )
        reached = []
        for _ in shown:
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            reached.append(focused.evaluate("element => element.outerHTML"))
            expect(focused).to_be_in_viewport()
            style = focused.evaluate(
                "element => [getComputedStyle(element).outlineStyle, getComputedStyle(element).opacity]"
            )
            assert style == ["solid", "1"], reached[-1]
        assert reached == shown


def test_everything_that_can_be_hit_is_24_pixels_wide_and_high(open_page, specimens):
    """WCAG 2.2, 2.5.8; links inside sentences are excepted."""
    page = open_page("/", viewport={"width": 375, "height": 900}, has_touch=True)
    for url in URLS:
        page.goto(url)
        for summary in page.locator("summary:visible").all():
            summary.click()
        small = page.evaluate(
            """[...document.querySelectorAll("a, summary, input, button")].filter(target => {
                if (target.matches(".skip, p a, td a, .flow li a")) return false
                const box = target.getBoundingClientRect()
                return target.checkVisibility() && Math.min(box.width, box.height) < 23.99
            }).map(target => target.outerHTML)"""
        )
        assert small == [], url


def test_on_this_page_folds_where_there_is_little_room_and_says_where_the_reader_is(open_page):
    page = open_page(KNOCKOUT, viewport={"width": 375, "height": 900}, reduced_motion="reduce")
    contents = page.get_by_role("navigation", name="On this page")
    expect(contents.get_by_role("link")).to_have_count(0)
    contents.get_by_text("On this page").click()
    expect(contents.get_by_role("link")).to_have_count(6)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    contents.get_by_role("link", name="How does gene knockout work?").click()
    expect(contents.get_by_role("link")).to_have_count(6)
    expect(contents).to_be_in_viewport()
    assert contents.evaluate("list => [...list.querySelectorAll(':target-current')].map(link => link.innerText)") == [
        "How does gene knockout work?"
    ]


def test_without_styles_and_scripts_every_word_is_there_in_the_same_order(open_page, specimens, client):
    for url in (KNOCKOUT, SPECIMENS["tables-and-pictures"], SPECIMENS["lists-and-headings"]):
        page = open_page("about:blank", java_script_enabled=False)
        page.route("**/*.css", lambda route: route.abort())
        page.goto(url)
        main = BeautifulSoup(client.get(url).content, "html.parser").main
        for folded in main.select("details ol"):
            folded.decompose()
        assert "".join(page.locator("main").inner_text().split()) == "".join(main.get_text().split())


def test_without_styles_each_allele_is_drawn_once_and_there_is_one_way_to_search(open_page, specimens):
    page = open_page("about:blank", viewport={"width": 1440, "height": 900})
    page.route("**/*.css", lambda route: route.abort())
    page.goto(SPECIMENS["diagrams"])
    figures = page.locator("figure.diagram")
    assert figures.count() > 1
    assert page.locator("figure.diagram > svg:visible").count() == figures.count()
    assert page.locator("header form:visible, header a[href='/search/']:visible").count() == 1


def test_on_paper_nothing_is_cut_and_links_say_where_they_lead(open_page, specimens):
    for url in URLS:
        page = open_page(url, viewport={"width": 700, "height": 1000})
        page.emulate_media(media="print")
        for hidden in page.locator("nav:not(.listing, :has(.listing)), .skip, .anchor").all():
            expect(hidden).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") == 700, url
    page = open_page(SPECIMENS["tables-and-pictures"])
    page.emulate_media(media="print")
    assert page.locator(".table").first.evaluate("table => table.scrollWidth == table.clientWidth")
    link = page.locator("main p a").first
    printed = link.evaluate("link => getComputedStyle(link, '::after').content")
    assert "http://localhost:8000" in printed
    assert "/allele-designs/" in printed
