"""Find and replace on all pages: every place is shown first, nothing goes out unread, and it can be taken back."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from pages.editing.replacing import Replacement, exchange_in_page
from pages.models import ServicePage, Testimonial
from tests.blocks import block, section, text

URL = "/admin/find-and-replace/"


@pytest.fixture
def page(knockout_page):
    """A live page that has the wrong name in every kind of place."""
    knockout_page.tagline = "Ask Ingenious Labs"
    knockout_page.introduction = (
        '<p>Ask <b>Ingenious Labs</b> &amp; <a href="https://x.org/Ingenious Labs">them</a></p>'
    )
    table = {
        "caption": "Ingenious Labs",
        "columns": [{"type": "text", "heading": "Ingenious Labs"}],
        "rows": [{"values": ["<p>Ingenious Labs</p>"]}],
    }
    knockout_page.body = [section("Ingenious Labs", text("<p>Ingenious Labsters</p>"), block("table", table))]
    knockout_page.save_revision().publish()
    return ServicePage.objects.get(pk=knockout_page.pk)


@pytest.fixture
def search(client, editor):
    """Looks for words, and returns the screen; `replace` sends its form as it stands."""
    client.force_login(editor)

    def run(find, replace, **options):
        fields = {"find": find, "replace": replace, "whole_words": "on", "match_case": "on"} | options
        return BeautifulSoup(client.get(URL, fields).content, "html.parser")

    return run


def chosen(screen):
    fields = screen.select("main form[method=post] input:not([disabled])")
    sent = {}
    for each in fields:
        if each.get("type") != "checkbox" or each.has_attr("checked"):
            sent.setdefault(each["name"], []).append(each["value"])
    return sent


def live_text(client, page):
    return re.sub(r"\s+", " ", BeautifulSoup(client.get(page.url).content, "html.parser").main.text)


def test_every_place_is_shown_and_nothing_changes(search, page):
    screen = search("Ingenious Labs", "ingenious targeting laboratory")
    row = next(row for row in screen.select("tbody tr") if page.title in row.th.text)
    assert [mark.text for mark in row.select("mark")] == ["Ingenious Labs"] * 6
    assert "Ask Ingenious Labs" in row.text
    assert Page.objects.get(pk=page.pk).latest_revision_id == page.latest_revision_id


def test_words_are_replaced_and_published_where_visitors_read_them(search, client, page):
    screen = search("Ingenious Labs", "A & B")
    client.post(URL, chosen(screen) | {"publish": "yes"})
    page.refresh_from_db()
    assert page.tagline == "Ask A & B"
    assert page.introduction == '<p>Ask <b>A &amp; B</b> &amp; <a href="https://x.org/Ingenious Labs">them</a></p>'
    shown = live_text(client, page)
    assert "Ingenious Labsters" in shown  # another word
    assert shown.replace("Ingenious Labsters", "").count("Ingenious Labs") == 0
    assert shown.count("A & B") >= 6


def test_a_draft_of_a_colleague_is_not_published_with_it(search, client, page):
    page.tagline = "Not yet: Ingenious Labs"
    page.save_revision()
    answer = client.post(URL, chosen(search("Ingenious Labs", "we")) | {"publish": "yes"}, follow=True)
    assert f"Changed as a draft: {page.title}" in answer.content.decode()
    page.refresh_from_db()
    assert page.tagline == "Ask Ingenious Labs"
    assert page.get_latest_revision_as_object().tagline == "Not yet: we"


def test_replacing_in_drafts_leaves_visitors_what_they_see(search, client, page):
    client.post(URL, chosen(search("Ingenious Labs", "we")))
    page.refresh_from_db()
    assert (page.tagline, page.get_latest_revision_as_object().tagline) == ("Ask Ingenious Labs", "Ask we")


def test_what_was_changed_while_it_was_read_stays(search, client, page):
    sent = chosen(search("Ingenious Labs", "we"))
    page.save_revision()
    answer = client.post(URL, sent | {"publish": "yes"}, follow=True)
    assert "It has changed since you opened this screen." in answer.content.decode()
    page.refresh_from_db()
    assert page.tagline == "Ask Ingenious Labs"


def test_a_page_that_waits_for_approval_stays(search, client, page, editor):
    page.get_workflow().start(page, editor)
    screen = search("Ingenious Labs", "we")
    assert "It is awaiting approval." in screen.text
    assert not [key for key in chosen(screen).get("chosen", []) if key.endswith(f"-{page.pk}")]


def test_it_can_be_undone(search, client, page):
    before = live_text(client, page)
    client.post(URL, chosen(search("Ingenious Labs", "we")) | {"publish": "yes"})
    assert live_text(client, page) != before
    undo = BeautifulSoup(client.get(URL).content, "html.parser").select_one(".messages a[href*=undo]")
    undo_url = undo["href"]
    assert "The original text is restored" in client.get(undo_url).content.decode()
    client.post(undo_url)
    assert live_text(client, page) == before


def last_undo():
    run = PageLogEntry.objects.filter(action="pages.replace").latest("timestamp").data["run"]
    return reverse("undo_replacing", args=[run])


def test_what_was_changed_since_is_not_undone(search, client, page):
    client.post(URL, chosen(search("Ingenious Labs", "we")) | {"publish": "yes"})
    page.refresh_from_db()
    page.tagline = "Written since"
    page.save_revision().publish()
    answer = client.post(last_undo(), follow=True)
    assert f"{page.title}: It has been changed since." in answer.content.decode()
    page.refresh_from_db()
    assert page.tagline == "Written since"


def test_testimonials_are_replaced_and_brought_back(search, client, db):
    quote = Testimonial.objects.create(quote="Ingenious Labs is great.", name="Ann Lee")
    client.post(URL, chosen(search("Ingenious Labs", "ingenious")))
    quote.refresh_from_db()
    assert quote.quote == "ingenious is great."
    run = ModelLogEntry.objects.filter(action="pages.replace").latest("timestamp").data["run"]
    client.post(reverse("undo_replacing", args=[run]))
    quote.refresh_from_db()
    assert quote.quote == "Ingenious Labs is great."


@pytest.mark.parametrize(
    ("options", "found"),
    [({}, ["mouse"]), ({"match_case": False}, ["Mouse", "mouse"]), ({"whole_words": False}, ["mouse", "mouse"])],
)
def test_words_and_letter_case(page, options, found):
    page.introduction = "<p>Mouse, mouse and mouses; <i>mo</i>use.</p>"
    page.tagline, page.body = "", []
    page.title = page.seo_title = page.search_description = "x"
    assert [place.found for place in exchange_in_page(page, Replacement("mouse", "rat", **options))] == found


def test_who_may_not_publish_may_not_replace(client, db):
    writer = User.objects.create_user("writer", password="x", first_name="W", last_name="R")
    writer.groups.add(Group.objects.get(name="Marketing editors"))
    client.force_login(writer)
    assert client.get(URL).status_code == 302
    assert "Find and replace" not in client.get("/admin/").content.decode()


def test_nothing_is_sought_that_would_stay_as_it_is(search):
    assert "This is the same as the text to find." in search("mouse", "mouse").text
