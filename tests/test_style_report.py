"""What publishers can rely on in the report of house style: what the editor shows on one page, over all of them."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from pages.editing.style_report import findings
from pages.models import ServicePage, Testimonial
from pages.models.house_style import HouseStyle, TermsBlock
from tests.blocks import block

REPORT = "/admin/reports/house-style/"
YEARS = "Advice: A number of years goes out of date"


@pytest.fixture
def publisher(admin_user, db):
    Testimonial.objects.all().delete()
    return admin_user


@pytest.fixture
def found_on(publisher, new_page):
    """Finding on a page with these sections' parts, as (problem, words)."""

    def run(*html, blocks=(), **fields):
        content = [*(block("text", part) for part in html), *blocks]
        page = new_page("Mice", body=[block("section", {"heading": "Section", "content": content})], **fields)
        rows = [row for row in findings(publisher) if f"/pages/{page.pk}/" in row.edit_url]
        return [(row.problem, row.words) for row in rows]

    return run


def test_the_approved_page_has_its_two_claims_of_years(publisher, knockout_page):
    rows = [row for row in findings(publisher) if row.title == "Knockout Mouse Models"]
    assert [row.problem for row in rows] == [YEARS, YEARS]
    assert "over 3 decades of published expertise" in rows[0].words
    assert f"/admin/pages/{knockout_page.pk}/edit/#:w:contentpath=" in rows[0].edit_url


def test_each_slip_is_found_with_its_words_and_what_is_right_is_left_alone(found_on):
    assert found_on(
        "<p>Ask Ingenious Targeting Laboratory.</p><p>Ask ingenious targeting laboratory.</p>",
        "<p>Ask <b>Ingenious</b> Targeting Lab.</p>",
        "<ul><li>TruHumanization™ and F.A.S.T.™</li><li>F.A.S.T. too</li></ul>",
        "<p>A loxP site and a loxP site.</p><p>A LoxP site.</p>",
        '<p><a href="https://example.com/">Click <b>here</b></a> or <a href="https://example.com/">order</a>.</p>',
        "<p>Mice with Trp53tm1Brn.</p><p>Mice with <i>Trp53</i><sup>tm1Brn</sup>.</p>",
        "<p>Twenty years of mice, in 1998 dozens.</p><p>[Left out: a picture]</p>",
    ) == [
        ("Error: Write “ingenious targeting laboratory”", "Ask Ingenious Targeting Laboratory."),
        ("Error: Write “ingenious targeting laboratory”", "Ask Ingenious Targeting Lab."),
        ("Error: Write “F.A.S.T.™”", "F.A.S.T. too"),
        ("Error: This link does not say where it leads", "Click here"),
        ("Advice: The name of this allele is not in superscript", "Mice with Trp53tm1Brn."),
        (YEARS, "Twenty years of mice, in 1998 dozens."),
        ("Error: Part of the pasted content was left out", "[Left out: a picture]"),
        ("Error: loxP is spelled in two ways on this page", "A LoxP site."),
    ]


def test_tables_testimonials_pictures_and_diagrams_are_looked_at(found_on, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = get_image_model().objects.create(title="A gel", file=get_test_image_file())
    rows = [{"values": ["<p>Truhumanization</p>"]}]
    table = {"caption": "", "columns": [{"type": "text", "heading": "Strain"}], "rows": rows}
    quoted = {"quote": "Ingenious Targeting Lab made a LOXP mouse in 20 years.", "name": "Ann", "affiliation": ""}
    picture = {"image": image.pk, "alt_text": "DSC0815", "decorative": False}
    diagram = {"gene": "Cdh1", "design": "conditional", "exons": "1-3", "targeted_exons": "2"}
    assert found_on(
        "<p>We floxed Cdh1.</p><p>We floxed <i>Cdh1</i> and Cdh11.</p><h4>Too small</h4>",
        blocks=[
            block("table", table),
            block("testimonial", quoted),
            block("image", picture),
            block("allele_diagram", diagram),
        ],
    ) == [
        ("Error: Write “TruHumanization™”", "Truhumanization"),
        ("Advice: This gene symbol is not in italics", "We floxed Cdh1."),
        ("Advice: A heading level is skipped before this heading", "Too small"),
        ("Error: This table has no caption", "Strain"),
        ("Error: This picture's alternative text is missing or is a file name", "DSC0815"),
        ("Advice: This testimonial does not say where its author works", "Ann"),
    ]


def test_headings_and_what_search_engines_show_are_looked_at(found_on):
    assert found_on(search_description="Mice by Ingenious Targeting Lab.", introduction="<h3>Since 1998</h3>") == [
        (YEARS, "Since 1998"),
        ("Error: Write “ingenious targeting laboratory”", "Mice by Ingenious Targeting Lab."),
    ]


def test_a_shared_testimonial_is_named_once_and_leads_to_its_form(publisher, client):
    testimonial = Testimonial.objects.create(quote="Great mice.", name="Ann Lee")
    (row,) = [row for row in findings(publisher) if row.place == "Affiliation"]
    assert row.edit_url == f"/admin/snippets/pages/testimonial/edit/{testimonial.pk}/"
    client.force_login(publisher)
    assert "Testimonial of Ann Lee" in client.get(REPORT).content.decode()


def test_a_misspelt_term_leads_to_find_and_replace_filled_in(publisher, client, new_page):
    terms = TermsBlock().to_python([block("term", {"spelling": "knockout", "misspellings": "knock-out"})])
    HouseStyle.objects.create(terms=terms)
    new_page("Mice", html="<p>Our knock-out mice.</p>")
    (row,) = [row for row in findings(publisher) if row.title == "Mice"]
    client.force_login(publisher)
    screen = client.get(row.replace_url).content.decode()
    assert "Our <mark>knock-out</mark> mice." in " ".join(screen.split())
    assert 'value="knockout"' in screen


def test_what_visitors_do_not_see_is_left_out(found_on):
    assert found_on("<p>For twenty years.</p>", live=False) == []


def test_editors_are_refused_and_see_no_menu_item(client, editor):
    editor.groups.set(Group.objects.filter(name="Marketing editors"))
    client.force_login(editor)
    assert client.get(REPORT).status_code == 302
    assert REPORT not in client.get("/admin/").content.decode()


def test_publishers_find_it_under_reports_and_take_it_along_as_a_spreadsheet(client, publisher, knockout_page):
    client.force_login(publisher)
    assert REPORT in client.get("/admin/").content.decode()
    assert YEARS in client.get(f"{REPORT}?export=csv").getvalue().decode()


def test_more_pages_and_testimonials_take_no_more_queries(publisher, new_page):
    counts = []
    for number in (2, 20):
        for n in range(number):
            new_page(f"Mice {number}-{n}", html="<p>Since 1998.</p>")
            Testimonial.objects.create(quote=f"Great {n}", name=f"Ann {number}")
        with CaptureQueriesContext(connection) as queries:
            assert len(list(findings(publisher))) >= number * 2
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert ServicePage.objects.live().count() > 20
