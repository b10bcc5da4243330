"""What colleagues can rely on when they work together in the admin, in a browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core import mail
from playwright.sync_api import expect

from pages.models import ServicePage, Testimonial
from pages.sync import views as document_views
from tests.conftest import FIXTURE, sign_in
from tests.test_in_the_browser import URL, is_saved, wait_for_editor
from tests.test_testimonials import voices
from tests.test_upload import new_document

DESK = {"viewport": {"width": 1440, "height": 1000}, "reduced_motion": "reduce"}

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def page(db):
    return ServicePage.objects.get(slug="knockout-mouse-models")


def more(page, action):
    footer = page.get_by_role("navigation", name="Actions (footer)")
    footer.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=action, exact=True).click()


def test_what_an_editor_submits_a_publisher_comments_sends_back_and_approves(desk, open_page, page):
    edit = f"/admin/pages/{page.pk}/edit/"
    eva, paul = desk("eva", "editors", edit), desk("paul", "publishers")
    public = open_page(URL)
    wait_for_editor(eva)
    eva.get_by_role("textbox", name="Tagline").fill("Made for you")
    more(eva, "Submit to Marketing publishers")
    expect(eva.get_by_text("has been submitted for moderation")).to_be_visible()
    assert [letter.to for letter in mail.outbox] == [["paul@example.com"]]
    assert page.title in mail.outbox[0].subject

    paul.goto("/admin/")
    expect(paul.get_by_role("heading", name="Awaiting your review")).to_be_visible()
    paul.goto(edit)
    wait_for_editor(paul)
    tagline = paul.get_by_role("region", name="Tagline", exact=True)
    tagline.get_by_role("textbox").hover()
    tagline.get_by_role("button", name="Add comment").click()
    paul.get_by_placeholder("Enter your comments...").fill("Made for whom?")
    paul.get_by_role("button", name="Comment", exact=True).click()
    more(paul, "Request changes")
    paul.get_by_role("dialog").get_by_label("Comment").fill("Say for whom.")
    paul.get_by_role("dialog").get_by_role("button", name="Request changes").click()
    expect(paul.get_by_text("has been updated")).to_be_visible()
    told = [letter for letter in mail.outbox if letter.to == ["eva@example.com"]]
    assert any("Say for whom." in letter.body for letter in told)

    eva.goto(edit)
    wait_for_editor(eva)
    expect(eva.get_by_text("Made for whom?").first).to_be_attached()
    eva.get_by_role("textbox", name="Tagline").fill("Made for your research")
    more(eva, "Resubmit to Marketing publishers")
    expect(eva.get_by_text("has been submitted for moderation")).to_be_visible()
    public.reload()
    expect(public.get_by_text("Made for your research")).to_have_count(0)

    paul.goto(edit)
    wait_for_editor(paul)
    more(paul, "Approve and Publish")
    window = paul.get_by_role("dialog")
    expect(window.get_by_role("heading", name="What visitors will see differently")).to_be_visible()
    expect(window.locator(".changed-fields")).to_contain_text("Made for your research")
    window.get_by_role("button", name="Approve", exact=True).click()
    expect(paul.get_by_text("has been updated")).to_be_visible()
    paul.get_by_role("link", name="View live").click()
    expect(paul.get_by_text("Made for your research")).to_be_visible()
    public.reload()
    expect(public.get_by_text("Made for your research")).to_be_visible()


def test_a_comment_is_answered_and_resolved_and_who_follows_it_gets_mail(desk, page):
    edit = f"/admin/pages/{page.pk}/edit/"
    eva, paul = desk("eva", "editors", edit), desk("paul", "publishers", edit)
    wait_for_editor(eva)
    tagline = eva.get_by_role("region", name="Tagline", exact=True)
    tagline.get_by_role("textbox").hover()
    tagline.get_by_role("button", name="Add comment").click()
    eva.get_by_placeholder("Enter your comments...").fill("Is this still true?")
    eva.get_by_role("button", name="Comment", exact=True).click()
    is_saved(eva)
    assert mail.outbox == []  # nobody follows it yet

    paul.reload()
    wait_for_editor(paul)
    paul.get_by_role("button", name="Toggle comments").click()
    paul.locator(".comment").click()
    paul.get_by_placeholder("Enter your reply...").fill("Checked today.")
    paul.get_by_role("button", name="Reply", exact=True).click()
    is_saved(paul)
    assert [(letter.to, "Checked today." in letter.body) for letter in mail.outbox] == [(["eva@example.com"], True)]

    eva.reload()  # the panel is open as it was
    wait_for_editor(eva)
    eva.locator(".comment").click()
    eva.locator(".comment").get_by_role("button", name="More actions").first.click()
    eva.locator(".comment").get_by_text("Resolve", exact=True).first.click()
    expect(eva.locator(".comment")).to_have_count(0)
    is_saved(eva)
    assert [letter.to for letter in mail.outbox[1:]] == [["paul@example.com"]]


def test_when_a_session_has_ended_the_page_says_so_and_keeps_what_was_typed(browser, live_server, desk_of, page):
    admin = desk_of("eva")
    admin.goto(f"/admin/pages/{page.pk}/edit/")
    wait_for_editor(admin)
    admin.get_by_role("button", name="Toggle checks").click()
    Session.objects.all().delete()
    admin.get_by_role("textbox", name="Tagline").fill("Typed too late")
    said = admin.get_by_text("You have been signed out. Sign in again in another tab")
    expect(said).to_be_visible()
    panel = admin.locator("[data-side-panel=checks]")
    expect(panel).to_be_visible()
    end = said.bounding_box()["x"] + said.bounding_box()["width"]
    assert end <= panel.bounding_box()["x"]  # all of it can be read beside an open panel
    with admin.context.expect_page() as opened:
        admin.get_by_role("button", name="Save draft").click()
    sign_in(opened.value, "eva")
    expect(opened.value).to_have_url(re.compile("/admin/$"))
    opened.value.close()
    admin.bring_to_front()
    admin.evaluate("dispatchEvent(new Event('focus'))")  # a browser without a window has no focus to give back
    expect(admin.get_by_text("You have been signed out.")).to_be_hidden()
    is_saved(admin)
    assert ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object().tagline == "Typed too late"


@pytest.fixture
def desk_of(browser, live_server, django_user_model):
    """Signs somebody in at a browser whose console may tell that they were refused."""
    contexts = []

    def run(name, group="editors"):
        user = django_user_model.objects.create_user(name, f"{name}@example.com", "a long password")
        user.groups.add(Group.objects.get(name=f"Marketing {group}"))
        contexts.append(browser.new_context(base_url=live_server.url, **DESK))
        page = contexts[-1].new_page()
        page.goto("/admin/")
        sign_in(page, name)
        expect(page).to_have_url(re.compile("/admin/$"))
        return page

    yield run
    for context in contexts:
        context.close()


def test_two_who_edit_one_page_see_one_another_and_nobody_overwrites_unasked(desk_of, page, settings):
    settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL = 1000
    eva, ida = desk_of("eva"), desk_of("ida")
    for editor in (eva, ida):
        editor.goto(f"/admin/pages/{page.pk}/edit/")
        wait_for_editor(editor)
    ida.get_by_role("textbox", name="Tagline").fill("Ida's")
    is_saved(ida)
    expect(eva.get_by_text("ida saved a new version").first).to_be_attached()
    eva.get_by_role("button", name="Save draft").click()
    expect(eva.get_by_role("dialog").get_by_text("ida saved a new version")).to_be_visible()
    assert ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object().tagline == "Ida's"


def test_what_an_editor_may_not_do_is_in_no_menu_and_refused_by_address(desk_of, page):
    admin = desk_of("eva")
    menu = admin.get_by_role("navigation", name="Main menu")
    expect(menu.get_by_role("link", name="Testimonials")).to_be_visible()
    expect(menu.get_by_role("button", name="Settings")).to_have_count(0)
    admin.goto(f"/admin/pages/{page.pk}/edit/")
    admin.get_by_role("navigation", name="Actions (footer)").get_by_role("button", name="More actions").click()
    expect(admin.get_by_role("button", name="Submit to Marketing publishers")).to_be_visible()
    expect(admin.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    for path in (
        f"pages/{page.pk}/delete/",
        f"pages/{page.pk}/unpublish/",
        "redirects/",
        "settings/pages/sitesettings/",
        "settings/pages/housestyle/",
        "users/",
    ):
        admin.goto(f"/admin/{path}")
        expect(admin.get_by_text("Sorry, you do not have permission to access this area.")).to_be_visible()


def test_axe_finds_nothing_on_the_screens_that_are_ours_nor_too_little_contrast_in_the_dark(desk_of, page):
    page.tagline = "A draft"
    page.save_revision()
    admin, axe, found = desk_of("paul", "publishers"), Axe(), []
    testimonial = f"snippets/pages/testimonial/edit/{Testimonial.objects.first().pk}/"

    def look(screen, light=None):
        admin.wait_for_load_state("networkidle")
        for scheme, options in (("light", light or {}), ("dark", {"runOnly": ["color-contrast"]})):
            admin.emulate_media(color_scheme=scheme)
            admin.wait_for_timeout(300)  # colours fade
            for violation in axe.run(admin, options=options).response["violations"]:
                found.extend((screen, scheme, violation["id"], node["target"][0]) for node in violation["nodes"])

    for path in (
        "",
        "guide/",
        "settings/pages/sitesettings/",
        "settings/pages/housestyle/",
        "snippets/pages/testimonial/",
        "snippets/pages/testimonial/add/",
        testimonial,
        testimonial.replace("edit", "usage"),
        "reports/failing-links/",
        "deleted-pages/",
        "state/unwritten/",
        "state/drafts/",
        f"pages/{page.pk}/history/",
        f"pages/{page.pk}/revisions/compare/earliest...latest/",
        "page-documents/",
        f"page-documents/{page.pk}/",
        "page-documents/help/",
    ):
        admin.goto(f"/admin/{path}")
        look(path)

    admin.goto(f"/admin/pages/{page.pk}/edit/#tab-promote")
    expect(admin.locator(".search-preview-result")).to_be_visible()
    look("search preview")

    admin.goto(f"/admin/{testimonial}")
    admin.get_by_role("button", name="Toggle preview").click()
    preview = admin.locator("iframe.w-preview__iframe:not(.w-preview__proxy)")
    expect(preview.content_frame.locator("figure.testimonial")).to_be_visible()
    look("testimonial with its preview")
    admin.goto(preview.get_attribute("src").replace("in_preview_panel=true", ""))
    look("testimonial preview", {"runOnly": WCAG})  # a part of a page, which has no heading of its own

    for text, outcome in ((new_document(), "What would happen"), ("No front matter", "Nothing was changed")):
        admin.goto("/admin/page-documents/upload/")
        look("upload")
        admin.locator("#documents").set_input_files(
            {"name": "rats.md", "mimeType": "text/plain", "buffer": text.encode()}
        )
        admin.get_by_role("button", name="See what would happen").click()
        expect(admin.get_by_role("heading", level=2, name=outcome)).to_be_visible()
        look(outcome)
    assert found == []


def test_a_conflict_says_before_anything_is_saved_which_version_is_lost(desk_of, page, tmp_path, monkeypatch):
    changed = tmp_path / "site.json"
    changed.write_text(FIXTURE.read_text().replace("Expertly crafted", "Made").replace("wonderful", "marvellous"))
    monkeypatch.setattr(document_views, "FIXTURE", changed)
    page.tagline = "The editor's"
    page.save_revision().publish()
    admin = desk_of("paul", "publishers")
    admin.goto(f"/admin/page-documents/{page.pk}/")
    row = admin.get_by_role("row").filter(has_text="tagline")
    expect(row.locator("mark").first).to_be_visible()
    lost = row.get_by_text("This text is lost.")
    expect(lost.first).to_be_hidden()
    admin.get_by_role("button", name="Save as a draft").click()
    assert page.get_latest_revision_as_object().tagline == "The editor's"  # the browser asks for a choice
    row.get_by_label("use the document’s version").check()
    expect(row.locator(".version-of-page").get_by_text("This text is lost.")).to_be_visible()
    expect(row.locator(".version-of-document").get_by_text("This text is lost.")).to_be_hidden()
    assert Axe().run(admin, context="main form", options={"runOnly": WCAG}).response["violations"] == []
    admin.get_by_role("button", name="Save as a draft").click()
    admin.get_by_role("link", name="Open the draft").click()
    expect(admin.get_by_role("textbox", name="Tagline")).to_have_value("Made for your research")


def test_an_editor_corrects_her_own_testimonial_and_nobody_reads_it_half_typed(desk, open_page, page):
    """Wagtail 8.0.1 saves a snippet that has versions and no drafts half a second after a letter was typed."""
    eva = desk("eva", "editors", "/admin/snippets/pages/testimonial/add/")
    eva.get_by_role("textbox", name="Quote").fill("The mice arived early")
    eva.get_by_role("textbox", name="Name").fill("Jo Lee")
    eva.get_by_role("button", name="Save").click()
    eva.get_by_role("link", name="Jo Lee").click()
    eva.get_by_role("textbox", name="Quote").fill("The mice arrived early")
    eva.get_by_role("button", name="Save").click()
    expect(eva.get_by_text("updated.")).to_be_visible()
    testimonial = Testimonial.objects.get(name="Jo Lee")
    assert testimonial.quote == "The mice arrived early"

    page.body = voices(testimonial)
    page.save_revision().publish()
    eva.get_by_role("link", name="Jo Lee").click()
    expect(eva.get_by_text("What you save is a correction for a publisher.")).to_be_visible()
    eva.get_by_role("textbox", name="Quote").fill("The mice arrived two weeks early")
    eva.get_by_role("button", name="Save").click()
    expect(eva.get_by_text("Visitors see it when a publisher saves it")).to_be_visible()
    visitor = open_page(URL)
    expect(visitor.get_by_text("The mice arrived early")).to_be_visible()

    paul = desk("paul", "publishers")
    paul.get_by_role("region", name="has a correction").get_by_role("link").click()
    wait_for_editor(paul)
    paul.get_by_role("textbox", name="Quote").fill("The mice arrived two weeks early and")
    paul.wait_for_timeout(2_000)  # longer than Wagtail waits before it saves by itself
    testimonial.refresh_from_db()
    assert testimonial.quote == "The mice arrived early"
    paul.get_by_role("textbox", name="Quote").fill("The mice arrived two weeks early")
    paul.get_by_role("button", name="Save").click()
    expect(paul.get_by_text("updated.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("The mice arrived two weeks early")).to_be_visible()


def test_what_is_typed_in_a_page_that_was_deleted_meanwhile_is_saved_once_it_is_restored(desk_of, page):
    eva, paul = desk_of("eva"), desk_of("paul", "publishers")
    eva.goto(f"/admin/pages/{page.pk}/edit/")
    wait_for_editor(eva)
    paul.goto(f"/admin/pages/{page.pk}/delete/")
    paul.get_by_role("button", name="Yes, delete it").click()
    expect(paul.get_by_text("You can restore it for 30 days.")).to_be_visible()
    eva.get_by_role("textbox", name="Tagline").fill("Typed too late")
    expect(eva.get_by_text("A colleague has deleted this page. Your text is still here")).to_be_visible()
    eva.get_by_role("button", name="Save draft").click()
    paul.get_by_role("link", name="Deleted pages").last.click()
    paul.get_by_role("button", name=f"Restore {page.title}").click()
    expect(paul.get_by_text("has been restored")).to_be_visible()
    expect(eva.get_by_role("textbox", name="Tagline")).to_have_value("Typed too late")
    eva.get_by_role("button", name="Save draft").click()
    expect(eva.get_by_text("has been updated")).to_be_visible()
    assert ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object().tagline == "Typed too late"
