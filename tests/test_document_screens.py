"""What staff can rely on in the admin's screens about documents."""

import os
import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pages.models import LoadedContent, ServicePage
from pages.sync import loader
from pages.sync import views as document_views
from pages.sync.fixture import decode
from pages.sync.site_plan import page_key
from tests.test_loading import URL, everything, publish
from tests.test_loading_again import QUOTE, draft, edit, page, said


@pytest.fixture
def screen(client, editor):
    client.force_login(editor)

    def get(path=""):
        return BeautifulSoup(client.get(f"/admin/page-documents/{path}").content, "html.parser")

    return get


def rows(soup):
    return [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in soup.select("main tbody tr")
    ]


@pytest.mark.parametrize(
    ("change_page", "words", "state"),
    [
        (None, [], "in sync"),
        ("tagline", [], "edited here"),
        (None, [("wonderful", "marvellous")], "document changed"),
        ("tagline", [("wonderful", "marvellous")], "document changed"),
        ("quote", [("wonderful", "marvellous")], "conflict"),
    ],
)
def test_each_page_stands_there_with_its_document_and_its_state(screen, the_document, change_page, words, state):
    if change_page == "tagline":
        publish(page(), tagline="The editor's")
    elif change_page:
        publish(page(), body=edit(QUOTE, "wonderful", "great"))
    the_document(*words)
    ((title, name, loaded, shown),) = rows(screen())
    assert (title, name, shown) == ("Knockout Mouse Models", "knockout-mouse-models.md", state)
    assert str(LoadedContent.objects.get(document=name).loaded_at.year) in loaded
    assert len(rows(screen(f"?state={state}"))) == 1
    assert not rows(screen("?state=missing document"))


def test_a_document_of_the_same_length_and_time_shows_at_once(screen, the_document):
    """What is kept of the file of documents does not outlive the file: a release may keep the times of its files."""
    the_document(("wonderful", "excellent"))
    fixture = document_views.FIXTURE
    times = fixture.stat()
    assert "excellent" in screen(f"{page().pk}/").get_text()
    changed = fixture.with_suffix(".new")
    changed.write_text(fixture.read_text().replace("excellent", "marvelous"))
    changed.replace(fixture)
    os.utime(fixture, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert "marvelous" in screen(f"{page().pk}/").get_text()
    changed.write_text(fixture.read_text().replace("marvelous", "brilliant"))
    fixture.write_bytes(changed.read_bytes())  # in the same file
    assert "brilliant" in screen(f"{page().pk}/").get_text()


def test_the_file_of_documents_is_read_once_while_it_stays_the_same(screen, the_document, monkeypatch):
    the_document(("wonderful", "marvellous"))
    read = []
    monkeypatch.setattr(loader, "read_fixture", lambda fixture: read.append(fixture) or decode(fixture))
    for _ in range(3):
        assert rows(screen())[0][-1] == "document changed"
    assert read == [document_views.FIXTURE]


def test_a_page_without_its_document_is_listed(screen, the_document):
    def demote(fields):
        fields |= {"tagline": "", "introduction": "", "body": []}

    the_document(change=demote)
    assert rows(screen())[0][-1] == "missing document"


def test_page_and_document_stand_side_by_side_with_who_changed_what(screen, the_document):
    publish(page(), body=edit(QUOTE, "wonderful", "great"), tagline="The editor's")
    the_document(("wonderful", "marvellous"), ("A knockout mouse is a mouse", "It is a mouse"))
    tagline, quote, text = rows(screen(f"{page().pk}/"))
    assert tagline == ["tagline", "The editor's", "Expertly crafted for your research", "an editor"]
    assert ("great" in quote[1], "marvellous" in quote[2], quote[3]) == (True, True, "both")
    assert (text[0], text[3]) == ("section “What Are Knockout Mice?”, text", "the document")


def test_a_page_that_is_named_is_shown_by_its_address(screen, the_document):
    publish(page(), link_from=[])
    the_document(("wonderful", "marvellous"))
    assert rows(screen(f"{page().pk}/"))[-1] == ["link from", "(nothing)", "/custom-mouse-models/", "an editor"]


@pytest.mark.parametrize(("prefer", "winner"), [("theirs", "marvellous"), ("ours", "great")])
def test_who_may_publish_decides_a_conflict(client, screen, the_document, prefer, winner):
    publish(page(), body=edit(QUOTE, "wonderful", "great"))
    the_document(("wonderful", "marvellous"), ("A knockout mouse is a mouse", "It is a mouse"))
    response = client.post(f"/admin/page-documents/{page().pk}/", {"prefer": prefer}, follow=True)
    assert f"merged {URL}" in response.content.decode()
    assert winner in said(draft(), QUOTE)


def test_a_page_that_was_kept_as_it_is_locked_is_not_reported_as_a_success(client, screen, the_document):
    ServicePage.objects.filter(pk=page().pk).update(locked=True, locked_at=timezone.now())
    the_document(("wonderful", "marvellous"))
    response = client.post(f"/admin/page-documents/{page().pk}/", follow=True)
    (message,) = response.context["messages"]
    assert "an editor locked it" in str(message)
    assert message.level_tag == "warning"


def test_loading_one_page_loads_no_other(client, screen, the_document):
    the_document(("wonderful", "marvellous"), ("Custom Mouse Models", "Mice to order"))
    client.post(f"/admin/page-documents/{page().pk}/")
    assert b"marvellous" in client.get(URL).content
    assert ServicePage.objects.get(slug="custom-mouse-models").title == "Custom Mouse Models"


def test_who_may_only_edit_sees_the_differences_and_cannot_load(client, screen, the_document, editor):
    editor.groups.set([Group.objects.get(name="Marketing editors")])
    the_document(("wonderful", "marvellous"))
    shown, before = screen(f"{page().pk}/"), everything()
    assert len(rows(shown)) == 1
    assert not shown.select("main form button.button")
    assert client.post(f"/admin/page-documents/{page().pk}/").url == "/admin/"
    assert everything() == before


def test_who_may_edit_no_page_sees_none(client, screen, editor):
    editor.groups.clear()
    assert client.get("/admin/page-documents/").status_code == 302
    client.logout()
    assert client.get(f"/admin/page-documents/{page().pk}/").status_code == 302


def test_a_long_list_is_shown_in_parts_and_keeps_what_it_is_filtered_by(screen, monkeypatch):
    monkeypatch.setattr(document_views, "ROWS_COUNT", 1)
    uploaded = ServicePage.objects.get(slug="custom-mouse-models")
    LoadedContent.objects.filter(translation_key=uploaded.translation_key).update(document="custom.md")
    first, second = screen("?state=in sync"), screen("?state=in sync&p=2")
    assert [[row[1] for row in rows(part)] for part in (first, second)] == [["custom.md"], ["knockout-mouse-models.md"]]
    assert first.select_one(".pagination .next a")["href"].endswith("?state=in+sync&p=2")


def test_many_pages_take_as_many_queries_as_one(screen):
    def shown_and_queries():
        with CaptureQueriesContext(connection) as queries:
            shown = rows(screen("?state=in sync"))
        return len(shown), len(queries)

    screen()  # fills what is remembered from one request to the next
    one, queries = shown_and_queries()
    pages = ServicePage.objects.values("translation_key")
    LoadedContent.objects.filter(translation_key__in=pages).update(document="custom.md")
    assert one == 1
    assert shown_and_queries() == (pages.count(), queries)


def test_a_page_whose_document_is_not_among_the_sites_own_cannot_be_loaded(client, screen):
    uploaded = ServicePage.objects.get(slug="custom-mouse-models")
    key = uploaded.translation_key
    LoadedContent.objects.create(
        translation_key=page_key("/rats/"),
        content=LoadedContent.objects.get(translation_key=key).content,
        document="rats.md",
    )
    ServicePage.objects.filter(pk=uploaded.pk).update(translation_key=page_key("/rats/"))
    before = everything()
    assert client.post(f"/admin/page-documents/{uploaded.pk}/").status_code == 302
    assert everything() == before


def test_the_menu_leads_to_the_documents_and_from_there_to_upload_and_help(client, screen):
    assert "/admin/page-documents/" in client.get("/admin/").content.decode()
    links = [link["href"] for link in screen().select("main a")]
    assert {"/admin/page-documents/upload/", "/admin/page-documents/help/"} <= set(links)
    assert "new_build_url" in screen("help/").get_text()


TWO_CONFLICTS = (("wonderful", "marvellous"), ("Expertly crafted", "Made"))


@pytest.fixture
def in_conflict(the_document):
    """The page and its document changed the quotation and the tagline, and the document another sentence as well."""
    publish(page(), body=edit(QUOTE, "wonderful", "great"), tagline="The editor's")
    the_document(*TWO_CONFLICTS, ("A knockout mouse is a mouse", "It is a mouse"))


def test_each_conflict_has_its_own_choice_and_all_else_of_both_is_kept(client, screen, in_conflict):
    shown = screen(f"{page().pk}/")
    tagline, quote = (row.select_one("input")["name"] for row in shown.select("main tbody tr") if row.select("input"))
    assert tagline == f"prefer:{URL}:tagline"
    data = {tagline: "theirs", quote: "ours", "compared": shown.select_one("[name=compared]")["value"]}
    done = BeautifulSoup(client.post(f"/admin/page-documents/{page().pk}/", data, follow=True).content, "html.parser")
    assert "great" in said(draft(), QUOTE)
    assert draft().tagline == "Made for your research"
    assert "It is a mouse" in str(draft().body)
    link = done.select_one(".messages").find("a", string=re.compile("Open the draft"))
    assert link["href"] == f"/admin/pages/{page().pk}/edit/"


def test_a_conflict_without_a_choice_changes_nothing(client, screen, in_conflict):
    before = draft().latest_revision_id
    data = {f"prefer:{URL}:tagline": "theirs"}
    client.post(f"/admin/page-documents/{page().pk}/", data)
    assert draft().latest_revision_id == before


def test_the_words_that_differ_are_marked(screen, in_conflict):
    shown = screen(f"{page().pk}/")
    quote = next(row for row in shown.select("main tbody tr") if "quote" in row.th.get_text())
    assert [mark.get_text() for mark in quote.select("mark")] == ["great", "marvellous"]


def test_a_choice_about_what_changed_meanwhile_is_asked_again(client, screen, in_conflict):
    shown = screen(f"{page().pk}/")
    compared = shown.select_one("[name=compared]")["value"]
    publish(page(), tagline="The editor's second")
    before = draft().latest_revision_id
    data = {"prefer": "theirs", "compared": compared}
    again = client.post(f"/admin/page-documents/{page().pk}/", data).content.decode()
    assert "has changed since you opened this screen" in again
    assert "second" in again
    assert draft().latest_revision_id == before
