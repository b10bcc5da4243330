"""What a load is going to do, decided from what is known of pages and documents, without a database."""

from dataclasses import dataclass, replace
from uuid import uuid5

import pytest

from pages.content.comparison import Comparison
from pages.content.page_content import PageContent
from pages.sync.plan import (
    LOAD,
    UPLOAD,
    KnownTree,
    Outcome,
    Way,
    Write,
    orphan_step,
    placements,
    step_for,
    step_for_new,
    successors,
)
from pages.sync.site_plan import NAMESPACE, page_key

EDITORS_OWN = uuid5(NAMESPACE, "a page created by an editor")


def page(url, **fields):
    """The content of a page with a document, or with `tagline=""` of one that is only named."""
    said = {"title": url.strip("/") or "Home", "slug": url.split("/")[-2] or "home", "live": True, "tagline": "Mice"}
    said |= {"seo_title": said["title"], "other_names": ""}
    return PageContent.of(page_key(url), url, said | fields)


HOME, MICE, CARE = page("/"), page("/mice/"), page("/mice/care/")
STUB = page("/mouse-care/", tagline="")


def tree(*contents, loaded=(), others=(), **known):
    """A site with the pages of contents, and `others` at their paths, of which `loaded` were loaded once."""
    paths = {content.key: f"/home{content.url}" for content in contents} | dict(others)
    return KnownTree(
        paths=paths,
        titles=dict.fromkeys(paths.values(), "A title"),
        baselines={content.key for content in (*contents, *loaded)},
        home=HOME.key if HOME in contents else None,
        **known,
    )


def places(contents, site, chosen=None, policy=LOAD):
    keys = {content.key for content in (contents if chosen is None else chosen)}
    return {placement.content.url: placement for placement in placements(contents, keys, site, policy)}


# Places


def test_an_empty_site_gets_its_front_page_and_each_page_below_its_parent():
    found = places([HOME, MICE, CARE], tree())
    assert {url: placement.way for url, placement in found.items()} == {
        "/": Way.CREATE_HOME,
        "/mice/": Way.CREATE,
        "/mice/care/": Way.CREATE,
    }
    assert found["/mice/care/"].parent == MICE.key


def test_a_page_that_is_there_needs_no_place_wherever_it_has_moved():
    site = tree(HOME, others={MICE.key: "/home/animals/mice/"}.items())
    assert places([HOME, MICE], site) == {}


def test_a_page_below_one_that_moved_goes_where_that_is():
    site = tree(HOME, others=[(MICE.key, "/home/animals/"), (EDITORS_OWN, "/home/mice/care/")])
    assert places([HOME, MICE, CARE], site)["/mice/care/"].way is Way.CREATE


def test_a_new_page_is_looked_for_below_its_new_parent():
    feed = page("/mice/care/feed/")
    site = tree(HOME, others=[(MICE.key, "/home/animals/"), (EDITORS_OWN, "/home/animals/care/feed/")])
    found = places([HOME, MICE, CARE, feed], site)
    assert (found["/mice/care/"].way, found["/mice/care/feed/"].substitute) == (Way.CREATE, EDITORS_OWN)


def test_a_page_is_looked_for_below_a_new_front_page():
    assert places([HOME, MICE], tree(others=[(EDITORS_OWN, "/home/mice/")]))["/mice/"].substitute == EDITORS_OWN


def test_only_chosen_pages_get_a_place_and_none_below_a_page_that_there_is_not():
    found = places([HOME, MICE, CARE], tree(HOME), chosen=[CARE])
    assert (found["/mice/care/"].way, found["/mice/care/"].reason) == (Way.ABSENT, "it has no parent page")
    assert found.keys() == {"/mice/care/"}


def test_an_editors_own_page_keeps_its_address_and_stands_in_for_the_documents():
    found = places([HOME, MICE, CARE], tree(HOME, others=[(EDITORS_OWN, "/home/mice/")]))
    assert found["/mice/"].reason == "a page created by an editor has this address"
    assert found["/mice/"].substitute == EDITORS_OWN
    assert found["/mice/care/"].way is Way.CREATE


def test_a_page_that_an_editor_deleted_stays_deleted():
    found = places([HOME, MICE, CARE], tree(HOME, loaded=[MICE]))
    assert found["/mice/"].reason == "an editor deleted it"
    assert found["/mice/care/"].reason == "it has no parent page"


def test_a_page_that_another_documents_page_has_moved_to_is_told():
    found = places([HOME, MICE, CARE], tree(HOME, others=[(CARE.key, "/home/mice/")]))
    assert found["/mice/"].reason == "“A title” has this address"


def test_a_front_page_of_an_editors_own_stays_the_front_page():
    own = replace(tree(others=[(EDITORS_OWN, "/welcome/")]), home=EDITORS_OWN)
    found = places([HOME, MICE], own)
    assert (found["/"].reason, found["/"].substitute) == ("the home page was created by an editor", EDITORS_OWN)
    assert found["/mice/"].way is Way.CREATE


@pytest.mark.parametrize(
    ("untouched", "policy", "way"),
    [(True, LOAD, Way.TAKE_OVER), (False, LOAD, Way.CREATE), (True, UPLOAD, Way.CREATE)],
)
def test_a_new_page_takes_over_the_stub_that_bore_its_name_unless_an_editor_made_it_theirs(untouched, policy, way):
    untouched_stubs = {STUB.key} if untouched else set()
    site = tree(HOME, MICE, STUB, successors={STUB.key: CARE.key}, untouched_stubs=untouched_stubs)
    placement = places([HOME, MICE, CARE], site, policy=policy)["/mice/care/"]
    assert (placement.way, placement.parent) == (way, MICE.key)
    assert placement.stub == (STUB.key if way is Way.TAKE_OVER else None)


def test_a_stub_that_stands_at_the_documents_address_is_adopted():
    site = tree(HOME, others=[(STUB.key, "/home/mice/")], successors={STUB.key: MICE.key})
    placement = places([HOME, MICE], site)["/mice/"]
    assert (placement.way, placement.stub) == (Way.ADOPT, STUB.key)


def test_the_address_that_a_stub_leaves_is_free():
    site = tree(HOME, MICE, STUB, successors={STUB.key: CARE.key}, untouched_stubs={STUB.key})
    again = page("/mouse-care/", other_names="")
    found = places([HOME, MICE, CARE, replace(again, key=uuid5(NAMESPACE, "another"))], site)
    assert found["/mouse-care/"].way is Way.CREATE


@pytest.mark.parametrize(
    ("fields", "bears"),
    [
        ({"title": "Mouse Care™"}, True),
        ({"seo_title": "Mouse care"}, True),
        ({"other_names": "Housing\nMouse Care"}, True),
        ({"title": "Mouse Cares"}, False),
        ({"title": "Mouse Care", "tagline": ""}, False),  # itself only a name
    ],
)
def test_a_page_bears_the_name_of_a_stub(fields, bears):
    assert successors([HOME, page("/mice/care/", **fields)]).get(STUB.key) == (CARE.key if bears else None)


def test_a_title_that_two_pages_bear_is_neithers_and_an_alias_comes_first():
    twins = [page("/a/", title="Mouse Care"), page("/b/", title="Mouse Care")]
    assert STUB.key not in successors(twins)
    assert successors([*twins, page("/c/", other_names="Mouse Care")])[STUB.key] == page_key("/c/")


# Steps


@dataclass(frozen=True)
class Page:
    """A page as nobody holds it, with all its history."""

    hold: str = ""
    lacks: bool = False
    stale: bool = False

    def editors_hold(self):
        return self.hold

    def lacks_history(self):
        return self.lacks

    def baseline_is_stale(self):
        return self.stale


OLD, EDITED, NEW = ({"title": "Mice", "live": True, "tagline": tagline} for tagline in ("old", "edited", "new"))
WITH_OWN = OLD | {"introduction": "<p>An editor's.</p>"}


def step(base, theirs, ours, live=None, found=Page(), prefer=None, policy=LOAD):
    comparison = Comparison(base, theirs, ours if live is None else live, ours)
    return step_for(comparison, found, prefer, policy)


@pytest.mark.parametrize(("took_over", "reason"), [(False, ""), (True, "it replaces the stub page of the same name")])
def test_a_new_page_says_what_its_document_says_and_whether_it_was_a_stub(took_over, reason):
    found = step_for_new(took_over)
    assert (found.write, found.action, found.reason) == (Write.PAGE, "created", reason)


def test_a_page_that_nobody_touched_follows_its_document():
    assert (step(OLD, NEW, OLD).write, step(OLD, NEW, OLD).action) == (Write.PAGE, "updated")
    assert step(OLD, NEW, OLD, policy=UPLOAD).write is Write.DRAFT


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "reason"),
    [
        (OLD, OLD, EDITED, "an editor changed it"),
        (None, NEW, OLD, "it was never loaded from its document, and differs from it"),
        (OLD, None, OLD, "it no longer has a document"),
        (OLD, {"title": "Mice", "live": False, "body": []}, OLD, "it no longer has a document"),
    ],
)
def test_a_page_is_kept_and_the_reason_told(base, theirs, ours, reason):
    assert step(base, theirs, ours) == replace(
        step(base, theirs, ours), write=Write.NOTHING, action="kept", reason=reason
    )


def test_changes_of_both_become_a_draft_that_has_both():
    found = step(OLD, NEW, WITH_OWN)
    assert (found.write, found.action) == (Write.DRAFT, "merged")
    assert found.reason == "a draft with both changes is ready to be published"
    assert found.draft == WITH_OWN | {"tagline": "new"}


def test_a_conflict_changes_nothing_until_somebody_decides():
    found = step(OLD, NEW, EDITED)
    assert (found.write, found.action) == (Write.NOTHING, "conflict")
    assert found.reason == "an editor and the document changed the same text"
    assert step(OLD, NEW, EDITED, prefer="theirs").draft == NEW
    kept = step(OLD, NEW, EDITED, prefer="ours")
    assert (kept.write, kept.action, kept.reason) == (Write.BASELINE, "kept", "the page is not changed")


def test_a_page_that_was_never_loaded_follows_who_is_preferred():
    assert step(None, NEW, OLD, prefer="theirs").draft == NEW
    assert step(None, NEW, OLD, prefer="ours").write is Write.BASELINE


def test_a_page_that_an_editor_holds_is_left_alone():
    found = step(OLD, NEW, OLD, found=Page(hold="an editor locked it"))
    assert (found.write, found.reason) == (Write.NOTHING, "an editor locked it, and its document changed")


@pytest.mark.parametrize(
    ("found", "policy", "write"),
    [
        (Page(), LOAD, Write.NOTHING),
        (Page(lacks=True), LOAD, Write.PAGE),
        (Page(lacks=True, hold="it is awaiting approval"), LOAD, Write.NOTHING),
        (Page(lacks=True, hold="it is awaiting approval", stale=True), LOAD, Write.BASELINE),
        (Page(stale=True), LOAD, Write.BASELINE),
        (Page(lacks=True, stale=True), UPLOAD, Write.NOTHING),
    ],
)
def test_a_page_in_sync_gets_what_it_lacks(found, policy, write):
    done = step(OLD, OLD, OLD, found=found, policy=policy)
    assert (done.write, done.action, done.reason) == (write, "unchanged", "")


def test_a_page_in_sync_that_was_never_loaded_gets_a_baseline():
    assert step(None, OLD, OLD).write is Write.BASELINE


def test_a_report_names_the_page_what_was_done_why_and_how_page_and_document_differ():
    comparison = Comparison(OLD, NEW, EDITED, EDITED)
    outcome = step_for(comparison, Page()).outcome("/mice/", comparison)
    assert outcome == Outcome("conflict", "/mice/", "an editor and the document changed the same text", comparison)


# Pages without a document


@pytest.mark.parametrize(
    ("successor", "untouched", "linked", "action", "reason"),
    [
        ("", True, False, "kept", "it no longer has a document"),
        ("/a/", True, False, "removed", "/a/ now has its name"),
        ("/a/", False, False, "kept", "an editor changed it, but /a/ now has its name"),
        ("/a/", True, True, "kept", "pages that an editor changed link to it; /a/ now has its name"),
    ],
)
def test_a_left_over_stub_goes_only_where_nobody_misses_it(successor, untouched, linked, action, reason):
    outcome = orphan_step("/x/", successor, untouched, linked)
    assert (outcome.url, outcome.action, outcome.reason) == ("/x/", action, reason)
