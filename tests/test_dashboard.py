"""What staff can rely on from the first screen of the admin."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from pages.content.addresses import page_path
from pages.content.comparison import SyncStatus
from pages.content.page_content import PageContent
from pages.editing.dashboard import cached_changes
from pages.models import (
    ArticleAuthor,
    ArticleIndexPage,
    ArticlePage,
    Author,
    ExternalLink,
    HomePage,
    LoadedContent,
    ServicePage,
)
from pages.sync import loader
from pages.sync.fixture import Fixture
from pages.sync.site_plan import page_key
from pages.sync.site_state import SiteState, stored_fields
from tests.test_link_report import add_at_once
from tests.test_loading import publish
from tests.test_loading_again import QUOTE, edit, page, save_draft
from tests.visits import dashboard

STUBS = [
    "Conditional KO with Reporter",
    "Conditional Knockout Mice",
    "Conventional Knockout Mice",
    "Standard Conditional Knockouts",
    "TruView Conditional Knockout™",
]


@pytest.fixture
def screen(client, editor):
    client.force_login(editor)

    def get(path=""):
        return BeautifulSoup(client.get(f"/admin/{path}").content, "html.parser") if path else dashboard(client)

    return get


def told(screen):
    """Each matter of the first screen, with the pages that it names."""
    return {
        section.h3.get_text(strip=True): [link.get_text(strip=True) for link in section.select("a")]
        for section in screen.select(".site-state section")
    }


def test_it_says_how_many_pages_are_live_and_which_are_to_be_written(screen):
    home = screen()
    assert "3 pages are live." in " ".join(home.select_one(".site-state").get_text().split())
    assert told(home) == {"5 pages that other pages mention are not written yet": STUBS}
    stub = ServicePage.objects.get(title=STUBS[0])
    assert home.find("a", string=STUBS[0])["href"] == f"/admin/pages/{stub.pk}/edit/"


def test_without_scripts_a_link_leads_from_the_first_screen_to_the_same(screen, client):
    link = BeautifulSoup(client.get("/admin/").content, "html.parser").select_one(".site-state a")
    assert link.get_text() == "Show what needs attention"
    alone = BeautifulSoup(client.get(link["href"]).content, "html.parser")
    assert alone.select_one(".site-state").get_text(" ", strip=True) == (
        screen().select_one(".site-state").get_text(" ", strip=True)
    )
    assert [heading.name for heading in alone.main.select("h1, h2, h3")] == ["h1", "h2", "h3", "h3"]
    client.logout()
    assert client.get(link["href"]).status_code == 302


def test_a_page_that_is_begun_is_a_draft_and_one_that_is_published_is_neither(screen):
    begun, done = ServicePage.objects.filter(title__in=STUBS[:2]).order_by("title")
    begun.tagline = "Seen where it is at work"
    begun.save_revision()
    publish(done, tagline="Where and when you choose")
    assert told(screen()) == {
        "1 page has a draft that visitors do not see yet": [begun.title],
        "3 pages that other pages mention are not written yet": STUBS[2:],
    }


def test_a_page_that_was_submitted_stands_once_on_the_screens_of_those_who_deal_with_it(
    screen, client, editor, django_user_model
):
    eva, ida = (django_user_model.objects.create_user(name, password="a long password") for name in ("eva", "ida"))
    for user in (eva, ida):
        user.groups.add(Group.objects.get(name="Marketing editors"))
    save_draft(tagline="New")
    page().get_workflow().start(page(), eva)
    drafts = "1 page has a draft that visitors do not see yet"
    for user, place in ((editor, "Awaiting your review"), (eva, "Your submitted pages"), (ida, None)):
        client.force_login(user)
        home = screen()
        assert (drafts in told(home)) is (place is None)
        assert (place == "Awaiting your review") == (home.select_one(".w-panel h2").get_text(strip=True) == place)
        assert [panel.get_text(strip=True) for panel in home.select("h2") if place and place in panel.get_text()] == (
            [place] if place else []
        )
    page().current_workflow_state.current_task_state.reject(user=editor)
    client.force_login(editor)
    assert drafts in told(screen())


def test_an_empty_page_that_nobody_mentions_is_a_draft(screen):
    HomePage.objects.get().add_child(instance=ServicePage(title="Rats", live=False, has_unpublished_changes=True))
    assert told(screen())["1 page has a draft that visitors do not see yet"] == ["Rats"]


def test_a_conflict_with_a_document_leads_to_both_versions(screen, the_document, client):
    the_document(("wonderful", "marvellous"))
    assert "1 page conflicts with its document" not in told(screen())
    save_draft(body=edit(QUOTE, "wonderful", "great"))
    home = screen()
    assert told(home)["1 page conflicts with its document"] == ["Knockout Mouse Models"]
    link = home.select_one("[aria-labelledby=task-conflicts] a")["href"]
    assert link == f"/admin/page-documents/{page().pk}/"
    client.post(link, {"prefer": "ours"})
    assert "1 page conflicts with its document" not in told(screen())


def test_links_that_fail_are_counted_and_lead_to_the_report(screen):
    publish(page(), introduction='<p><a href="/no-such-page/">There</a></p>')
    home = screen()
    assert told(home)["1 link fails"] == ["Broken links"]
    assert home.select_one("[aria-labelledby=task-links] a")["href"] == "/admin/reports/failing-links/"


def test_a_page_that_nobody_reviewed_for_a_year_waits_and_a_new_one_does_not(screen):
    old, new = timezone.now() - timedelta(days=366), timezone.now() - timedelta(days=360)
    ServicePage.objects.live().update(first_published_at=old)
    ServicePage.objects.filter(slug="custom-mouse-models").update(reviewed_on=new)
    assert told(screen())["1 page has not been reviewed for a year"] == ["Knockout Mouse Models"]
    ServicePage.objects.filter(slug="custom-mouse-models").update(reviewed_on=old)
    assert len(told(screen())["2 pages have not been reviewed for a year"]) == 2


def test_nothing_is_said_where_nothing_waits(screen):
    ServicePage.objects.filter(live=False).delete()
    publish(page(), body=[])
    home = screen()
    assert told(home) == {}
    assert "Nothing to do" in home.select_one(".site-state").get_text()


def test_people_are_told_about_the_pages_that_they_may_change(screen, editor):
    editor.groups.set([Group.objects.create(name="Nobody")])
    editor.groups.get().permissions.set(Group.objects.get(name="Marketing editors").permissions.all())
    home = screen()
    assert told(home) == {}
    assert "0 pages are live." in " ".join(home.select_one(".site-state").get_text().split())


def test_the_screen_says_whose_site_it_is_and_helps(screen, client):
    home = screen()
    assert home.title.get_text() == "Dashboard - ingenious targeting laboratory"
    assert home.select_one("link[rel=icon]")["href"] == "/static/favicon.svg"
    assert home.select_one("main a[href='/admin/guide/']").get_text() == "How to …"
    assert "wagtail.org" not in str(home)
    client.logout()
    assert screen("login/").h1.get_text() == "Sign in"
    assert "ingenious targeting laboratory" in " ".join(screen("login/").main.get_text().split())


@pytest.mark.slow
def test_with_1000_pages_it_asks_the_database_as_often_as_with_10_though_nothing_is_remembered(screen, new_page):
    """Each has a draft, links that fail and an old review; the list of documents, too, asks as often."""
    html = '<p><a href="/no-such-page/">here</a> <a href="#no">there</a> <a href="https://example.com/">away</a></p>'
    ExternalLink.objects.create(
        url="https://example.com/", status=404, problem="It is gone.", failing_since=timezone.now()
    )
    new_page("Page 0", html)
    content = LoadedContent.objects.get(translation_key=page().translation_key).content
    by_state = "page-documents/?state=conflict"
    counts = {path: [] for path in ("", "state/unreviewed/", "state/drafts/", "page-documents/", by_state)}
    old = timezone.now() - timedelta(days=400)
    for count in (9, 990):
        add_at_once(count, html)
        pages = ServicePage.objects.filter(title__in=["Page 0", "More"])
        pages.update(has_unpublished_changes=True, reviewed_on=old)
        LoadedContent.objects.bulk_create(
            (
                LoadedContent(translation_key=key, content=content, document="page.md", uploaded=True)
                for key in pages.values_list("translation_key", flat=True)
            ),
            ignore_conflicts=True,
        )
        for path, found in counts.items():
            screen(path)
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                screen(path)
            found.append(len(queries))
    assert {path: found[0] for path, found in counts.items()} == {path: found[1] for path, found in counts.items()}
    said = told(screen())
    assert said["1000 pages have drafts that visitors do not see yet"][-1] == "995 more"
    assert "1000 pages have not been reviewed for a year" in said
    assert "3000 links fail" in said
    assert len(screen("state/drafts/?p=20").select(".page-list li")) == 50


@pytest.fixture
def conflicts(new_page, monkeypatch):
    """Makes pages that an editor and their document changed, as many as are asked for, half of them articles."""
    LoadedContent.objects.all().delete()
    contents = [PageContent.of(page_key("/"), "/", {})]
    index = HomePage.objects.get().add_child(instance=ArticleIndexPage(title="News"))

    def make(count):
        for number in range(count):
            article = ArticlePage(title=f"Article {number}", date=timezone.localdate())
            page = index.add_child(instance=article) if number % 2 else new_page(f"Page {number}")
            if number % 4 == 0:
                page.save_revision()
            base = SiteState([]).references.to_keys(stored_fields(page))
            key, url = page.translation_key, page_path(page.url_path)
            LoadedContent.objects.create(translation_key=key, content=base, document=f"{number}.md")
            contents.append(PageContent.of(key, url, base | {"tagline": "The document's"}, document=f"{number}.md"))
        for model in (ServicePage, ArticlePage):
            model.objects.filter(title__regex=r"^(Page|Article) ").update(tagline="The editor's", latest_revision=None)
        monkeypatch.setattr(loader, "cached_fixture", lambda fixture: Fixture(tuple(contents), ()))
        cached_changes.cache_clear()

    return make


@pytest.mark.slow  # it writes and shows fifty pages: fewer are one part of the list, and prove nothing
@pytest.mark.parametrize("few", [5, 24])
def test_50_conflicts_take_as_many_queries_as_few(screen, conflicts, few):
    paths = ("", "state/conflicts/", "page-documents/", "page-documents/?state=conflict")
    counts = []
    for count in (few, 50):
        conflicts(count - (few if counts else 0))
        cache.clear()
        screen()
        counts.append({})
        for path in paths:
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                found = screen(path)
            counts[-1][path] = len(queries)
            assert len(found.select("tbody tr, .page-list li")) == (0 if path == "" else count)
        assert f"{count} pages conflict with their documents" in told(screen())
    assert counts[0] == counts[1]


def test_pages_are_found_by_the_state_that_the_list_shows_of_them(conflicts):
    """They are found by rows, and shown by what is made of them: drafts, articles and stubs among them."""
    conflicts(8)
    titles = ("Page 0", "Article 1", "Page 2", "Article 3")
    edited, tagged, changed, same = (Page.objects.get(title=title) for title in titles)
    for left in (changed, same):
        type(left.specific).objects.filter(pk=left.pk).update(tagline="")
    key = same.translation_key
    document = next(item for item in loader.cached_fixture(None).pages if item.key == key)
    LoadedContent.objects.filter(pk=key).update(content=document.fields)
    ArticlePage.objects.filter(pk=same.pk).update(tagline="The document's")
    begun = edited.specific
    begun.title = "Another title"
    begun.save_revision()
    article = tagged.specific
    article.tags.add("Cre")
    article.article_authors.add(ArticleAuthor(author=Author.objects.create(name="Ida", slug="ida")))
    article.save_revision()
    pages = loader.synced_pages(None, Page.objects.all())
    shown = {synced.page.pk: synced.comparison.status for synced in pages}
    assert {pk: status for status in SyncStatus for pk in pages.in_status(status).page_keys()} == shown
    assert (shown[changed.pk], shown[same.pk]) == (SyncStatus.CHANGED, SyncStatus.IN_SYNC)
    assert shown[edited.pk] == shown[tagged.pk] == SyncStatus.CONFLICT
