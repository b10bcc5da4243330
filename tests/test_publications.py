"""What visitors and staff can rely on with publications: the page, the block, the search, the import, documents."""

import csv
import io
import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from genetargeting.generation import shared
from pages.blocks import PublicationsBlock
from pages.content.errors import DocumentErrors, PageErrors
from pages.markdown.reader import read_document
from pages.models import HomePage, Publication, PublicationsPage, ServicePage
from pages.sync import fixture, loader
from pages.sync.page_reader import read_page
from tests.blocks import block, section

CSF3R = {
    "title": "Oncogenic *CSF3R* mutations in chronic neutrophilic leukemia",
    "authors": "Maxson, Julia E.\nGotlib, Jason\nThe Leukemia Consortium",
    "year": 2013,
    "journal": "New England Journal of Medicine",
    "volume": "368",
    "issue": "19",
    "pages": "1781–1790",
    "doi": "10.1056/nejmoa1214514",
}
RIS = """TY  - JOUR
AU  - Maxson, Julia E.
TI  - Oncogenic <i>CSF3R</i> mutations in chronic neutrophilic leukemia
PY  - 2013/05/09/
JF  - New England Journal of Medicine
DO  - 10.1056/NEJMoa1214514
ER  -
"""
IMPORT = "/admin/publications/import/"


def publication(**fields):
    new = Publication(**CSF3R | fields)
    new.full_clean()
    new.save()
    return new


def publications_block(*publications):
    items = [{"type": "item", "value": one.pk, "id": f"00000000-0000-4000-8000-{one.pk:012}"} for one in publications]
    return block("publications", {"publications": items})


@pytest.fixture
def publications_page(db):
    page = PublicationsPage(title="Publications", slug="publications")
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page


def soup_of(client, address, **kwargs):
    response = client.get(address, **kwargs)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def graph(soup):
    return json.loads(soup.find("script", type="application/ld+json").string)["@graph"]


def citations(soup):
    return [" ".join(item.get_text(" ").split()) for item in soup.select("main ul.publications > li")]


def titles(soup):
    return [cite.get_text() for cite in soup.select("main ul.publications cite")]


# The page


def test_a_publication_is_cited_with_all_that_is_known_of_it(client, publications_page):
    publication()
    soup = soup_of(client, "/publications/")
    assert citations(soup) == [
        "Oncogenic CSF3R mutations in chronic neutrophilic leukemia "
        "Julia E. Maxson, Jason Gotlib, The Leukemia Consortium (2013) New England Journal of Medicine "
        "368(19), 1781–1790 doi:10.1056/nejmoa1214514"
    ]
    link = soup.select_one("ul.publications a")
    assert link["href"] == "https://doi.org/10.1056/nejmoa1214514"
    assert str(link.i) == "<i>CSF3R</i>"


def test_what_is_not_known_leaves_no_trace(client, publications_page):
    publication(authors="", journal="", volume="", issue="", pages="", doi="")
    soup = soup_of(client, "/publications/")
    assert citations(soup) == ["Oncogenic CSF3R mutations in chronic neutrophilic leukemia (2013)"]
    assert not soup.select("ul.publications a")


def test_a_publication_without_title_or_year_is_not_listed(client, publications_page):
    publication(title="")
    publication(year=None, doi="10.1000/2")
    assert titles(soup_of(client, "/publications/")) == []


def test_publications_stand_under_their_years_the_newest_first(client, publications_page):
    for year in (2001, 2019, 2010):
        publication(title=f"Paper of {year}", year=year, doi=f"10.1000/{year}")
    soup = soup_of(client, "/publications/")
    assert [heading.get_text() for heading in soup.select("main .publication-years h2")] == ["2019", "2010", "2001"]
    assert titles(soup) == ["Paper of 2019", "Paper of 2010", "Paper of 2001"]
    assert titles(soup_of(client, "/publications/?year=2010")) == ["Paper of 2010"]


def test_a_long_list_is_shown_in_parts_that_keep_what_was_chosen(client, publications_page):
    for number in range(60):
        publication(title=f"Paper {number:02}", doi=f"10.1000/{number}")
    publication(title="Older", year=1999, doi="10.1000/old")
    first = soup_of(client, "/publications/?year=2013")
    assert len(titles(first)) == 50
    following = soup_of(client, "/publications/" + first.select_one("a[rel=next]")["href"])
    assert len(titles(following)) == 10
    assert "Older" not in titles(following)


@pytest.mark.parametrize("query", ["csf3r leukemia", "Maxson", "10.1056/NEJMoa1214514", "england journal", "2013"])
def test_a_search_finds_a_publication_by_title_author_journal_year_or_doi(client, publications_page, query):
    publication()
    publication(title="Another", authors="Smith, J", year=2001, journal="Cell", doi="10.1000/other")
    assert titles(soup_of(client, "/publications/", data={"q": query})) == [
        "Oncogenic CSF3R mutations in chronic neutrophilic leukemia"
    ]


@pytest.mark.parametrize(
    "query", ["Maxson JE", "Maxson J", "Maxson, J. E.", "Maxson JE, Müller JP 2013", "Berg A csf3r"]
)
def test_a_search_finds_authors_by_their_initials_as_pubmed_writes_them(client, publications_page, query):
    publication(authors="Maxson, Julia E.\nMüller, Jean-Paul\nvan der Berg, Anna")
    publication(title="Another", authors="Maxson, Robert\nMuller, A", doi="10.1000/other")
    found = titles(soup_of(client, "/publications/", data={"q": query}))
    assert found[:1] == ["Oncogenic CSF3R mutations in chronic neutrophilic leukemia"]
    assert "Another" not in found
    assert titles(soup_of(client, "/publications/", data={"q": "Maxson JX"})) == []


def test_nonsense_in_the_address_chooses_nothing(client, publications_page):
    publication()
    for query in ("year=x", "year=99999", "page=x", "page=-1", "year=²⁰¹³", "q=%00"):
        assert len(titles(soup_of(client, f"/publications/?{query}"))) == 1
    assert titles(soup_of(client, "/publications/?q=zebrafish")) == []


def test_the_list_takes_as_many_queries_for_many_as_for_one(client, publications_page):
    publication()
    client.get("/publications/")
    with CaptureQueriesContext(
        connection,
    ) as for_one:
        client.get("/publications/")
    for number in range(20):
        publication(title=f"Paper {number}", doi=f"10.1000/{number}")
    client.get("/publications/")
    with CaptureQueriesContext(connection) as for_many:
        client.get("/publications/")
    assert len(for_many) == len(for_one)


def test_machines_are_told_of_each_paper_and_who_wrote_it(client, publications_page):
    publication()
    (article,) = [part for part in graph(soup_of(client, "/publications/")) if part["@type"] == "ScholarlyArticle"]
    assert article["name"] == "Oncogenic CSF3R mutations in chronic neutrophilic leukemia"
    assert article["url"] == "https://doi.org/10.1056/nejmoa1214514"
    assert article["author"] == [
        {"@type": "Person", "name": "Julia E. Maxson"},
        {"@type": "Person", "name": "Jason Gotlib"},
        {"@type": "Organization", "name": "The Leukemia Consortium"},
    ]
    assert article["datePublished"] == "2013"
    assert article["identifier"] == {"@type": "PropertyValue", "propertyID": "DOI", "value": "10.1056/nejmoa1214514"}
    assert article["isPartOf"] == {
        "@type": "PublicationIssue",
        "issueNumber": "19",
        "isPartOf": {
            "@type": "PublicationVolume",
            "volumeNumber": "368",
            "isPartOf": {"@type": "Periodical", "name": "New England Journal of Medicine"},
        },
    }


def test_the_page_is_there_as_markdown(client, publications_page):
    publication()
    text = client.get("/publications/index.md").content.decode()
    assert "# Publications" in text
    assert "## 2013" in text
    assert "*CSF3R*" in text
    assert "<https://doi.org/10.1056/nejmoa1214514>" in text


# The search of the site


def test_the_search_of_the_site_finds_publications_and_leads_to_all_of_them(client, publications_page):
    for number in range(7):
        publication(title=f"Zebrafish paper {number}", doi=f"10.1000/{number}")
    soup = soup_of(client, "/search/?q=zebrafish")
    assert len(titles(soup)) == 5
    link = soup.select_one(".found-publications > p a")
    assert link["href"] == "/publications/?q=zebrafish"
    assert "7" in link.get_text()
    assert len(titles(soup_of(client, link["href"]))) == 7


@pytest.mark.parametrize("query", ["Zylbersztajn", "Müller", "Muller", "Müller zylbersztajn"])
def test_a_word_that_only_publications_have_is_no_misspelling(client, db, query):
    """Surnames are similar to other words: to Miller, for example."""
    page = HomePage.objects.get().add_child(instance=ServicePage(title="Zylbersteins and Millers"))
    page.save_revision().publish()
    publication(authors="Zylbersztajn, Ann\nMüller, Jörg")
    found = soup_of(client, "/search/", data={"q": query})
    assert len(titles(found)) == 1
    assert found.find(role="status").get_text(strip=True) == f"No page has “{query}”."
    assert not found.select(".results")
    assert soup_of(client, "/search/", data={"q": "zylbersten"}).select_one(".results a")["href"] == page.url


@pytest.mark.parametrize(
    "query", ["Gotlib", "10.1056/NEJMoa1214514", "https://doi.org/10.1056/nejmoa1214514", "csf3r neutrophilic"]
)
def test_the_search_of_the_site_finds_a_publication_by_author_and_doi(client, db, query):
    publication()
    assert len(titles(soup_of(client, "/search/", data={"q": query}))) == 1


# The block


def test_a_page_shows_the_publications_that_it_names_in_the_editors_order(client, new_page):
    first, second = publication(title="B"), publication(title="A", doi="10.1000/a")
    page = new_page(body=[section("Papers", publications_block(first, second))])
    soup = soup_of(client, page.url)
    assert titles(soup) == ["B", "A"]
    articles = [part["name"] for part in graph(soup) if part["@type"] == "ScholarlyArticle"]
    assert articles == ["B", "A"]
    text = client.get(f"{page.url}index.md").content.decode()
    assert "Julia E. Maxson" in text
    assert "https://doi.org/10.1000/a" in text


def test_of_a_publication_without_a_title_a_page_shows_the_doi(client, new_page):
    page = new_page(body=[section("Papers", publications_block(Publication.objects.create(doi="10.1000/b")))])
    soup = soup_of(client, page.url)
    assert citations(soup) == ["doi:10.1000/b"]
    assert soup.select_one("ul.publications a")["href"] == "https://doi.org/10.1000/b"
    assert not [part for part in graph(soup) if part["@type"] == "ScholarlyArticle"]
    assert "https://doi.org/10.1000/b" in client.get(f"{page.url}index.md").content.decode()


def test_a_deleted_publication_leaves_no_trace_on_the_page(client, new_page):
    gone = publication()
    page = new_page(body=[section("Papers", publications_block(gone))])
    gone.delete()
    assert not soup_of(client, page.url).select("ul.publications")


def test_a_page_is_found_by_what_its_publications_are_called_now(client, new_page):
    paper = publication(title="Zebrafish")
    page = new_page(title="Papers", body=[section("Papers", publications_block(paper))])
    paper.title = "Axolotl"
    paper.save()
    assert soup_of(client, "/search/?q=axolotl").select_one(f".results a[href='{page.url}']")
    assert not soup_of(client, "/search/?q=zebrafish").select(f".results a[href='{page.url}']")


def test_many_publications_on_a_page_take_as_many_queries_as_one(client, new_page):
    papers = [publication(title=f"Paper {number}", doi=f"10.1000/{number}") for number in range(12)]
    one = new_page(title="One", body=[section("Papers", publications_block(papers[0]))])
    many = new_page(title="Many", body=[section("Papers", publications_block(*papers))])
    for page in (one, many):
        client.get(page.url)
    counts = []
    for page in (one, many):
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.usefixtures("db")
def test_the_preview_of_the_block_needs_no_publication():
    html = PublicationsBlock().render(PublicationsBlock().get_preview_value())
    assert "Capecchi" in html
    assert "https://doi.org/10.1016/0092-8674(87)90646-5" in html


# Staff


def test_a_publication_that_a_page_shows_is_not_deleted(admin_client, new_page):
    paper = publication()
    page = new_page(title="Mice in papers", body=[section("Papers", publications_block(paper))])
    response = admin_client.post(reverse("wagtailsnippets_pages_publication:delete", args=[paper.pk]), follow=True)
    assert "Mice in papers" in response.content.decode()
    assert Publication.objects.filter(pk=paper.pk).exists()
    page.delete()
    admin_client.post(reverse("wagtailsnippets_pages_publication:delete", args=[paper.pk]))
    assert not Publication.objects.filter(pk=paper.pk).exists()


def test_a_publication_that_only_a_draft_shows_is_not_deleted(admin_client, new_page):
    paper, page = publication(), new_page(title="A draft")
    page.body = [section("Papers", publications_block(paper))]
    page.save_revision()
    admin_client.post(reverse("wagtailsnippets_pages_publication:delete", args=[paper.pk]))
    assert Publication.objects.filter(pk=paper.pk).exists()


def test_a_doi_is_kept_in_one_form_and_belongs_to_one_publication(admin_client):
    address = reverse("wagtailsnippets_pages_publication:add")
    admin_client.post(address, CSF3R | {"doi": "https://doi.org/10.1056/NEJMoa1214514", "url": ""})
    assert Publication.objects.get().doi == "10.1056/nejmoa1214514"
    response = admin_client.post(address, CSF3R | {"title": "Another", "url": ""})
    assert "Another publication has this DOI." in response.content.decode()
    response = admin_client.post(address, CSF3R | {"doi": "nejm", "url": ""})
    assert "This is not a DOI" in response.content.decode()


def test_a_publication_is_previewed_as_a_page_shows_it(admin_client):
    address = reverse("wagtailsnippets_pages_publication:preview_on_add")
    admin_client.post(address, CSF3R | {"url": ""})
    html = admin_client.get(address).content.decode()
    assert "<i>CSF3R</i>" in html
    assert '<link rel="stylesheet" href="/static/site.css">' in html


def test_an_editor_picks_publications_in_a_chooser_that_searches_them(client, editor):
    publication()
    publication(title="Another", authors="Smith, J", doi="10.1000/other")
    client.force_login(editor)
    html = client.get(
        reverse("wagtailsnippetchoosers_pages_publication:choose_results"), {"q": "maxs"}
    ).content.decode()
    assert "Oncogenic CSF3R mutations" in html
    assert "Another" not in html


def test_staff_find_what_is_missing(admin_client):
    publication()
    publication(title="Without a year", year=None, doi="10.1000/2")
    html = admin_client.get(reverse("wagtailsnippets_pages_publication:list"), {"lacks": "year"}).content.decode()
    assert "Without a year" in html
    assert "CSF3R" not in html
    assert "CSF3R" in admin_client.get(reverse("wagtailsnippets_pages_publication:list")).content.decode()
    export = admin_client.get(reverse("wagtailsnippets_pages_publication:list"), {"export": "csv"})
    assert b"10.1056/nejmoa1214514" in b"".join(export.streaming_content)


def test_a_spreadsheet_program_reads_the_export_as_text(admin_client):
    """OWASP, CSV injection; Excel takes a file without a byte order mark for Windows-1252."""
    publication(title="=1+1", journal="Épigenetics")
    export = admin_client.get(reverse("wagtailsnippets_pages_publication:list"), {"export": "csv"})
    text = b"".join(export.streaming_content).decode()
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row["Title"], row["Journal"]) == ("'=1+1", "Épigenetics")


# The import


def upload(client, *files, **data):
    chosen = [SimpleUploadedFile(name, text.encode()) for name, text in files]
    return BeautifulSoup(client.post(IMPORT, {"files": chosen, **data}).content, "html.parser")


def confirm(client, soup, **changes):
    form = soup.find("button", attrs={"name": "found"}).find_parent("form")
    data = {"found": form.find("button", attrs={"name": "found"})["value"]}
    for name in ("name", "text"):
        data[name] = [field["value"] for field in form.find_all("input", attrs={"name": name})]
    return BeautifulSoup(client.post(IMPORT, data | changes).content, "html.parser")


def test_nothing_is_imported_before_it_was_shown_and_confirmed(client, editor):
    client.force_login(editor)
    shown = upload(client, ("library.ris", RIS))
    assert "What would happen" in shown.get_text()
    assert not Publication.objects.exists()
    assert "Done" in confirm(client, shown).get_text()
    paper = Publication.objects.get()
    assert paper.title == CSF3R["title"]
    assert (paper.year, paper.doi) == (2013, CSF3R["doi"])
    entry = ModelLogEntry.objects.get(action="pages.import")
    assert entry.user == editor
    assert entry.data == {"document": "library.ris"}
    assert paper.latest_revision


def test_imported_publications_are_found_at_once(client, editor, publications_page):
    client.force_login(editor)
    confirm(client, upload(client, ("library.ris", RIS)))
    assert len(titles(soup_of(client, "/publications/?q=maxson"))) == 1


def test_an_import_makes_cached_pages_stale(client, editor, django_capture_on_commit_callbacks):
    client.force_login(editor)
    shown = upload(client, ("library.ris", RIS))
    before = shared().current()
    with django_capture_on_commit_callbacks(execute=True):
        confirm(client, shown)
    assert shared().current() != before


def test_many_entries_take_few_queries_more_than_one(client, editor):
    client.force_login(editor)

    def queries(count):
        records = (RIS.replace("NEJMoa", f"{count}-{number}-").replace("Onco", f"{number}") for number in range(count))
        shown = upload(client, ("library.ris", "".join(records)))
        with CaptureQueriesContext(connection) as captured:
            confirm(client, shown)
        return len(captured)

    assert queries(21) <= queries(1) + 3 * 20  # whether its DOI is taken, and two for the index of SQLite
    assert Publication.objects.count() == 22


def test_one_wrong_entry_and_nothing_is_imported(client, editor):
    client.force_login(editor)
    soup = upload(
        client, ("library.ris", RIS + "\nTY  - JOUR\nPY  - 2000\nER  - \n"), ("b.bib", "@article{x, title={A")
    )
    rows = [[cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in soup.select("main tbody tr")]
    assert [row[:2] for row in rows] == [["b.bib", "1"], ["library.ris", "9"]]
    assert "neither title nor DOI" in rows[1][2]
    assert not Publication.objects.exists()


def test_what_a_field_refuses_is_told_with_its_line(client, editor):
    client.force_login(editor)
    soup = upload(client, ("a.bib", "@article{x, title={A},\n volume={" + "1" * 60 + "}}"))
    assert "volume" in soup.select_one("main tbody").get_text()
    assert not Publication.objects.exists()


def test_an_entry_with_the_doi_of_a_publication_fills_what_it_lacks(client, editor):
    paper = publication(title="", authors="", year=None, journal="", volume="", issue="", pages="")
    client.force_login(editor)
    shown = upload(client, ("library.ris", RIS))
    assert "already exists" in shown.get_text()
    confirm(client, shown)
    paper.refresh_from_db()
    assert (paper.year, paper.authors) == (2013, "Maxson, Julia E.")


def test_an_entry_with_the_title_and_year_of_a_publication_is_that_publication(client, editor):
    paper = publication(doi="", title="Oncogenic CSF3R mutations in Chronic Neutrophilic Leukemia.")
    client.force_login(editor)
    confirm(client, upload(client, ("library.ris", RIS)))
    paper.refresh_from_db()
    assert Publication.objects.get().doi == CSF3R["doi"]


def test_two_dois_are_two_publications_though_title_and_year_are_the_same(client, editor):
    publication(doi="10.1101/preprint")
    client.force_login(editor)
    shown = upload(client, ("library.ris", RIS))
    assert "another publication has this title and year, and the DOI 10.1101/preprint" in shown.get_text()
    confirm(client, shown)
    assert Publication.objects.count() == 2


def test_what_staff_wrote_stays_unless_the_files_words_are_taken(client, editor):
    paper = publication(journal="NEJM")
    client.force_login(editor)
    shown = upload(client, ("library.ris", RIS))
    assert "keeps its own values where the file differs" in shown.get_text()
    confirm(client, shown)
    paper.refresh_from_db()
    assert (paper.journal, paper.names[1]) == ("NEJM", "Gotlib, Jason")
    confirm(client, upload(client, ("library.ris", RIS)), take=["0"])
    paper.refresh_from_db()
    assert (paper.journal, paper.names) == ("New England Journal of Medicine", ["Maxson, Julia E."])


def test_a_publication_that_stands_in_two_files_is_imported_once(client, editor):
    client.force_login(editor)
    shown = upload(client, ("a.ris", RIS), ("b.bib", "@article{x, doi={10.1056/NEJMoa1214514}, volume={368}}"))
    assert "the same publication as in a.ris, line 1" in shown.get_text()
    confirm(client, shown)
    assert Publication.objects.get().volume == "368"


def test_a_list_of_dois_says_what_is_still_missing(client, editor):
    client.force_login(editor)
    shown = upload(client, dois="10.1000/a\nhttps://doi.org/10.1000/b\n")
    assert "title, authors, year, journal" in shown.get_text()
    confirm(client, shown)
    assert set(Publication.objects.values_list("doi", "title")) == {("10.1000/a", ""), ("10.1000/b", "")}


def test_what_changed_since_it_was_shown_is_shown_again(client, editor):
    client.force_login(editor)
    shown = upload(client, ("library.ris", RIS))
    publication(journal="NEJM")
    again = confirm(client, shown)
    assert "A publication has changed since you opened this screen, so nothing was imported." in again.get_text()
    assert Publication.objects.get().journal == "NEJM"


def test_who_may_not_change_publications_imports_none(client, editor):
    editor.groups.set([Group.objects.get(name="Marketing editors")])
    client.force_login(editor)
    assert client.get(IMPORT).status_code != 200
    upload(client, ("library.ris", RIS))
    assert not Publication.objects.exists()


def test_without_files_the_screen_says_so(client, editor):
    client.force_login(editor)
    assert "choose a file, or enter a DOI" in upload(client).get_text()


def test_what_is_exported_is_imported_again_as_it_was(client, editor):
    publication()
    publication(title="*Trp53*^R172H^ & CO~2~, p < 0.05", doi="10.1000/b", url="", pages="e12", issue="")
    publication(title="Without a DOI", doi="", url="https://example.com/a;b?c=1", authors="Smith, John, Jr.")
    fields = ["title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "url"]
    before = list(Publication.objects.values(*fields))
    client.force_login(editor)
    ris = client.get("/admin/publications/publications.ris").content.decode()
    assert ris.startswith("TY  - JOUR\n")
    assert "There is nothing to do." in upload(client, ("publications.ris", ris)).get_text()
    Publication.objects.all().delete()
    confirm(client, upload(client, ("publications.ris", ris)))
    assert list(Publication.objects.values(*fields)) == before


def test_an_export_of_documents_says_that_it_leaves_the_list_out(publications_page, tmp_path, capsys):
    call_command("export_documents", tmp_path)
    assert "/publications/ left out: it lists publications" in capsys.readouterr().out


@pytest.mark.usefixtures("publications_page")
def test_editors_make_and_change_the_page_of_publications(client, editor):
    client.force_login(editor)
    page, home = PublicationsPage.objects.get(), HomePage.objects.get()
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    page.delete()
    add = reverse("wagtailadmin_pages:add", args=["pages", "publicationspage", home.pk])
    assert client.get(add).status_code == 200


# Documents

DOCUMENT = """---
legacy_url: "https://www.genetargeting.com/papers"
new_build_url: "/papers/"
url_handling: "reuse"
link_from: ["/"]
extracted_date: "2026-01-11"
title: "Papers"
---

# Papers

## What was published

## Ours

Text

::: publications

- 10.1056/nejmoa1214514
- https://doi.org/10.1002/(SICI)1096-8644(199601)99:1<1::AID-AJPA1>3.0.CO;2-1

:::
"""
SICI = "10.1002/(sici)1096-8644(199601)99:1<1::aid-ajpa1>3.0.co;2-1"


@pytest.fixture
def load_papers(db, tmp_path: Path):
    def load(text):
        (tmp_path / "papers.md").write_text(text)
        built, _warnings = fixture.build(tmp_path, "ingenious targeting laboratory")
        return loader.load("".join(built), "http://localhost:8000", documents=tmp_path, only={"/papers/"})

    return load


def test_a_document_names_publications_by_their_dois(client, load_papers):
    paper = publication()
    load_papers(DOCUMENT)
    page = ServicePage.objects.get(slug="papers")
    assert page.publications == [paper, Publication.objects.get(doi=SICI)]
    assert Publication.objects.get(doi=SICI).missing == ["title", "authors", "year", "journal"]
    assert titles(soup_of(client, page.url)) == [
        "Oncogenic CSF3R mutations in chronic neutrophilic leukemia",
        f"doi:{SICI}",
    ]
    document = read_page(page)
    assert list(document.publications()) == [CSF3R["doi"], SICI]


def test_a_publication_that_a_document_added_is_found_at_once_and_has_a_first_version(load_papers, client, editor):
    load_papers(DOCUMENT)
    client.force_login(editor)
    found = soup_of(
        client, reverse(Publication.snippet_viewset.get_url_name("list")), data={"q": "10.1056/nejmoa1214514"}
    )
    assert "10.1056/nejmoa1214514" in found.select_one("table.listing").get_text()
    paper = Publication.objects.get(doi="10.1056/nejmoa1214514")
    assert paper.latest_revision
    history = client.get(reverse(Publication.snippet_viewset.get_url_name("history"), args=[paper.pk]))
    assert "Loaded from the approved copy" in history.content.decode()


def test_a_publication_without_a_doi_has_no_name_in_a_document(new_page):
    page = new_page(title="Papers", body=[section("Ours", publications_block(publication(doi="")))])
    with pytest.raises(PageErrors, match="section “Ours”: a publication in the list has no DOI"):
        read_page(page)


@pytest.mark.parametrize("line", ["- Smith et al. 2019", "- 10.1000/a and 10.1000/b"])
def test_a_line_that_is_not_one_doi_is_an_error(line):
    with pytest.raises(DocumentErrors, match=r"papers.md:20: .* is not a DOI; write one per line"):
        read_document(DOCUMENT.replace("- 10.1056/nejmoa1214514", line).encode(), "papers.md")


def test_loading_the_same_document_again_changes_nothing(load_papers):
    load_papers(DOCUMENT)
    assert [outcome.action for outcome in load_papers(DOCUMENT) if outcome.url == "/papers/"] == ["unchanged"]
    assert Publication.objects.count() == 2


def test_a_publication_whose_doi_changed_is_a_change_of_the_pages_that_list_it(load_papers):
    load_papers(DOCUMENT)
    Publication.objects.filter(doi=SICI).update(doi="10.1000/other")
    assert [outcome.action for outcome in load_papers(DOCUMENT) if outcome.url == "/papers/"] == ["kept"]


def test_an_editors_publication_stays_when_the_document_changes_elsewhere(load_papers):
    load_papers(DOCUMENT)
    page, other = ServicePage.objects.get(slug="papers"), publication(title="Other", doi="10.1000/other")
    body = list(page.body.raw_data)
    content = body[0]["value"]["content"]
    content[-1]["value"]["publications"].append(
        {"type": "item", "value": other.pk, "id": "00000000-0000-4000-8000-000000000001"}
    )
    page.body = body
    page.save_revision().publish()
    load_papers(DOCUMENT.replace("Text", "Other text"))
    draft = ServicePage.objects.get(slug="papers").get_latest_revision_as_object()
    assert list(read_page(draft).publications()) == [CSF3R["doi"], SICI, "10.1000/other"]
    assert "Other text" in str(draft.body)
