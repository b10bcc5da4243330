"""What browsers and search engines can rely on in the head of a public page."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from pages.content.sentences import whole_sentences
from tests.test_public_pages import URL, edit
from tests.test_site_settings import fill


@pytest.fixture
def get(client, db):
    def run(url=URL):
        return BeautifulSoup(client.get(url).content, "html.parser")

    return run


def test_every_title_ends_in_the_companys_name_once(get, knockout_page):
    fill(name="Mice & Co")
    assert get().title.text == "Custom Knockout Mouse Models | Mice & Co"
    assert get("/search/?q=mice").title.text == "Search: mice | Mice & Co"
    edit(knockout_page, seo_title="Knockouts by mice & co")
    assert get().title.text == "Knockouts by mice & co"


@pytest.mark.parametrize(
    ("text", "length", "shown"),
    [
        ("One. Two.", 20, "One. Two."),
        ("One sentence. Another one.", 20, "One sentence."),
        ("“One sentence.” Another one.", 20, "“One sentence.”"),
        ("We make F.A.S.T. Mice. And others.", 25, "We make F.A.S.T. Mice."),
        ("Use a line, e.g. Alb-Cre. And others.", 27, "Use a line, e.g. Alb-Cre."),
        ("One sentence that is too long.", 20, "One sentence that…"),
    ],
)
def test_a_description_ends_where_a_sentence_does(text, length, shown):
    assert whole_sentences(text, length) == shown


@pytest.mark.parametrize(("name", "size"), [("favicon.ico", (48, 48)), ("apple-touch-icon.png", (180, 180))])
def test_the_icons_are_where_browsers_look_for_them(client, get, name, size):
    response = client.get(f"/{name}", follow=True)
    assert response.status_code == 200
    picture = Image.open(BytesIO(b"".join(response.streaming_content) if response.streaming else response.content))
    assert picture.size == size
    assert get().select_one("link[rel=apple-touch-icon]")["href"].startswith("/static/")
