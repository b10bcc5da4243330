"""What editors and visitors can rely on when a page is unpublished or deleted."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import expect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from pages.models import ServicePage
from tests.blocks import block
from tests.test_in_the_browser import sign_in

CHOICE = "[name=lead_to]"


@pytest.fixture
def target(new_page):
    return new_page("Target")


@pytest.fixture
def linking(new_page, target):
    """Two pages that link to the target, and one that links and is not live."""
    link = f'<p><a linktype="page" id="{target.pk}">our strains</a></p>'
    new_page("Hidden", link, live=False)
    related = [{"type": "item", "value": {"page": target.pk, "url": "", "label": ""}, "id": "1"}]
    new_page("Rats", body=[block("related_links", {"heading": "See also", "links": related})])
    return new_page("Mice", link)


@pytest.fixture
def screen(client, editor):
    client.force_login(editor)

    def get(page, action):
        soup = BeautifulSoup(client.get(f"/admin/pages/{page.pk}/{action}/").content, "html.parser")
        return soup.select_one("main")

    return get


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_the_screen_names_each_link_that_dies_and_the_old_addresses(screen, target, linking, action):
    Redirect.add_redirect("/old-target", target)
    main = screen(target, action)
    lines = [" ".join(item.get_text(" ", strip=True).split()) for item in main.select(".help-warning li")]
    assert lines == ["Rats , See also", "Mice , More to read: “our strains”", "/old-target"]
    assert main.select_one(f".help-warning a[href^='/admin/pages/{linking.pk}/edit/#:w:contentpath=body.']")
    assert "It is used in 3 places." in main.get_text()
    assert main.select_one(CHOICE)


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_the_aliases_that_go_with_it_are_named_and_lead_elsewhere_too(
    client, screen, target, new_page, knockout_page, action
):
    """Wagtail unpublishes the aliases of a page that is unpublished or deleted, and says nothing of it."""
    alias = target.create_alias(parent=new_page("Rats"))
    again = alias.create_alias(parent=knockout_page, update_slug="again")
    link = f'<p><a linktype="page" id="{alias.pk}">our strains</a></p>'
    new_page("Mice", link)
    Redirect.add_redirect("/old-alias", alias)
    main = screen(target, action)
    lines = [" ".join(item.get_text(" ", strip=True).split()) for item in main.select(".help-warning li")]
    assert lines == [
        "Target , /rats/target/",
        "Target , /knockout-mouse-models/again/",
        "Mice , More to read: “our strains”",
        "/old-alias",
    ]
    assert "2 aliases show what this page does, and will be unpublished with it:" in " ".join(main.get_text().split())
    refused = client.post(f"/admin/pages/{target.pk}/{action}/", {"lead_to": again.pk}, follow=True)
    assert "Choose a page that is published, public and not being removed." in refused.content.decode()
    client.post(f"/admin/pages/{target.pk}/{action}/", {"lead_to": knockout_page.pk})
    for old in ("/target/", "/rats/target/", "/knockout-mouse-models/again/", "/old-alias"):
        assert client.get(old).headers.get("Location") == "/knockout-mouse-models/", old


@pytest.mark.parametrize("action", ["unpublish", "delete"])
@pytest.mark.parametrize(("count", "is_open"), [(10, True), (11, False)])
def test_a_long_list_of_old_addresses_is_folded_above_the_choice(screen, target, action, count, is_open):
    for number in range(count):
        Redirect.add_redirect(f"/old-{number}", target)
    details = screen(target, action).select_one(".help-warning details")
    assert details.summary.get_text(" ", strip=True).startswith(f"{count} old addresses redirect here")
    assert len(details.select("li")) == count
    assert details.has_attr("open") is is_open


def test_a_page_to_which_nothing_leads_needs_no_warning(screen, target):
    main = screen(target, "delete")
    assert not main.select(".help-warning")
    assert "0 times" not in main.get_text()


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_several_pages_at_once_are_warned_of_too(client, editor, target, linking, action):
    """Links between pages that go together die with their own page."""
    target.add_child(instance=ServicePage(title="Below"))
    client.force_login(editor)
    response = client.get(f"/admin/bulk/wagtailcore/page/{action}/?id={target.pk}&id={linking.pk}&next=/admin/")
    main = BeautifulSoup(response.content, "html.parser").select_one("main")
    lines = [" ".join(item.get_text(" ", strip=True).split()) for item in main.select(".help-warning li")]
    assert lines == ["Rats , See also"]
    goes_along = "All pages below these are deleted too, with their history: “Below”."
    assert (goes_along in main.get_text()) == (action == "delete")


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_several_pages_at_once_lead_there_too(client, editor, target, linking, knockout_page, action):
    target.add_child(instance=ServicePage(title="Below"))
    url = f"/admin/bulk/wagtailcore/page/{action}/?id={target.pk}&id={linking.pk}&next=/admin/"
    client.force_login(editor)
    assert BeautifulSoup(client.get(url).content, "html.parser").select_one(f"form {CHOICE}")
    refused = client.post(url, {"lead_to": linking.pk}, follow=True)
    assert "Choose a page that is published, public and not being removed." in refused.content.decode()
    assert client.get("/mice/").status_code == 200
    done = client.post(url, {"lead_to": knockout_page.pk, "include_descendants": "on"}, follow=True)
    assert "Their visitors are now redirected to “Knockout Mouse Models”" in done.content.decode()
    for old in ("/target/", "/target/below/", "/mice/"):
        assert client.get(old).headers.get("Location") == "/knockout-mouse-models/"


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_the_address_and_old_addresses_lead_to_the_page_that_was_chosen(client, screen, target, knockout_page, action):
    Redirect.add_redirect("/old-target", target)
    screen(target, action)
    response = client.post(f"/admin/pages/{target.pk}/{action}/", {"lead_to": knockout_page.pk}, follow=True)
    assert "Its visitors are now redirected to “Knockout Mouse Models”" in response.content.decode()
    client.logout()
    for old in ("/target/", "/target", "/Old-Target/"):
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, "/knockout-mouse-models/")


def test_pages_below_a_deleted_page_lead_there_too(client, admin_user, target, knockout_page):
    client.force_login(admin_user)
    target.add_child(instance=ServicePage(title="Below"))
    client.post(f"/admin/pages/{target.pk}/delete/", {"lead_to": knockout_page.pk})
    assert client.get("/target/below/")["Location"] == "/knockout-mouse-models/"


def test_without_a_choice_it_is_as_ever(client, screen, target):
    client.post(f"/admin/pages/{target.pk}/delete/", {"lead_to": ""})
    assert client.get("/target/").status_code == 404
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_a_page_that_goes_itself_or_that_visitors_cannot_see_cannot_be_chosen(
    client, screen, target, knockout_page, action
):
    stub = ServicePage.objects.get(slug="conditional-knockout-mice")
    PageViewRestriction.objects.create(page=knockout_page, restriction_type="login")
    for wrong in (target.pk, stub.pk, knockout_page.pk):
        response = client.post(f"/admin/pages/{target.pk}/{action}/", {"lead_to": wrong}, follow=True)
        assert "Choose a page that is published, public and not being removed." in response.content.decode()
        target.refresh_from_db()
        assert target.live


def test_an_unpublished_page_that_is_published_again_answers_itself(client, screen, target, knockout_page):
    client.post(f"/admin/pages/{target.pk}/unpublish/", {"lead_to": knockout_page.pk})
    ServicePage.objects.get(pk=target.pk).save_revision().publish()
    assert client.get("/target/").status_code == 200


def test_who_may_not_make_redirects_is_not_offered_one(client, screen, editor, target, knockout_page):
    editor.groups.get().permissions.filter(codename="add_redirect").delete()
    assert not screen(target, "unpublish").select_one(CHOICE)
    client.post(f"/admin/pages/{target.pk}/unpublish/", {"lead_to": knockout_page.pk})
    assert client.get("/target/").status_code == 404


def violations(page, part="main"):
    """What axe finds against WCAG 2.2 AA in the part of a screen that is ours."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, context=part, options=options).response["violations"]
    return [(violation["id"], node["html"]) for violation in found for node in violation["nodes"]]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_editor_leads_the_visitors_of_a_page_elsewhere(open_page, editor, target, linking):
    admin = open_page("/admin/", viewport={"width": 1440, "height": 1000})
    sign_in(admin)
    admin.goto(f"/admin/pages/{target.pk}/unpublish/")
    assert violations(admin) == []
    admin.goto(f"/admin/pages/{target.pk}/delete/")
    expect(admin.get_by_text("2 links on the site lead here")).to_be_visible()
    assert violations(admin) == []
    admin.get_by_role("button", name="Choose a page").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_placeholder("Search").fill("Knockout Mouse")
    dialog.get_by_role("link", name="Knockout Mouse Models").click()
    expect(admin.locator(".chooser__title")).to_have_text("Knockout Mouse Models")
    admin.get_by_role("button", name="Yes, delete it").click()
    expect(admin.get_by_text("Its visitors are now redirected to “Knockout Mouse Models”")).to_be_visible()
    visitor = open_page("/target/")
    expect(visitor).to_have_url(re.compile("/knockout-mouse-models/$"))

    admin.goto("/admin/reports/failing-links/")
    assert violations(admin) == []
    row = admin.get_by_role("row").filter(has_text="The page was deleted.").first
    row.get_by_role("link").click()
    expect(admin.get_by_role("heading", name="See also")).to_be_in_viewport(timeout=15_000)
