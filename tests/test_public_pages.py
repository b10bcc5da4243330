"""What visitors, search engines and browsers can rely on at the public addresses."""

from datetime import date
from itertools import pairwise
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from wagtail.models import Page, PageViewRestriction

from pages.models import HomePage, ServicePage
from tests.blocks import section

URL = "/knockout-mouse-models/"
# Wagtail's own: the site, the home page, the page in the tree, its fields, its ancestors, its view restrictions.
# Ours: the site settings, the navigation, the breadcrumb, the targets of all links, the shared testimonials, the pages
# that name this one, the pages before and after it, and four times which pages are private (behind the page cache, once
# for all requests).
QUERIES = 13
# What the live targets of related links say of themselves (with all restrictions): pages and their fields.
SUMMARY_QUERIES = 3
# Without copy of its own: the first page with words, and the testimonials on it, too.
HOME_QUERIES = 10
PUBLIC_URLS = ["/", "/custom-mouse-models/", URL, "/no-such-page/"]


@pytest.fixture
def get(client, db):
    """The page at an address, parsed."""

    def run(url):
        return BeautifulSoup(client.get(url).content, "html.parser")

    return run


def add_page(title, parent=None, **fields):
    page = ServicePage(title=title, **fields)
    return (parent or HomePage.objects.get()).add_child(instance=page)


def edit(page, body=None, **fields):
    """Publishes the page with other fields; `body` is raw stream data."""
    for name, value in fields.items():
        setattr(page, name, value)
    if body is not None:
        page.body = body
    page.save_revision().publish()


# Every page


@pytest.mark.parametrize("url", PUBLIC_URLS)
def test_one_h1_no_skipped_level_and_unique_ids(get, url):
    page = get(url)
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4, h5, h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("url", PUBLIC_URLS)
def test_no_script_no_inline_style_and_nothing_from_elsewhere(get, url):
    page = get(url)
    # JSON-LD is data in a script element: no browser runs it.
    assert not page.select("script:not([type='application/ld+json']), style, iframe, [style]")
    assert not [name for element in page.select("*") for name in element.attrs if name.startswith("on")]
    for element in page.select("link:not([rel=canonical], [rel=alternate]), img, source"):
        assert element.get("href", element.get("src")).startswith("/static/")


@pytest.mark.parametrize("url", PUBLIC_URLS)
def test_landmarks_and_skip_link(get, url):
    page = get(url)
    assert page.html["lang"] == "en"
    assert [len(page.select(f"body > {name}")) for name in ("header", "main", "footer")] == [1, 1, 1]
    assert page.body.find("a")["href"] == f"#{page.main['id']}"
    names = [nav.get("aria-label") or nav["aria-labelledby"] for nav in page.select("nav")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("url", PUBLIC_URLS[:3])
def test_visitors_get_no_cookie_and_an_answer_that_any_cache_may_share(client, db, url):
    response = client.get(url)
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("url", PUBLIC_URLS)
def test_browsers_are_told_to_run_and_load_nothing_but_ours(client, db, url):
    headers = client.get(url).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_admin_has_a_policy_of_its_own(client, db):
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'; ")
    assert "http" not in policy


def test_editors_get_the_user_bar(client, db, editor):
    client.force_login(editor)
    assert b"wagtail-userbar" in client.get(URL).content


def test_the_navigation_shows_the_pages_that_editors_show_in_menus(get):
    navigation = get(URL).select_one("nav[aria-label=Main]")
    assert [(link.text, link["href"]) for link in navigation.select("a")] == [
        ("Custom Mouse Models", "/custom-mouse-models/")
    ]
    assert get("/custom-mouse-models/").select_one("nav[aria-label=Main] [aria-current=page]")


# The service page


def test_title_description_and_address_for_search_engines(get):
    page = get(URL)
    description = page.select_one("meta[name=description]")["content"]
    assert page.title.text == "Custom Knockout Mouse Models | ingenious targeting laboratory"
    # The next sentence does not fit.
    assert description == (
        "Transform your research with a custom knockout mouse model from ingenious targeting laboratory."
    )
    assert page.select_one("link[rel=canonical]")["href"] == f"http://localhost:8000{URL}"


def test_what_an_editor_writes_for_search_engines_comes_first(get, knockout_page):
    edit(knockout_page, seo_title="", search_description='Mice & "more"')
    page = get(URL)
    assert page.title.text == "Knockout Mouse Models | ingenious targeting laboratory"
    assert page.select_one("meta[name=description]")["content"] == 'Mice & "more"'


def test_the_testimonial_is_a_figure_with_quotation_and_caption(get):
    figure = get(URL).select_one("#what-researchers-say figure")
    assert figure.blockquote.text.strip().startswith("“I'd like to thank the ingenious team")
    assert figure.figcaption.strong.text == "Julia Maxson, PhD"


def test_the_two_kinds_of_knockout_are_cards(get):
    cards = get(URL).select("#what-are-knockout-mice ul.cards > li")
    assert [card.h3.text for card in cards] == ["Conventional Knockout Mice", "Conditional Knockout Mice"]


def test_on_this_page_links_to_every_section_in_order(get):
    page = get(URL)
    links = page.select("nav[aria-label='On this page'] a")
    sections = page.select(".sections > section")
    assert sections.pop()["id"] == "related-pages"  # names without a page
    assert [link.text for link in links] == [section.h2.text for section in sections]
    assert [link["href"] for link in links] == [f"#{section['id']}" for section in sections]
    assert len(links) == 6


def test_headings_that_are_equal_or_taken_get_anchors_of_their_own(get, knockout_page):
    edit(knockout_page, body=[section(heading) for heading in ("Mice", "Mice", "Main", "Contents", "™")])
    ids = [element["id"] for element in get(URL).select(".sections > section")]
    assert ids == ["mice", "mice-2", "main-2", "contents", "tm"]


def test_a_related_page_turns_into_a_link_when_it_is_published_and_back(get):
    stub = ServicePage.objects.get(slug="conditional-knockout-mice")

    def links():
        return {link.text: link["href"] for link in get(URL).select("#related-pages .links a")}

    assert links() == {}
    assert "Conditional Knockout Mice" in get(URL).select_one("#related-pages").text
    stub.get_latest_revision().publish()
    assert links() == {"Conditional Knockout Mice": "/conditional-knockout-mice/"}
    ServicePage.objects.get(pk=stub.pk).unpublish()
    assert links() == {}


def test_a_related_page_says_what_it_is_about_unless_it_is_not_for_everyone(get):
    page = ServicePage.objects.get(slug="conditional-knockout-mice").get_latest_revision_as_object()
    edit(page, introduction="<p>Gone where <b>you</b> choose.</p>")

    def summaries():
        return [paragraph.text for paragraph in get(URL).select("#related-pages .links p")]

    assert summaries() == ["Gone where you choose."]
    edit(page, search_description="What search engines show.")
    assert summaries() == ["What search engines show."]
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert summaries() == []


def test_the_navigation_does_not_name_a_private_page(get):
    pages = [add_page(title, slug=title.lower(), show_in_menus=True) for title in ("Open", "Private")]
    PageViewRestriction.objects.create(page=pages[1], restriction_type="login")
    shown = [link.text for link in get("/").select("nav[aria-label=Main] a")]
    assert ("Open" in shown, "Private" in shown) == (True, False)


def test_every_heading_has_an_anchor_that_readers_can_copy(get, knockout_page):
    text = {"type": "text", "value": "<h3>Mice &amp; <b>men</b></h3><p>x</p><h4>Mice</h4><h3>main</h3>"}
    edit(knockout_page, body=[section("Mice", text), section("Mice & men")])
    headings = get(URL).select(".sections .linked-heading")
    found = [(heading.a["href"], heading.a["aria-label"]) for heading in headings]
    assert found == [
        ("#mice", "Link to “Mice”"),
        ("#mice-men-2", "Link to “Mice & men”"),
        ("#mice-2", "Link to “Mice”"),
        ("#main-2", "Link to “main”"),
        ("#mice-men", "Link to “Mice & men”"),
    ]
    assert all(get(URL).select_one(href) for href, _label in found)


def test_previous_and_next_follow_the_order_of_the_tree_and_skip_what_visitors_cannot_read(get):
    before, draft, page, private, after = [add_page(title, slug=title.lower()) for title in "ABCDE"]
    draft.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    def neighbours(url):
        return {link["rel"][0]: link["href"] for link in get(url).select(".neighbours a")}

    assert neighbours(page.url) == {"prev": before.url, "next": after.url}
    assert neighbours(after.url) == {"prev": page.url}
    assert neighbours(add_page("Only", parent=page, slug="only").url) == {}


def test_previous_and_next_stay_within_the_list_that_the_breadcrumb_names(get):
    mice, work = add_page("Mice", slug="all-mice"), add_page("Work", slug="work")
    last, unlisted, first, _other = [
        add_page(title, slug=title.lower().replace(" ", "-"), link_from=listed_on)
        for title, listed_on in [("Mouse 10", [mice]), ("Mouse 3", []), ("Mouse 2", [mice]), ("Mouse 4", [work])]
    ]
    page = add_page("Mouse 9", slug="mouse-9", link_from=[mice, work])

    def neighbours(url):
        return {link["rel"][0]: link["href"] for link in get(url).select(".neighbours a")}

    assert neighbours(page.url) == {"prev": first.url, "next": last.url}
    assert neighbours(first.url) == {"next": page.url}
    assert neighbours(last.url) == {"prev": page.url}
    assert neighbours(unlisted.url)["prev"] == last.url


def test_previous_and_next_are_there_below_a_page_that_is_not_published(get):
    parent = add_page("Parent", slug="parent")
    first, second = [add_page(title, parent=parent, slug=title.lower()) for title in ("First", "Second")]
    parent.unpublish()
    assert get(first.url).select_one(".neighbours [rel=next]")["href"] == second.url


def test_a_related_link_survives_the_deletion_of_its_page(get):
    ServicePage.objects.get(slug="conditional-knockout-mice").delete()
    assert "Conditional Knockout Mice" in get(URL).select_one("#related-pages").text


def test_a_renamed_page_keeps_its_old_address_as_a_redirect(client, knockout_page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        edit(knockout_page, slug="knockout-mice")
    response = client.get(URL)
    assert (response.status_code, response["Location"]) == (301, "/knockout-mice/")


def test_an_address_without_a_slash_reaches_the_page_in_one_hop(client, db):
    response = client.get("/knockout-mouse-models")
    assert (response.status_code, response["Location"]) == (301, URL)


def test_a_page_with_nothing_but_a_title_leaves_no_empty_part(get):
    add_page("Empty", slug="empty")
    page = get("/empty/")
    empty = [element.name for element in page.main.select("*") if not element.find_all() and not element.text.strip()]
    assert set(empty) <= {"path"}
    assert not page.select("meta[name=description], nav.contents, .sections, .listing")


def test_readers_are_told_how_long_a_page_is_and_when_it_was_reviewed_if_the_editor_wants(get, knockout_page):
    assert not get(URL).select(".reading")
    edit(knockout_page, show_reading_time=True, reviewed_on=date(2026, 3, 9))
    # about 1,000 words in introduction and sections, at 238 words a minute
    assert [item.text.strip() for item in get(URL).select(".reading li")] == [
        "4 minutes to read",
        "Last reviewed March 9, 2026",
    ]
    assert get(URL).select_one(".reading time")["datetime"] == "2026-03-09"
    add_page("Short", slug="short", introduction="<p>Two words.</p>", show_reading_time=True)
    assert [item.text.strip() for item in get("/short/").select(".reading li")] == ["1 minute to read"]


def test_a_testimonial_without_affiliation_has_no_line_for_it(get, knockout_page):
    testimonial = {"type": "testimonial", "value": {"quote": "One.\n\nTwo.", "name": "Ann Lee", "affiliation": ""}}
    edit(knockout_page, body=[section("Voices", testimonial)])
    figure = get(URL).figure
    assert [paragraph.text for paragraph in figure.blockquote.select("p")] == ["“One.", "Two.”"]
    assert figure.figcaption.text.split() == ["Ann", "Lee"]


def test_what_an_editor_types_is_text_and_never_markup(get, knockout_page):
    testimonial = {"type": "testimonial", "value": {"quote": "<b>x</b>", "name": "<i>n</i>", "affiliation": "<u>a</u>"}}
    edit(knockout_page, tagline="<script>alert(1)</script>", body=[section("<em>h</em>", testimonial)])
    main = get(URL).main
    assert not main.select("script, blockquote b, figcaption i, u, em")


def test_quotation_marks_that_an_editor_typed_are_not_doubled(get, knockout_page):
    quotes = ['"Short."', "“Short.”", "Short."]
    testimonials = [
        {"type": "testimonial", "value": {"quote": quote, "name": "Ann", "affiliation": ""}} for quote in quotes
    ]
    edit(knockout_page, body=[section("Voices", *testimonials)])
    assert [quote.text.strip() for quote in get(URL).select("blockquote")] == ["“Short.”"] * 3


def test_links_to_pages_that_are_not_live_stand_neither_in_navigation_nor_in_the_breadcrumb(get, knockout_page):
    parent = ServicePage.objects.get(slug="custom-mouse-models")
    child = add_page("Child", parent=parent, slug="child")
    links = "nav[aria-label=Main] a, nav[aria-label=Breadcrumb] a"
    assert "Custom Mouse Models" in [link.text for link in get(child.url).select(links)]
    parent.unpublish()
    cache.clear()  # as the commit would
    assert [link.text for link in get(child.url).select(links)] == ["Home"]


def test_the_breadcrumb_names_no_page_that_visitors_cannot_read(get):
    private = add_page("Private", slug="private")
    place = add_page("Place", parent=private, slug="place")
    page = add_page("Mice", slug="mice", link_from=[place])
    assert [link.text for link in get(page.url).select("nav[aria-label=Breadcrumb] a")] == ["Home", "Private", "Place"]
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    cache.clear()  # as the commit would
    assert [link.text for link in get(page.url).select("nav[aria-label=Breadcrumb] a")] == ["Home"]


def test_a_preview_has_the_breadcrumb_that_the_editors_choice_makes(knockout_page):
    def breadcrumb():
        return [page.title for page in knockout_page.save_revision().as_object().breadcrumb]

    knockout_page.link_from = [ServicePage.objects.get(slug="custom-mouse-models")]
    assert breadcrumb() == ["ingenious targeting laboratory", "Custom Mouse Models"]
    knockout_page.link_from = []
    assert breadcrumb() == ["ingenious targeting laboratory"]


def test_every_field_can_be_searched(db, knockout_page):
    edit(knockout_page, tagline="Xylophone", introduction="<p>Zeppelin</p>", body=[section("Quagga")])
    for word in ("Xylophone", "Zeppelin", "Quagga"):
        assert [page.pk for page in ServicePage.objects.search(word)] == [knockout_page.pk]


# Queries


def test_a_page_takes_few_queries_and_more_of_the_same_adds_none(client, knockout_page, django_assert_num_queries):
    client.get(URL)  # fills Wagtail's cache of site root paths
    with django_assert_num_queries(QUERIES):
        client.get(URL)
    body = knockout_page.body.get_prep_value()
    testimonials = [
        {"type": "testimonial", "value": {"quote": f"Quote {n}", "name": f"Name {n}", "affiliation": ""}}
        for n in range(10)
    ]
    for n in range(10):
        link = {"page": add_page(f"Mice {n}").pk, "url": "", "label": f"Mice {n}"}
        body[-1]["value"]["links"].append({"type": "item", "value": link, "id": str(uuid4())})
    edit(knockout_page, body=[section("More", *testimonials), *body])
    with django_assert_num_queries(QUERIES + SUMMARY_QUERIES):
        response = client.get(URL)
    assert response.content.count(b"<blockquote>") == 11
    assert response.content.count(b'href="/mice-') == 10


def test_the_home_page_groups_pages_under_those_that_list_them(get, knockout_page):
    listing = ServicePage.objects.get(slug="custom-mouse-models")
    add_page("Other mice")
    add_page("Rats", link_from=[listing])
    groups = get("/").select(".group")
    assert [[link.text for link in group.select("a")] for group in groups] == [
        ["Custom Mouse Models", "Knockout Mouse Models", "Rats"],
        ["Other mice"],
    ]
    titles = [link.text for link in get("/").select(".group a")]
    edit(listing, tagline="More than a list")  # words of its own change nothing
    assert [link.text for link in get("/").select(".group a")] == titles
    edit(listing, tagline="", link_from=[listing])  # one that lists itself, or only its like, loses no page
    assert {link.text for link in get("/").select(".group a")} == set(titles)


def test_the_home_page_takes_the_same_queries_for_many_pages(client, db, django_assert_num_queries):
    client.get("/")
    with django_assert_num_queries(HOME_QUERIES):
        client.get("/")
    for number in range(10):
        add_page(f"Mice {number}")
    with django_assert_num_queries(HOME_QUERIES):
        response = client.get("/")
    assert response.content.count(b'href="/mice-') == 10


# The other pages


def test_the_home_page_has_the_companys_name_and_the_live_service_pages(get):
    page = get("/")
    assert page.h1.text == page.title.text == "ingenious targeting laboratory"
    assert [(link.text, link["href"]) for link in page.select("main a")] == [
        ("Custom Mouse Models", "/custom-mouse-models/"),
        ("Knockout Mouse Models", URL),
    ]


def test_the_listing_stub_shows_the_pages_that_name_it_and_nothing_else(get, knockout_page):
    page = get("/custom-mouse-models/")
    assert page.h1.text == "Custom Mouse Models"
    assert [link["href"] for link in page.select(".listing a")] == [URL]
    knockout_page.unpublish()
    assert not get("/custom-mouse-models/").select(".listing")


def test_a_listed_page_stands_once_after_the_related_links_and_not_again_if_they_have_it(get, knockout_page):
    listing = ServicePage.objects.get(slug="custom-mouse-models")
    pages = [add_page(title, slug=title.lower()) for title in ("Zebra", "Both", "Aye")]
    for page in pages:
        edit(page, link_from=[listing])
    links = [
        {"type": "item", "value": {"page": page.pk, "url": "", "label": ""}, "id": str(uuid4())}
        for page in (pages[1], knockout_page)
    ]
    edit(listing, body=[{"type": "related_links", "value": {"heading": "See also", "links": links}}])
    main = get(listing.url).main
    assert [link["href"] for link in main.select(".links a, .listing a")] == ["/both/", URL, "/aye/", "/zebra/"]
    pages[2].unpublish()
    PageViewRestriction.objects.create(page=pages[0], restriction_type="login")
    assert not get(listing.url).select(".listing")


def test_unpublished_stubs_are_not_there_for_visitors(client, db):
    assert client.get("/conditional-knockout-mice/").status_code == 404


def test_the_404_page_is_ours_and_leads_home(client, db):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    page = BeautifulSoup(response.content, "html.parser")
    assert page.title.text == "Page not found | ingenious targeting laboratory"
    assert page.select_one("main a")["href"] == "/"
    assert not page.select("link[rel=canonical]")


def test_from_the_allele_of_a_page_that_is_not_there_the_exon_is_gone(get):
    """As Cre leaves it: one of two loxP sites, and nothing of what lay between them."""
    whole, left = ([path["class"] for path in get(url).select(".allele path")] for url in (URL, "/no-such-page/"))
    assert (whole.count(["loxp"]), left.count(["loxp"])) == (2, 1)
    assert ["exon", "floxed"] in whole
    assert len(left) == len(whole) - 2


def test_the_500_page_is_ours_and_needs_no_database(client, db, monkeypatch):
    def fail(page):
        raise RuntimeError

    monkeypatch.setattr(ServicePage, "listed", fail)
    client.raise_request_exception = False
    response = client.get(URL)
    assert response.status_code == 500
    page = BeautifulSoup(response.content, "html.parser")
    assert page.h1.text == "Something went wrong"
    assert page.select_one("link[rel=stylesheet]")


def test_the_sitemap_lists_the_live_pages_with_their_dates(client, db):
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    urls = {url.find("s:loc", space).text: url.find("s:lastmod", space).text for url in root.findall("s:url", space)}
    published = Page.objects.live().filter(depth__gt=1)
    assert urls == {page.full_url: f"{page.last_published_at.astimezone():%Y-%m-%d}" for page in published}
    assert f"http://localhost:8000{URL}" in urls


def test_robots_may_read_the_site_and_find_the_sitemap(client, db):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /admin/" in lines
    assert "Sitemap: http://localhost:8000/sitemap.xml" in lines
