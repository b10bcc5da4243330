"""What editors and writers can rely on when both changed a page: everything of both is kept, or a conflict is named."""

from collections import Counter
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.content.merge import merge, same, words_of


def block(block_type, value, block_id):
    return {"type": block_type, "value": value, "id": block_id}


def section(heading, *content, block_id=None):
    return block("section", {"heading": heading, "content": list(content)}, block_id or heading)


def text(html, block_id="text"):
    return block("text", html, block_id)


QUOTE = {"quote": "We are so excited!", "name": "Julia Maxson, PhD", "affiliation": "Knight Cancer Institute"}


def page(**changes):
    """A page of three sections; a body is given as its sections."""
    body = [
        section("What Researchers Say", block("testimonial", QUOTE, "testimonial")),
        section("What Are Knockout Mice?", text("<p>A knockout mouse is a mouse with an inactivated gene.</p>")),
        section("How does it work?", text("<p>Multiple strategies can be used.</p>"), text("<p>Most fail.</p>", "2")),
    ]
    return {"title": "Mice", "tagline": "Expertly crafted", "link_from": ["a", "b"], "body": body} | changes


def changed(place, value, content=None):
    """The page, or `content`, with the value at `place` (keys and positions) exchanged."""
    content = deepcopy(content or page())
    at = content
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    return content


QUOTE_PLACE = ("body", 0, "value", "content", 0, "value", "quote")
NAME_PLACE = ("body", 0, "value", "content", 0, "value", "name")
MOUSE_PLACE = ("body", 1, "value", "content", 0, "value")


def headings(content):
    return [section["value"]["heading"] for section in content["body"]]


def conflicts(merged):
    return [(" › ".join(conflict.place), conflict.ours, conflict.theirs) for conflict in merged.conflicts]


# What merges


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (("tagline",), ("title",)),
        (("tagline",), MOUSE_PLACE),
        (QUOTE_PLACE, MOUSE_PLACE),
        (QUOTE_PLACE, NAME_PLACE),
        (("body", 1, "value", "heading"), MOUSE_PLACE),
    ],
)
def test_changes_of_different_fields_and_blocks_are_both_kept(here, there):
    merged = merge(page(), changed(here, "the editor's"), changed(there, "the document's"))
    assert merged.content == changed(there, "the document's", changed(here, "the editor's"))
    assert not merged.conflicts


def test_the_same_change_on_both_sides_is_no_conflict_and_no_difference():
    both = changed(MOUSE_PLACE, "<p>Other</p>")
    assert merge(page(), both, deepcopy(both)).content == both
    assert not merge(page(), both, deepcopy(both)).differences


def test_a_section_moved_by_the_editor_keeps_its_place_and_gets_the_documents_words():
    moved = page(body=page()["body"][::-1])
    merged = merge(page(), moved, changed(MOUSE_PLACE, "<p>Other</p>"))
    assert merged.content == changed(("body", 1, "value", "content", 0, "value"), "<p>Other</p>", moved)
    assert not merged.conflicts


def test_sections_moved_by_the_document_keep_the_editors_words():
    moved = page(body=page()["body"][::-1])
    merged = merge(page(), changed(QUOTE_PLACE, "Great!"), moved)
    assert merged.content == changed(("body", 2, *QUOTE_PLACE[2:]), "Great!", moved)


def test_new_sections_of_both_sides_stay_with_their_neighbours():
    first, second, third = page()["body"]
    ours = page(body=[first, section("Ours"), second, third, section("Last of ours")])
    theirs = page(body=[section("First of theirs"), first, second, section("Theirs"), third])
    merged = merge(page(), ours, theirs)
    assert headings(merged.content) == [
        "First of theirs",
        "What Researchers Say",
        "Ours",
        "What Are Knockout Mice?",
        "Theirs",
        "How does it work?",
        "Last of ours",
    ]
    assert not merged.conflicts


def test_a_block_without_words_is_known_again_by_what_it_is():
    rule, renamed = text("<hr/>", "rule"), text("<hr/>", "renamed")
    base, theirs = (page(body=[section("Mice", each, block_id="mice")]) for each in (rule, renamed))
    assert merge(base, base, theirs).differences == ()


def test_a_section_that_one_side_removed_and_the_other_left_alone_is_gone():
    first, second, third = page()["body"]
    assert headings(merge(page(), page(body=[first, third]), page()).content) == headings({"body": [first, third]})
    assert headings(merge(page(), page(), page(body=[first, second])).content) == headings({"body": [first, second]})
    both = merge(page(), page(body=[first, third]), page(body=[first, third]))
    assert headings(both.content) == headings({"body": [first, third]})
    assert not both.differences


def test_pages_that_list_this_one_are_added_and_removed_by_each_side():
    merged = merge(page(), page(link_from=["a", "b", "editor"]), page(link_from=["b", "document"]))
    assert merged.content["link_from"] == ["b", "editor", "document"]
    assert not merged.conflicts


@pytest.mark.parametrize(("ours", "theirs"), [(["O"], ["T"]), (["O", "P"], ["T", "U"])])
def test_new_sections_of_both_sides_at_one_place_stay_together_ours_first(ours, theirs):
    first, second = page()["body"][:2]
    bodies = ([first, *map(section, names), second] for names in ([], ours, theirs))
    merged = merge(*(page(body=body) for body in bodies))
    assert headings(merged.content)[1:-1] == ours + theirs
    assert not merged.conflicts


@pytest.mark.parametrize("remover", ["ours", "theirs"])
def test_a_section_of_which_one_side_has_only_other_ids_is_gone_if_the_other_removed_it(remover):
    first, _second, third = page()["body"]
    copied = changed(("body", 1, "value", "content", 0, "id"), "copy")
    removed = page(body=[first, third])
    sides = {"ours": removed, "theirs": copied} if remover == "ours" else {"ours": copied, "theirs": removed}
    for prefer in ("ours", "theirs"):
        assert merge(page(), **sides, prefer=prefer).content == removed


def test_an_image_that_only_one_side_has_chosen_is_kept():
    image = {"file": "mouse.png", "alt": "A mouse"}
    assert merge(page(), page(image=image), page()).content == page(image=image)
    assert merge(page(), page(), page(image=image)).content == page(image=image)


def test_pages_that_list_this_one_are_those_of_both_if_it_was_loaded_before_that_was_kept():
    base = page()
    del base["link_from"]
    merged = merge(base, page(link_from=["a", "editor"]), page(link_from=["a", "document"]))
    assert merged.content["link_from"] == ["a", "editor", "document"]


def test_each_page_that_only_one_side_lists_is_a_difference_with_who_has_it():
    merged = merge(page(), page(link_from=["a", "b", "editor"]), page(link_from=["b", "document"]))
    found = [(each.name, each.base, each.ours, each.theirs) for each in merged.differences]
    assert found == [
        ("link from", "a", "a", None),
        ("link from", None, "editor", None),
        ("link from", None, None, "document"),
    ]


def test_a_document_that_lists_pages_in_another_order_is_followed():
    assert merge(page(), page(), page(link_from=["b", "a"])).content["link_from"] == ["b", "a"]


def test_of_several_blocks_the_most_alike_is_the_one_that_an_editor_changed():
    def with_texts(*texts):
        return page(body=[section("S", *(text(words, key) for key, words in texts))])

    old = "one two three four five six seven eight nine ten"
    rather, most = "one two three four five six seven Cre Flp Dre", "one two three four five six seven eight nine Cre"
    theirs = with_texts(("new", rather), ("newer", most))
    (conflict,) = merge(with_texts(("1", old)), with_texts(("1", f"{old} ours")), theirs).conflicts
    assert (conflict.ours, conflict.theirs) == (f"{old} ours", most)


def test_of_blocks_that_are_equally_alike_the_nearest_is_the_one_that_an_editor_changed():
    def with_texts(*texts):
        return page(body=[section("S", *(text(words, key) for key, words in texts))])

    base = with_texts(("first", "nothing like it"), ("1", "one two three four"))
    ours = with_texts(("first", "nothing like it"), ("1", "one two three ours"))
    theirs = with_texts(("a", "one two three Cre"), ("b", "one two three Flp"), ("first", "nothing like it"))
    (conflict,) = merge(base, ours, theirs).conflicts
    assert (conflict.ours, conflict.theirs) == ("one two three ours", "one two three Flp")


def test_blocks_that_got_new_ids_on_both_sides_are_known_again():
    """An editor replaced two blocks by copies, and the document has a new heading above them."""
    mice, cells = "a mouse with an inactivated gene", "embryonic stem cells grow on feeder layers"
    base = page(body=[section("S", text(mice, "1"), text(cells, "2"))])
    ours = page(body=[section("S", text(f"{mice} here", "copy 1"), text(f"{cells} here", "copy 2"))])
    theirs = page(body=[section("S", text(f"{mice} there", "new 1"), text(f"{cells} there", "new 2"))])
    merged = merge(base, ours, theirs)
    assert [(each.base, each.ours, each.theirs) for each in merged.conflicts] == [
        (mice, f"{mice} here", f"{mice} there"),
        (cells, f"{cells} here", f"{cells} there"),
    ]
    assert [each["value"] for each in merged.content["body"][0]["value"]["content"]] == [
        f"{mice} here",
        f"{cells} here",
    ]


def test_a_block_with_three_ids_is_known_again_whatever_other_block_was_matched_meanwhile():
    base = [text("one two three four five six seven eight", "a"), text("red green blue black white", "m")]
    ours = [text("two three four five six seven eight nine", "b"), text("red green blue black brown", "n")]
    theirs = [text("five six seven eight nine ten eleven twelve", "c"), base[1]]
    merged = merge({"body": base}, {"body": ours}, {"body": theirs})
    assert conflicts(merged) == [("text 1", ours[0]["value"], theirs[0]["value"])]
    assert [block["value"] for block in merged.content["body"]] == [block["value"] for block in ours]


def test_a_new_heading_in_the_document_keeps_what_the_editor_wrote_under_the_old_one():
    """A new heading gives the section and all it holds new ids."""
    theirs = page()
    theirs["body"][1] = section("What Is a Knockout Mouse?", *page()["body"][1]["value"]["content"], block_id="new")
    theirs["body"][1]["value"]["content"][0]["id"] = "new text"
    ours = changed(MOUSE_PLACE, "<p>A knockout mouse is a mouse with an inactivated gene of your choice.</p>")
    merged = merge(page(), ours, theirs)
    assert merged.content == changed(MOUSE_PLACE, ours["body"][1]["value"]["content"][0]["value"], theirs)
    assert not merged.conflicts


def test_a_section_that_the_document_takes_over_from_the_editor_is_not_doubled():
    """Exported from the page and loaded again, the editor's section has the document's ids."""
    new = section("Prices", text("<p>Ask us.</p>", "random text"), block_id="random")
    taken_over = section("Prices", text("<p>Ask us.</p>", "prices text"), block_id="prices")
    ours, theirs = page(body=[*page()["body"], new]), page(body=[*page()["body"], taken_over])
    assert same(ours, theirs)
    assert merge(page(), ours, theirs).content == theirs


def test_content_loaded_before_a_field_existed_knows_nothing_of_it():
    base = page()
    del base["tagline"]
    assert merge(base, page(tagline=""), page(tagline="New")).content["tagline"] == "New"


# What is a conflict


def test_a_block_that_both_changed_is_a_conflict_with_its_place_and_both_versions():
    merged = merge(page(), changed(QUOTE_PLACE, "Great!"), changed(QUOTE_PLACE, "Marvellous!"))
    place = "section “What Researchers Say” › testimonial “Julia Maxson, PhD” › quote"
    assert conflicts(merged) == [(place, "Great!", "Marvellous!")]


def test_a_field_that_both_changed_is_a_conflict():
    assert conflicts(merge(page(), page(tagline="Ours"), page(tagline="Theirs"))) == [("tagline", "Ours", "Theirs")]


def test_one_of_several_blocks_is_named_by_its_number():
    place = ("body", 2, "value", "content", 1, "value")
    merged = merge(page(), changed(place, "<p>Ours</p>"), changed(place, "<p>Theirs</p>"))
    assert conflicts(merged) == [("section “How does it work?” › text 2", "<p>Ours</p>", "<p>Theirs</p>")]


def test_a_block_that_only_the_editor_has_is_named_by_its_number_on_the_page():
    here = [text("<p>Many fail.</p>", "1"), text("<p>Few are born.</p>", "2")]
    merged = merge({"body": here[:1]}, {"body": here}, {"body": [text("<p>Many fail early.</p>", "1")]})
    assert [difference.place for difference in merged.differences] == [("text 1",), ("text 2",)]


def test_what_a_side_lacks_is_nothing_in_the_difference():
    (difference,) = merge({}, {}, {"tagline": "New"}).differences
    assert (difference.base, difference.ours, difference.theirs) == (None, None, "New")


@pytest.mark.parametrize("remover", ["ours", "theirs"])
def test_a_section_that_one_side_removed_and_the_other_changed_is_a_conflict(remover):
    edited = changed(MOUSE_PLACE, "<p>Other</p>")
    removed = page(body=[page()["body"][0], page()["body"][2]])
    sides = {"ours": removed, "theirs": edited} if remover == "ours" else {"ours": edited, "theirs": removed}
    merged = merge(page(), **sides)
    (conflict,) = merged.conflicts
    assert merged.differences == (conflict,)
    assert conflict.place == ("section “What Are Knockout Mice?”",)
    assert {remover: None}.items() <= vars(conflict).items()
    assert edited["body"][1] in (conflict.ours, conflict.theirs)


def test_two_different_orders_are_a_conflict():
    first, second, third = page()["body"]
    merged = merge(page(), page(body=[second, first, third]), page(body=[first, third, second]))
    (conflict,) = merged.conflicts
    assert conflict.place == ("order",)
    assert conflict.ours[:2] == ["section “What Are Knockout Mice?”", "section “What Researchers Say”"]


@pytest.mark.parametrize(
    ("prefer", "winner"),
    [
        ("ours", "ours"),
        ("theirs", "theirs"),
        ({"order": "theirs"}, "theirs"),
        ({"order": "ours"}, "ours"),
        ({}, "ours"),
    ],
)
def test_the_order_that_is_preferred_wins_with_the_new_sections_of_both(prefer, winner):
    first, second, third = page()["body"]
    ours = page(body=[second, section("Ours"), first, third])
    theirs = page(body=[first, third, section("Theirs"), second])
    expected = {
        "ours": headings({"body": [second, section("Ours"), first, third, section("Theirs")]}),
        "theirs": headings({"body": [first, third, section("Theirs"), second, section("Ours")]}),
    }
    assert headings(merge(page(), ours, theirs, prefer).content) == expected[winner]


def test_each_conflict_is_decided_by_the_name_of_its_place():
    ours, theirs = page(title="Ours", tagline="Ours"), page(title="Theirs", tagline="Theirs")
    ours, theirs = (changed(QUOTE_PLACE, each["title"], each) for each in (ours, theirs))
    quote = "section “What Researchers Say”, testimonial “Julia Maxson, PhD”, quote"
    merged = merge(page(), ours, theirs, {"title": "theirs", "tagline": "ours", quote: "theirs"})
    assert merged.content == changed(QUOTE_PLACE, "Theirs", page(title="Theirs", tagline="Ours"))
    assert merge(page(), ours, theirs, {}).content == ours


@pytest.mark.parametrize(
    ("kind", "value", "name"),
    [
        ("allele_diagram", {"caption": "The Cre allele", "x": "1"}, "allele diagram “The Cre allele”"),
        ("call_to_action", {"heading": "", "label": "Ask us", "x": "1"}, "call to action “Ask us”"),
        ("text", {"x": "1"}, "text"),
    ],
)
def test_a_block_is_named_by_its_type_and_what_it_is_called(kind, value, name):
    base, ours, theirs = (page(body=[block(kind, value | {"x": x}, "id")]) for x in "123")
    assert [conflict.name for conflict in merge(base, ours, theirs).conflicts] == [f"{name}, x"]


def test_a_conflict_in_a_list_names_the_list_and_the_item():
    def with_card(words):
        return page(body=[block("cards", [block("card", {"heading": "Cre", "text": words}, "1")], "cards")])

    (conflict,) = merge(*map(with_card, ("one", "two", "three"))).conflicts
    assert conflict.name == "cards, card “Cre”, text"


@pytest.mark.parametrize("prefer", ["ours", "theirs"])
def test_a_side_that_is_preferred_wins_the_conflicts_and_no_more(prefer):
    ours = changed(QUOTE_PLACE, "Great!", page(tagline="Ours"))
    theirs = changed(QUOTE_PLACE, "Marvellous!", page(title="Theirs"))
    merged = merge(page(), ours, theirs, prefer)
    winner = {"ours": "Great!", "theirs": "Marvellous!"}[prefer]
    assert merged.content == changed(QUOTE_PLACE, winner, page(tagline="Ours", title="Theirs"))


# For any content whatever

WORDS = st.sampled_from(["allele", "exon", "loxP", "Cre", "mouse", "gene", "<b>bold</b>", ""])
TEXTS = st.lists(WORDS, max_size=4).map(" ".join)
IDS = st.integers(0, 30).map(str)


def streams(children, max_size):
    return st.lists(children, max_size=max_size, unique_by=lambda block: block["id"])


def blocks(block_type, values):
    return st.fixed_dictionaries({"type": st.just(block_type), "value": values, "id": IDS})


PARTS = blocks("text", TEXTS) | blocks("quote", st.fixed_dictionaries({"quote": TEXTS, "name": TEXTS}))
SECTIONS = blocks("section", st.fixed_dictionaries({"heading": TEXTS, "content": streams(PARTS, 3)}))
CONTENTS = st.fixed_dictionaries(
    {
        "title": TEXTS,
        "live": st.booleans(),
        "link_from": st.lists(st.sampled_from("abcd"), unique=True),
        "body": streams(SECTIONS | blocks("text", TEXTS), 4),
    },
    optional={"tagline": TEXTS},
)


@st.composite
def edited(draw, value):
    """The value after a change here and there: words, order, blocks removed, added and given other ids."""
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        kept = [draw(edited(item)) for item in value if draw(st.integers(0, 5))]
        if draw(st.booleans()):
            kept.insert(draw(st.integers(0, len(kept))), draw(PARTS) | {"id": f"new {draw(IDS)}"})
        if not draw(st.integers(0, 3)):
            kept = draw(st.permutations(kept))
        return list({item["id"]: item for item in kept}.values())
    if isinstance(value, list):
        return draw(st.lists(st.sampled_from("abcd"), unique=True))
    if isinstance(value, dict):
        copy = {name: child if name in ("type", "id") else draw(edited(child)) for name, child in value.items()}
        if "id" in value and not draw(st.integers(0, 5)):
            copy["id"] = f"other {draw(IDS)}"
        return copy
    if isinstance(value, bool):
        return draw(st.booleans())
    return draw(TEXTS) if not draw(st.integers(0, 2)) else value


@st.composite
def histories(draw):
    base = draw(CONTENTS)
    return base, draw(edited(base) | CONTENTS), draw(edited(base) | CONTENTS)


@given(histories())
@settings(max_examples=50)
def test_what_only_one_side_or_both_alike_changed_is_taken_as_it_is(history):
    base, one, _other = history
    assert merge(base, base, one).content == one
    assert merge(base, one, base).content == one
    assert merge(base, one, one).content == one


@given(histories(), st.sampled_from(["ours", "theirs"]))
@settings(max_examples=100)
def test_no_word_that_a_side_added_is_lost_without_a_conflict(history, prefer):
    base, ours, theirs = history
    merged = merge(base, ours, theirs, prefer)
    arrived = words_of(merged.content)
    for conflict in merged.conflicts:
        arrived += words_of([conflict.base, conflict.ours, conflict.theirs])
    for side in (ours, theirs):
        assert not (words_of(texts(side)) - words_of(texts(base))) - arrived


def texts(content):
    """What holds words; which of two truth values wins is no loss."""
    return {name: value for name, value in content.items() if name not in ("live", "link_from")}


@given(histories())
@settings(max_examples=50)
def test_conflicts_are_the_same_from_both_sides(history):
    base, ours, theirs = history

    def versions(merged, *names):
        conflicts = [conflict for conflict in merged.conflicts if conflict.place[-1] != "order"]
        return Counter(repr([getattr(conflict, name) for name in names]) for conflict in conflicts)

    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert versions(one, "base", "ours", "theirs") == versions(other, "base", "theirs", "ours")
    assert len(one.conflicts) == len(other.conflicts)


@given(histories(), st.sampled_from(["ours", "theirs"]))
@settings(max_examples=50)
def test_every_block_of_the_result_has_an_id_of_its_own(history, prefer):
    def check(value):
        if isinstance(value, dict):
            for child in value.values():
                check(child)
        elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
            ids = [item["id"] for item in value]
            assert len(set(ids)) == len(ids)
            check({str(index): item["value"] for index, item in enumerate(value)})

    check(merge(*history, prefer).content)


# The smallest step either way


def test_blocks_that_share_just_half_of_their_words_are_two_and_one_word_more_makes_them_one():
    """More than half, as the module says: guessing wrong would merge what nobody wrote together."""
    base = page(body=[section("S", text("<p>alpha beta gamma delta</p>", "1"))])
    ours = page(body=[section("S", text("<p>alpha beta gamma delta epsilon</p>", "1"))])
    half = page(body=[section("S", text("<p>alpha beta one two</p>", "2"))])
    more = page(body=[section("S", text("<p>alpha beta gamma two</p>", "2"))])
    assert [place for place, *_sides in conflicts(merge(base, base, half))] == []
    assert [block["id"] for block in merge(base, base, half).content["body"][0]["value"]["content"]] == ["2"]
    assert len(conflicts(merge(base, ours, half))) == 1
    assert conflicts(merge(base, ours, half))[0][2] is None  # the document removed what the editor changed
    assert conflicts(merge(base, ours, more))[0][1:] == (
        "<p>alpha beta gamma delta epsilon</p>",
        "<p>alpha beta gamma two</p>",
    )


def test_a_list_of_texts_inside_a_block_is_no_list_of_names():
    """Pages that list a page are a set, in which each side may add; the texts of a block have their order."""

    def with_cells(*cells):
        return page(body=[section("S", block("row", {"cells": list(cells)}, "row"))])

    merged = merge(with_cells("a", "b"), with_cells("a", "ours"), with_cells("theirs", "b"))
    assert len(merged.conflicts) == 1
    assert merged.content["body"][0]["value"]["content"][0]["value"]["cells"] == ["a", "ours"]
    names = merge(page(), page(link_from=["a", "b", "ours"]), page(link_from=["a", "b", "theirs"]))
    assert names.content["link_from"] == ["a", "b", "ours", "theirs"]
