"""Carries out a plan: adds pages to the tree, fills and publishes them or saves drafts, and updates baselines.

All of it happens inside a transaction that the caller opens.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends
from wagtail.signal_handlers import disable_reference_index_auto_update

from pages.content.addresses import page_path
from pages.content.comparison import Comparison
from pages.content.merge import Preference
from pages.content.page_content import PageContent
from pages.content.walk import Content
from pages.links.old_addresses import wanted_path
from pages.models import (
    PAGE_TYPES,
    ArticleAuthor,
    ArticleCategory,
    ArticlePage,
    Author,
    DocumentPage,
    LoadedContent,
    Publication,
    Testimonial,
    later_search_index,
)
from pages.sync.new_pages import insert_row, publish_new, without_rows
from pages.sync.plan import LOAD, Outcome, Policy, Step, Write, orphan_step, placements, step_for, step_for_new
from pages.sync.progress import Progress, no_progress
from pages.sync.revisions import log_new, save_first_revisions
from pages.sync.shared_testimonials import SharedTestimonials
from pages.sync.site_state import BATCH_SIZE, FoundPage, SiteState, content_fields
from pages.sync.tree import TreeWriter

BASELINE_FIELDS = ["content", "document", "uploaded", "loaded_at"]
LOADED, MERGED, UPLOADED = "pages.load", "pages.merge", "pages.upload"  # actions in a page's history


class LoadError(Exception):
    """Pages cannot be loaded; the message says why, and what to do."""


Prefer = Mapping[str, Preference]  # by the address of a page


class Run:
    """One load or upload of contents, of which only the `chosen` are written."""

    def __init__(
        self,
        site: SiteState,
        chosen: Sequence[PageContent],
        policy: Policy = LOAD,
        prefer: Prefer | None = None,
        user: AbstractUser | None = None,
    ) -> None:
        self.site = site
        self.chosen = chosen
        self.policy = policy
        self.prefer = prefer or {}
        self.tree = TreeWriter(site, in_bulk=policy.publishes)
        self.absent: dict[UUID, str] = {}  # why a page stays absent
        self.writer = PageWriter(site, policy, user)

    def place(self) -> None:
        """Put the pages that the site lacks into its tree, unpublished and empty. Raises LoadError."""
        if all(content.key in self.site.pages for content in self.chosen):
            return
        tree = self.site.tree()
        chosen = {content.key for content in self.chosen}
        for placement in placements(self.site.contents, chosen, tree, self.policy):
            content = placement.content
            if placement.reason:
                self.absent[content.key] = placement.reason
            with page_errors(content), later_search_index():
                self.tree.put(placement)
        self.tree.finish()
        self.site.find_pages()  # the primary keys only: the pages just created take far more memory
        self.tree.update_baselines()
        for key, page in self.tree.substitutes.items():
            self.site.references.add_substitute(str(key), page)

    def check_preferred(self) -> None:
        """Raise LoadError if a conflict is decided for a page that does not exist."""
        if not self.prefer:
            return
        paths = Page.objects.filter(pk__in=self.site.pages.values()).values_list("url_path", flat=True)
        known = {content.url for content in self.site.contents} | set(map(page_path, paths))
        for url in self.prefer.keys() - known:
            raise LoadError(f"no document has the address {url}; use the address that the conflict names")

    def write(
        self,
        progress: Progress = no_progress,
        compare: Callable[[Page, Comparison], Comparison] = lambda page, comparison: comparison,
    ) -> list[Outcome]:
        """Write the contents into their pages, and return an Outcome for each chosen one."""
        self.check_preferred()
        with later_search_index():
            self.writer.testimonials = SharedTestimonials()
        outcomes = []
        found: dict[UUID, tuple[Page, Comparison | None]] = {}
        page: Page | None
        comparison: Comparison | None
        for number, _content in enumerate(progress(self.chosen, "Loading")):
            if number % BATCH_SIZE == 0:
                self.writer.finish_batch()
                page, comparison, batch = None, None, []
                if found:  # pages and their fields refer to each other: release one batch before reading the next
                    found = {}
                    gc.collect()
                batch = [each.with_fields(each.fields) for each in self.chosen[number : number + BATCH_SIZE]]
                untouched = self.site.untouched(batch) - self.tree.created if self.policy.publishes else set()
                found = self._read([content for content in batch if content.key not in untouched])
            content = batch[number % BATCH_SIZE]
            if content.key in untouched:
                outcomes.append(Outcome("unchanged", content.url))
                continue
            page, comparison = found.get(content.key, (None, None))
            if page and comparison:
                comparison = compare(page, comparison)
            with page_errors(content), later_search_index():
                outcomes.append(self._outcome(content, page, comparison))
        self.writer.finish_batch()
        complete_new_publications()
        return outcomes

    def _read(self, batch: Sequence[PageContent]) -> dict[UUID, tuple[Page, Comparison | None]]:
        """Return the pages of a batch, after creating the shared testimonials of new pages in bulk."""
        bodies = [content.fields.get("body") for content in batch if content.key in self.tree.created]
        with later_search_index():
            self.writer.testimonials.create_for_new_pages(bodies)
        bare = {content.key for content in batch if content.key in self.tree.without_rows}
        found = self.site.compared([content for content in batch if content.key not in bare], self.tree.created)
        pages = without_rows(bare, self.site.locale)
        return found | {page.translation_key: (page, None) for page in pages}

    def _outcome(self, content: PageContent, page: Page | None, comparison: Comparison | None) -> Outcome:
        if page is None:
            return Outcome("kept", content.url, self.absent[content.key])
        if comparison is None:
            took_over = content.key in self.tree.taken_over
            step = step_for_new(took_over)
            self.writer.write(page, content, step, is_new=not took_over)
            return step.outcome(page_path(page.url_path))
        if comparison.theirs is not None:
            content = content.with_fields(comparison.theirs)
        state = FoundPage(page, content, self.site.baselines.get(content.key))
        prefer = self.prefer.get(content.url) or self.prefer.get(page_path(page.url_path))
        step = step_for(comparison, state, prefer, self.policy)
        self.writer.write(page, content, step)
        return step.outcome(content.url, comparison if step.action != "unchanged" else None)

    def resolve_orphans(self) -> list[Outcome]:
        """Remove stubs whose names documents now have, and return an Outcome for each page without a document."""
        urls = {content.key: content.url for content in self.site.contents if content.key in self.site.pages}
        stubs = self.site.left_over_stubs()
        outcomes = []
        for page in self.site.orphans():
            key = page.translation_key
            if self.site.baselines[key].uploaded:
                continue
            stub = stubs.get(key)
            outcome = orphan_step(
                page_path(page.url_path),
                urls.get(self.site.successors[key], "") if stub else "",
                is_untouched=stub is not None and self.site.is_untouched_stub(stub),
                is_linked_to=stub is not None and ReferenceIndex.get_references_to(page).exists(),
            )
            if outcome.action == "removed":
                LoadedContent.objects.filter(pk=key).delete()
                page.delete()
            outcomes.append(outcome)
        return outcomes


@contextmanager
def page_errors(content: PageContent) -> Iterator[None]:
    """Convert a page's ValidationError into a LoadError that names the page."""
    try:
        yield
    except ValidationError as error:
        raise LoadError(f"{content.url} cannot be saved: {error}") from error


class PageWriter:
    """Writes pages, and defers to the end of a batch whatever can be written in bulk."""

    testimonials: SharedTestimonials

    def __init__(self, site: SiteState, policy: Policy, user: AbstractUser | None) -> None:
        self.site = site
        self.policy = policy
        self.user = user
        self.redirected: list[tuple[str, str, int]] = []  # address, old path and the page to redirect the old path to
        self._new: list[tuple[Page, PageContent]] = []  # filled, to be published with the rest of their batch
        self._baselines: dict[UUID, LoadedContent] = {}
        self._listings: dict[int, Page] = {}  # pages that list others, by primary key
        self._indexed: list[Page] = []  # pages whose entry in the search index is out of date

    def write(self, page: Page, content: PageContent, step: Step, is_new: bool = False) -> None:
        """Carry out a step."""
        if step.write is Write.PAGE and self.policy.publishes:
            self._publish(page, content, is_new)
        elif step.write is Write.PAGE:
            self._save_new_draft(page, content)
        elif step.write is Write.DRAFT:
            self._save_draft(page, content, step.draft or content.fields)
        if step.write is not Write.NOTHING:
            self._keep_baseline(content)

    def _publish(self, page: Page, content: PageContent, is_new: bool) -> None:
        """Publish the document's content, with a revision for editors to compare with and return to."""
        fields = content.fields
        if fields["live"] and is_new:
            self._fill(page, fields, content)
            _check_content(page)
            self._new.append((page, content))
        else:
            with one_reference_update(page):
                self._fill(page, fields, content)
                if fields["live"]:
                    revision = page.save_revision(clean=False)  # publishing checks the page
                    self._log(page, LOADED, revision, content)
                    revision.publish()
                    page.refresh_from_db()
                else:
                    insert_row(page)
                    page.save()
                    self._log(page, LOADED, page.save_revision(), content)
        is_live = page.live or fields["live"]
        if is_live and isinstance(page, DocumentPage) and (old_path := wanted_path(page)):
            self.redirected.append((content.url, old_path, page.pk))
        self._indexed.append(page)

    def _save_new_draft(self, page: Page, content: PageContent) -> None:
        page.owner = self.user
        with one_reference_update(page):
            self._fill(page, content.fields, content)
            page.save()
            self._log(page, UPLOADED, page.save_revision(user=self.user), content)
        self._indexed.append(page)

    def _save_draft(self, page: Page, content: PageContent, fields: Content) -> None:
        """Save a draft, which may be as incomplete as the editor's was."""
        draft = page.get_latest_revision_as_object()
        self._fill(draft, fields, content)
        action = MERGED if self.policy.publishes else UPLOADED
        self._log(page, action, draft.save_revision(user=self.user, clean=False), content)

    def _fill(self, page: Page, fields: Content, content: PageContent) -> None:
        stored = self.site.references.to_database(fields)
        if "body" in stored:
            said = content.fields.get("body")
            stored["body"] = self.testimonials.referred_to(stored["body"], said, page)
        for name, value in stored.items():
            if name == "link_from":
                page.link_from.set(self._listings_in(value))
            elif name in RELATION_SETTERS:
                RELATION_SETTERS[name](page, value)
            elif name != "live":
                setattr(page, name, page._meta.get_field(name).to_python(value))

    def _listings_in(self, pks: Sequence[int]) -> list[Page]:
        """Return the pages that list a page, in tree order; each is read once per batch."""
        if missing := set(pks) - self._listings.keys():
            self._listings |= Page.objects.only("path").in_bulk(missing)
        return sorted((self._listings[pk] for pk in set(pks) & self._listings.keys()), key=lambda page: str(page.path))

    def _log(self, page: Page, action: str, revision: Revision, content: PageContent) -> None:
        """Name the document in the page's history."""
        data = log_data(content)
        log(page, action, user=self.user, revision=revision, content_changed=True, data=data)

    def _keep_baseline(self, content: PageContent) -> None:
        """Store the document's content as the baseline: later differences are an editor's changes.

        For an upload, only if the site has no document of its own for the page.
        """
        baseline = self.site.baselines.get(content.key)
        if not self.policy.publishes and baseline and not baseline.uploaded:
            stored = LoadedContent.objects.filter(pk=content.key)
            stored.update(document=content.document, loaded_at=timezone.now())
            return
        self._baselines[content.key] = LoadedContent(
            translation_key=content.key,
            content=self.site.references.without_gone(content.fields),
            document=content.document,
            loaded_at=timezone.now(),
            uploaded=not self.policy.publishes,
        )

    def finish_batch(self) -> None:
        """Publish the new pages, store the baselines and update the search index."""
        if not (self._baselines or self._indexed or self.testimonials.created):
            return
        with later_search_index():
            self._publish_new()
        LoadedContent.objects.bulk_create(
            self._baselines.values(),
            update_conflicts=True,
            unique_fields=["translation_key"],
            update_fields=BASELINE_FIELDS,
        )
        self._baselines.clear()
        self._listings.clear()
        created = list(Testimonial.objects.filter(pk__in=self.testimonials.created))
        models: tuple[type[Model], ...] = (*PAGE_TYPES, Testimonial)
        for model in models:
            if found := [item for item in (*self._indexed, *created) if isinstance(item, model)]:
                for backend in get_search_backends(with_auto_update=True):
                    backend.add_bulk(model, found)
        self._indexed.clear()
        self.testimonials.created.clear()

    def _publish_new(self) -> None:
        revisions = publish_new([page for page, _content in self._new])
        versions = [(*new, revision) for new, revision in zip(self._new, revisions, strict=True)]
        log_new([(page, revision, log_data(content)) for page, content, revision in versions], LOADED)
        log_new([(page, revision, {}) for page, _content, revision in versions], "wagtail.publish")
        self._new.clear()

    def staff_redirects(self) -> Iterator[Outcome]:
        """Yield an Outcome for each old address that staff redirected to a page other than its document's."""
        for url, old_path, pk in self.redirected:
            redirects = Redirect.objects.filter(old_path__iexact=old_path).exclude(redirect_page=pk)
            for redirect in redirects.select_related("redirect_page"):
                reason = f"staff redirected it to {redirect.link}, but it is the old address of {url}"
                yield Outcome("kept redirect", redirect.old_path, reason)


def complete_new_publications() -> None:
    """Give the publications that documents added by their DOIs a first version, and put them into the search index."""
    new = list(Publication.objects.filter(latest_revision=None))
    save_first_revisions(new)
    log_new([(publication, publication.latest_revision, {}) for publication in new], LOADED)
    for backend in get_search_backends(with_auto_update=True) if new else ():
        backend.add_bulk(Publication, new)


def _fill_authors(page: ArticlePage, names: Sequence[str]) -> None:
    authors = [Author.objects.get_or_create(name=name)[0] for name in names]
    page.article_authors.set([ArticleAuthor(author=author, sort_order=n) for n, author in enumerate(authors)])


def _fill_category(page: ArticlePage, name: str) -> None:
    page.category = ArticleCategory.objects.get_or_create(name=name)[0] if name else None


def _fill_tags(page: ArticlePage, names: Sequence[str]) -> None:
    page.tags.set(names)


# How an article gets the objects that its document names: missing ones are created.
RELATION_SETTERS: dict[str, Callable[[ArticlePage, Any], None]] = {
    "authors": _fill_authors,
    "category": _fill_category,
    "tags": _fill_tags,
}


@contextmanager
def one_reference_update(page: Page) -> Iterator[None]:
    """Update the references of a page once at the end, not each time that it is saved."""
    with disable_reference_index_auto_update():
        yield
    ReferenceIndex.create_or_update_for_object(page)


def log_data(content: PageContent) -> dict[str, Any]:
    """Return the log data that names the source of a version in a page's history."""
    return {"document": content.document} if content.document else {}


def _check_content(page: Page) -> None:
    """Validate the fields that a page has from its document; the loader sets all others. Raises ValidationError."""
    if page._state.adding:
        page._check_slug_is_unique = lambda: None  # its address was free when it was added to the tree
    page.full_clean(exclude={field.name for field in page._meta.fields} - set(content_fields(type(page))))
