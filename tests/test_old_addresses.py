"""What visitors and staff can rely on at the addresses of the old site."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction, Site

from pages.models import HomePage, LegacyRedirect, ServicePage
from pages.sync import fixture
from tests.conftest import DOCUMENT

URL = "/knockout-mouse-models/"
OLD_SITE = "https://www.genetargeting.com"


@pytest.fixture
def get(client, db):
    """An answer: its status, and where it leads."""

    def run(address, **environ):
        response = client.get(address, **environ)
        return response.status_code, response.headers.get("Location")

    return run


@pytest.fixture
def production(settings, db):
    """Two hosts, one of them the site's, and https."""
    settings.ALLOWED_HOSTS = ["www.example.com", "example.com"]
    settings.BASE_URL = "https://www.example.com"
    settings.ONE_HOST = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    Site.objects.update(hostname="www.example.com", port=443)


def publish(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def add_page(title, **fields):
    page = HomePage.objects.get().add_child(instance=ServicePage(title=title))
    return publish(page, **fields)


def redirecting(path, title="Mice"):
    return add_page(title, legacy_url=OLD_SITE + path, url_handling="redirect")


# Where an old address leads


@pytest.mark.parametrize("path", ["/old-mice", "/old-mice/", "/Old-Mice", "/OLD-MICE/"])
def test_an_old_address_leads_to_the_page_in_one_hop(get, path):
    page = redirecting("/Old-Mice")
    assert get(path) == (301, page.url)
    assert get(page.url) == (200, None)


@pytest.mark.parametrize("path", ["/Knockout-Mouse-Models", "/KNOCKOUT-mouse-models/", "/knockout-mouse-models"])
def test_an_address_that_stayed_is_found_in_any_spelling(get, path):
    assert get(path) == (301, URL)


@pytest.mark.parametrize("path", ["/old-mice", "/Old-Mice/", "/Knockout-Mouse-Models", "/knockout-mouse-models"])
def test_campaign_parameters_survive(get, path):
    redirecting("/old-mice", title="Knockout")
    status, location = get(f"{path}?utm_source=a%20b&gclid=1")
    assert status == 301
    assert location.endswith("/?utm_source=a%20b&gclid=1")


def test_a_redirect_with_a_query_of_its_own_keeps_both(get, db):
    Redirect.add_redirect("/old", "https://example.org/new?a=1#part")
    assert get("/old?utm_source=x") == (301, "https://example.org/new?a=1&utm_source=x#part")


def test_a_redirect_from_an_address_with_a_query_comes_first(get, db):
    Redirect.add_redirect("/old", "/one/")
    Redirect.add_redirect("/old?page=2", "/two/")
    assert get("/Old/?page=2") == (301, "/two/")
    assert get("/Old/?page=3") == (301, "/one/?page=3")


def test_a_temporary_redirect_stays_temporary(get, db):
    Redirect.add_redirect("/sale", URL, is_permanent=False)
    assert get("/Sale") == (302, URL)


@pytest.mark.parametrize("path", ["/alte-mäuse", "/old page.html", "/a/b.php"])
def test_old_addresses_of_any_form(get, path):
    page = redirecting(path.replace(" ", "%20"))
    assert get(path) == (301, page.url)


def test_a_live_page_comes_before_a_redirect(get, db):
    Redirect.add_redirect(URL, "/elsewhere/")
    assert get(URL) == (200, None)
    assert get(URL.upper()) == (301, URL)


def test_a_redirect_to_a_page_that_is_not_live_leads_nowhere(get):
    redirecting("/old-mice").unpublish()
    assert get("/old-mice/") == (404, None)


@pytest.mark.parametrize("path", ["/no-such-page/", "/\0/", "//example.org/", "//[/", "/x//example.org/", "/100%_/"])
def test_an_address_that_never_was_is_not_found(get, path):
    assert get("/", PATH_INFO=path) == (404, None)
    assert get("/", PATH_INFO=path, QUERY_STRING="a=%00&b=[%") == (404, None)


# Hosts and schemes


@pytest.mark.parametrize("path", ["/Old-Mice", "/old-mice/", "/Knockout-Mouse-Models", URL, "/", "/sitemap.xml"])
def test_every_host_and_scheme_leads_to_the_one_address_in_one_hop(production, client, path):
    page = redirecting("/old-mice")
    known = {"/old-mice": page.slug, "/knockout-mouse-models": "knockout-mouse-models"}
    target = f"/{known[path.lower().rstrip('/')]}/" if path.lower().rstrip("/") in known else path
    address = f"https://www.example.com{target}?utm_source=x"
    for origin in ("http://www.example.com", "http://example.com", "https://example.com"):
        scheme, host = origin.split("://")
        response = client.get(f"{path}?utm_source=x", secure=scheme == "https", headers={"host": host})
        assert (response.status_code, response["Location"]) == (301, address)
    assert client.get(address, secure=True, headers={"host": "www.example.com"}).status_code == 200


def test_a_retired_address_answers_at_once_on_every_host(production, client):
    page = add_page("Mice", legacy_url=f"{OLD_SITE}/Old-Mice", url_handling="retire")
    response = client.get("/old-mice?utm_source=x", headers={"host": "example.com"})
    assert response.status_code == 410
    links = [link["href"] for link in BeautifulSoup(response.content, "html.parser").select("main a")]
    assert client.get(links[0], secure=True, headers={"host": "www.example.com"}).status_code == 200
    assert links[0].endswith(page.url)


def test_the_other_host_tells_browsers_to_use_https_too(production, client):
    response = client.get("/", secure=True, headers={"host": "example.com"})
    assert response["Strict-Transport-Security"].startswith("max-age=60")


def test_the_sites_own_address_and_its_health_are_left_alone(production, client):
    assert client.get(URL, secure=True, headers={"host": "www.example.com"}).status_code == 200
    assert client.get("/-/live/", headers={"host": "10.0.0.1"}).status_code == 200


def test_a_foreign_host_is_refused_and_led_nowhere(production, client):
    assert client.get(URL, headers={"host": "evil.example.org"}).status_code == 400


def test_no_path_leads_to_another_host(production, client):
    path = {"PATH_INFO": "//evil.example.org/x"}
    response = client.get("/", secure=True, headers={"host": "example.com"}, **path)
    assert response["Location"] == "https://www.example.com//evil.example.org/x"


def test_a_form_sent_to_the_other_host_is_not_lost_on_the_way(production, client):
    """A redirect would turn it into a request for the page alone."""
    response = client.post("/admin/login/", {}, secure=True, headers={"host": "example.com"})
    assert response.status_code != 301


def test_the_preview_of_a_site_with_another_name_is_shown(production, knockout_page, admin_user):
    Site.objects.update(hostname="example.com")
    assert knockout_page.make_preview_request(preview_mode="").status_code == 200


# Retired addresses


@pytest.mark.parametrize("path", ["/old-mice", "/Old-Mice/"])
def test_a_retired_address_says_so_and_names_the_page_that_helps(client, path, db):
    page = add_page("Mice", legacy_url=f"{OLD_SITE}/Old-Mice", url_handling="retire")
    response = client.get(f"{path}?utm_source=x")
    assert response.status_code == 410
    answer = BeautifulSoup(response.content, "html.parser")
    assert answer.h1.text == "Page removed"
    assert answer.title.text == "Page removed | ingenious targeting laboratory"
    assert [link["href"] for link in answer.select("main a")] == [page.url, "/"]
    assert [link.text for link in answer.select("main a")] == ["Mice", "The home page"]
    assert not response.cookies
    assert client.get(page.url).status_code == 200


def test_a_retired_address_does_not_name_a_private_page(client, db):
    page = add_page("Confidential mice", legacy_url=f"{OLD_SITE}/old-mice", url_handling="retire")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    response = client.get("/old-mice")
    assert response.status_code == 410
    assert "onfidential" not in response.content.decode()


def test_a_retired_address_of_a_page_that_is_not_live_is_simply_not_found(get):
    add_page("Mice", legacy_url=f"{OLD_SITE}/old", url_handling="retire").unpublish()
    assert get("/old/") == (404, None)


# What a page asks for, and what staff make of it


def test_publishing_makes_one_redirect_that_staff_can_see(db):
    page = redirecting("/Old-Mice/")
    publish(page, tagline="Changed")
    redirect = Redirect.objects.get()
    assert (redirect.old_path, redirect.redirect_page_id, redirect.is_permanent) == ("/old-mice", page.pk, True)
    assert not redirect.automatically_created


def test_a_draft_makes_no_redirect(db):
    page = add_page("Mice")
    page.legacy_url, page.url_handling = f"{OLD_SITE}/old", "redirect"
    page.save_revision()
    assert not Redirect.objects.exists()


def test_an_old_address_that_equals_the_new_one_needs_no_redirect(get):
    page = redirecting("/Mice")
    assert not Redirect.objects.exists()
    assert get("/Mice") == (301, page.url)


def test_a_redirect_that_staff_changed_or_deleted_stays_so(get):
    page = redirecting("/old")
    Redirect.objects.update(redirect_page=None, redirect_link="https://example.org/")
    publish(page, tagline="Changed")
    assert get("/old") == (301, "https://example.org/")
    Redirect.objects.all().delete()
    publish(page, tagline="Changed again")
    assert get("/old/") == (404, None)


def test_a_redirect_that_staff_made_before_is_not_overrun(get):
    Redirect.add_redirect("/old", URL)
    redirecting("/Old")
    assert get("/old") == (301, URL)


def test_a_load_names_a_redirect_of_staff_that_stands_where_a_document_wants_one(fresh_database, load, tmp_path):
    Redirect.add_redirect("/Old-KO", "https://example.org/")
    text = DOCUMENT.read_text().replace(f"{OLD_SITE}{URL[:-1]}", f"{OLD_SITE}/old-ko").replace('"reuse"', '"redirect"')
    (tmp_path / "ko.md").write_text(text)
    built, _warnings = fixture.build(tmp_path, "ingenious targeting laboratory")
    (tmp_path / "site.json").write_text("".join(built))
    line = f"kept redirect /Old-KO: staff redirected it to https://example.org/, but it is the old address of {URL}"
    assert load(fixture=tmp_path / "site.json")[-2:] == [line, "8 created, 0 updated, 0 unchanged, 0 kept."]
    assert Redirect.objects.get().link == "https://example.org/"


def test_a_corrected_old_address_takes_its_redirect_along(get):
    page = publish(redirecting("/odl"), legacy_url=f"{OLD_SITE}/old")
    assert (get("/odl/"), get("/old/")) == ((404, None), (301, page.url))
    publish(page, url_handling="retire")
    assert get("/old/") == (410, None)
    publish(page, url_handling="", legacy_url="")
    assert get("/old/") == (404, None)
    assert not LegacyRedirect.objects.exists()


def test_an_old_address_may_pass_from_one_page_to_another_in_either_order(get):
    for first_takes in (True, False):
        a, b = redirecting("/old", f"A {first_takes}"), add_page(f"B {first_takes}")
        changes = [(b, f"{OLD_SITE}/old", "redirect"), (a, "", "")]
        for page, legacy_url, url_handling in changes if first_takes else reversed(changes):
            publish(page, legacy_url=legacy_url, url_handling=url_handling)
        assert get("/old") == (301, b.url)
        b.delete()


def test_a_page_that_asks_for_the_same_address_takes_nothing_away(get):
    first = redirecting("/old", "First")
    second = redirecting("/old", "Second")
    assert get("/old") == (301, first.url)
    second.delete()
    assert get("/old") == (301, first.url)


def test_a_copy_of_a_page_has_no_old_address_and_no_other_names(db):
    page = publish(redirecting("/old"), other_names="Mouse")
    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert [copy.legacy_url, copy.url_handling, copy.other_names, copy.extracted_date] == ["", "", "", None]


def test_a_renamed_page_is_found_from_its_old_address_in_one_hop(get, django_capture_on_commit_callbacks):
    page = redirecting("/old")
    with django_capture_on_commit_callbacks(execute=True):
        publish(page, slug="new-mice")
    assert (get("/old"), get("/mice")) == ((301, "/new-mice/"), (301, "/new-mice/"))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"legacy_url": "/old", "url_handling": "redirect"}, "legacy_url"),
        ({"legacy_url": "https://[bad/old", "url_handling": "redirect"}, "legacy_url"),
        ({"legacy_url": f"{OLD_SITE}/old?page=2", "url_handling": "redirect"}, "legacy_url"),
        ({"legacy_url": f"{OLD_SITE}/old"}, "url_handling"),
        ({"url_handling": "retire"}, "legacy_url"),
    ],
)
def test_an_editor_is_told_what_is_wrong_with_an_old_address(knockout_page, fields, wrong):
    knockout_page.legacy_url = knockout_page.url_handling = ""
    for name, value in fields.items():
        setattr(knockout_page, name, value)
    with pytest.raises(ValidationError) as caught:
        knockout_page.full_clean()
    assert list(caught.value.message_dict) == [wrong]


def test_who_may_publish_may_change_redirects(client, editor):
    client.force_login(editor)
    redirect = Redirect.objects.get_or_create(old_path="/old", redirect_link="https://example.org/")[0]
    assert client.get("/admin/redirects/").status_code == 200
    assert client.get(f"/admin/redirects/{redirect.pk}/").status_code == 200
