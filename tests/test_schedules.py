"""What editors can rely on when pages are published and unpublished at a set time."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from pages.models import HomePage, ServicePage


@pytest.fixture
def expired(db):
    """A page that a schedule unpublished a minute ago."""
    page = HomePage.objects.get().add_child(instance=ServicePage(title="Mice", slug="mice"))
    page.expire_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    ServicePage.objects.update(expire_at=timezone.now() - timedelta(minutes=1))
    revision = page.latest_revision
    revision.content["expire_at"] = ServicePage.objects.get(pk=page.pk).expire_at.isoformat()
    revision.save()
    call_command("publish_scheduled", verbosity=0)
    return ServicePage.objects.get(pk=page.pk)


def form_of(page, **changes):
    fields = {"title": page.title, "slug": page.slug, "introduction": "null"}
    fields |= {f"{stream}-count": "0" for stream in ("body", "images", "link_from")}
    return nested_form_data(fields | {"comments": inline_formset([])} | changes)


@pytest.mark.parametrize("is_sent", [True, False], ids=["from a window that was open", "from a new window"])
def test_a_page_whose_schedule_ran_out_is_saved_and_published_again(client, editor, expired, is_sent):
    assert not expired.live
    client.force_login(editor)
    edit = f"/admin/pages/{expired.pk}/edit/"
    screen = client.get(edit).content.decode()  # Wagtail keeps the window in a template
    assert "value=" not in re.search(r'<input[^>]*name="expire_at"[^>]*>', screen).group()
    assert "Time in New York." in screen
    schedule = {"expire_at": f"{timezone.localtime(expired.expire_at):%Y-%m-%d %H:%M}"} if is_sent else {}
    client.post(edit, form_of(expired, tagline="Again", **schedule, **{"action-publish": "1"}))
    expired.refresh_from_db()
    assert (expired.live, expired.tagline, expired.expire_at) == (True, "Again", None)


def test_a_new_time_that_has_passed_is_still_refused(client, editor, expired):
    client.force_login(editor)
    past = timezone.localtime(timezone.now() - timedelta(days=3)).isoformat()
    response = client.post(f"/admin/pages/{expired.pk}/edit/", form_of(expired, expire_at=past))
    assert "Expiry date/time must be in the future." in response.content.decode()


def test_a_new_time_to_go_live_that_has_passed_is_refused_instead_of_publishing_at_once(client, editor, expired):
    client.force_login(editor)
    edit = f"/admin/pages/{expired.pk}/edit/"
    past = timezone.now() - timedelta(days=3)
    form = form_of(expired, go_live_at=timezone.localtime(past).isoformat(), **{"action-publish": "1"})
    response = client.post(edit, form)
    assert "This time has passed. Clear the field to publish the page at once." in response.content.decode()
    assert not ServicePage.objects.get(pk=expired.pk).live


def test_a_page_that_went_live_by_a_schedule_is_published_again(client, editor, expired):
    client.force_login(editor)
    past = timezone.now() - timedelta(days=3)
    expired.go_live_at = past
    expired.expire_at = None
    expired.save_revision().publish()
    shown = f"{timezone.localtime(past):%Y-%m-%d %H:%M}"
    client.post(f"/admin/pages/{expired.pk}/edit/", form_of(expired, go_live_at=shown, **{"action-publish": "1"}))
    expired.refresh_from_db()
    assert (expired.live, expired.revisions.count()) == (True, 3)


def test_a_time_that_cannot_be_read_says_how_to_write_it(client, editor, expired):
    client.force_login(editor)
    response = client.post(f"/admin/pages/{expired.pk}/edit/", form_of(expired, go_live_at="29.11.2026 9 Uhr"))
    assert "Enter the date and time like this: 2030-12-31 09:00." in response.content.decode()


@pytest.mark.parametrize("time", ["2027-03-14 02:30", "2027-11-07 01:30"])
def test_a_time_that_the_change_of_clocks_skips_or_repeats_says_so(client, editor, expired, time):
    client.force_login(editor)
    response = client.post(f"/admin/pages/{expired.pk}/edit/", form_of(expired, go_live_at=time))
    assert "The clocks change then, so there is no 2027-" in response.content.decode()
    assert "Choose an earlier or later hour." in response.content.decode()
