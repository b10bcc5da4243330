"""What programs that read the site can rely on: pages as Markdown, and complete, true lists of them."""

import re
from datetime import UTC, datetime
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction

from genetargeting.negotiation import prefers_markdown
from pages.discovery.sitemap import PageSitemap
from pages.models import ServicePage
from tests.blocks import section, text
from tests.test_public_pages import URL, add_page, edit
from tests.test_site_settings import fill
from tests.visits import Visit

ROOT = "http://localhost:8000"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


# Markdown


@pytest.mark.parametrize(
    ("accept", "markdown"),
    [
        ("text/markdown", True),
        ("text/markdown, text/html;q=0.9, */*;q=0.1", True),
        ("text/markdown, text/html, */*", True),
        ("Text/Markdown; charset=utf-8", True),
        (BROWSER, False),
        ("*/*", False),
        ("", False),
        ("text/html, text/markdown;q=0.5", False),
        ("text/markdown;q=0", False),
        ("text/markdown;q=nonsense", False),
    ],
)
def test_who_names_markdown_and_likes_it_as_well_as_html_gets_it(accept, markdown):
    assert prefers_markdown(accept) is markdown


def test_a_page_is_there_as_the_document_that_the_export_writes_without_what_is_for_staff(client, db, source):
    _, _, copy = source.decode().split("---\n", 2)
    at_its_address = client.get(f"{URL}index.md")
    by_preference = client.get(URL, HTTP_ACCEPT="text/markdown")
    expected = f'---\ntitle: "Custom Knockout Mouse Models"\n---\n{copy}'
    assert at_its_address.content.decode() == by_preference.content.decode() == expected
    for response in (at_its_address, by_preference):
        assert response["Content-Type"] == "text/markdown; charset=utf-8"
        assert response["Link"] == f'<{ROOT}{URL}>; rel="canonical"'
        assert response["Vary"] == "Accept"
    page = client.get(URL, HTTP_ACCEPT=BROWSER)
    assert page["Content-Type"].startswith("text/html")
    assert page["Vary"] == "Accept"
    assert f'<link rel="alternate" type="text/markdown" href="{ROOT}{URL}index.md">' in page.content.decode()


def test_markdown_names_neither_what_is_for_staff_nor_a_page_that_is_not_published(client, knockout_page):
    draft = add_page("Secret mice", slug="secret-mice")
    draft.unpublish()
    link = {"page": draft.pk, "url": "", "label": ""}
    related = {"type": "related_links", "value": {"heading": "Related Pages", "links": [link]}}
    edit(
        knockout_page,
        introduction=f'<p>See <a linktype="page" id="{draft.pk}">the others</a>.</p>',
        body=[section("Mice"), related],
        other_names="Internal name",
        search_description="Mice for all.",
        link_from=[draft],
    )
    text = client.get(f"{URL}index.md").content.decode()
    assert text.startswith(
        '---\ntitle: "Custom Knockout Mouse Models"\ndescription: "Mice for all."\n---\n\n# Knockout'
    )
    assert "See the others." in text
    assert text.endswith("## Related Pages\n\n- Secret mice\n")  # as visitors see it: its name, without a link
    assert "/secret-mice/" not in text
    assert "Internal name" not in text


def test_pictures_have_whole_addresses(client, knockout_page, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = get_image_model().objects.create(title="Gel", file=get_test_image_file("gel.png"))
    value = {"image": image.pk, "alt_text": "A gel", "decorative": False}
    edit(knockout_page, body=[section("Gels", {"type": "image", "value": value})])
    text = client.get(f"{URL}index.md").content.decode()
    assert f"![A gel](http://testserver{image.get_rendition('width-1600').url})" in text


def test_a_page_without_a_document_is_its_heading_and_its_list(client, db):
    assert client.get("/custom-mouse-models/index.md").content.decode() == (
        "# Custom Mouse Models\n\n"
        "- [Knockout Mouse Models](/knockout-mouse-models/): Expertly crafted for your research\n"
    )
    assert client.get("/index.md").content.decode() == (
        "# ingenious targeting laboratory\n\n"
        "- [Custom Mouse Models](/custom-mouse-models/)\n"
        "- [Knockout Mouse Models](/knockout-mouse-models/): Expertly crafted for your research\n"
    )


def test_a_page_that_no_document_can_say_is_its_heading_and_what_it_is_about(client, knockout_page):
    cards = {"type": "quotation", "value": "<p>A</p><h2>B</h2>"}
    edit(knockout_page, body=[section("Odd", cards)])
    text = client.get(f"{URL}index.md").content.decode()
    assert text.startswith("# Knockout Mouse Models\n\nExpertly crafted for your research\n\nTransform your research")


def test_there_is_no_markdown_of_what_is_not_there_or_not_for_everyone(client, knockout_page):
    for url in ("/nothing/index.md", "/conditional-knockout-mice/index.md", "/no%00thing/index.md"):
        assert client.get(url).status_code == 404
        assert client.get(url.removesuffix("index.md"), HTTP_ACCEPT="text/markdown").status_code == 404
    PageViewRestriction.objects.create(page=knockout_page, restriction_type="login")
    assert client.get(f"{URL}index.md").status_code == 404
    assert client.get(URL, HTTP_ACCEPT="text/markdown").status_code == 302


def test_the_page_cache_keeps_both_forms_apart(cached, knockout_page, committed, django_assert_num_queries):
    html, markdown = Visit(cached, accept=BROWSER), Visit(cached, accept="text/markdown")
    with django_assert_num_queries(0):
        again = Visit(cached, accept=BROWSER), Visit(cached, accept="text/markdown"), Visit(cached, f"{URL}index.md")
    assert [visit.done for visit in again] == ["hit", "hit", "hit"]
    assert again[0].body == html.body
    assert again[1].body == again[2].body == markdown.body
    assert html.headers["Content-Type"].startswith("text/html")
    assert markdown.headers["Content-Type"].startswith("text/markdown")
    assert all(visit.headers["Vary"] == "Accept-Encoding, Accept" for visit in (html, markdown, *again))
    # A cache that heeds no `Vary` must not keep what only some readers want at this address.
    assert again[1].headers["Cache-Control"] == "private, no-cache"
    assert again[2].headers["Cache-Control"] == again[0].headers["Cache-Control"] == "no-cache"
    with committed():
        edit(knockout_page, tagline="Changed by an editor")
    assert b"Changed by an editor" in Visit(cached, accept="text/markdown").body
    assert b"Changed by an editor" in Visit(cached, accept=BROWSER).body


def test_who_prefers_markdown_is_led_on_like_everyone_else(cached, db):
    assert Visit(cached, "/knockout-mouse-models", accept="text/markdown").headers["Location"] == URL
    assert Visit(cached, "/Knockout-Mouse-Models/", accept="text/markdown").headers["Location"] == URL
    assert Visit(cached, "/nothing/", accept="text/markdown").status == 404


def test_markdown_takes_the_same_queries_for_many_pages(client, db, django_assert_max_num_queries):
    client.get(f"{URL}index.md")
    for number in range(5):
        add_page(f"Mice {number}", introduction="<p>Mice.</p>")
    with django_assert_max_num_queries(10):
        client.get(f"{URL}index.md")


# llms.txt


def test_language_models_find_every_page_with_its_summary(client, db):
    """The form of https://llmstxt.org/: a heading, a quotation, text, then sections that are lists of links."""
    fill(description="Mice & [models].")
    listing = ServicePage.objects.get(slug="custom-mouse-models")
    add_page("A [child]", parent=listing, slug="child", introduction="<p>Below.</p>")
    response = client.get("/llms.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert lines[0] == "# ingenious targeting laboratory"
    assert lines[2] == r"> Mice & \[models\]."
    assert [line for line in lines if line.startswith("#")][1:] == ["## Pages", "## Custom Mouse Models"]
    links = [line for line in lines if line.startswith("- ")]
    described = "Custom Mouse Models: Knockout Mouse Models."
    assert links[0] == f"- [Custom Mouse Models]({ROOT}/custom-mouse-models/index.md): {described}"
    assert links[1].startswith(f"- [Knockout Mouse Models]({ROOT}{URL}index.md): Expertly crafted")
    assert links[2] == rf"- [A \[child\]]({ROOT}/custom-mouse-models/child/index.md): Below."
    for line in links:
        assert client.get(re.search(rf"\]\({ROOT}(.*?)\)", line)[1]).status_code == 200


def test_the_lists_name_no_page_that_is_not_live_or_not_for_everyone(client, knockout_page):
    PageViewRestriction.objects.create(page=knockout_page, restriction_type="login")
    for url in ("/llms.txt", "/sitemap.xml"):
        text = client.get(url).content.decode()
        assert "knockout" not in text
        assert "custom-mouse-models" in text


@pytest.mark.parametrize("of_alias", [False, True], ids=["alias", "alias of an alias"])
def test_an_alias_of_a_page_that_is_not_for_everyone_is_not_for_everyone_either(client, knockout_page, of_alias):
    """Wagtail asks for a sign-in before it shows the alias, and `public()` lists it all the same."""
    edit(knockout_page, body=[section("Odd", text("<p>Price list for unobtainium mice</p>"))], show_in_menus=True)
    parent = add_page("Catalog")
    alias = ServicePage.objects.get(pk=knockout_page.pk).create_alias(parent=parent, update_slug="prices")
    if of_alias:
        alias = alias.create_alias(parent=parent, update_slug="other-prices")
    PageViewRestriction.objects.create(page=knockout_page, restriction_type="login")
    below = alias.add_child(instance=ServicePage(title="Below", tagline="Discounts on unobtainium", live=True))
    for page in (alias, below):
        assert client.get(page.url).status_code == 302
        assert client.get(f"{page.url}index.md").status_code == 404
        assert client.get(f"/share-images/{page.pk}-{'0' * 16}.png").status_code == 404
    for url in ("/search/?q=unobtainium", "/llms.txt", "/sitemap.xml", "/catalog/", "/other-prces/"):
        answer = client.get(url).content.decode()
        assert "Price list" not in answer
        assert "Discounts" not in answer
        assert "/catalog/" + alias.slug not in answer
    assert "unobtainium" not in client.get("/search/?q=unobtanium").content.decode()


def test_an_alias_is_for_everyone_once_its_page_is(client, knockout_page):
    """Wagtail copies the setting to an alias that is made meanwhile, and heeds only that of the page."""
    restriction = PageViewRestriction.objects.create(page=knockout_page, restriction_type="login")
    alias = ServicePage.objects.get(pk=knockout_page.pk).create_alias(parent=add_page("Catalog"), update_slug="prices")
    assert PageViewRestriction.objects.filter(page=alias).exists()
    restriction.delete()
    assert client.get(alias.url).status_code == 200
    for url in ("/sitemap.xml", "/llms.txt"):
        assert "/catalog/prices/" in client.get(url).content.decode()


def test_the_lists_take_the_same_queries_for_many_pages(client, db, django_assert_num_queries):
    client.get("/llms.txt")
    for url, queries in (("/llms.txt", 10), ("/sitemap.xml", 6)):
        with django_assert_num_queries(queries):
            client.get(url)
    for number in range(5):
        add_page(f"Mice {number}")
    for url, queries in (("/llms.txt", 10), ("/sitemap.xml", 6)):
        with django_assert_num_queries(queries):
            assert client.get(url).content.count(b"/mice-") == 5


# The sitemap


def test_a_page_bears_the_day_on_which_it_was_last_published(client, knockout_page):
    Page.objects.filter(pk=knockout_page.pk).update(last_published_at=datetime(2026, 2, 3, 17, tzinfo=UTC))
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    dates = {url.find("s:loc", SPACE).text: url.find("s:lastmod", SPACE).text for url in root.findall("s:url", SPACE)}
    assert dates[ROOT + URL] == "2026-02-03"
    knockout_page.refresh_from_db()
    knockout_page.title = "A draft"
    knockout_page.save_revision()
    assert b"2026-02-03" in client.get("/sitemap.xml").content


def test_a_site_too_large_for_one_file_has_an_index_of_files_that_hold_every_page_once(client, db, monkeypatch):
    monkeypatch.setattr(PageSitemap, "limit", 2)
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    assert root.tag.endswith("sitemapindex")
    files = [element.text for element in root.findall("s:sitemap/s:loc", SPACE)]
    assert len(files) == 2
    pages = []
    for file in files:
        part = ElementTree.fromstring(client.get(file.removeprefix("http://testserver")).content)
        pages += [element.text for element in part.findall("s:url/s:loc", SPACE)]
    live = Page.objects.live().filter(depth__gt=1).order_by("path")
    assert pages == [page.full_url for page in live]
    assert all(earlier != later for earlier, later in pairwise(pages))
    assert client.get("/sitemap-nothing.xml").status_code == 404
