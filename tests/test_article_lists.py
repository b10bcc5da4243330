"""What people can rely on with lists of articles, and what articles and lists become that have no document yet."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from pages.models import (
    ArticleAuthor,
    ArticleCategory,
    ArticleIndexPage,
    ArticlePage,
    Author,
    HomePage,
    ServicePage,
)
from pages.sync import fixture, loader
from tests.test_articles import DOCUMENTS, built

LIST_QUERIES, ARTICLE_QUERIES = 16, 16


@pytest.fixture
def article_index(db):
    index = ArticleIndexPage(title="Articles", slug="articles")
    HomePage.objects.get().add_child(instance=index)
    return index


def write(index, title, day, authors=(), tags=(), category=None, **fields):
    page = ArticlePage(title=title, date=day, category=category, introduction="<p>Words.</p>", **fields)
    page.article_authors = [ArticleAuthor(author=author) for author in authors]
    index.add_child(instance=page)
    page.tags.add(*tags)
    page.save()
    return page


def titles(response):
    return [heading.get_text() for heading in BeautifulSoup(response.content, "html.parser").select(".article-list h3")]


def test_loaddata_makes_the_same_articles(fresh_database, tmp_path):
    path = tmp_path / "site.json"
    path.write_text(built())
    HomePage.objects.all().delete()
    call_command("loaddata", path, verbosity=0)
    page = ArticlePage.objects.get(slug="floxed-exons")
    assert [author.name for author in page.authors] == ["Zoe Miller", "Adam Brown"]
    assert sorted(tag.name for tag in page.tags.all()) == ["Cre", "loxP"]


def test_an_index_without_a_document_is_made_for_its_articles(fresh_database, tmp_path):
    (tmp_path / "leak.md").write_text((DOCUMENTS / "cre-lines.md").read_text())
    text = "".join(fixture.build(tmp_path, "ingenious targeting laboratory")[0])
    loader.load(text, "http://localhost:8000")
    page = ArticlePage.objects.get()
    assert (page.article_index.title, page.article_index.live) == ("Ingenious Blog", True)


def test_the_newest_article_comes_first_and_the_list_has_pages(client, article_index):
    for day in range(1, 14):
        write(article_index, f"Article {day}", date(2025, 3, day))
    first = client.get("/articles/")
    assert titles(first) == [f"Article {day}" for day in range(13, 1, -1)]
    assert b'href="/articles/page/2/" rel="next"' in first.content
    second = client.get("/articles/page/2/")
    assert titles(second) == ["Article 1"]
    assert b'href="/articles/" rel="prev"' in second.content.replace(b"\n", b"")
    assert b'<link rel="canonical" href="http://localhost:8000/articles/page/2/">' in second.content
    assert client.get("/articles/page/3/").status_code == 404


def test_articles_are_found_by_category_author_tag_and_year(client, article_index):
    ann, bob = Author.objects.create(name="Ann Lee"), Author.objects.create(name="Bob Ray")
    methods = ArticleCategory.objects.create(name="Methods")
    write(article_index, "One", date(2024, 5, 1), [ann], ["Cre"], methods)
    write(article_index, "Two", date(2025, 5, 1), [ann, bob], ["Cre", "Flp"])
    assert titles(client.get("/articles/category/methods/")) == ["One"]
    assert titles(client.get("/articles/author/ann-lee/")) == ["Two", "One"]
    assert titles(client.get("/articles/author/bob-ray/")) == ["Two"]
    assert titles(client.get("/articles/tag/flp/")) == ["Two"]
    assert titles(client.get("/articles/year/2024/")) == ["One"]
    for path in ("category/none/", "author/nobody/", "tag/none/", "year/1999/"):
        assert client.get(f"/articles/{path}").status_code == 404


def test_an_article_that_names_its_author_twice_is_listed_once(client, article_index):
    author = Author.objects.create(name="Ada Example")
    write(article_index, "Mice", date(2026, 1, 1), authors=[author, author])
    assert titles(client.get("/articles/author/ada-example/")) == ["Mice"]


@pytest.mark.parametrize("number", ["0", "99999", "9" * 30])
def test_a_number_that_is_no_year_or_page_is_not_found(client, article_index, number):
    assert client.get(f"/articles/year/{number}/").status_code == 404
    assert client.get(f"/articles/page/{number}/").status_code == 404


def test_drafts_and_private_articles_are_in_no_list_and_no_feed(client, article_index):
    write(article_index, "Secret draft", date(2025, 5, 1), live=False)
    private = write(article_index, "Private", date(2025, 5, 2))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    write(article_index, "Public", date(2025, 5, 3))
    assert titles(client.get("/articles/")) == ["Public"]
    feed = client.get("/articles/feed/").content
    assert b"Secret" not in feed
    assert b"Private" not in feed


def test_a_list_takes_the_same_queries_for_many_articles(client, article_index, django_assert_num_queries):
    ann, bob = Author.objects.create(name="Ann Lee"), Author.objects.create(name="Bob Ray")
    write(article_index, "One", date(2024, 5, 1), [ann])
    client.get("/articles/")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/articles/")
    for number in range(8):
        write(article_index, f"Article {number}", date(2024, 6, 1), [ann, bob], ["Cre"])
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/articles/")


def test_an_article_takes_the_same_queries_however_many_authors_tags_and_related_articles_it_has(
    client, article_index, django_assert_num_queries
):
    ann, bob = Author.objects.create(name="Ann Lee"), Author.objects.create(name="Bob Ray")
    for day in (1, 3):
        write(article_index, f"Article {day}", date(2024, 5, day), [ann], ["Cre"])
    article = write(article_index, "Two", date(2024, 5, 2), [ann], ["Cre"])
    client.get(article.url)
    with django_assert_num_queries(ARTICLE_QUERIES):
        client.get(article.url)
    article.article_authors.add(ArticleAuthor(author=bob))
    article.tags.add("Flp", "loxP")
    article.save()
    write(article_index, "Article 4", date(2024, 5, 4), [ann, bob], ["Cre", "loxP"])
    with django_assert_num_queries(ARTICLE_QUERIES):
        text = client.get(article.url).content.decode()
    assert text.count("Bob Ray") == 3  # the data for search engines, the byline, and the related article


@pytest.mark.parametrize("slug", ["feed", "page", "category", "author", "tag", "year"])
def test_an_address_of_the_list_is_refused_as_a_slug(article_index, slug):
    with pytest.raises(ValidationError, match="The list of articles uses"):
        article_index.add_child(instance=ArticlePage(title="Words", slug=slug, date=date(2025, 1, 1)))


def test_neighbours_are_the_articles_before_and_after_by_date(article_index):
    second = write(article_index, "Second", date(2025, 2, 1))
    first = write(article_index, "First", date(2025, 1, 1))
    third = write(article_index, "Third", date(2025, 2, 1))
    assert second.neighbours() == {"previous": first, "next": third}
    assert first.neighbours() == {"previous": None, "next": second}


def test_related_articles_share_tags_first_and_then_the_category(article_index):
    methods = ArticleCategory.objects.create(name="Methods")
    one = write(article_index, "One", date(2025, 1, 1), tags=["Cre", "loxP"], category=methods)
    alike = write(article_index, "Alike", date(2024, 1, 1), tags=["Cre", "loxP"])
    some = write(article_index, "Some", date(2024, 1, 1), tags=["Cre"])
    same = write(article_index, "Same category", date(2024, 1, 1), category=methods)
    write(article_index, "Other", date(2025, 1, 2), tags=["Flp"])
    assert one.related == [alike, some, same]


def test_an_editor_writes_an_article(article_index, client, editor):
    client.force_login(editor)
    page = client.get(f"/admin/pages/add/pages/articlepage/{article_index.pk}/")
    assert page.status_code == 200
    for label in (b"Date, authors and subject", b"Tags", b"Category"):
        assert label in page.content
    assert not ServicePage.can_create_at(article_index)
