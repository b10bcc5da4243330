"""Loads the fixture's pages into any database through Wagtail, without overwriting an editor's work.

A page is found by its translation key, so it may have been renamed or moved. The content that was last loaded into it
is stored in `LoadedContent`, its baseline; comparing with it shows whether an editor or the document changed. A
page that no editor has changed is updated from its document. Changes by both are merged into a draft. If both changed
the same text, the page is not changed until someone decides.
"""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Page, Site

from pages.content.merge import same
from pages.models import LoadedContent
from pages.sync.fixture import Fixture, FixtureError, decode
from pages.sync.images import load_images, missing_files, store_files
from pages.sync.plan import Outcome
from pages.sync.progress import Progress, no_progress
from pages.sync.run import LoadError, Prefer, Run
from pages.sync.site_state import SiteState, SyncedPages
from pages.sync.tree import TreeError


def load(
    fixture: Path | str,
    base_url: str,
    dry_run: bool = False,
    progress: Progress = no_progress,
    prefer: Prefer | None = None,
    only: Collection[str] | None = None,
    documents: Path | None = None,
) -> list[Outcome]:
    """Load a fixture, given as the path of its file or as its text, and return an Outcome for each of its pages.

    `prefer` decides conflicts: "ours" (the page's) or "theirs" (the document's) by the address of a page. `only` names
    the addresses of the pages to load. The files of its images are in the folder `documents`. Everything happens in one
    transaction, which is rolled back if a LoadError is raised, and with `dry_run`.
    """
    contents = read_fixture(fixture)
    images = list(contents.images) if documents and not dry_run else []
    if documents and (missing := missing_files(images, documents)):
        raise LoadError(
            f"the images {', '.join(missing)} are missing from {documents}; add these files, or run build_fixture again"
        )
    with transaction.atomic():
        lock_tree()
        new_images = load_images(images)
        chosen = [content for content in contents.pages if only is None or content.url in only]
        run = Run(SiteState(contents.pages), chosen, prefer=prefer)
        try:
            run.place()
        except TreeError as error:
            raise LoadError(str(error)) from error
        home = contents.pages[0]
        _set_site(base_url, settings.WAGTAIL_SITE_NAME if home.document else home.fields["title"])
        outcomes = [*run.write(progress), *run.writer.staff_redirects()]
        if only is None:
            outcomes += run.resolve_orphans()
        if documents:
            store_files(new_images, documents)
        # A plan alone cannot tell everything: whether a page is valid, and where its links and testimonials lead, is
        # known only once the pages that they refer to exist.
        transaction.set_rollback(dry_run)
    return outcomes


def lock_tree() -> None:
    """Lock the page tree, so that the second of two simultaneous loads waits and then finds the first one's pages."""
    Page.objects.select_for_update().get(depth=1)


def read_fixture(fixture: Path | str) -> Fixture:
    """Return the contents of a fixture. Raises LoadError."""
    try:
        return decode(fixture)
    except FixtureError as error:
        raise LoadError(str(error)) from error


def cached_fixture(fixture: Path) -> Fixture:
    """Return the contents of a fixture, cached until its file changes. Raises LoadError."""
    found = fixture.stat()
    return _decoded(fixture, (found.st_ino, found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=1)
def _decoded(fixture: Path, version: tuple[int, ...]) -> Fixture:
    return read_fixture(fixture)


def synced_pages(fixture: Path, pages: "QuerySet[Page]") -> SyncedPages:
    """Return how each of the `pages` compares with the document it came from. Nothing is written."""
    return SyncedPages(cached_fixture(fixture).pages, pages)


def changed_documents(fixture: Path) -> set[UUID]:
    """Return the keys of the pages whose documents differ from what was last loaded."""
    baselines = dict(LoadedContent.objects.values_list("translation_key", "content"))
    contents = cached_fixture(fixture).pages
    return {
        content.key
        for content in contents
        if content.key not in baselines or not same(content.fields, baselines[content.key])
    }


def _set_site(base_url: str, name: str) -> None:
    """Set the site's name and the address it is served at, unless an administrator has done so."""
    address = urlsplit(base_url)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True, hostname="localhost").first()
    if site and not Site.objects.filter(hostname=address.hostname, port=port).exists():
        site.hostname, site.port = address.hostname, port
        site.save()
    Site.objects.filter(is_default_site=True, site_name="").update(site_name=name)
