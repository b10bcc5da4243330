"""What visitors can rely on who search the site, or come to an address where nothing is."""

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import Http404
from wagtail.models import PageViewRestriction

from genetargeting.errors import page_not_found
from pages.discovery.excerpts import EXCERPT, excerpt, marked
from pages.discovery.nearest_pages import LONGEST, nearest_to_name, nearest_to_path
from pages.search.queries import Synonyms, terms_of_query
from tests.blocks import section, text
from tests.test_public_pages import URL, add_page, edit
from tests.visits import Visit


@pytest.fixture
def search(client, db):
    def run(query, **parameters):
        response = client.get("/search/", {"q": query} | parameters)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return run


def found(page):
    return [link.text for link in page.select(".results > li > h2 > a")]


def status(page):
    return " ".join(page.select_one("[role=status]").text.split())


# Finding


def test_a_visitor_searches_from_every_page_without_a_script(client, db):
    for url in ("/", URL, "/no-such-page/", "/search/"):
        form = BeautifulSoup(client.get(url).content, "html.parser").select_one("search form")
        assert form["action"] == "/search/"
        assert form.get("method", "get") == "get"
        assert form.label["for"] == form.input["id"]
        assert form.input["name"] == "q"


def test_words_of_title_tagline_text_and_other_names_are_found(search, knockout_page):
    edit(
        knockout_page,
        tagline="Xylophone",
        other_names="Quagga Mice",
        introduction="<p>Zeppelin</p>",
        body=[section("Yodel", text("<p>Wombat</p>"))],
    )
    for word in ("knockout", "xylophone", "zeppelin", "yodel", "wombat", "quagga"):
        assert found(search(word)) == ["Knockout Mouse Models"]


def test_pages_with_all_the_words_come_alone_and_the_one_with_the_word_in_its_title_first(search):
    add_page("Gel electrophoresis", introduction="<p>How it is done.</p>")
    add_page("Services", introduction=f"<p>{'Mice and other things. ' * 20}Gel.</p>")
    add_page("Cooking", introduction="<p>Gel and mice.</p>")
    assert found(search("gel"))[0] == "Gel electrophoresis"
    assert set(found(search("gel mice"))) == {"Services", "Cooking"}
    some = search("gel unicorns")
    assert set(found(some)) == {"Gel electrophoresis", "Services", "Cooking"}
    assert status(some) == "No page has all of these words. 3 pages with some of “gel unicorns”"


@pytest.mark.parametrize("typo", ["knokcout", "knockuot", "nockout", "knockoutt", "condtional knockut"])
def test_a_slip_of_the_pen_still_finds_the_page_and_the_page_says_so(search, typo):
    page = search(typo)
    assert "Knockout Mouse Models" in found(page)
    assert status(page).startswith(f"No page has “{typo}”. 1 page with “")
    assert "knockout”" in status(page)


def test_another_form_of_the_word_finds_it(search):
    add_page("Zoo", introduction="<p>Quaggas yodelled.</p>")
    assert found(search("yodelling quagga")) == ["Zoo"]


@pytest.mark.parametrize(
    ("query", "gene"),
    [
        ("Trp53<tm1Tyj>", "Trp53"),
        ("Trp53tm1Tyj", "Trp53"),
        ("Pten<fl/fl> mice", "Pten mice"),
        ("B6.129S2-Trp53<tm1Tyj>/J", "Trp53"),
        ("C57BL/6J-Trp53em1(IMPC)J", "Trp53"),
        ("B6.Cg-Gt(ROSA)26Sor<tm14(CAG-tdTomato)Hze>/J", "Gt(ROSA)26Sor"),
    ],
)
def test_an_allele_or_strain_on_no_page_finds_the_pages_about_its_gene(search, query, gene):
    add_page("Genes", introduction="<p>Mice without <i>Trp53</i> or <i>Pten</i>; insertions into Rosa26.</p>")
    page = search(query)
    assert found(page) == ["Genes"]
    assert status(page) == f"No page has “{query}”. 1 page with “{gene}”"
    assert [mark.text for mark in page.select("mark")]


@pytest.mark.parametrize("query", ["H2<b>", "Trp53(R172H)", "Gt(ROSA)26Sor<tm14(CAG-tdTomato)Hze>", "Cdh1[ex2]"])
def test_a_name_that_was_found_keeps_its_closing_bracket(search, query):
    add_page(
        "Genes", introduction="<p>H2&lt;b&gt;, Trp53(R172H), Gt(ROSA)26Sor&lt;tm14(CAG-tdTomato)Hze&gt;, Cdh1[ex2]</p>"
    )
    assert status(search(query)) == f"1 page with “{query}”"


def test_only_live_pages_that_everybody_may_see_are_found_or_suggested(search, knockout_page):
    edit(knockout_page, title="Secret Zeppelins", introduction="<p>Zeppelin</p>")
    PageViewRestriction.objects.create(page=knockout_page, restriction_type="login")
    add_page("Drafts of zeppelins", introduction="<p>Zeppelin</p>").unpublish()
    for query in ("zeppelin", "zepelin", "secret zeppelins"):
        page = search(query)
        assert found(page) == []
        assert "Secret" not in page.main.text
        assert "Did you mean" not in page.main.text


def test_nothing_found_is_said_plainly_and_leads_on(search):
    page = search("unicorn")
    assert status(page) == "No page has “unicorn”."
    assert page.select("main a")[-1]["href"] == "/"


def test_a_page_is_found_whose_title_is_a_word_that_postgresql_leaves_out(search):
    add_page("About")
    page = search("about")
    assert "/about/" in [link["href"] for link in page.select("main a")]


def test_a_search_for_nothing_finds_nothing(search):
    for query in ("", "   ", "!?*&|()", "\0"):
        assert found(search(query)) == []


@pytest.mark.parametrize(
    "query",
    ["<script>alert(1)</script>", "'; --", 'a" OR b', "AND OR NOT NEAR", "mice:*", "\\", "%", "é\u202e", "x" * 500],
)
def test_whatever_is_typed_is_text_and_no_query_language(search, query):
    page = search(query)
    assert not page.select("main script, main mark script")
    assert page.select_one("#q")["value"] == " ".join(query.split())[:100]


def test_results_are_for_people_and_not_for_search_engines_or_caches(client, db, cached):
    assert client.get("/search/?q=mouse")["X-Robots-Tag"] == "noindex"
    visits = [Visit(cached, f"/search/?q=mouse&page={number}") for number in range(3)]
    assert {visit.done for visit in visits} == {"fwd=bypass"}
    assert cached.copies.size == 0


def test_a_search_reads_only_what_it_searches_while_the_content_stays(cached, django_assert_num_queries):
    Visit(cached, "/search/?q=mouse")
    with django_assert_num_queries(4):  # what is found, its text in order, the excerpts, the publications
        Visit(cached, "/search/?q=knockout")


def test_ten_pages_a_screen_with_links_to_the_others_and_the_same_queries_for_any_number(
    search, django_assert_num_queries, knockout_page
):
    search("knockout")
    with django_assert_num_queries(QUERIES):
        search("knockout")
    for number in range(11):
        add_page(f"Zeppelin & sons {number}", introduction="<p>Knockout</p>")
    with django_assert_num_queries(QUERIES):
        first = search("knockout")
    assert len(found(first)) == 10
    assert first.select_one("[rel=next]")["href"] == "?q=knockout&page=2"
    second = search("knockout", page=2)
    assert len(found(second)) == 2
    assert second.select_one(".results")["start"] == "11"
    assert found(search("knockout", page="nonsense")) == found(first)
    assert found(search("knockout", page=99)) == found(second)


# The site and its front page, the settings, the navigation, private pages; what is found, its text in order, the
# excerpts.
QUERIES = 8


# Excerpts


def test_the_excerpt_is_about_the_words_and_marks_them(search):
    (result,) = search("excisions").select(".results > li")
    assert [mark.text for mark in result.select("p mark")] == ["excision"]
    assert "Cre recombinase-mediated excision" in result.p.text
    assert len(result.p.text) < 260


def test_a_tagline_does_not_run_into_the_text_after_it(search):
    (result,) = search("expertly").select(".results > li")
    assert "Expertly crafted for your research · Transform your research" in result.p.text


def test_an_excerpt_is_cut_between_words_and_escaped():
    pattern = terms_of_query("target", Synonyms(""))
    long = "word " * 100 + "a <b>targeted</b> gene " + "word " * 100
    cut = excerpt(long, pattern)
    assert cut.startswith("… word")
    assert cut.endswith("word …")
    assert "a &lt;b&gt;<mark>targeted</mark>&lt;/b&gt; gene" in marked(cut, pattern)


@pytest.mark.parametrize("text", ["ACGT" * 200, "Sequence " + "ACGT" * 200, "ACGT" * 50 + "-target-" + "ACGT" * 100])
def test_an_excerpt_of_a_text_without_spaces_is_short_too(text):
    pattern = terms_of_query("target", Synonyms(""))
    cut = excerpt(text, pattern)
    assert len(cut) <= EXCERPT + len("… ") + len(" …")
    assert ("target" in cut) == ("target" in text)


# Addresses where nothing is


@pytest.mark.parametrize(
    "path",
    [
        "/knockout-mouse-model/",
        "/knockout-mice-models/",
        "/Knokout_Mouse_Models/",
        "/services/knockout-mouse-models/",
        "/products/knockout-mouse-models.html",
        "/knuckout-mice/",
        "/konckout-mouse/",
        "/knockout-mouse-model/index.html",
    ],
)
def test_an_address_that_is_nearly_right_leads_to_the_page(client, db, path):
    response = client.get(path)
    assert response.status_code == 404
    page = BeautifulSoup(response.content, "html.parser")
    assert page.h1.text == "Page not found"
    assert page.select_one("nav[aria-labelledby=nearest] a")["href"] == URL


def test_other_names_and_old_addresses_count_too(db, knockout_page):
    edit(
        knockout_page,
        other_names="Quagga Mice",
        legacy_url="https://www.genetargeting.com/zeppelins",
        url_handling="redirect",
    )
    assert nearest_to_name("quaga mice") == [knockout_page]
    assert nearest_to_path("/zepelins") == [knockout_page]
    # As long as an address is looked up, and one sign longer.
    assert nearest_to_path(f"/{'x' * (LONGEST - 9)}/zepelins") == [knockout_page]
    assert nearest_to_path(f"/{'x' * (LONGEST - 8)}/zepelins") == []


def test_an_address_like_none_of_ours_gets_no_suggestion(client, db):
    for path in (
        "/unicorns/",
        "/wp-login.php",
        "/.env",
        "/knockout-mouse-models.php",
        "/a/" * 60,
        "/%00",
        "/%F0%9F%90%AD/",
    ):
        response = client.get(path)
        assert response.status_code == 404
        assert b"Did you mean" not in response.content


def test_a_suggestion_is_a_live_page_that_everybody_may_see_and_costs_the_same_for_many(
    client, knockout_page, django_assert_num_queries
):
    client.get("/knockout-mouse-model/")
    with django_assert_num_queries(NOT_FOUND_QUERIES):
        client.get("/knockout-mouse-model/")
    PageViewRestriction.objects.create(page=knockout_page, restriction_type="login")
    assert b"Did you mean" not in client.get("/knockout-mouse-model/").content
    for number in range(9):
        add_page(f"Mouse model {number}")
    cache.clear()  # as the commit would
    client.get("/mouse-model/")
    with django_assert_num_queries(NOT_FOUND_QUERIES + 1):  # the aliases of the private page
        response = client.get("/mouse-model/")
    assert response.content.count(b'href="/mouse-model-') == 5


NOT_FOUND_QUERIES = 10


def test_a_missing_page_stays_a_404_without_the_database(rf, db):
    def fail(*arguments):
        raise OperationalError("The server closed the connection unexpectedly.")

    with connection.execute_wrapper(fail):
        response = page_not_found(rf.get("/knockout-mouse-model/"), Http404())
    assert response.status_code == 404
    assert b"Page not found" in response.content
