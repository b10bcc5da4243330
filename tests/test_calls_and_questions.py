"""What people can rely on with questions, calls to action, videos, downloads, the closing band and the announcement."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from pages.content.errors import DocumentErrors, PageErrors
from pages.links.page_links import page_anchors
from pages.markdown.reader import read_document
from pages.markdown.writer import write_document
from pages.models import ServicePage, SiteSettings
from pages.sync.page_reader import read_page
from tests.blocks import block, section

URL = "/knockout-mouse-models/"
QUESTIONS = {
    "open": False,
    "questions": [
        block("item", {"heading": "What is a *floxed* allele?", "answer": "<p>One with two loxP sites.</p>"}),
        block("item", {"heading": "How long does it take?", "answer": "<p>That depends on the gene.</p>"}),
    ],
}


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def graph(response):
    script = soup(response).find("script", type="application/ld+json")
    return {item["@type"]: item for item in json.loads(script.string)["@graph"]}


@pytest.fixture
def page(new_page):
    def write(*content):
        page = new_page(body=[section("Ask us", *content)])
        page.save_revision().publish()
        return ServicePage.objects.get(pk=page.pk)

    return write


# Questions


def test_each_question_has_an_address_and_unfolds_without_script(client, page):
    written = page(block("questions", QUESTIONS))
    found = soup(client.get(written.url))
    assert [summary.get_text() for summary in found.select("details.question > summary")] == [
        "What is a floxed allele?",
        "How long does it take?",
    ]
    assert [heading["id"] for heading in found.select(".question h3")] == [
        "what-is-a-floxed-allele",
        "how-long-does-it-take",
    ]
    assert {"what-is-a-floxed-allele", "how-long-does-it-take"} <= page_anchors(written.body)
    assert not found.select("summary a")


def test_open_questions_show_their_answers(client, page):
    found = soup(client.get(page(block("questions", QUESTIONS | {"open": True})).url))
    assert not found.select("details.question")
    assert found.select_one(".question h3").get_text() == "What is a floxed allele?"
    assert "One with two loxP sites." in found.get_text()


def test_search_engines_are_told_the_questions_that_the_page_shows(client, page):
    faq = graph(client.get(page(block("questions", QUESTIONS)).url))["FAQPage"]
    assert [(item["name"], item["acceptedAnswer"]["text"]) for item in faq["mainEntity"]] == [
        ("What is a floxed allele?", "One with two loxP sites."),
        ("How long does it take?", "That depends on the gene."),
    ]
    assert "FAQPage" not in graph(client.get(URL))


def test_a_question_that_is_deleted_leaves_no_trace(client, page):
    written = page(block("questions", QUESTIONS))
    kept = QUESTIONS | {"questions": QUESTIONS["questions"][1:]}
    written.body = [section("Ask us", block("questions", kept))]
    written.save_revision().publish()
    for address in (written.url, f"{written.url}index.md", "/search/?q=floxed+allele"):
        response = client.get(address)
        assert b"two loxP sites" not in response.content
    assert b'href="/mice/"' not in client.get("/search/?q=floxed+allele").content


@pytest.mark.parametrize(
    ("copy", "message"),
    [
        ("::: questions\n\nWords.\n\n:::", "questions are `###` headings, each followed by its answer"),
        ("::: questions\n\n:::", "questions are `###` headings, each followed by its answer"),
        ("::: questions\n\n### Why?\n\n:::", "this question has no answer; add one below it, or remove it"),
        ("::: questions\n\n### Why?\n\n#### So\n\nWords.\n\n:::", "a heading of level 4 is not allowed in an answer"),
        ("::: call to action\n\nCall us.\n\n:::", "a call to action is one link with a label"),
        ("::: call to action\n\n[Ask](/a/) [us](/b/)\n\n:::", "a call to action is one link with a label"),
        ("::: video\n\n[Film](https://example.com/)\n\n:::", "a video is a link with its title"),
    ],
)
def test_a_slip_in_a_part_is_told_with_its_line(source, copy, message):
    text = source.decode().replace("## Related Pages", f"## More\n\n{copy}\n\n## Related Pages")
    with pytest.raises(DocumentErrors) as caught:
        read_document(text.encode(), "mice.md")
    line = text[: text.index("::: ")].count("\n") + 1
    assert any(message in str(error) and error.line in range(line, line + 5) for error in caught.value.errors)


# Calls to action


def test_an_italic_label_stays_inside_the_link(source):
    text = source.decode().replace(
        "## Related Pages", "## More\n\n::: call to action\n\n[*Trp53*](/mice/)\n\n:::\n\n## Related Pages"
    )
    assert write_document(read_document(text.encode(), "mice.md")) == text


def test_a_call_to_action_is_a_button_to_its_page(client, page, knockout_page):
    written = page(block("call_to_action", {"page": knockout_page.pk, "url": "", "label": "Read on"}))
    (link,) = soup(client.get(written.url)).select("main a.call-to-action")
    assert (link["href"], link.get_text()) == (URL, "Read on")
    knockout_page.unpublish()
    assert not soup(client.get(written.url)).select("main a.call-to-action")


def test_the_closing_band_ends_every_page_but_the_one_it_leads_to(client, page, knockout_page):
    written = page()
    SiteSettings.objects.create(
        site=Site.objects.get(), closing_text="Tell us more.", closing_label="Ask us", closing_page=knockout_page
    )
    (band,) = soup(client.get(written.url)).select("main .closing-band")
    assert band.find("a")["href"] == URL
    assert not soup(client.get(URL)).select(".closing-band")
    assert soup(client.get("/")).select(".closing-band")
    written.show_closing_band = False
    written.save_revision().publish()
    assert not soup(client.get(written.url)).select(".closing-band")


# Videos


def test_a_video_loads_nothing_from_others(client, page, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    still = get_image_model().objects.create(title="still", file=get_test_image_file())
    value = {
        "title": "How a gene is targeted",
        "url": "https://www.youtube.com/watch?v=aaaaaaaaaaa",
        "still": {"image": still.pk, "decorative": False, "alt_text": "A cell"},
        "transcript_url": "https://example.com/transcript",
    }
    found = soup(client.get(page(block("video", value)).url))
    assert not found.select("iframe, video, script[src], link[href*=youtube]")
    link = found.select_one("figure.video > a")
    assert link["href"] == value["url"]
    assert "Watch: How a gene is targeted" in link.get_text()
    assert link.find("img")["alt"] == "A cell"
    assert all("youtube" not in source for image in found.select("img") for source in image["src"].split())
    assert found.select_one("figcaption a")["href"] == value["transcript_url"]


# Downloads


@pytest.fixture
def price_list(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return get_document_model().objects.create(
        title="Price list", file=ContentFile(b"%PDF-1.4\n" + b"x" * 2039, "prices.pdf")
    )


def test_a_download_says_type_and_size_and_is_never_opened_as_a_page_of_ours(client, page, price_list):
    written = page(block("download", {"file": price_list.pk, "label": ""}))
    found = soup(client.get(written.url)).select_one(".download")
    assert " ".join(found.get_text().split()) == "Price list (PDF, 2.0 KB)"
    response = client.get(found.find("a")["href"])
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"[Price list](http" in client.get(f"{written.url}index.md").content


def test_a_download_whose_file_is_gone_shows_nothing(client, page, price_list):
    written = page(block("download", {"file": price_list.pk, "label": "Prices"}))
    price_list.delete()
    assert not soup(client.get(written.url)).select(".download")


def test_a_page_with_a_download_says_why_it_is_no_document(page, price_list):
    written = page(block("download", {"file": price_list.pk, "label": ""}))
    with pytest.raises(PageErrors, match="a block of the type “download” cannot be part of a document"):
        read_page(written)


def test_editors_upload_files_and_find_them_apart_from_page_documents(client, django_user_model, db):
    from django.contrib.auth.models import Group

    user = django_user_model.objects.create_user("ann", "ann@example.com", "a long password")
    user.groups.add(Group.objects.get(name="Marketing editors"))
    client.force_login(user)
    menu = client.get("/admin/").content.decode()
    assert "Files" in menu
    assert "Page documents" in menu
    assert client.get("/admin/documents/multiple/add/").status_code == 200


# The announcement


@pytest.mark.parametrize(
    ("first", "last", "is_shown"),
    [(None, None, True), (0, 0, True), (-3, 3, True), (1, None, False), (None, -1, False)],
)
def test_an_announcement_shows_from_its_first_day_to_its_last(client, db, first, last, is_shown):
    today = timezone.localdate()
    days = [None if number is None else today + timedelta(days=number) for number in (first, last)]
    SiteSettings.objects.create(
        site=Site.objects.get(), announcement_text="Meet us.", announcement_from=days[0], announcement_until=days[1]
    )
    response = client.get("/")
    assert bool(soup(response).select(".announcement")) == is_shown
    assert not response.cookies


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"closing_label": "Ask"}, "closing_page"),
        ({"closing_url": "https://example.com/"}, "closing_label"),
        ({"announcement_url": "https://example.com/"}, "announcement_text"),
        ({"announcement_from": "2026-02-01", "announcement_until": "2026-01-01"}, "announcement_until"),
    ],
)
def test_settings_that_contradict_one_another_are_refused(db, fields, field):
    with pytest.raises(ValidationError) as caught:
        SiteSettings(site=Site.objects.get(), **fields).full_clean()
    assert field in caught.value.message_dict
