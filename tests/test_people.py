"""Who may do what: the groups that the site comes with, and how colleagues get an account."""

import importlib
import re

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import DraftStateMixin, GroupApprovalTask, Page, RevisionMixin, Workflow
from wagtail.snippets.models import get_snippet_models

from pages.editing.replacing import Replacement, matches
from pages.models import HomePage, ServicePage, Testimonial
from tests.test_testimonials import voices

EDITORS, PUBLISHERS = "Marketing editors", "Marketing publishers"


@pytest.fixture
def sign_in(client, editor):
    """Signs somebody of a group in."""

    def run(group):
        editor.groups.set(Group.objects.filter(name=group))
        client.force_login(editor)
        return editor

    return run


@pytest.fixture
def draft(db):
    return ServicePage.objects.get(slug="conditional-knockout-mice")


def names(query):
    return set(query.values_list("permission__codename", flat=True))


def test_the_site_comes_with_two_groups_and_publishers_approve(db):
    assert set(Group.objects.values_list("name", flat=True)) == {EDITORS, PUBLISHERS}
    (workflow,) = Workflow.objects.all()
    (task,) = GroupApprovalTask.objects.all()
    assert workflow.name == task.name == PUBLISHERS
    assert workflow.workflow_pages.get().page.depth == 1
    assert task.groups.get().name == PUBLISHERS


def test_who_was_a_moderator_is_a_publisher_and_groups_that_were_deleted_come_back(editor):
    migration = importlib.import_module("pages.migrations.0009_marketing_groups")
    Group.objects.filter(name=PUBLISHERS).update(name="Moderators")
    Group.objects.get(name=EDITORS).delete()
    before = set(Group.objects.get(name="Moderators").permissions.all())
    migration.make_groups(apps, None)
    assert editor.groups.get().name == PUBLISHERS
    assert set(editor.groups.get().permissions.all()) == before
    again = Group.objects.get(name=EDITORS)
    assert names(again.page_permissions) == {"add_page", "change_page"}
    assert "add_image" in names(again.collection_permissions)
    assert again.permissions.filter(codename="access_admin").exists()


@pytest.mark.parametrize(("group", "may"), [(EDITORS, False), (PUBLISHERS, True)])
def test_publishers_publish_lock_delete_and_redirect_and_editors_are_refused(client, sign_in, draft, group, may):
    """By URL; what is refused leads back to the first screen."""
    sign_in(group)
    old = Redirect.objects.create(old_path="/old", redirect_page=draft)
    for path, page in [("unpublish", ServicePage.objects.get(slug="custom-mouse-models")), ("delete", draft)]:
        assert (client.get(f"/admin/pages/{page.pk}/{path}/").status_code == 200) == may, path
    client.post(f"/admin/pages/{draft.pk}/lock/")
    assert ServicePage.objects.get(pk=draft.pk).locked == may
    client.post(f"/admin/pages/{draft.pk}/unlock/")
    for path in ("/admin/redirects/", f"/admin/redirects/{old.pk}/"):
        assert (client.get(path).status_code == 200) == may, path
    client.post(f"/admin/bulk/wagtailcore/page/delete/?id={draft.pk}")
    assert Page.objects.filter(pk=draft.pk).exists() != may


@pytest.mark.parametrize(("group", "may"), [(EDITORS, False), (PUBLISHERS, True)])
def test_editors_leave_the_pictures_and_testimonials_of_others_alone(client, sign_in, settings, tmp_path, group, may):
    settings.MEDIA_ROOT = tmp_path
    sign_in(group)
    image = get_image_model().objects.create(title="Gel", file=get_test_image_file("gel.png"))
    testimonial = Testimonial.objects.create(quote="We are so excited!", name="Julia Maxson")
    snippets = "/admin/snippets/pages/testimonial"
    for path in (f"/admin/images/{image.pk}/", f"{snippets}/edit/{testimonial.pk}/"):
        assert (client.get(path).status_code == 200) == may, path
    for path in ("/admin/images/", f"{snippets}/usage/{testimonial.pk}/"):
        assert client.get(path).status_code == 200
    client.post(f"/admin/bulk/wagtailimages/image/delete/?id={image.pk}")
    client.post(f"{snippets}/delete/{testimonial.pk}/")
    assert get_image_model().objects.exists() != may
    assert Testimonial.objects.filter(pk=testimonial.pk).exists() != may


@pytest.mark.parametrize(("group", "may"), [(EDITORS, False), (PUBLISHERS, True)])
def test_the_menus_offer_no_more_than_the_group_may(client, sign_in, draft, group, may):
    sign_in(group)
    screen = BeautifulSoup(client.get(f"/admin/pages/{draft.pk}/edit/").content, "html.parser")
    links = {link["href"].split("?")[0] for link in screen.select("a[href]")}
    assert (f"/admin/pages/{draft.pk}/delete/" in links) == may
    assert (f"/admin/pages/{draft.pk}/move/" in links) == may
    assert bool(screen.select("button[name=action-publish]")) == may
    assert screen.select_one("button[name=action-submit]").get_text(strip=True) == f"Submit to {PUBLISHERS}"
    assert ("/admin/redirects/" in client.get("/admin/").content.decode()) == may


def test_only_administrators_delete_the_front_page(client, sign_in, admin_user):
    home = HomePage.objects.get()
    sign_in(PUBLISHERS)
    assert client.get(f"/admin/pages/{home.pk}/delete/").status_code == 302
    client.post(f"/admin/bulk/wagtailcore/page/delete/?id={home.pk}", {"confirm_site_name": "x"})
    assert HomePage.objects.exists()
    client.force_login(admin_user)
    assert client.get(f"/admin/pages/{home.pk}/delete/").status_code == 200


@pytest.mark.parametrize(("group", "may"), [(EDITORS, False), (PUBLISHERS, False), ("administrators", True)])
def test_administrators_make_accounts_in_the_admin(client, sign_in, group, may):
    user = sign_in(group)
    user.is_superuser = may
    user.save()
    assert (client.get("/admin/users/new/").status_code == 200) == may
    form = {"username": "eva", "email": "eva@example.com", "first_name": "Eva", "last_name": "Example"}
    form |= {"password1": "a longer password", "password2": "a longer password"}
    form["groups"] = Group.objects.get(name=EDITORS).pk
    client.post("/admin/users/new/", form)
    assert (Group.objects.get(name=EDITORS).user_set.filter(username="eva").count() == 1) == may


# create_editor


@pytest.mark.parametrize(
    ("group", "name", "may_publish"),
    [("editors", EDITORS, False), ("publishers", PUBLISHERS, True), ("administrators", None, True)],
)
def test_a_colleague_gets_a_link_chooses_a_password_and_signs_in(
    client, django_user_model, knockout_page, capsys, group, name, may_publish
):
    call_command("create_editor", "eva", group=group, email="eva@example.com")
    printed = capsys.readouterr().out
    assert printed.startswith("eva opens this address within 3 days and chooses a password:\n")
    address = re.search(r"http://localhost:8000(\S+)", printed)[1]
    form = client.get(address).url
    passwords = {"new_password1": "a longer password", "new_password2": "a longer password"}
    response = client.post(form, passwords, follow=True)
    assert response.redirect_chain == [("/admin/login/", 302)]
    assert "Your password has been set." in response.content.decode()
    response = client.post("/admin/login/", {"username": "eva", "password": "a longer password"})
    assert response.status_code == 302
    assert client.get("/admin/").status_code == 200
    user = django_user_model.objects.get()
    assert user.is_superuser == (name is None)
    assert list(user.groups.values_list("name", flat=True)) == ([name] if name else [])
    assert knockout_page.permissions_for_user(user).can_publish() == may_publish
    client.logout()
    again = client.get(address, follow=True).content
    assert b"invalid" in again
    assert b"ask an administrator for a new link" in again


def test_a_link_of_an_account_that_was_deactivated_sets_no_password(client, django_user_model, db, capsys):
    call_command("create_editor", "eva", group="editors")
    address = re.search(r"http://localhost:8000(\S+)", capsys.readouterr().out)[1]
    django_user_model.objects.update(is_active=False)
    assert b"ask an administrator for a new link" in client.get(address, follow=True).content


def test_a_new_colleague_without_name_and_address_can_change_the_password(client, django_user_model, db):
    call_command("create_editor", "eva", group="editors", verbosity=0)
    user = django_user_model.objects.get()
    user.set_password("a longer password")
    user.save()
    client.force_login(user)
    data = {
        "password-old_password": "a longer password",
        "password-new_password1": "another long password",
        "password-new_password2": "another long password",
        "locale-current_time_zone": "America/New_York",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
    }
    response = client.post("/admin/account/", data)
    assert response.status_code == 302
    user.refresh_from_db()
    assert user.check_password("another long password")


def test_without_mail_the_sign_in_page_says_who_can_help(client, db, settings):
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = False
    assert "Ask an administrator, who can set a new one." in client.get("/admin/login/").content.decode()
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = True
    assert "Ask an administrator" not in client.get("/admin/login/").content.decode()


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("marketing", {"group": "editors"}, "A user with that username already exists."),
        ("eva", {"group": "editors", "email": "eva"}, "Enter a valid email address."),
        ("e v a", {"group": "editors"}, "Enter a valid username."),
        ("eva", {"group": "cooks"}, "invalid choice: 'cooks'"),
        ("eva", {"group": "publishers"}, "There is no group “Marketing publishers”; it has been deleted or renamed."),
    ],
)
def test_what_cannot_be_is_said_and_makes_nobody(editor, django_user_model, name, options, message):
    if options["group"] == "publishers":
        Group.objects.get(name=PUBLISHERS).delete()
    with pytest.raises(CommandError, match=re.escape(message)):
        call_command("create_editor", name, *[f"--{key}={value}" for key, value in options.items()])
    assert django_user_model.objects.get() == editor


# An editor's own testimonial


@pytest.fixture
def own_testimonial(client, sign_in):
    """A testimonial that an editor, who is signed in, wrote in the window of the chooser."""
    sign_in(EDITORS)
    fields = {"quote": "We are so exited!", "name": "Julia Maxson", "credentials": "", "affiliation": "OHSU"}
    url = Testimonial.snippet_viewset.chooser_viewset.get_url_name("create")
    assert client.post(reverse(url), save_testimonial(**fields)).json()["step"] == "chosen"
    return Testimonial.objects.get(name="Julia Maxson", credentials="")


def save_testimonial(**fields):
    return {"credentials": "", "portrait": "", "consent": "", **fields}


def correct(client, testimonial, **fields):
    words = {"quote": testimonial.quote, "name": testimonial.name, "affiliation": testimonial.affiliation}
    url = reverse(Testimonial.snippet_viewset.get_url_name("edit"), args=[testimonial.pk])
    response = client.post(url, save_testimonial(**words | fields), follow=True)
    testimonial.refresh_from_db()
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def shown_to_visitors(own_testimonial):
    page = ServicePage.objects.get(slug="knockout-mouse-models")
    page.body = voices(own_testimonial)
    page.save_revision().publish()
    return page


def test_an_editor_corrects_her_own_testimonial_at_once_while_no_visitor_sees_it(client, own_testimonial):
    assert "updated" in correct(client, own_testimonial, quote="We are so excited!").get_text()
    assert own_testimonial.quote == "We are so excited!"
    assert not Testimonial.objects.corrected()
    screen = client.get("/admin/snippets/pages/testimonial/").content.decode()
    others = Testimonial.objects.exclude(pk=own_testimonial.pk).get()
    assert f"/testimonial/edit/{own_testimonial.pk}/" in screen
    assert f"/testimonial/edit/{others.pk}/" not in screen


def test_what_visitors_see_waits_for_a_publisher_whom_the_first_screen_tells(
    client, sign_in, own_testimonial, shown_to_visitors
):
    path = f"/admin/snippets/pages/testimonial/edit/{own_testimonial.pk}/"
    assert "What you save is a correction for a publisher." in client.get(path).content.decode()
    told = correct(client, own_testimonial, quote="We are so excited!").get_text()
    assert "Visitors see it when a publisher saves it" in told
    assert own_testimonial.quote == "We are so exited!"
    assert "so exited!" in client.get(shown_to_visitors.url).content.decode()
    again = client.get(path).content.decode()
    assert "We are so excited!" in again
    assert "It waits for a publisher to save it." in again
    assert "has a correction" not in client.get("/admin/").content.decode()

    sign_in(PUBLISHERS)
    assert "1 testimonial has a correction that visitors do not see yet" in client.get("/admin/").content.decode()
    screen = client.get(path).content.decode()
    assert "These are the words as marketing corrected them." in screen
    compare = client.get(BeautifulSoup(screen, "html.parser").select_one(".messages a.button")["href"]).content.decode()
    assert '<span class="deletion">exited!</span>' in compare
    assert '<span class="addition">excited!</span>' in compare
    correct(client, own_testimonial, quote="We are so excited!")
    assert "so excited!" in client.get(shown_to_visitors.url).content.decode()
    assert not Testimonial.objects.corrected()


def test_a_correction_is_neither_overwritten_nor_published_by_other_doors(
    client, sign_in, own_testimonial, shown_to_visitors
):
    """Not by going back to a version of it, and not by *Find and replace*."""
    correct(client, own_testimonial, quote="We are so excited!")
    revision = own_testimonial.latest_revision
    url = reverse(Testimonial.snippet_viewset.get_url_name("revisions_revert"), args=[own_testimonial.pk, revision.pk])
    client.post(url, save_testimonial(quote="Bad words", name="Julia", affiliation=""))
    own_testimonial.refresh_from_db()
    assert own_testimonial.quote == "We are so exited!"
    assert own_testimonial.correction().content["quote"] == "Bad words"
    publisher = sign_in(PUBLISHERS)
    (match,) = [found for found in matches(Replacement("exited", "excited"), publisher) if found.reason]
    assert match.changed == own_testimonial


def test_whoever_did_not_write_a_testimonial_does_not_change_it_by_any_door(client, editor, sign_in, own_testimonial):
    other = type(editor).objects.create_user("other", "other@example.com", "a long password")
    other.groups.set(Group.objects.filter(name=EDITORS))
    client.force_login(other)
    correct(client, own_testimonial, quote="Mine now")
    url = reverse(
        Testimonial.snippet_viewset.get_url_name("revisions_revert"),
        args=[own_testimonial.pk, own_testimonial.latest_revision_id],
    )
    assert client.get(url).status_code == 302
    client.post(url, save_testimonial(quote="Mine now", name="Eve", affiliation=""))
    own_testimonial.refresh_from_db()
    assert own_testimonial.quote == "We are so exited!"
    assert not own_testimonial.correction()


@pytest.mark.parametrize("model", [model for model in get_snippet_models() if issubclass(model, RevisionMixin)])
def test_what_has_no_draft_is_not_saved_while_it_is_typed(client, admin_user, model):
    assert not issubclass(model, DraftStateMixin)
    client.force_login(admin_user)
    screen = client.get(reverse(model.snippet_viewset.get_url_name("add"))).content.decode()
    assert "w-unsaved" in screen
    assert "w-autosave" not in screen.replace("w-autosave:error@document", "")
