"""What editors can rely on in rich text: saving what was not changed changes nothing."""

import pytest

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
