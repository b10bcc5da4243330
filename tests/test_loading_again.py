"""What people can rely on when a document meets its page again: the table in docs/writers/documents.md, by cell."""

import json
import os
import signal
import subprocess
import sys
from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import PageLogEntry

from pages.content.comparison import SyncStatus
from pages.models import HomePage, LoadedContent, ServicePage, Testimonial
from pages.sync import loader
from pages.sync.shared_testimonials import with_testimonials
from tests.conftest import FIXTURE, ROOT
from tests.test_loading import URL, everything, publish

QUOTED = "section “What Researchers Say”, testimonial “Julia Maxson, PhD”, quote"
CONFLICT = f"conflict {URL}: an editor and the document changed the same text"
MERGED = f"merged {URL}: a draft with both changes is ready to be published"
NOTHING = "0 created, 0 updated, 8 unchanged, 0 kept."


def page():
    return ServicePage.objects.get(slug="knockout-mouse-models")


def draft():
    return page().get_latest_revision_as_object()


def body(version):
    """A version's body as it reads: with the words of shared testimonials, as an editor may write them for one page."""
    shared = {testimonial.pk: testimonial.words for testimonial in Testimonial.objects.all()}
    return with_testimonials(list(version.body.raw_data), lambda value: shared.get(value.get("testimonial"), value))


def said(version, place):
    """The value at `place` (keys and positions) of a version's body."""
    value = body(version)
    for step in place:
        value = value[step]
    return value


def with_body(change, version=None):
    """The page's body as it is after `change` of its blocks."""
    blocks = body(version or draft())
    change(blocks)
    return blocks


def edit(place, old, new):
    """The body with one word changed at a place."""

    def change(blocks):
        at = blocks
        for step in place[:-1]:
            at = at[step]
        assert old in at[place[-1]]
        at[place[-1]] = at[place[-1]].replace(old, new)

    return with_body(change)


def save_draft(**changes):
    """What an editor does who changes fields and presses Save draft."""
    version = draft()
    for name, value in changes.items():
        setattr(version, name, value)
    version.save_revision()


QUOTE = (0, "value", "content", 0, "value", "quote")
MOUSE = (1, "value", "content", 0, "value")

# The table: document changed, page changed


def test_no_no_nothing_happens(load):
    before = everything()
    assert load() == [NOTHING]
    assert everything() == before


def test_no_yes_the_editors_version_stands(load):
    publish(page(), body=edit(QUOTE, "wonderful", "great"))
    before = everything()
    assert load() == [f"kept {URL}: an editor changed it", "0 created, 0 updated, 7 unchanged, 1 kept."]
    assert everything() == before


def test_yes_no_the_page_is_published_with_a_log_entry_that_names_the_document(load, document, client, admin_user):
    changed = document(("wonderful", "marvellous"))
    assert load(fixture=changed) == [f"updated {URL}", "0 created, 1 updated, 7 unchanged, 0 kept."]
    assert b"marvellous" in client.get(URL).content
    assert page().live_revision == page().latest_revision
    entry = PageLogEntry.objects.get(page=page().pk, revision=page().latest_revision, action="pages.load")
    assert entry.data["document"] == "knockout-mouse-models.md"
    client.force_login(admin_user)
    assert b"knockout-mouse-models.md" in client.get(f"/admin/pages/{page().pk}/history/").content
    assert load(fixture=changed) == [NOTHING]


def test_yes_yes_in_different_blocks_both_are_kept_as_a_draft(load, document, client):
    publish(page(), body=edit(QUOTE, "wonderful", "great"), tagline="The editor's")
    before = client.get(URL).content
    changed = document(("A knockout mouse is a mouse", "It is a mouse"), ("Custom Knockout Mouse Models", "Mice"))
    assert load(fixture=changed) == [MERGED, "0 created, 0 updated, 7 unchanged, 0 kept, 1 merged."]
    assert client.get(URL).content == before
    assert (draft().tagline, draft().seo_title, page().has_unpublished_changes) == ("The editor's", "Mice", True)
    assert "been great to work with" in said(draft(), QUOTE)
    assert said(draft(), MOUSE).startswith("<p>It is a mouse in which")
    entry = PageLogEntry.objects.get(revision=page().latest_revision)
    assert (entry.action, entry.data["document"]) == ("pages.merge", "knockout-mouse-models.md")


def test_a_merged_draft_counts_as_edited_until_it_is_published_and_is_not_merged_twice(load, document):
    publish(page(), tagline="The editor's")
    changed = document(("wonderful", "marvellous"))
    load(fixture=changed)
    before = everything()
    assert load(fixture=changed)[0] == f"kept {URL}: an editor changed it"
    assert everything() == before
    page().latest_revision.publish()
    assert load(fixture=document(("wonderful", "terrific")))[0] == MERGED
    assert (draft().tagline, "terrific" in said(draft(), QUOTE)) == ("The editor's", True)


def test_yes_yes_in_the_same_block_the_page_stays_and_both_versions_are_shown(load, document):
    publish(page(), body=edit(QUOTE, "wonderful", "great"))
    before = everything()
    changed = document(("wonderful", "marvellous"))
    for _again in range(2):
        assert load(fixture=changed) == [
            CONFLICT,
            f"  {QUOTED}",
            "    page:     … excited! Everyone at ingenious has been great to work with throughout the "
            "entire process. …",
            "    document: … excited! Everyone at ingenious has been marvellous to work with throughout "
            "the entire process. …",
            f"  decide with --ours {URL} (the page's) or --theirs {URL} (the document's)",
            "0 created, 0 updated, 7 unchanged, 0 kept, 1 in conflict.",
        ]
        assert everything() == before


@pytest.mark.parametrize(("side", "winner"), [("theirs", "marvellous"), ("ours", "great")])
def test_yes_yes_in_the_same_block_is_decided_for_one_side_and_the_rest_of_both_is_kept(
    load,
    document,
    client,
    side,
    winner,
):
    publish(page(), body=edit(QUOTE, "wonderful", "great"), tagline="The editor's")
    before = client.get(URL).content
    changed = document(("wonderful", "marvellous"), ("A knockout mouse is a mouse", "It is a mouse"))
    assert load(fixture=changed, **{side: [URL]})[0] == MERGED
    assert f"has been {winner} to work with" in said(draft(), QUOTE)
    assert (draft().tagline, said(draft(), MOUSE)[:14]) == ("The editor's", "<p>It is a mou")
    assert client.get(URL).content == before
    assert load(fixture=changed)[0] == f"kept {URL}: an editor changed it"


def test_ours_leaves_a_page_alone_whose_every_change_is_in_conflict(load, document):
    publish(page(), body=edit(QUOTE, "wonderful", "great"))
    revision, changed = page().latest_revision, document(("wonderful", "marvellous"))
    assert load(fixture=changed, ours=[URL])[0] == f"kept {URL}: the page is not changed"
    assert page().latest_revision == revision
    assert load(fixture=changed)[0] == f"kept {URL}: an editor changed it"


def test_the_same_change_on_both_sides_follows_the_document_again(load, document):
    publish(page(), body=edit(QUOTE, "wonderful", "marvellous"))
    assert load(fixture=document(("wonderful", "marvellous"))) == [NOTHING]
    assert load(fixture=document(("wonderful", "terrific")))[0] == f"updated {URL}"


# What counts as a change of the page


def test_a_draft_alone_is_merged_and_visitors_see_nothing_of_it(load, document, client):
    save_draft(tagline="A draft")
    before = client.get(URL).content
    assert load(fixture=document(("wonderful", "marvellous")))[0] == MERGED
    assert (draft().tagline, "marvellous" in said(draft(), QUOTE)) == ("A draft", True)
    assert client.get(URL).content == before


def test_a_draft_alone_may_be_in_conflict(load, document):
    save_draft(body=edit(QUOTE, "wonderful", "great"))
    before = everything()
    assert load(fixture=document(("wonderful", "marvellous")))[:2] == [CONFLICT, f"  {QUOTED}"]
    assert everything() == before


def test_an_unfinished_draft_does_not_stop_the_load(load, document):
    version = draft()
    version.title = ""
    version.save_revision(clean=False)
    assert load(fixture=document(("wonderful", "marvellous")))[0] == MERGED
    assert draft().title == ""


def test_a_section_moved_by_an_editor_stays_there_and_gets_the_documents_words(load, document):
    publish(page(), body=with_body(lambda blocks: blocks.insert(0, blocks.pop(1))))
    assert load(fixture=document(("A knockout mouse is a mouse", "It is a mouse")))[0] == MERGED
    assert said(draft(), (0, *MOUSE[1:])).startswith("<p>It is a mouse")
    assert said(draft(), (1, "value", "heading")) == "What Researchers Say"


def test_sections_moved_by_the_document_keep_an_editors_words(load, document):
    publish(page(), body=edit(QUOTE, "wonderful", "great"))
    moved = document(change=lambda fields: fields["body"].insert(0, fields["body"].pop(1)))
    assert load(fixture=moved)[0] == MERGED
    assert "great" in said(draft(), (1, *QUOTE[1:]))


def test_a_block_deleted_by_an_editor_stays_deleted_while_the_rest_follows(load, document):
    publish(page(), body=with_body(lambda blocks: blocks.pop(0)))
    assert load(fixture=document(("A knockout mouse is a mouse", "It is a mouse")))[0] == MERGED
    assert said(draft(), (0, *MOUSE[1:])).startswith("<p>It is a mouse")


def test_a_block_deleted_by_an_editor_and_changed_by_the_document_is_a_conflict(load, document):
    publish(page(), body=with_body(lambda blocks: blocks.pop(0)))
    lines = load(fixture=document(("wonderful", "marvellous")))
    assert lines[:3] == [CONFLICT, "  section “What Researchers Say”", "    page:     (nothing)"]
    assert load(fixture=document(("wonderful", "marvellous")), theirs=[URL])[0] == MERGED
    assert "marvellous" in said(draft(), QUOTE)


def test_a_block_deleted_by_the_document_and_changed_by_an_editor_is_a_conflict(load, document):
    publish(page(), body=edit(QUOTE, "wonderful", "great"))
    lines = load(fixture=document(change=lambda fields: fields["body"].pop(0)))
    assert (lines[:2], lines[3]) == ([CONFLICT, "  section “What Researchers Say”"], "    document: (nothing)")


def test_a_section_added_by_an_editor_stays_where_it_was_put(load, document):
    own = {"type": "section", "value": {"heading": "Ours", "content": []}, "id": "7c3ce5f2-9d2f-4c5f-8d63-1d2f7c1c7d11"}
    publish(page(), body=with_body(lambda blocks: blocks.insert(1, own)))
    assert load(fixture=document(("wonderful", "marvellous")))[0] == MERGED
    assert said(draft(), (1, "value", "heading")) == "Ours"


def test_a_page_renamed_by_an_editor_keeps_its_address(load, document, client):
    publish(page(), slug="mice")
    changed = document(("wonderful", "marvellous"))
    assert load(fixture=changed)[0] == MERGED
    renamed = ServicePage.objects.get(slug="mice")
    renamed.latest_revision.publish()
    assert b"marvellous" in client.get("/mice/").content


def test_a_page_moved_by_an_editor_stays_there_and_follows_its_document(load, document, client):
    page().move(ServicePage.objects.get(slug="custom-mouse-models"), pos="last-child")
    assert load(fixture=document(("wonderful", "marvellous")))[0] == f"updated {URL}"
    assert b"marvellous" in client.get("/custom-mouse-models" + URL).content


def test_a_page_unpublished_by_an_editor_stays_unpublished_and_gets_a_draft(load, document, client):
    page().unpublish()
    assert load(fixture=document(("wonderful", "marvellous")))[0] == MERGED
    assert client.get(URL).status_code == 404
    assert "marvellous" in said(draft(), QUOTE)


def test_a_page_deleted_by_an_editor_stays_deleted_when_its_document_changes(load, document):
    page().delete()
    assert load(fixture=document(("wonderful", "marvellous")))[0] == f"kept {URL}: an editor deleted it"
    assert not ServicePage.objects.filter(slug="knockout-mouse-models").exists()


def test_a_scheduled_page_is_kept_even_where_its_changes_would_merge(load, document):
    scheduled = draft()
    scheduled.tagline, scheduled.go_live_at = "Soon", timezone.now() + timedelta(days=1)
    scheduled.save_revision().publish()
    before = everything()
    assert load(fixture=document(("wonderful", "marvellous")))[0] == (
        f"kept {URL}: an editor scheduled it, and its document changed"
    )
    assert everything() == before


def test_a_link_that_could_not_be_made_comes_with_the_page_and_is_no_change_of_an_editor(load, tmp_path):
    """What was written counts, not what the document wanted: the related page was not there yet."""
    objects = json.loads(FIXTURE.read_text())
    stub = next(item for item in objects if item["fields"].get("slug") == "conditional-knockout-mice")
    for found in HomePage.objects.get().get_children():
        found.delete()
    LoadedContent.objects.all().delete()
    without = tmp_path / "without.json"
    without.write_text(json.dumps([item for item in objects if item["pk"] != stub["pk"]]))
    # The fixture without the page still names it: give it a parent that is missing, so that it cannot be made.
    lost = deepcopy(objects)
    for item in lost:
        if item["fields"].get("slug") == "conditional-knockout-mice":
            item["fields"]["url_path"] = "/home/nowhere/conditional-knockout-mice/"
    without.write_text(json.dumps(lost))
    load(fixture=without)
    assert said(page(), (-1, "value", "links", 1, "value"))["page"] is None
    assert load()[:2] == ["created /conditional-knockout-mice/", f"updated {URL}"]
    target = ServicePage.objects.get(slug="conditional-knockout-mice")
    assert said(page(), (-1, "value", "links", 1, "value"))["page"] == target.pk


# The run


def test_a_dry_run_prints_exactly_what_a_run_prints(load, document):
    publish(page(), body=edit(QUOTE, "wonderful", "great"))
    publish(HomePage.objects.get(), search_description="The editor's")
    changed = document(
        ("wonderful", "marvellous"),
        ("Custom Mouse Models", "Mice to order"),
        ('ingenious targeting laboratory"', 'another"'),
    )
    before = everything()
    dry = load(fixture=changed, dry_run=True)
    assert everything() == before
    assert [line.removeprefix("Dry run, nothing is written: ") for line in dry] == load(fixture=changed)
    assert [line.split()[0] for line in dry if not line.startswith(" ")][:3] == ["merged", "updated", "conflict"]


def test_a_decision_for_a_page_that_no_document_has_is_refused(load):
    with pytest.raises(CommandError, match="no document has the address /other/"):
        load(theirs=["other"])
    with pytest.raises(CommandError, match="Use either --theirs or --ours for a page, not both"):
        load(theirs=[URL], ours=[URL])


def test_a_load_remembers_the_document_and_the_time(load, document):
    start = timezone.now()
    load(fixture=document(("wonderful", "marvellous")))
    loaded = LoadedContent.objects.get(translation_key=page().translation_key)
    assert loaded.document == "knockout-mouse-models.md"
    assert start < loaded.loaded_at < timezone.now()


def test_a_page_that_was_never_loaded_is_decided_too(fresh_database, load, document):
    call_command("loaddata", "site", verbosity=0)
    changed = document(("wonderful", "marvellous"))
    assert load(fixture=changed, theirs=[URL])[0] == MERGED
    assert "marvellous" in said(draft(), QUOTE)


def test_the_outcome_of_a_load_shows_each_difference_with_both_versions(db, document):
    """For the screen that shows page and document side by side."""
    publish(page(), body=edit(QUOTE, "wonderful", "great"), tagline="The editor's")
    text = document(("wonderful", "marvellous"), ("A knockout mouse is a mouse", "It is a mouse")).read_text()
    outcomes = loader.load(text, "http://localhost:8000", dry_run=True)
    (outcome,) = [outcome for outcome in outcomes if outcome.action == "conflict"]
    assert outcome.comparison.status == SyncStatus.CONFLICT
    found = [(difference.in_ours, difference.in_theirs) for difference in outcome.comparison.differences]
    assert found == [(True, False), (True, True), (False, True)]
    assert [difference.place[-1] for difference in outcome.comparison.differences] == ["tagline", "quote", "text"]


KILLED_AT_THE_FIRST_PAGE = """
import os, signal, django
django.setup()
from django.core.management import call_command
from wagtail.signals import page_published
page_published.connect(lambda **kwargs: os.kill(os.getpid(), signal.SIGKILL), weak=False)
call_command("load_content")
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_load_that_is_killed_half_way_leaves_nothing_and_may_be_repeated(fresh_database, load):
    before = everything()
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = os.environ | {
        "DATABASE_URL": url,
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": "genetargeting.settings",
    }
    killed = subprocess.run([sys.executable, "-c", KILLED_AT_THE_FIRST_PAGE], cwd=ROOT, env=environment)
    assert killed.returncode == -signal.SIGKILL
    assert everything() == before
    assert load()[-1] == "8 created, 0 updated, 0 unchanged, 0 kept."
