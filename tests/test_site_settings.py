"""What editors can rely on from the site settings: what is filled in stands on every page at once, the rest nowhere."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Site
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from pages.models import HomePage, ServicePage, SiteSettings
from tests.test_public_pages import HOME_QUERIES

URL = "/knockout-mouse-models/"
# Not the company's: 555-01xx is set aside for fiction, example.com for documentation (RFC 2606).
FILLED = {
    "name": "example targeting laboratory",
    "street": "1 Example Street",
    "locality": "Springfield",
    "region": "NY",
    "postal_code": "12345",
    "country": "United States",
    "telephone": "+1 (212) 555-0100",
    "email": "info@example.com",
    "call_to_action_label": "Request a quote",
    "call_to_action_url": "https://example.com/quote",
    "social_profiles": [("profile", {"name": "LinkedIn", "url": "https://www.linkedin.com/company/example/"})],
    "footer_text": "<p>All <b>mice</b> are models.</p>",
}


@pytest.fixture
def get(client, db):
    def run(url=URL):
        return BeautifulSoup(client.get(url).content, "html.parser")

    return run


def fill(**fields):
    """Saves settings with these fields for the site."""
    settings, _ = SiteSettings.objects.get_or_create(site=Site.objects.get())
    for name, value in fields.items():
        setattr(settings, name, value)
    settings.full_clean()
    settings.save()
    return settings


def words(element):
    return " ".join(element.get_text(" ").split())


def test_what_is_filled_in_stands_in_header_and_footer_of_every_page(get):
    fill(**FILLED)
    for url in ("/", URL, "/no-such-page/"):
        page = get(url)
        assert words(page.select_one("header .site-name")) == "example targeting laboratory"
        action = page.select_one("header .call-to-action")
        assert (action.text, action["href"]) == ("Request a quote", "https://example.com/quote")
        footer = page.footer
        assert words(footer.address) == (
            "1 Example Street Springfield, NY 12345 United States +1 (212) 555-0100 info@example.com"
        )
        links = {link["href"]: words(link) for link in footer.select("address a, ul a")}
        assert links == {
            "tel:+12125550100": "+1 (212) 555-0100",
            "mailto:info@example.com": "info@example.com",
            "https://www.linkedin.com/company/example/": "LinkedIn",
        }
        assert footer.select_one("p b").text == "mice"


def test_what_is_empty_leaves_no_trace(get):
    page = get()
    assert words(page.select_one("header .site-name")) == Site.objects.get().site_name
    assert not page.select(".call-to-action, address, footer p, footer li, [href^='tel:'], [href^='mailto:']")
    fill(locality="Springfield", postal_code="12345")
    assert words(get().footer.address) == "Springfield 12345"


def test_a_visit_writes_no_settings(get):
    get()
    assert not SiteSettings.objects.exists()


def test_what_an_editor_types_is_text_and_never_markup(get):
    fill(name="<i>lab</i> x", street="<b>1</b>", call_to_action_label="<u>go</u>", call_to_action_url="https://a.org/")
    page = get()
    assert not page.select("header i, header u, address b")
    assert "<b>1</b>" in page.footer.address.text


def test_the_call_to_action_leads_to_a_page_as_long_as_that_is_published(get):
    target = ServicePage.objects.get(slug="custom-mouse-models")
    fill(call_to_action_label="See all", call_to_action_page=target)
    assert get().select_one(".call-to-action")["href"] == target.url
    target.unpublish()
    assert not get().select(".call-to-action")
    target.delete()
    assert not get().select(".call-to-action")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"call_to_action_label": "Go"}, "call_to_action_page"),
        ({"call_to_action_url": "https://example.com/"}, "call_to_action_label"),
        ({"telephone": "call us"}, "telephone"),
        ({"email": "nobody"}, "email"),
        ({"founding_year": date.today().year + 1}, "founding_year"),
    ],
)
def test_a_slip_is_told_at_its_field(db, fields, wrong):
    with pytest.raises(ValidationError) as error:
        fill(**fields)
    assert set(error.value.message_dict) == {wrong}


def test_the_call_to_action_has_one_target(db):
    with pytest.raises(ValidationError) as error:
        fill(
            call_to_action_label="Go",
            call_to_action_url="https://example.com/",
            call_to_action_page=HomePage.objects.get(),
        )
    assert set(error.value.message_dict) == {"call_to_action_url"}


def test_settings_take_one_query_a_page_however_much_is_filled_in(client, db, django_assert_num_queries):
    client.get("/")
    with django_assert_num_queries(HOME_QUERIES):
        client.get("/")
    target = ServicePage.objects.get(slug="custom-mouse-models")
    fill(**FILLED | {"call_to_action_url": "", "call_to_action_page": target})
    with django_assert_num_queries(HOME_QUERIES):
        client.get("/")


# In the admin


@pytest.fixture
def publisher(client, editor):
    """Someone who may change the settings, signed in."""
    editor.groups.get().permissions.add(Permission.objects.get(codename="change_sitesettings"))
    client.force_login(editor)


def form(**fields):
    """What the browser sends for the settings' form."""
    empty = dict.fromkeys((*FILLED, "description", "legal_name", "founding_year", "call_to_action_page"), "")
    del empty["social_profiles"]
    streams = {"social_profiles": streamfield([]), "figures": streamfield([]), "footer_text": rich_text("")}
    return empty | nested_form_data(streams) | fields


def test_editors_see_the_home_page_with_their_change_before_they_save_it(client, publisher):
    address = reverse("wagtailsettings:preview_on_edit", args=["pages", "sitesettings", Site.objects.get().pk])
    answer = client.post(address, form(locality="Springfield", country="United States"))
    assert answer.json() == {"is_valid": True, "is_available": True}
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert words(page.footer.address) == "Springfield United States"
    assert page.h1.text == HomePage.objects.get().title
    client.logout()
    assert b"Springfield" not in client.get("/").content


def test_editors_with_the_permission_change_the_settings_and_nobody_else(client, publisher, editor):
    address = reverse("wagtailsettings:edit", args=["pages", "sitesettings", Site.objects.get().pk])
    assert client.post(address, form(locality="Springfield")).status_code == 302
    assert SiteSettings.objects.get().locality == "Springfield"
    editor.groups.get().permissions.remove(Permission.objects.get(codename="change_sitesettings"))
    client.post(address, form(locality="Shelbyville"))
    assert SiteSettings.objects.get().locality == "Springfield"


# Two people at once


@pytest.fixture
def settings_form(client, admin_user):
    """Opens the form of settings, and returns its address and the field that says what it showed."""
    client.force_login(admin_user)

    def opened(model):
        address = client.get(reverse("wagtailsettings:edit", args=["pages", model])).url
        screen = BeautifulSoup(client.get(address).content, "html.parser")
        return address, screen.select_one("main [name=shown]")["value"]

    return opened


def test_what_a_colleague_saved_meanwhile_is_not_overwritten_unseen(client, settings_form):
    """Settings have no history: the colleague's value would be gone."""
    address, shown = settings_form("sitesettings")
    fill(locality="Springfield", figures=[("figure", {"figure": "20", "label": "years"})])
    refused = client.post(address, form(telephone="+1 555 0100", shown=shown))
    screen = BeautifulSoup(refused.content, "html.parser")
    said = words(screen.select_one(".messages"))
    assert "Since you opened this form, “Figures”, “Town” changed: by a colleague" in said
    assert screen.select_one("[name=telephone]")["value"] == "+1 555 0100"
    assert SiteSettings.objects.get().locality == "Springfield"

    again = form(telephone="+1 555 0100", shown=screen.select_one("main [name=shown]")["value"])
    assert client.post(address, again).status_code == 302
    saved = SiteSettings.objects.get()
    assert (saved.telephone, saved.locality) == ("+1 555 0100", "")


def test_the_same_form_can_be_sent_twice(client, settings_form):
    address, shown = settings_form("sitesettings")
    sent = form(locality="Springfield", shown=shown)
    for _ in range(2):
        assert client.post(address, sent).status_code == 302


@pytest.mark.parametrize("model", ["sitesettings", "menusettings", "housestyle", "searchsettings"])
def test_a_form_that_shows_what_is_stored_is_never_outdated(settings_form, model):
    """The first form creates the row that it shows."""
    assert settings_form(model) == settings_form(model)


@pytest.mark.parametrize("shown", ["", "x", "[]", '{"locality": 1, "nothing": 2}'])
def test_a_form_that_does_not_say_what_it_showed_loses_nothing_either(client, settings_form, shown):
    address, _ = settings_form("sitesettings")
    answer = client.post(address, form(locality="Springfield", shown=shown))
    assert b"Springfield" in answer.content or SiteSettings.objects.get().locality == "Springfield"
