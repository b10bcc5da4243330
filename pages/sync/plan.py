"""Decides what a load or an upload will do with each page, without using the database.

First each page that the site lacks gets its place in the tree, parents first; then each page gets a step. A step says
what is written and what is reported.
"""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from pages.content.comparison import Comparison, SyncStatus
from pages.content.fields import has_copy
from pages.content.merge import Preference, same
from pages.content.page_content import PageContent
from pages.content.walk import Content
from pages.sync.names import name_url
from pages.sync.site_plan import page_key


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one page: created, updated, merged, unchanged, kept, removed or in conflict, and why.

    `comparison` holds the differences, if page and document are not in sync.
    """

    action: str
    url: str
    reason: str = ""
    comparison: Comparison | None = None


@dataclass(frozen=True)
class Policy:
    """The rules in which a load and an upload differ."""

    publishes: bool  # a load publishes; an upload saves drafts, and leaves the site as visitors see it
    unchanged_reason: str  # reported if an editor changed the page and its document did not change

    @property
    def takes_over_stubs(self) -> bool:
        """Whether a new page may take the place of the stub that had its name; an upload has moved it already."""
        return self.publishes


LOAD = Policy(publishes=True, unchanged_reason="an editor changed it")
UPLOAD = Policy(publishes=False, unchanged_reason="the document has the content of an earlier version of the page")


# Places in the tree


class Way(Enum):
    """How a missing page is created, or why it is not."""

    CREATE = auto()  # below its parent
    CREATE_HOME = auto()  # instead of the welcome page
    TAKE_OVER = auto()  # an untouched stub becomes the page, and is moved
    ADOPT = auto()  # a stub that already has its address, such as one that an upload filled and moved, becomes the page
    ABSENT = auto()


@dataclass(frozen=True, slots=True)
class Placement:
    """What happens to a page that the site lacks."""

    content: PageContent
    way: Way
    parent: UUID | None = None
    stub: UUID | None = None  # the stub that it takes over or adopts
    reason: str = ""  # why it stays absent
    substitute: UUID | None = None  # an editor's own page at its address


@dataclass(frozen=True)
class KnownTree:
    """What the placement of new pages needs to know about the existing pages."""

    paths: Mapping[UUID, str]  # Wagtail's url_path by translation key
    titles: Mapping[str, str]  # by url_path
    baselines: Set[UUID]  # of pages that were loaded once
    home: UUID | None  # the front page
    successors: Mapping[UUID, UUID] = field(default_factory=dict)  # by left-over stub: the page that has its name
    untouched_stubs: Set[UUID] = frozenset()


def placements(
    contents: Sequence[PageContent], chosen: Container[UUID], tree: KnownTree, policy: Policy = LOAD
) -> list[Placement]:
    """Return a Placement for each of the contents, parents first, that is `chosen` and missing from the tree."""
    keys = {content.url: content.key for content in contents}
    # Where the contents' pages are, or editors' own pages at their addresses.
    paths = {url: tree.paths[key] for url, key in keys.items() if key in tree.paths}
    occupants = {path: key for key, path in tree.paths.items()}
    loaded = tree.baselines | set(keys.values())
    found = []
    for content in contents:
        if content.url in paths or content.key not in chosen:
            continue
        parent_path = "/" if content.is_home else paths.get(content.parent_url)
        path = f"{parent_path}{content.fields['slug']}/" if parent_path else ""
        if (occupant := occupants.get(path)) and not content.is_home:  # the welcome page makes room
            placement = _occupied(content, occupant, occupant in loaded, tree)
        else:
            placement = _free(content, keys[content.parent_url] if path else None, tree, policy)
        found.append(placement)
        if placement.stub:
            del occupants[tree.paths[placement.stub]]
        if placement.way is not Way.ABSENT:
            paths[content.url] = path
        elif placement.substitute:
            paths[content.url] = tree.paths[placement.substitute]
    return found


def _occupied(content: PageContent, occupant: UUID, is_loaded: bool, tree: KnownTree) -> Placement:
    """Return the placement of a page whose address is taken."""
    if tree.successors.get(occupant) == content.key:
        return Placement(content, Way.ADOPT, stub=occupant)
    if is_loaded:
        return _absent(content, f"“{tree.titles[tree.paths[occupant]]}” has this address")
    return _absent(content, "a page created by an editor has this address", occupant)


def _free(content: PageContent, parent: UUID | None, tree: KnownTree, policy: Policy) -> Placement:
    """Return the placement of a page whose address is free."""
    if content.is_home and tree.home:
        return _absent(content, "the home page was created by an editor", tree.home)
    if content.key in tree.baselines:
        return _absent(content, "an editor deleted it")
    if content.is_home:
        return Placement(content, Way.CREATE_HOME)
    if not parent:
        return _absent(content, "it has no parent page")
    stubs = (stub for stub, successor in tree.successors.items() if successor == content.key)
    stub = next((stub for stub in stubs if stub in tree.untouched_stubs), None)
    if stub and policy.takes_over_stubs:
        return Placement(content, Way.TAKE_OVER, parent, stub)
    return Placement(content, Way.CREATE, parent)


def _absent(content: PageContent, reason: str, substitute: UUID | None = None) -> Placement:
    return Placement(content, Way.ABSENT, reason=reason, substitute=substitute)


def successors(contents: Sequence[PageContent]) -> dict[UUID, UUID]:
    """Return the key of the page with each name, by the key of the stub that the name may have.

    An alias takes precedence over a title, and a title that several pages share is ignored, as in `names`.
    """
    by_alias: defaultdict[UUID, list[UUID]] = defaultdict(list)
    by_title: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for content in contents:
        fields = content.fields
        if content.is_home or not has_copy(fields):
            continue
        for name in fields["other_names"].splitlines():
            by_alias[page_key(name_url(name))].append(content.key)
        for url in {name_url(fields[title]) for title in ("title", "seo_title")}:
            by_title[page_key(url)].append(content.key)
    return {stub: pages[0] for stub, pages in (by_title | by_alias).items() if len(pages) == 1}


# Steps


class Write(Enum):
    """What is written for one page."""

    NOTHING = auto()
    PAGE = auto()  # the document's content, published if the document is live
    DRAFT = auto()
    BASELINE = auto()  # only the document's content as the baseline of the next comparison


@dataclass(frozen=True)
class Step:
    """What happens to an existing page: what is written, and what is reported."""

    write: Write
    action: str
    reason: str = ""
    draft: Content | None = field(default=None, repr=False)  # the content of a draft; None for the document's

    def outcome(self, url: str, comparison: Comparison | None = None) -> Outcome:
        """Return the outcome to report."""
        return Outcome(self.action, url, self.reason, comparison)


class PageState(Protocol):
    """Further facts about a page on which a step depends. Each method is called only if it matters."""

    def editors_hold(self) -> str:
        """Return what keeps the page with an editor, such as a lock; empty if nothing does."""
        ...

    def lacks_history(self) -> bool:
        """Return whether the page has no revision, or has its own copy of a testimonial that its document shares."""
        ...

    def baseline_is_stale(self) -> bool:
        """Return whether the baseline was loaded from another file, or came from an upload."""
        ...


def step_for_new(took_over: bool) -> Step:
    """Decide what happens to a page that was just put into the tree, or that `took_over` a stub."""
    return Step(Write.PAGE, "created", "it replaces the stub page of the same name" if took_over else "")


def step_for(comparison: Comparison, page: PageState, prefer: Preference | None = None, policy: Policy = LOAD) -> Step:
    """Decide what happens to an existing page. `prefer` is the side that wins its conflicts, if that is decided."""
    if comparison.status is SyncStatus.IN_SYNC:
        return _in_sync_step(comparison, page, policy)
    if comparison.base is None and not comparison.is_decided_by(prefer):
        return _kept("it was never loaded from its document, and differs from it")
    if comparison.status is SyncStatus.EDITED:
        return _kept(policy.unchanged_reason)
    if comparison.status is SyncStatus.MISSING or comparison.theirs is None:
        return _kept("it no longer has a document")
    if hold := page.editors_hold():
        return _kept(f"{hold}, and its document changed")
    if not comparison.is_edited:
        write = Write.PAGE if policy.publishes else Write.DRAFT
        return Step(write, "updated")
    if comparison.conflicts and not comparison.is_decided_by(prefer):
        return Step(Write.NOTHING, "conflict", "an editor and the document changed the same text")
    merged = comparison.merged(prefer or "ours").content
    if same(merged, comparison.ours):
        return Step(Write.BASELINE, "kept", "the page is not changed")
    return Step(Write.DRAFT, "merged", "a draft with both changes is ready to be published", merged)


def _in_sync_step(comparison: Comparison, page: PageState, policy: Policy) -> Step:
    """Decide whether a page that is in sync still needs a revision or a baseline."""
    if not policy.publishes:
        return Step(Write.NOTHING, "unchanged")
    if page.lacks_history() and not page.editors_hold():
        return Step(Write.PAGE, "unchanged")
    is_stale = comparison.base != comparison.theirs or page.baseline_is_stale()
    return Step(Write.BASELINE if is_stale else Write.NOTHING, "unchanged")


def _kept(reason: str) -> Step:
    return Step(Write.NOTHING, "kept", reason)


def orphan_step(url: str, successor_url: str, is_untouched: bool, is_linked_to: bool) -> Outcome:
    """Decide what happens to a page that was once loaded and no longer has a document.

    A stub is removed if the page of a document now has its name; any other page is kept. `successor_url` is the address
    of that page; empty if there is none, and for a page that is not a stub.
    """
    if not successor_url:
        return Outcome("kept", url, "it no longer has a document")
    if not is_untouched:
        return Outcome("kept", url, f"an editor changed it, but {successor_url} now has its name")
    if is_linked_to:
        return Outcome("kept", url, f"pages that an editor changed link to it; {successor_url} now has its name")
    return Outcome("removed", url, f"{successor_url} now has its name")
