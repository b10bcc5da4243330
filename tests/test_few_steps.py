"""How many steps the usual work takes in the admin: each press, and each field that is written in, is one."""

import re

import pytest
from playwright.sync_api import expect
from wagtail.images.tests.utils import get_test_image_file

from pages.models import ServicePage
from tests.test_in_the_browser import URL, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


class Steps:
    """Does what a person does, and counts it."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, part):
        self.count += 1
        part.click()

    def write(self, field, text):
        self.count += 1
        field.fill(text)

    def upload(self, field, file):
        self.count += 1
        field.set_input_files(file)

    def type(self, text):
        self.count += 1
        self.page.keyboard.type(text)

    def publish(self):
        self.press(self.page.get_by_role("button", name="More actions"))
        self.press(self.page.get_by_role("button", name="Publish", exact=True))
        expect(self.page.get_by_text("has been published").first).to_be_visible()


@pytest.fixture
def admin(open_page, editor):
    """The first screen of the admin."""
    page = open_page("/admin/", viewport={"width": 1440, "height": 1000})
    sign_in(page)
    expect(page.get_by_placeholder("Search all pages")).to_be_visible()
    return page


def test_a_sentence_is_changed_and_published_in_six_steps(admin, open_page):
    steps = Steps(admin)
    steps.write(admin.get_by_placeholder("Search all pages"), "knockout mouse")
    steps.press(admin.locator("#found-pages").get_by_role("link", name="Knockout Mouse Models", exact=True))
    admin.locator("form[data-w-unsaved-has-edits-value]").wait_for(state="attached")
    steps.press(admin.locator("[contenteditable=true]").get_by_text("Careful validation is required"))
    steps.type("Please note. ")
    admin.wait_for_timeout(
        500
    )  # a person takes longer; the editor hands over what was typed after a quarter of a second
    steps.publish()
    expect(open_page(URL).locator("main")).to_contain_text("Please note. ")
    assert steps.count <= 6


def test_a_page_with_a_table_a_picture_a_testimonial_and_a_diagram_is_published_in_25_steps(
    admin, open_page, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    picture = tmp_path / "gel.png"
    picture.write_bytes(get_test_image_file(size=(1600, 900)).file.getvalue())
    steps = Steps(admin)
    steps.press(admin.get_by_role("link", name="Write a new page"))
    admin.locator("form[data-w-unsaved-has-edits-value]").wait_for(state="attached")
    body = admin.get_by_role("region", name="Body", exact=True)
    steps.write(admin.get_by_placeholder("Page title"), "Point mutation mice")

    def add(name):
        steps.press(body.get_by_role("group", name="Add at the end").get_by_role("button", name=name, exact=True))

    add("Section")
    steps.write(body.get_by_label("Heading").first, "What you receive")

    add("Table")
    steps.write(body.get_by_label("Caption").first, "Strains")
    for number, heading in enumerate(("Strain", "Background")):
        steps.write(body.get_by_placeholder("Column heading").nth(number), heading)
    for number, cell in enumerate(("Ours", "C57BL/6")):
        steps.press(body.locator(".typed-table-block tbody [contenteditable=true]").nth(number))
        admin.keyboard.type(cell)  # the press is how one writes in it

    add("Image")
    steps.press(body.get_by_role("button", name="Choose an image"))
    window = admin.get_by_role("dialog")
    steps.press(window.get_by_role("tab", name="Upload"))
    steps.upload(window.locator("input[type=file]"), picture)
    expect(window.get_by_label("Title")).to_have_value("gel")  # Wagtail's suggestion; a person is slower than it is
    steps.press(window.get_by_role("button", name="Upload"))
    expect(window).to_be_hidden()
    steps.write(body.get_by_label("Alt text"), "A gel with two bands")

    add("Testimonial")
    steps.press(body.get_by_role("button", name="Choose testimonial"))
    steps.press(admin.get_by_role("dialog").get_by_role("link", name=re.compile("^Julia Maxson, PhD")))

    add("Allele diagram")
    steps.write(body.get_by_label("Gene", exact=False).last, "Cdh1")

    steps.publish()
    public = open_page(ServicePage.objects.get(slug="point-mutation-mice").url)
    main = public.locator("main")
    expect(main.get_by_role("table", name="Strains").get_by_role("cell", name="C57BL/6")).to_be_visible()
    expect(main.get_by_role("img", name="A gel with two bands")).to_be_visible()
    expect(main.locator("figure blockquote")).to_contain_text("Everyone at ingenious has been wonderful")
    expect(main.locator("figure.diagram")).to_contain_text("Cdh1")
    assert steps.count <= 25
