"""What editors can rely on of the checks beside the editor and in the user bar, in a real browser."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from pages.editing.style_report import findings as style_findings
from pages.models import HomePage, ServicePage
from pages.models.house_style import HouseStyle, TermsBlock
from tests.blocks import block
from tests.test_in_the_browser import sign_in
from tests.test_leaving import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

YEARS = "Advice: A number of years goes out of date"
ONE_SPELLING = "Error: loxP is spelled in two ways on this page"


def page_with(*html, blocks=()):
    content = [*(block("text", part) for part in html), *blocks]
    body = [block("section", {"heading": "Section", "content": content})]
    page = ServicePage(title="Mice", introduction="<p>Mice for research.</p>", body=body, live=False)
    HomePage.objects.get().add_child(instance=page)
    page.save_revision()
    return page


@pytest.fixture
def admin(open_page, editor):
    admin = open_page("/admin/", viewport={"width": 1440, "height": 1000})
    sign_in(admin)
    expect(admin.get_by_placeholder("Search all pages")).to_be_visible()
    return admin


def findings(admin, page):
    """What the checks beside the editor find on a page."""
    admin.goto(f"/admin/pages/{page.pk}/edit/")
    admin.get_by_role("button", name="Toggle checks").click()
    metrics = admin.locator("[data-content-word-count]")
    expect(metrics).not_to_have_text("-")
    return admin.locator("[data-checks-panel] [data-content-checker-name]").all_inner_texts()


def test_on_the_approved_page_only_its_two_claims_of_years_are_found(admin, knockout_page):
    assert findings(admin, knockout_page) == [YEARS, YEARS]
    admin.goto(knockout_page.url)
    expect(admin.locator("[data-w-userbar-axe-count]")).to_have_text("2")


def test_names_of_genes_and_alleles_are_looked_at(admin, db):
    """Raised and italic is right; so are a protein elsewhere in italics, and genes that no diagram shows."""
    diagram = {"gene": "Cdh1", "design": "conditional", "exons": "1-3", "targeted_exons": "2"}
    page = page_with(
        "<p>Mice with Trp53tm1Brn.</p><p>Mice with <i>Trp53</i><sup>tm1Brn</sup>, system2Go.</p>",
        "<p>We floxed Cdh1.</p><p>We floxed <i>Cdh1</i>, and Cdh11, and Tet2.</p>",
        blocks=[block("allele_diagram", diagram)],
    )
    assert sorted(findings(admin, page)) == [
        "Advice: The name of this allele is not in superscript",
        "Advice: This gene symbol is not in italics",
    ]


def test_each_slip_is_found_once_and_what_is_right_is_left_alone(admin, db):
    testimonial = {"quote": "Ingenious Targeting Laboratory made us a LOXP mouse.", "name": "Someone, PhD"}
    table = {
        "caption": "",
        "columns": [{"type": "text", "heading": "A"}],
        "rows": [{"values": ["<p>b</p>"]}],
    }
    page = page_with(
        "<p>Ask Ingenious Targeting Laboratory.</p><p>Ask ingenious targeting laboratory.</p>",
        "<p>We offer Truview conditional knockout™ mice.</p><p>TruView Conditional Knockout™ is new.</p>",
        "<p>TruHumanization is fast.</p><p>TruHumanization™ and F.A.S.T.™ are fast.</p><p>F.A.S.T. too.</p>",
        "<p>A loxP site and a loxP site.</p><p>A LoxP site.</p>",
        '<p><a href="https://example.com/">Click here</a> or <a href="https://example.com/">order mice</a>.</p>',
        "<p>Since 1998 we have made mice, in 1998 dozens.</p>",
        "<h4>Too small</h4>",
        blocks=[block("testimonial", testimonial), block("table", table)],
    )
    assert sorted(findings(admin, page)) == sorted(
        [
            "Error: Write “ingenious targeting laboratory”",
            "Error: Write “TruView Conditional Knockout™”",
            "Error: Write “TruHumanization™”",
            "Error: Write “F.A.S.T.™”",
            ONE_SPELLING,
            "Error: This link does not say where it leads",
            YEARS,
            "Advice: A heading level is skipped before this heading",
            "Advice: This testimonial does not say where its author works",
            "Error: This table has no caption",
        ]
    )


def test_errors_and_advice_look_different_and_name_their_place_in_words(admin, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = get_image_model().objects.create(title="A gel", file=get_test_image_file())
    picture = block("image", {"image": image.pk, "alt_text": "DSC0815", "decorative": False})
    testimonial = block("testimonial", {"quote": "Great mice.", "name": "Ann Lee"})
    page = page_with(blocks=[picture, testimonial])
    assert findings(admin, page) == [
        "Advice: This testimonial does not say where its author works",
        "Error: This picture's alternative text is missing or is a file name",
    ]
    advice, error = admin.locator("[data-checks-panel] [data-content-checker-row]").all()
    expect(error.get_by_role("button", name="Show the picture in a new tab")).to_have_text("the picture")
    expect(advice.get_by_role("button")).to_have_text("“Great mice. Ann Lee”")
    colour = "row => getComputedStyle(row).borderInlineStartColor"
    assert error.evaluate(colour) != advice.evaluate(colour)
    assert violations(admin, "[data-checks-panel]") == []


def test_the_terms_are_those_that_staff_chose(admin, db):
    page = page_with("<p>Ask Ingenious Targeting Laboratory for knock-out mice.</p>")
    terms = TermsBlock().to_python([block("term", {"spelling": "knockout", "misspellings": "knock-out\nKO"})])
    HouseStyle.objects.create(terms=terms)
    assert findings(admin, page) == ["Error: Write “knockout”"]


def test_publishing_a_page_with_errors_asks_first_and_does_what_one_says(admin, db):
    page = page_with("<p>Ask Ingenious Targeting Laboratory, since 1998.</p>")
    admin.goto(f"/admin/pages/{page.pk}/edit/")
    dialog = admin.get_by_role("dialog", name="1 problem that visitors will notice")

    def press_publish():
        admin.get_by_role("button", name="More actions").click()
        admin.get_by_role("button", name="Publish", exact=True).click()
        expect(dialog).to_be_visible()

    press_publish()
    expect(dialog.get_by_role("listitem")).to_have_text(
        "Write “ingenious targeting laboratory”: Ask Ingenious Targeting Laboratory, since 1998."
    )
    expect(dialog.get_by_role("button", name="Go back")).to_be_focused()
    assert violations(admin, "dialog.publish-checks") == []
    admin.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.refresh_from_db()
    assert not page.live

    press_publish()
    dialog.get_by_role("button", name="Publish anyway").click()
    expect(admin.get_by_text("has been published").first).to_be_visible()
    page.refresh_from_db()
    assert page.live


def test_approving_what_a_colleague_submitted_asks_too(admin, db, django_user_model):
    page = page_with("<p>Ask Ingenious Targeting Laboratory.</p>")
    eva = django_user_model.objects.create_user("eva", "eva@example.com")
    page.get_workflow().start(page, eva)
    admin.goto(f"/admin/pages/{page.pk}/edit/")
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Approve and Publish", exact=True).click()
    dialog = admin.get_by_role("dialog", name="1 problem that visitors will notice")
    dialog.get_by_role("button", name="Publish anyway").click()
    admin.get_by_role("dialog").get_by_role("button", name="Approve", exact=True).click()
    expect(admin.get_by_text("has been updated").first).to_be_visible()
    page.refresh_from_db()
    assert page.live


def test_publishing_at_a_set_time_asks_too(admin, db):
    page = page_with("<p>Ask Ingenious Targeting Laboratory.</p>")
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision()
    admin.goto(f"/admin/pages/{page.pk}/edit/")
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Schedule to publish", exact=True).click()
    dialog = admin.get_by_role("dialog", name="1 problem that visitors will notice")
    expect(dialog).to_be_visible()
    assert not page.scheduled_revision
    dialog.get_by_role("button", name="Publish anyway").click()
    expect(admin.get_by_text("has been scheduled for publishing").first).to_be_visible()


def test_approving_on_the_first_screen_and_publishing_several_pages_ask_too(admin, db, django_user_model):
    """There is no preview there: each page's latest version is looked at."""
    page, flawless = page_with("<p>Ask Ingenious Targeting Laboratory.</p>"), page_with("<p>Since 1998.</p>")
    admin.goto(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}&id={flawless.pk}&next=/admin/")
    admin.get_by_role("button", name="Yes, publish").click()
    dialog = admin.get_by_role("dialog", name="1 problem that visitors will notice")
    expect(dialog.get_by_role("listitem")).to_have_text(re.compile("^“Mice”: Write “ingenious targeting laboratory”"))
    dialog.get_by_role("button", name="Go back").click()
    flawless.refresh_from_db()
    assert not flawless.live

    eva = django_user_model.objects.create_user("eva", "eva@example.com")
    page.get_workflow().start(page, eva)
    admin.goto("/admin/")
    admin.get_by_role("row").filter(has_text="Mice").get_by_role("button", name="Actions").first.click()
    admin.get_by_role("button", name="Approve", exact=True).click()
    dialog.get_by_role("button", name="Publish anyway").click()
    admin.get_by_role("dialog").get_by_role("button", name="Approve", exact=True).click()
    expect(admin.get_by_role("heading", name="Awaiting your review")).to_have_count(0)
    page.refresh_from_db()
    assert page.live


def test_what_is_only_advice_asks_nothing(admin, db):
    page = page_with("<p>Since 1998 we have made mice.</p>")
    admin.goto(f"/admin/pages/{page.pk}/edit/")
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    expect(admin.get_by_text("has been published").first).to_be_visible()


def test_a_page_that_cannot_be_saved_still_shows_why(admin, db):
    page = page_with("<p>Mice for research.</p>")
    admin.goto(f"/admin/pages/{page.pk}/edit/")
    admin.get_by_role("textbox", name=re.compile("^Title")).fill("")
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    expect(admin.get_by_text("could not be saved due to validation errors").first).to_be_visible()


def test_the_report_over_all_pages_finds_what_the_editor_shows_beside_each(admin, editor, db):
    """Both have the same checks, which look at the rendered page here, and at what is stored there."""
    diagram = {"gene": "Cdh1", "design": "conditional", "exons": "1-3", "targeted_exons": "2"}
    table = {
        "caption": "Mice since 1998",
        "columns": [{"type": "heading", "heading": "Truhumanization"}, {"type": "text", "heading": "*Cdh1*"}],
        "rows": [{"values": ["Cdh1", "<p>Cdh1 and F.A.S.T</p><p>for ten years</p>"]}],
    }
    cards = [{"type": "item", "id": "1", "value": {"heading": "Trp53tm1Brn", "text": "<p>A LoxP site</p>"}}]
    question = {"heading": "Is it a LOXP site?", "answer": "<p>Since 2001, <i>Cdh1</i>.</p>"}
    page = page_with(
        "<h3>Ingenious Targeting Lab</h3><p>loxP, loxP and loxP: Cdh1 is <b>Tru</b> Humanization.<br/>F.A.S.T.</p>",
        "<ul><li>Cdh1<ul><li>Trp53-tm1Brn</li></ul></li></ul><p><b>several</b> years</p><h4>[Left out: a film]</h4>",
        blocks=[
            block("allele_diagram", diagram),
            block("table", table),
            block("cards", cards),
            block("questions", {"open": True, "questions": [{"type": "item", "id": "1", "value": question}]}),
            block("testimonial", {"quote": "A LOXP mouse since 1998", "name": "Ann Lee", "affiliation": ""}),
            block("quotation", "<p>Twenty years of F.A.S.T</p>"),
        ],
    )
    page.get_latest_revision().publish()
    reported = [row.problem for row in style_findings(editor) if f"/pages/{page.pk}/" in row.edit_url]
    assert sorted(reported) == sorted(findings(admin, page))
    assert len(reported) > 15
