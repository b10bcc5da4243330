"""What editors, writers and visitors can rely on of how a picture stands in a section."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as Picture
from playwright.sync_api import expect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from pages.blocks import PlacedPictureBlock
from pages.content.parts.image import Image
from pages.markdown.reader import read_document
from pages.models import ServicePage
from pages.sync.page_reader import read_page
from tests.blocks import block, section, text
from tests.test_in_the_browser import sign_in, wait_for_editor
from tests.test_leaving import violations

URL = "/pictures/"
DOCUMENT = """---
title: "Pictures"
description: "What pictures show."
legacy_url: ""
new_build_url: "/pictures/"
url_handling: ""
link_from: []
extracted_date: "2026-06-24"
---

# Pictures

## As they stand

## Section

![A gel](gel.png "{title}")

Text.
"""

FIRST_LINE = """paragraph => {
    const text = document.createRange();
    text.selectNodeContents(paragraph);
    return text.getClientRects()[0].toJSON();
}"""


@pytest.fixture
def gel(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return get_image_model().objects.create(title="Gel", file=get_test_image_file(size=(1500, 900)))


def picture(image, **placement):
    return block("image", {"image": image.pk, "alt_text": "A gel", "decorative": False, **placement})


@pytest.fixture
def page_with(new_page, gel):
    def run(*placements):
        pictures = [picture(gel, **placement) for placement in placements]
        page = new_page("Pictures", body=[section("Section", *pictures, text("<p>Text beside it.</p>" * 12))])
        page.save_revision().publish()
        return page

    return run


def figures(client):
    return BeautifulSoup(client.get(URL).content, "html.parser").select("figure.picture")


def test_visitors_see_a_picture_as_wide_as_the_text_beside_it_or_wider(client, page_with):
    page_with({}, {"layout": "beside"}, {"layout": "wide"})
    assert [figure["class"] for figure in figures(client)] == [["picture"], ["picture", "beside"], ["picture", "wide"]]
    assert not any(figure.a for figure in figures(client))


def test_a_picture_that_can_be_enlarged_leads_to_the_whole_of_it(client, page_with, gel):
    page_with({"enlarge": True})
    (figure,) = figures(client)
    assert figure.a["href"] == gel.get_rendition("max-2560x2560").url
    assert figure.a.img["alt"] == "A gel"
    assert figure.a.get_text(strip=True) == "Enlarge the picture"


def test_more_enlarged_pictures_take_no_more_queries(client, new_page, gel):
    counts = []
    for number in (2, 4):
        pictures = [get_image_model().objects.create(title=str(n), file=get_test_image_file()) for n in range(number)]
        Page.objects.filter(slug="pictures").delete()
        new_page("Pictures", body=[section("S", *(picture(each, enlarge=True) for each in pictures))])
        client.get(URL)  # makes the renditions
        with CaptureQueriesContext(connection) as queries:
            assert len(figures(client)) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("title", "layout", "enlarge"),
    [("beside", "beside", False), ("enlarge, wide", "wide", True), ("enlarge", "", True)],
)
def test_a_document_says_it_and_a_page_brings_it_back(title, layout, enlarge, load, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = tmp_path / "documents"
    folder.mkdir()
    Picture.new("RGB", (1200, 800)).save(folder / "gel.png")
    (folder / "a.md").write_text(DOCUMENT.format(title=title))
    call_command("build_fixture", documents=folder, output=tmp_path / "site.json", verbosity=0)
    load(fixture=tmp_path / "site.json", documents=folder)
    page = ServicePage.objects.get(slug="pictures")
    assert read_page(page).sections[0].content[0] == Image("gel.png", "A gel", layout, enlarge)
    assert read_page(page) == read_document((folder / "a.md").read_bytes(), "a.md")
    words = ", ".join(filter(None, [layout, "enlarge" * enlarge]))
    assert f'"{words}")' in client.get(f"{URL}index.md").content.decode()
    page.save_revision().publish()  # as the editor saves it
    assert load(fixture=tmp_path / "site.json", documents=folder)[-1].startswith("0 created, 0 updated")


@pytest.mark.parametrize("title", ["A gel", "beside, wide", "left"])
def test_another_title_is_refused_with_what_may_stand_there(title):
    with pytest.raises(Exception, match="write beside or wide, enlarge, or leave it out"):
        read_document(DOCUMENT.format(title=title).encode(), "a.md")


def test_what_is_not_chosen_is_not_stored_so_that_saving_an_older_page_changes_nothing(gel):
    stored = {"image": gel.pk, "alt_text": "A gel", "decorative": False}
    as_before, placed = PlacedPictureBlock(), {"layout": "beside", "enlarge": True}
    assert as_before.get_prep_value(as_before.to_python(stored)) == stored
    assert as_before.get_prep_value(as_before.to_python(stored | placed)) == stored | placed
    assert as_before.get_prep_value(as_before.to_python(stored | {"layout": "upside down"})) == stored
    assert json.dumps(as_before.get_form_state(as_before.to_python(stored | placed))["layout"]) == '"beside"'


# In a browser


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_editor_sets_a_picture_beside_the_text_and_a_visitor_enlarges_it(open_page, editor, page_with):
    page = page_with({})
    admin = open_page(f"/admin/pages/{page.pk}/edit/", viewport={"width": 1440, "height": 1000})
    sign_in(admin)
    wait_for_editor(admin)
    admin.get_by_label("Layout").select_option("Beside the text")
    admin.get_by_label("Can be enlarged").check()
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    expect(admin.get_by_text("has been published")).to_be_visible()
    edited = ServicePage.objects.get(pk=page.pk).body[0].value["content"][0].value
    assert (edited.layout, edited.enlarge) == ("beside", True)

    visitor = open_page(URL, viewport={"width": 1440, "height": 900}, java_script_enabled=False)
    figure, words = visitor.locator("figure.picture"), visitor.get_by_text("Text beside it.").first
    shown, line = figure.bounding_box(), words.evaluate(FIRST_LINE)
    assert line["x"] + line["width"] <= shown["x"]
    assert shown["y"] <= line["y"] <= shown["y"] + shown["height"]
    visitor.set_viewport_size({"width": 375, "height": 800})
    assert words.bounding_box()["y"] >= figure.bounding_box()["y"] + figure.bounding_box()["height"]
    visitor.get_by_role("link", name="A gel Enlarge the picture").click()
    assert "2560x2560" in visitor.url


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1024, 1440])
def test_each_fits_the_screen_and_axe_finds_nothing(open_page, page_with, width, scheme):
    page_with({"enlarge": True}, {"layout": "beside", "enlarge": True}, {"layout": "wide", "enlarge": True})
    visitor = open_page(URL, viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert visitor.evaluate("document.documentElement.scrollWidth") == width
    assert violations(visitor) == []
    text_width, beside, wide = (each.bounding_box()["width"] for each in visitor.locator("figure.picture").all())
    if width == 375:
        assert text_width == beside == wide
    else:
        assert beside < text_width <= wide
