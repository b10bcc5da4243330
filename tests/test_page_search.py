"""What editors can rely on who search for a page in the admin."""

import pytest
from bs4 import BeautifulSoup

from tests.test_public_pages import edit

TITLE = "Actb MGI:87904 (RRID:MMRRC_000664), NM_007393.5:c.76A>T, 5′ UTR, 3' arm"


@pytest.fixture
def search(client, admin_user):
    client.force_login(admin_user)

    def run(text):
        response = client.get("/admin/pages/search/", {"q": text})
        assert response.status_code == 200
        page = BeautifulSoup(response.content, "html.parser")
        return [link.get_text(strip=True) for link in page.select("td.title .title-wrapper a")]

    return run


@pytest.mark.parametrize(
    "text",
    ["MGI:87904", "actb mgi:87904", "RRID:MMRRC_000664", "NM_007393.5:c.76A>T", "5' UTR, 3' arm", "5′ UTR"],
)
def test_an_identifier_or_a_prime_finds_the_page_that_has_it_and_no_other(search, knockout_page, text):
    """Wagtail 8.0.1 with modelsearch 1.3.2 takes what stands around a colon for a filter, as `filters_regexp` says."""
    edit(knockout_page, title=TITLE)
    assert search(text) == [TITLE]


def test_an_identifier_of_no_page_finds_nothing(search, knockout_page):
    assert search("MGI:98834") == []


def test_pages_are_still_filtered_by_whether_they_are_published(search, knockout_page):
    edit(knockout_page, title=TITLE)
    assert search("published:yes MGI:87904") == search("Live:YES 87904") == [TITLE]
    assert search("published:no MGI:87904") == []


def test_a_phrase_in_quotation_marks_is_one(search, knockout_page):
    edit(knockout_page, title="Knockout mouse models")
    assert search('"mouse models" knockout') == ["Knockout mouse models"]
