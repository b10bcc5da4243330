"""What editors can rely on when they delete something, in a browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from pages.models import HomePage, ServicePage, restore_points
from tests.blocks import section, text
from tests.test_in_the_browser import sign_in, wait_for_editor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def mice(db):
    body = [section("First", text("<p>One.</p>")), section("Second", text("<p>Two.</p>")), section("Third")]
    return HomePage.objects.get().add_child(instance=ServicePage(title="Mice", slug="mice", body=body, live=False))


@pytest.fixture
def admin(open_page, editor, mice):
    page = open_page(f"/admin/pages/{mice.pk}/edit/", viewport={"width": 1440, "height": 1000})
    sign_in(page)
    wait_for_editor(page)
    return page


def saving(admin):
    """Waits at its end until what was done within it is saved in the background."""
    return admin.expect_response(lambda response: response.request.method == "POST" and "/edit/" in response.url)


def saved_headings(page):
    latest = ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [block.value["heading"] for block in latest.body]


def test_a_deleted_block_comes_back_where_it_was_with_all_that_was_in_it(admin, mice):
    body = admin.get_by_role("region", name="Body", exact=True)
    second = body.locator("[name=body-1-value-heading]")
    with saving(admin):
        second.fill("Second, changed")
    block = body.locator("[data-streamfield-child]:has(> section [name=body-1-value-heading])")
    with saving(admin):
        block.get_by_role("button", name="Delete").first.click()
    notice = body.locator(".deleted-block")
    expect(notice).to_contain_text("Deleted: Section Second")
    expect(notice.get_by_role("button", name="Undo")).to_be_focused()
    expect(second).to_be_hidden()
    assert Axe().run(admin, context=".deleted-block").response["violations"] == []
    assert saved_headings(mice) == ["First", "Third"]
    identities = [block.id for block in mice.body]

    with saving(admin):
        admin.keyboard.press("Enter")
    expect(second).to_have_value("Second, changed")
    expect(notice).to_have_count(0)
    assert saved_headings(mice) == ["First", "Second, changed", "Third"]
    latest = ServicePage.objects.get(pk=mice.pk).get_latest_revision_as_object()
    assert [block.id for block in latest.body] == identities  # so that comments still know their block


def test_closing_the_notice_deletes_for_good(admin, mice):
    body = admin.get_by_role("region", name="Body", exact=True)
    with saving(admin):
        body.get_by_role("button", name="Delete").first.click()
        body.get_by_role("button", name="Close").click()
    expect(body.locator(".deleted-block")).to_have_count(0)
    expect(body.locator("[name=body-0-value-heading]")).to_be_hidden()
    assert saved_headings(mice) == ["Second", "Third"]


def test_work_in_one_window_leaves_versions_to_return_to(admin, mice, monkeypatch, settings):
    monkeypatch.setattr(restore_points, "RESTORE_POINT_INTERVAL", -restore_points.RESTORE_POINT_INTERVAL)
    for words in ("One", "Two", "Three"):
        with saving(admin):
            admin.get_by_role("textbox", name="Tagline").fill(words)
    expect(admin.get_by_text("saved a new version")).to_have_count(0)
    versions = [revision.content["tagline"] for revision in mice.revisions.order_by("created_at")]
    assert versions[-3:] == ["One", "Two", "Three"]
    admin.goto(f"/admin/pages/{mice.pk}/history/")
    expect(admin.get_by_role("link", name="Review this version")).to_have_count(len(versions) - 1)
