"""What the first screen of the admin leads to at once."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group

from pages.editing.first_screen import new_page_address
from pages.models import ServicePage


def found(client, words):
    screen = BeautifulSoup(client.get("/admin/find-pages/", {"q": words}).content, "html.parser")
    return [link.get_text() for link in screen.select("a")]


def test_pages_are_found_by_any_words_of_their_headings_and_those_that_begin_so_come_first(client, editor, new_page):
    client.force_login(editor)
    assert found(client, "knockout mouse")[0] == "Knockout Mouse Models"
    assert found(client, "models KNOCK") == ["Knockout Mouse Models"]
    assert found(client, "  ") == []
    new_page("Draft of mice", live=False)
    screen = client.get("/admin/find-pages/", {"q": "draft of"}).content.decode()
    assert "Draft of mice</a>" in screen
    assert "not published" in screen


def test_what_no_heading_has_says_what_to_do(client, editor):
    client.force_login(editor)
    assert (
        "Press Enter to search the full text of all pages."
        in client.get("/admin/find-pages/", {"q": "zebra"}).content.decode()
    )


def test_looking_for_pages_takes_few_queries(client, editor, django_assert_max_num_queries):
    client.force_login(editor)
    client.get("/admin/")
    with django_assert_max_num_queries(12):
        client.get("/admin/find-pages/", {"q": "mouse"})


@pytest.mark.parametrize("group", ["Marketing editors", "Marketing publishers"])
def test_a_new_page_is_one_press_away(client, editor, group):
    editor.groups.set([Group.objects.get(name=group)])
    client.force_login(editor)
    link = BeautifulSoup(client.get("/admin/").content, "html.parser").find("a", string="Write a new page")
    assert "New: Service page" in client.get(link["href"]).content.decode()


def test_the_button_for_a_new_page_takes_one_query(editor, django_assert_num_queries):
    assert new_page_address(editor)  # reads the user's permissions, which other parts of the screen need as well
    with django_assert_num_queries(1):
        new_page_address(editor)


def test_who_may_change_no_page_finds_none_and_writes_none(client, django_user_model):
    user = django_user_model.objects.create_user("visitor", "v@example.com", "a long password", is_staff=True)
    client.force_login(user)
    assert client.get("/admin/find-pages/", {"q": "mouse"}).status_code == 302
    assert ServicePage.objects.filter(title__icontains="mouse").exists()
