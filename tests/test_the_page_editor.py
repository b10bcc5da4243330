"""What someone from marketing can rely on in the page editor, in a real browser."""

import re

import pytest
from playwright.sync_api import expect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from pages.models import ServicePage
from tests.blocks import block, section
from tests.test_in_the_browser import URL, is_saved, press_publish, sign_in, wait_for_editor

LISTING = "/custom-mouse-models/"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def edit(open_page, editor):
    """Opens the editor of the page at an address."""

    def run(url, tab=""):
        admin = open_page("/admin/", viewport={"width": 1440, "height": 1000})
        sign_in(admin)
        expect(admin.get_by_role("link", name="Pages").first).to_be_visible()
        admin.goto(f"/admin/pages/{ServicePage.objects.get(url_path=f'/home{url}').pk}/edit/{tab}")
        wait_for_editor(admin)
        return admin

    return run


def insert(part, kind):
    """Adds a block at the end of a stream."""
    part.get_by_role("button", name="Insert a block").last.click()
    part.page.get_by_role("option", name=re.compile(f"^{kind}")).first.click()


def test_what_is_typed_as_soon_as_the_editor_opens_is_saved(edit, knockout_page):
    admin = edit(URL)
    admin.get_by_role("textbox", name="Tagline").fill("Typed at once")
    is_saved(admin)
    knockout_page.refresh_from_db()
    assert knockout_page.get_latest_revision_as_object().tagline == "Typed at once"


def test_what_is_typed_after_publishing_was_refused_is_saved(edit):
    """Wagtail saves the refused page once, and says “Saved”; what is typed then must be saved as well."""
    listing = ServicePage.objects.get(url_path=f"/home{LISTING}")
    admin = edit(LISTING)
    insert(admin.get_by_role("region", name="Body", exact=True), "Section")
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    admin.get_by_role("button", name="Publish anyway").click()
    expect(admin.get_by_text("The page could not be saved")).to_be_visible()
    expect(admin.locator("[data-edit-form]")).to_have_attribute("data-w-unsaved-force-value", "false")  # saved
    with admin.expect_response(lambda response: response.url.endswith(f"/pages/{listing.pk}/edit/")):
        admin.get_by_role("textbox", name="Tagline").fill("Typed afterwards")
    listing.refresh_from_db()
    assert listing.get_latest_revision_as_object().tagline == "Typed afterwards"


def test_on_a_phone_a_long_page_is_saved_and_published_from_where_one_reads(edit):
    admin = edit(URL)
    admin.set_viewport_size({"width": 375, "height": 800})
    expect(admin.get_by_role("button", name="Save draft")).to_be_in_viewport()
    admin.get_by_role("button", name="More actions").click()
    expect(admin.get_by_role("button", name="Publish", exact=True)).to_be_in_viewport()


def test_a_new_page_with_the_heading_of_another_is_saved_at_once_and_gets_a_free_address(edit, knockout_page):
    """Wagtail refuses the slug on another tab and saves nothing in the background."""
    admin = edit(LISTING)
    admin.goto(f"/admin/pages/add/pages/servicepage/{knockout_page.get_parent().pk}/")
    wait_for_editor(admin)
    title = admin.get_by_placeholder("Page title")
    title.press_sequentially("Knockout Mouse Models")
    is_saved(admin)
    page = ServicePage.objects.get(slug="knockout-mouse-models-2")
    admin.get_by_role("textbox", name="Tagline").fill("Saved again")
    expect(admin.locator(".w-autosave-indicator")).not_to_have_attribute("data-w-autosave-state-value", "saved")
    is_saved(admin)
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().tagline == "Saved again"
    assert page.slug == "knockout-mouse-models-2"

    admin.get_by_role("tab", name="Promote").click()
    admin.get_by_label("Slug").fill("custom-mouse-models")  # chosen, not made from the heading
    admin.get_by_role("button", name="Save draft").click()
    expect(admin.get_by_text("is already in use within the parent page")).to_have_count(1)


def test_a_heading_that_is_pasted_with_the_mouse_makes_an_address_and_is_saved(edit, knockout_page):
    """As text that is dropped or dictated, it comes without a key: Wagtail refused it for a blank slug."""
    admin = edit(URL)
    admin.goto(f"/admin/pages/add/pages/servicepage/{knockout_page.get_parent().pk}/")
    wait_for_editor(admin)
    admin.get_by_placeholder("Page title").focus()
    admin.keyboard.insert_text("Rosa26 mice")
    is_saved(admin)
    assert ServicePage.objects.get(title="Rosa26 mice").slug == "rosa26-mice"


def test_nobody_is_warned_of_what_they_saved_themselves(edit):
    """Wagtail asks who else is there, and its answer comes when the editor has saved meanwhile."""
    asked = []
    admin = edit(LISTING)
    admin.route("**/ping/**", lambda route: route.continue_() if asked else asked.append(route))
    admin.reload()
    admin.get_by_role("textbox", name="Tagline").fill("Mine")
    is_saved(admin)
    asked[0].continue_()
    press_publish(admin)


def test_a_testimonial_stands_on_two_pages_and_is_changed_once(open_page, edit):
    first, second = open_page(URL), open_page(LISTING)
    admin = edit(LISTING)
    body = admin.get_by_role("region", name="Body", exact=True)
    insert(body, "Section")
    body.get_by_label("Heading").fill("Voices")
    insert(body.locator("[data-contentpath=content]"), "Testimonial")
    body.get_by_role("button", name="Choose testimonial").click()
    admin.get_by_role("dialog").get_by_role("link", name=re.compile("^Julia Maxson, PhD")).click()
    expect(body.locator(".chooser__title")).to_contain_text("Julia Maxson, PhD")
    press_publish(admin)
    second.reload()
    expect(second.locator("figure blockquote")).to_contain_text("Everyone at ingenious has been wonderful")

    admin.get_by_role("link", name="Testimonials").click()
    expect(admin.get_by_role("link", name="Used 2 times")).to_be_visible()
    admin.get_by_role("link", name="Julia Maxson").first.click()
    admin.get_by_role("textbox", name="Quote").fill("We are so very happy.")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("updated").first).to_be_visible()
    for page in (first, second):
        page.reload()
        expect(page.locator("figure blockquote")).to_have_text("“We are so very happy.”")


def test_a_new_testimonial_is_written_where_it_is_needed(open_page, edit):
    admin = edit(LISTING)
    body = admin.get_by_role("region", name="Body", exact=True)
    insert(body, "Section")
    body.get_by_label("Heading").fill("Voices")
    insert(body.locator("[data-contentpath=content]"), "Testimonial")
    body.get_by_role("button", name="Choose testimonial").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_role("tab", name="New testimonial").click()
    dialog.get_by_label("Quote").fill("Great mice.")
    dialog.get_by_label("Name").fill("Ann Lee")
    dialog.get_by_label("Credentials").fill("MD")
    dialog.get_by_role("button", name="Save and use").click()
    expect(body.locator(".chooser__title")).to_contain_text("Ann Lee, MD: Great mice.")
    press_publish(admin)
    expect(open_page(LISTING).locator("figure")).to_contain_text("Ann Lee, MD")


def test_sections_are_added_moved_and_removed(open_page, edit):
    public = open_page(LISTING)
    admin = edit(LISTING)
    body = admin.get_by_role("region", name="Body", exact=True)
    for number, name in enumerate(("First", "Second", "Third")):
        insert(body, "Section")
        body.get_by_label("Heading").nth(number).fill(name)
    body.get_by_role("button", name="Move up").last.click()
    body.get_by_role("button", name="Delete").first.click()
    press_publish(admin)
    public.reload()
    expect(public.locator(".sections h2")).to_have_text([re.compile("Third"), re.compile("Second")])


def test_a_pictures_alternative_text_is_its_description_and_never_the_name_of_its_file(edit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for title, description in (("IMG_1234", ""), ("IMG_5678", "A gel with two bands")):
        get_image_model().objects.create(title=title, description=description, file=get_test_image_file())
    admin = edit(LISTING)
    images = admin.get_by_role("region", name="Images", exact=True)
    for title, text in (("IMG_1234", ""), ("IMG_5678", "A gel with two bands")):
        images.get_by_role("button", name="Insert a block").last.click()
        images.get_by_role("button", name="Choose an image").last.click()
        admin.get_by_role("dialog").get_by_role("link", name=title).click()
        expect(images.locator(".chooser__title").last).to_have_text(title)
        expect(images.get_by_label("Alt text").last).to_have_value(text)
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    admin.get_by_role("button", name="Publish anyway").click()
    expect(images.get_by_text("Please add some alt text for your image or mark it as decorative")).to_have_count(1)


def test_the_chooser_shows_what_each_block_looks_like(edit):
    admin = edit(URL)
    body = admin.get_by_role("region", name="Body", exact=True)
    body.locator("[data-contentpath=content]").first.get_by_role("button", name="Insert a block").last.click()
    expect(admin.locator(".w-combobox__optgroup-label")).to_have_text(["Words", "Side by side", "Pictures", "Links"])
    for row in admin.locator(".w-combobox__option-row").all():
        row.get_by_role("button", name="Preview").click()
        preview = admin.frame_locator(".w-combobox-preview__iframe").locator("main .sections")
        expect(admin.locator(".w-combobox-preview__label")).to_have_text(row.get_by_role("option").inner_text())
        expect(preview).to_be_visible()


def test_titles_and_descriptions_are_counted_and_shown_as_others_show_them(edit):
    admin = edit(URL, "#tab-promote")
    title, description = admin.locator("#id_seo_title"), admin.locator("#id_search_description")
    result = admin.locator(".search-preview-result")
    expect(result).to_contain_text("Custom Knockout Mouse Models")
    expect(result).to_contain_text("Transform your research")  # the introduction
    title.fill("x" * 61)
    expect(admin.locator("#id_seo_title-count")).to_have_text("61 of 60 characters: search engines will cut the end")
    title.fill("")
    expect(admin.locator("#id_seo_title-count")).to_have_text("Blank: the page’s heading is shown")
    expect(result).to_contain_text("Knockout Mouse Models")
    description.fill("Mice " * 31)
    expect(admin.locator("#id_search_description-count")).to_have_text("154 of 155 characters")
    expect(admin.locator(".search-preview-card")).to_contain_text("Mice Mice")
    picture = admin.locator(".search-preview-card img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 1200)


def test_a_changed_slug_warns_and_leads_from_the_old_address_to_the_new_one(open_page, edit, knockout_page):
    child = knockout_page.add_child(instance=ServicePage(title="Below", slug="below"))
    child.save_revision().publish()
    admin = edit(URL, "#tab-promote")
    warning = admin.get_by_text("Publishing creates a redirect")
    expect(warning).not_to_be_visible()
    admin.locator("#id_slug").fill("knockout-mice")
    expect(warning).to_contain_text("So will the address of the 1 page below it.")
    press_publish(admin)
    for old, new in ((URL, "/knockout-mice/"), (f"{URL}below/", "/knockout-mice/below/")):
        expect(open_page(old)).to_have_url(re.compile(f"{new}$"))


NOT_PUBLISHED = "Conventional Knockout Mice (not published: visitors cannot open it)"


def test_related_links_are_moved_and_say_which_pages_are_not_published(open_page, edit):
    admin = edit(URL)
    links = admin.locator("[data-contentpath=links]")
    expect(links.locator(".chooser__title").first).to_have_text(NOT_PUBLISHED)
    links.get_by_role("button", name="Move down").first.click()
    press_publish(admin)
    first = open_page(URL).locator("ul.names li").first
    expect(first).to_have_text(re.compile("Conditional Knockout Mice"))


def test_a_page_that_is_not_published_says_so_as_soon_as_it_is_chosen(edit):
    """As a related page, as one that lists this page, and for the call to action."""
    admin = edit(URL)

    def choose(part):
        part.get_by_role("button", name="Choose a page", exact=True).last.click()
        dialog = admin.get_by_role("dialog")
        dialog.get_by_placeholder("Search").fill("Conventional")
        dialog.get_by_role("link", name="Conventional Knockout Mice", exact=True).click()
        expect(part.locator(".chooser__title").last).to_have_text(NOT_PUBLISHED)

    links = admin.locator("[data-contentpath=links]")
    links.get_by_role("button", name="Add", exact=True).last.click()
    choose(links)
    is_saved(admin)
    admin.get_by_role("tab", name="Promote").click()
    listed = admin.get_by_role("region", name="Listed on", exact=True)
    listed.get_by_role("button", name="Insert a block").last.click()
    choose(listed)
    is_saved(admin)
    admin.goto("/admin/settings/pages/sitesettings/")
    choose(admin.locator("#id_call_to_action_page-chooser"))


def test_a_related_page_is_added_moved_and_removed_with_the_keyboard_alone(edit):
    """What is pressed keeps the focus, or what stands beside it: nobody has to begin again at the top of the page."""
    admin = edit(URL)
    links = admin.locator("[data-contentpath=links]")
    titles = links.locator(".chooser__title:visible")
    focused = admin.locator(":focus")

    def press(name, key="Tab"):
        for _ in range(15):
            admin.keyboard.press(key)
            if (focused.get_attribute("title") or focused.inner_text()).strip() == name:
                break
        admin.keyboard.press("Enter")

    last = titles.last.inner_text()
    links.get_by_role("button", name="Add", exact=True).last.focus()
    admin.keyboard.press("Enter")
    expect(links.get_by_role("button", name="Choose a page", exact=True).last).to_be_in_viewport(ratio=1)  # it unfolds
    press("Choose a page")
    expect(admin.get_by_placeholder("Search…")).to_be_focused()
    admin.keyboard.type("Custom Mouse")
    expect(admin.get_by_role("dialog").locator("a.choose-page")).to_have_text(["Custom Mouse Models"])
    press("Custom Mouse Models")
    expect(titles.last).to_have_text("Custom Mouse Models")
    expect(links.locator(":focus")).to_be_visible()
    press("Move up", "Shift+Tab")
    expect(titles.last).to_have_text(last)
    expect(focused).to_have_attribute("title", "Move up")
    press("Delete")
    expect(links.get_by_text("Custom Mouse Models")).to_be_hidden()
    expect(links.locator(":focus")).to_be_visible()


def test_the_first_error_is_one_press_away_wherever_it_stands(edit, new_page, settings, tmp_path):
    """Deep in a section, under settings that are folded away, and in the other tab."""
    settings.MEDIA_ROOT = tmp_path
    picture = get_image_model().objects.create(title="Mouse", file=get_test_image_file())
    above = [section(f"Part {number}", block("text", "<p>Mice.</p>" * 20)) for number in range(3)]
    table = {"caption": "", "columns": [{"type": "text", "heading": "A"}], "rows": [{"values": ["<p>b</p>"]}]}
    diagram = {"caption": "A", "gene": "Gene", "after_flp": False, "after_cre": False, "wild_type": "no element"}
    last = {
        "Write a caption": block("table", table),
        "add some alt text": block("image", {"image": picture.pk, "decorative": False, "alt_text": ""}),
        "Write it here, or choose": block("testimonial", {"testimonial": None, "quote": "", "name": ""}),
        "is not an element": block("allele_diagram", diagram),
        "Fill in both the old address and what it does": block("text", "<p>Mice.</p>"),
    }
    admin = edit(URL)
    anyway = admin.get_by_role("button", name="Publish anyway")
    admin.add_locator_handler(anyway, lambda button: button.click())
    for number, (error, content) in enumerate(last.items()):
        page = new_page(f"Mice {number}", body=[*above, section("Last", content)], live=False)
        if error.startswith("Fill in"):
            page.legacy_url = "https://www.genetargeting.com/mice"
            page.save(clean=False)
        admin.goto(f"/admin/pages/{page.pk}/edit/")
        wait_for_editor(admin)
        admin.get_by_role("button", name="More actions").click()
        admin.get_by_role("button", name="Publish", exact=True).click()
        admin.get_by_role("button", name="Go to the first error").click()
        said = admin.get_by_text(error).first
        expect(said).to_be_focused()
        expect(said).to_be_in_viewport()


PASTE = """(element, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "pasted");
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_superscript_and_subscript_survive_pasting_and_have_buttons(edit, knockout_page):
    admin = edit(URL)
    introduction = admin.locator("#panel-child-content-introduction-section .public-DraftEditor-content")
    introduction.click()
    admin.keyboard.press("Control+End")
    admin.keyboard.press("Enter")
    introduction.evaluate(PASTE, "<p>Trp53<sup>R172H</sup> and 10<sup>6</sup> in H<sub>2</sub>O</p>")
    is_saved(admin)
    knockout_page.refresh_from_db()
    draft = knockout_page.get_latest_revision_as_object().introduction
    assert "Trp53<sup>R172H</sup> and 10<sup>6</sup> in H<sub>2</sub>O" in draft
