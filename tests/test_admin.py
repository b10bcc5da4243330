"""What editors can rely on in the admin, beside what the browser tests do there."""

import pytest
from bs4 import BeautifulSoup
from wagtail.blocks import StructBlockValidationError

from pages.blocks import LinkBlock


def test_menu_and_dashboard_offer_nothing_that_pages_cannot_show(client, admin_user, db):
    client.force_login(admin_user)
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    summary = [link.get_text(" ", strip=True) for link in page.select(".w-summary a")]
    assert [text.split()[:2] for text in summary] == [["8", "Pages"], ["0", "Images"]]
    assert "/admin/images/" in str(page)
    assert "/admin/documents/" not in str(page)


def test_nobody_is_promised_a_mail_that_cannot_be_sent(client, db):
    assert b"Forgotten password" not in client.get("/admin/login/").content


def test_the_preview_always_has_a_description_for_the_content_checks(client, editor, db, knockout_page):
    knockout_page.introduction = ""
    response = knockout_page.make_preview_request(preview_mode="")
    page = BeautifulSoup(response.rendered_content, "html.parser")
    assert page.select_one("meta[name=description]")["content"] == ""


def test_a_draft_may_hold_a_link_that_leads_nowhere_yet():
    block = LinkBlock()
    block.defer_required_validation()
    block.clean(block.to_python({}))
    block.restore_deferred_validation()
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({}))
