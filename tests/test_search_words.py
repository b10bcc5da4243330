"""What a geneticist can rely on who searches: whatever form a name has in the query and on the page, it is found.

The same pages on PostgreSQL and on SQLite: expected are whole sets of results, and the order where it matters.
"""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from string import ascii_lowercase

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.management import call_command
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from pages.discovery.excerpts import excerpt, marked
from pages.discovery.misspellings import corrected
from pages.discovery.search import search
from pages.discovery.search_backend import is_outdated
from pages.models import SearchSettings, SearchText, ServicePage, Testimonial
from pages.search.queries import Synonyms, terms_of_query
from pages.search.spelling import stem
from tests.blocks import section, text
from tests.test_public_pages import add_page

Image = get_image_model()


@pytest.fixture(autouse=True)
def clean(db):
    cache.clear()


def titles(query):
    return [page.title for page in search(query).pages]


def found_as_asked(query):
    found = search(query)
    return [] if found.corrected or found.some_words else [page.title for page in found.pages]


# A text, and what must find it.
FOUND_BY = {
    "Cre/loxP recombination": ["Cre/loxP", "cre loxp", "Cre", "loxP", "lox-P", "CRE–LOXP", "Cre-loxP", "creloxp"],
    "bred to C57BL/6J": ["C57BL/6J", "C57BL", "c57bl6", "C57BL/6", "B6", "b6", "C57BL-6J", "C57BL6J", "B6J"],
    "on BALB/c": ["BALB/c", "balb c", "BALB", "BALBc"],
    "by CRISPR/Cas9 editing": ["CRISPR/Cas9", "CRISPR-Cas9", "Cas9", "Cas-9", "cas 9", "crispr"],
    "in NOD/SCID hosts": ["NOD/SCID", "NOD", "scid", "NOD-SCID", "nod scid"],
    "our F.A.S.T.™ platform": ["F.A.S.T.", "FAST", "F.A.S.T.™", "fast", "F.A.S.T"],
    "deletes exon-2": ["exon-2", "exon 2", "exon2", "exons 2", "Exon"],
    "secretes IL-2": ["IL-2", "IL2", "IL 2", "il-2"],
    "secretes IL2": ["IL-2", "IL2", "IL 2"],
    "blocks PD-1": ["PD-1", "PD1", "pd 1", "PDCD1"],
    "knockout mice": ["knockout mouse", "knock-out mice", "KO mice", "knock out mouse", "KOs", "mouse's knockouts"],
    "a knock-out line": ["knockout", "knock-out", "KO", "knockouts", "knock out"],
    "a knock-in line": ["knockin", "knock-in", "KI", "knock in", "knock-ins"],
    "two loci": ["locus", "loci"],
    "several indices and vertebrae": ["index", "vertebra", "indices"],
    "Trp53<tm1Tyj> and Prkdc<scid>": ["scid", "tm1Tyj", "Trp53", "Prkdc<scid>", "Prkdc", "Trp53<tm1Tyj>", "Prkdc scid"],
    "https://www.example.org/knockout-mouse-models": [
        "knockout",
        "knockout mouse models",
        "example",
        "www.example.org",
    ],
    "a naïve T cell": ["naive", "naïve", "NAÏVE"],
    "β-Galactosidase staining": ["beta-galactosidase", "β-gal", "lacZ", "β-galactosidase", "beta galactosidase"],
    "TNFα, TGF-β1 and IFNγ": ["TNF-alpha", "TNFα", "tnf alpha", "TGFβ1", "TGF-beta 1", "IFN-gamma", "IFNγ", "tnfalpha"],
    "p53R172H/+ animals": ["p53", "R172H", "p53R172H", "p53R172H/+"],
    "lost TP53": ["Trp53", "p53", "TP53", "tp53"],
    "large tumors": ["tumour", "tumours", "tumor"],
    "odd behaviour, haematology": ["behavior", "behaviours", "hematology"],
    "humanised, labelled": ["humanized", "humanize", "labeled", "labeling", "humanization"],
    "into Rosa26": ["R26", "Rosa26", "ROSA26", "Rosa 26", "Rosa-26"],
    "a cKO allele": ["conditional knockout", "cKO", "conditional KO", "conditional knock-out", "cKOs"],
    "a conditional knockout allele": ["cKO", "conditional KO", "KO", "conditional", "conditional knock-outs"],
    "an eGFP reporter": ["GFP", "EGFP", "eGFP", "green fluorescent protein"],
    "Cre-ERT2 drivers": ["CreERT2", "Cre-ERT2", "Cre ERT2", "ERT2"],
    "CreERT2 drivers": ["CreERT2", "Cre-ERT2"],
    "HLA-A*02:01 mice": ["HLA-A*02:01", "HLA-A", "HLA", "HLA-A0201"],
    "B6;129S4-Gt(ROSA)26Sor/J": ["129S4", "129", "Gt(ROSA)26Sor", "R26", "26Sor"],
    "129S1/SvImJ embryos": ["129S1/SvImJ", "129S1", "SvImJ"],
    "the mouse’s wild‑type allele": ["mouse", "wild-type", "wild type", "WT", "wildtype"],
    "10⁶ cells": ["10⁶", "cells"],
    "中文 names": ["中文"],
    "with 1e5 copies": ["1e5", "copies"],
}
NOT_FOUND_BY = {
    "Cre/loxP recombination": ["cr", "ox", "recombinant DNA"],
    "10⁶ cells": ["106"],
    "secretes IL-2": ["IL-12", "IL-21", "IL"[0], "12"],
    "lost TP53": ["p5", "TP"[0], "TP63"],
    "an eGFP reporter": ["RFP"],
    "a rather large interest": ["rat", "in vitro", "KI"],
}


@pytest.mark.parametrize("said", FOUND_BY)
def test_a_page_is_found_by_every_form_of_what_it_says(said):
    add_page("Xylophone", introduction=f"<p>{said.replace('<', '&lt;')}</p>")
    assert {query: "Xylophone" in found_as_asked(query) for query in FOUND_BY[said]} == dict.fromkeys(
        FOUND_BY[said], True
    )


@pytest.mark.parametrize("said", NOT_FOUND_BY)
def test_a_page_is_not_found_by_what_only_looks_alike(said):
    add_page("Xylophone", introduction=f"<p>{said}</p>")
    assert {query for query in NOT_FOUND_BY[said] if "Xylophone" in found_as_asked(query)} == set()


def test_alleles_with_superscripts_are_found_by_their_parts():
    add_page("Xylophone", introduction="<p><i>Trp53</i><sup>R172H</sup> and <i>Kras</i><sup>LSL-G12D</sup></p>")
    for query in ("Trp53", "R172H", "Trp53R172H", "G12D", "LSL-G12D", "p53 R172H", "Kras G12D"):
        assert found_as_asked(query) == ["Xylophone"], query


# The order


def test_the_page_about_a_thing_comes_before_those_that_mention_it():
    mention = f"<p>{'F.A.S.T. fast knockout knock-in mice. ' * 30}</p>"
    add_page("Pricing", introduction=mention)
    add_page("Aardvarks", introduction=mention)
    add_page("F.A.S.T.™ Mice")
    add_page("Knock-in Mice")
    add_page("Cell lines", body=[section("Knock-in zebrafish", text("<p>Wombat</p>"))])
    assert titles("FAST")[0] == "F.A.S.T.™ Mice"
    assert titles("knock-out")[0] == "Knockout Mouse Models"
    assert titles("knock-in")[:2] == ["Knock-in Mice", "Cell lines"]
    assert titles("KI mouse")[0] == "Knock-in Mice"


def test_the_whole_phrase_comes_before_its_words_apart():
    add_page("Apart", introduction="<p>Zebra stripes, and a quick wombat.</p>")
    add_page("Together", introduction="<p>The wombat zebra is quick.</p>")
    assert titles("wombat zebra") == ["Together", "Apart"]


def test_a_question_finds_what_it_is_about():
    add_page("Wombat husbandry")
    found = search("what is the wombat?")
    assert [page.title for page in found.pages] == ["Wombat husbandry"]
    assert not found.some_words


# What is said


@pytest.mark.parametrize("query", ["price", "Cre-ERT2", "PRICES", "floxed"])
def test_words_that_the_site_has_are_never_corrected(query):
    add_page("Xylophone", introduction="<p>Priced by Cre-ERT2, a price flox.</p>")
    assert not search(query).corrected


def test_the_corrector_knows_the_last_word_of_a_long_page():
    add_page("Xylophone", introduction=f"<p>{'Some text. ' * 2000} Quokka.</p>")
    found = search("qoukka")
    assert (found.words, [page.title for page in found.pages]) == (["quokka"], ["Xylophone"])


def test_a_correction_leaves_the_word_alone_of_which_a_misspelt_one_is_the_beginning():
    assert corrected("mise misexpression", {"mice", "misexpression"}) == "mice misexpression"


@pytest.mark.parametrize("word", ["JQ", "j-q", "JQ1", "zq", "hq"])
def test_a_word_that_looks_like_a_token_of_the_index_is_a_word_like_any_other(client, word):
    """JQ1 is an inhibitor, and jq begins the index's own tokens."""
    add_page("Wombat husbandry", introduction="<p>A knock-out, said well-to-do.</p>")
    assert found_as_asked(word) == []
    assert "<mark>Wombat</mark> husbandry" in client.get("/search/", {"q": f"{word} wombat"}).content.decode()
    add_page("Xylophone", introduction=f"<p>Given {word}.</p>")
    assert found_as_asked(word) == ["Xylophone"]
    assert f"Given <mark>{word}</mark>" in client.get("/search/", {"q": word}).content.decode()


def test_names_of_related_pages_are_no_text_of_the_page():
    add_page(
        "Xylophone",
        introduction="<p>Wombat</p>",
        body=[
            {
                "type": "related_links",
                "value": {
                    "heading": "Related Pages",
                    "links": [{"label": "Quagga", "url": "https://www.example.org/", "page": None}],
                },
            }
        ],
    )
    assert found_as_asked("wombat") == ["Xylophone"]
    assert found_as_asked("quagga") == []


def test_excerpts_are_whole_sentences_and_mark_whole_words_only():
    said = "We rather like rats. Interest is high. A knock-in rat, made here, is our pride. It is more."
    for query, expected in {"rat": ["rats", "rat"], "knock-in": ["knock-in"]}.items():
        html = str(marked(said, terms_of_query(query, Synonyms(""))))
        assert [part.partition("</mark>")[0] for part in html.split("<mark>")[1:]] == expected
    cut = excerpt(
        f"{'Here is a filler sentence. ' * 20}The wombat eats. {'More follows then. ' * 20}",
        terms_of_query("wombat", Synonyms("")),
    )
    assert cut.startswith("The wombat eats. More follows")
    assert cut.endswith("then.")


def test_synonyms_are_marked_too():
    terms = terms_of_query("cKO", Synonyms("KO = knockout\ncKO = conditional knockout"))
    assert marked("A conditional knockout.", terms) == "A <mark>conditional knockout</mark>."


def test_results_say_where_they_lead_and_both_names_of_the_query_work(client):
    for name in ("q", "query"):
        response = client.get("/search/", {name: "knockout"})
        assert b"<small>/knockout-mouse-models/</small>" in response.content


def test_words_of_drafts_and_private_pages_are_no_words_to_visitors(client):
    add_page("Drafts", introduction="<p>Quokka</p>").unpublish()
    add_page("Public", introduction="<p>Wombat quagga</p>")
    private = add_page("Private", introduction="<p>Zebra</p>")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    edited = add_page("Edited", introduction="<p>Wombat</p>")
    edited.introduction = "<p>Okapi</p>"
    edited.save_revision()
    cache.clear()  # as the commit would
    for misspelt in ("qoukka", "zerba", "okpai"):
        said = client.get("/search/", {"q": f"{misspelt} wombat"}).content.decode()
        assert not re.search("quokka|zebra|okapi", said.casefold())
    private.introduction = "<p>Nothing</p>"
    private.save_revision().publish()
    PageViewRestriction.objects.all().delete()
    cache.clear()
    assert not search("zerba").pages
    assert search("quaga").words == ["quagga"]


def test_a_compound_that_no_page_has_finds_the_pages_with_all_its_parts():
    add_page("Xylophone", introduction="<p>The wombat meets a zebra. IL-2, 12 times.</p>")
    found = search("wombat/zebra")
    assert ([page.title for page in found.pages], found.corrected) == (["Xylophone"], True)
    assert not search("IL-12").pages  # another gene


def test_who_looks_for_the_commonest_words_alone_is_asked_for_others_and_never_told_that_no_page_has_them(client):
    for query in ("the", "Of the", "is this the"):
        said = client.get("/search/", {"q": query}).content.decode()
        assert f"“{query}” is not enough to search for." in said
        assert "No page has" not in said
    assert "No page has “*”." in client.get("/search/", {"q": "*"}).content.decode()


def test_each_result_is_a_heading_and_the_page_says_how_many_there_are(client):
    answer = BeautifulSoup(client.get("/search/", {"q": "knockout"}).content, "html.parser")
    assert [result.h2.a["href"] for result in answer.select(".results > li")] == ["/knockout-mouse-models/"]
    assert " ".join(answer.select_one("[role=status]").text.split()) == "1 page with “knockout”"


# Staff


def test_staff_add_a_synonym_and_it_works_at_once(client):
    add_page("Xylophone", introduction="<p>Brca1 mice</p>")
    assert found_as_asked("RNF53") == []
    settings = SearchSettings.current()
    settings.synonyms += "BRCA1 = RNF53\n"
    settings.full_clean()
    settings.save()
    cache.clear()  # as the commit would
    assert found_as_asked("RNF53") == ["Xylophone"]


def test_a_line_with_one_name_is_an_error_that_shows_it():
    with pytest.raises(Exception, match=r"at least two names.*: Brca1"):
        SearchSettings(synonyms="KO = knockout\nBrca1").full_clean()


def test_every_usual_synonym_finds_the_others():
    known = Synonyms(SearchSettings().synonyms)
    for group in known.groups:
        phrases = [set(known.phrases(name)) for name in group]
        assert all(names == phrases[0] and names for names in phrases), group


@pytest.mark.parametrize("query", ["knock-out", "KO", 'knockout"', "mice", "Knockout Mouse"])
def test_the_admin_finds_pages_by_the_same_words(query):
    assert "Knockout Mouse Models" in [page.title for page in Page.objects.search(query)]


@pytest.mark.parametrize("query", ["knock", "Knockout Mo", "knockout mouse mod", "mouse"])
def test_the_admin_finds_pages_while_their_title_is_being_typed(query):
    assert "Knockout Mouse Models" in [page.title for page in Page.objects.autocomplete(query)]


@pytest.mark.parametrize("query", ["knokcout", "Knokcout mouse", "knockout mouse modles"])
def test_the_admin_finds_pages_by_a_misspelt_word_too(query):
    assert "Knockout Mouse Models" in [page.title for page in Page.objects.search(query)]
    assert "Knockout Mouse Models" in [page.title for page in Page.objects.autocomplete(query)]


@pytest.mark.parametrize("query", ["", '"', "!?", "' OR 1=1", "a:*", "(", "NEAR(a b)", "%", "\\"])
def test_the_admins_search_takes_any_sign(query):
    list(Page.objects.search(query))
    list(Page.objects.autocomplete(query))


@pytest.mark.parametrize("misspelt", ["tumuor", "condtional knockout"])
def test_the_admin_finds_testimonials_and_pictures_by_a_misspelt_word_too(misspelt):
    Testimonial.objects.create(quote="They made our conditional knockout of a tumour gene.", name="Zoë Brontë")
    Image.objects.create(title="A tumour of a conditional knockout", file="gel.png", width=1, height=1)
    for model in (Testimonial, Image):
        assert len(get_search_backend().search(misspelt, model)) == 1


def test_a_search_of_one_field_understands_the_same_words_and_leaves_the_others_out():
    add_page("Wombat knock-outs", introduction="<p>A zebra, and 10 kb of Cre/loxP.</p>")
    in_title = get_search_backend().search("KO wombats", ServicePage, fields=["title"])
    assert [page.title for page in in_title] == ["Wombat knock-outs"]
    assert not get_search_backend().search("zebras", ServicePage, fields=["title"])
    in_text = get_search_backend().search("zebras loxP", ServicePage, fields=["searched_lines"])
    assert [page.title for page in in_text] == ["Wombat knock-outs"]
    assert list(get_search_backend().autocomplete("womb", ServicePage, fields=["title"])) == list(in_title)


@pytest.mark.parametrize("fields", [None, ["title"], ["searched_lines"]])
@pytest.mark.parametrize("query", ["KO wombats", "zebras loxP", "womb", "unicorn", "the", ""])
def test_a_search_in_another_order_than_that_of_relevance_finds_the_same(query, fields):
    add_page("Wombat knock-outs", introduction="<p>A zebra, and 10 kb of Cre/loxP.</p>")
    add_page("Zebras", introduction="<p>With loxP, and knock-outs of wombats.</p>")
    for searched in (get_search_backend().search, get_search_backend().autocomplete):
        best_first, in_the_tree = (searched(query, ServicePage, fields, order_by_relevance=by) for by in (True, False))
        assert list(in_the_tree) == sorted(best_first, key=lambda page: page.path)


@pytest.mark.parametrize(("query", "is_found"), [("knokcout", True), ("root", False), ("unicorn", False)])
def test_the_admins_page_search_finds_misspelt_words_or_says_that_it_finds_nothing_and_never_the_root(
    admin_client, query, is_found
):
    answer = BeautifulSoup(admin_client.get("/admin/pages/search/", {"q": query}).content, "html.parser")
    titles = [link.get_text(strip=True) for link in answer.select("main td.title a")]
    assert ("Knockout Mouse Models" in titles) == is_found
    assert "Root" not in titles
    assert (f"no pages match {query}" in " ".join(answer.main.text.split())) != is_found


def test_the_admin_finds_testimonials_by_the_same_words():
    Testimonial.objects.create(quote="They made our cKO tumours quickly.", name="Zoë Brontë")
    for query in ("tumor", "conditional knockout", "Zoe Bronte", "cKO"):
        assert [found.name for found in get_search_backend().search(query, Testimonial)] == ["Zoë Brontë"], query


def test_words_that_are_read_at_the_same_time_keep_their_own_stems():
    words = [f"gen{letter}{ending}" for letter in ascii_lowercase for ending in ("ation", "ations", "ing", "es")] * 20
    expected = [stem.__wrapped__(word) for word in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(stem.__wrapped__, words)) == expected
    finally:
        sys.setswitchinterval(interval)


# Releases


def test_a_release_indexes_everything_again_that_an_older_analysis_indexed(tmp_path):
    password = tmp_path / "password"
    password.write_text("correct horse battery staple")
    IndexEntry.objects.all().delete()
    SearchText.objects.update(version=0)
    assert is_outdated()
    assert found_as_asked("knock-out") == []
    said = StringIO()
    call_command("release", password_file=password, stdout=said)
    assert "Rebuilt the search index." in said.getvalue()
    assert "Knockout Mouse Models" in found_as_asked("knock-out")
    assert not is_outdated()
    again = StringIO()
    call_command("release", password_file=password, stdout=again)
    assert "Rebuilt" not in again.getvalue()
