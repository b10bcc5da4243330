"""What editors can rely on when they delete something, in a browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from pages.models import HomePage, ServicePage, restore_points
from tests.blocks import block, section, text
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


# Rows and columns of tables


@pytest.fixture
def table(admin, mice):
    """A table that a colleague wrote, open in the editor."""
    value = {
        "caption": "Strains",
        "columns": [{"type": "heading", "heading": "Strain"}, {"type": "text", "heading": "Price"}],
        "rows": [{"values": [name, f"<p><b>{price}</b></p>"]} for name, price in (("C57BL/6J", 100), ("FVB", 200))],
    }
    mice.body = [section("Strains", block("table", value))]
    mice.save_revision()
    admin.reload()
    wait_for_editor(admin)
    return admin.locator(".typed-table-block")


def saved_table(page):
    latest = ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    saved = latest.body[0].value["content"][0].value
    return [column["heading"] for column in saved.columns], [[str(cell.value) for cell in row] for row in saved.rows]


WHOLE = ["Strain", "Price"], [["C57BL/6J", "<p><b>100</b></p>"], ["FVB", "<p><b>200</b></p>"]]


def without_keys(saved):
    headings, rows = saved
    return headings, [[re.sub(' data-block-key="[^"]*"', "", cell) for cell in row] for row in rows]


def test_a_deleted_row_comes_back_where_it_was_with_what_was_in_it(admin, mice, table):
    with saving(admin):
        table.get_by_role("button", name="Delete row").first.click()
    notice = table.locator(".deleted-block")
    expect(notice).to_contain_text("Deleted: row “C57BL/6J”")
    expect(notice.get_by_role("button", name="Undo")).to_be_focused()
    assert Axe().run(admin, context=".deleted-block").response["violations"] == []
    assert without_keys(saved_table(mice))[1] == WHOLE[1][1:]
    with saving(admin):
        admin.keyboard.press("Enter")
    expect(notice).to_have_count(0)
    assert without_keys(saved_table(mice)) == WHOLE


def test_a_deleted_column_comes_back_and_so_does_the_last_one_with_all_rows(admin, mice, table):
    with saving(admin):
        table.get_by_role("button", name="Delete column").last.click()
    expect(table.locator(".deleted-block")).to_contain_text("Deleted: column “Price”")
    assert without_keys(saved_table(mice)) == (["Strain"], [["C57BL/6J"], ["FVB"]])
    table.get_by_role("button", name="Delete column").click()
    expect(table.locator("tbody tr")).to_have_count(0)
    table.get_by_role("button", name="Undo").first.click()  # the newest stands first
    with saving(admin):
        table.get_by_role("button", name="Undo").click()
    expect(table.locator(".deleted-block")).to_have_count(0)
    assert without_keys(saved_table(mice)) == WHOLE


def test_rows_and_columns_are_deleted_and_brought_back_by_keyboard(admin, mice, table):
    table.locator("tbody input[type=text]").first.focus()
    with saving(admin):
        admin.keyboard.press("Control+Shift+Backspace")
    expect(table.locator(".deleted-block")).to_contain_text("Deleted: row “C57BL/6J”")
    admin.keyboard.press("Enter")
    expect(table.locator("tbody input[type=text]").first).to_be_focused()
    table.locator(".column-heading").last.focus()
    admin.keyboard.press("Control+Shift+Backspace")
    expect(table.locator(".deleted-block")).to_contain_text("Deleted: column “Price”")
    with saving(admin):
        admin.keyboard.press("Tab")
        admin.keyboard.press("Enter")
    expect(table.locator(".deleted-block")).to_have_count(0)
    expect(table.locator(".column-heading").last).to_be_focused()
    assert saved_table(mice)[0] == ["Strain"]
