"""What visitors can rely on when they fill in a form in a real browser, with and without script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from pages.enquiries import limits, spam
from pages.enquiries.ready_made import FORMS, load_forms
from pages.models import Enquiry, EnquiryPage, EnquiryState
from tests.enquiries import make_form, pdf, publish_forms, send
from tests.specimens import LONG_WORD
from tests.test_in_the_browser import press_publish, sign_in, wait_for_editor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture(autouse=True)
def _quick_visitors(monkeypatch, settings, tmp_path):
    """A program fills in a form faster than a person."""
    monkeypatch.setattr(spam, "TOO_QUICK", 0)
    settings.MEDIA_ROOT = tmp_path
    limits.addresses.clear()


# What a visitor writes into each of the forms that the site comes with, by label.
VISITOR = {"Name": "Ada Example", "E-mail": "ada@example.org"}
WRITTEN = {
    "contact": VISITOR | {"Message": "Do you ship to Europe?"},
    "request-quote": VISITOR
    | {
        "Institute or company": "Example University",
        "Gene symbol": "Trp53, Cdkn2a",
        "Background strain (optional)": "C57BL/6J",
        "Purpose": "Liver cancer",
    },
    "schedule-meeting": VISITOR
    | {
        "Institute or company": "Example University",
        "First choice of day": "2027-03-31",
        "Time of day and time zone": "Mornings, CET",
        "What to talk about": "A conditional knockout",
    },
}


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("slug", FORMS)
def test_a_visitor_sends_each_form_with_and_without_script(open_page, slug, script):
    publish_forms()
    page = open_page(f"/{slug}/", java_script_enabled=script)
    for label, text in WRITTEN[slug].items():
        page.get_by_label(label, exact=True).fill(text)
    if slug == "request-quote":
        page.get_by_label("Mouse").check()
        page.get_by_label("Kind of model").select_option("Conditional knockout")
        page.get_by_label("Sequence or vector map").set_input_files(
            {"name": "map.gb", "mimeType": "text/plain", "buffer": b"LOCUS       pBR322\n"}
        )
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    page.reload()
    enquiry = Enquiry.objects.get()
    assert (enquiry.state, enquiry.sender) == (EnquiryState.UNANSWERED, "Ada Example")
    assert set(WRITTEN[slug].values()) - {"2027-03-31"} <= {answer.text for answer in enquiry.answers}
    assert page.context.cookies() == []


def test_a_visitor_with_a_keyboard_is_led_to_each_mistake(open_page):
    make_form()
    page = open_page("/contact/", java_script_enabled=False, viewport={"width": 320, "height": 640})
    page.get_by_label("Message").fill("Can you knock out Trp53?")
    page.get_by_role("button", name="Send").press("Enter")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Fill in “Your name”.")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#id_your_name")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your name")).to_have_accessible_description("Error: Fill in “Your name”.")
    expect(page.get_by_label("Message")).to_have_value("Can you knock out Trp53?")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_form_that_was_left_open_while_another_was_sent_can_be_sent(open_page):
    make_form()
    first = open_page("/contact/")
    second = first.context.new_page()
    second.goto("/contact/")
    for page, message in ((second, "Second"), (first, "First")):
        page.get_by_label("Your name").fill("Ada Example")
        page.get_by_label("E-mail").fill("ada@example.org")
        page.get_by_label("Topic").select_option("Models")
        page.get_by_label("Message").fill(message)
        page.get_by_label("I agree").check()
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert Enquiry.objects.filter(state="unanswered").count() == 2


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_no_barrier_in_forms(open_page, color_scheme):
    publish_forms()
    page = open_page("/request-quote/", color_scheme=color_scheme)
    check(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check(page)
    page.goto("/request-quote/?sent=1")
    check(page)


def check(page):
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_a_form_fits_every_screen(open_page):
    make_form()
    page = open_page("/contact/")
    for width in (320, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_publisher_completes_a_form_adds_a_field_and_answers_what_comes_in(open_page, editor):
    load_forms()
    form = EnquiryPage.objects.get(slug="contact")
    admin = open_page(f"/admin/pages/{form.pk}/edit/", viewport={"width": 1440, "height": 1000})
    sign_in(admin)
    wait_for_editor(admin)
    admin.get_by_role("button", name="Add field").click()
    admin.locator("#id_form_fields-5-label").fill("Topic")
    admin.locator("#id_form_fields-5-field_type").select_option("dropdown")
    admin.locator("#id_form_fields-5-choices").fill("Models\nGenotyping")
    admin.locator("#id_recipients").fill("sales@example.com")
    admin.get_by_role("button", name="Add choice").click()
    admin.locator("#id_routes-0-choice").fill("Genotyping")
    admin.locator("#id_routes-0-recipients").fill("genotyping@example.com")
    consent = admin.locator("#panel-child-content-privacy-section [role=textbox]").first
    consent.click()
    admin.keyboard.type("We keep what you write for a year.")
    press_publish(admin)

    visitor = open_page("/contact/")
    expect(visitor.get_by_text("We keep what you write for a year.")).to_be_visible()
    for label, text in WRITTEN["contact"].items():
        visitor.get_by_label(label, exact=True).fill(text)
    visitor.get_by_label("Topic").select_option("Genotyping")
    visitor.get_by_label("I agree").check()
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Thank you")

    admin.goto("/admin/")
    admin.get_by_role("link", name="1 enquiry").click()
    admin.get_by_role("link", name="Ada Example").first.click()
    expect(admin.get_by_text("Do you ship to Europe?")).to_be_visible()
    expect(admin.get_by_text("genotyping@example.com")).to_be_visible()
    admin.get_by_label("State").select_option("Answered")
    admin.get_by_label("Note").fill("Yes, we do.")
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("Enquiry", exact=False).filter(has_text="updated").first).to_be_visible()
    assert Enquiry.objects.get().state == EnquiryState.ANSWERED


@pytest.fixture
def inbox(open_page, editor):
    """The admin of somebody who answers enquiries: one is answered, one is taken for spam, one has words too long."""
    form = make_form()
    limits.addresses.clear()
    send(Client(), plasmid_map=pdf(), your_name=LONG_WORD)
    send(Client(), message="http://a.example http://b.example http://c.example http://d.example")
    answered, suspected = Enquiry.objects.order_by("pk")
    answered.state, answered.assigned_to, answered.note = EnquiryState.ANSWERED, editor, "Yes, we do."
    answered.answered_at, answered.about = timezone.now(), "/knockout-mouse-models/"
    answered.save()
    assert suspected.state == EnquiryState.SUSPECTED
    admin = open_page("/admin/", viewport={"width": 375, "height": 900})
    sign_in(admin)
    expect(admin.get_by_role("heading", level=1)).to_be_visible()
    one = f"enquiries/{{}}/{answered.pk}/"
    paths = {
        "dashboard": "",
        "list": "enquiries/",
        "suspected": "enquiries/?state=suspected",
        "answers": one.format("edit"),
        "spam": f"enquiries/edit/{suspected.pk}/",
        "reading": one.format("inspect"),
        "history": one.format("history"),
        "deletion": one.format("delete"),
        "form": f"pages/{form.pk}/edit/",
        "deletion of the form": f"pages/{form.pk}/delete/",
        "guide": "guide/",
    }
    return admin, paths


def test_axe_finds_no_barrier_where_enquiries_are_answered_and_forms_are_made(inbox):
    admin, paths = inbox
    found, axe = [], Axe()
    # Wagtail announces the number of matches of a search in a heading with the role “alert”.
    every_rule = {"rules": {"aria-allowed-role": {"enabled": False}}}
    for name, path in paths.items():
        admin.goto(f"/admin/{path}")
        admin.wait_for_load_state("networkidle")
        for scheme, options in (("light", every_rule), ("dark", {"runOnly": ["color-contrast"]})):
            admin.emulate_media(color_scheme=scheme)
            admin.wait_for_timeout(300)  # colours fade
            for violation in axe.run(admin, options=options).response["violations"]:
                found.extend((name, scheme, violation["id"], node["target"][0]) for node in violation["nodes"])
    assert found == []


@pytest.mark.parametrize("width", [375, 1440])
def test_answers_and_their_links_can_be_told_and_read_at_every_width(inbox, width):
    admin, paths = inbox
    admin.set_viewport_size({"width": width, "height": 900})
    for name in ("answers", "reading"):
        admin.goto(f"/admin/{paths[name]}")
        overflowing = "elements => elements.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
        assert admin.locator(".enquiry-answers dd").evaluate_all(overflowing) == []
        for link in admin.locator(".enquiry-answers a").all():
            expect(link).to_have_css("text-decoration-line", "underline")
