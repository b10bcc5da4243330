"""The state of the site before a load, and how its pages compare with their documents."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from sys import intern
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from modelcluster.models import get_field_value
from wagtail.blocks import StreamValue
from wagtail.models import COMMENTS_RELATION_NAME, Locale, Page, Revision

from pages.content.addresses import page_path
from pages.content.comparison import Comparison, SyncStatus
from pages.content.fields import field_names, has_copy
from pages.content.page_content import PageContent
from pages.content.parts.testimonial import Testimonial as Quote
from pages.content.walk import Content
from pages.models import (
    DOCUMENT_PAGE_TYPES,
    ArticleAuthor,
    ArticlePage,
    ArticleTag,
    HomePage,
    LoadedContent,
    ServicePage,
)
from pages.sync.plan import KnownTree, successors
from pages.sync.references import References, portable
from pages.sync.shared_testimonials import testimonials_in
from pages.sync.site_plan import page_key
from pages.sync.spool import CHUNK_SIZE, Spool

# Fields whose values, or whose names, are in other tables.
RELATED_FIELDS = {"link_from", "authors", "category", "tags"}
STREAMS = {"images", "body"}
# The fields that are read to find and to remove a page.
PLACE_FIELDS = ["translation_key", "path", "depth", "numchild", "url_path"]
# How many pages are read at a time.
BATCH_SIZE = 50

Item = TypeVar("Item")


def batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Return the items in lists that fit into memory with all versions of their pages."""
    return (items[start : start + BATCH_SIZE] for start in range(0, len(items), BATCH_SIZE))


class Baseline(NamedTuple):
    """The fields of a page's `LoadedContent`, except its content."""

    document: str
    uploaded: bool


@dataclass(frozen=True)
class Orphan:
    """A page that was once loaded and no longer has a document."""

    key: UUID
    url: str


class SiteState:
    """The pages of the site that correspond to contents, and what was last loaded into them."""

    def __init__(self, contents: Sequence[PageContent]) -> None:
        self.contents = contents
        self.locale = Locale.get_default()
        keys = self._keys()
        rows = LoadedContent.objects.values_list("translation_key", *Baseline._fields)
        self.baselines: dict[UUID, Baseline] = {
            keys.get(key, key): Baseline(intern(name), is_up) for key, name, is_up in rows.iterator(CHUNK_SIZE)
        }
        self.find_pages()

    def find_pages(self) -> None:
        """Find the primary keys of the contents' pages; their fields are read in batches later."""
        keys = self._keys()
        rows = Page.objects.filter(locale=self.locale).values_list("translation_key", "pk")
        self.pages: dict[UUID, int] = {keys[key]: pk for key, pk in rows.iterator(CHUNK_SIZE) if key in keys}

    def _keys(self) -> dict[UUID, UUID]:
        """Return the contents' keys by equal keys: sharing one object for each saves memory with many pages."""
        return {content.key: content.key for content in self.contents}

    @cached_property
    def references(self) -> References:
        """The references in content, in this database and in portable form; read once the pages exist."""
        return References()

    # Places

    def tree(self) -> KnownTree:
        """Return what the placement of new pages depends on."""
        rows = Page.objects.filter(depth__gt=1).values_list("translation_key", "url_path", "title")
        stubs = self.left_over_stubs()
        return KnownTree(
            paths={key: path for key, path, _title in rows},
            titles={path: title for _key, path, title in rows},
            baselines=self.baselines.keys(),
            home=HomePage.objects.values_list("translation_key", flat=True).first(),
            successors={key: self.successors[key] for key in stubs},
            untouched_stubs={key for key, stub in stubs.items() if self.is_untouched_stub(stub)},
        )

    @cached_property
    def successors(self) -> dict[UUID, UUID]:
        """The key of the page that has the name of each left-over stub; nothing is read if there are none."""
        return successors(self.contents) if self.orphaned_keys() else {}

    def orphaned_keys(self) -> set[UUID]:
        """Return the keys of pages that were once loaded and no longer have a document."""
        return self.baselines.keys() - {content.key for content in self.contents}

    def left_over_stubs(self) -> dict[UUID, ServicePage]:
        """Return the stubs that are no longer needed, because a document has their name."""
        keys = self.orphaned_keys() & self.successors.keys()
        stubs = ServicePage.objects.filter(locale=self.locale, translation_key__in=keys)
        loaded = dict(LoadedContent.objects.filter(pk__in=keys).values_list("pk", "content"))
        return {stub.translation_key: stub for stub in stubs if not has_copy(loaded[stub.translation_key])}

    def is_untouched_stub(self, stub: ServicePage) -> bool:
        """Return whether a stub is as it was loaded, where it was loaded, and no editor holds it."""
        baseline = LoadedContent.objects.get(pk=stub.translation_key).content
        draft = stub.get_latest_revision_as_object()
        keys = {page.pk: str(page.translation_key) for page in (*stub.link_from.all(), *draft.link_from.all())}
        return (
            all(portable(stored_fields(version), keys.get) == baseline for version in (stub, draft))
            and page_key(page_path(stub.url_path)) == stub.translation_key
            and stub.is_leaf()
            and not editors_hold(stub, draft)
        )

    def orphans(self) -> list[Page]:
        """Return the pages that were once loaded and no longer have a document."""
        keys = self.orphaned_keys()
        pages = Page.objects.filter(locale=self.locale, translation_key__in=keys)
        return list(pages.only(*PLACE_FIELDS, "content_type").order_by("url_path"))

    # Comparing

    def untouched(self, contents: Iterable[PageContent]) -> set[UUID]:
        """Return the keys of pages that still equal what was loaded, live and as a draft, and whose documents do too.

        A load has nothing to do for them. Comparing rows takes a fraction of the time of `compared`, which creates two
        page instances for each. Any difference, however small, is left to `compared`.
        """
        by_key = {content.key: content for content in contents if content.key in self.pages}
        loaded = dict(LoadedContent.objects.filter(pk__in=by_key).values_list("pk", "content"))
        pks = {
            self.pages[key]: key
            for key, content in by_key.items()
            if loaded.get(key) == content.fields and not is_stale(self.baselines.get(key), content)
        }
        keys = self.references.keys

        def find(key: Any) -> Any:
            # A quotation for one page must stay distinct from what a load stores.
            return keys.get(key) if key != "testimonial:None" else lambda: {"testimonial": None}

        found = set()
        for pk, live, draft in stored_versions(pks):
            base = loaded[pks[pk]]
            if draft and portable(live, find) == base and (draft == live or portable(draft, find) == base):
                found.add(pks[pk])
        return found

    def compared(
        self, items: Sequence[PageContent | Orphan], created: Iterable[UUID] = ()
    ) -> dict[UUID, tuple[Page, Comparison | None]]:
        """Return the page of each content and their comparison, which is None for pages just `created`."""
        keys = [item.key for item in items]
        found = Page.objects.filter(pk__in=[self.pages[key] for key in keys if key in self.pages])
        pages = {page.translation_key: page for page in found.annotate_site_root_state().specific()}
        # Fetched together, because serializing would query it for each page.
        service_pages = [page for page in pages.values() if isinstance(page, ServicePage)]
        prefetch_related_objects(service_pages, "link_from", COMMENTS_RELATION_NAME)
        articles = [page for page in pages.values() if isinstance(page, ArticlePage)]
        prefetch_related_objects(articles, "category", "article_authors__author", "tags")
        revisions = Revision.objects.in_bulk([page.latest_revision_id for page in pages.values()])
        baselines = LoadedContent.objects.in_bulk(keys)
        compared = {}
        for item in items:
            if page := pages.get(item.key):
                comparison = None
                if item.key not in created:
                    draft, stored = revisions.get(page.latest_revision_id), stored_fields(page)
                    drafted = revision_fields(draft, page) if draft else stored
                    comparison = self._comparison(stored, drafted, baselines.get(item.key), _fields_of(item))
                compared[item.key] = page, comparison
        return compared

    def statuses(self, items: Sequence[PageContent | Orphan]) -> dict[UUID, SyncStatus]:
        """Return how the page of each compares with its document; the number of queries does not grow with the pages.

        The loaded content is spooled to disk, so that memory holds few pages. Only the articles that `stored_versions`
        leaves out are read in batches.
        """
        spool = Spool()
        rows = LoadedContent.objects.filter(pk__in=[item.key for item in items]).iterator(BATCH_SIZE)
        loaded = {row.pk: spool.put(row) for row in rows}
        chosen = {self.pages[item.key]: item for item in items}
        found = {}
        for pk, stored, drafted in stored_versions(chosen):
            item = chosen[pk]
            row = loaded[item.key]() if item.key in loaded else None
            found[item.key] = self._comparison(stored, drafted or stored, row, _fields_of(item)).status
        for batch in batches([item for item in items if item.key not in found]):
            compared = self.compared(batch)
            found |= {key: comparison.status for key, (_page, comparison) in compared.items() if comparison}
        return found

    def _comparison(
        self, stored: Content, drafted: Content, loaded: LoadedContent | None, fields: Content | None
    ) -> Comparison:
        references = self.references
        live = references.to_keys(stored)
        ours = live if drafted == stored else references.to_keys(drafted)
        base = references.without_gone(loaded.content) if loaded else None
        theirs = base if loaded and loaded.content == fields else None
        if theirs is None and fields is not None:
            theirs = references.without_gone(fields)
        if theirs is None and loaded and base and loaded.uploaded:
            # The document is the uploaded one; whether the page is live is for editors to decide.
            base = theirs = base | {"live": stored["live"]}
        return Comparison(base, theirs, live, ours, references.addresses)


@dataclass(frozen=True)
class SyncedPage:
    """A page, the document that it came from, the time at which that was loaded, and their comparison."""

    page: Page
    url: str  # the document's address: the page may have moved
    document: str
    loaded_at: datetime | None
    comparison: Comparison


def _fields_of(item: PageContent | Orphan) -> Content | None:
    """Return the fields from the document of a page; None if it no longer has one."""
    return item.fields if isinstance(item, PageContent) else None


class SyncedPages(Sequence[SyncedPage]):
    """The pages that came from documents, as a load would find them. Nothing is written.

    The pages, those of the queryset `pages`, are read and compared lazily.
    """

    def __init__(self, contents: Sequence[PageContent], pages: "QuerySet[Page]") -> None:
        self.site = SiteState(contents)
        chosen = set(pages.values_list("translation_key", flat=True))
        orphans = self.site.orphans()
        self.site.pages |= {page.translation_key: page.pk for page in orphans}
        items: list[PageContent | Orphan] = list(contents)
        items += [Orphan(page.translation_key, page_path(page.url_path)) for page in orphans]
        known = chosen & self.site.pages.keys()
        self.items = [item for item in items if item.key in known and self._document(item)]
        self.loaded_at = dict(LoadedContent.objects.values_list("pk", "loaded_at"))

    def in_status(self, status: str) -> "SyncedPages":
        """Return the pages with this sync status."""
        statuses = self.site.statuses(self.items)
        chosen = copy(self)
        chosen.items = [item for item in self.items if statuses.get(item.key) == status]
        return chosen

    def page_keys(self) -> list[int]:
        """Return the primary keys of the pages without reading the pages."""
        return [self.site.pages[item.key] for item in self.items]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[SyncedPage]:
        for batch in batches(self.items):
            yield from self._compared(batch)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return list(self._compared(self.items[place]))
        return next(self._compared([self.items[place]]))

    def _compared(self, items: Sequence[PageContent | Orphan]) -> Iterator[SyncedPage]:
        found = self.site.compared(items)
        for item in items:
            page, comparison = found[item.key]
            if comparison:
                yield SyncedPage(page, item.url, self._document(item), self.loaded_at.get(item.key), comparison)

    def _document(self, item: PageContent | Orphan) -> str:
        baseline = self.site.baselines.get(item.key)
        own = item.document if isinstance(item, PageContent) else ""
        return own or (baseline.document if baseline else "")


# One page


class FoundPage:
    """An existing page, with further facts on which a step depends."""

    def __init__(self, page: Page, content: PageContent, baseline: Baseline | None) -> None:
        self.page = page
        self.content = content
        self.baseline = baseline

    def editors_hold(self) -> str:
        """Return what else an editor has begun with the page; empty where nothing is under way."""
        return editors_hold(self.page, self.page.get_latest_revision_as_object())

    def lacks_history(self) -> bool:
        """Return whether the page has no revision, or has its own copy of a testimonial that its document shares."""
        return not self.page.latest_revision_id or self._says_shared_words()

    def baseline_is_stale(self) -> bool:
        """Return whether the baseline was loaded from another file, or came from an upload."""
        return is_stale(self.baseline, self.content)

    def _says_shared_words(self) -> bool:
        stored = testimonials_in(self.page.body.get_prep_value())
        own = {Quote.from_words(words) for words in stored if not words.get("testimonial")}
        return bool(own) and not own.isdisjoint(map(Quote.from_words, testimonials_in(self.content.fields.get("body"))))


def is_stale(baseline: Baseline | None, content: PageContent) -> bool:
    """Return whether a baseline was loaded from another file, or came from an upload."""
    return not baseline or baseline.document != content.document or baseline.uploaded


def editors_hold(page: Page, draft: Page) -> str:
    """Return what else an editor has begun with a page; empty where nothing is under way."""
    if page.locked:
        return "an editor locked it"
    if page.current_workflow_state:
        return "it is awaiting approval"
    times = [time for version in (page, draft) for time in (version.go_live_at, version.expire_at) if time]
    if page.scheduled_revision or any(time > timezone.now() for time in times):
        return "an editor scheduled it"
    return ""


def content_fields(model: type[Page]) -> list[str]:
    """Return the names of the fields that a page has from its document."""
    return field_names(getattr(model, "document_type", ""), is_home=model not in DOCUMENT_PAGE_TYPES)


def stored_fields(page: Page, with_listings: bool = True) -> Content:
    """Return the values of a page's fields, with this database's primary keys; `link_from` is optional."""
    names = [name for name in content_fields(type(page)) if name not in RELATED_FIELDS]
    data = {name: get_field_value(page._meta.get_field(name), page) for name in names}
    for name in data.keys() & STREAMS:
        data[name] = json.loads(data[name])
    if with_listings and isinstance(page, ServicePage):
        data["link_from"] = [listing.pk for listing in page.link_from.all()]
    if isinstance(page, ArticlePage):
        data["authors"] = [author.name for author in page.authors]
        data["category"] = page.category.name if page.category else ""
        data["tags"] = sorted(tag.name for tag in page.tags.all())
    return dict(json.loads(json.dumps(data, cls=DjangoJSONEncoder)))


def revision_fields(revision: Revision, page: Page) -> Content:
    """Return the values of the fields in a version of the page; whether it is live is taken from the page."""
    if isinstance(page, ArticlePage):
        return stored_fields(revision.as_object()) | {"live": page.live}
    return _draft_fields(revision.content, type(page), page.live)


def _draft_fields(content: Content, model: type[Page], live: bool) -> Content:
    data = content | {"live": live}
    for name in data.keys() & STREAMS:
        data[name] = json.loads(data[name])
    return {name: data[name] for name in content_fields(model) if name in data}


# Many pages


def stored_versions(pks: Collection[int]) -> Iterator[tuple[int, Content, Content | None]]:
    """Yield key, `stored_fields` and `revision_fields` (None without a revision), without creating page instances.

    Articles whose draft has other authors or tags, or another category, are left out.
    """
    listings = defaultdict(list)
    listed = ServicePage.link_from.through.objects.filter(servicepage__in=pks)
    for pk, listing in listed.order_by("pk").values_list("servicepage_id", "page_id"):
        listings[pk].append(listing)
    models: tuple[type[Page], ...] = (HomePage, *DOCUMENT_PAGE_TYPES)
    for model in models:
        names = [name for name in content_fields(model) if name not in RELATED_FIELDS]
        found = model.objects.filter(pk__in=pks)
        articles: dict[int, tuple[Content, Content]] = {}
        for pk, draft, *values in found.values_list("pk", "latest_revision__content", *names).iterator(BATCH_SIZE):
            stored = dict(zip(names, map(_as_json, values), strict=True))
            related: Content = {"link_from": listings[pk]} if model is ServicePage else {}
            if model is ArticlePage:
                articles = articles or _named_by_articles(pks)
                keys, related = articles[pk]
                if draft and keys != _keys_in_draft(draft):
                    continue
                draft = draft and draft | related
            yield pk, stored | related, draft and _draft_fields(draft, model, stored["live"])


def _named_by_articles(pks: Collection[int]) -> dict[int, tuple[Content, Content]]:
    """Return the keys of each article's authors, tags and category, and their values in `stored_fields`."""
    found: dict[int, tuple[Content, Content]] = {}
    for pk, key, name in ArticlePage.objects.filter(pk__in=pks).values_list("pk", "category_id", "category__name"):
        found[pk] = (
            {"authors": [], "category": key, "tags": []},
            {"authors": [], "category": name or "", "tags": []},
        )
    authors = ArticleAuthor.objects.filter(page__in=pks).order_by("sort_order")
    for pk, key, place, name in authors.values_list("page_id", "author_id", "sort_order", "author__name"):
        found[pk][0]["authors"].append((key, place))
        found[pk][1]["authors"].append(name)
    tags = ArticleTag.objects.filter(content_object__in=pks)
    for pk, key, name in tags.values_list("content_object_id", "tag_id", "tag__name"):
        found[pk][0]["tags"].append(key)
        found[pk][1]["tags"].append(name)
    for keys, names in found.values():
        keys["tags"].sort()
        names["tags"].sort()
    return found


def _keys_in_draft(draft: Content) -> Content:
    """Return the keys of an article's authors, tags and category in a revision, as `_named_by_articles` does."""
    return {
        "authors": [(item["author"], item["sort_order"]) for item in draft["article_authors"]],
        "category": draft["category"],
        "tags": sorted(item["tag"] for item in draft["tagged_items"]),
    }


def _as_json(value: Any) -> Any:
    if isinstance(value, StreamValue):
        return value.get_prep_value()
    return value.isoformat() if isinstance(value, date) else value
