"""What editors can rely on in the admin, beside what the browser tests do there."""

import csv
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from wagtail.blocks import StructBlockValidationError
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from pages.blocks import LinkBlock
from pages.models import HomePage, ServicePage


def test_menu_and_dashboard_offer_nothing_that_pages_cannot_show(client, admin_user, db):
    client.force_login(admin_user)
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    assert not page.select(".w-summary a")
    assert "/admin/images/" in str(page)
    assert "/admin/documents/" in str(page)  # files, which pages offer as downloads


def test_nobody_is_promised_a_mail_that_cannot_be_sent(client, db):
    assert b"Forgotten password" not in client.get("/admin/login/").content


def test_the_preview_always_has_a_description_for_the_content_checks(client, editor, db, knockout_page):
    knockout_page.introduction = knockout_page.tagline = ""
    knockout_page.body = []
    response = knockout_page.make_preview_request(preview_mode="")
    page = BeautifulSoup(response.rendered_content, "html.parser")
    assert page.select_one("meta[name=description]")["content"] == ""


def test_a_draft_may_hold_a_link_that_leads_nowhere_yet():
    block = LinkBlock()
    block.defer_required_validation()
    block.clean(block.to_python({}))
    block.restore_deferred_validation()
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({}))


# Listed on


@pytest.fixture
def edit_form(client, editor, knockout_page):
    """Posts the page's form with the pages that it is to be listed on, and publishes it."""
    client.force_login(editor)

    def run(*pages):
        fields = {"title": knockout_page.title, "slug": knockout_page.slug, "introduction": rich_text("")}
        fields |= {
            "images": streamfield([]),
            "body": streamfield([]),
            "comments": inline_formset([]),
            "action-publish": "1",
        }
        fields["link_from"] = streamfield([("page", page.pk if page else "") for page in pages])
        return client.post(f"/admin/pages/{knockout_page.pk}/edit/", nested_form_data(fields))

    return run


def test_an_editor_sees_what_a_page_is_listed_on_and_changes_it(client, edit_form, knockout_page):
    home, listing = HomePage.objects.get(), ServicePage.objects.get(slug="custom-mouse-models")
    form = BeautifulSoup(client.get(f"/admin/pages/{knockout_page.pk}/edit/").content, "html.parser")
    assert '"adminTitle": "Custom Mouse Models"' in form.find(id="link_from")["data-w-block-arguments-value"]
    assert not form.select("input[type=checkbox][name=link_from]")
    other = home.add_child(instance=ServicePage(title="Other"))
    assert edit_form(other, home, other).status_code == 302
    knockout_page = ServicePage.objects.get(pk=knockout_page.pk)
    assert {page.pk for page in knockout_page.link_from.all()} == {other.pk, home.pk}
    assert listing.listed == []
    assert other.listed == [knockout_page]


def test_an_introduction_without_words_stays_empty(edit_form, knockout_page):
    edit_form()
    assert ServicePage.objects.get(pk=knockout_page.pk).introduction == ""


def test_a_page_may_be_listed_nowhere(edit_form, knockout_page):
    assert edit_form().status_code == 302
    assert not ServicePage.objects.get(pk=knockout_page.pk).link_from.exists()


def test_an_empty_place_in_the_list_is_told_to_the_editor(edit_form, knockout_page):
    response = edit_form(None)
    assert response.status_code == 200
    assert b"could not be saved due to validation errors" in response.content
    assert ServicePage.objects.get(pk=knockout_page.pk).link_from.exists()


# What others show of a page


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/admin/pages/{home}/edit/", {"data-is-front-page": "", "data-parent-address": "http://localhost:8000/"}),
        ("/admin/pages/{page}/edit/", {"data-parent-address": "http://localhost:8000/"}),
        (
            "/admin/pages/add/pages/servicepage/{page}/",
            {"data-parent-address": "http://localhost:8000/knockout-mouse-models/"},
        ),
    ],
)
def test_the_editor_shows_how_others_show_the_page(client, editor, knockout_page, url, expected):
    client.force_login(editor)
    response = client.get(url.format(home=HomePage.objects.get().pk, page=knockout_page.pk))
    preview = BeautifulSoup(response.content, "html.parser").select_one("[data-search-preview]")
    assert expected.items() <= preview.attrs.items()
    assert ("data-is-front-page" in preview.attrs) == ("data-is-front-page" in expected)
    assert bool(preview.select("[data-moved]")) == url.startswith("/admin/pages/{page}")


def test_a_redirect_to_a_path_says_what_to_write_instead(client, editor):
    client.force_login(editor)
    response = client.post("/admin/redirects/add/", {"old_path": "/old/", "redirect_link": "/mice/"})
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one(".error-message").text.strip() == (
        "Choose a page above, or enter the full address, starting with https://."
    )
    assert "For a page of this site, choose the page above instead" in page.text


@pytest.mark.parametrize("report", ["/admin/redirects/", "/admin/reports/site-history/", "/admin/reports/aging-pages/"])
def test_no_export_to_a_spreadsheet_runs_a_formula_or_garbles_a_sign(client, admin_user, report):
    site = Site.objects.get()
    site.site_name = formula = "=2+3 µg"
    site.save()
    Redirect.objects.create(old_path="/old", redirect_link="https://example.com/", site=site)
    page = ServicePage(title=formula, slug="formula")
    HomePage.objects.get().add_child(instance=page)
    page.save_revision(log_action=True, user=admin_user).publish()
    client.force_login(admin_user)
    export = b"".join(client.get(report, {"export": "csv"}).streaming_content).decode()
    assert export.startswith("\ufeff")  # without it, Excel reads µ as Âµ
    cells = [cell for row in csv.reader(StringIO(export.removeprefix("\ufeff"))) for cell in row]
    assert any(cell.startswith(f"'{formula}") for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)
