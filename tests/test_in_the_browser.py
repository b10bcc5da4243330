"""What people can rely on in a real browser: visitors on the public page, and an editor in the admin."""

import re
import shutil

import pytest
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect
from wagtail.models import Page

from pages.content.merge import same
from pages.markdown.reader import read_documents
from pages.models import ServicePage
from pages.sync import fixture, loader
from pages.sync.page_reader import read_page
from pages.sync.references import References
from pages.sync.site_state import stored_fields
from tests.conftest import ROOT, sign_in

URL = "/knockout-mouse-models/"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


# Visitors


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_the_links_on_this_page_lead_to_their_sections(open_page, width, color_scheme):
    page = open_page(URL, viewport={"width": width, "height": 900}, color_scheme=color_scheme)
    contents = page.get_by_role("navigation", name="On this page")
    if width == 375:
        contents.get_by_text("On this page").click()
    links = contents.get_by_role("link")
    assert links.count() == 6
    for link in links.all():
        link.click()
        heading = page.get_by_role("heading", name=link.inner_text(), exact=True)
        expect(heading).to_be_in_viewport()
        assert page.evaluate("document.querySelector(':target').checkVisibility()")


def test_nothing_is_wider_than_the_screen(browser, live_server, db):
    page = browser.new_page(base_url=live_server.url)
    for url in (URL, "/", "/custom-mouse-models/", "/no-such-page/"):
        page.goto(url)
        for width in (320, 375, 768, 1440, 2560):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") == width, url
    page.close()


def test_the_page_reads_the_same_without_scripts(open_page):
    page = open_page(URL, java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Knockout Mouse Models")
    expect(page.get_by_text("Everyone at ingenious has been wonderful")).to_be_visible()


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(open_page):
    page = open_page(URL)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    assert skip.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_a_visitor_searches_with_a_slip_of_the_pen_and_reads_the_page(open_page):
    page = open_page("/", java_script_enabled=False)
    page.get_by_role("searchbox", name="Search").fill("knokcout mice")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("No page has “knokcout mice”.")
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("knokcout mice")
    page.get_by_role("link", name="Knockout Mouse Models").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Knockout Mouse Models")


def test_a_publisher_previews_and_saves_the_site_settings_and_visitors_see_them(open_page, editor):
    page = open_page("/admin/settings/pages/sitesettings/")
    sign_in(page)
    page.get_by_label("Town").fill("Springfield")
    page.get_by_role("button", name="Toggle preview").click()
    expect(page.frame_locator("iframe.w-preview__iframe:not(.w-preview__proxy)").locator("address")).to_contain_text(
        "Springfield"
    )
    visitor = open_page("/")
    expect(visitor.locator("address")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Site settings updated.")).to_be_visible()
    visitor.reload()
    expect(visitor.locator("address")).to_have_text("Springfield")


# The editor


def wait_for_editor(page):
    """Waits until the editor notices what is typed: what comes before is not saved in the background."""
    page.locator("form[data-w-unsaved-has-edits-value]").wait_for(state="attached")


def is_saved(page):
    """Waits until what was typed is saved in the background."""
    expect(page.locator(".w-autosave-indicator")).to_have_attribute("data-w-autosave-state-value", "saved")


def find_and_edit(page, title):
    page.get_by_placeholder("Search all pages").fill(title)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=title, exact=True).first.click()
    expect(page.get_by_role("button", name="Save draft")).to_be_visible()


def press_publish(page, label="Publish"):
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_text("has been published").first).to_be_visible()


def test_an_editor_changes_previews_saves_publishes_and_returns_to_the_imported_version(open_page, editor):
    admin = open_page("/admin/", viewport={"width": 1440, "height": 1000})
    public = open_page(URL)
    approved = public.locator("main").inner_text()
    sign_in(admin)
    find_and_edit(admin, "Knockout Mouse Models")

    # a sentence, the tagline, a related link
    admin.locator("[contenteditable=true]").get_by_text("Careful validation is required").click()
    admin.keyboard.press("Home")
    admin.keyboard.type("Please note. ")
    # the rich text editor hands over what was typed after a quarter of a second
    expect(admin.locator("[name=body-3-value-content-0-value]")).to_have_value(re.compile("Please note"))
    admin.get_by_role("textbox", name="Tagline").fill("Crafted by hand")
    label = admin.locator("input[name$=label]").first
    assert label.input_value() == "Conventional Knockout Mice"
    label.fill("Knockouts, the conventional way")
    changes = ["Please note. ", "Crafted by hand", "Knockouts, the conventional way"]

    admin.get_by_role("button", name="Preview").click()
    preview = admin.frame_locator("#w-preview-iframe").locator("main")
    for text in changes:
        expect(preview).to_contain_text(text)

    admin.get_by_role("button", name="Save draft").click()
    expect(admin.get_by_text("has been updated")).to_be_visible()
    public.reload()
    assert public.locator("main").inner_text() == approved

    press_publish(admin)
    public.reload()
    for text in changes:
        expect(public.locator("main")).to_contain_text(text)

    # history, and back
    admin.goto("/admin/")
    find_and_edit(admin, "Knockout Mouse Models")
    admin.get_by_role("link", name="History").click()
    expect(admin.get_by_role("row", name=re.compile("Published.*marketing"))).to_be_visible()
    imported = admin.get_by_role("row").filter(has_text="Loaded from the approved copy")
    imported.get_by_role("link", name="Review this version").click()
    press_publish(admin, "Publish this version")
    public.reload()
    assert public.locator("main").inner_text() == approved


def test_opening_and_saving_a_page_with_everything_on_it_changes_nothing(open_page, editor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    folder = ROOT / "tests/documents"
    documents, _errors = read_documents(folder)
    built, _warnings = fixture.build(folder, "ours")
    loader.load("".join(built), "http://localhost:8000", documents=folder)
    admin = open_page("/admin/", viewport={"width": 1440, "height": 1000})
    sign_in(admin)
    for document in documents:
        page = Page.objects.get(url_path=f"/home{document.url}").specific
        before = References().to_keys(stored_fields(page.get_latest_revision_as_object()))
        admin.goto(f"/admin/pages/{page.pk}/edit/")
        admin.get_by_role("button", name="Save draft").click()
        expect(admin.get_by_text("has been updated")).to_be_visible()
        page.refresh_from_db()
        assert page.revisions.count() == 2
        # A field that documents leave out where it is empty, such as a diagram's donor, is stored as empty.
        assert same(References().to_keys(stored_fields(page.get_latest_revision_as_object())), before)
        assert read_page(page.get_latest_revision_as_object()) == document


def test_a_folder_of_documents_and_their_pictures_is_uploaded_as_it_is(open_page, editor, settings, tmp_path):
    """The browser sends the folders in it along, which are lost on the way."""
    settings.MEDIA_ROOT = tmp_path / "media"
    desk = tmp_path / "desk"
    shutil.copytree(ROOT / "tests/documents", desk)
    page = open_page("/admin/page-documents/upload/")
    sign_in(page)
    page.get_by_label("Or a folder of them").set_input_files(desk)
    page.get_by_role("button", name="See what would happen").click()
    picture = page.get_by_role("row", name="targeting vector.png")
    expect(picture).to_contain_text("new on the site")
    page.get_by_role("button", name="Create the drafts").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert (tmp_path / "media/documents/images/targeting vector.png").is_file()
    draft = ServicePage.objects.get(slug="strain-comparison", live=False)
    assert [image.value.file.name for image in draft.images] == [
        "documents/images/targeting vector.png",
        "documents/gel.png",
    ]


def test_the_browser_shows_what_needs_attention_when_the_first_screen_is_there(open_page, editor):
    admin = open_page("/admin/")
    sign_in(admin)
    state = admin.get_by_role("region", name="The site today")
    expect(state.get_by_role("heading", name="5 pages that other pages mention are not written yet")).to_be_visible()
    expect(state.get_by_text("Show what needs attention")).to_have_count(0)
    assert state.locator("[aria-busy]").count() == 0


def test_an_editor_publishes_a_stub_and_the_related_link_comes_alive(open_page, editor):
    public = open_page(URL)
    link = public.get_by_role("link", name="Conditional Knockout Mice", exact=True)
    expect(link).to_have_count(0)
    admin = open_page("/admin/", viewport={"width": 1440, "height": 1000})
    sign_in(admin)
    find_and_edit(admin, "Conditional Knockout Mice")
    admin.get_by_role("textbox", name="Tagline").fill("Gone where you choose")
    press_publish(admin)
    public.reload()
    link.click()
    expect(public.get_by_text("Gone where you choose")).to_be_visible()


def enter_code(page, button):
    """Enters the code that the editor's app shows."""
    app = TOTPDevice.objects.get()
    page.get_by_label("Code").fill(f"{totp(app.bin_key):06}")
    page.get_by_role("button", name=button).click()
    # The same code is refused the second time; nobody wants to wait half a minute for the next.
    TOTPDevice.objects.update(last_t=-1)


def test_an_editor_sets_up_a_second_factor_and_signs_in_with_it(open_page, editor):
    admin = open_page("/admin/second-factor/", viewport={"width": 1440, "height": 1000})
    sign_in(admin)
    expect(admin.locator("svg.segno")).to_be_visible()
    enter_code(admin, "Switch on")
    codes = admin.get_by_role("main").get_by_role("listitem").filter(has_text=re.compile("^.{4}-.{4}$"))
    expect(codes).to_have_count(10)
    recovery_code = codes.first.inner_text()
    admin.get_by_role("link", name="I have saved them").click()
    expect(admin).to_have_url(re.compile("/admin/$"))

    for code in (None, recovery_code):
        admin.wait_for_load_state("networkidle")  # what the first screen loads later would fail without the cookies
        admin.context.clear_cookies()
        admin.goto("/admin/pages/")
        sign_in(admin)
        expect(admin.get_by_role("heading", name="Enter your code")).to_be_visible()
        admin.get_by_label("Code").fill("wrong")
        admin.get_by_role("button", name="Continue").click()
        expect(admin.get_by_text("This code is wrong")).to_be_visible()
        StaticDevice.objects.update(throttling_failure_count=0)
        if code:
            admin.get_by_label("Code").fill(code)
            admin.get_by_role("button", name="Continue").click()
        else:
            enter_code(admin, "Continue")
        expect(admin).to_have_url(re.compile("/admin/pages/"))

    admin.goto("/admin/")
    find_and_edit(admin, "Knockout Mouse Models")
    admin.get_by_role("button", name="Preview").click()
    preview = admin.frame_locator("#w-preview-iframe").locator("main")
    expect(preview).to_contain_text("Knockout Mouse Models")


def test_an_editor_picks_a_page_that_is_to_list_this_one(open_page, editor, knockout_page):
    admin = open_page("/admin/", viewport={"width": 1440, "height": 1000})
    sign_in(admin)
    admin.goto(f"/admin/pages/{knockout_page.pk}/edit/#tab-promote")
    listed_on = admin.get_by_role("region", name="Listed on", exact=True)
    expect(listed_on.get_by_role("heading", name="Custom Mouse Models")).to_be_visible()
    listed_on.get_by_role("button", name="Insert a block").last.click()
    listed_on.get_by_role("button", name="Choose a page").last.click()
    admin.get_by_role("dialog").get_by_role("link", name="ingenious targeting laboratory").click()
    expect(listed_on.locator(".chooser__title").last).to_have_text("ingenious targeting laboratory")
    press_publish(admin)
    assert {page.slug for page in knockout_page.link_from.all()} == {"custom-mouse-models", "home"}
