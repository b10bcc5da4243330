"""What editors can rely on in rich text: saving what was not changed changes nothing."""

import time

import pytest

from pages.content.html import headings_in, links_in, words_in
from tests.editor import as_edited


@pytest.mark.parametrize(
    ("html", "saved"),
    [
        ("", ""),
        ("<p>a <b>b</b> <i>c</i></p>", "<p>a <b>b</b> <i>c</i></p>"),
        ("<p>a<br/>b</p><hr/><p>c</p>", "<p>a<br/>b</p><hr/><p>c</p>"),
    ],
)
def test_plain_rich_text_is_what_the_editor_saves(html, saved):
    assert as_edited(html) == saved


@pytest.mark.django_db  # the editor asks for the hosts of this site
@pytest.mark.parametrize(
    "html",
    [
        '<p><b>a <a href="https://example.com">link</a> b</b></p>',
        "<p><i>it with <b>b</b> in it</i></p>",
        "<p><i>a <code>c</code> b</i></p>",
        "<ul><li>a  b</li></ul><ul><li>c</li></ul>",
    ],
)
def test_saving_twice_is_saving_once(html):
    saved = as_edited(html)
    assert saved
    assert as_edited(saved) == saved


def test_links_are_found_with_their_text_and_the_heading_that_they_stand_under():
    html = (
        '<p><a href="https://example.com/?a=1&amp;b=2">first</a></p>'
        '<h3>Mice &amp; <a linktype="page" id="7"><b>rats</b></a></h3>'
        '<p><a href="#x">last</a> <a href="/">never closed</p>'
    )
    assert [(link.attributes, link.text, link.heading) for link in links_in(html)] == [
        ({"href": "https://example.com/?a=1&b=2"}, "first", ""),
        ({"linktype": "page", "id": "7"}, "rats", "Mice & rats"),
        ({"href": "#x"}, "last", "Mice & rats"),
    ]


def test_headings_are_found_but_for_empty_ones():
    assert headings_in("<h3>One <i>two</i></h3><p>text</p><h4> </h4><h4>Three</h4><hr/>") == ["One two", "Three"]


@pytest.mark.parametrize("tag", ["<h3>", "<h3 ", "<a ", '<a href="/">', '<a "', "<!--"])
def test_many_tags_that_are_never_closed_are_read_in_a_moment(tag):
    start = time.process_time()
    words_in(tag * 20_000)
    assert time.process_time() - start < 2
