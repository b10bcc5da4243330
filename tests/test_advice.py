"""What editors can rely on where they are given advice: it never looks like an error; and when errors come."""

import pytest
from playwright.sync_api import expect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from pages.models import HomePage, ServicePage
from tests.blocks import block, section
from tests.test_in_the_browser import sign_in, wait_for_editor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

# What looks like an error: what is said to be one, and whatever is red (hues up to 20° and from 340°, full of colour).
ALARMS = """(root) => {
  const isRed = (color) => {
    const [red, green, blue, alpha = 1] = color.match(/[\\d.]+/g).map(Number);
    const most = Math.max(red, green, blue), least = Math.min(red, green, blue);
    return alpha > 0 && red === most && (most - least) / (most || 1) > 0.5 && most > 120 &&
      Math.abs(green - blue) / (most - least) < 1 / 3;
  };
  const all = (node) =>
    [...node.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const isSeen = (one) =>
    one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && one.getBoundingClientRect().width > 1;
  return all(root ?? document).filter((one) => {
    if (!isSeen(one) || one.matches(".w-required-mark, .diagram *, .allele *, main svg *")) return false;
    const style = getComputedStyle(one);
    const edges = ["top", "left"].filter((side) => parseFloat(style[`border-${side}-width`]));
    const colors = [style.backgroundColor, ...edges.map((side) => style[`border-${side}-color`])];
    if ([...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim())) colors.push(style.color);
    const isSaid = one.matches("[role=alert], [aria-invalid=true], .error-message, .help-critical, .icon-warning");
    return isSaid || colors.some(isRed);
  }).map((one) => `${one.tagName}.${one.getAttribute("class")}: ${one.textContent.trim().slice(0, 60)}`);
}"""


@pytest.fixture
def admin(open_page, editor):
    page = open_page("/admin/", viewport={"width": 1440, "height": 1000})
    sign_in(page)
    expect(page.get_by_placeholder("Search all pages")).to_be_visible()
    return page


@pytest.fixture
def advised(new_page):
    """A page on which there is advice of several kinds, and no error."""
    testimonial = block("testimonial", {"testimonial": None, "quote": "Great.", "name": "Ann Lee", "affiliation": ""})
    return new_page(
        "Mice", body=[section("For 30 years", block("text", "<p>Made for over 30 years.</p>"), testimonial)]
    )


def errors_seen(page):
    # the star of a field that must be filled in is red by the admin's convention, and no error
    return [found for found in page.evaluate(ALARMS) if not found.endswith(": *")]


def test_advice_beside_the_editor_looks_like_advice(admin, advised):
    admin.goto(f"/admin/pages/{advised.pk}/edit/")
    wait_for_editor(admin)
    admin.get_by_role("button", name="Toggle checks").click()
    expect(admin.locator("[data-content-checker-row][data-level=advice]")).not_to_have_count(0)
    expect(admin.locator("[data-content-checker-row][data-level=error]")).to_have_count(0)
    expect(admin.locator(".form-side [data-content-checker-count]").first).to_have_attribute("data-level", "advice")
    admin.wait_for_timeout(500)  # colours change slowly
    assert errors_seen(admin) == []


def test_an_error_beside_the_editor_still_looks_like_one(admin, advised):
    ServicePage.objects.filter(pk=advised.pk).update(tagline="Cre/loxP and LoxP")
    advised.refresh_from_db()
    advised.save_revision()
    admin.goto(f"/admin/pages/{advised.pk}/edit/")
    wait_for_editor(admin)
    admin.get_by_role("button", name="Toggle checks").click()
    expect(admin.locator("[data-content-checker-row][data-level=error]")).not_to_have_count(0)
    admin.wait_for_timeout(500)
    assert errors_seen(admin) != []


def test_advice_on_the_page_itself_looks_like_advice(admin, advised):
    admin.goto(advised.url)
    userbar = admin.locator("wagtail-userbar")
    expect(admin.locator("wagtail-inline-userbar")).not_to_have_count(0)
    expect(admin.get_by_role("button", name="Show advice").first).to_be_visible()
    userbar.get_by_role("button").first.click()
    userbar.get_by_role("menuitem", name="Checks").click()
    expect(userbar.get_by_text("Advice: A number of years goes out of date").first).to_be_visible()
    admin.wait_for_timeout(500)
    assert errors_seen(admin) == []
    admin.keyboard.press("Escape")
    admin.get_by_role("button", name="Show advice").first.click()
    admin.wait_for_timeout(500)
    assert errors_seen(admin) == []


def test_a_long_title_is_advice(admin, advised):
    admin.goto(f"/admin/pages/{advised.pk}/edit/#tab-promote")
    wait_for_editor(admin)
    admin.locator("#id_seo_title").fill("x" * 61)
    expect(admin.locator("#id_seo_title-count")).to_contain_text("search engines will cut the end")
    admin.locator("#id_slug").fill("house-mice")
    expect(admin.get_by_text("Publishing creates a redirect")).to_be_visible()
    admin.wait_for_timeout(500)
    assert errors_seen(admin) == []


def test_that_no_page_leads_to_it_is_advice(admin, new_page):
    above = new_page("Others")
    page = above.add_child(instance=ServicePage(title="Mice", tagline="Mice", live=False))
    admin.goto(f"/admin/pages/{page.pk}/edit/")
    wait_for_editor(admin)
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    expect(admin.get_by_text("visitors can find it only by searching")).to_be_visible()
    assert errors_seen(admin) == []


NEW = {
    "a page": "pages/add/pages/servicepage/{home}/",
    "a form": "pages/add/pages/enquirypage/{home}/",
    "a list of articles": "pages/add/pages/articleindexpage/{home}/",
    "a testimonial": "snippets/pages/testimonial/add/",
    "a publication": "snippets/pages/publication/add/",
    "a redirect": "redirects/add/",
    "a picture": "images/add/",
    "the site settings": "settings/pages/sitesettings/",
    "the house style": "settings/pages/housestyle/",
    "documents": "page-documents/upload/",
    "publications": "publications/import/",
    "words to replace": "find-and-replace/",
}


@pytest.mark.parametrize("name", NEW)
def test_no_error_is_shown_before_anything_was_typed(admin, name):
    response = admin.goto("/admin/" + NEW[name].format(home=HomePage.objects.get().pk))
    assert response.status == 200
    admin.wait_for_timeout(1500)  # what is saved in the background has been looked at by then
    assert errors_seen(admin) == []
    expect(admin.get_by_text("Autosave is paused").filter(visible=True)).to_have_count(0)


def test_no_error_is_shown_in_blocks_that_were_just_added(admin, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    get_image_model().objects.create(title="Gel", file=get_test_image_file())
    admin.goto(f"/admin/pages/add/pages/servicepage/{HomePage.objects.get().pk}/")
    wait_for_editor(admin)
    admin.get_by_placeholder("Page title").fill("Mice")
    body = admin.get_by_role("region", name="Body", exact=True)
    body.get_by_role("button", name="Section", exact=True).click()
    for name in ("Text", "Table", "Image", "Testimonial", "Allele diagram"):
        body.get_by_role("group", name="Add at the end").first.get_by_role("button", name=name, exact=True).click()
    admin.wait_for_timeout(2500)
    assert errors_seen(admin) == []
    expect(admin.get_by_text("Autosave is paused").filter(visible=True)).to_have_count(0)
