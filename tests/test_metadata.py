"""What search engines, social networks and other machines can rely on in the head of a page."""

import json
import re
from io import BytesIO
from math import cos, radians, sin
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from PIL import Image
from wagtail.models import PageViewRestriction, Site

from pages.discovery import share_image as pictures
from pages.discovery.share_image import draw, share_image
from pages.models import ServicePage
from tests.blocks import section
from tests.test_public_pages import URL, add_page, edit
from tests.test_site_settings import FILLED, fill

ROOT = "http://localhost:8000"

# Properties of the types that we use, in schema.org's vocabulary (as the npm package schema-dts 2.1.0 has it).
VOCABULARY = {
    "Organization": "name legalName url logo description foundingDate address telephone email sameAs",
    "WebSite": "url name publisher",
    "WebPage": "url name description inLanguage isPartOf primaryImageOfPage datePublished dateModified breadcrumb",
    "BreadcrumbList": "itemListElement",
    "ListItem": "position name item",
    "PostalAddress": "streetAddress addressLocality addressRegion postalCode addressCountry",
    "Service": "name url provider description mainEntityOfPage",
    "Quotation": "text creator isPartOf",
    "Person": "name affiliation",
    "ImageObject": "url",
}
# The vocabulary requires nothing. What Google's documentation requires for a breadcrumb
# (developers.google.com/search/docs/appearance/structured-data/breadcrumb), and what tells a thing at all.
REQUIRED = {
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "Organization": {"name"},
    "WebSite": {"name", "url"},
    "WebPage": {"name", "url"},
    "Service": {"name", "provider"},
    "Quotation": {"text", "creator"},
    "Person": {"name"},
}


@pytest.fixture
def get(client, db):
    def run(url=URL):
        return BeautifulSoup(client.get(url).content, "html.parser")

    return run


@pytest.fixture
def graph(get):
    """The things that a page describes, by type."""

    def run(url=URL):
        (script,) = get(url).select("script")
        assert script["type"] == "application/ld+json"
        data = json.loads(script.string)
        assert data["@context"] == "https://schema.org"
        return {thing["@type"]: thing for thing in data["@graph"]}

    return run


def things(value):
    """Every thing with a type in JSON-LD, at any depth."""
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from things(item)


# Social networks


def test_a_shared_page_shows_its_title_description_and_picture(get):
    page = get()
    tags = {tag.get("property", tag.get("name")): tag["content"] for tag in page.select("meta[property], meta[name]")}
    image = tags.pop("og:image")
    assert re.fullmatch(ROOT + r"/share-images/\d+-[0-9a-f]{16}\.png", image)
    assert {name: value for name, value in tags.items() if name.startswith(("og:", "twitter:"))} == {
        "og:type": "website",
        "og:site_name": "ingenious targeting laboratory",
        "og:title": "Custom Knockout Mouse Models",
        "og:description": page.select_one("meta[name=description]")["content"],
        "og:url": ROOT + URL,
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Custom Knockout Mouse Models",
        "twitter:card": "summary_large_image",
    }


@pytest.mark.parametrize("title", ["R&D on Trp53<tm1Brn>: what's new", "*Trp53* & p53's loss"])
def test_machines_read_the_title_as_people_do(get, graph, knockout_page, title):
    edit(knockout_page, title=title, seo_title="")
    shown = title.replace("*", "")
    assert get().title.string.startswith(f"{shown} | ")
    assert get().select_one("meta[property='og:title']")["content"] == shown
    assert graph()["WebPage"]["name"] == shown


def picture_url(get, url=URL):
    return get(url).select_one("meta[property='og:image']")["content"].removeprefix(ROOT)


def test_the_picture_is_a_small_png_that_may_be_kept_for_good(client, get):
    url = picture_url(get)
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies
    assert len(response.content) < 40_000
    picture = Image.open(BytesIO(response.content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    again = client.get(url, HTTP_IF_NONE_MATCH=response["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_another_title_or_company_has_another_address_and_the_old_one_leads_there(client, get, knockout_page):
    first = picture_url(get)
    edit(knockout_page, title="Knockout Rats")
    second = picture_url(get)
    fill(name="example laboratory")
    third = picture_url(get)
    assert len({first, second, third}) == 3
    response = client.get(first)
    assert (response.status_code, response["Location"]) == (302, third)


def test_nobody_can_make_the_server_draw_more_than_a_picture_a_page(client, get):
    url = picture_url(get)
    client.get(url)
    drawn = draw.cache_info().misses
    for number in range(20):
        client.get(re.sub(r"[0-9a-f]{16}", f"{number:016x}", url))
        client.get(f"/share-images/{1000 + number}-{number:016x}.png")
        client.get(f"{url}?{number}")
    assert draw.cache_info().misses == drawn


def test_a_page_that_visitors_may_not_see_has_no_picture(client, get, knockout_page):
    url = picture_url(get)
    PageViewRestriction.objects.create(page=knockout_page, restriction_type="login")
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["paper", "raised", "ink", "ink-soft", "teal", "ember"])
def test_pictures_have_the_colours_of_the_style_sheet(name):
    sheet = Path(finders.find("site.css")).read_text()
    token = re.search(rf"--{name}: light-dark\(oklch\((.+)% (.+) (.+?)deg\),", sheet)
    lightness, chroma, hue = map(float, token.groups())
    assert getattr(pictures, name.upper().replace("-", "_")) == as_srgb(lightness / 100, chroma, radians(hue))


def as_srgb(lightness, chroma, hue):
    """Converts OKLCH as CSS Color 4 does, https://www.w3.org/TR/css-color-4/#color-conversion-code."""
    a, b = chroma * cos(hue), chroma * sin(hue)
    large = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    small = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * large - 3.3077115913 * middle + 0.2309699292 * small,
        -1.2684380046 * large + 2.6097574011 * middle - 0.3413193965 * small,
        -0.0041960863 * large - 0.7034186147 * middle + 1.7076147010 * small,
    )
    light = (12.92 * each if each <= 0.0031308 else 1.055 * each ** (1 / 2.4) - 0.055 for each in linear)
    return "#" + "".join(f"{round(255 * min(1, max(0, each))):02x}" for each in light)


def test_equal_titles_give_equal_bytes_and_every_title_fits():
    first = share_image("Knockout Mouse Models", "example laboratory")
    draw.cache_clear()
    assert share_image("Knockout Mouse Models", "example laboratory") == first
    for title in ("", "x" * 255, "TruView Conditional Knockout™ " * 8, "β-actin", "小鼠"):
        picture = Image.open(BytesIO(draw(title, "laboratory"))).convert("L")
        # Nothing but the ornament's line reaches the margins.
        assert picture.crop((1160, 0, 1200, 500)).getextrema()[0] > 240
    draw.cache_clear()


# JSON-LD


@pytest.mark.parametrize("url", ["/", "/custom-mouse-models/", URL])
def test_all_that_is_said_is_in_the_vocabulary_and_complete(graph, url):
    fill(**FILLED, founding_year=1990, description="Example.", legal_name="Example, Inc.")
    for thing in things(list(graph(url).values())):
        properties = {name for name in thing if not name.startswith("@")}
        assert properties <= set(VOCABULARY[thing["@type"]].split())
        assert properties >= REQUIRED.get(thing["@type"], set())
        assert all(thing.values())


def test_a_page_is_a_service_of_the_company(graph):
    found = graph()
    assert set(found) == {"Organization", "WebSite", "WebPage", "BreadcrumbList", "Service", "Quotation"}
    assert found["WebPage"]["@id"] == found["WebPage"]["url"] == ROOT + URL
    assert found["Service"]["name"] == "Knockout Mouse Models"
    assert found["Service"]["provider"] == {"@id": found["Organization"]["@id"]}
    assert found["WebPage"]["breadcrumb"] == {"@id": found["BreadcrumbList"]["@id"]}
    assert [(item["position"], item["name"], item["item"]) for item in found["BreadcrumbList"]["itemListElement"]] == [
        (1, "ingenious targeting laboratory", f"{ROOT}/"),
        (2, "Custom Mouse Models", f"{ROOT}/custom-mouse-models/"),  # it lists the page
        (3, "Knockout Mouse Models", ROOT + URL),
    ]
    page = ServicePage.objects.get(slug="knockout-mouse-models")
    assert found["WebPage"]["dateModified"] == page.last_published_at.isoformat(timespec="seconds")


def test_a_testimonial_is_a_quotation_and_never_a_review(graph, get):
    quotation = graph()["Quotation"]
    assert quotation["text"].startswith("I'd like to thank the ingenious team")
    assert quotation["creator"]["name"] == "Julia Maxson, PhD"
    assert quotation["creator"]["affiliation"]["name"].startswith("Knight Cancer Institute")
    assert not re.search("review|rating", get().select_one("script").string, re.IGNORECASE)


def test_the_company_is_what_the_settings_say_and_no_more(graph):
    name = Site.objects.get().site_name
    assert graph()["Organization"] == {
        "@id": f"{ROOT}/#organization",
        "@type": "Organization",
        "name": name,
        "url": f"{ROOT}/",
    }
    fill(**FILLED, founding_year=1990)
    company = graph()["Organization"]
    assert company["name"] == "example targeting laboratory"
    assert company["foundingDate"] == "1990"
    assert company["address"]["addressLocality"] == "Springfield"
    assert company["sameAs"] == ["https://www.linkedin.com/company/example/"]
    assert "legalName" not in company


def test_a_stub_is_no_service_and_the_home_page_has_no_breadcrumb(graph):
    assert set(graph("/custom-mouse-models/")) == {"Organization", "WebSite", "WebPage", "BreadcrumbList"}
    assert set(graph("/")) == {"Organization", "WebSite", "WebPage"}


def description(page):
    return page.select_one("meta[name=description]")["content"]


def test_a_page_without_words_of_its_own_is_described_by_the_names_of_what_it_lists(get, graph, knockout_page):
    assert description(get("/custom-mouse-models/")) == "Custom Mouse Models: Knockout Mouse Models."
    assert graph("/custom-mouse-models/")["WebPage"]["description"] == "Custom Mouse Models: Knockout Mouse Models."
    for number in range(10):
        add_page(f"Conditional Mice {number}", link_from=[ServicePage.objects.get(slug="custom-mouse-models")])
    long = description(get("/custom-mouse-models/"))
    assert long.startswith("Custom Mouse Models: Conditional Mice 0, Conditional Mice 1, ")
    assert len(long) <= 155
    assert long.endswith(tuple(f"{digit}." for digit in range(10)))  # names are whole
    edit(knockout_page, introduction="", tagline="")
    assert description(get()).startswith("Knockout Mouse Models: What Researchers Say, What Are Knockout Mice?, ")
    edit(knockout_page, body=[])
    assert not get().select("meta[name=description]")


def test_the_home_page_is_described_by_the_companys_sentence_or_names_its_pages(get):
    assert description(get("/")) == "ingenious targeting laboratory: Custom Mouse Models, Knockout Mouse Models."
    fill(description="Mice & models.")
    assert description(get("/")) == "Mice & models."


def test_what_an_editor_types_cannot_end_the_script(get, graph, knockout_page):
    testimonial = {"type": "testimonial", "value": {"quote": "</script><b>", "name": "<!--", "affiliation": "&"}}
    edit(knockout_page, title="</script><script>alert(1)</script>", body=[section("Voices", testimonial)])
    found = graph()
    assert found["Service"]["name"] == "</script><script>alert(1)</script>"
    assert found["Quotation"]["text"] == "</script><b>"
    assert not get().select("main script, head b")
