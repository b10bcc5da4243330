"""What staff see when they publish and approve, in a browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from pages.models import ServicePage
from tests.test_editors_day import desk_of, page  # noqa: F401 -- fixtures
from tests.test_in_the_browser import is_saved, wait_for_editor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def submitted(page, django_user_model):  # noqa: F811
    """A page that an editor submitted, with the task that waits for an answer."""
    eva = django_user_model.objects.create_user("eva", "eva@example.com")
    eva.groups.add(Group.objects.get(name="Marketing editors"))
    page.tagline = "Eva's, submitted"
    page.save_revision(user=eva)
    return page.get_workflow().start(page, eva).current_task_state


def open_answer(admin, name):
    admin.get_by_role("row").filter(has_text="Knockout Mouse Models").get_by_role("button", name="Actions").click()
    admin.get_by_role("button", name=name, exact=True).click()


def test_an_approver_sees_what_came_after_the_submission_and_chooses(desk_of, page, submitted):  # noqa: F811
    admin = desk_of("paul", "publishers")
    later = ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    later.tagline = "Half a sent"
    later.save_revision()
    admin.goto("/admin/")
    open_answer(admin, "Approve")
    window = admin.get_by_role("dialog")
    expect(window.get_by_text("Half a sent")).to_be_visible()
    assert Axe().run(admin, context=".modal-content").response["violations"] == []
    window.get_by_role("button", name="Approve", exact=True).click()
    expect(window.get_by_text("Choose which version to publish.")).to_be_visible()
    window.get_by_label("The version that was submitted.").check()
    window.get_by_role("button", name="Approve", exact=True).click()
    expect(admin.get_by_text("Later changes stay as a draft.")).to_be_visible()
    admin.get_by_role("link", name="View live").click()
    expect(admin.get_by_text("Eva's, submitted")).to_be_visible()


@pytest.mark.parametrize("answer", ["Approve", "Request changes"])
def test_who_answers_after_a_colleague_is_told_what_the_colleague_did(
    desk_of,  # noqa: F811
    submitted,
    django_user_model,
    answer,
):
    admin = desk_of("paul", "publishers")
    ida = django_user_model.objects.create_superuser("ida")
    submitted.task.specific.on_action(submitted, ida, "reject", comment="No")
    open_answer(admin, answer)
    expect(admin.get_by_text("came too late: ida requested changes")).to_be_visible()


def test_publishing_a_colleagues_draft_asks_and_the_menu_shows_what_will_change(
    desk_of,  # noqa: F811
    page,  # noqa: F811
    django_user_model,
):
    eva = django_user_model.objects.create_user("eva", "eva@example.com")
    page.tagline = "Eva's, not submitted"
    page.save_revision(user=eva)
    admin = desk_of("paul", "publishers")
    admin.goto(f"/admin/pages/{page.pk}/edit/")
    wait_for_editor(admin)
    admin.get_by_role("textbox", name="Tagline").fill("Eva's and Paul's")
    is_saved(admin)
    footer = admin.get_by_role("navigation", name="Actions (footer)")
    footer.get_by_role("button", name="More actions").click()
    admin.get_by_role("link", name="What will change").click()
    expect(admin.locator(".comparison")).to_contain_text("Eva's and Paul's")
    admin.go_back()
    wait_for_editor(admin)
    footer.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    expect(admin.get_by_role("heading", name="Publish?")).to_be_visible()
    expect(admin.locator(".changed-by")).to_contain_text("eva")
    assert Axe().run(admin, context="main").response["violations"] == []
    admin.get_by_role("button", name="Publish all of it").click()
    expect(admin.get_by_role("link", name="View live").first).to_be_visible()
    page.refresh_from_db()
    assert page.tagline == "Eva's and Paul's"


def test_what_a_colleague_types_while_the_window_is_open_above_the_editor_stays_the_draft(
    desk_of,  # noqa: F811
    page,  # noqa: F811
    submitted,
):
    edit = f"/admin/pages/{page.pk}/edit/"
    paul, pia = desk_of("paul", "publishers"), desk_of("pia", "publishers")
    for editor in (paul, pia):
        editor.goto(edit)
        wait_for_editor(editor)
    paul.get_by_role("navigation", name="Actions (footer)").get_by_role("button", name="More actions").click()
    paul.get_by_role("button", name="Approve and Publish").click()
    window = paul.get_by_role("dialog")
    expect(window.get_by_text("Eva's, submitted")).to_be_visible()
    pia.get_by_role("textbox", name="Tagline").fill("Pia's half")
    is_saved(pia)
    window.get_by_role("button", name="Approve", exact=True).click()
    window.get_by_label("The version that was submitted.").check()
    window.get_by_role("button", name="Approve", exact=True).click()
    expect(paul.get_by_text("has been published. Later changes stay as a draft.")).to_be_visible()
    page.refresh_from_db()
    assert (page.tagline, page.get_latest_revision_as_object().tagline) == ("Eva's, submitted", "Pia's half")
    pia.get_by_role("textbox", name="Tagline").fill("Pia's whole")
    is_saved(pia)
