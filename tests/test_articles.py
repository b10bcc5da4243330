"""What people can rely on with articles: documents, lists, feed, what machines read, and editors' changes."""

import json
from datetime import date
from functools import cache
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.test import override_settings
from taggit.models import Tag

from pages.content.errors import DocumentErrors
from pages.markdown.reader import read_document
from pages.markdown.writer import write_document
from pages.models import (
    ArticleAuthor,
    ArticleCategory,
    ArticleIndexPage,
    ArticlePage,
    Author,
)
from pages.sync import fixture, loader
from pages.sync.page_reader import read_page
from pages.sync.site_plan import SitePlan
from tests.conftest import ROOT
from tests.test_untouched_pages import pages_made

DOCUMENTS = ROOT / "tests/documents"
FLOXED, LEAKING = "/ingenious-blog/floxed-exons/", "/ingenious-blog/cre-lines/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@cache
def built():
    return "".join(fixture.build(DOCUMENTS, "ingenious targeting laboratory")[0])


@pytest.fixture(scope="module")
def _loaded(made_once, tmp_path_factory):
    media = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=media):
        made_once(lambda: loader.load(built(), "http://localhost:8000", documents=DOCUMENTS))
    return media


@pytest.fixture
def articles(_loaded, db, settings):
    settings.MEDIA_ROOT = _loaded
    return {page.slug: page for page in ArticlePage.objects.all()}


def graph(response):
    script = BeautifulSoup(response.content, "html.parser").find("script", type="application/ld+json")
    return json.loads(script.string)["@graph"]


# Documents


def test_an_article_has_what_its_document_says(articles):
    page = articles["floxed-exons"]
    assert page.date == date(2025, 7, 10)
    assert [author.name for author in page.authors] == ["Zoe Miller", "Adam Brown"]
    assert page.category.name == "Techniques"
    assert sorted(tag.name for tag in page.tags.all()) == ["Cre", "loxP"]
    assert page.get_parent().specific.tagline == "Notes from the bench"
    assert page.live


def test_loading_again_changes_nothing_and_makes_nobody_twice(articles):
    outcomes = loader.load(built(), "http://localhost:8000", documents=DOCUMENTS)
    assert {outcome.action for outcome in outcomes if outcome.url.startswith("/ingenious-blog/")} == {"unchanged"}
    assert Author.objects.count() == 2
    assert ArticleCategory.objects.count() == 1


@pytest.fixture
def outcome_of_loading_again(articles):
    """Loads the documents again, and returns what became of an article that names two authors, a category and tags."""

    def run():
        (found,) = [each for each in loader.load(built(), "http://localhost:8000") if each.url == FLOXED]
        return found.action

    return run


def test_no_article_is_made_of_rows_that_nobody_changed(outcome_of_loading_again):
    with pages_made() as made:
        assert outcome_of_loading_again() == "unchanged"
    assert made == []


@pytest.mark.parametrize(
    ("model", "name", "changes"),
    [
        (Author, "Adam Brown", {"name": "Adam Browne"}),
        (ArticleCategory, "Techniques", {"name": "Methods"}),
        (Tag, "loxP", {"name": "lox2272"}),
    ],
)
def test_another_name_of_what_an_article_names_is_noticed(outcome_of_loading_again, model, name, changes):
    assert model.objects.filter(name=name).update(**changes) == 1
    assert outcome_of_loading_again() == "kept"


def test_an_author_who_is_taken_from_a_byline_without_a_revision_is_noticed(articles, outcome_of_loading_again):
    ArticleAuthor.objects.filter(page=articles["floxed-exons"], author__name="Adam Brown").delete()
    assert outcome_of_loading_again() == "kept"


@pytest.mark.parametrize("name", ["category", "authors", "tags"])
def test_what_the_latest_draft_alone_names_is_noticed(articles, outcome_of_loading_again, name):
    draft = articles["floxed-exons"].get_latest_revision_as_object()
    if name == "category":
        draft.category = None
    elif name == "authors":
        draft.article_authors = list(draft.article_authors.all())[:1]
    else:
        draft.tags.add("exons")
    draft.save_revision()
    assert outcome_of_loading_again() == "kept"


@pytest.mark.parametrize("name", ["floxed-exons.md", "cre-lines.md", "ingenious-blog.md"])
def test_a_page_is_read_back_as_the_document_that_it_came_from(articles, name):
    document = read_document((DOCUMENTS / name).read_bytes(), name)
    slug = document.url.split("/")[-2]
    page = articles.get(slug) or ArticleIndexPage.objects.get(slug=slug)
    assert read_page(page) == document
    assert write_document(document) == (DOCUMENTS / name).read_text()


def test_an_editors_tag_and_a_changed_document_both_stay(articles):
    page = articles["floxed-exons"]
    page.tags.add("exons")
    page.save_revision().publish()
    text = built().replace("its loss shifts the frame", "its loss shifts the reading frame")
    (outcome,) = [found for found in loader.load(text, "http://localhost:8000") if found.url == FLOXED]
    assert outcome.action == "merged"
    draft = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert "reading frame" in draft.introduction
    assert sorted(tag.name for tag in draft.tags.all()) == ["Cre", "exons", "loxP"]


def test_visitors_find_the_index_in_the_menu(articles, client):
    assert b'href="/ingenious-blog/"' in client.get("/").content.partition(b"</header>")[0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"article"', '"blog"', "`blog` is not a page type; write `article` or `article-index`, or leave the key out"),
        ('date: "2025-09-02"\n', "", "the key `date` is missing"),
        ('"2025-09-02"', '"2 September 2025"', "`2 September 2025` is not a date"),
        ('authors: ["Adam Brown"]', 'authors: "Adam Brown"', "is not a list of names; write `["),
        ('tags: ["Cre"]', f'tags: ["{"x" * 101}"]', "must be a name of at most 100 characters; shorten it"),
        ('tags: ["Cre"]', 'link_from: ["/mice/"]', "articles are listed by date, not by `link_from`; leave it out"),
        (
            'tags: ["Cre"]',
            'url_handling: "retire"',
            "`legacy_url` and `url_handling` must both be set or both be empty",
        ),
        (
            'legacy_url: ""\nnew_build_url: "/ingenious-blog/cre-lines/"\nurl_handling: ""',
            'new_build_url: "/ingenious-blog/cre-lines/"\nurl_handling: "retire"',
            "cre-lines.md:4: `legacy_url` and `url_handling` must both be set or both be empty",
        ),
        ('type: "article"\n', "", 'only an article has `date`; write `type: "article"`, or leave it out'),
    ],
)
def test_front_matter_that_is_no_articles(old, new, message):
    text = (DOCUMENTS / "cre-lines.md").read_text()
    assert old in text
    with pytest.raises(DocumentErrors) as caught:
        read_document(text.replace(old, new, 1).encode(), "cre-lines.md")
    assert any(message in str(error) for error in caught.value.errors)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("cre-lines.md", "/ingenious-blog/cre-lines/", "/strain-comparison/cre-lines/", "an article must be below"),
        (
            "details.md",
            "/allele-designs/details/",
            "/ingenious-blog/details/",
            "/ingenious-blog/ can only have articles below it",
        ),
        ("ingenious-blog.md", "/ingenious-blog/", "/allele-designs/blog/", "must be directly below the front page"),
    ],
)
def test_articles_and_other_pages_do_not_mix(name, old, new, message):
    documents = []
    for path in DOCUMENTS.glob("*.md"):
        text = path.read_text()
        text = text.replace(f'new_build_url: "{old}"', f'new_build_url: "{new}"') if path.name == name else text
        text = text.replace('url_handling: "reuse"', 'url_handling: "redirect"')
        documents.append(read_document(text.encode(), path.name))
    with pytest.raises(DocumentErrors) as caught:
        SitePlan(documents, "Site")
    assert any(message in str(error) and str(error).startswith(name) for error in caught.value.errors)


# One article


def test_machines_are_told_that_it_is_an_article_and_no_service(client, articles):
    response = client.get(FLOXED)
    types = {item["@type"] for item in graph(response)}
    assert "BlogPosting" in types
    assert "Service" not in types
    (posting,) = [item for item in graph(response) if item["@type"] == "BlogPosting"]
    assert posting["datePublished"] == "2025-07-10"
    assert [author["name"] for author in posting["author"]] == ["Zoe Miller", "Adam Brown"]
    assert posting["headline"] == "How to Choose the Exon to flox"
    assert b'<meta property="og:type" content="article">' in response.content
    assert b'<link rel="alternate" type="application/atom+xml" href="http://localhost:8000/ingenious-blog/feed/"' in (
        response.content
    )


def test_the_feed_is_atom_with_the_newest_article_first(client, articles):
    response = client.get("/ingenious-blog/feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(response.content)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    entries = root.findall("a:entry", ATOM)
    assert [entry.find("a:title", ATOM).text for entry in entries] == [
        "Cre Lines That Leak",
        "How to Choose the Exon to flox",
    ]
    assert entries[1].find("a:published", ATOM).text.startswith("2025-07-10")
    assert entries[1].find("a:link", ATOM).get("href") == f"http://localhost:8000{FLOXED}"


def test_a_feed_reader_shows_alleles_and_comparisons_as_they_were_written(client, articles):
    """Atom (RFC 4287) takes a title without a type for text, and Django 5.2.19 declares each summary to be HTML."""
    written = "Trp53<tm1Brn> & Cdh1: p < 0.05"
    ArticlePage.objects.filter(url_path__endswith=FLOXED).update(title=written, search_description=written)
    entry = ElementTree.fromstring(client.get("/ingenious-blog/feed/").content).findall("a:entry", ATOM)[1]
    title, summary = entry.find("a:title", ATOM), entry.find("a:summary", ATOM)
    assert (title.get("type"), title.text) == (None, written)
    assert summary.get("type") == "html"
    assert BeautifulSoup(summary.text, "html.parser").get_text() == written


def test_a_title_that_was_pasted_from_a_slide_does_not_break_the_feed(client, articles):
    """PowerPoint breaks lines with U+000B, which XML 1.0 does not allow."""
    ArticlePage.objects.filter(url_path__endswith=FLOXED).update(title="Mice\x0bCells", search_description="One\x0btwo")
    entry = ElementTree.fromstring(client.get("/ingenious-blog/feed/").content).findall("a:entry", ATOM)[1]
    assert (entry.find("a:title", ATOM).text, entry.find("a:summary", ATOM).text) == ("Mice Cells", "One two")


def test_an_article_answers_at_its_old_address_and_is_found(client, articles):
    assert client.get("/post/floxed-exons").headers["Location"] == FLOXED
    assert FLOXED.encode() in client.get("/search/?q=flox+exon").content
    assert FLOXED.encode() in client.get("/search/?q=zoe+miller").content
    assert "floxed-exons/index.md" in client.get("/llms.txt").content.decode()
    markdown = client.get(f"{FLOXED}index.md").content.decode()
    assert 'authors: ["Zoe Miller", "Adam Brown"]' in markdown
    assert "legacy_url" not in markdown


def test_an_author_of_an_article_is_not_deleted(articles, client, editor):
    client.force_login(editor)
    author = Author.objects.get(name="Adam Brown")
    client.post(f"/admin/snippets/pages/author/delete/{author.pk}/")
    assert Author.objects.filter(pk=author.pk).exists()
