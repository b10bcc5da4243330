"""Find and replace on all pages: every place is shown first, nothing goes out unread, and it can be taken back."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, User
from django.urls import reverse
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Site

from pages.editing.replacing import Places, Replacement, exchange
from pages.models import EnquiryField, EnquiryPage, MenuSettings, Publication, ServicePage, SiteSettings, Testimonial
from tests.blocks import block, section, text
from tests.enquiries import make_form

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


def test_each_row_is_called_what_it_is_called_now(search, page, db):
    Testimonial.objects.create(quote="Great.", name="Ada Mouse", affiliation="MIT")
    assert [row.th.a.text for row in search("Mouse", "Rat").select("main tbody tr") if row.select("mark")] == [
        *(each.draft_title for each in Page.objects.filter(draft_title__contains="Mouse").order_by("path")),
        str(Testimonial.objects.get(name="Ada Mouse")),
    ]


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


def test_a_form_asks_in_the_new_words_and_its_enquiries_still_reach_the_same_people(search, client, db):
    form = make_form(menu_label="Genotyping, too")
    form.form_fields.add(EnquiryField(label="Genotyping of", help_text="Genotyping, if any", field_type="singleline"))
    form.save_revision().publish()
    client.post(URL, chosen(search("Genotyping", "PCR")) | {"publish": "yes"})
    form = EnquiryPage.objects.get(pk=form.pk)
    assert form.menu_label == "PCR, too"
    assert form.form_fields.get(label="Topic").choices == "Models\nPCR"
    assert [route.choice for route in form.routes.all()] == ["PCR"]
    field = form.form_fields.get(label="PCR of")
    assert field.help_text == "PCR, if any"
    assert field.clean_name == "genotyping_of"  # so that earlier and later answers stand in one column
    assert "Genotyping" not in live_text(client, form)


def test_what_was_changed_since_is_not_undone(search, client, page):
    client.post(URL, chosen(search("Ingenious Labs", "we")) | {"publish": "yes"})
    page.refresh_from_db()
    page.tagline = "Written since"
    page.save_revision().publish()
    answer = client.post(last_undo(), follow=True)
    assert f"{page.title}: It has been changed since." in answer.content.decode()
    page.refresh_from_db()
    assert page.tagline == "Written since"


@pytest.mark.parametrize(
    ("locked_by", "reason"), [("colleague", "It is locked."), ("nobody", "It is awaiting approval.")]
)
def test_what_a_colleague_locked_or_submitted_since_is_not_undone(search, client, page, locked_by, reason):
    client.post(URL, chosen(search("Ingenious Labs", "we")))
    colleague = User.objects.create_user("colleague")
    page.refresh_from_db()
    if locked_by == "colleague":
        Page.objects.filter(pk=page.pk).update(locked=True, locked_by=colleague)
    else:
        page.get_workflow().start(page, colleague)
    said = client.post(last_undo(), follow=True).content.decode()
    assert f"Not changed: {page.title}: {reason}" in said
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().tagline == "Ask we"


@pytest.mark.parametrize("publish", [{}, {"publish": "yes"}], ids=["drafts", "published"])
def test_one_run_after_the_other_is_undone_from_the_last_to_the_first(search, client, page, publish):
    undo_urls = []
    for old, new in (("Ingenious Labs", "we"), ("Ask we", "Ask us"), ("Ask us", "Call us")):
        client.post(URL, chosen(search(old, new)) | publish)
        undo_urls.append(last_undo())
    for undo_url, restored in zip(reversed(undo_urls), ("Ask us", "Ask we", "Ask Ingenious Labs"), strict=True):
        client.post(undo_url)
        page.refresh_from_db()
        assert page.get_latest_revision_as_object().tagline == restored
    assert page.tagline == "Ask Ingenious Labs"


def test_a_run_that_a_later_one_built_upon_is_not_undone_alone(search, client, page):
    client.post(URL, chosen(search("Ingenious Labs", "we")))
    first = last_undo()
    client.post(URL, chosen(search("Ask we", "Ask us")))
    assert "It has been changed since." in client.post(first, follow=True).content.decode()
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().tagline == "Ask us"


def test_testimonials_are_replaced_and_brought_back(search, client, db):
    quote = Testimonial.objects.create(quote="Ingenious Labs is great.", name="Ann Lee")
    client.post(URL, chosen(search("Ingenious Labs", "ingenious")))
    quote.refresh_from_db()
    assert quote.quote == "ingenious is great."
    run = ModelLogEntry.objects.filter(action="pages.replace").latest("timestamp").data["run"]
    client.post(reverse("undo_replacing", args=[run]))
    quote.refresh_from_db()
    assert quote.quote == "Ingenious Labs is great."


def test_what_could_not_be_saved_stays_with_the_reason(search, client, page):
    quote = Testimonial.objects.create(quote="Knockout Mouse Models", name="Ann Lee")
    said = client.post(
        URL, chosen(search("Knockout Mouse Models", "")) | {"publish": "yes"}, follow=True
    ).content.decode()
    assert "Not changed: Knockout Mouse Models: " in said
    assert said.count("This field cannot be blank.") == 2
    page.refresh_from_db()
    quote.refresh_from_db()
    assert (page.title, quote.quote) == ("Knockout Mouse Models", "Knockout Mouse Models")


def test_a_question_of_a_form_never_becomes_longer_than_can_be_stored(search, client, db):
    form = make_form()
    form.form_fields.add(EnquiryField(label=f"Gene {'x' * 200}", field_type="singleline"))
    form.save_revision().publish()
    said = client.post(URL, chosen(search("Gene", "y" * 100)) | {"publish": "yes"}, follow=True).content.decode()
    assert "Ensure this value has at most 255 characters" in said
    assert EnquiryPage.objects.get(pk=form.pk).form_fields.filter(label__startswith="Gene").exists()


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, ["mouse", "mouse"]),
        ({"match_case": False}, ["Mouse", "mouse", "mouse"]),
        ({"whole_words": False}, ["mouse", "mouse", "mouse"]),
    ],
)
def test_words_and_letter_case(page, options, found):
    page.introduction = "<p>Mouse, mouse and mouses; <i>mo</i>use.</p>"
    page.tagline, page.body = "", []
    page.title = page.seo_title = page.search_description = "x"
    assert [place.found for place in exchange(page, Replacement("mouse", "rat", **options))] == found


def test_who_may_not_publish_may_not_replace(client, db):
    writer = User.objects.create_user("writer", password="x", first_name="W", last_name="R")
    writer.groups.add(Group.objects.get(name="Marketing editors"))
    client.force_login(writer)
    assert client.get(URL).status_code == 302
    assert "Find and replace" not in client.get("/admin/").content.decode()


def test_nothing_is_sought_that_would_stay_as_it_is(search):
    assert "This is the same as the text to find." in search("mouse", "mouse").text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>Ask <b>Ingenious</b> Labs, please.</p>", "<p>Ask <b>iTL</b>, please.</p>"),
        ("<p>Ask In<i>genious <b>L</b></i><b>ab</b>s.</p>", "<p>Ask iTL.</p>"),
        ("<p>Ingenious Labs<sup>TM</sup> &amp; Ingenious <b>Labs</b></p>", "<p>iTL<sup>TM</sup> &amp; iTL</p>"),
        (
            '<p><a href="https://x.org/">Ask <b>Ingenious</b> Labs</a></p>',
            '<p><a href="https://x.org/">Ask <b>iTL</b></a></p>',
        ),
        ("<p>Ingenious</p><p>Labs, Ingenious<br/>Labs</p>", None),
        ("<p>Ingenious <b>Labs</b>ters</p>", None),
        (
            '<p>Ingenious <a href="https://x.org/">Labs</a> and <b>Ingenious</b> Labs.</p>',
            '<p>Ingenious <a href="https://x.org/">Labs</a> and <b>iTL</b>.</p>',
        ),
    ],
)
def test_words_of_which_a_part_looks_otherwise_are_replaced(before, after):
    replacement = Replacement("Ingenious Labs", "iTL", whole_words="TM" not in before)
    assert Places(replacement).html(before) == (after or before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The *Trp53*^flox^ mouse", "The *Trp53* null mouse"),
        ("The Trp53flox mouse", "The Trp53 null mouse"),
        ("The *Trp53*^R172H^ mouse", "The *Trp53*^R172H^ mouse"),
    ],
)
def test_words_in_a_heading_with_marks_are_replaced(before, after):
    assert Places(Replacement("Trp53flox", "Trp53 null")).text(before) == after.replace("*Trp53* null", "*Trp53 null*")


def test_what_is_partly_a_link_is_shown_counted_and_left_to_people(search, client, page):
    html = '<p>Ingenious <a href="https://x.org/">Labs</a></p>'
    page.introduction, page.body, page.tagline = html, [], "Ask Ingenious Labs"
    page.save_revision().publish()
    screen = search("Ingenious Labs", "iTL")
    assert "1 of them must be changed by hand" in screen.text
    assert screen.find("a", string="Change by hand")["href"] == (
        f"/admin/pages/{page.pk}/edit/#:w:contentpath=introduction"
    )
    client.post(URL, chosen(screen) | {"publish": "yes"})
    page.refresh_from_db()
    assert (page.tagline, page.introduction) == ("Ask iTL", html)
    rest = search("Ingenious Labs", "iTL")
    assert "It must be changed by hand." in rest.text
    assert "chosen" not in chosen(rest)


def test_a_place_by_hand_in_a_table_leads_to_its_cell():
    page = ServicePage(title="Mice")
    cell = '<p>Ingenious <a href="https://x.org/">Labs</a></p>'
    table = {
        "caption": "",
        "columns": [{"type": "text", "heading": "A"}, {"type": "text", "heading": "B"}],
        "rows": [{"values": ["", ""]}, {"values": ["", cell]}],
    }
    page.body = [section("Mice", block("table", table))]
    (place,) = exchange(page, Replacement("Ingenious Labs", "iTL"))
    assert place.path.startswith("body.")
    assert ".content." in place.path
    assert place.path.endswith(".rows.1.values.1")


def test_a_space_is_found_whether_it_breaks_or_not():
    page = ServicePage(title="Mice", tagline="5\xa0µl twice", introduction="<p>5&nbsp;µl, 5 µl</p>")
    for find in ("5 µl", "5\xa0µl"):
        assert len(exchange(page, Replacement(find, find))) == 3
    exchange(page, Replacement("5 µl", "6 µl"))
    assert (page.tagline, page.introduction) == ("6 µl twice", "<p>6 µl, 6 µl</p>")


def test_words_elsewhere_are_shown_and_linked_but_left_to_people(search, client, page, settings_of_site):
    publication = Publication.objects.create(title="Ingenious Labs and *Trp53*", authors="Lee A", year=2020)
    screen = search("Ingenious Labs", "iTL")
    rows = {row.th.a["href"]: row for row in screen.select("main tbody tr")}
    for kind, each in (("pages/sitesettings", settings_of_site), ("pages/menusettings", MenuSettings.objects.get())):
        row = rows.pop(f"/admin/settings/{kind}/{each.site_id}/")
        assert row.select_one("[type=checkbox]").has_attr("disabled")
        assert "It is changed on its own screen" in row.th.text
        assert row.mark.text == "Ingenious Labs"
    (of_publication,) = [href for href in rows if f"/publication/edit/{publication.pk}/" in href]
    assert "Ingenious Labs and Trp53" in rows.pop(of_publication).th.text
    assert [*rows] == [f"/admin/pages/{page.pk}/edit/"]
    sent = chosen(screen) | {"publish": "yes"}
    sent["chosen"].append(f"sitesettings-{settings_of_site.pk}")  # and what the screen does not send
    client.post(URL, sent)
    settings_of_site.refresh_from_db()
    assert settings_of_site.footer_text == "<p>© Ingenious Labs</p>"
    assert "iTL" in live_text(client, page)


@pytest.fixture
def settings_of_site(db):
    """The settings of the site and its menu, which name it."""
    site = Site.objects.get()
    label = {"type": "group", "value": {"label": "Ingenious Labs", "links": []}, "id": "1"}
    MenuSettings.objects.update_or_create(site=site, defaults={"groups": json.dumps([label])})
    found, _ = SiteSettings.objects.update_or_create(site=site, defaults={"footer_text": "<p>© Ingenious Labs</p>"})
    return found
