"""What editors can rely on when a page is locked, for example while it awaits approval: nothing is typed in vain."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from pages.models import ServicePage
from tests.test_in_the_browser import wait_for_editor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

EDITABLE = """() => [...document.querySelectorAll(
  ".tab-content :is(input, textarea, [contenteditable=true]):not([type=hidden], .w-panel__content [inert], [inert] *)"
)].filter((field) => field.checkVisibility() && !field.readOnly && !field.disabled).map((field) => field.outerHTML)"""


@pytest.fixture
def page(db):
    return ServicePage.objects.get(slug="knockout-mouse-models")


def submit(page, user):
    page = ServicePage.objects.get(pk=page.pk)
    return page.get_workflow().start(page, user)


def test_a_locked_page_is_read_only_for_the_keyboard_too_and_can_be_copied_from(desk, page):
    eva = desk("eva", "editors")
    submit(page, User.objects.get(username="eva"))
    eva.goto(f"/admin/pages/{page.pk}/edit/")
    expect(eva.get_by_text("Only reviewers for this task can edit the page.")).to_be_visible()
    wait_for_editor(eva)
    expect(eva.locator(".Draftail-Editor").first).to_be_visible()
    assert eva.evaluate(EDITABLE) == []
    tagline = eva.get_by_role("textbox", name="Tagline")
    before = tagline.input_value()
    tagline.click()
    eva.keyboard.type("Typed in vain")
    eva.keyboard.press("Tab")
    eva.keyboard.type("Typed in vain")
    assert tagline.input_value() == before
    assert "Typed in vain" not in eva.locator("form[data-edit-form]").inner_text()
    tagline.select_text()
    assert eva.evaluate("() => getSelection().toString()") == before


def test_what_was_typed_before_a_page_was_locked_stays_and_can_be_copied(desk, page):
    eva = desk("eva", "editors", f"/admin/pages/{page.pk}/edit/")
    wait_for_editor(eva)
    submit(page, User.objects.get(username="eva"))
    tagline = eva.get_by_role("textbox", name="Tagline")
    tagline.fill("Typed as it was locked")
    kept = "This page has been locked, so nothing was saved. Your text is still here"
    expect(eva.get_by_text(kept).first).to_be_visible()
    eva.get_by_role("button", name="Save draft").click()
    expect(eva.get_by_role("status").or_(eva.locator(".messages")).get_by_text(kept).first).to_be_visible()
    expect(tagline).to_have_value("Typed as it was locked")
    tagline.select_text()
    assert eva.evaluate("() => getSelection().toString()") == "Typed as it was locked"
