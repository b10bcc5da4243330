"""What the form of a page in the editor remembers, and what it reads anew each time."""

import json
import re
from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.admin.widgets import AdminPageChooser
from wagtail.blocks.base import BlockWidget
from wagtail.models import Page

from genetargeting.generation import generation_of_request
from pages.blocks.page_chooser import LinkedPageChooser
from pages.editing.rich_text_area import NamedRichTextArea
from pages.models import ServicePage
from tests.bench_admin import sent_for
from tests.blocks import block


def fields_of_streams():
    """The fields as a new form has them."""
    form = ServicePage.get_edit_handler().get_form_class()
    return [deepcopy(field) for field in form.base_fields.values() if isinstance(field.widget, BlockWidget)]


# What Wagtail draws by lot: the ids of first items, and the names of Draftail's paragraphs.
BY_LOT = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=key\\": \\")[a-z0-9]{5}')


def test_the_blocks_are_described_as_wagtail_describes_them_in_the_editors_language():
    """The description is kept, for each language its own."""
    described = {}
    for language in ["en", "de", "en", "de"]:
        with translation.override(language):
            described[language] = "".join(field.widget.block_json for field in fields_of_streams())
            for field in fields_of_streams():
                wagtails = BlockWidget(field.block)
                assert BY_LOT.sub("", field.widget.block_json) == BY_LOT.sub("", wagtails.block_json)
                assert str(field.widget.media) == str(wagtails.media)
    assert BY_LOT.sub("", described["en"]) != BY_LOT.sub("", described["de"])


def test_the_items_that_new_blocks_begin_with_have_other_ids_in_each_form():
    described = "".join(field.widget.block_json for _form in range(2) for field in fields_of_streams())
    found = re.findall('"id": "([0-9a-f-]{36})"', described)
    assert len(found) == len(set(found)) == 8


def test_the_description_of_the_blocks_is_composed_once(monkeypatch):
    first = [BY_LOT.sub("", field.widget.block_json) for field in fields_of_streams()]
    assert len(first) == 3  # images, body, and the pages that list the page
    monkeypatch.setattr(BlockWidget, "_build_block_json", None)
    assert [BY_LOT.sub("", field.widget.block_json) for field in fields_of_streams()] == first


def test_the_editor_shows_a_chosen_page_as_wagtail_does(new_page):
    live, draft = new_page("Live"), new_page("Draft", live=False)
    ours, wagtails = LinkedPageChooser(), AdminPageChooser()
    for page in (live, draft, Page.objects.get(depth=1)):
        expected = wagtails.get_value_data(page.pk)
        if not page.live:
            expected["display_title"] += " (not published: visitors cannot open it)"
        assert ours.get_value_data(page.pk) == ours.get_value_data(page) == expected
    assert ours.get_value_data(None) is ours.get_value_data(999_999) is None


def related(pages):
    links = [{"page": page.pk, "url": "", "label": ""} for page in pages]
    return [block("related_links", {"heading": "More", "links": links})]


def link_to(page):
    return f'<p><a linktype="page" id="{page.pk}">{page.title}</a></p>'


def in_many_texts(pages):
    return [block("section", {"heading": "More", "content": [block("text", link_to(page)) for page in pages]})]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("related links", "&quot;adminTitle&quot;: &quot;{}&quot;"), ("one text", "{}"), ("many texts", "{}")],
)
def test_15_links_to_pages_take_as_many_queries_as_5_when_the_editor_opens(client, editor, new_page, kind, shown):
    client.force_login(editor)
    pages = [new_page(f"Page {number}") for number in range(15)]
    counts = {}
    for number in (5, 15):
        links = pages[:number]
        content = {
            "related links": {"body": related(links)},
            "one text": {"introduction": "".join(map(link_to, links))},
            "many texts": {"body": in_many_texts(links)},
        }[kind]
        page = new_page(f"With {number} links", **content)
        path = f"/admin/pages/{page.pk}/edit/"
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            content = client.get(path).content.decode()
        counts[number] = len(queries)
        assert all(shown.format(page.title) in content for page in links)
    assert counts[15] == counts[5]


def body_field():
    return next(field for field in fields_of_streams() if "related_links" in field.block.child_blocks)


def sent_links(field, keys):
    """What a browser sends for related links to the pages with these primary keys."""
    links = [{"page": None, "url": "", "label": ""} for _key in keys]
    value = field.block.to_python([block("related_links", {"heading": "More", "links": links})])
    data = dict(sent_for(field.block, value, "body"))
    return data | {f"body-0-value-links-{number}-value-page": str(key) for number, key in enumerate(keys)}


def keys_of_links(body):
    return [link["page"] and link["page"].pk for link in body[0].value["links"]]


def test_15_links_to_pages_take_as_many_queries_as_5_when_the_form_is_sent(new_page):
    keys = [new_page(f"Page {number}").pk for number in range(15)]
    counts = {}
    for number in (5, 15):
        field = body_field()
        data = sent_links(field, keys[:number])
        with CaptureQueriesContext(connection) as queries:
            body = field.clean(field.widget.value_from_datadict(data, {}, "body"))
        counts[number] = len(queries)
        assert keys_of_links(body) == keys[:number]
        assert keys_of_links(BlockWidget(field.block).value_from_datadict(data, {}, "body")) == keys[:number]
    assert counts[15] == counts[5]


@pytest.mark.parametrize("key", ["999999", str(2**63), "", "0"])
def test_a_sent_link_to_a_page_that_does_not_exist_leads_nowhere_as_in_wagtail(new_page, key):
    page = new_page("Page")
    field = body_field()
    data = sent_links(field, [page.pk, key])
    for widget in (field.widget, BlockWidget(field.block)):
        assert keys_of_links(widget.value_from_datadict(data, {}, "body")) == [page.pk, None]


def test_a_form_reads_what_was_sent_once_and_another_form_reads_it_anew(new_page):
    """Django asks for it twice: to check it, and to see whether it changed."""
    page = new_page("Page")
    first, second = body_field(), body_field()
    data = sent_links(first, [page.pk])
    assert keys_of_links(first.widget.value_from_datadict(data, {}, "body")) == [page.pk]
    page.delete()
    with CaptureQueriesContext(connection) as queries:
        assert keys_of_links(first.widget.value_from_datadict(data, {}, "body")) == [page.pk]
    assert not queries
    assert keys_of_links(first.widget.value_from_datadict(dict(data), {}, "body")) == [None]
    assert keys_of_links(second.widget.value_from_datadict(data, {}, "body")) == [None]


def test_the_editor_shows_the_draft_title_of_a_linked_page_after_it_changed(client, editor, new_page):
    """Saving a draft changes no public page, so what was kept for public pages is kept on."""
    client.force_login(editor)
    linked = new_page("Old title")
    page = new_page("With a link", body=related([linked]))
    edit = f"/admin/pages/{page.pk}/edit/"
    generation = generation_of_request.set("as at the first request")
    try:
        assert "&quot;adminTitle&quot;: &quot;Old title&quot;" in client.get(edit).content.decode()
        linked.title = "New title"
        linked.save_revision()
        assert "&quot;adminTitle&quot;: &quot;New title&quot;" in client.get(edit).content.decode()
        assert "Old title" in client.get(page.url).content.decode()
    finally:
        generation_of_request.reset(generation)


def test_the_editor_reads_of_linked_pages_what_wagtail_reads(new_page):
    live, draft = new_page("Live"), new_page("Draft", live=False)
    root = Page.objects.get(depth=1)
    for stored in (str(live.pk), str(draft.pk), str(root.pk), "999999"):
        text = f'<p><a linktype="page" id="{stored}">there</a></p>'
        expected = PageLinkElementHandler("LINK").get_attribute_data({"id": stored})
        for written in (text, text.replace("there", "")):
            entities = json.loads(NamedRichTextArea(features=["link"]).format_value(written))["entityMap"]
            assert [entity["data"] for entity in entities.values()] == [expected]
