"""What staff can rely on when they publish and approve: nothing goes out that nobody read."""

import importlib
import threading
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.db import connection
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import GroupApprovalTask, Page, TaskState, WorkflowState, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from pages.models import HomePage, ServicePage, VersionApproval


@pytest.fixture
def colleague(django_user_model, db):
    """Makes somebody of a group."""

    def make(name, group="publishers"):
        user = django_user_model.objects.create_user(name, f"{name}@example.com", "a long password")
        user.groups.add(Group.objects.get(name=f"Marketing {group}"))
        return user

    return make


@pytest.fixture
def mice(db):
    """A page that visitors see."""
    page = HomePage.objects.get().add_child(instance=ServicePage(title="Mice", slug="mice", tagline="As it was"))
    page.save_revision().publish()
    return page


@pytest.fixture
def desk(client):
    """Somebody at the admin: what they see, and what they send."""

    class Desk:
        def __init__(self, user):
            self.user, self.client = user, client

        def get(self, path):
            client.force_login(self.user)
            response = client.get(path)
            is_window = response.headers["Content-Type"].startswith("application/json")
            return BeautifulSoup(response.json()["html"] if is_window else response.content, "html.parser")

        def post(self, path, **data):
            client.force_login(self.user)
            return client.post(path, data)

    return Desk


def latest(page):
    return ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def draft(page, user, **changes):
    """Saves a draft, as the editor does."""
    page = latest(page)
    for name, value in changes.items():
        setattr(page, name, value)
    return page.save_revision(user=user, log_action=True)


def submit(page, user, **changes):
    """Submits a draft, and returns the task that waits for an answer."""
    draft(page, user, **changes)
    page = ServicePage.objects.get(pk=page.pk)
    return page.get_workflow().start(page, user).current_task_state


def seen_by_visitors(page):
    return ServicePage.objects.get(pk=page.pk).tagline


def window(desk, state):
    """The window in which a submitted page is approved, and its address."""
    address = reverse("wagtailadmin_pages:workflow_action", args=[state.revision.object_id, "approve", state.pk])
    return desk.get(address), address


def answers(window):
    return {field["name"]: field["value"] for field in window.select("input[type=hidden]") if field.get("value")}


def answer(desk, address, shown, **data):
    """Presses Approve in the window; returns where that leads, or what the window says then."""
    client, data = desk.client, answers(shown) | data
    found = client.post(address, data, headers={"X-Requested-With": "XMLHttpRequest"}).json()
    return found.get("redirect") or BeautifulSoup(found["html"], "html.parser").get_text()


def told(client):
    messages = get_messages(client.get("/admin/").wsgi_request)
    return [" ".join(BeautifulSoup(str(message), "html.parser").get_text().split()) for message in messages]


def test_every_step_of_the_workflow_approves_versions(db):
    (task,) = GroupApprovalTask.objects.all()
    assert type(task.specific) is VersionApproval
    assert task.groups.get().name == "Marketing publishers"


def test_steps_that_an_administrator_added_before_approve_versions_too(db):
    migration = importlib.import_module("pages.migrations.0023_approval_and_bin")
    added = GroupApprovalTask.objects.create(name="Science")
    migration.approve_drafts(apps, None)
    assert type(GroupApprovalTask.objects.get(pk=added.pk).specific) is GroupApprovalTask
    migration.approve_versions(apps, None)
    assert {type(task.specific) for task in GroupApprovalTask.objects.all()} == {VersionApproval}


def test_the_window_shows_what_visitors_will_see_differently(desk, mice, colleague):
    state = submit(mice, colleague("eva", "editors"), tagline="As it will be")
    shown, _ = window(desk(colleague("paul")), state)
    assert "What visitors will see differently" in shown.get_text()
    assert shown.select_one(".deletion").get_text() == "was"
    assert shown.select_one(".addition").get_text() == "will be"
    assert "Changed since it was submitted" not in shown.get_text()


def test_what_was_submitted_goes_live_and_not_what_a_colleague_types_meanwhile(client, desk, mice, colleague):
    eva, ida, paul = colleague("eva", "editors"), colleague("ida"), desk(colleague("paul"))
    state = submit(mice, eva, tagline="Eva's, submitted")
    draft(mice, ida, tagline="Ida's, not finished")
    shown, address = window(paul, state)
    assert "Changed since it was submitted, by ida" in shown.get_text()
    assert "Choose which version to publish." in answer(paul, address, shown)
    assert seen_by_visitors(mice) == "As it was"
    client.get(answer(paul, address, shown, version="submitted"))
    assert seen_by_visitors(mice) == "Eva's, submitted"
    assert latest(mice).tagline == "Ida's, not finished"
    assert told(client) == ["Page 'Mice' has been published. Later changes stay as a draft. View live Edit"]


def test_the_later_changes_go_live_where_the_approver_says_so(desk, mice, colleague):
    state = submit(mice, colleague("eva", "editors"), tagline="Eva's, submitted")
    later = draft(mice, colleague("ida"), tagline="Ida's, finished")
    paul = desk(colleague("paul"))
    shown, address = window(paul, state)
    answer(paul, address, shown, version="latest")
    assert seen_by_visitors(mice) == "Ida's, finished"
    state.refresh_from_db()
    assert state.revision == later  # the history names the version that was approved


def test_what_changes_while_the_approver_reads_stops_the_approval_and_is_shown(desk, mice, colleague):
    paul, ida = desk(colleague("paul")), colleague("ida")
    state = submit(mice, colleague("eva", "editors"), tagline="Eva's, submitted")
    shown, address = window(paul, state)
    revision = draft(mice, ida, tagline="Ida's first")
    for words in ("Ida's first", "Ida's second"):
        page = latest(mice)
        page.tagline = words
        page.save_revision(user=ida, overwrite_revision=revision)  # as autosave does: the same revision says more
        stopped = answer(paul, address, shown, version="latest")
        assert "The page has changed since you opened this screen." in stopped
        assert words.split()[1] in stopped
        shown, _ = window(paul, state)
    assert seen_by_visitors(mice) == "As it was"


def test_a_page_that_is_new_is_said_to_be_new(desk, colleague):
    page = HomePage.objects.get().add_child(instance=ServicePage(title="Rats", slug="rats", live=False))
    state = submit(page, colleague("eva", "editors"))
    shown, _ = window(desk(colleague("paul")), state)
    assert "The page is not published yet: visitors will see all of it." in shown.get_text()


def test_the_second_of_two_answers_changes_nothing_and_is_told_so(client, desk, mice, colleague):
    paul, ida = colleague("paul"), colleague("ida")
    state = submit(mice, colleague("eva", "editors"), tagline="Eva's, submitted")
    task = state.task.specific
    outcomes = [  # both read the task before either answered
        task.on_action(state, paul, "approve", version="", shown_at=state.revision.created_at.isoformat(), comment=""),
        task.on_action(TaskState(pk=state.pk, status="in_progress"), ida, "reject", comment="No!"),
    ]
    state.refresh_from_db()
    assert (state.status, state.finished_by, state.workflow_state.status) == ("approved", paul, "approved")
    assert seen_by_visitors(mice) == "Eva's, submitted"
    client.force_login(ida)
    client.get(outcomes[1])
    (text,) = told(client)
    assert "Your decision on “Mice” came too late: paul approved it" in text


def test_who_decides_about_a_page_that_was_deleted_meanwhile_is_told_so(client, desk, mice, colleague):
    state = submit(mice, colleague("eva", "editors"), tagline="Eva's")
    paul = desk(colleague("paul"))
    paul.post(f"/admin/pages/{mice.pk}/delete/")
    paul.get("/admin/")  # what that says
    paul.get(f"/admin/moderation/{state.pk}/approve/")
    assert any("the page has been deleted" in said for said in told(client))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_answers_at_the_same_moment_do_not_contradict_each_other(mice, colleague):
    people = [colleague("paul"), colleague("ida")]
    state = submit(mice, colleague("eva", "editors"), tagline="Eva's, submitted")
    start = threading.Barrier(2)

    def answer(user, action):
        mine = TaskState.objects.get(pk=state.pk)
        start.wait()
        mine.task.specific.on_action(mine, user, action, comment="")
        connection.close()

    threads = [threading.Thread(target=answer, args=pair) for pair in zip(people, ("approve", "reject"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = TaskState.objects.get(pk=state.pk)
    ends = (found.status, found.workflow_state.status, seen_by_visitors(mice))
    assert ends in [("approved", "approved", "Eva's, submitted"), ("rejected", "needs_changes", "As it was")]
    assert WorkflowState.objects.count() == 1


# Publishing in the editor


def form_of(page, **changes):
    """What the editor's form sends."""
    fields = {name: getattr(latest(page), name) or "" for name in ("title", "slug", "tagline", "seo_title")}
    fields |= {"introduction": "null", "body-count": "0", "images-count": "0", "link_from-count": "0"}
    fields |= {"search_description": "", "legacy_url": "", "url_handling": "", "other_names": ""}
    return nested_form_data(fields | {"comments": inline_formset([])} | changes)


def test_publishing_a_colleagues_draft_says_whose_it_is_shows_it_and_asks(client, desk, mice, colleague):
    paul = desk(colleague("paul"))
    draft(mice, colleague("eva", "editors"), tagline="Eva's, not submitted")
    edit = f"/admin/pages/{mice.pk}/edit/"
    stopped = paul.post(edit, **form_of(mice, **{"action-publish": "1", "seo_title": "Paul's"}))
    assert stopped.url == f"/admin/publishing/{mice.pk}/"
    assert seen_by_visitors(mice) == "As it was"
    screen = paul.get(stopped.url)
    assert screen.select_one(".changed-by strong").get_text() == "eva"
    assert "Eva's, not submitted" in screen.select_one(".changed-fields").get_text()
    client.get(paul.post(stopped.url, **answers(screen)).url)
    assert seen_by_visitors(mice) == "Eva's, not submitted"
    assert ServicePage.objects.get(pk=mice.pk).seo_title == "Paul's"


def test_scheduling_a_colleagues_draft_asks_in_words_of_a_schedule_and_names_the_time(desk, mice, colleague):
    paul = desk(colleague("paul"))
    draft(mice, colleague("eva", "editors"), tagline="Eva's", go_live_at=datetime(2040, 12, 24, 15, tzinfo=UTC))
    screen = paul.get(f"/admin/publishing/{mice.pk}/")
    assert screen.select_one("h1").get_text(" ", strip=True).startswith("Schedule?")
    assert screen.select_one("main form .button[class=button]").get_text() == "Schedule all of it"
    shown = screen.select_one(".changed-fields").get_text()
    assert "24 December 2040, 10:00" in shown  # New York is five hours behind
    assert "None" not in shown
    paul.post(f"/admin/publishing/{mice.pk}/", **answers(screen))
    assert seen_by_visitors(mice) == "As it was"
    assert ServicePage.objects.get(pk=mice.pk).scheduled_revision


def test_ones_own_draft_is_published_without_a_question(desk, mice, colleague):
    paul = colleague("paul")
    draft(mice, colleague("eva", "editors"), tagline="Eva's").publish()
    draft(mice, paul, tagline="Paul's")
    desk(paul).post(f"/admin/pages/{mice.pk}/edit/", **form_of(mice, **{"action-publish": "1"}))
    assert seen_by_visitors(mice) == "Paul's"


def test_a_draft_by_somebody_whose_account_was_deleted_asks_too(desk, mice, colleague):
    paul, eva = desk(colleague("paul")), colleague("eva", "editors")
    draft(mice, eva, tagline="Eva's, not submitted")
    eva.delete()
    stopped = paul.post(f"/admin/pages/{mice.pk}/edit/", **form_of(mice, **{"action-publish": "1", "seo_title": "P"}))
    assert stopped.url == f"/admin/publishing/{mice.pk}/"
    said = paul.get(stopped.url).select_one(".changed-by strong").get_text()
    assert said == "a colleague whose account was deleted"


def test_what_a_document_brought_into_the_draft_is_named_and_asked_about(desk, mice, colleague):
    paul, page = desk(colleague("paul")), latest(mice)
    page.tagline = "The document's"
    log(page, "pages.merge", revision=page.save_revision(), data={"document": "mice.md"})
    assert paul.get(f"/admin/publishing/{mice.pk}/").select_one(".changed-by strong").get_text() == "its document"
    rows = " ".join(paul.get(f"/admin/bulk/wagtailcore/page/publish/?id={mice.pk}&next=/admin/").get_text().split())
    assert "“Mice”, with changes by its document" in rows


def restore(page, revision, desk, action="action-publish"):
    """Opens an older version from the history, and sends it as it is."""
    older = form_of(page) | {"tagline": revision.as_object().tagline, action: "1"}
    return desk.post(f"/admin/pages/{page.pk}/revisions/{revision.pk}/revert/", **older)


def test_publishing_an_older_version_says_whose_draft_it_leaves_out_shows_it_and_asks(client, desk, mice, colleague):
    paul, older = desk(colleague("paul")), mice.get_latest_revision()
    newest = draft(mice, colleague("eva", "editors"), tagline="Eva's, not submitted")
    review = f"/admin/pages/{mice.pk}/revisions/{older.pk}/revert/"
    warning = paul.get(review).select_one(".messages").get_text()
    assert "The draft holds later changes by eva (" in warning
    stopped = restore(mice, older, paul)
    assert stopped.url == f"/admin/publishing/{mice.pk}/"
    screen = paul.get(stopped.url)
    assert screen.select_one(".left-out strong").get_text() == "eva"
    assert "Eva's, not submitted" in screen.select_one(".changed-fields").get_text()
    assert screen.select_one(".changed-by") is None  # no change of hers is in it
    back = screen.find("a", string="Return to eva’s version")
    assert back["href"] == f"/admin/pages/{mice.pk}/revisions/{newest.pk}/revert/"
    paul.post(stopped.url, **answers(screen))
    mice.refresh_from_db()
    assert (mice.tagline, mice.has_unpublished_changes) == ("As it was", False)


def test_an_older_version_that_became_the_draft_still_leaves_out_what_came_after_it(desk, mice, colleague):
    paul, eva, ida = desk(colleague("paul")), colleague("eva", "editors"), colleague("ida", "editors")
    first = draft(mice, eva, tagline="Eva's")
    draft(mice, ida, tagline="Ida's")
    restore(mice, first, paul, action="")
    draft(mice, paul.user, tagline="Eva's and Paul's")
    screen = paul.get(f"/admin/publishing/{mice.pk}/")
    assert [name.get_text() for name in screen.select(".left-out strong")] == ["ida"]
    assert [name.get_text() for name in screen.select(".changed-by strong")] == ["eva"]
    rows = paul.get(f"/admin/bulk/wagtailcore/page/publish/?id={mice.pk}&next=/admin/")
    assert [name.get_text() for name in rows.select(".left-out strong")] == ["ida"]


def test_a_colleagues_version_that_was_left_out_and_restored_is_in_the_draft(desk, mice, colleague):
    paul, older = desk(colleague("paul")), mice.get_latest_revision()
    newest = draft(mice, colleague("eva", "editors"), tagline="Eva's")
    restore(mice, older, paul, action="")
    restore(mice, newest, paul, action="")
    screen = paul.get(f"/admin/publishing/{mice.pk}/")
    assert screen.select_one(".left-out") is None
    assert [name.get_text() for name in screen.select(".changed-by strong")] == ["eva"]


def test_a_submitted_version_says_to_its_approver_what_it_leaves_out(desk, mice, colleague):
    eva, older = desk(colleague("eva", "editors")), mice.get_latest_revision()
    draft(mice, colleague("ida", "editors"), tagline="Ida's")
    restore(mice, older, eva, action="action-submit")
    (state,) = TaskState.objects.all()
    shown, _ = window(desk(colleague("paul")), state)
    assert shown.select_one(".left-out strong").get_text() == "ida"


def test_what_changes_while_the_publisher_reads_is_shown_first(desk, mice, colleague):
    paul, eva = desk(colleague("paul")), colleague("eva", "editors")
    draft(mice, eva, tagline="Eva's first")
    screen = paul.get(f"/admin/publishing/{mice.pk}/")
    draft(mice, eva, tagline="Eva's second")
    stopped = paul.post(f"/admin/publishing/{mice.pk}/", **answers(screen)).content.decode()
    assert "The page has changed since you opened this screen." in stopped
    assert seen_by_visitors(mice) == "As it was"


def test_only_publishers_confirm(client, mice, colleague):
    client.force_login(colleague("eva", "editors"))
    assert client.post(f"/admin/publishing/{mice.pk}/").status_code in (302, 403)
    assert seen_by_visitors(mice) == "As it was"


def test_several_pages_are_published_only_after_whose_drafts_they_are_was_shown(client, desk, mice, colleague):
    paul, eva = desk(colleague("paul")), colleague("eva", "editors")
    draft(mice, eva, tagline="Eva's first")
    address = f"/admin/bulk/wagtailcore/page/publish/?id={mice.pk}&next=/admin/"
    screen = paul.get(address)
    assert "with changes by eva" in " ".join(screen.get_text().split())
    assert "Eva's first" in screen.select_one(".changed-fields").get_text()
    draft(mice, eva, tagline="Eva's second")
    stopped = paul.post(address, **answers(screen))
    assert stopped.url == address
    assert seen_by_visitors(mice) == "As it was"
    paul.post(address, **answers(paul.get(address)))
    assert seen_by_visitors(mice) == "Eva's second"


def test_pages_below_that_are_published_along_are_shown_first_with_whose_changes_they_hold(desk, mice, colleague):
    paul, eva = desk(colleague("paul")), colleague("eva", "editors")
    rats = mice.add_child(instance=ServicePage(title="Rats", slug="rats", live=False))
    stub = rats.add_child(instance=ServicePage(title="Later", slug="later", live=False))
    draft(rats, eva, tagline="Eva's first")
    draft(mice, paul.user, tagline="Paul's")
    address = f"/admin/bulk/wagtailcore/page/publish/?id={mice.pk}&next=/admin/"
    screen = paul.get(address)
    assert "Publish the unpublished pages below as well" in screen.get_text()
    rows = [" ".join(row.get_text().split()) for row in screen.select(".published-along li")]
    assert rows == [
        "Rats, with changes by eva",
        "Later. Nothing is written yet: visitors would see its heading alone",
    ]
    draft(rats, eva, tagline="Eva's second")
    stopped = paul.post(address, **answers(screen), include_descendants="on")
    assert stopped.url == address
    assert seen_by_visitors(mice) == "As it was"
    paul.post(address, **answers(paul.get(address)), include_descendants="on")
    assert (seen_by_visitors(mice), seen_by_visitors(rats)) == ("Paul's", "Eva's second")
    assert ServicePage.objects.get(pk=stub.pk).live


def test_a_page_below_that_came_after_the_screen_was_opened_is_shown_first(desk, mice, colleague):
    paul = desk(colleague("paul"))
    mice.add_child(instance=ServicePage(title="Rats", slug="rats", live=False))
    address = f"/admin/bulk/wagtailcore/page/publish/?id={mice.pk}&next=/admin/"
    screen = paul.get(address)
    voles = mice.add_child(instance=ServicePage(title="Voles", slug="voles", live=False))
    assert paul.post(address, **answers(screen), include_descendants="on").url == address
    assert not ServicePage.objects.get(pk=voles.pk).live
    paul.post(address, **answers(screen))  # without the pages below
    assert not ServicePage.objects.get(pk=voles.pk).live


@pytest.fixture
def plain_step(db):
    """Wagtail's own approval in the place of ours, as an administrator can choose it for a new step."""
    step = GroupApprovalTask.objects.create(name="Science")
    step.groups.add(Group.objects.get(name="Marketing publishers"))
    WorkflowTask.objects.update(task=step)
    return step


def test_wagtails_own_approval_shows_the_same_window_and_publishes_what_was_shown(
    client, desk, mice, colleague, plain_step
):
    state = submit(mice, colleague("eva", "editors"), tagline="Eva's, submitted")
    assert type(state.task.specific) is GroupApprovalTask
    draft(mice, colleague("ida"), tagline="Ida's, not finished")
    paul = desk(colleague("paul"))
    shown, address = window(paul, state)
    assert "Changed since it was submitted, by ida" in shown.get_text()
    assert "Choose which version to publish." in answer(paul, address, shown)
    client.get(answer(paul, address, shown, version="submitted"))
    assert seen_by_visitors(mice) == "Eva's, submitted"


def test_the_second_of_two_answers_to_wagtails_own_approval_changes_nothing(desk, mice, colleague, plain_step):
    state = submit(mice, colleague("eva", "editors"), tagline="Eva's")
    paul = colleague("paul")
    task = state.task.specific
    task.on_action(state, paul, "reject", comment="No")
    task.on_action(state, colleague("pia"), "approve", version="submitted")
    state.refresh_from_db()
    assert (state.status, state.finished_by) == (TaskState.STATUS_REJECTED, paul)
    assert seen_by_visitors(mice) == "As it was"


def test_the_comparison_with_what_visitors_see_is_in_the_editors_menu(desk, mice, colleague):
    screen = desk(colleague("paul")).get(f"/admin/pages/{mice.pk}/edit/")
    link = next(link for link in screen.select("a") if "What will change" in link.get_text())
    assert link["href"] == f"/admin/pages/{mice.pk}/revisions/compare/live...latest/"
    assert Page.objects.get(pk=mice.pk).live
