"""What a writer can rely on: nothing is lost between a document and its page, in whichever direction it goes."""

import json
import re
import shutil
from dataclasses import replace
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, assume, given, settings
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import Page

from pages.alleles.diagram import Diagram
from pages.content import marked_text
from pages.content.document import Document
from pages.content.errors import DocumentErrors, PageErrors
from pages.content.html import from_html, to_html
from pages.content.parts.image import FOLDER
from pages.content.related_pages import RelatedLink, RelatedPages
from pages.content.rich_text import Run
from pages.markdown.reader import read_document, read_documents
from pages.markdown.writer import write_document
from pages.models import HomePage, LoadedContent, ServicePage
from pages.sync import loader
from pages.sync.fixture import encode
from pages.sync.names import folded
from pages.sync.page_reader import read_page
from pages.sync.site_plan import SitePlan
from tests.conftest import DOCUMENT, ROOT
from tests.editor import as_edited
from tests.grammar import DOCUMENTS, rich_text
from tests.test_loading import everything

CORPUS = ROOT / "tests/documents"
SITE_NAME = django_settings.WAGTAIL_SITE_NAME


def read(text):
    return read_document(text.encode(), "mice.md")


# Documents and Markdown


def test_the_approved_copy_is_written_byte_for_byte(source):
    assert write_document(read_document(source, str(DOCUMENT))).encode() == source


@settings(max_examples=40)
@given(DOCUMENTS)
def test_a_document_that_is_written_and_read_is_the_same(document):
    text = write_document(document)
    assert read(text) == document
    assert write_document(read(text)) == text


def test_a_break_before_cards_is_kept_as_the_editor_keeps_it(source):
    head = source.decode().partition("## What Researchers Say")[0]
    document = read(f"{head}## Mice\n\nBefore\n\n---\n\n### One\nA\n\n### Two\nB\n")
    assert (
        to_html(document.sections[0].content[0].paragraphs)
        == "<p>Before</p><hr/><p></p>"
        == as_edited("<p>Before</p><hr/>")
    )
    assert read(write_document(document)) == document


def test_bold_text_over_two_paragraphs_of_a_list_item_is_kept(source):
    paragraphs = from_html("<ul><li><b>one<br/><br/>two</b></li></ul>")
    document = read(f"{source.decode().partition('# ')[0]}# Mice\n\n## T\n\n- **one**\n\n  **two**\n")
    assert document.introduction == paragraphs
    assert read(write_document(document)) == document


@pytest.mark.django_db  # the editor asks for the hosts of this site
@settings(max_examples=40)
@given(rich_text("hr", "h3"))
def test_opening_and_saving_in_the_editor_changes_nothing(paragraphs):
    html = to_html(paragraphs)
    assert as_edited(html) == html
    assert from_html(html) == paragraphs


# Documents and pages


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def corpus(tmp_path, media):
    """A folder with the hand-written documents, beside the approved one that is there."""
    return shutil.copytree(CORPUS, tmp_path / "documents")


def load(documents, folder):
    text = "".join(encode(SitePlan(documents, SITE_NAME), SITE_NAME))
    return loader.load(text, "http://localhost:8000", documents=folder)


def with_names_that_exist(document):
    """The document with related pages by the names of pages that there are, and no other names of its own page."""
    own = {folded(name) for name in (document.front_matter.title, document.heading, *document.front_matter.aliases)}

    def link(link):
        assume(link.target != "/mice/" or folded(link.label) not in own)
        return link if link.target else RelatedLink("Knockout Mouse Models")

    sections = tuple(
        replace(section, links=tuple(map(link, section.links))) if isinstance(section, RelatedPages) else section
        for section in document.sections
    )
    assume("knockout mouse models" not in own)
    return replace(document, sections=sections)


@pytest.mark.slow
@settings(max_examples=10, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(document=DOCUMENTS)
def test_a_document_that_became_a_page_is_the_same(db, media, document):
    document = with_names_that_exist(replace(document, path=str(CORPUS / "mice.md")))
    with transaction.atomic():
        load([read_document(DOCUMENT.read_bytes(), str(DOCUMENT)), document], CORPUS)
        page = ServicePage.objects.get(slug="mice")
        assert read_page(page) == document
        assert read_page(page.get_latest_revision_as_object()) == document
        transaction.set_rollback(True)


# The corpus: every construct, by hand


def words(value):
    """All copy of a document in the order of its page: text, without the addresses and what it is made of."""
    if isinstance(value, str):
        return marked_text.plain(value).split()
    if isinstance(value, Run):
        return words(value.text)
    if isinstance(value, bool):
        return []
    if isinstance(value, tuple):
        return [word for item in value for word in words(item)]
    if isinstance(value, Diagram):
        return words((value.caption, *(name for row in value.rows for name in row.names)))
    names = {
        "Image": [],
        "Paragraph": ["runs"],
        "RelatedLink": ["label"],
        "RelatedPages": ["heading", "links"],
    }
    names = names.get(type(value).__name__, list(value.__dataclass_fields__))
    return [word for name in names for word in words(getattr(value, name))]


def copy_of(document):
    return words((document.heading, document.tagline, document.introduction, document.sections))


def corpus_documents(folder):
    documents, errors = read_documents(folder)
    assert errors == []
    return documents


def test_every_word_of_the_corpus_arrives_on_its_page(client, db, corpus):
    documents = corpus_documents(corpus)
    load(documents, corpus)
    assert len(documents) == len(list(CORPUS.glob("*.md")))
    for document in documents:
        response = client.get(document.url)
        assert response.status_code == 200
        main = BeautifulSoup(response.content, "html.parser").main
        for navigation in main.select("nav"):
            navigation.decompose()
        shown = re.sub(r"[“”\"]", "", " ".join(main.get_text(" ").split())).replace(" ", "")
        position = 0
        for word in copy_of(document):
            word = re.sub(r"[“”\"]", "", word)
            assert word in shown[position:], (document.path, word, shown[position : position + 80])
            position = shown.index(word, position) + len(word)


def exported(folder):
    call_command("export_documents", folder, verbosity=0)
    return {path.name: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}


def test_the_corpus_comes_out_as_it_went_in_and_the_second_time_byte_for_byte(db, corpus, tmp_path, capsys):
    documents = {document.url: document for document in corpus_documents(corpus)}
    load(documents.values(), corpus)
    first = exported(tmp_path / "first")
    again = corpus_documents(tmp_path / "first")
    assert {document.url: document for document in again if document.url in documents} == documents
    assert first["gel.png"] == (CORPUS / "gel.png").read_bytes()
    assert {name for name in first if name.endswith(".md")} == {
        "allele-designs.md",
        "allele-designs--details.md",
        "allele-designs--diagrams.md",
        "strain-comparison.md",
        "what-people-say.md",
        "knockout-mouse-models.md",
        "ingenious-blog.md",
        "ingenious-blog--cre-lines.md",
        "ingenious-blog--floxed-exons.md",
    }
    for page in Page.objects.filter(depth__gt=2).order_by("-depth"):
        page.specific.delete()
    loader.LoadedContent.objects.exclude(content__title=SITE_NAME).delete()
    load(again, tmp_path / "first")
    assert exported(tmp_path / "second") == first


def test_the_approved_page_comes_out_byte_for_byte(db, source, tmp_path, capsys):
    assert exported(tmp_path / "out") == {"knockout-mouse-models.md": source}


def test_an_editors_change_is_in_the_export_and_a_draft_where_it_is_asked_for(db, knockout_page, tmp_path, capsys):
    knockout_page.tagline = "Made by an editor"
    knockout_page.save_revision().publish()
    assert b"\n## Made by an editor\n" in exported(tmp_path)["knockout-mouse-models.md"]
    knockout_page.tagline = "A draft"
    knockout_page.save_revision()
    assert b"A draft" not in exported(tmp_path)["knockout-mouse-models.md"]
    call_command("export_documents", tmp_path, drafts=True)
    assert b"\n## A draft\n" in (tmp_path / "knockout-mouse-models.md").read_bytes()


def test_links_to_pages_follow_them(client, db, corpus):
    load(corpus_documents(corpus), corpus)
    page = ServicePage.objects.get(slug="strain-comparison")
    page.slug = "strains"
    page.save_revision().publish()
    link = BeautifulSoup(client.get("/allele-designs/").content, "html.parser").find("a", string="the comparison")
    assert link["href"] == "/strains/"
    page.refresh_from_db()
    page.unpublish()
    link = BeautifulSoup(client.get("/allele-designs/").content, "html.parser").find("a", string="the comparison")
    assert not link.has_attr("href")


def test_an_old_address_of_ours_in_a_text_is_a_link_to_its_page(db, corpus):
    (document,) = [document for document in corpus_documents(corpus) if document.url == "/strain-comparison/"]
    assert '<a href="/allele-designs/">to the designs</a>' in to_html(document.introduction)


def test_images_have_their_size_and_words_and_are_there_once(client, db, corpus, media):
    documents = corpus_documents(corpus)
    for _again in range(2):
        load(documents, corpus)
    assert sorted(get_image_model().objects.values_list("file", flat=True)) == [
        FOLDER + "gel.png",
        FOLDER + "images/targeting vector.png",
    ]
    assert sorted(path.name for path in (media / FOLDER).rglob("*.png")) == ["gel.png", "targeting vector.png"]
    images = BeautifulSoup(client.get("/strain-comparison/").content, "html.parser").select("main img")
    assert [image["alt"] for image in images] == [
        "A targeting vector with two loxP sites",
        "",
        "Three bands at 5, 7 and 9 kb",
        "",
    ]
    for image in images:
        assert image["loading"] == "lazy"
        assert int(image["width"]) > int(image["height"]) > 0
        assert image["src"].startswith("/media/")


def test_an_image_that_changed_is_brought_along(db, corpus, media):
    load(corpus_documents(corpus), corpus)
    shutil.copy(corpus / "images/targeting vector.png", corpus / "gel.png")
    load(corpus_documents(corpus), corpus)
    assert (media / FOLDER / "gel.png").read_bytes() == (corpus / "gel.png").read_bytes()
    assert get_image_model().objects.get(file=FOLDER + "gel.png").width == 1800


def test_an_image_that_an_editor_gave_another_file_is_a_change_of_its_pages(db, corpus, media):
    load(corpus_documents(corpus), corpus)
    get_image_model().objects.filter(file=FOLDER + "gel.png").update(file="original_images/gel-2.png")
    outcomes = {outcome.url: outcome.action for outcome in load(corpus_documents(corpus), corpus)}
    assert outcomes["/strain-comparison/"] == "kept"


def test_a_missing_image_is_named_with_its_line(db, corpus, tmp_path):
    (corpus / "gel.png").unlink()
    _documents, errors = read_documents(corpus)
    assert [str(error) for error in errors] == [
        f"{corpus}/floxed-exons.md:11: the image `gel.png` is missing; put the file at {corpus}/gel.png",
        f"{corpus}/strain-comparison.md:10: the image `gel.png` is missing; put the file at {corpus}/gel.png",
    ]


def test_a_load_that_a_page_refuses_leaves_rows_and_picture_files_as_they_are(fresh_database, corpus, media):
    """The page stands in the middle of a batch, and a picture changed."""
    shown = corpus / "gel.png"
    load(corpus_documents(corpus), corpus)
    ServicePage.objects.get(slug="strain-comparison").delete()
    LoadedContent.objects.filter(document="strain-comparison.md").delete()
    before, file = everything(), shown.read_bytes()
    shutil.copy(corpus / "images/targeting vector.png", shown)
    text = "".join(encode(SitePlan(corpus_documents(corpus), SITE_NAME), SITE_NAME))
    text = json.dumps(list(map(too_long, json.loads(text))))
    with pytest.raises(loader.LoadError, match=r"/strain-comparison/ cannot be saved: .*at most 255 characters"):
        loader.load(text, "http://localhost:8000", documents=corpus)
    assert everything() == before
    assert (media / FOLDER / "gel.png").read_bytes() == file


def too_long(item):
    if item.get("document") == "strain-comparison.md":
        item["fields"]["tagline"] = "x" * 256
    return item


def test_no_image_leads_out_of_the_folder(db, corpus):
    (corpus / "gel.png").unlink()
    (corpus / "gel.png").symlink_to("/etc/hostname")
    _documents, errors = read_documents(corpus)
    assert "the image `gel.png` is outside the documents' folder" in str(errors[0])


def test_a_file_that_the_site_could_not_show_is_named_and_told_why(db, corpus):
    """It would be a broken picture, or an error instead of the page."""
    whole = (corpus / "gel.png").read_bytes()
    moving = BytesIO()
    Picture.new("P", (4, 3)).save(moving, "GIF", save_all=True, append_images=[Picture.new("P", (4, 3), 1)])
    for content, reason in (
        (b"no image", "Upload a valid image."),
        (whole[: len(whole) // 2], "This picture is damaged."),
        (moving.getvalue(), r"Not a valid .png image. The extension does not match the file format \(gif\)"),
    ):
        (corpus / "gel.png").write_bytes(content)
        with pytest.raises(DocumentErrors, match=f"the file of the image `gel.png` cannot be used: {reason}"):
            load(corpus_documents(corpus), corpus)


def test_a_link_to_a_page_that_nobody_has_is_an_error_with_its_line(db, corpus):
    (corpus / "what-people-say.md").unlink()
    with pytest.raises(DocumentErrors) as caught:
        load(corpus_documents(corpus), corpus)
    assert f"{corpus}/allele-designs.md:74: no page has the address /what-people-say/; correct the link" in str(
        caught.value
    )


def test_loaddata_and_load_content_bring_images_too(fresh_database, corpus, tmp_path, client):
    site = tmp_path / "site.json"
    call_command("build_fixture", documents=corpus, output=site)
    call_command("loaddata", site, verbosity=0)
    call_command("load_content", fixture=site, documents=corpus)
    call_command("load_content", fixture=site, documents=corpus)
    assert get_image_model().objects.count() == 2
    assert client.get("/strain-comparison/").status_code == 200


# What a page holds and a document cannot say


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"type": "text", "value": "<h4>Too small</h4>"}, "section “S”: a heading level is skipped; write `###` here"),
        ({"type": "text", "value": "<h3>a<br/>b</h3>"}, "section “S”: the heading “a\nb” has a line break; remove it"),
        (
            {"type": "text", "value": '<p><a linktype="page" id="987654">x</a></p>'},
            "section “S”: a link leads to a deleted page; remove the link",
        ),
        (
            {"type": "text", "value": '<p><a href="ftp://x.y/">x</a></p>'},
            "section “S”: a link to `ftp://x.y/` is not valid",
        ),
        (
            {
                "type": "table",
                "value": {"columns": [{"type": "text", "heading": "A"}], "rows": [{"values": ["<p>a</p><p>b</p>"]}]},
            },
            "section “S”: a cell of a table has more than one line; keep it to one",
        ),
        (
            {"type": "testimonial", "value": {"quote": "Great", "name": "", "affiliation": ""}},
            "section “S”: this quotation has no text or no author",
        ),
    ],
)
def test_what_a_document_cannot_say_is_named_with_page_and_block(db, content, message, tmp_path, capsys):
    body = [{"type": "section", "value": {"heading": "S", "content": [content]}}]
    page = HomePage.objects.get().add_child(instance=ServicePage(title="Mice", slug="mice", body=json.dumps(body)))
    with pytest.raises(PageErrors) as caught:
        read_page(page)
    assert str(caught.value).startswith(f"/mice/: {message}")
    with pytest.raises(CommandError, match="1 pages contain something that documents do not support"):
        call_command("export_documents", tmp_path)
    assert not (tmp_path / "mice.md").exists()
    assert (tmp_path / "knockout-mouse-models.md").exists()


def test_a_page_that_was_made_in_the_admin_is_a_document_too(db):
    page = ServicePage(title="Mice", slug="mice", introduction="<p>New.</p>")
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    document = read_page(page)
    assert isinstance(document, Document)
    assert (document.front_matter.legacy_url, document.front_matter.url_handling) == ("", "")
    assert document.front_matter.title == "Mice"
    assert document.front_matter.extracted_date == page.first_published_at.date()
    assert read(write_document(document)) == document


def test_a_related_link_whose_page_is_called_something_else_keeps_its_address(db, knockout_page):
    body = knockout_page.body.get_prep_value()
    body[-1]["value"]["links"][0]["value"]["label"] = "Something else"
    body[-1]["value"]["heading"] = "Read on"
    knockout_page.body = json.dumps(body)
    text = write_document(read_page(knockout_page))
    assert "## Read on {.related-pages}\n\n- [Something else](/conventional-knockout-mice/)\n- Conditional Kn" in text
