"""What editors can rely on when they place a block: it says what it is, shows itself, and refuses what cannot be."""

import re
from contextlib import nullcontext
from operator import attrgetter

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail import blocks
from wagtail.blocks import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlockValidationError

from pages.blocks import LinkBlock, TableBlock
from pages.models import (
    ArticleIndexPage,
    EnquiryPage,
    HomePage,
    HouseStyle,
    Publication,
    PublicationsPage,
    ServicePage,
    SiteSettings,
    Testimonial,
)
from tests.conftest import ROOT


def stream_children(block):
    """All blocks that an editor finds in a block chooser, at any depth."""
    if isinstance(block, blocks.StreamBlock):
        yield from block.child_blocks.values()
    children = (
        [block.child_block] if isinstance(block, blocks.ListBlock) else getattr(block, "child_blocks", {}).values()
    )
    for child in children:
        yield from stream_children(child)


BODY = ServicePage.body.field.stream_block
CHOOSABLE = {block.name: block for block in stream_children(BODY)}
TABLE = CHOOSABLE["table"]
CELLS = list(TABLE.child_blocks.values())


def fields(block):
    children = (
        [block.child_block] if isinstance(block, blocks.ListBlock) else getattr(block, "child_blocks", {}).values()
    )
    for child in children:
        yield child
        yield from fields(child)


def test_the_blocks_that_editors_choose_from():
    assert set(CHOOSABLE) == {
        "section",
        "related_links",
        "text",
        "quotation",
        "testimonial",
        "cards",
        "table",
        "image",
        "allele_diagram",
        "questions",
        "call_to_action",
        "video",
        "download",
        "publications",
    }


@pytest.mark.parametrize("block", CHOOSABLE.values(), ids=attrgetter("name"))
def test_every_block_has_icon_label_description_template_and_preview(block):
    assert block.label
    assert block.meta.icon != "placeholder"
    assert block.meta.description
    assert (ROOT / "templates" / block.meta.template).exists()
    assert block.is_previewable


@pytest.mark.parametrize(
    "block",
    [block for block in fields(BODY) if isinstance(block, blocks.FieldBlock) and block not in CELLS],
    ids=attrgetter("name"),
)
def test_every_field_says_what_the_visitor_will_see(block):
    assert block.field.help_text


def test_a_table_says_once_what_its_columns_are_for():
    assert all(f"“{cell.label}”" in TABLE.meta.help_text for cell in CELLS)


def test_every_field_that_may_stay_blank_says_what_happens_then():
    streams = [*(page.body for page in (HomePage, ServicePage)), ServicePage.images, SiteSettings.social_profiles]
    optional = {
        block.name: block.field.help_text
        for stream in [*streams, HouseStyle.terms]
        for block in fields(stream.field.stream_block)
        if isinstance(block, blocks.FieldBlock) and not block.required and block not in CELLS
    }
    for model in (HomePage, ServicePage, SiteSettings, HouseStyle, Testimonial, Publication):
        own = [field for field in model._meta.local_fields if field.editable and field.blank and not field.primary_key]
        optional |= {f"{model.__name__}.{field.name}": field.help_text for field in own}
    silent = {
        name
        for name, text in optional.items()
        if not re.search("[Bb]lank|[Ee]mpty|[Ll]eft out|Tick this|Clear this|not ticked|Required", text)
    }
    assert silent <= {"after_flp", "after_cre", "layout"}  # their labels and choices say it


@pytest.mark.parametrize("block", CHOOSABLE.values(), ids=attrgetter("name"))
def test_every_block_previews_with_the_sites_look_on_an_empty_database(block, client, fresh_database, admin_user):
    client.force_login(admin_user)
    response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    html = response.content.decode()
    assert response.status_code == 200
    assert '<link rel="stylesheet" href="/static/site.css">' in html
    shown = BeautifulSoup(html, "html.parser").main.get_text()
    if block.name == "image":  # its preview is a picture of the site's own: no database has another
        assert '<figure class="picture"><svg class="allele"' in " ".join(html.split()).replace("> <", "><")
    elif block.name in ("video", "download"):  # what they show is in a database
        assert {"video": "Watch: How a gene is targeted", "download": "Price list (PDF, 120 KB)"}[block.name] in shown
    elif block.name == "allele_diagram":  # its fields are drawn, not shown
        assert "After Cre: Cre deletes exon 2" in shown
    elif block.name == "publications":  # no database has the one that is shown
        assert "Kirk R. Thomas, Mario R. Capecchi" in shown
    else:
        for text in texts(block.get_prep_value(block.get_preview_value())):
            assert text in shown


def texts(value):
    """All copy in a raw block value: words, not types, ids and addresses."""
    if isinstance(value, dict):
        names = value.keys() - {"type", "id", "url", "page", "open", "transcript_url"}
        return [text for name in names for text in texts(value[name])]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return BeautifulSoup(value, "html.parser").get_text("\n").splitlines()


@pytest.fixture
def stub(db):
    return ServicePage.objects.get(slug="conditional-knockout-mice")


@pytest.mark.parametrize(
    ("has_page", "url", "field", "message"),
    [
        (False, "", "page", "Choose a page, or fill in a URL."),
        (True, "https://example.com/", "url", "Choose either a page or a URL, not both."),
    ],
)
def test_a_link_leads_to_exactly_one_place(stub, has_page, url, field, message):
    block = LinkBlock()
    value = block.to_python({"page": stub.pk if has_page else None, "url": url, "label": "x"})
    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(value)
    assert {name: error.messages for name, error in caught.value.block_errors.items()} == {field: [message]}


@pytest.mark.parametrize(
    ("fields", "html"),
    [
        ({"url": "https://example.com/", "label": "Example"}, '<a href="https://example.com/">Example</a>'),
        ({"url": "https://example.com/"}, '<a href="https://example.com/">https://example.com/</a>'),
        (
            {"url": "https://example.com/?a=1&b=2", "label": "A & B"},
            '<a href="https://example.com/?a=1&amp;b=2">A &amp; B</a>',
        ),
        ({"label": "Gone"}, "Gone"),
    ],
)
def test_a_link_renders_what_it_has(fields, html):
    block = LinkBlock()
    assert block.render(block.to_python(fields)).strip() == html


def test_a_link_to_a_page_bears_its_title_unless_it_has_a_label(stub):
    block = LinkBlock()
    assert block.render(block.to_python({"page": stub.pk})).strip() == ""  # its title is not for visitors yet
    stub.get_latest_revision().publish()
    link = block.render(block.to_python({"page": stub.pk, "label": "Read on"})).strip()
    assert link == '<a href="/conditional-knockout-mice/">Read on</a>'


# Tables


@pytest.mark.parametrize(
    ("caption", "columns", "errors"),
    [
        ("", ["Model", "Tissue"], ["Write a caption: what does the table show?"]),
        ("Models", ["", "Tissue"], []),  # above the names of the rows there need be nothing
        ("Models", ["Model", " "], ["Write a heading for column 2."]),
    ],
)
def test_a_table_is_published_with_caption_and_headings_and_saved_without(caption, columns, errors):
    block = TableBlock()
    kinds = [{"type": kind, "heading": text} for kind, text in zip(["heading", "text"], columns, strict=True)]
    table = block.to_python({"caption": caption, "columns": kinds, "rows": [{"values": ["Knockout", "<p>All</p>"]}]})
    with pytest.raises(TypedTableBlockValidationError) if errors else nullcontext() as caught:
        block.clean(table)
    assert caught is None or caught.value.as_json_data() == {"messages": errors}
    block.defer_required_validation()
    block.clean(table)
    block.restore_deferred_validation()


# Page types


def test_which_pages_stand_below_which(db):
    assert set(HomePage.allowed_subpage_models()) == {ServicePage, ArticleIndexPage, EnquiryPage, PublicationsPage}
    assert set(ServicePage.allowed_subpage_models()) == {ServicePage, EnquiryPage}
    assert set(ServicePage.allowed_parent_page_models()) == {HomePage, ServicePage}
    assert not HomePage.can_create_at(ServicePage())


@pytest.mark.parametrize("slug", ["admin", "django-admin", "static", "media", "search"])
def test_an_address_of_the_site_itself_is_refused_as_a_slug(db, slug):
    page = ServicePage(title="Mice", slug=slug)
    with pytest.raises(ValidationError) as caught:
        HomePage.objects.get().add_child(instance=page)
    assert caught.value.message_dict == {"slug": [f"The site itself uses the address /{slug}/. Choose another slug."]}
    HomePage.objects.get().get_children().first().add_child(instance=ServicePage(title="Mice", slug=slug))
