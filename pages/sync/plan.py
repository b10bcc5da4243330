"""Decides what a load or an upload will do with each page, without using the database.

First each page that the site lacks gets its place in the tree, parents first; then each page gets a step. A step says
what is written and what is reported.
"""

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from pages.content.comparison import Comparison, SyncStatus
from pages.content.merge import Preference, same
from pages.content.page_content import PageContent, is_stub
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
    unchanged_reason: str  # what is reported if an editor changed the page and its document did not change

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
    CREATE_HOME = auto()  # in the place of the welcome page
    TAKE_OVER = auto()  # an untouched stub becomes the page, and is moved
    ADOPT = auto()  # a stub that is at its address already, filled and moved by an upload say, becomes the page
    ABSENT = auto()


@dataclass(frozen=True, slots=True)
class Placement:
    """What happens to a page that the site lacks."""

    content: PageContent
    way: Way
    parent: UUID | None = None
    stub: UUID | None = None  # that it takes over or adopts
    reason: str = ""  # why it stays absent
    substitute: UUID | None = None  # an editor's own page where it would be


@dataclass
class KnownTree:
    """The pages that the site has, as far as a place for another one depends on them."""

    paths: dict[UUID, str]  # Wagtail's url_path by translation key
    titles: dict[str, str]  # by url_path
    baselines: set[UUID]  # of pages that were loaded once
    home: UUID | None  # the front page
    successors: dict[UUID, UUID] = field(default_factory=dict)  # of left-over stubs: the page that has their name
    untouched_stubs: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.keys = {path: key for key, path in self.paths.items()}

    def put(self, key: UUID, path: str, instead_of: UUID | None = None) -> None:
        """Add a planned page, and remove the stub that becomes it."""
        if instead_of:
            del self.keys[self.paths.pop(instead_of)]
        self.paths[key], self.keys[path] = path, key


def placements(
    contents: Sequence[PageContent], chosen: Container[UUID], tree: KnownTree, policy: Policy = LOAD
) -> list[Placement]:
    """Return a Placement for each of the contents, parents first, that is `chosen` and that the tree lacks.

    The tree is brought up to date with them.
    """
    by_url = {content.url: content.key for content in contents}
    # The pages that contents mean, or an editor's own in their place.
    known = {content.key: tree.paths[content.key] for content in contents if content.key in tree.paths}
    found = []
    for content in contents:
        if content.key in known or content.key not in chosen:
            continue
        parent = by_url.get(content.parent_url) if not content.is_home else None
        placement = _placement(content, parent, known.get(parent) if parent else None, tree, policy, set(known))
        found.append(placement)
        if path := _path(placement, known.get(parent, "/") if parent else "/", tree):
            known[content.key] = path
            if placement.way is not Way.ABSENT:
                tree.put(content.key, path, placement.stub)
    return found


def _placement(
    content: PageContent,
    parent: UUID | None,
    parent_path: str | None,
    tree: KnownTree,
    policy: Policy,
    known: set[UUID],
) -> Placement:
    def absent(reason: str, substitute: UUID | None = None) -> Placement:
        return Placement(content, Way.ABSENT, reason=reason, substitute=substitute)

    if content.is_home and tree.home:
        return absent("the home page was created by an editor", tree.home)
    path = f"{parent_path}{content.fields['slug']}/" if parent_path else ""
    occupant = tree.keys.get(path)
    if occupant and tree.successors.get(occupant) == content.key:
        return Placement(content, Way.ADOPT, stub=occupant)
    if occupant and (occupant in known or occupant in tree.baselines):
        return absent(f"“{tree.titles[path]}” has this address")
    if occupant:
        return absent("a page created by an editor has this address", occupant)
    if content.key in tree.baselines:
        return absent("an editor deleted it")
    if content.is_home:
        return Placement(content, Way.CREATE_HOME)
    if not parent_path:
        return absent("it has no parent page")
    stubs = [stub for stub, successor in tree.successors.items() if successor == content.key]
    stub = next((stub for stub in stubs if stub in tree.untouched_stubs), None)
    if stub and policy.takes_over_stubs:
        return Placement(content, Way.TAKE_OVER, parent, stub)
    return Placement(content, Way.CREATE, parent)


def _path(placement: Placement, parent_path: str, tree: KnownTree) -> str:
    """Return the path of a page, or of an existing page in its place; empty if there will be neither."""
    if placement.way is Way.ABSENT:
        return tree.paths[placement.substitute] if placement.substitute else ""
    if placement.way is Way.ADOPT and placement.stub:
        return tree.paths[placement.stub]
    return f"{parent_path}{placement.content.fields['slug']}/"


def successors(contents: Sequence[PageContent]) -> dict[UUID, UUID]:
    """Return the key of the page that has each name, by the key of the stub that the name may have.

    An alias comes before a title, and a title that several pages have is nobody's, as in `names`.
    """
    by_alias: defaultdict[UUID, list[UUID]] = defaultdict(list)
    by_title: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for content in contents:
        fields = content.fields
        if content.is_home or is_stub(fields):
            continue
        for name in fields["other_names"].splitlines():
            by_alias[page_key(name_url(name))].append(content.key)
        for url in {name_url(fields[title]) for title in ("title", "seo_title")}:
            by_title[page_key(url)].append(content.key)
    return {stub: pages[0] for stub, pages in (by_title | by_alias).items() if len(pages) == 1}


# Steps


class Write(Enum):
    """What is written of one page."""

    NOTHING = auto()
    PAGE = auto()  # what its document says; published where that is live
    DRAFT = auto()
    BASELINE = auto()  # nothing but what its document says, for the next comparison


@dataclass(frozen=True)
class Step:
    """What happens to an existing page: what is written, and what is reported."""

    write: Write
    action: str
    reason: str = ""
    draft: Content | None = field(default=None, repr=False)  # what a draft says; None for what its document says

    def outcome(self, url: str, comparison: Comparison | None = None) -> Outcome:
        """Return the outcome to report."""
        return Outcome(self.action, url, self.reason, comparison)


class PageState(Protocol):
    """Further facts about a page on which a step depends. Each method is called only if it matters."""

    def editors_hold(self) -> str:
        """Return what else an editor has begun with the page; empty where nothing is under way."""
        ...

    def lacks_history(self) -> bool:
        """Return whether the page has no revision, or has its own copy of a testimonial that its document shares."""
        ...

    def baseline_is_stale(self) -> bool:
        """Return whether the baseline was loaded from another file, or came from an upload."""
        ...


def step_for_new(took_over: bool) -> Step:
    """Decide what happens to a page that was just put into the tree, or that `took_over` a stub."""
    return Step(Write.PAGE, "created", "it replaces the stub with its name" if took_over else "")


def step_for(comparison: Comparison, page: PageState, prefer: Preference | None = None, policy: Policy = LOAD) -> Step:
    """Decide what happens to a page that existed before. `prefer` names who wins its conflicts, if that is decided."""
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
    """Decide what happens to a page that was loaded once and has no document any more.

    A stub whose name a document's page has now is removed; any other page stays. `successor_url` is that page's
    address, empty where there is none, and for a page that is no stub.
    """
    if not successor_url:
        return Outcome("kept", url, "it no longer has a document")
    if not is_untouched:
        return Outcome("kept", url, f"an editor changed it, but {successor_url} now has its name")
    if is_linked_to:
        return Outcome("kept", url, f"pages that an editor changed link to it; {successor_url} now has its name")
    return Outcome("removed", url, f"{successor_url} now has its name")
