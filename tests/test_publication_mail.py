"""What whoever submitted a page can rely on: they hear when it is published, also without the approval."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.users.models import UserProfile

from pages.models import HomePage, ServicePage
from tests.test_publishing import (  # noqa: F401 -- fixtures
    answers,
    colleague,
    desk,
    draft,
    form_of,
    mice,
    submit,
)


@pytest.fixture
def submitted(mice, colleague):  # noqa: F811
    """The page, submitted by Eva, and what she was sent about it."""
    submit(mice, colleague("eva", "editors"), tagline="Eva's")
    mice.received = lambda: [letter for letter in mail.outbox if letter.to == ["eva@example.com"]]
    return mice


def test_a_page_published_without_approval_is_reported_to_its_submitter(desk, submitted, colleague):  # noqa: F811
    paul = desk(colleague("paul"))
    form = form_of(submitted, **{"action-publish": "1", "seo_title": "Paul's"})
    stopped = paul.post(f"/admin/pages/{submitted.pk}/edit/", **form)
    assert submitted.received() == []
    paul.post(stopped.url, **answers(paul.get(stopped.url)))
    (letter,) = submitted.received()
    assert letter.subject == 'The page "Mice", which you submitted, has been published'
    assert 'paul published the page "Mice", which you submitted for approval, without waiting' in letter.body
    assert submitted.full_url in letter.body
    assert f"http://localhost:8000/admin/pages/{submitted.pk}/history/" in letter.body


def test_an_approval_and_a_withdrawal_are_not_reported_as_publishing(submitted, colleague):  # noqa: F811
    state = Page.objects.get(pk=submitted.pk).current_workflow_state
    state.cancel(user=colleague("pia"))
    assert submitted.received() == []
    state = submit(submitted, state.requested_by, tagline="Eva's again")
    state.task.specific.on_action(state, colleague("paul"), "approve", version="submitted")
    assert [letter.subject for letter in submitted.received()] == [
        'The page "Mice" has been approved in "Marketing publishers".'
    ]


def test_who_publishes_their_own_submission_or_wants_no_such_mail_receives_none(submitted, colleague):  # noqa: F811
    eva = Page.objects.get(pk=submitted.pk).current_workflow_state.requested_by
    submitted.get_latest_revision().publish(user=eva, skip_permission_checks=True)
    submit(submitted, eva, tagline="Eva's again")
    UserProfile.objects.update_or_create(user=eva, defaults={"approved_notifications": False})
    submitted.get_latest_revision().publish(user=colleague("paul"))
    assert submitted.received() == []


def test_a_scheduled_page_is_reported_once_it_is_live_if_visitors_see_it_until_then(submitted, colleague):  # noqa: F811
    paul, soon = colleague("paul"), timezone.now() + timedelta(minutes=5)
    draft(submitted, paul, go_live_at=soon).publish(user=paul)
    assert submitted.received() == []
    scheduled = Revision.objects.get(approved_go_live_at=soon)
    scheduled.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    scheduled.content["go_live_at"] = scheduled.approved_go_live_at.isoformat()
    scheduled.save()
    call_command("publish_scheduled")
    (letter,) = submitted.received()
    assert "The site published the page" in letter.body


def test_a_new_page_that_is_scheduled_is_reported_with_the_time(colleague):  # noqa: F811
    page = HomePage.objects.get().add_child(instance=ServicePage(title="Rats", slug="rats", live=False))
    submit(page, colleague("eva", "editors"), tagline="Eva's")
    paul, later = colleague("paul"), timezone.now() + timedelta(days=2)
    draft(page, paul, go_live_at=later).publish(user=paul)
    (letter,) = [letter for letter in mail.outbox if letter.to == ["eva@example.com"]]
    assert letter.subject == 'The page "Rats", which you submitted, is scheduled'
    assert "paul scheduled the page" in letter.body
    assert f"{timezone.localtime(later):%Y, %H:%M}." in letter.body
