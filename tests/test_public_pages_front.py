"""What visitors can rely on from the front page, with and without copy of its own, and what staff are told of it."""

from io import BytesIO
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import PageViewRestriction

from pages.models import HomePage, ServicePage, Testimonial
from tests.test_metadata import graph  # noqa: F401 -- a fixture
from tests.test_public_pages import URL, add_page, edit
from tests.test_site_settings import fill
from tests.visits import dashboard

NAME = "ingenious targeting laboratory"


@pytest.fixture
def home(db):
    return HomePage.objects.get()


@pytest.fixture
def get(client, db):
    def run(url="/"):
        return BeautifulSoup(client.get(url).content, "html.parser")

    return run


@pytest.fixture
def picture(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = BytesIO()
    Picture.new("RGB", (900, 600), "teal").save(content, "PNG")
    content.seek(0)
    return Image.objects.create(title="Gel", file=ImageFile(content, name="gel.png"))


def words(element):
    return " ".join(element.get_text(" ").split())


def under_introduction(picture):
    """The picture as the stored pictures of a page."""
    value = {"image": picture.pk, "decorative": True, "alt_text": ""}
    return [{"type": "image", "value": value, "id": str(uuid4())}]


# Without copy of its own


def test_as_shipped_it_says_what_the_first_page_says(get):
    main = get().main
    assert main.h1.text == NAME
    assert words(main.select_one(".tagline")) == "Expertly crafted for your research"
    assert words(main.select_one(".introduction")).startswith("Transform your research with a custom knockout")
    assert len(main.select(".introduction p")) == 1
    assert words(main.select_one(".voice figcaption strong")) == "Julia Maxson, PhD"
    assert [link["href"] for link in main.select(".groups a")] == ["/custom-mouse-models/", URL]


def test_it_takes_nothing_from_a_page_that_not_everybody_may_read(get, knockout_page):
    restriction = PageViewRestriction.objects.create(page=knockout_page, restriction_type="login")
    assert not get().main.select(".tagline, .introduction, .voice")
    restriction.delete()
    knockout_page.unpublish()
    assert not get().main.select(".tagline, .introduction, .voice")


def test_copy_of_its_own_takes_the_place_of_all_that(get, home):
    edit(home, tagline="Mice to measure")
    main = get().main
    assert words(main.select_one(".tagline")) == "Mice to measure"
    assert not main.select(".introduction, .voice")
    edit(home, testimonial=Testimonial.objects.get())
    assert words(get().select_one(".voice figcaption strong")) == "Julia Maxson, PhD"


# Figures and families


def test_figures_from_the_site_settings_stand_in_a_row_and_nothing_stands_there_without_them(get):
    assert not get().select(".figures")
    fill(figures=[("figure", {"figure": "7", "label": "examples of a figure"})])
    assert [words(item) for item in get().select(".figures li")] == ["7 examples of a figure"]
    assert not get(URL).select(".figures")


def test_pages_with_pictures_are_cards_before_the_list_of_the_others(get, picture, knockout_page):
    listing = ServicePage.objects.get(slug="custom-mouse-models")
    for number in range(3):
        add_page(f"Mice {number}", link_from=[listing])
    assert not get().select(".with-pictures")
    edit(knockout_page, images=under_introduction(picture))
    group = get().select_one(".group")
    (card,) = group.select(".with-pictures > li")
    assert (card.a["href"], card.img["alt"], card.img["width"], card.img["height"]) == (URL, "", "720", "480")
    others = [link.text for link in group.select(".page-list:not(.with-pictures) a")]
    assert others == ["Mice 0", "Mice 1", "Mice 2"]


def test_pictures_take_the_same_queries_for_many_pages(client, picture, django_assert_max_num_queries):
    add_page("Mice 0", images=under_introduction(picture))
    client.get("/")
    with django_assert_max_num_queries(100) as few:
        client.get("/")
    for number in range(1, 8):
        add_page(f"Mice {number}", images=under_introduction(picture))
    with django_assert_max_num_queries(len(few)):
        assert client.get("/").content.count(b'width="720"') == 8


# Equal titles


def test_pages_with_one_title_are_told_apart_by_their_addresses(get):
    first, second = add_page("Overview", slug="overview"), add_page("Overview", slug="overview-2")
    other = add_page("Prices", slug="prices")
    told = {link["href"]: link.find_next_sibling("small") for link in get().select(".page-list a")}
    assert [words(told[page.url]) for page in (first, second)] == ["/overview/", "/overview-2/"]
    assert told[other.url] is None
    assert words(get(first.url).select_one(".neighbours [rel=next]")) == "Next Overview /overview-2/"
    assert words(get(other.url).select_one(".neighbours [rel=prev]")) == "Previous Overview"


# Machines


def test_machines_learn_logo_country_and_picture_from_settings_and_page(graph, get, picture, knockout_page):  # noqa: F811
    assert "primaryImageOfPage" not in graph(URL)["WebPage"]
    assert "logo" not in graph(URL)["Organization"]
    edit(knockout_page, images=under_introduction(picture))
    fill(logo=picture, country="United States", country_code="US")
    found = graph(URL)
    for thing in (found["WebPage"]["primaryImageOfPage"], found["Organization"]["logo"]):
        assert thing["@type"] == "ImageObject"
        assert thing["url"].startswith("http://localhost:8000/media/images/gel.")
    assert found["Organization"]["address"]["addressCountry"] == "US"
    assert words(get(URL).footer.address) == "United States"
    fill(country_code="")
    assert graph(URL)["Organization"]["address"]["addressCountry"] == "United States"
    with pytest.raises(ValidationError):
        fill(country_code="usa")


def test_a_logo_stands_for_the_name_in_the_header_and_is_called_by_it(get, picture):
    fill(logo=picture, name="Mice & Co")
    logo = get(URL).select_one("header .site-name img")
    assert (logo["alt"], logo["height"]) == ("Mice & Co", "80")
    assert words(get(URL).select_one("footer .site-name")) == "Mice & Co"


# Staff


def blanks(client):
    screen = dashboard(client)
    return {item.a.text: words(item).partition(" : ")[2] for item in screen.select(".still-blank li")}


def test_the_first_screen_lists_what_is_blank_until_it_is_filled_in(client, editor, home):
    editor.groups.get().permissions.add(Permission.objects.get(codename="change_sitesettings"))
    client.force_login(editor)
    told = blanks(client)
    assert told["Front page"] == "heading that says what the company does, tagline, introduction, testimonial"
    assert "call to action" in told["Site settings"]
    assert "telephone" in told["Site settings"]
    edit(home, title="Custom mice", tagline="x", introduction="<p>x</p>", testimonial=Testimonial.objects.get())
    fill(telephone="+1 212 555 0100")
    told = blanks(client)
    assert "Front page" not in told
    assert "telephone" not in told["Site settings"]


def test_nobody_is_told_of_blanks_that_others_fill_in(client, editor):
    editor.groups.get().permissions.remove(*Permission.objects.filter(codename="change_sitesettings"))
    client.force_login(editor)
    assert "Site settings" not in blanks(client)
