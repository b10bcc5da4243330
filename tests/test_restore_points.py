"""What editors can rely on when they return to an earlier state of their work."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from pages.models import HomePage, ServicePage
from pages.models.restore_points import RESTORE_POINT_INTERVAL


@pytest.fixture
def mice(db):
    return HomePage.objects.get().add_child(instance=ServicePage(title="Mice", slug="mice", live=False))


def autosave(page, user, tagline, over=None):
    """Saves in the background, as the editor does, over the version that it saved before."""
    page = ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    page.tagline = tagline
    return page.save_revision(user=user, log_action=True, overwrite_revision=over)


def pass_time(revision, time=RESTORE_POINT_INTERVAL + timedelta(seconds=1)):
    """What was done until now was done so much earlier."""
    Revision.objects.filter(pk=revision.pk).update(created_at=revision.created_at - time)
    for entry in PageLogEntry.objects.filter(revision=revision):
        PageLogEntry.objects.filter(pk=entry.pk).update(timestamp=entry.timestamp - time)
    revision.refresh_from_db()


def taglines(page):
    return [revision.content["tagline"] for revision in page.revisions.order_by("created_at")]


def test_what_is_saved_in_the_background_leaves_a_version_every_few_minutes(mice, editor):
    first = autosave(mice, editor, "One")
    assert autosave(mice, editor, "One, better", first) == first
    pass_time(first)
    second = autosave(mice, editor, "Two", first)
    assert autosave(mice, editor, "Two, better", second) == second
    assert taglines(mice) == ["One, better", "Two, better"]


def test_it_still_never_overwrites_what_a_colleague_saved(mice, editor, django_user_model):
    mine = autosave(mice, editor, "Mine")
    pass_time(mine)
    autosave(mice, django_user_model.objects.create_user("eva"), "Eva's")
    with pytest.raises(PermissionDenied):
        autosave(mice, editor, "Mine again", mine)


def test_restore_points_are_thinned_out_with_time_and_the_last_of_each_span_stays(mice, editor, django_user_model):
    eva = django_user_model.objects.create_user("eva")
    now = timezone.now()
    hour = (now - timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    day = (now - timedelta(days=60)).replace(hour=0, minute=0, second=0, microsecond=0)
    versions = [
        ("a day's first", editor, day + timedelta(hours=9)),
        ("a day's last", editor, day + timedelta(hours=11)),
        ("another day's", editor, day + timedelta(hours=35)),
        ("an hour's first", editor, hour + timedelta(minutes=5)),
        ("Eva's in that hour", eva, hour + timedelta(minutes=10)),
        ("published in that hour", editor, hour + timedelta(minutes=12)),
        ("an hour's last", editor, hour + timedelta(minutes=20)),
        ("the next hour's", editor, hour + timedelta(minutes=70)),
        ("today's first", editor, now - timedelta(minutes=20)),
        ("today's last", editor, now - timedelta(minutes=10)),
    ]
    for tagline, user, saved_at in versions:
        revision = autosave(mice, user, tagline)
        if tagline.startswith("published"):
            revision.publish(user=user)
            mice.refresh_from_db()
        Revision.objects.filter(pk=revision.pk).update(created_at=saved_at)
    ServicePage.objects.get(pk=mice.pk).revisions.last().publish()  # so that another version is the live one
    call_command("purge_old_revisions", verbosity=0)
    gone = {"a day's first", "an hour's first"}
    assert set(taglines(mice)) == {tagline for tagline, *_ in versions} - gone
