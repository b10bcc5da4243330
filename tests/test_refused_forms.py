"""What editors and attackers get from the admin for a form that cannot be taken: words, and nothing is saved."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from bs4 import BeautifulSoup
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from pages.models import HomePage, ServicePage

NO_COMMENTS = {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}


def page_form(**fields):
    """What the page editor sends of a page with one section of text."""
    content = streamfield([("text", rich_text("<p>Words</p>"))])
    body = streamfield([("section", {"heading": "Heading", "content": content})])
    form = {"title": "New", "slug": "new", "body": body, "introduction": rich_text("<p>A</p>")}
    form |= {"link_from": streamfield([]), "images": streamfield([])}
    return nested_form_data(form | NO_COMMENTS | fields)


def refusal(response):
    page = BeautifulSoup(response.content, "html.parser")
    return page.h1.text, page.select_one(".tagline").text


WHOLE = ("Not saved", "The form arrived incomplete.")


@pytest.fixture
def administrator(client, admin_user):
    client.force_login(admin_user)


FIELDS = [
    "body-count",
    "body-0-order",
    "body-0-deleted",
    "body-0-value-content-count",
    "body-0-value-content-0-order",
    "images-count",
    "link_from-count",
]
VALUES = [None, "", "x", "-", "9" * 30, "9" * 5000, "\0"]
# An absurd order is an order all the same; whether a block is deleted is a mere flag.
TAKEN = {("body-0-order", VALUES[4]), ("body-0-value-content-0-order", VALUES[4])}


@pytest.mark.parametrize("field", FIELDS)
def test_a_page_form_with_fields_that_no_browser_sends_is_refused_in_words(client, administrator, knockout_page, field):
    url = reverse("wagtailadmin_pages:edit", args=[knockout_page.pk])
    title = knockout_page.get_latest_revision_as_object().title
    for value in VALUES if not field.endswith("deleted") else [None]:
        if (field, value) in TAKEN:
            continue
        form = page_form()
        form = {name: text for name, text in form.items() if name != field} if value is None else form | {field: value}
        response = client.post(url, form)
        assert response.status_code == 400, value
        assert refusal(response) == WHOLE
    assert knockout_page.get_latest_revision_as_object().title == title


@pytest.mark.parametrize("value", ["-1", "9" * 30, "9" * 5000])
def test_rich_text_that_no_editor_writes_is_refused_in_words(client, administrator, knockout_page, value):
    response = client.post(
        reverse("wagtailadmin_pages:edit", args=[knockout_page.pk]), page_form() | {"introduction": value}
    )
    assert (response.status_code, refusal(response)) == (400, WHOLE)


@pytest.mark.parametrize(
    "url",
    [
        "/admin/pages/add/pages/servicepage/{home}/",
        "/admin/pages/add/pages/servicepage/{home}/preview/",
        "/admin/pages/{page}/edit/",
        "/admin/pages/{page}/edit/preview/",
        "/admin/pages/1/set_position/",
        "/admin/choose-external-link/",
        "/admin/settings/pages/sitesettings/1/",
        "/admin/settings/pages/sitesettings/1/preview/",
    ],
)
def test_no_address_of_the_admin_breaks_for_a_form_without_fields(client, administrator, knockout_page, url):
    url = url.format(home=HomePage.objects.get().pk, page=knockout_page.pk)
    response = client.post(url, {"nothing": "1"})
    assert (response.status_code, refusal(response)) == (400, WHOLE)


def test_a_refused_form_is_logged_with_its_error(client, administrator, knockout_page, caplog):
    with caplog.at_level(logging.WARNING):
        client.post(reverse("wagtailadmin_pages:edit", args=[knockout_page.pk]), {"title": "A"})
    (record,) = [record for record in caplog.records if record.name == "genetargeting.refused_forms"]
    assert record.exc_info


def test_an_error_of_the_site_itself_stays_an_error(client, administrator, knockout_page, monkeypatch):
    def fail(*_, **__):
        raise ValueError("A mistake of ours")

    monkeypatch.setattr(ServicePage, "save_revision", fail)
    client.raise_request_exception = False
    response = client.post(reverse("wagtailadmin_pages:edit", args=[knockout_page.pk]), page_form())
    assert response.status_code == 500


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_several_who_publish_the_same_new_page_at_once_one_does_and_the_rest_are_told(admin_user):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one write after the other.")
    home = HomePage.objects.get().pk
    url = reverse("wagtailadmin_pages:add", args=["pages", "servicepage", home])
    form = page_form(**{"action-publish": "1"})

    def publish(_):
        client = Client(raise_request_exception=False)
        client.force_login(admin_user)
        try:
            return client.post(url, form)
        finally:
            connections.close_all()

    for _ in range(3):
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(publish, range(4)))
        assert ServicePage.objects.filter(slug="new").count() == 1
        assert {answer.status_code for answer in answers} <= {200, 302, 409}
        for answer in answers:
            if answer.status_code == 409:
                assert refusal(answer) == ("Not saved", "Something else was saved at the same moment.")
        assert Page.find_problems() == ([], [], [], [], [])
        ServicePage.objects.get(slug="new").delete()
