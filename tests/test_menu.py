"""What people can rely on with the menu, the breadcrumb and the groups of the front page."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from wagtail.models import PageViewRestriction, Site

from pages.models import HomePage, MenuSettings, ServicePage
from tests.blocks import block, section, text

HUB, KNOCKOUT = "/custom-mouse-models/", "/knockout-mouse-models/"


def link(page=None, url="", label=""):
    return {"page": page, "url": url, "label": label}


def group(label, *links):
    return block("group", {"label": label, "links": [block("item", value) for value in links]})


def navigation(response):
    return BeautifulSoup(response.content, "html.parser").select_one("nav.navigation")


@pytest.fixture
def make_menu(db):
    def make(*blocks):
        MenuSettings.objects.create(site=Site.objects.get(), groups=json.dumps(blocks))

    return make


def test_without_a_menu_the_pages_below_the_front_page_stand_in_it(client, db):
    assert [found["href"] for found in navigation(client.get("/")).select("a")] == [HUB]


def test_a_menu_has_groups_that_unfold_without_script(client, make_menu, knockout_page):
    make_menu(
        group("Models", link(knockout_page.pk), link(url="https://example.com/", label="Elsewhere")),
        block("link", link(knockout_page.pk, label="Knockout")),
    )
    found = navigation(client.get(KNOCKOUT))
    inner = found.select("li > details[name=menu]")
    assert [summary.get_text() for summary in found.select("li > details > summary")] == ["Models"]
    assert [(item["href"], item.get_text()) for item in inner[0].select("a")] == [
        (KNOCKOUT, "Knockout Mouse Models"),
        ("https://example.com/", "Elsewhere"),
    ]
    assert found.select("a")[-1].get_text() == "Knockout"
    assert inner[0].select_one("summary")["aria-current"] == "true"
    assert inner[0].select_one("a")["aria-current"] == "page"


def test_on_a_page_that_no_link_leads_to_none_is_marked_as_the_current_one(client, make_menu):
    away = link(url="https://example.com/", label="Elsewhere")
    make_menu(group("Other sites", away), block("link", away))
    found = navigation(client.get("/no-such-page/"))
    assert len(found.select("a")) == 2
    assert not found.select("[aria-current]")


def test_a_page_may_have_a_shorter_name_in_menus(client, make_menu, knockout_page):
    knockout_page.menu_label = "Knockout"
    knockout_page.save_revision().publish()
    make_menu(block("link", link(knockout_page.pk)))
    assert navigation(client.get("/")).select_one("a").get_text() == "Knockout"


def test_pages_that_not_everybody_may_see_are_not_in_the_menu(client, make_menu, knockout_page):
    hub = ServicePage.objects.get(slug="custom-mouse-models")
    make_menu(group("Models", link(knockout_page.pk), link(hub.pk)), group("Private", link(knockout_page.pk)))
    PageViewRestriction.objects.create(page=knockout_page, restriction_type="login")
    found = navigation(client.get("/"))
    assert [item["href"] for item in found.select("a")] == [HUB]
    assert [summary.get_text() for summary in found.select("li summary")] == ["Models"]


def test_a_long_menu_costs_no_more_queries(client, make_menu, new_page, django_assert_max_num_queries):
    pages = [new_page(f"Mice {number}") for number in range(21)]
    client.get(KNOCKOUT)
    make_menu(*(group(f"Group {number}", *(link(page.pk) for page in pages)) for number in range(7)))
    cache.clear()  # as the commit would
    client.get(KNOCKOUT)
    with django_assert_max_num_queries(20):
        found = navigation(client.get(KNOCKOUT))
    assert len(found.select("a")) == 147


def test_the_breadcrumb_runs_through_the_page_that_lists_it(client, knockout_page):
    response = client.get(KNOCKOUT)
    found = BeautifulSoup(response.content, "html.parser")
    assert [item["href"] for item in found.select(".breadcrumb a")] == ["/", HUB]
    graph = json.loads(found.find("script", type="application/ld+json").string)["@graph"]
    (trail,) = [item for item in graph if item["@type"] == "BreadcrumbList"]
    assert [item["item"].removeprefix("http://localhost:8000") for item in trail["itemListElement"]] == [
        "/",
        HUB,
        KNOCKOUT,
    ]


def test_pages_that_list_each_other_stand_side_by_side(knockout_page):
    hub = ServicePage.objects.get(slug="custom-mouse-models")
    hub.link_from.add(knockout_page)
    hub.save()
    assert [page.url for page in ServicePage.objects.get(pk=knockout_page.pk).breadcrumb] == ["/"]


def test_the_front_page_groups_by_what_lists_what_whether_or_not_that_has_words(client, knockout_page, new_page):
    home = HomePage.objects.get()
    knockout_page.link_from.add(home)
    knockout_page.save()
    alone = new_page("Alone", body=[section("More", text("<p>Words.</p>"))])
    before = [[page.slug for page in group["pages"]] for group in HomePage.objects.get().groups]
    hub = ServicePage.objects.get(slug="custom-mouse-models")
    hub.tagline = "One line"
    hub.save()
    after = [[page.slug for page in group["pages"]] for group in HomePage.objects.get().groups]
    assert before == after == [["knockout-mouse-models"], [alone.slug]]


# In a browser


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_seven_groups_of_twenty_share_a_row_and_unfold_by_keyboard(open_page):
    values = [link(url=f"https://example.com/{number}", label=f"Knockout mice {number}") for number in range(20)]
    names = ["Mouse models", "Services", "Technologies", "Resources", "Publications", "About us", "Support"]
    groups = [group(name, *values) for name in names]
    MenuSettings.objects.create(site=Site.objects.get(), groups=json.dumps(groups))
    page = open_page("/", viewport={"width": 1024, "height": 900}, java_script_enabled=False)
    summaries = page.locator("nav.navigation li > details > summary")
    assert len({round(summary.bounding_box()["y"]) for summary in summaries.all()}) == 1
    summaries.nth(0).focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="Knockout mice 19").filter(visible=True).count() == 1
    summaries.nth(1).focus()
    page.keyboard.press("Enter")  # the first closes
    assert page.get_by_role("link", name="Knockout mice 19").filter(visible=True).count() == 1
    for width in (320, 375, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
