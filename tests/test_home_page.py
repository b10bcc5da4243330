"""What marketing staff can say on the front page, and that nothing but their own hand changes it."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from pages.content.errors import DocumentErrors
from pages.links.report import failing_links
from pages.markdown.reader import read_document
from pages.models import HomePage, ServicePage, Testimonial
from tests.blocks import block, section, text
from tests.conftest import DOCUMENT, FIXTURE

TAGLINE = "Zebrafish need not apply"
INTRODUCTION = "<p>We breed <b>quokkas</b> by appointment.</p>"
BODY = [section("Why quokkas", text("<p>They smile.</p>"))]


@pytest.fixture
def home(db):
    return HomePage.objects.get()


@pytest.fixture
def get(client):
    return lambda url="/": BeautifulSoup(client.get(url).content, "html.parser")


def write(home, **fields):
    """Publishes copy on the front page, as an editor does."""
    for name, value in ({"tagline": TAGLINE, "introduction": INTRODUCTION, "body": BODY} | fields).items():
        setattr(home, name, value)
    home.save_revision().publish()


def test_an_editor_writes_the_front_page_in_the_admin_and_it_stands_above_the_list_of_pages(client, editor, home, get):
    client.force_login(editor)
    content = {"heading": "Why quokkas", "content": streamfield([("text", rich_text("<p>They smile.</p>"))])}
    data = {
        "title": home.title,
        "slug": home.slug,
        "tagline": TAGLINE,
        "introduction": rich_text(INTRODUCTION),
        "images": streamfield([]),
        "body": streamfield([("section", content)]),
        "action-publish": "yes",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    client.post(reverse("wagtailadmin_pages:edit", args=[home.pk]), nested_form_data(data))
    client.logout()
    page = get()
    said = " ".join(page.main.get_text(" ").split())
    order = [TAGLINE, "We breed quokkas by appointment.", "On this page", "They smile.", "Custom Mouse Models"]
    assert sorted(order, key=said.index) == order
    assert page.select_one(".contents a")["href"] == f"#{page.select_one('section:has(h2)')['id']}"


def test_a_front_page_without_copy_is_its_name_and_its_list_where_no_other_page_says_anything(get, home):
    write(home, tagline="", introduction="", body=[])
    write(ServicePage.objects.get(slug="knockout-mouse-models"), tagline="", introduction="", body=[])
    assert [child.name for child in get().main.find_all(recursive=False)] == ["div", "nav"]
    assert [child.name for child in get().select_one(".hero").find_all(recursive=False)] == ["h1", "svg"]


def test_its_words_are_found_by_search_and_describe_it_to_machines(client, home, get):
    testimonial = Testimonial.objects.get()
    write(home, body=[*BODY, section("Voices", block("testimonial", {"testimonial": testimonial.pk}))])
    assert [link["href"] for link in get("/search/?q=quokkas").select(".results a")] == ["/"]
    assert [link["href"] for link in get("/search/?q=quokas").select(".results a")] == ["/"]  # a slip of the pen
    page = get()
    assert page.select_one("meta[name=description]")["content"] == "We breed quokkas by appointment."
    assert f'"text":"{testimonial.quote}"' in page.find("script", type="application/ld+json").text
    markdown = client.get("/index.md").content.decode()
    assert markdown == client.get("/", headers={"accept": "text/markdown"}).content.decode()
    order = [f"## {TAGLINE}", "We breed **quokkas**", "## Why quokkas", "](/custom-mouse-models/)"]
    assert sorted(order, key=markdown.index) == order
    assert client.get("/llms.txt").content.decode().splitlines()[2] == "> We breed quokkas by appointment."


def test_what_only_some_may_see_of_it_is_in_no_list_for_machines(client, home):
    def told():
        return b"quokkas" in client.get("/llms.txt").content

    write(home)
    assert told()
    restriction = PageViewRestriction.objects.create(page=home, restriction_type="login")
    assert not told()
    restriction.delete()
    home.unpublish()
    assert not told()


def test_it_has_no_approved_copy_to_return_to(client, editor, home):
    write(home)
    client.force_login(editor)
    assert b"Return to the approved copy" not in client.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).content


def test_what_leads_from_the_front_page_nowhere_is_reported_and_a_testimonial_there_stays(home, client, editor):
    stub = ServicePage.objects.get(slug="conditional-knockout-mice")
    (shared,) = Testimonial.objects.all()
    write(
        home,
        introduction=f'<p><a linktype="page" id="{stub.pk}">Soon</a> <a href="#why-quokkas">Why</a> '
        '<a href="#prices">Prices</a></p>',
        body=[*BODY, section("Voices", block("testimonial", {"testimonial": shared.pk}))],
    )
    failing = [link.text for link in failing_links() if link.link.source.pk == home.pk]
    assert failing == ["Soon", "Prices"]
    assert home in shared.pages()
    home.body = BODY
    home.save_revision().publish()
    assert home not in shared.pages()
    home.body = [section("Voices", block("testimonial", {"testimonial": shared.pk}))]
    home.save_revision()
    assert shared.drafts() == [home]


def test_no_load_changes_what_an_editor_wrote_on_the_front_page(home, load, tmp_path):
    write(home)
    home.tagline = "A draft"
    home.save_revision()
    assert "kept /: an editor changed it" in load()
    renamed = tmp_path / "renamed.json"
    renamed.write_text(FIXTURE.read_text().replace('ingenious targeting laboratory"', 'another name"'))
    assert load(fixture=renamed)[0] == "merged /: a draft with both changes is ready to be published"
    home = HomePage.objects.get()
    assert (home.title, home.tagline, home.introduction) == ("ingenious targeting laboratory", TAGLINE, INTRODUCTION)
    draft = home.get_latest_revision_as_object()
    assert (draft.title, draft.tagline, draft.introduction) == ("another name", "A draft", INTRODUCTION)
    assert draft.body[0].value["heading"] == "Why quokkas"


def test_an_export_says_that_it_leaves_the_front_page_out(home, tmp_path, capsys):
    call_command("export_documents", tmp_path)
    assert "front page" not in capsys.readouterr().out
    write(home)
    call_command("export_documents", tmp_path)
    assert "/ left out: it is the front page, whose copy exists only in the admin" in capsys.readouterr().out


HOME_DOCUMENT = """\
---
legacy_url: ""
new_build_url: "/"
url_handling: ""
link_from: []
extracted_date: "2026-01-11"
title: "Custom mice"
---

# Custom mouse models

## Made for your research

We make mice.
"""


@pytest.fixture
def load_home(db, tmp_path, capsys):
    """Loads the approved document and one of the front page, and returns what is printed."""

    def load(text=HOME_DOCUMENT):
        documents = tmp_path / "documents"
        documents.mkdir(exist_ok=True)
        (documents / "home.md").write_text(text, encoding="utf-8")
        (documents / DOCUMENT.name).write_bytes(DOCUMENT.read_bytes())
        call_command("build_fixture", documents=documents, output=tmp_path / "site.json")
        capsys.readouterr()
        call_command("load_content", fixture=tmp_path / "site.json", documents=documents)
        return capsys.readouterr().out.splitlines()

    return load


def test_the_front_page_follows_its_document_and_comes_out_as_it_went_in(load_home, get, tmp_path):
    assert "updated /" in load_home()
    page = get()
    assert page.h1.text == "Custom mouse models"
    assert page.select_one(".tagline").text == "Made for your research"
    assert page.title.text == "Custom mice | ingenious targeting laboratory"
    call_command("export_documents", tmp_path / "out", verbosity=0)
    # The front page keeps no day on which its copy was taken: it is the day on which the page was published.
    published = HomePage.objects.get().first_published_at.date().isoformat()
    text = (tmp_path / "out/home.md").read_text(encoding="utf-8")
    assert text == HOME_DOCUMENT.replace("2026-01-11", published)
    assert load_home()[-1].startswith("0 created, 0 updated")


def test_an_editors_copy_of_the_front_page_is_merged_with_its_document(load_home, home):
    load_home()
    home.refresh_from_db()
    home.introduction = "<p>We make quokkas.</p>"
    home.save_revision().publish()
    assert load_home(HOME_DOCUMENT.replace("for your research", "for science"))[0].startswith("merged /")
    home.refresh_from_db()
    draft = home.get_latest_revision_as_object()
    assert (draft.tagline, draft.introduction) == ("Made for science", "<p>We make quokkas.</p>")


def test_the_document_of_the_front_page_has_no_old_address_and_is_listed_nowhere():
    wrong = HOME_DOCUMENT.replace("link_from: []", 'link_from: ["/mice/"]').replace(
        'legacy_url: ""', 'legacy_url: "https://www.genetargeting.com/"'
    )
    with pytest.raises(DocumentErrors) as caught:
        read_document(wrong.encode(), "home.md")
    assert [error.message for error in caught.value.errors] == [
        "the front page has no `legacy_url`; leave it empty",
        "the front page has no `link_from`; leave it empty",
    ]


def test_nobody_but_an_administrator_takes_the_front_page_off_the_site(client, editor, admin_user, home):
    """Without it there is no site."""
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:unpublish", args=[home.pk])
    assert client.post(url).status_code == 302
    home.refresh_from_db()
    assert home.live
    client.post(f"/admin/bulk/wagtailcore/page/unpublish/?id={home.pk}")
    home.refresh_from_db()
    assert home.live
    client.force_login(admin_user)
    client.post(url)
    home.refresh_from_db()
    assert not home.live


def test_only_administrators_give_the_front_page_a_day_on_which_it_ends(client, editor, admin_user, home):
    form = nested_form_data(
        {"title": home.title, "slug": home.slug, "introduction": rich_text("<p>A</p>"), "body": streamfield([])}
        | {"link_from": streamfield([]), "images": streamfield([]), "expire_at": "2099-01-01 12:00"}
        | {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "action-publish": "1"}
    )
    client.force_login(editor)
    response = client.post(f"/admin/pages/{home.pk}/edit/", form)
    assert "Only administrators can unpublish the front page. Clear the expiry date." in response.content.decode()
    home.refresh_from_db()
    assert not home.expire_at
    client.force_login(admin_user)
    client.post(f"/admin/pages/{home.pk}/edit/", form)
    home.refresh_from_db()
    assert home.expire_at
    client.force_login(editor)  # what an administrator chose does not stand in the way of a publisher's changes
    assert client.post(f"/admin/pages/{home.pk}/edit/", form | {"title": "Another"}).status_code == 302
