"""What editors can rely on when the document arrives for a page of which there was only a name."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from wagtail.models import Page

from pages.models import HomePage, ServicePage
from pages.sync.fixture import encode
from pages.sync.site_plan import SitePlan
from tests.test_site_plan import document

RELATED = ["Conventional Knockout Mice"]
STUB_URL, URL = "/conventional-knockout-mice/", "/conventional-knockout-mouse-models/"


def linking(*labels, **keys):
    return document("/mice/", "Mice", related=labels, **keys)


def arriving(url=URL, title="Conventional Knockout Mouse Models", **keys):
    return document(url, title, related=["Mice"], **keys)


SITE_NAME = "ingenious targeting laboratory"
ALIAS = {"aliases": '["Conventional knockout mice™"]'}


@pytest.fixture
def load(fresh_database, tmp_path, capsys):
    """Loads documents as the whole site, and returns what is printed."""

    def run(*documents, **options):
        path = tmp_path / "site.json"
        path.write_text("".join(encode(SitePlan(documents, SITE_NAME), SITE_NAME)))
        capsys.readouterr()
        call_command("load_content", fixture=path, **options)
        assert not any(Page.find_problems())
        return capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def stub(load):
    """The page that a label asked for."""
    load(linking(*RELATED))
    return ServicePage.objects.get(slug="conventional-knockout-mice")


def related_links(client, url="/mice/"):
    page = BeautifulSoup(client.get(url).content, "html.parser")
    return {link.text: link["href"] for link in page.select("#related-pages .links a")}


def edit(page, **changes):
    page = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(page, name, value)
    return page.save_revision()


def test_the_document_takes_the_stub_over_and_what_linked_to_it_links_to_the_page(load, stub, client):
    lines = load(linking(*RELATED), arriving(**ALIAS))
    assert f"created {URL}: it replaces the stub page of the same name" in lines
    page = ServicePage.objects.get(pk=stub.pk)
    assert (page.url, page.title, page.live) == (URL, "Conventional Knockout Mouse Models", True)
    assert related_links(client) == {"Conventional Knockout Mice": URL}
    assert ServicePage.objects.count() == 2
    assert load(linking(*RELATED), arriving(**ALIAS)) == ["0 created, 0 updated, 3 unchanged, 0 kept."]


def test_the_page_that_links_still_follows_its_document(load, stub, client):
    load(linking(*RELATED), arriving(**ALIAS))
    lines = load(linking(*RELATED, "Rats"), arriving(**ALIAS))
    assert "updated /mice/" in lines
    assert related_links(client) == {"Conventional Knockout Mice": URL}


@pytest.mark.parametrize(
    "keys",
    [{"heading": "Conventional Knockout Mice"}, {"title": "Conventional Knockout Mice", "heading": "Mice to order"}],
)
def test_a_title_or_heading_names_the_stub_too(load, stub, keys):
    load(linking(*RELATED), arriving(**keys))
    assert ServicePage.objects.get(pk=stub.pk).url == URL


def test_the_stub_moves_below_another_page(load, stub):
    load(linking(*RELATED), arriving("/mice/conventional/", **ALIAS))
    assert ServicePage.objects.get(pk=stub.pk).url == "/mice/conventional/"
    assert ServicePage.objects.count() == 2


def test_documents_that_arrive_together_need_no_stub(load):
    load(arriving(**ALIAS), linking(*RELATED))
    assert sorted(page.url for page in ServicePage.objects.all()) == [URL, "/mice/"]


@pytest.mark.parametrize(
    "change", [{"tagline": "A draft"}, {"title": "Other"}, {"slug": "other"}, {"introduction": "<p>Text</p>"}]
)
def test_a_stub_in_which_an_editor_has_written_stays_and_is_named(load, stub, client, change):
    edit(stub, **change)
    lines = load(linking(*RELATED), arriving(**ALIAS))
    assert f"kept {STUB_URL}: an editor changed it, but {URL} now has its name" in lines
    assert f"created {URL}" in lines
    stub.refresh_from_db()
    assert (stub.url_path, stub.live) == (f"/home{STUB_URL}", False)
    for name, value in change.items():
        assert getattr(stub.get_latest_revision_as_object(), name) == value
    assert related_links(client) == {"Conventional Knockout Mice": URL}


def test_a_stub_that_an_editor_published_or_moved_is_theirs(load, stub):
    edit(stub).publish()
    load(linking(*RELATED), arriving(**ALIAS))
    assert ServicePage.objects.get(pk=stub.pk).url == STUB_URL
    assert ServicePage.objects.count() == 3


def test_a_stub_below_which_an_editor_put_a_page_stays(load, stub):
    stub.add_child(instance=ServicePage(title="Below"))
    load(linking(*RELATED), arriving(**ALIAS))
    assert ServicePage.objects.get(pk=stub.pk).url_path == f"/home{STUB_URL}"


def test_an_alias_that_comes_later_leaves_no_second_page(load, stub, client):
    load(linking(*RELATED), arriving())
    assert related_links(client) == {}
    lines = load(linking(*RELATED), arriving(**ALIAS))
    assert f"removed {STUB_URL}: {URL} now has its name" in lines
    assert related_links(client) == {"Conventional Knockout Mice": URL}
    assert not ServicePage.objects.filter(pk=stub.pk).exists()
    assert load(linking(*RELATED), arriving(**ALIAS)) == ["0 created, 0 updated, 3 unchanged, 0 kept."]


def test_a_stub_to_which_an_editors_page_links_is_not_removed(load, stub):
    load(linking(*RELATED), arriving())
    own = HomePage.objects.get().add_child(instance=ServicePage(title="Ours"))
    link = {"page": stub.pk, "url": "", "label": ""}
    links = [{"type": "item", "value": link, "id": str(uuid4())}]
    edit(own, body=[{"type": "related_links", "value": {"heading": "See", "links": links}}]).publish()
    lines = load(linking(*RELATED), arriving(**ALIAS))
    assert f"kept {STUB_URL}: pages that an editor changed link to it; {URL} now has its name" in lines
    assert ServicePage.objects.filter(pk=stub.pk).exists()


def test_a_name_that_two_documents_bear_takes_no_stub_over(load, stub):
    others = [document(f"/{name}/", "Conventional Knockout Mice") for name in ("a", "b")]
    load(linking(), *others)
    assert ServicePage.objects.get(pk=stub.pk).url_path == f"/home{STUB_URL}"


def test_a_dry_run_takes_nothing_over(load, stub):
    lines = load(linking(*RELATED), arriving(**ALIAS), dry_run=True)
    assert f"created {URL}: it replaces the stub page of the same name" in lines
    assert ServicePage.objects.get(pk=stub.pk).url_path == f"/home{STUB_URL}"
