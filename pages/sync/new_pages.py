"""Creates new pages in bulk, with a few statements; Wagtail's API would create them one by one.

For each page, `add_child`, `save`, `Revision.publish` and the reference index query what is already known of a new
page: that its address is free, and that it has no earlier revisions, references, comments or workflows. The resulting
rows are the same; the tests compare them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone
from wagtail.models import COMMENTS_RELATION_NAME, Locale, Page, ReferenceIndex, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published, published

from genetargeting.audit import ship_on_commit
from pages.content.page_content import PageContent
from pages.models import ArticlePage, ServicePage
from pages.sync.revisions import first_revision, log_new, own_revisions
from pages.sync.site_state import BATCH_SIZE, STREAMS

# The columns of Wagtail's page table that are part of a page's content, except whether it is live.
COLUMNS = ["title", "slug", "seo_title", "search_description", "show_in_menus"]
NOT_COLUMNS = {field.name for field in Page._meta.fields} - set(COLUMNS)


class Place(NamedTuple):
    """Where a page is."""

    path: str  # treebeard's
    url_path: str


class TreeRows:
    """The rows of new pages in Wagtail's page table, written in batches.

    The row in the table of a page's own type is missing until `publish_new` writes it.
    """

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self.places: dict[UUID, Place] = {}  # of all new pages
        self._waiting: list[Page] = []
        self._last_steps: dict[str, int] = {}  # the number of the last child, by the path of its parent
        self._added: Counter[str] = Counter()  # children, by the path of their parent

    def add(self, content: PageContent, model: type[Page], parent: Place) -> None:
        """Add a page as the last child of its parent. Raises ValidationError."""
        fields = content.fields
        depth = len(parent.path) // Page.steplen + 1
        step = self._last_steps[parent.path] = self._last_step(parent, depth) + 1
        place = Place(Page._get_path(parent.path, depth, step), f"{parent.url_path}{fields['slug']}/")
        page = Page(
            path=place.path,
            depth=depth,
            url_path=place.url_path,
            content_type=ContentType.objects.get_for_model(model),
            draft_title=fields["title"],
            translation_key=content.key,
            locale=self.locale,
            **new_page_fields(fields),
        )
        page.clean_fields(exclude=NOT_COLUMNS)
        self.places[content.key] = place
        self._waiting.append(page)
        self._added[parent.path] += 1
        if len(self._waiting) == BATCH_SIZE:
            self._insert()

    def _last_step(self, parent: Place, depth: int) -> int:
        if parent.path not in self._last_steps:
            children = Page.objects.filter(depth=depth, path__startswith=parent.path).order_by("path")
            last = children.values_list("path", flat=True).last()
            self._last_steps[parent.path] = Page._str2int(last[-Page.steplen :]) if last else 0
        return self._last_steps[parent.path]

    def _insert(self) -> None:
        created = Page.objects.bulk_create(self._waiting)
        ship_on_commit(*log_new([(page, None, {}) for page in created], "wagtail.create"))
        self._waiting.clear()

    def finish(self) -> None:
        """Write the pending rows, so that other code may change the tree again."""
        if self._waiting:
            self._insert()
        paths = defaultdict(list)
        for path, count in self._added.items():
            paths[count].append(path)
        for count, parents in paths.items():
            for start in range(0, len(parents), BATCH_SIZE):
                found = Page.objects.filter(path__in=parents[start : start + BATCH_SIZE])
                found.update(numchild=F("numchild") + count)
        self._added.clear()
        self._last_steps.clear()


def new_page_fields(fields: dict[str, object]) -> dict[str, object]:
    """Return the values of an unpublished page's columns in Wagtail's page table, from its content."""
    return {name: fields[name] for name in COLUMNS} | {"live": False, "has_unpublished_changes": True}


def without_rows(keys: Collection[UUID], locale: Locale) -> list[Page]:
    """Return the pages, as instances of their own types, that so far only have a row in Wagtail's page table."""
    pages = []
    for row in Page.objects.filter(translation_key__in=keys, locale=locale):
        page = row.specific_class(page_ptr_id=row.pk)
        for field in Page._meta.concrete_fields:
            setattr(page, field.attname, getattr(row, field.attname))
        pages.append(page)
    return pages


def insert_row(page: Page) -> None:
    """Write the row in the table of a page's own type, if it is missing."""
    if page._state.adding:
        page.save_base(raw=True, force_insert=True)  # raw: its row in Wagtail's table exists already


def publish_new(pages: Sequence[Page]) -> list[Revision]:
    """Publish pages that were just added to the tree and filled, and return their revisions."""
    now = timezone.now()
    for page in pages:
        getattr(page, COMMENTS_RELATION_NAME).set([])  # otherwise each step queries them
    revisions: list[Revision] = Revision.objects.bulk_create(map(first_revision, pages))
    for page, revision in zip(pages, revisions, strict=True):
        page.live, page.has_unpublished_changes = True, False
        page.latest_revision = page.live_revision = revision
        page.latest_revision_created_at = revision.created_at
        page.first_published_at = page.last_published_at = now
        page.save_base(raw=True, force_insert=page._state.adding)
    own = own_revisions(Page)
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(
        live=True,
        has_unpublished_changes=False,
        latest_revision=own.values("pk")[:1],
        live_revision=own.values("pk")[:1],
        latest_revision_created_at=own.values("created_at")[:1],
        first_published_at=now,
        last_published_at=now,
    )
    with disable_reference_index_auto_update():
        _store_relations(pages)
    convert_streams(pages)
    _index_references(pages)
    for page, revision in zip(pages, revisions, strict=True):
        page_published.send(sender=type(page), instance=page, revision=revision)
        published.send(sender=type(page), instance=page, revision=revision)
    return revisions


def _store_relations(pages: Sequence[Page]) -> None:
    """Store which pages list new pages, and the authors and tags of new articles."""
    listed = ServicePage.link_from.through
    listed.objects.bulk_create(
        listed(servicepage_id=page.pk, page_id=listing.pk)
        for page in pages
        if isinstance(page, ServicePage)
        for listing in page.link_from.all()
    )
    for page in pages:
        if isinstance(page, ArticlePage):
            page.article_authors.commit()
            page.tagged_items.commit()


def convert_streams(pages: Sequence[Page]) -> None:
    """Fetch the pages and images that the pages' streams refer to, in one query for each kind of block."""
    by_model = defaultdict(list)
    for page in pages:
        by_model[type(page)].append(page)
    for model, found in by_model.items():
        for field in (model._meta.get_field(name) for name in STREAMS):
            streams = [field.value_from_object(page) for page in found]
            values = field.stream_block.bulk_to_python([list(stream.raw_data) for stream in streams])
            for page, value in zip(found, values, strict=True):
                value._stream_field = field  # as StreamField.to_python does
                setattr(page, field.attname, value)


def _index_references(pages: Sequence[Page]) -> None:
    """Do what `ReferenceIndex.create_or_update_for_object` does for pages that have no references yet."""
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(
            content_type=page.cached_content_type,
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id=page.pk,
            to_content_type_id=to_content_type,
            to_object_id=to_object,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for page in pages
        for to_content_type, to_object, model_path, content_path in dict.fromkeys(
            ReferenceIndex._extract_references_from_object(page)
        )
    )
