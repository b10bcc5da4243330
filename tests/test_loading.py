"""What editors can rely on: loading content never touches what is theirs, and brings everything else."""

import errno
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Site, Workflow
from wagtail.search.models import IndexEntry

from pages.blocks import TEXT_FEATURES
from pages.management.commands import load_content
from pages.models import HomePage, LoadedContent, ServicePage, Testimonial
from pages.sync import loader
from pages.sync.site_state import stored_fields
from tests.conftest import FIXTURE

URL = "/knockout-mouse-models/"
TREE = {
    "/home/": True,
    "/home/conditional-knockout-mice/": False,
    "/home/conditional-ko-with-reporter/": False,
    "/home/conventional-knockout-mice/": False,
    "/home/custom-mouse-models/": True,
    "/home/knockout-mouse-models/": True,
    "/home/standard-conditional-knockouts/": False,
    "/home/truview-conditional-knockout/": False,
}


@pytest.fixture
def changed_fixture(tmp_path):
    """The fixture as it would be after a change of the document."""
    path = tmp_path / "changed.json"
    path.write_text(FIXTURE.read_text().replace("wonderful", "marvellous"))
    return path


def tree():
    return {page.url_path: page.live for page in Page.objects.filter(depth__gt=1)}


def everything():
    """All that a load could touch, row by row."""
    models = [Page, HomePage, ServicePage, ServicePage.link_from.through, Testimonial]
    models += [LoadedContent, Site, ReferenceIndex]
    return [list(model.objects.order_by("pk").values()) for model in models]


def publish(page, **changes):
    """What an editor does who changes fields and presses Publish."""
    page = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


# loaddata, on an untouched database


def test_loaddata_works_on_a_fresh_database_and_twice(fresh_database, client):
    call_command("loaddata", "site", verbosity=0)
    call_command("loaddata", "site", verbosity=0)
    assert tree() == TREE
    assert not any(Page.find_problems())
    assert client.get(URL).status_code == 200


def test_load_content_after_loaddata_completes_what_loaddata_leaves_out(fresh_database, load):
    call_command("loaddata", "site", verbosity=0)
    assert not Page.objects.search("nonsense-mediated")
    assert load() == ["0 created, 0 updated, 8 unchanged, 0 kept."]
    assert Page.objects.search("nonsense-mediated").count() == 1
    assert ReferenceIndex.objects.exists()
    assert all(page.latest_revision for page in Page.objects.filter(depth__gt=1))
    assert not ServicePage.objects.live().filter(has_unpublished_changes=True)


# load_content


def test_a_fresh_database_gets_the_whole_tree(fresh_database, load, client):
    lines = load()
    assert lines[-1] == "8 created, 0 updated, 0 unchanged, 0 kept."
    assert sorted(lines[:-1]) == sorted(f"created {path.removeprefix('/home')}" for path in TREE)
    assert tree() == TREE
    assert not any(Page.find_problems())
    assert [client.get(path.removeprefix("/home")).status_code for path in TREE] == [
        200 if live else 404 for live in TREE.values()
    ]


def test_a_load_leaves_both_indexes_as_wagtails_own_commands_would(fresh_database, load):
    columns = ["content_type", "object_id", "to_content_type", "to_object_id", "model_path", "content_path_hash"]

    def indexed():
        references = set(ReferenceIndex.objects.values_list(*columns))
        entries = IndexEntry.objects.exclude(content_type__model="page")  # the root of the tree, which nobody loads
        return references, set(entries.values_list("content_type", "object_id", "title", "body"))

    load()
    after_load = indexed()
    call_command("rebuild_references_index", verbosity=0)
    call_command("update_index", verbosity=0)
    assert after_load == indexed()
    assert all(after_load)


def test_each_page_that_a_load_creates_is_a_line_of_the_audit_log(
    fresh_database, load, caplog, django_capture_on_commit_callbacks
):
    with caplog.at_level("INFO", "audit"), django_capture_on_commit_callbacks(execute=True):
        load()
    created = [record.object_id for record in caplog.records if getattr(record, "action", "") == "wagtail.create"]
    assert sorted(created) == sorted(str(pk) for pk in Page.objects.filter(depth__gt=1).values_list("pk", flat=True))


def test_new_pages_come_after_the_pages_that_editors_put_there(fresh_database, load):
    load()
    home = HomePage.objects.get()
    knockout = ServicePage.objects.get(slug="knockout-mouse-models")
    home.add_child(instance=ServicePage(title="An Editor's Page", slug="editors"))
    LoadedContent.objects.filter(translation_key=knockout.translation_key).delete()
    knockout.delete()
    assert "created /knockout-mouse-models/" in load()
    assert [page.slug for page in home.get_children()][-2:] == ["editors", "knockout-mouse-models"]
    assert not any(Page.find_problems())


def test_the_site_is_named_and_has_the_address_it_is_served_at(fresh_database, load, settings):
    settings.BASE_URL = "https://www.example.com"
    load()
    site = Site.objects.get()
    assert (site.site_name, site.root_url) == ("ingenious targeting laboratory", "https://www.example.com")
    assert site.root_page.specific == HomePage.objects.get()


def test_an_administrators_site_address_stays(load, settings):
    Site.objects.update(hostname="www.example.com", port=443, site_name="ours")
    settings.BASE_URL = "http://localhost:9000"
    load()
    site = Site.objects.get()
    assert (site.hostname, site.port, site.site_name) == ("www.example.com", 443, "ours")


def test_every_page_has_a_baseline_revision_equal_to_what_it_shows(fresh_database, load):
    load()
    for page in Page.objects.filter(depth__gt=1).specific():
        (revision,) = page.revisions.all()
        assert stored_fields(revision.as_object()) == stored_fields(page)
        assert page.has_unpublished_changes is not page.live


def test_a_loaded_page_is_published_as_by_an_editor_and_its_history_says_from_which_document(knockout_page, db):
    parent = Page.objects.get(slug="custom-mouse-models")
    by_hand = parent.add_child(instance=ServicePage(title="By hand", slug="by-hand", live=False))
    by_hand.save_revision().publish()
    by_hand.refresh_from_db()

    def published(page):
        flags = (page.live, page.has_unpublished_changes, page.expired, page.approved_schedule, page.draft_title)
        times = (page.first_published_at == page.last_published_at, page.latest_revision_created_at is not None)
        return (*flags[:-1], flags[-1] == page.title, *times, page.live_revision_id == page.latest_revision_id)

    assert published(knockout_page) == published(by_hand)
    history = PageLogEntry.objects.for_instance(knockout_page).order_by("pk")
    assert [(entry.action, entry.revision_id) for entry in history] == [
        ("wagtail.create", None),
        ("pages.load", knockout_page.live_revision_id),
        ("wagtail.publish", knockout_page.live_revision_id),
    ]
    assert {(entry.label, entry.content_type) for entry in history} == {
        (knockout_page.title, ContentType.objects.get_for_model(ServicePage))
    }
    assert history[1].message == "Loaded from the approved copy: knockout-mouse-models.md"


def test_search_finds_the_page_and_the_reference_index_knows_its_links(fresh_database, load):
    load()
    page = ServicePage.objects.get(slug="knockout-mouse-models")
    assert [found.pk for found in Page.objects.live().search("nonsense-mediated")] == [page.pk]
    stub = Page.objects.get(slug="conditional-knockout-mice")
    assert [reference.object_id for reference in ReferenceIndex.get_references_to(stub)] == [str(page.pk)]


def test_a_second_load_changes_nothing(load):
    before = everything()
    assert load() == ["0 created, 0 updated, 8 unchanged, 0 kept."]
    assert everything() == before


def test_what_editors_do_between_three_loads_stays(load):
    page = ServicePage.objects.get(slug="knockout-mouse-models")
    publish(page, tagline="Made by an editor")
    own = HomePage.objects.get().add_child(instance=ServicePage(title="Our own page", tagline="ours"))
    own.save_revision().publish()
    before = everything()

    for _again in range(2):
        assert load() == [f"kept {URL}: an editor changed it", "0 created, 0 updated, 7 unchanged, 1 kept."]
        assert everything() == before
        assert not any(Page.find_problems())


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"slug": "other"},
        {"seo_title": "Other"},
        {"search_description": "Other"},
        {"show_in_menus": True},
        {"introduction": "<p>Other</p>"},
        {"body": []},
        {"link_from": []},
    ],
)
def test_a_change_of_any_field_is_an_editors_change(load, change):
    publish(ServicePage.objects.get(slug="knockout-mouse-models"), **change)
    before = everything()
    assert load()[0] == f"kept {URL}: an editor changed it"
    assert everything() == before


def test_a_page_that_an_editor_unpublished_stays_unpublished(load):
    ServicePage.objects.get(slug="knockout-mouse-models").unpublish()
    assert load()[0] == f"kept {URL}: an editor changed it"
    assert not ServicePage.objects.get(slug="knockout-mouse-models").live


def test_a_page_that_an_editor_deleted_stays_deleted(load):
    ServicePage.objects.get(slug="conditional-knockout-mice").delete()
    lines = load()
    assert lines == [
        "kept /conditional-knockout-mice/: an editor deleted it",
        "0 created, 0 updated, 7 unchanged, 1 kept.",
    ]
    assert not ServicePage.objects.filter(slug="conditional-knockout-mice").exists()


def test_a_page_that_an_editor_moved_stays_where_it_is(load):
    page = ServicePage.objects.get(slug="knockout-mouse-models")
    page.move(ServicePage.objects.get(slug="custom-mouse-models"), pos="last-child")
    before = everything()
    assert load()[-1] == "0 created, 0 updated, 8 unchanged, 0 kept."
    assert everything() == before


def test_an_editors_own_page_at_the_address_of_a_document_is_not_touched(load):
    ServicePage.objects.all().delete()
    LoadedContent.objects.all().delete()
    home = HomePage.objects.get()
    own = home.add_child(instance=ServicePage(title="Ours", slug="conditional-knockout-mice"))
    lines = load()
    assert "kept /conditional-knockout-mice/: a page created by an editor has this address" in lines
    own.refresh_from_db()
    assert own.title == "Ours"
    page = ServicePage.objects.get(slug="knockout-mouse-models")
    related = page.body[-1].value["links"]
    assert own.pk in [link["page"].pk for link in related]
    assert load()[-1] == "0 created, 0 updated, 7 unchanged, 1 kept."


def test_primary_keys_of_the_fixture_mean_nothing_to_a_database_in_use(fresh_database, load):
    """An editor's page may have the primary key that the fixture gives to another."""
    fixture_pk = next(item["pk"] for item in json.loads(FIXTURE.read_text()) if item["model"] == "pages.servicepage")
    root = Page.get_first_root_node()
    own = root.add_child(instance=ServicePage(pk=fixture_pk, title="Ours", slug="ours"))
    load()
    own.refresh_from_db()
    assert own.title == "Ours"
    assert ServicePage.objects.count() == 8


def test_an_untouched_page_follows_its_document_and_gets_a_revision(load, changed_fixture, client):
    assert load(fixture=changed_fixture) == [f"updated {URL}", "0 created, 1 updated, 7 unchanged, 0 kept."]
    assert b"marvellous" in client.get(URL).content
    assert ServicePage.objects.get(slug="knockout-mouse-models").revisions.count() == 2
    assert load(fixture=changed_fixture) == ["0 created, 0 updated, 8 unchanged, 0 kept."]


def test_a_page_opened_and_saved_without_a_change_still_follows_its_document(load, changed_fixture):
    """The rich text editor stores what it was given in its own form, with keys that are no change."""
    page = ServicePage.objects.get(slug="knockout-mouse-models")
    editor = ContentstateConverter(TEXT_FEATURES)

    def saved(html):
        return editor.to_database_format(editor.from_database_format(html))

    assert saved(page.introduction) != page.introduction
    for block in page.body:
        for part in block.value.get("content", []):
            if part.block_type == "text":
                part.value.source = saved(part.value.source)
            elif part.block_type == "cards":
                for card in part.value:
                    card["text"].source = saved(card["text"].source)
    publish(page, introduction=saved(page.introduction), body=page.body)
    assert load(fixture=changed_fixture)[0] == f"updated {URL}"


def test_a_dry_run_says_what_would_happen_and_changes_nothing(fresh_database, load, changed_fixture):
    before = tree()
    assert load(dry_run=True)[-1] == "Dry run, nothing is written: 8 created, 0 updated, 0 unchanged, 0 kept."
    assert tree() == before
    load()
    before = everything()
    lines = load(dry_run=True, fixture=changed_fixture)
    assert lines == [
        f"updated {URL}",
        "Dry run, nothing is written: 0 created, 1 updated, 7 unchanged, 0 kept.",
    ]
    assert everything() == before


def test_a_welcome_page_that_an_editor_made_theirs_is_not_replaced(fresh_database, load):
    welcome = Page.objects.get(slug="home")
    welcome.title = "Ours"
    welcome.save_revision().publish()
    before = everything()
    with pytest.raises(
        CommandError, match="the home page of the site, “Ours”, was created by an editor; choose another home page"
    ):
        load()
    assert everything() == before


def test_a_renamed_welcome_page_is_still_replaced_and_the_site_shows_the_home_page(fresh_database, load, client):
    Page.objects.filter(slug="home").update(slug="start", url_path="/start/")
    load()
    assert client.get(URL).status_code == 200
    assert Page.objects.filter(depth=2).count() == 1


def test_a_deleted_home_page_stays_deleted(load):
    HomePage.objects.get().delete()
    assert load()[-1] == "0 created, 0 updated, 0 unchanged, 8 kept."
    assert not HomePage.objects.exists()


def test_a_site_that_has_the_address_already_keeps_it(fresh_database, load):
    root = Page.get_first_root_node()
    Site.objects.create(hostname="localhost", port=8000, root_page=root)
    load()
    assert Site.objects.get(is_default_site=True).port == 80


def test_deleting_a_page_is_no_change_of_the_pages_that_link_to_it(load, changed_fixture):
    ServicePage.objects.get(slug="conditional-knockout-mice").delete()
    ServicePage.objects.get(slug="custom-mouse-models").delete()
    assert f"updated {URL}" in load(fixture=changed_fixture)
    assert load(fixture=changed_fixture)[-1] == "0 created, 0 updated, 6 unchanged, 2 kept."


def lock(page):
    page.locked = True
    page.save()


def schedule(page):
    page.expire_at = timezone.now() + timedelta(days=1)
    page.save_revision()


def submit_for_moderation(page):
    Workflow.objects.get().start(page, None)


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (lock, "an editor locked it"),
        (schedule, "an editor scheduled it"),
        (submit_for_moderation, "it is awaiting approval"),
    ],
)
def test_what_an_editor_has_begun_with_a_page_is_not_overrun(load, changed_fixture, knockout_page, claim, reason):
    knockout_page.save_revision()
    claim(knockout_page)
    before = everything()
    assert load(fixture=changed_fixture)[0] == f"kept {URL}: {reason}, and its document changed"
    assert everything() == before


def without_document(text):
    """The fixture as it would be if the knockout page's document were gone and only its name were left."""
    objects = json.loads(text)
    for item in objects:
        if item["fields"].get("slug") == "knockout-mouse-models":
            pk = item["pk"]
            item["fields"] |= {"live": False, "seo_title": ""}
    for item in objects:
        if item["model"] == "pages.servicepage" and item["pk"] == pk:
            item["fields"] |= {"tagline": "", "introduction": "", "body": [], "link_from": []}
    return json.dumps(objects)


def test_a_page_whose_document_is_gone_stays_as_it_is_and_is_named(load, tmp_path, client):
    stub, nothing = tmp_path / "stub.json", tmp_path / "nothing.json"
    stub.write_text(without_document(FIXTURE.read_text()))
    objects = json.loads(FIXTURE.read_text())
    gone = next(item["pk"] for item in objects if item["fields"].get("slug") == "knockout-mouse-models")
    nothing.write_text(json.dumps([item for item in objects if item["pk"] != gone]))
    before = client.get(URL).content
    for path in (stub, stub, nothing):
        assert f"kept {URL}: it no longer has a document" in load(fixture=path)
        assert client.get(URL).content == before


def test_a_stub_that_gets_a_document_is_published_with_it(load, tmp_path, client):
    stub = tmp_path / "stub.json"
    stub.write_text(without_document(FIXTURE.read_text()))
    for page in HomePage.objects.get().get_children():
        page.delete()
    LoadedContent.objects.all().delete()
    load(fixture=stub)
    assert client.get(URL).status_code == 404
    assert load()[0] == f"updated {URL}"
    assert client.get(URL).status_code == 200
    assert load() == ["0 created, 0 updated, 8 unchanged, 0 kept."]


def test_copy_that_an_editor_and_a_document_agree_on_follows_the_document_again(load, tmp_path, changed_fixture):
    page = ServicePage.objects.get(slug="knockout-mouse-models")
    publish(page, tagline="Agreed")
    agreed = tmp_path / "agreed.json"
    agreed.write_text(FIXTURE.read_text().replace("Expertly crafted for your research", "Agreed"))
    assert load(fixture=agreed)[-1] == "0 created, 0 updated, 8 unchanged, 0 kept."
    assert load(fixture=changed_fixture)[0] == f"updated {URL}"


def test_the_home_page_and_a_listing_stub_follow_a_new_name(load, tmp_path):
    renamed = tmp_path / "renamed.json"
    text = FIXTURE.read_text().replace('ingenious targeting laboratory"', 'another name"')
    renamed.write_text(text.replace("Custom Mouse Models", "Mice to order"))
    assert load(fixture=renamed)[:2] == ["updated /", "updated /custom-mouse-models/"]


def test_an_editors_own_home_page_bears_new_pages(load):
    HomePage.objects.get().delete()
    LoadedContent.objects.exclude(content__title="ingenious targeting laboratory").delete()
    own = Page.get_first_root_node().add_child(instance=HomePage(title="Ours", slug="ours"))
    lines = load()
    assert lines[0] == "kept /: the home page was created by an editor"
    own.refresh_from_db()
    assert own.get_children().count() == 7


def test_a_page_that_was_only_loaded_by_loaddata_is_not_called_edited(fresh_database, load, changed_fixture):
    call_command("loaddata", "site", verbosity=0)
    assert load(fixture=changed_fixture)[0] == f"kept {URL}: it was never loaded from its document, and differs from it"


@pytest.mark.parametrize(
    "text", ["", "{}", '[{"model": "pages.servicepage"}]', '[{"model": "pages.nothing", "pk": 1}]']
)
def test_a_file_that_is_no_fixture_is_refused(load, tmp_path, text):
    path = tmp_path / "site.json"
    path.write_text(text)
    before = everything()
    with pytest.raises(CommandError, match=r"site.json: this is not a fixture of the site .*; run build_fixture"):
        load(fixture=path)
    assert everything() == before


def test_a_missing_file_is_named(load, tmp_path):
    with pytest.raises(CommandError, match=r"nothing.json cannot be read"):
        load(fixture=tmp_path / "nothing.json")


def test_a_full_disk_is_not_blamed_on_the_fixture(load, monkeypatch):
    full = OSError(errno.ENOSPC, "No space left on device", "var/media/original_images/mouse.png")
    monkeypatch.setattr(load_content, "load", Mock(side_effect=full))
    with pytest.raises(CommandError, match=r"^Nothing was loaded: .*No space left on device.*mouse.png"):
        load()


def test_a_load_that_fails_half_way_leaves_nothing(fresh_database, load, tmp_path):
    """The last page of the fixture has a title that no page can have."""
    objects = json.loads(FIXTURE.read_text())
    pages = [item for item in objects if item["model"] == "wagtailcore.page"]
    pages[-1]["fields"]["title"] = ""
    path = tmp_path / "site.json"
    path.write_text(json.dumps(objects))
    before = everything()
    with pytest.raises(CommandError, match=r"/truview-conditional-knockout/ cannot be saved: .*blank"):
        load(fixture=path)
    assert everything() == before


def test_an_editor_can_return_to_the_imported_version(client, db):
    page = ServicePage.objects.get(slug="knockout-mouse-models")
    imported = page.latest_revision
    publish(page, tagline="Made by an editor")
    imported.publish()
    assert b"Made by an editor" not in client.get(URL).content


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_loads_at_once_load_everything_once(fresh_database):
    def load():
        try:
            return Counter(outcome.action for outcome in loader.load(FIXTURE.read_text(), "http://localhost:8000"))
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads:
        loads = [threads.submit(load) for _ in range(2)]
    assert sorted(list(load.result().items()) for load in loads) == [[("created", 8)], [("unchanged", 8)]]
    assert tree() == TREE
    assert not any(Page.find_problems())


def test_search_finds_what_an_editor_wrote_at_once_and_no_more_when_it_is_gone(db):
    own = HomePage.objects.get().add_child(instance=ServicePage(title="Ours", introduction="<p>Axolotl</p>"))
    assert [found.pk for found in Page.objects.search("axolotl")] == [own.pk]
    publish(own, body=[("section", {"heading": "Quetzal", "content": [("text", "<p>Capybara</p>")]})], introduction="")
    assert not Page.objects.search("axolotl")
    assert [found.pk for found in Page.objects.search("quetzal capybara")] == [own.pk]
    own.delete()
    assert not Page.objects.search("capybara")
