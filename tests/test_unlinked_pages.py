"""What staff can rely on so that visitors find each page."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from pages.links import unlinked
from pages.links.page_removal import broken_by_removal
from pages.models import HomePage, ServicePage, SiteSettings
from tests.blocks import section, text
from tests.visits import dashboard


@pytest.fixture
def mice(db):
    """A page below one that the front page lists."""
    place = HomePage.objects.get().add_child(instance=ServicePage(title="Models", slug="models"))
    return place.add_child(instance=ServicePage(title="Mice", slug="mice"))


def found():
    return [page.title for page in unlinked(Page.objects.order_by("title"))]


def test_what_the_front_page_lists_is_found_and_what_stands_below_is_not(mice):
    assert found() == ["Mice"]
    Redirect.add_redirect("/old-mice", mice)  # no visitor of the site comes across it
    assert found() == ["Mice"]


@pytest.mark.parametrize("live", [True, False])
def test_a_link_on_a_live_page_leads_to_it(mice, live):
    body = [section("More", text(f'<p><a linktype="page" id="{mice.pk}">Mice</a></p>'))]
    HomePage.objects.get().add_child(instance=ServicePage(title="Rats", slug="rats", body=body, live=live))
    assert found() == ([] if live else ["Mice"])


def test_a_page_that_links_to_itself_or_lists_others_is_not_found_by_that(mice):
    mice.body = [section("More", text(f'<p><a linktype="page" id="{mice.pk}">Mice</a></p>'))]
    mice.save()
    below = mice.add_child(instance=ServicePage(title="Young mice", slug="young"))
    below.link_from = [mice]
    below.save()
    assert found() == ["Mice"]


def test_the_page_that_lists_it_and_the_button_in_the_header_lead_to_it(mice):
    mice.link_from = [mice.get_parent()]
    mice.save()
    assert found() == []
    mice.link_from = []
    mice.save()
    settings = SiteSettings.for_site(Site.objects.get())
    settings.call_to_action_page, settings.call_to_action_label = mice, "Order"
    settings.save()
    assert found() == []
    assert [link.text for link in broken_by_removal([mice])] == ["Order"]


def test_who_publishes_it_is_told_and_so_is_the_first_screen(client, editor, mice):
    client.force_login(editor)
    mice.save_revision(user=editor)
    address = f"/admin/bulk/wagtailcore/page/publish/?id={mice.pk}&next=/admin/"
    screen = BeautifulSoup(client.get(address).content, "html.parser")
    shown = {field["name"]: field["value"] for field in screen.select("main form input[name^=shown_at]")}
    response = client.post(address, shown)
    texts = [BeautifulSoup(str(message), "html.parser").get_text() for message in get_messages(response.wsgi_request)]
    assert any("No page links to “Mice”, so visitors can find it only by searching." in text for text in texts)
    assert dashboard(client).find("h3", string="1 page has no links to it")


def test_a_new_page_is_listed_on_the_page_above_unless_the_editor_says_no(client, editor, mice):
    client.force_login(editor)

    def listed_on(parent):
        html = client.get(f"/admin/pages/add/pages/servicepage/{parent.pk}/").content
        form = BeautifulSoup(html, "html.parser").select_one("[data-contentpath=link_from]")
        return str(form)

    parent = mice.get_parent().specific
    assert f"page-{parent.pk}" in listed_on(parent)
    assert f"page-{HomePage.objects.get().pk}" not in listed_on(HomePage.objects.get())
