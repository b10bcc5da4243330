"""What a load recognizes by rows alone, and that nothing escapes it: no change of a page, and none of its document."""

from contextlib import contextmanager

import pytest
from django.db.models.signals import post_init
from wagtail.models import Page, Revision

from pages.models import PAGE_TYPES, LoadedContent, ServicePage
from pages.sync.site_state import content_fields
from tests.test_loading import URL, everything

KEPT = f"kept {URL}: an editor changed it"
NOTHING = "0 created, 0 updated, 8 unchanged, 0 kept."
# A value that the page has not, for each of its fields.
OTHERS = {
    "title": "Other",
    "slug": "other",
    "seo_title": "Other",
    "search_description": "Other",
    "show_in_menus": True,
    "live": False,
    "tagline": "Other",
    "introduction": "<p>Other</p>",
    "images": [{"type": "image", "value": {"image": 1, "alt_text": "A gel", "decorative": False}, "id": "1"}],
    "body": [],
    "legacy_url": "https://www.genetargeting.com/other",
    "url_handling": "redirect",
    "extracted_date": "2026-02-03",
    "other_names": "Other mice",
    "form": "other",
}


def page():
    return ServicePage.objects.get(slug="knockout-mouse-models")


@contextmanager
def pages_made():
    """Collects the pages that are made of rows."""
    made = []

    def note(sender, instance, **kwargs):
        made.append(instance)

    for model in PAGE_TYPES:
        post_init.connect(note, sender=model)
    try:
        yield made
    finally:
        for model in PAGE_TYPES:
            post_init.disconnect(note, sender=model)


def test_no_page_is_made_of_the_rows_of_untouched_pages(load):
    before = everything()
    with pages_made() as made:
        assert load() == [NOTHING]
    assert made == []
    assert everything() == before


def test_only_a_page_that_changed_is_looked_at_closely(load):
    ServicePage.objects.filter(pk=page().pk).update(tagline="Other")
    with pages_made() as made:
        assert load()[0] == KEPT
    assert {instance.pk for instance in made} == {page().pk}


def test_a_value_is_given_for_each_field_here():
    assert OTHERS.keys() | {"link_from"} == set(content_fields(ServicePage))


@pytest.mark.parametrize("name", OTHERS)
def test_a_field_that_changed_without_a_revision_is_noticed(load, name):
    """As `queryset.update` and SQL change it: neither dates nor revisions tell."""
    pk = page().pk
    ServicePage.objects.filter(pk=pk).update(**{name: OTHERS[name]})
    assert load()[0] == KEPT


def test_a_listing_page_that_is_taken_away_without_a_revision_is_noticed(load):
    ServicePage.link_from.through.objects.filter(servicepage=page().pk).delete()
    assert load()[0] == KEPT


@pytest.mark.parametrize("name", sorted(OTHERS.keys() - {"live", "images", "body"}))
def test_a_field_that_changed_in_the_latest_draft_alone_is_noticed(load, name):
    revision = page().latest_revision
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {name: OTHERS[name]})
    assert load()[0] == KEPT


def test_a_block_that_changed_in_the_latest_draft_alone_is_noticed(load):
    revision = page().latest_revision
    content = revision.content | {
        "body": revision.content["body"].replace("A knockout mouse is a mouse", "It is a mouse")
    }
    assert content != revision.content
    Revision.objects.filter(pk=revision.pk).update(content=content)
    assert load()[0] == KEPT


@pytest.mark.parametrize(
    "name", sorted(OTHERS.keys() - {"title", "slug", "seo_title", "show_in_menus", "live", "images"})
)
def test_a_field_that_changed_in_the_document_is_noticed(load, document, name):
    value = [] if name == "body" else OTHERS[name]

    def change(fields):
        if fields["legacy_url"].endswith(URL.rstrip("/")):
            fields[name] = value

    assert load(fixture=document(change=change))[0] == f"updated {URL}"
    assert load(fixture=document(change=change)) == [NOTHING]


def test_a_page_that_lost_its_history_gets_it_back(load):
    Page.objects.filter(pk=page().pk).update(latest_revision=None, live_revision=None)
    Revision.page_revisions.filter(object_id=str(page().pk)).delete()
    assert load() == [NOTHING]
    assert page().latest_revision


def test_a_document_in_another_file_is_remembered(load, document):
    renamed = document(('"document": "knockout-mouse-models.md"', '"document": "mice.md"'))
    assert load(fixture=renamed) == [NOTHING]
    assert LoadedContent.objects.get(pk=page().translation_key).document == "mice.md"


def test_a_page_whose_baseline_came_from_an_upload_is_the_fixtures_again(load):
    LoadedContent.objects.update(uploaded=True)
    assert load() == [NOTHING]
    assert not LoadedContent.objects.filter(uploaded=True).exists()
