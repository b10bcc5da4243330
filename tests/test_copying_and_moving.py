"""What editors can rely on when they copy and move pages: a free address, and to be told what becomes of it."""

import pytest
from bs4 import BeautifulSoup
from wagtail.contrib.redirects.models import Redirect

from pages.editing.page_bin import snapshot
from pages.models import HomePage, ServicePage


@pytest.fixture
def mice(new_page):
    page = new_page("Mice", "<p>Mice.</p>")
    page.save_revision().publish()
    return page


@pytest.fixture(autouse=True)
def _signed_in(client, editor):
    client.force_login(editor)


def proposed(client, page):
    """The slug that stands in the form when it opens."""
    form = BeautifulSoup(client.get(f"/admin/pages/{page.pk}/copy/").content, "html.parser")
    return form.select_one("[name=new_slug]")["value"]


def copy(client, page, slug, parent=None):
    parent = parent or page.get_parent()
    fields = {"new_title": "Rats", "new_slug": slug, "new_parent_page": parent.pk}
    return client.post(f"/admin/pages/{page.pk}/copy/", fields)


def test_a_copy_is_made_with_what_is_proposed(client, mice):
    slug = proposed(client, mice)
    assert slug == "mice-2"
    assert copy(client, mice, slug).status_code == 302
    assert ServicePage.objects.get(slug="mice-2").title == "Rats"
    assert proposed(client, mice) == "mice-3"


def test_what_a_draft_will_be_called_is_not_proposed(client, mice, new_page):
    other = new_page("Others")
    other.slug = "mice-2"
    other.save_revision()
    assert proposed(client, mice) == "mice-3"


def test_the_address_of_a_page_in_the_bin_is_not_proposed(client, mice, new_page):
    gone = new_page("Mice 2")
    snapshot(gone, None).save()
    gone.delete()
    assert proposed(client, mice) == "mice-3"


@pytest.mark.parametrize("path", ["/mice-2", "/Mice-2"])
def test_an_address_that_is_redirected_is_not_proposed(client, mice, path):
    Redirect.objects.create(old_path=path, redirect_page=mice)
    assert proposed(client, mice) == "mice-3"


def test_an_address_of_the_old_site_is_not_proposed(client, mice, new_page):
    other = new_page("Others")
    other.legacy_url, other.url_handling = "https://www.genetargeting.com/mice-2", "retire"
    other.save()
    assert proposed(client, mice) == "mice-3"


def test_what_is_used_elsewhere_takes_nothing_away(client, mice, new_page):
    new_page("Others").add_child(instance=ServicePage(title="Mice", slug="mice-2"))
    Redirect.objects.create(old_path="/others/mice-2", redirect_page=mice)
    assert proposed(client, mice) == "mice-2"


def test_a_slug_that_is_taken_is_refused_with_one_that_is_free(client, mice):
    response = copy(client, mice, "mice")
    assert "Another page below “ingenious targeting laboratory” uses this slug. “mice-2” is free." in (
        response.content.decode()
    )


def said_before_moving(client, page, destination):
    screen = BeautifulSoup(client.get(f"/admin/pages/{page.pk}/move/{destination.pk}/confirm/").content, "html.parser")
    return " ".join(screen.select_one(".nice-padding").get_text().split())


def test_a_move_says_what_becomes_of_the_address_and_does_it(
    client, mice, new_page, django_capture_on_commit_callbacks
):
    others = new_page("Others")
    said = said_before_moving(client, mice, others)
    assert "Move this page below “Others”?" in said
    assert "Its address changes from /mice/ to /others/mice/." in said
    assert "A redirect leads visitors and links from the old address to the new one." in said
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/admin/pages/{mice.pk}/move/{others.pk}/confirm/")
    assert client.get("/mice/").headers["Location"].endswith("/others/mice/")


def test_a_move_counts_the_pages_below(client, mice, new_page):
    for title in ("House mice", "Field mice"):
        mice.add_child(instance=ServicePage(title=title, live=True))
    assert "from the old address to the new one, and likewise for the 2 live pages below it." in said_before_moving(
        client, mice, new_page("Others")
    )


def test_a_draft_has_its_redirect_when_it_is_published(client, new_page):
    draft, others = new_page("Mice", live=False), new_page("Others")
    assert "Visitors do not see it now. Once it is published, a redirect leads" in said_before_moving(
        client, draft, others
    )
    client.post(f"/admin/pages/{draft.pk}/move/{others.pk}/confirm/")
    assert client.get("/mice/").status_code == 404
    draft.refresh_from_db()
    draft.save_revision().publish()
    assert client.get("/mice/").headers["Location"].endswith("/others/mice/")


def test_an_alias_is_left_to_its_page_when_pages_are_published_or_words_replaced(client, mice):
    home = mice.get_parent()
    copied = {"new_title": "Mice", "new_slug": "twin", "new_parent_page": home.pk, "alias": "on"}
    client.post(f"/admin/pages/{mice.pk}/copy/", copied)
    twin = home.get_children().get(slug="twin")
    action = f"/admin/bulk/wagtailcore/page/publish/?id={twin.pk}"
    assert "an alias, which shows what “Mice” does: publish that page" in client.get(action).content.decode()
    client.post(action, {f"shown_at:{twin.pk}": "never"})
    assert client.get(f"/admin/publishing/{twin.pk}/").status_code == 404
    words = {"find": "Mice", "replace": "Rats", "whole_words": "on", "match_case": "on"}
    keys = [f"{each._meta.model_name}-{each.pk}" for each in (mice, twin.specific)]
    shown = {f"shown:{key}": str(mice.latest_revision_id) for key in keys}
    client.post("/admin/find-and-replace/", words | shown | {"chosen": keys, "publish": "yes"})
    assert [home.get_children().get(slug=slug).title for slug in ("mice", "twin")] == ["Rats", "Rats"]


def publish_at(page, slug):
    page.slug = slug
    page.save_revision().publish()
    page.refresh_from_db()


def test_a_new_address_of_a_draft_leaves_the_redirects_of_other_pages_alone(
    client, mice, new_page, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):  # when Wagtail makes redirects
        publish_at(mice, "rodents")
        draft = new_page("Others", live=False)
    for slug in ("others-too", "others-again"):
        with django_capture_on_commit_callbacks(execute=True):
            publish_at(draft, slug)
    assert client.get("/mice/").headers["Location"].endswith("/rodents/")
    assert client.get("/others-too/").headers["Location"].endswith("/others-again/")
    assert not Redirect.objects.filter(old_path="/others").exists()


def test_an_address_too_long_for_a_redirect_costs_no_other_page_its_own(
    client, mice, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        publish_at(mice, "m" * 200)
        for slug in ("c" * 60, "short"):
            mice.add_child(instance=ServicePage(title="Child", slug=slug)).save_revision().publish()
    with django_capture_on_commit_callbacks(execute=True):
        publish_at(mice, "rodents")
    assert client.get(f"/{'m' * 200}/short/").headers["Location"].endswith("/rodents/short/")
    assert max(len(path) for path in Redirect.objects.values_list("old_path", flat=True)) == 207


def test_a_redirect_at_the_new_address_is_named(client, mice, new_page):
    Redirect.objects.create(old_path="/others/mice", redirect_page=HomePage.objects.get())
    assert "There is a redirect at the new address" in said_before_moving(client, mice, new_page("Others"))


def test_several_pages_that_move_say_so_too(client, mice):
    screen = client.get(f"/admin/bulk/wagtailcore/page/move/?id={mice.pk}").content.decode()
    assert "The address of “Mice” is <b>/mice/</b> now" in screen
    assert "A redirect leads visitors and links from the old address to the new one." in screen
