"""What editors can rely on when they look at earlier versions of a page, and return to one."""

import json

import pytest
from bs4 import BeautifulSoup

from pages.models import HomePage, ServicePage
from tests.test_loading import publish
from tests.test_loading_again import page

SECTION = "section “What Are Knockout Mice?”"
CARD = '<p>Where Cre is: <a href="https://example.com/">read <b>more</b></a>.</p>'


def block(kind, number, value):
    return {"type": kind, "id": f"00000000-0000-0000-0000-{number:012}", "value": value}


def body(**changes):
    """A page with one block of each kind; `changes` are made in it by the name of what changes."""
    stub = ServicePage.objects.get(slug="conditional-knockout-mice").pk
    table = {
        "caption": changes.get("caption", "Where and when"),
        "columns": [{"type": "heading", "heading": "Model"}, {"type": "text", "heading": "Tissue"}],
        "rows": [
            {"values": ["Conventional", changes.get("cell", "<p>all</p>")]},
            {"values": ["Conditional", "<p>some</p>"]},
        ],
    }
    cards = [
        block("item", 11, {"heading": "Conventional", "text": "<p>Everywhere.</p>"}),
        block("item", 12, {"heading": "Conditional", "text": changes.get("card", CARD)}),
    ]
    quote = {"quote": changes.get("quote", "We are excited!"), "name": "Julia Maxson, PhD", "affiliation": ""}
    content = [
        block("text", 1, changes.get("text", "<p>A mouse without a gene.</p>")),
        block("testimonial", 2, quote),
        block("cards", 3, cards),
        block("table", 4, table),
    ]
    links = [
        block("item", 21, {"page": stub, "url": "", "label": "One"}),
        block("item", 22, {"page": changes.get("page", stub), "url": "", "label": "Two"}),
    ]
    blocks = [
        block(
            "section",
            31,
            {"heading": "What Are Knockout Mice?", "content": changes.get("order", lambda found: found)(content)},
        ),
        block(
            "related_links", 32, {"heading": "Related Pages", "links": changes.get("links", lambda found: found)(links)}
        ),
    ]
    return json.dumps(blocks)


@pytest.fixture
def compared(client, editor):
    """Two versions of a page, as History compares them: what stands at each place that differs."""
    client.force_login(editor)

    def run(before, after):
        versions = [before, after]
        for number, fields in enumerate(versions):
            changed = page()
            for name, value in fields.items():
                setattr(changed, name, value)
            versions[number] = changed.save_revision().pk
        response = client.get(f"/admin/pages/{page().pk}/revisions/compare/{versions[0]}...{versions[1]}/")
        places = BeautifulSoup(response.content, "html.parser").select(".version-difference")
        return {place.p.get_text(): str(place.div.decode_contents()) for place in places}

    return run


def versions(shown):
    """What was there before and what is there after, of a text in which both are marked."""
    texts = []
    for mark in (".addition", ".deletion"):
        text = BeautifulSoup(shown, "html.parser")
        for marked in text.select(mark):
            marked.decompose()
        texts.append(text.get_text())
    return tuple(texts)


QUOTE_PLACE = f"{SECTION}, testimonial “Julia Maxson, PhD”"


@pytest.mark.parametrize(
    ("changes", "place", "before", "after"),
    [
        ({"text": "<p>It <b>is</b>.</p>"}, f"{SECTION}, text", "A mouse without a gene.", "It is."),
        ({"quote": "We are happy!"}, f"{QUOTE_PLACE}, quote", "We are excited!", "We are happy!"),
        ({"order": lambda blocks: blocks[:1]}, QUOTE_PLACE, "We are excited! · Julia Maxson, PhD", ""),
        ({"caption": "Where"}, f"{SECTION}, table “Where”, caption", "Where and when", "Where"),
        (
            {"cell": "<p>none</p>"},
            f"{SECTION}, table “Where and when”, rows",
            "Conventional | all\nConditional | some",
            "Conventional | none\nConditional | some",
        ),
        (
            {"card": CARD.replace("Where", "When")},
            f"{SECTION}, cards, item “Conditional”, text",
            "Where Cre is: read more.",
            "When Cre is: read more.",
        ),
        (
            {"links": lambda links: links[:1]},
            "related links “Related Pages”, item “Two”",
            "/conditional-knockout-mice/ · Two",
            "",
        ),
    ],
)
def test_a_change_in_any_block_is_shown_where_it_is_and_nothing_else(compared, changes, place, before, after):
    found = compared({"body": body()}, {"body": body(**changes)})
    assert versions(found[place]) == (before, after)
    assert len(found) == (3 if "order" in changes else 1)  # then cards and table go as well


def test_blocks_that_moved_are_told_in_their_new_order(compared):
    found = compared({"body": body()}, {"body": body(links=lambda links: links[::-1])})
    assert found == {"related links “Related Pages”, order": "item “Two”\nitem “One”"}


def test_links_that_lead_elsewhere_and_emphasis_are_told_in_words(compared):
    card = CARD.replace("example.com", "example.org").replace("<b>more</b>", "more")
    (shown,) = compared({"body": body()}, {"body": body(card=card)}).values()
    text = BeautifulSoup(shown, "html.parser")
    assert text.select(".deletion")
    assert "link to https://example." in text.get_text()
    assert "bold" in text.select(".deletion")[-1].get_text()
    assert "<p>" not in text.get_text()


def test_a_page_that_a_link_leads_to_is_shown_by_its_address(compared):
    (shown,) = compared({"body": body()}, {"body": body(page=HomePage.objects.get().pk)}).values()
    assert BeautifulSoup(shown, "html.parser").select_one(".deletion").get_text() == "conditional-knockout-mice/"


def test_a_changed_introduction_is_shown_too(compared):
    found = compared({"introduction": "<p>One gene.</p>"}, {"introduction": "<p>Two genes.</p>"})
    assert versions(found["introduction"]) == ("One gene.", "Two genes.")


def test_one_press_leads_back_to_the_approved_copy_and_a_second_makes_it_the_draft(client, editor):
    approved = page().latest_revision
    client.force_login(editor)
    edit = f"/admin/pages/{page().pk}/edit/"
    assert "Return to the approved copy" not in client.get(edit).content.decode()
    publish(page(), tagline="The editor's")
    screen = BeautifulSoup(client.get(edit).content, "html.parser")
    link = next(link for link in screen.select("a") if "Return to the approved copy" in link.get_text())
    assert link["href"] == f"/admin/pages/{page().pk}/revisions/{approved.pk}/revert/"
    screen = BeautifulSoup(client.get(link["href"]).content, "html.parser")
    assert "Replace current draft" in screen.get_text()
    assert " ".join(screen.select_one(".messages").get_text().split()).endswith("by the site, or a colleague who left")


def test_every_version_can_be_reviewed_from_the_history_at_once(client, editor):
    first = page().latest_revision
    publish(page(), tagline="The editor's")
    client.force_login(editor)
    history = BeautifulSoup(client.get(f"/admin/pages/{page().pk}/history/").content, "html.parser")
    link = history.find("a", string="Review this version")
    assert link["href"] == f"/admin/pages/{page().pk}/revisions/{first.pk}/revert/"


def test_deleting_says_which_pages_go_along(client, editor):
    page().add_child(instance=ServicePage(title="Rats"))
    client.force_login(editor)
    screen = client.get(f"/admin/pages/{page().pk}/delete/").content.decode()
    assert "All pages below this page are deleted too, with their history: “Rats”." in screen
