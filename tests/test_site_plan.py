"""What a writer can rely on: documents are resolved against one another, and nothing is guessed."""

import random

import pytest

from pages.content.errors import DocumentErrors
from pages.content.related_pages import RelatedPages
from pages.markdown.reader import read_document
from pages.sync.compose import dead_links, raise_errors
from pages.sync.site_plan import SitePlan


def document(url, title="", *, related=(), heading="", text=(), **keys):
    """A document at `url`, in the file `NAME.md`, with lines of `text`; `keys` are its other front matter, as YAML."""
    title = title or url.strip("/").replace("-", " ").title()
    front_matter = {
        "legacy_url": f'"https://www.genetargeting.com{url.rstrip("/")}"',
        "new_build_url": f'"{url}"',
        "url_handling": '"reuse"',
        "link_from": "[]",
        "extracted_date": '"2026-02-01"',
        "title": f'"{title}"',
    } | keys
    lines = ["---", *(f"{key}: {value}" for key, value in front_matter.items()), "---", f"# {heading or title}", *text]
    if related:
        lines += ["", "## Related Pages", "", *(f"- {label}" for label in related)]
    return read_document("\n".join(lines).encode(), f"{url.strip('/').replace('/', '-')}.md")


def old(path, handling="redirect"):
    return {"legacy_url": f'"https://www.genetargeting.com{path}"', "url_handling": f'"{handling}"'}


def plan(*documents):
    return SitePlan(documents, "the site")


def targets(*documents):
    """Where each label of the first document leads."""
    names = plan(*documents).names
    labels = next(section for section in documents[0].sections if isinstance(section, RelatedPages)).labels
    return [names.url(label) for label in labels]


def warnings(*documents):
    return [str(warning) for warning in plan(*documents).warnings]


def errors(*documents):
    with pytest.raises(DocumentErrors) as caught:
        plan(*documents)
    return [str(error) for error in caught.value.errors]


# Names


def test_a_label_finds_a_document_by_title_by_heading_and_by_alias():
    labels = ["Custom Mice", "Mice", "Mice to order"]
    mice = document("/a/", "Custom Mice", heading="Mice", aliases='["Mice to order", "Mouse"]')
    assert targets(document("/b/", related=labels), mice) == ["/a/"] * 3
    assert warnings(document("/b/", related=labels), mice) == []


@pytest.mark.parametrize(
    "label",
    ["TruView Conditional Knock-Out", "truview™ conditional knock‑out", "TruView® Conditional  Knock–out"],
)
def test_case_marks_and_typography_make_no_difference(label):
    named = document("/a/", "Mice", aliases='["TruView™ Conditional Knock-out"]')
    assert targets(document("/b/", related=[label]), named) == ["/a/"]


def test_typographic_quotation_marks_make_no_difference():
    assert targets(document("/b/", related=["The Mouse's Tail"]), document("/a/", "The Mouse’s Tail")) == ["/a/"]


def test_an_alias_comes_before_a_title():
    a, b = document("/a/", "Mice"), document("/b/", "Rats", aliases='["Mice"]')
    c = document("/c/", related=["Mice"])
    assert targets(c, a, b) == ["/b/"]
    assert warnings(c, a, b) == []


def test_a_label_that_several_documents_bear_is_not_guessed():
    documents = [document("/c/", related=["Mice"]), document("/a/", "Mice"), document("/b/", "Mice")]
    assert targets(*documents) == ["/mice/"]
    assert warnings(*documents) == [
        "c.md:11: `Mice` may mean /a/ or /b/, and links to /mice/; add the name to the `aliases` of the right document"
    ]


def test_a_label_that_no_document_bears_is_reported_and_gets_an_unpublished_page():
    documents = [document("/c/", related=["Mice™"])]
    (warning,) = warnings(*documents)
    assert warning == (
        "c.md:11: no document is called `Mice™`, so it links to /mice/; if there is one, add the name to its `aliases`"
    )
    (stub,) = [page for page in plan(*documents).pages if page.url == "/mice/"]
    assert (stub.title, stub.live, stub.document) == ("Mice™", False, None)


def test_a_label_that_spells_a_documents_address_finds_it():
    documents = [document("/c/", related=["Mouse Models"]), document("/mouse-models/", "Models of mice")]
    assert targets(*documents) == ["/mouse-models/"]
    assert warnings(*documents) == []


def test_the_order_of_documents_makes_no_difference():
    documents = [
        document("/a/", related=["B", "Nothing", "Twice"], link_from='["/list/"]'),
        document("/a/b/", "B", related=["A"], **old("/old-b")),
        document("/c/", "Twice"),
        document("/d/", "Twice", aliases='["D"]', link_from='["/a/"]'),
    ]
    expected = plan(*documents)
    for seed in range(10):
        shuffled = random.Random(seed).sample(documents, len(documents))
        assert plan(*shuffled).pages == expected.pages
        assert list(map(str, plan(*shuffled).warnings)) == list(map(str, expected.warnings))


def test_an_alias_of_two_documents_is_an_error():
    found = errors(document("/a/", aliases='["Mouse™"]'), document("/b/", aliases='["Other", "mouse"]'))
    assert found == ["b.md:8: `mouse` is an alias of a.md too"]


# Listings


def test_pages_that_list_one_another_are_normal():
    documents = [
        document("/a/", "A", link_from='["/b/", "/c/"]'),
        document("/b/", "B", link_from='["/a/"]'),
        document("/c/", "C", link_from='["/a/", "/"]'),
    ]
    assert warnings(*documents) == []
    assert [page.url for page in plan(*documents).pages if page.show_in_menus] == ["/a/", "/b/", "/c/"]


def test_a_page_may_be_listed_on_several_pages_and_list_others():
    documents = [
        document("/a/", link_from='["/b/", "/c/"]'),
        document("/b/", link_from='["/c/"]'),
        document("/c/", link_from='["/"]'),
    ]
    assert len(plan(*documents).pages) == 4


# Old addresses


def test_an_old_address_may_be_that_of_an_unpublished_page_and_equal_the_new_one():
    plan(
        document("/a/", related=["Mice"]),
        document("/b/", **old("/Mice")),
        document("/c/", **old("/C/")),
        document("/d/", **old("/gone", "retire")),
    )


@pytest.mark.parametrize("handling", ["redirect", "retire"])
def test_an_old_address_where_another_page_lives(handling):
    found = errors(document("/a/"), document("/b/", **old("/A", handling)))
    assert found == [
        "b.md:2: /a/ is the address of a.md, so this old address would never be used; change one of the two"
    ]


def test_the_home_page_and_a_listing_page_live_at_their_addresses_too():
    found = errors(
        document("/a/", link_from='["/list/"]'), document("/b/", **old("/")), document("/c/", **old("/list"))
    )
    assert [error.split(",")[0] for error in found] == [
        "b.md:2: / is the address of the page “the site”",
        "c.md:2: /list/ is the address of the page “List”",
    ]


def test_an_old_address_of_two_documents():
    found = errors(document("/a/", **old("/old")), document("/b/", **old("/Old/", "retire")))
    assert found == ["b.md:2: /old/ is also the old address of a.md; keep it in one of the two"]


def test_a_page_cannot_live_at_an_address_that_is_retired():
    (found,) = errors(document("/a/", **old("/a", "retire")))
    assert found == "a.md:4: /a/ is the page's current address, so it cannot be retired; write `url_handling: reuse`"


def test_an_old_address_of_the_site_itself():
    (found,) = errors(document("/a/", **old("/Admin/pages")))
    assert found == "a.md:2: the site itself uses /admin/pages/; remove this old address from the document"


def test_a_chain_of_redirects():
    found = errors(document("/b/", **old("/a")), document("/c/", **old("/b")))
    assert found == [
        "c.md:2: the old addresses form a chain, /a/ → /b/ → /c/; /b/ cannot be both a page and an old address"
    ]


def test_a_loop_of_redirects():
    found = errors(document("/b/", **old("/a")), document("/a/", **old("/b")))
    assert found == [
        f"{name}.md:2: the old addresses form a loop, {way}; one of these documents must keep its address"
        for name, way in (("a", "/b/ → /a/ → /b/"), ("b", "/a/ → /b/ → /a/"))
    ]


# Links to headings


def test_a_link_to_a_heading_that_its_page_does_not_have_is_a_warning_with_its_line():
    text = [
        "[a](#outlook) [b](#two-alleles) [c](#outlook-2) [d](#related-pages) [e](#nowhere)",
        *("", "## Outlook", "### Two alleles", "Text with [a link](#somewhere).", "", "Text.", "", "## Outlook"),
    ]
    page = document("/mice/", text=text, related=["Rats"])
    for documents in ([page, document("/rats/")], [page.outline(), document("/rats/")]):
        assert [str(warning).partition(";")[0] for warning in plan(*documents).warnings] == [
            "mice.md:10: the page has no heading `#nowhere`",
            "mice.md:14: the page has no heading `#somewhere`",
        ]


# Other pages, and pages that are not there yet


def test_a_link_to_a_place_on_another_page_is_checked_against_the_headings_there():
    mice = document("/mice/", "Mice", text=["", "## T", "", "## Care", "", "### Food", "", "x"])
    found = warnings(document("/a/", "A", text=["", "[x](/mice/#care), [y](/mice/#food), [z](/mice#toys)"]), mice)
    assert found == ["a.md:11: the page /mice/ has no heading `#toys`; its headings are care, food, main, top"]


def test_a_link_to_a_place_on_a_page_that_nobody_has_is_a_dead_link():
    with pytest.raises(DocumentErrors, match="no page has the address /rats/"):
        raise_errors(dead_links(plan(document("/a/", "A", text=["", "[x](/rats/#care)"]))))


def test_a_name_that_no_document_bears_proposes_the_nearest_page():
    named = document("/knockout-mouse-models/", "Knockout Mouse Models")
    (warning,) = warnings(document("/c/", "C", related=["Knockout Mouse Model"]), named)
    assert "if /knockout-mouse-models/ is meant, add the name to its `aliases`" in warning


def test_two_pages_with_one_heading_are_told():
    (warning,) = warnings(document("/a/", "Mice"), document("/b/", "Mice™"))
    assert "a.md has the heading `Mice™` too" in warning


def test_dead_links_may_be_let_pass_and_get_unpublished_pages():
    documents = [document("/a/", "A", text=["", "[x](/rats/brown-rats/) and [y](/rats/)"])]
    site = SitePlan(documents, "the site", allow_dead_links=True)
    assert list(dead_links(site)) == []
    assert [(page.url, page.title, page.live) for page in site.pages if page.document is None] == [
        ("/", "the site", True),
        ("/rats/", "Rats", False),
        ("/rats/brown-rats/", "Brown Rats", False),
    ]
    assert [str(warning) for warning in site.warnings] == [
        f"a.md:11: no page has the address {path} yet, so the text is shown without a link"
        for path in ("/rats/", "/rats/brown-rats/")
    ]


def test_the_symbol_of_a_gene_in_an_address_is_not_changed_in_the_title_of_its_stub():
    documents = [document("/a/", "A", text=["", "[x](/dnmt3a-mice/) and [y](/rosa26-knockin/)"])]
    site = SitePlan(documents, "the site", allow_dead_links=True)
    assert [page.title for page in site.pages if page.document is None][1:] == ["Dnmt3a Mice", "Rosa26 Knockin"]


def test_the_front_page_may_have_a_document():
    home = document("/", "We make mice", legacy_url='""', url_handling='""')
    (page,) = [page for page in plan(home, document("/a/", "A")).pages if page.url == "/"]
    assert (page.document, page.title, page.slug) == (home, "We make mice", "home")
