"""What publishers can rely on when they publish, unpublish, delete or move several pages at once."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from pages.models import HomePage, ServicePage
from tests.test_publishing import (  # noqa: F401 -- fixtures
    answer,
    answers,
    colleague,
    desk,
    draft,
    latest,
    seen_by_visitors,
    submit,
    told,
    window,
)


@pytest.fixture
def pages(db):
    """Makes pages that visitors see, by name."""

    def make(*titles):
        home, made = HomePage.objects.get(), []
        for title in titles:
            page = home.add_child(instance=ServicePage(title=title, slug=title.lower(), tagline="As it was"))
            page.save_revision().publish()
            made.append(page)
        return made

    return make


def lock(page, user):
    ServicePage.objects.filter(pk=page.pk).update(locked=True, locked_by=user, locked_at=timezone.now())


def address(action, *pages):
    return f"/admin/bulk/wagtailcore/page/{action}/?{'&'.join(f'id={page.pk}' for page in pages)}&next=/admin/"


def left_out(screen):
    return [" ".join(item.get_text().split()) for item in screen.select(".left-out-pages li")]


def incomplete(page, user):
    """Saves a draft whose section has no heading, as autosave does."""
    version = latest(page)
    version.body = json.dumps([{"type": "section", "value": {"heading": "", "content": []}}])
    return version.save_revision(user=user, clean=False)


def is_live(page):
    return ServicePage.objects.get(pk=page.pk).live


def test_what_the_editor_would_not_publish_is_left_out_and_the_reason_is_named(client, desk, pages, colleague):  # noqa: F811
    paul, pia = desk(colleague("paul")), colleague("pia")
    ready, locked, scheduled, unfinished, expired = pages("Ready", "Locked", "Scheduled", "Unfinished", "Expired")
    tomorrow, yesterday = (timezone.now() + timedelta(days=days) for days in (1, -1))
    draft(ready, paul.user, tagline="New")
    draft(locked, pia, tagline="Pia's")
    lock(locked, pia)
    draft(scheduled, pia, go_live_at=tomorrow).publish()
    incomplete(unfinished, paul.user)
    draft(expired, paul.user, tagline="New", expire_at=yesterday)
    publish = address("publish", ready, locked, scheduled, unfinished, expired)
    screen = paul.get(publish)
    reasons = left_out(screen)
    assert reasons[0] == "Locked: locked by pia"
    assert reasons[1].startswith("Scheduled: scheduled for ")
    assert reasons[2].endswith("not ready to be published. Body 1, heading: This field is required.")
    assert "Its expiry date has passed" in reasons[3]
    assert len(reasons) == 4
    paul.post(publish, **answers(screen))
    assert told(client) == ["1 page has been published"]
    assert seen_by_visitors(ready) == "New"
    assert {seen_by_visitors(page) for page in (locked, scheduled, unfinished, expired)} == {"As it was"}


def test_pages_below_that_are_locked_or_unfinished_are_not_published_along(client, desk, pages, colleague):  # noqa: F811
    paul, pia = desk(colleague("paul")), colleague("pia")
    (mice,) = pages("Mice")
    below = [mice.add_child(instance=ServicePage(title=name, slug=name, live=False)) for name in ("a", "b", "c")]
    for page in below:
        draft(page, pia, tagline="Pia's")
    lock(below[0], pia)
    incomplete(below[1], pia)
    publish = address("publish", mice)
    screen = paul.get(publish)
    assert [link.get_text() for link in screen.select(".published-along a")] == ["c"]
    paul.post(publish, **answers(screen), include_descendants="on")
    assert told(client) == ["1 page and 1 child page have been published"]
    assert [is_live(page) for page in below] == [False, False, True]


def test_pages_that_go_live_later_are_called_scheduled(client, desk, pages, colleague):  # noqa: F811
    paul = desk(colleague("paul"))
    now, later = pages("Now", "Later")
    draft(now, paul.user, tagline="New")
    draft(later, paul.user, tagline="New", go_live_at=timezone.now() + timedelta(days=1))
    publish = address("publish", now, later)
    screen = paul.get(publish)
    assert "It is scheduled: visitors will see it from" in screen.get_text()
    paul.post(publish, **answers(screen))
    assert told(client) == ["1 page has been published, and 1 page has been scheduled"]
    assert (seen_by_visitors(now), seen_by_visitors(later)) == ("New", "As it was")


def test_publishing_says_that_it_ends_a_review(desk, pages, colleague):  # noqa: F811
    (mice,) = pages("Mice")
    submit(mice, colleague("eva", "editors"), tagline="Eva's")
    said = " ".join(desk(colleague("paul")).get(address("publish", mice)).get_text().split())
    assert "It is in review, submitted by eva. Publishing it here ends that review." in said


def test_a_page_that_a_colleague_locks_while_the_screen_is_open_is_named(client, desk, pages, colleague):  # noqa: F811
    paul, pia = desk(colleague("paul")), colleague("pia")
    ready, mice = pages("Ready", "Mice")
    for page in (ready, mice):
        draft(page, paul.user, tagline="New")
    publish = address("publish", ready, mice)
    screen = paul.get(publish)
    lock(mice, pia)
    assert paul.post(publish, **answers(screen)).url == publish
    assert seen_by_visitors(ready) == "As it was"
    (said,) = told(client)
    assert "“Mice” has changed since you opened this screen." in said
    assert left_out(paul.get(publish)) == ["Mice: locked by pia"]


def test_what_is_not_live_is_not_called_forbidden_to_unpublish(desk, pages, colleague):  # noqa: F811
    paul, pia = desk(colleague("paul")), colleague("pia")
    ready, hidden, locked = pages("Ready", "Hidden", "Locked")
    hidden.unpublish()
    lock(locked, pia)
    unpublish = address("unpublish", ready, hidden, locked)
    assert left_out(paul.get(unpublish)) == ["Hidden: not published", "Locked: locked by pia"]
    paul.post(unpublish)
    assert (is_live(ready), is_live(locked)) == (False, True)


@pytest.mark.parametrize("action", ["delete", "move"])
def test_a_page_that_a_colleague_locked_is_neither_deleted_nor_moved(client, desk, pages, colleague, action):  # noqa: F811
    paul, pia = desk(colleague("paul")), colleague("pia")
    ready, locked = pages("Ready", "Locked")
    lock(locked, pia)
    assert left_out(paul.get(address(action, ready, locked))) == ["Locked: locked by pia"]
    client.post(f"/admin/pages/{locked.pk}/delete/")
    assert ServicePage.objects.filter(pk=locked.pk).exists()
    lock(locked, paul.user)  # her own lock keeps nobody from it
    assert left_out(paul.get(address(action, ready, locked))) == []


def test_several_deleted_pages_are_told_in_the_plural(client, desk, pages, colleague):  # noqa: F811
    paul = desk(colleague("paul"))
    paul.post(address("delete", *pages("Mice", "Rats")))
    assert any(said.startswith("You can restore them for 30 days.") for said in told(client))


def test_a_colleagues_unfinished_draft_is_published_neither_by_confirming_nor_by_approving(
    desk,  # noqa: F811
    pages,
    colleague,  # noqa: F811
):
    paul, pia = desk(colleague("paul")), colleague("pia")
    mice, rats = pages("Mice", "Rats")
    incomplete(mice, pia)
    confirm = f"/admin/publishing/{mice.pk}/"
    screen = paul.get(confirm)
    assert [item.get_text() for item in screen.select(".problems li")] == ["Body 1, heading: This field is required."]
    assert paul.post(confirm, **answers(screen)).status_code == 200
    state = submit(rats, colleague("eva", "editors"), tagline="Eva's")
    incomplete(rats, pia)
    shown, approve = window(paul, state)
    assert "Body 1, heading: This field is required." in answer(paul, approve, shown, version="latest")
    assert len(ServicePage.objects.get(pk=mice.pk).body) == 0
    answer(paul, approve, shown, version="submitted")
    assert seen_by_visitors(rats) == "Eva's"
