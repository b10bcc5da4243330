"""What colleagues can rely on when one sends a form that was opened before the other saved."""

import json

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from playwright.sync_api import expect

from pages.models import ServicePage
from tests.test_in_the_browser import is_saved, sign_in, wait_for_editor
from tests.test_publishing import (  # noqa: F401 -- fixtures
    colleague,
    desk,
    draft,
    form_of,
    latest,
    mice,
    seen_by_visitors,
    submit,
    told,
)


def opened(page):
    """The form as it was opened, and sent without a change; admin.js says that nothing was changed."""
    revision = ServicePage.objects.get(pk=page.pk).get_latest_revision()
    shown = {"loaded_revision_id": revision.pk, "loaded_revision_created_at": revision.created_at.isoformat()}
    return form_of(page, unchanged="on", **shown)


@pytest.mark.parametrize("action", ["", "action-publish", "action-submit"])
def test_an_unchanged_form_overwrites_nothing_and_its_sender_sees_the_newer_version(
    client,
    desk,  # noqa: F811
    mice,  # noqa: F811
    colleague,  # noqa: F811
    action,
):
    paul = desk(colleague("paul"))
    form = opened(mice) | {action: "1"}
    draft(mice, colleague("ida"), tagline="Ida's half")
    answer = paul.post(f"/admin/pages/{mice.pk}/edit/", **form)
    assert answer.url == f"/admin/pages/{mice.pk}/edit/"
    (said,) = told(client)
    assert "“Mice” has changed since you opened it: ida saved a new version" in said
    assert "Nothing was saved, submitted or published." in said
    assert latest(mice).tagline == "Ida's half"
    assert seen_by_visitors(mice) == "As it was"
    assert not ServicePage.objects.get(pk=mice.pk).workflow_in_progress


@pytest.mark.parametrize("action", ["", "action-publish", "action-submit"])
def test_a_changed_form_names_the_newer_drafts_that_it_replaced_and_links_to_them(
    client,
    desk,  # noqa: F811
    mice,  # noqa: F811
    colleague,  # noqa: F811
    action,
):
    paul, edit = desk(colleague("paul")), f"/admin/pages/{mice.pk}/edit/"
    form = opened(mice) | {"tagline": "Paul's", action: "1"}
    del form["unchanged"]
    draft(mice, colleague("ida"), tagline="Ida's first")
    idas = draft(mice, User.objects.get(username="ida"), tagline="Ida's half")
    paul.post(edit, **form | {"title": ""})  # a form with an error replaces nothing
    assert not any("replaced the draft" in said for said in told(client))
    paul.post(edit, **form)  # Wagtail asked him before, in the browser
    assert latest(mice).tagline == "Paul's"
    (message,) = [str(each) for each in get_messages(client.get(edit).wsgi_request) if "replaced" in str(each)]
    assert "Your version replaced the draft that ida saved" in message
    link = BeautifulSoup(message, "html.parser").find("a", string="Open that version")["href"]
    assert link == f"/admin/pages/{mice.pk}/revisions/{idas.pk}/revert/"
    assert "Ida&#x27;s half" in client.get(link).content.decode()


@pytest.mark.parametrize("action", ["", "action-publish", "action-submit"])
def test_who_replaces_what_they_saved_in_another_window_is_told_and_finds_it(client, desk, mice, colleague, action):  # noqa: F811
    paul, edit = desk(colleague("paul")), f"/admin/pages/{mice.pk}/edit/"
    form = opened(mice) | {"tagline": "Paul's second window", action: "1"}
    del form["unchanged"]
    other = draft(mice, paul.user, tagline="Paul's first window")
    here = draft(mice, paul.user, tagline="Paul's second")
    paul.post(edit, **form | {"saved_here": str(here.pk)})
    (message,) = [str(each) for each in get_messages(client.get(edit).wsgi_request) if "replaced" in str(each)]
    assert "Your version replaced the draft that you saved after you opened the page" in message
    link = BeautifulSoup(message, "html.parser").find("a", string="Open that version")["href"]
    assert link == f"/admin/pages/{mice.pk}/revisions/{other.pk}/revert/"


@pytest.mark.parametrize("saved_here", [{}, {"saved_here": "x,"}, {"saved_here": ""}])
def test_a_form_without_usable_word_of_what_it_saved_is_saved_all_the_same(desk, mice, colleague, saved_here):  # noqa: F811
    paul = desk(colleague("paul"))
    form = opened(mice) | {"tagline": "Paul's"} | saved_here
    del form["unchanged"]
    draft(mice, paul.user, tagline="Paul's, too")
    paul.post(f"/admin/pages/{mice.pk}/edit/", **form)
    assert latest(mice).tagline == "Paul's"


def test_a_form_that_was_changed_or_is_not_outdated_is_saved_as_ever(desk, mice, colleague):  # noqa: F811
    paul = desk(colleague("paul"))
    edit = f"/admin/pages/{mice.pk}/edit/"
    paul.post(edit, **opened(mice) | {"action-publish": "1"})
    assert mice.revisions.count() == 2
    form = opened(mice) | {"tagline": "Paul's"}
    del form["unchanged"]
    draft(mice, colleague("ida"), tagline="Ida's")
    paul.post(edit, **form)  # Wagtail asked him before, in the browser
    assert latest(mice).tagline == "Paul's"


@pytest.mark.parametrize(("action", "seen"), [("approve", "Eva's, submitted"), ("reject", "As it was")])
def test_a_decision_in_the_editor_takes_effect_and_leaves_a_colleagues_newer_draft_alone(
    client,
    desk,  # noqa: F811
    mice,  # noqa: F811
    colleague,  # noqa: F811
    action,
    seen,
):
    state = submit(mice, colleague("eva", "editors"), tagline="Eva's, submitted")
    paul, form = desk(colleague("paul")), opened(mice)
    shown_at = draft(mice, colleague("ida"), tagline="Ida's half").created_at.isoformat()
    answer = {"comment": ""} | ({"version": "submitted", "shown_at": shown_at} if action == "approve" else {})
    decision = {"action-workflow-action": "true", "workflow-action-name": action}
    paul.post(f"/admin/pages/{mice.pk}/edit/", **form | decision | {"workflow-action-extra-data": json.dumps(answer)})
    state.refresh_from_db()
    assert state.finished_by == paul.user
    assert (seen_by_visitors(mice), latest(mice).tagline) == (seen, "Ida's half")


def test_a_decision_that_comes_too_late_saves_nothing_and_is_answered(client, desk, mice, colleague):  # noqa: F811
    state = submit(mice, colleague("eva", "editors"), tagline="Eva's, submitted")
    paul, form = desk(colleague("paul")), opened(mice)
    state.task.specific.on_action(state, colleague("pia"), "reject", comment="No")
    draft(mice, colleague("ida"), tagline="Ida's half")
    decision = {"action-workflow-action": "true", "workflow-action-name": "approve"}
    paul.post(f"/admin/pages/{mice.pk}/edit/", **form | decision)
    assert any("came too late: pia requested changes" in said for said in told(client))
    assert (seen_by_visitors(mice), latest(mice).tagline) == ("As it was", "Ida's half")


def test_what_a_form_saved_in_the_background_is_no_colleagues_version(desk, mice, colleague):  # noqa: F811
    paul, form = desk(colleague("paul")), opened(mice) | {"tagline": "Paul's", "action-publish": "1"}
    saved = draft(mice, paul.user, tagline="Paul's")
    paul.post(f"/admin/pages/{mice.pk}/edit/", **form | {"unchanged": str(saved.pk)})
    assert seen_by_visitors(mice) == "Paul's"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_was_typed_and_saved_in_the_background_can_be_published(open_page, editor):
    page = ServicePage.objects.get(slug="knockout-mouse-models")
    admin = open_page(f"/admin/pages/{page.pk}/edit/", viewport={"width": 1440, "height": 1000})
    sign_in(admin)
    wait_for_editor(admin)
    admin.get_by_placeholder("Page title").fill("Knockout mice")
    is_saved(admin)
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    expect(admin.get_by_text("has been published").first).to_be_visible()
    page.refresh_from_db()
    assert page.title == "Knockout mice"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_only_what_another_window_saved_is_called_replaced(open_page, editor):
    edit = f"/admin/pages/{ServicePage.objects.get(slug='knockout-mouse-models').pk}/edit/"
    first = open_page(edit, viewport={"width": 1440, "height": 1000})
    sign_in(first)
    second = first.context.new_page()
    second.goto(edit)
    for window in (first, second):
        wait_for_editor(window)
    tagline = first.get_by_role("textbox", name="Tagline")
    tagline.fill("From the first window")
    is_saved(first)
    tagline.fill("From the first window, continued")
    is_saved(first)
    first.get_by_role("button", name="Save draft").click()
    expect(first.get_by_text("has been updated")).to_be_visible()
    expect(first.get_by_text("Your version replaced")).to_have_count(0)
    second.get_by_role("textbox", name="Tagline").fill("From the second window")
    expect(second.locator(".w-autosave-indicator")).to_contain_text("paused")
    second.get_by_role("button", name="Save draft").click()
    # Wagtail asks first if it has heard of the newer version, which it looks for every ten seconds.
    asked = second.get_by_role("dialog").get_by_role("button", name="Save draft")
    told_of_it = second.get_by_text("the draft that you saved after you opened the page")
    expect(asked.or_(told_of_it).first).to_be_visible()
    if asked.is_visible():
        asked.click()
    expect(told_of_it).to_be_visible()
    second.get_by_role("link", name="Open that version").click()
    expect(second.get_by_role("textbox", name="Tagline")).to_have_value("From the first window, continued")
