"""What editors can rely on in the report of links that fail, and in what it knows of other sites."""

from io import BytesIO
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image as Picture
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images.models import Image
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, ReferenceIndex, Site, get_page_models

from genetargeting.generation import generation_of_request
from pages.links.failing_count import failing_count
from pages.links.page_links import link_fields, page_anchors, settings_links
from pages.links.page_removal import broken_by_removal
from pages.links.report import failing_links
from pages.models import PAGE_TYPES, ExternalLink, ServicePage, SiteSettings
from tests.blocks import block, section, text

REPORT = "/admin/reports/failing-links/"
STUBS = [
    "Conventional Knockout Mice",
    "Conditional Knockout Mice",
    "Conditional KO with Reporter",
    "Standard Conditional Knockouts",
    "TruView Conditional Knockout™",
]


def troubles(page=None):
    """What the report says of a page's links, or of all but the approved page's."""
    return [
        (row.place, row.text, row.problem)
        for row in failing_links()
        if (row.link.source.pk == page.pk if page else row.title != "Knockout Mouse Models")
    ]


def problem_of(new_page, html):
    """What the report says of the only link on a page."""
    [(_, _, problem)] = troubles(new_page(html=html))
    return problem


# What fails


def test_the_approved_page_has_five_links_to_pages_that_are_not_written_yet(knockout_page):
    rows = failing_links()
    assert [row.text for row in rows] == STUBS
    assert {(row.title, row.place, row.kind) for row in rows} == {
        ("Knockout Mouse Models", "Related Pages", "unpublished")
    }
    assert f"/admin/pages/{knockout_page.pk}/edit/#:w:contentpath=body." in rows[0].edit_url


def test_a_link_in_text_to_a_page_that_was_unpublished_or_deleted_is_named_with_its_heading(new_page, db):
    target = new_page("Target")
    page = new_page(html=f'<h3>Strains</h3><p>See <a linktype="page" id="{target.pk}">our <b>strains</b></a>.</p>')
    assert troubles() == []
    target.unpublish()
    problem = "“Target” is not published, so visitors cannot open it."
    assert troubles(page) == [("More to read › Strains", "our strains", problem)]
    target.delete()
    assert troubles(page) == [("More to read › Strains", "our strains", "The page was deleted.")]


def test_links_in_blocks_that_a_program_placed_without_ids_are_found_too(new_page):
    text = {"type": "text", "value": '<p><a href="/nowhere/">there</a></p>'}
    new_page(body=[{"type": "section", "value": {"heading": "Mice", "content": [text]}}])
    assert "There is no page at /nowhere/." in [row.problem for row in failing_links()]


def test_links_are_found_wherever_an_editor_can_place_them(new_page, knockout_page):
    link = '<p><a linktype="page" id="999999">gone</a></p>'
    table = {
        "caption": "",
        "columns": [{"type": "heading", "heading": "A"}, {"type": "text", "heading": "B"}],
        "rows": [{"values": ["Row", link]}],
    }
    cards = [{"type": "item", "value": {"heading": "Card", "text": link}, "id": str(uuid4())}] * 2
    content = [block("text", link), block("quotation", link), block("cards", cards), block("table", table)]
    related = [{"type": "item", "value": {"page": 999999, "url": "", "label": "gone"}, "id": str(uuid4())}]
    page = new_page(
        body=[
            block("section", {"heading": "Section", "content": content}),
            block("related_links", {"heading": "Related", "links": related}),
        ]
    )
    page.introduction = link
    page.save()
    places = [place for place, text, _ in troubles(page) if text == "gone"]
    assert places == ["Introduction", "Section", "Section", "Card", "Card", "Section", "Related"]


def test_a_link_to_a_place_that_a_page_does_not_have_fails(new_page, knockout_page):
    works = '<h3>Our mice</h3><h4>Our mice</h4><p><a href="#our-mice-2">here</a> <a href="#more-to-read">up</a></p>'
    page = new_page(html=f'{works}<p><a href="#strains">there</a></p>')
    assert troubles(page) == [
        (
            "More to read › Our mice",
            "there",
            "“Mice” has no section “#strains”, so visitors land at the top of the page.",
        )
    ]
    other = new_page(
        "Rats",
        html='<p><a href="/knockout-mouse-models/#related-pages">a</a>'
        '<a href="http://localhost:8000/knockout-mouse-models/#prices">b</a></p>',
    )
    assert [problem for *_, problem in troubles(other)] == [
        "“Knockout Mouse Models” has no section “#prices”, so visitors land at the top of the page."
    ]


def test_an_old_address_is_reported_with_the_page_that_it_leads_to(new_page, knockout_page):
    Redirect.add_redirect("/ko-mice", knockout_page)
    problem = "This is an old address that redirects to “Knockout Mouse Models”."
    assert problem_of(new_page, '<p><a href="/KO-mice/">mice</a></p>') == problem
    [row] = [row for row in failing_links() if row.title == "Mice"]
    assert row.advice == "Link directly to “Knockout Mouse Models”."


def test_an_old_address_with_a_parameter_leads_where_its_own_redirect_leads(new_page, knockout_page):
    Redirect.add_redirect("/page.php?id=7", knockout_page)
    Redirect.add_redirect("/page.php?id=8", "https://example.org/")
    link = '<p><a href="/page.php?lang=en&amp;id={}">mice</a></p>'
    assert problem_of(new_page, link.format(7)) == "This is an old address that redirects to “Knockout Mouse Models”."
    assert problem_of(new_page, link.format(8)) == "This is an old address that redirects to https://example.org/."
    assert problem_of(new_page, link.format(9)) == "There is no page at /page.php/."


def test_an_address_of_ours_or_of_the_old_site_where_nothing_answers_fails(new_page):
    assert problem_of(new_page, '<p><a href="/no-such-page/">x</a></p>') == "There is no page at /no-such-page/."
    old = '<p><a href="https://www.genetargeting.com/contact?from=mail">x</a></p>'
    assert problem_of(new_page, old) == "There is no page at /contact/."


@pytest.mark.parametrize("host", ["mice.example.org", "www.mice.example.org"])
def test_a_host_that_only_the_admin_names_is_ours_too(new_page, host):
    site = Site.objects.get()
    site.hostname = "mice.example.org"
    site.save()
    assert problem_of(new_page, f'<p><a href="https://{host}/gone">x</a></p>') == "There is no page at /gone/."


def test_addresses_that_work_are_not_reported(new_page):
    addresses = [
        "/knockout-mouse-models/",
        "https://www.genetargeting.com/knockout-mouse-models",
        "/sitemap.xml",
        "mailto:mice@example.com",
        "tel:+1555",
    ]
    page = new_page(html="".join(f'<p><a href="{address}">x</a></p>' for address in addresses))
    assert troubles(page) == []


def test_a_link_to_a_private_page_fails(new_page, knockout_page):
    PageViewRestriction.objects.create(page=knockout_page, restriction_type="login")
    problem = "“Knockout Mouse Models” is private, so visitors are asked to sign in."
    assert problem_of(new_page, f'<p><a linktype="page" id="{knockout_page.pk}">x</a></p>') == problem


def test_an_old_address_that_leads_to_an_unpublished_page_is_reported_itself(new_page):
    target = new_page("Target", live=False)
    Redirect.add_redirect("/ko-mice", target)
    assert troubles() == [("", "/ko-mice", "“Target” is not published, so visitors cannot open it.")]


def test_links_on_pages_that_visitors_cannot_see_are_not_reported(new_page):
    new_page(html='<p><a href="/no-such-page/">x</a></p>', live=False)
    assert troubles() == []


def test_every_id_of_a_heading_is_known_to_the_report(client, knockout_page):
    page = BeautifulSoup(client.get(knockout_page.url).content, "html.parser")
    headings = {heading["id"] for heading in page.select(".sections [id]")}
    assert len(headings) == 15
    assert headings <= page_anchors(knockout_page.body)


# The report


def rows_of(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in soup.select("main tbody tr")]


def test_an_editor_finds_the_report_in_the_menu_and_a_link_to_each_place(client, editor, knockout_page):
    client.force_login(editor)
    assert REPORT in client.get("/admin/").content.decode()
    response = client.get(REPORT)
    assert rows_of(response)[0] == [
        "Knockout Mouse Models",
        "Related Pages",
        "Conventional Knockout Mice",
        "“Conventional Knockout Mice” is not published, so visitors cannot open it.",
        "Publish that page, choose another, or remove the link.",
    ]
    assert f"/admin/pages/{knockout_page.pk}/edit/#:w:contentpath=body." in response.content.decode()
    export = b"".join(client.get(f"{REPORT}?export=csv").streaming_content).decode()
    assert len(export.splitlines()) == 6
    assert export.startswith("\ufeffPage,Place,Link text")  # Excel needs the byte order mark


def test_only_who_may_edit_pages_sees_the_report_and_only_what_they_may_edit(
    client, django_user_model, editor, knockout_page
):
    group = Group.objects.create(name="Pictures only")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user = django_user_model.objects.create_user("someone", password="a long password")
    user.groups.add(group)
    client.force_login(user)
    assert REPORT not in client.get("/admin/").content.decode()
    assert client.get(REPORT).status_code == 302
    assert failing_links(user) == []
    assert len(failing_links(editor)) == 5


def queries(client):
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(REPORT).status_code == 200
    return len(captured)


def add_at_once(count, html):
    """Adds live pages below the home page without what saving each would cost."""
    sibling = ServicePage.objects.get(title="Page 0")
    first, place = Page.objects.order_by("pk").last().pk + 1, 1000 + Page.objects.filter(title="More").count()
    pages = [
        ServicePage(
            id=first + number,
            page_ptr_id=first + number,
            title="More",
            draft_title="More",
            slug=f"more-{place + number}",
            url_path=f"/home/more-{place + number}/",
            path=f"{sibling.path[:-4]}{Page._int2str(place + number).zfill(4)}",
            depth=sibling.depth,
            locale=sibling.locale,
            content_type=sibling.content_type,
            body=[section("More to read", text(html))],
        )
        for number in range(count)
    ]
    fields = [field.attname for field in Page._meta.concrete_fields]
    Page.objects.bulk_create(Page(**{name: getattr(page, name) for name in fields}) for page in pages)
    for page in pages:
        page.save_base(raw=True)


@pytest.mark.slow
def test_the_report_asks_the_database_as_often_for_a_thousand_pages_as_for_ten(client, editor, new_page):
    client.force_login(editor)
    target = new_page("Target", live=False)
    ExternalLink.objects.create(url="https://example.com/", status=404, problem="Gone", failing_since=timezone.now())
    html = (
        f'<p><a linktype="page" id="{target.pk}">page</a> <a href="#no">anchor</a> <a href="/no/">address</a> '
        '<a href="https://example.com/">elsewhere</a></p>'
    )
    for number in range(10):
        new_page(f"Page {number}", html)
    queries(client)  # fills what is remembered of content types
    few = queries(client)
    assert len(failing_links(editor)) == 5 + 10 * 4
    add_at_once(1000, html)
    assert len(failing_links(editor)) == 5 + 1010 * 4
    assert queries(client) == few


def test_the_button_of_the_header_and_the_footers_links_are_in_the_report(client, admin_user, new_page):
    target = new_page("Target", live=False)
    SiteSettings.objects.create(
        site=Site.objects.get(),
        call_to_action_label="Request a quote",
        call_to_action_page=target,
        footer_text='<p><a href="/no-such-page/">Terms</a></p>',
    )
    client.force_login(admin_user)
    found = {tuple(row[:4]) for row in rows_of(client.get(REPORT)) if row[0] == "Site settings"}
    unpublished = "“Target” is not published, so visitors cannot open it."
    assert {(text, problem) for _, _, text, problem in found} == {
        ("Request a quote", unpublished),
        ("Terms", "There is no page at /no-such-page/."),
    }
    [row] = [row for row in failing_links() if row.text == "Terms"]
    assert client.get(row.edit_url).status_code == 200
    page = new_page("Leaves")
    SiteSettings.objects.update(call_to_action_page=page)
    ReferenceIndex.create_or_update_for_object(SiteSettings.objects.get())
    assert [link.text for link in broken_by_removal([page])] == ["Request a quote"]


def test_a_dead_link_that_was_let_pass_is_words_is_listed_and_turns_live_with_its_page(client, db, source, tmp_path):
    documents = tmp_path / "documents"
    documents.mkdir()
    start, sign, rest = source.decode().partition("## Related Pages")
    copy = f"{start}## Rats\n\nWe keep [quokka rats](/rats/), too.\n\n{sign}{rest}"
    (documents / "knockout-mouse-models.md").write_text(copy, encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("build_fixture", documents=documents, output=tmp_path / "site.json")
    call_command("build_fixture", documents=documents, output=tmp_path / "site.json", allow_dead_links=True)
    call_command("load_content", fixture=tmp_path / "site.json", documents=documents, verbosity=0)
    page = BeautifulSoup(client.get("/knockout-mouse-models/").content, "html.parser")
    assert [link for link in page.find_all("a", href=True) if link.text == "quokka rats"] == []
    assert "We keep quokka rats, too." in " ".join(page.main.get_text().split())
    assert "quokka rats" in [failing.link.text for failing in failing_links()]
    ServicePage.objects.get(slug="rats").save_revision().publish()
    page = BeautifulSoup(client.get("/knockout-mouse-models/").content, "html.parser")
    assert page.find("a", string="quokka rats")["href"] == "/rats/"
    assert "quokka rats" not in [failing.link.text for failing in failing_links()]


# Files and pictures


@pytest.fixture
def price_list(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return get_document_model().objects.create(title="Price list", file=ContentFile(b"%PDF-1.4\n", "prices.pdf"))


def test_a_file_that_was_deleted_made_private_or_replaced_is_reported_wherever_a_page_links_to_it(
    new_page, price_list, editor
):
    page = new_page(
        body=[
            section("Prices", block("download", {"file": price_list.pk, "label": "Prices"})),
            section("Text", text(f'<p><a href="{price_list.url}">in text</a></p>')),
        ]
    )
    assert troubles(page) == []
    private = CollectionViewRestriction.objects.create(collection=price_list.collection, restriction_type="login")
    problem = "“Price list” is in a private collection, so visitors are asked to sign in."
    assert troubles(page) == [("Prices", "Prices", problem), ("Text", "in text", problem)]
    private.delete()
    price_list.file.save("new-prices.pdf", ContentFile(b"%PDF-1.4\n"))
    assert troubles(page) == [("Text", "in text", "The file “Price list” was replaced and has another address.")]
    before = failing_count(editor)
    price_list.delete()
    assert troubles(page) == [
        ("Prices", "Prices", "The file was deleted."),
        ("Text", "in text", "The file was deleted."),
    ]
    assert failing_count(editor) == before + 1


@pytest.fixture
def picture(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = BytesIO()
    Picture.new("RGB", (300, 200), "teal").save(content, "PNG")
    return Image.objects.create(title="Gel", file=ContentFile(content.getvalue(), "gel.png"))


def test_an_address_copied_from_a_picture_is_reported_once_the_picture_is_gone(new_page, picture):
    rendition = picture.get_rendition("width-100").url
    page = new_page(html=f'<p><a href="{picture.file.url}">one</a> <a href="{rendition}">two</a></p>')
    assert troubles(page) == []
    picture.delete()
    problem = "The picture at this address was deleted or replaced."
    assert [row[1:] for row in troubles(page)] == [("one", problem), ("two", problem)]


# How many fail


def test_the_number_of_links_that_fail_is_that_of_the_report_whatever_changes(new_page, editor):
    """What is remembered of a page holds for the text that it was read from, whoever changes that and however."""
    goal = new_page("Goal", body=[section("Strains", text("<h3>Mice</h3>"))])
    html = f"""<p><a linktype="page" id="{goal.pk}">page</a> <a href="/goal/#strains">section</a>
    <a href="/goal/#mice">heading</a> <a href="#no-section">none</a> <a href="https://example.com/">away</a></p>"""
    one, two = (new_page(title, html) for title in ("One", "Two"))
    SiteSettings.objects.create(site=Site.objects.get(), call_to_action_page=goal, call_to_action_label="Go")
    ExternalLink.objects.create(url="https://example.com/", status=404, problem="Gone.", failing_since=timezone.now())
    pages = ServicePage.objects.filter(pk=goal.pk)
    changes = [
        lambda: None,
        lambda: pages.update(body=[section("Rats", text("<h3>Mice</h3>"))]),  # as a program would, without a signal
        lambda: ServicePage.objects.filter(pk=one.pk).update(
            body=[section("More", text('<p><a href="/nowhere/">there</a></p>'))]
        ),
        lambda: PageViewRestriction.objects.create(page=goal, restriction_type="login"),
        lambda: PageViewRestriction.objects.all().delete(),
        lambda: ExternalLink.objects.all().delete(),
        lambda: Redirect.objects.create(old_path="/old", redirect_link="/nowhere/"),
        goal.unpublish,
        two.unpublish,
        Page.objects.get(pk=goal.pk).delete,
    ]
    found = []
    for change in changes:
        change()
        found.append(failing_count(editor))
        assert found[-1] == sum(row.kind != "unpublished" for row in failing_links(editor))
    assert found == [4, 6, 4, 7, 4, 3, 4, 3, 2, 2]


def test_the_number_of_links_that_fail_is_of_the_pages_that_someone_may_change(new_page, django_user_model):
    new_page(html='<p><a href="/nowhere/">there</a></p>')
    ida = django_user_model.objects.create_user("ida", password="a long password")
    assert failing_count(ida) == 0
    ida.groups.add(Group.objects.get(name="Marketing editors"))
    assert failing_count(django_user_model.objects.get(pk=ida.pk)) == 1


def test_to_count_the_links_that_fail_only_pages_that_changed_are_read(new_page, editor):
    pages = [new_page(f"Page {number}", '<p><a href="/nowhere/">there</a></p>') for number in range(3)]
    assert failing_count(editor) == 3

    def read():
        """How many pages' text is read."""
        with CaptureQueriesContext(connection) as queries:
            failing_count(editor)
        return [query["sql"].partition(" IN ")[2] for query in queries if '"body",' in query["sql"]]

    assert read() == []
    ServicePage.objects.filter(pk=pages[1].pk).update(body=[])
    [keys] = read()
    assert keys.startswith(f"({pages[1].pk})")
    assert failing_count(editor) == 2


def test_the_links_of_the_settings_are_read_once_until_the_content_changes(new_page, django_assert_num_queries):
    goal = new_page("Goal")
    SiteSettings.objects.create(site=Site.objects.get(), call_to_action_page=goal, call_to_action_label="Go")
    token = generation_of_request.set("one")
    try:
        assert [link.page for link in settings_links()] == [goal.pk]
        with django_assert_num_queries(0):
            assert [link.page for link in settings_links()] == [goal.pk]
        SiteSettings.objects.update(call_to_action_page=None)
        generation_of_request.set("two")
        assert settings_links() == []
    finally:
        generation_of_request.reset(token)


def test_links_are_counted_in_pages_of_every_type_that_can_hold_them():
    assert {model for model in get_page_models() if link_fields(model)} == set(PAGE_TYPES)
