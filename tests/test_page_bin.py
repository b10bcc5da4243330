"""What publishers can rely on when a page was deleted: for thirty days it comes back as it was."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, Page, PageLogEntry, ReferenceIndex, Site

from pages.discovery.search import search
from pages.models import DeletedPage, HomePage, ServicePage, SiteSettings
from tests.blocks import section, text
from tests.conftest import create_editor


@pytest.fixture(scope="module")
def _rows(made_once):
    made_once(lambda: make_mice(create_editor()))


@pytest.fixture
def editor(_rows, django_user_model, db):
    return django_user_model.objects.get(username="marketing")


@pytest.fixture
def mice(_rows, db):
    return ServicePage.objects.get(slug="mice")


def make_mice(editor):
    """A live page with two versions, a comment, a redirect, a page below it, and pages that refer to it."""
    home = HomePage.objects.get()
    page = home.add_child(instance=ServicePage(title="Mice", slug="mice", tagline="First"))
    page.save_revision(user=editor, log_action=True).publish()
    page.tagline = "Second, about zebrafish"
    page.link_from = [Page.objects.get(pk=home.pk)]
    page.save_revision(user=editor, log_action=True).publish()
    page.refresh_from_db()
    Comment.objects.create(page=page, user=editor, text="True?", contentpath="tagline")
    below = page.add_child(instance=ServicePage(title="Young mice", slug="young", live=True))
    below.link_from = [page]
    below.save_revision(user=editor).publish()
    Redirect.add_redirect("/old-mice", page)
    body = [section("More", text(f'<p><a linktype="page" id="{page.pk}">Mice</a></p>'))]
    home.add_child(instance=ServicePage(title="Rats", slug="rats", body=body))
    settings = SiteSettings.for_site(Site.objects.get())
    settings.call_to_action_page, settings.call_to_action_label = page, "Order"
    settings.save()


@pytest.fixture
def admin(client, editor):
    client.force_login(editor)

    def delete(*pages, **data):
        if len(pages) == 1:
            return client.post(f"/admin/pages/{pages[0].pk}/delete/", data)
        keys = "&".join(f"id={page.pk}" for page in pages)
        return client.post(f"/admin/bulk/wagtailcore/page/delete/?{keys}&next=/admin/", data)

    client.delete_pages = delete
    client.restore = lambda deleted=None: client.post(
        f"/admin/deleted-pages/{(deleted or DeletedPage.objects.get()).pk}/restore/", follow=True
    )
    return client


def told(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(soup.select_one(".messages").get_text().split())


def test_a_page_comes_back_with_all_that_was_deleted_with_it(admin, mice):
    before = {page.pk: page.path for page in Page.objects.descendant_of(mice, inclusive=True)}
    revisions = set(mice.revisions.values_list("pk", flat=True))
    references = ReferenceIndex.objects.filter(to_object_id=str(mice.pk)).count()
    admin.delete_pages(mice)
    assert admin.get("/mice/").status_code == admin.get("/old-mice", follow=True).status_code == 404
    assert not ServicePage.objects.filter(pk__in=before).exists()
    assert "“Mice” has been restored, with its history and redirects." in told(admin.restore())

    assert {page.pk: page.path for page in Page.objects.descendant_of(mice, inclusive=True)} == before
    assert "Second, about zebrafish" in admin.get("/mice/").content.decode()
    assert admin.get("/mice/young/").status_code == 200
    assert admin.get("/old-mice").url == "/mice/"
    assert 'href="/mice/"' in admin.get("/rats/").content.decode()
    again = ServicePage.objects.get(pk=mice.pk)
    assert set(again.revisions.values_list("pk", flat=True)) == revisions
    assert again.wagtail_admin_comments.get().text == "True?"
    assert [page.title for page in again.link_from.all()] == [HomePage.objects.get().title]
    assert [page.title for page in again.listed] == ["Young mice"]
    assert SiteSettings.objects.get().call_to_action_page_id == mice.pk
    assert ReferenceIndex.objects.filter(to_object_id=str(mice.pk)).count() == references
    assert "Mice" in [found.title for found in search("zebrafish").pages]
    assert not any(Page.find_problems())
    assert not DeletedPage.objects.exists()
    assert PageLogEntry.objects.filter(page=mice.pk, action="pages.restore").exists()


def test_it_lives_again_where_its_visitors_were_led_elsewhere(admin, mice):
    rats = ServicePage.objects.get(slug="rats")
    admin.delete_pages(mice, lead_to=rats.pk)
    assert admin.get("/mice").url == admin.get("/old-mice").url == "/rats/"
    admin.restore()
    assert admin.get("/mice/").status_code == 200
    assert admin.get("/old-mice").url == "/mice/"
    assert not Redirect.objects.filter(redirect_page=rats).exists()


def test_several_pages_deleted_at_once_are_restored_one_by_one(admin, mice):
    rats, young = ServicePage.objects.get(slug="rats"), ServicePage.objects.get(slug="young")
    admin.delete_pages(mice, young, rats)
    assert {deleted.title: deleted.page_count for deleted in DeletedPage.objects.all()} == {"Mice": 2, "Rats": 1}
    for deleted in DeletedPage.objects.all():
        admin.restore(deleted)
    assert ServicePage.objects.filter(slug__in=["mice", "young", "rats"]).count() == 3
    assert not any(Page.find_problems())


def test_a_page_made_meanwhile_keeps_its_address_and_its_place(admin, mice):
    admin.delete_pages(mice)
    other = HomePage.objects.get().add_child(instance=ServicePage(title="Other mice", slug="mice"))
    Page.objects.filter(pk=other.pk).update(path=mice.path)
    assert "Its address is /mice-2/ now; it was /mice/." in told(admin.restore())
    assert ServicePage.objects.get(pk=mice.pk).url == "/mice-2/"
    assert admin.get("/mice/").status_code == 200  # the other page's
    assert ServicePage.objects.get(slug="young").url == "/mice-2/young/"
    assert ServicePage.objects.get(pk=other.pk).url == "/mice/"
    assert not any(Page.find_problems())


def test_a_draft_whose_address_was_taken_meanwhile_can_be_published(admin, mice, editor):
    mice.tagline = "Third"
    mice.save_revision(user=editor)
    admin.delete_pages(mice)
    HomePage.objects.get().add_child(instance=ServicePage(title="Other mice", slug="mice"))
    admin.restore()
    draft = ServicePage.objects.get(pk=mice.pk).get_latest_revision_as_object()
    draft.full_clean()
    assert (draft.slug, draft.tagline) == ("mice-2", "Third")


def test_the_old_address_of_a_page_whose_parent_moved_meanwhile_leads_to_it(admin, mice):
    home, young = HomePage.objects.get(), ServicePage.objects.get(slug="young")
    rats = ServicePage.objects.get(slug="rats")
    rats.save_revision().publish()
    admin.delete_pages(young)
    mice.refresh_from_db()
    mice.move(rats, pos="last-child")
    assert "Its address is /rats/mice/young/ now; it was /mice/young/." in told(admin.restore())
    assert admin.get("/mice/young/").url == "/rats/mice/young/"
    assert home.get_descendants().filter(slug="young").count() == 1


@pytest.fixture
def aliases(mice):
    """An alias of the page, an alias of that alias, and one that a publisher took away from visitors."""
    rats = ServicePage.objects.get(slug="rats")
    alias = mice.create_alias(parent=rats)
    again = alias.create_alias(parent=HomePage.objects.get(), update_slug="mice-again")
    hidden = mice.create_alias(parent=rats, update_slug="hidden")
    hidden.unpublish()
    return alias, again, hidden


def test_its_aliases_show_it_again_as_far_as_visitors_saw_them(admin, mice, aliases):
    admin.delete_pages(mice)
    for old in ("/rats/mice/", "/mice-again/", "/rats/hidden/"):
        assert admin.get(old).status_code == 404
    admin.restore()
    for old in ("/rats/mice/", "/mice-again/"):
        assert "Second, about zebrafish" in admin.get(old).content.decode()
    assert admin.get("/rats/hidden/").status_code == 404
    assert {alias.alias_of_id for alias in ServicePage.objects.filter(tagline__contains="zebrafish")} == {
        None,
        mice.pk,
        aliases[0].pk,
    }
    assert {"/mice/", "/rats/mice/"} <= {page.url for page in search("zebrafish").pages}
    assert not ServicePage.objects.filter(alias_of__isnull=False, live=True, has_unpublished_changes=True).exists()


def test_an_alias_that_a_colleague_made_a_page_meanwhile_is_left_alone(admin, mice, aliases, editor):
    admin.delete_pages(mice)
    own = ServicePage.objects.get(pk=aliases[0].pk)
    own.tagline = "A colleague's own words"
    own.save_revision(user=editor)
    admin.restore()
    own = ServicePage.objects.get(pk=own.pk)
    assert (own.alias_of, own.live) == (None, False)
    ServicePage.objects.get(pk=mice.pk).save_revision().publish()
    assert ServicePage.objects.get(pk=own.pk).get_latest_revision_as_object().tagline == "A colleague's own words"
    assert not ServicePage.objects.get(pk=own.pk).live


def let_pass(time):
    """Changes a time in the only entry of the bin as if it had passed meanwhile."""
    deleted = DeletedPage.objects.get()
    for row in deleted.rows:
        if row["fields"].get(time):
            row["fields"][time] = (timezone.now() - timedelta(days=1)).isoformat()
    deleted.save()


def test_a_page_that_expired_in_the_bin_is_not_called_live(admin, mice):
    young = ServicePage.objects.get(slug="young")
    young.expire_at = timezone.now() + timedelta(days=1)
    young.save_revision().publish()
    admin.delete_pages(young)
    let_pass("expire_at")
    said = told(admin.restore())
    assert "Its expiry date has passed, so visitors do not see it." in said
    assert "View live" not in said
    assert admin.get("/mice/young/").status_code == 404


def test_what_cannot_come_back_says_why_and_stays_in_the_bin(admin, mice):
    young = ServicePage.objects.get(slug="young")
    admin.delete_pages(young)
    admin.delete_pages(mice)
    first = DeletedPage.objects.get(title="Young mice")
    assert "Its parent page has been deleted too. Restore the parent first." in told(admin.restore(first))
    admin.restore(DeletedPage.objects.get(title="Mice"))
    admin.restore(first)
    assert admin.get("/mice/young/").status_code == 200

    admin.delete_pages(mice)
    again = ServicePage(title="Mice", slug="new-mice", translation_key=mice.translation_key)
    HomePage.objects.get().add_child(instance=again)
    assert "at /new-mice/. Delete that page first." in told(admin.restore())
    assert DeletedPage.objects.exists()


def test_a_colleague_who_is_gone_keeps_nothing_from_coming_back(admin, mice, django_user_model):
    eva = django_user_model.objects.create_user("eva")
    mice.save_revision(user=eva)
    Comment.objects.create(page=mice, user=eva, text="Eva's", contentpath="tagline")
    admin.delete_pages(mice)
    eva.delete()
    admin.restore()
    again = ServicePage.objects.get(pk=mice.pk)
    assert again.latest_revision.user is None
    assert [comment.text for comment in again.wagtail_admin_comments.all()] == ["True?"]


def test_a_schedule_that_passed_in_the_bin_publishes_nothing(admin, mice, editor):
    page = mice.get_latest_revision_as_object()
    page.tagline, page.go_live_at = "Third", timezone.now() + timedelta(days=1)
    page.save_revision(user=editor, approved_go_live_at=page.go_live_at)
    admin.delete_pages(mice)
    let_pass("approved_go_live_at")
    admin.restore()
    call_command("publish_scheduled", verbosity=0)
    assert ServicePage.objects.get(pk=mice.pk).tagline == "Second, about zebrafish"


def test_publishers_see_the_bin_and_editors_do_not(admin, mice, django_user_model):
    admin.delete_pages(mice)
    screen = BeautifulSoup(admin.get("/admin/deleted-pages/").content, "html.parser")
    row = screen.find("th", string="Mice").parent
    assert [cell.get_text(strip=True) for cell in row.select("td")][:2] == ["/mice/", "2"]
    assert "by marketing" in row.get_text()
    eva = django_user_model.objects.create_user("eva")
    eva.groups.add(Group.objects.get(name="Marketing editors"))
    admin.force_login(eva)
    assert admin.get("/admin/deleted-pages/").status_code == 302
    assert "Deleted pages" not in admin.get("/admin/").content.decode()
    admin.restore()
    assert not ServicePage.objects.filter(pk=mice.pk).exists()


def test_after_thirty_days_a_page_is_gone(admin, mice):
    admin.delete_pages(mice)
    for days, is_kept in ((29, True), (31, False)):
        DeletedPage.objects.update(deleted_at=timezone.now() - timedelta(days=days))
        call_command("empty_bin", verbosity=0)
        assert DeletedPage.objects.exists() is is_kept
