"""Loads documents that staff upload, as drafts; nothing is published.

The documents are resolved against each other and against the existing pages. Only pages with an uploaded document
change; a page is found by its address, or else by the address from which it was first loaded. A name that no page has
gets an unpublished stub, as in a load.

A document does not say which version of the page it was written from. The version that differs from it in the fewest
phrases is used as the base; of several, the earliest. So a document that was downloaded, changed and uploaded conflicts
only with later changes by editors, and a document from an old version cannot undo later changes.

Image files can be uploaded together with the documents that refer to them; see `uploaded_images`.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.core.files import File
from django.db import transaction
from wagtail.models import Page, Revision

from pages.content.addresses import page_path
from pages.content.comparison import Comparison
from pages.content.document import Document, FrontMatter
from pages.content.errors import DocumentError, DocumentErrors, in_order
from pages.content.fields import has_copy
from pages.content.page_content import PageContent, parent_url
from pages.content.section import Section
from pages.content.walk import Content, leaves
from pages.markdown.reader import with_links_to_pages
from pages.models import DOCUMENT_PAGE_TYPES, HomePage, LoadedContent, ServicePage
from pages.sync.compose import dead_links, page_contents, raise_errors
from pages.sync.loader import lock_tree
from pages.sync.names import Names, name_url
from pages.sync.plan import UPLOAD, Outcome
from pages.sync.run import Prefer, Run
from pages.sync.site_plan import SitePlan, page_key
from pages.sync.site_state import SiteState, revision_fields
from pages.sync.uploaded_documents import DocumentFile, ImageFile, read_files
from pages.sync.uploaded_images import SiteImages, UploadedImage, storage_errors

# The fields of an existing page that a document cannot set.
ADMIN_FIELDS = ("slug", "show_in_menus", "live")
# The outcomes in which a page gets the content of its document.
WRITTEN = ("created", "updated", "merged")
# How many of a page's latest versions a document may have been written from.
VERSIONS_COUNT = 30


@dataclass(frozen=True)
class UploadedPage:
    """The result for one page and its document; a page that is only referred to has none."""

    outcome: Outcome
    document: str
    url: str
    pk: int | None


@dataclass(frozen=True)
class Upload:
    """The result of an upload of documents and images. `found` changes when documents or pages do."""

    pages: tuple[UploadedPage, ...]
    images: tuple[UploadedImage, ...]
    warnings: tuple[DocumentError, ...]
    found: str
    is_done: bool


def upload(
    files: Sequence[DocumentFile],
    user: AbstractUser,
    prefer: Prefer | None = None,
    found: str | None = None,
    images: Sequence[ImageFile] = (),
) -> Upload:
    """Save the documents in `files`, pairs of name and bytes, as drafts if `found` is what an earlier call found.

    Otherwise nothing is written, and the Upload says what would happen. `prefer` decides conflicts as in `loader.load`;
    `images` are pairs of name and File. Everything happens in one transaction. Raises DocumentErrors with all errors in
    the documents, and LoadError if a page cannot be saved.
    """
    documents = read_files(files, images)
    with transaction.atomic():
        lock_tree()
        uploaded = UploadedDocuments(documents, user, dict(images))
        pages, warnings = uploaded.load(prefer)
        written = {page.document for page in pages if page.outcome.action in WRITTEN}
        uses, now_found = uploaded.images.uses(written), fingerprint(pages)
        is_done = found == now_found
        if is_done:
            with storage_errors():
                uploaded.images.store()
        transaction.set_rollback(not is_done)
    return Upload(pages, uses, warnings, now_found, is_done)


class UploadedDocuments:
    """Documents, and the image files that came with them, among the pages of the site, inside a transaction."""

    images: SiteImages

    def __init__(self, documents: list[Document], user: AbstractUser, image_files: dict[str, "File[bytes]"]) -> None:
        self.documents = documents
        self.user = user
        self.image_files = image_files
        self.names = {document.path for document in documents}
        self.urls = {document.url for document in documents}
        self.find_pages()
        self.check_pages()
        self.moved_stubs = self.move_stubs()

    def find_pages(self) -> None:
        """Read the key of every page by its address, and what the site plan needs to know about it."""
        found = Page.objects.filter(depth__gt=1).values_list("url_path", "translation_key")
        self.keys = {page_path(url_path): key for url_path, key in found}
        self.present = set(self.keys.values())
        self.others = {self.keys[other.url]: other for other in site_documents()}

    def check_pages(self) -> None:
        """Raise DocumentErrors if two documents are for the same page."""
        errors = []
        owners: dict[UUID, Document] = {}
        for document in sorted(self.documents, key=lambda document: (document.url not in self.keys, document.path)):
            other = owners.setdefault(self.key(document.url), document)
            if other is not document and other.url != document.url:
                message = (
                    f"the page that was loaded from {document.url} is now at {other.url}, according to {other.path}"
                )
                errors.append(document.error("new_build_url", message))
        raise_errors(in_order(errors))

    def key(self, url: str) -> UUID:
        """Return the key for an address: of the page at it, or else of the page that was first loaded from it."""
        return self.keys.get(url) or page_key(url)

    def other_documents(self) -> list[Document]:
        """Return the pages of the site for which no document is uploaded."""
        uploaded = {self.key(url) for url in self.urls}
        return [other for key, other in self.others.items() if key not in uploaded]

    def load(self, prefer: Prefer | None = None) -> tuple[tuple[UploadedPage, ...], tuple[DocumentError, ...]]:
        """Load the documents, and return the result for each page, and warnings. Raises DocumentErrors."""
        plan = self.plan()
        self.images = SiteImages([page.document for page in plan.pages if page.document], self.image_files, self.user)
        raise_errors(dead_links(plan), self.images.errors)
        chosen = list(self.contents(plan))
        self.check_permissions(chosen)
        run = Run(SiteState(self.with_pages_above(chosen, plan)), chosen, UPLOAD, prefer, self.user)
        run.place()
        outcomes = run.write(compare=lambda page, comparison: as_uploaded(run.site, page, comparison))
        paths = dict(Page.objects.filter(pk__in=run.site.pages.values()).values_list("pk", "url_path"))
        found = zip(chosen, outcomes, strict=True)
        pages = (self.result(content, outcome, run.site.pages.get(content.key), paths) for content, outcome in found)
        return tuple(pages), tuple(plan.warnings)

    def plan(self) -> SitePlan:
        """Return the plan of the site with the uploaded documents. Raises DocumentErrors."""
        linked = with_links_to_pages([*self.documents, *self.other_documents()])
        site_name = HomePage.objects.values_list("title", flat=True).first() or "Home"
        # Errors among the existing pages are not for the uploader to correct.
        known = {str(error) for error in _errors_of(self.others.values(), site_name)}
        raise_errors(error for error in _errors_of(linked, site_name) if str(error) not in known)
        if known:
            linked = [document if document.path in self.names else _without_claims(document) for document in linked]
        return SitePlan(linked, site_name)

    def contents(self, plan: SitePlan) -> Iterator[PageContent]:
        """Yield what is to be written: the uploaded documents' pages, and new pages for names."""
        pages = [page for page in plan.pages if page.url in self.urls or self.key(page.url) not in self.present]
        for content in page_contents(plan, pages, self.key, self.images.key):
            fields = content.fields
            yield content.with_fields(fields if content.key in self.present else fields | {"live": False})

    def with_pages_above(self, chosen: list[PageContent], plan: SitePlan) -> list[PageContent]:
        """Return the chosen contents and the pages above them, in the order of their addresses."""
        urls = {content.url for content in chosen}
        above = {content.url[: end.end()] for content in chosen for end in re.finditer("/", content.url)} - urls
        others = [PageContent.of(self.key(page.url), page.url, {}) for page in plan.pages if page.url in above]
        return sorted([*chosen, *others], key=lambda content: content.url)

    def result(self, content: PageContent, outcome: Outcome, pk: int | None, paths: dict[int, str]) -> UploadedPage:
        """Return the result for one page, given by its primary key; `paths` are Wagtail's paths of all pages."""
        if content.url in self.moved_stubs and outcome.action == "updated":
            outcome = replace(outcome, reason="it replaces the stub page of the same name")
        return UploadedPage(outcome, content.document, page_path(paths[pk]) if pk else content.url, pk)

    # Stubs

    def move_stubs(self) -> set[str]:
        """Move stubs to the addresses of the documents with their names, and return these addresses.

        They keep their keys, so the site's own documents still refer to them.
        """
        moved, site = set(), SiteState([])
        names = Names.of([*self.documents, *self.other_documents()])
        for document in self.documents:
            for name in (*document.front_matter.aliases, document.front_matter.title, document.heading):
                if self.key(document.url) in self.present:
                    break
                parent = Page.objects.filter(translation_key=self.keys.get(parent_url(document.url))).first()
                stub = ServicePage.objects.filter(translation_key=self.keys.get(name_url(name)), live=False).first()
                baseline = stub and LoadedContent.objects.filter(pk=stub.translation_key).first()
                if not (parent and baseline and not has_copy(baseline.content) and names.url(name) == document.url):
                    continue
                if site.is_untouched_stub(stub) and stub.permissions_for_user(self.user).can_edit():
                    self.move_stub(stub, parent, document)
                    moved.add(document.url)
        return moved

    def move_stub(self, stub: ServicePage, parent: Page, document: Document) -> None:
        """Move a stub to the address of a document."""
        if not stub.is_child_of(parent):
            stub.move(parent, pos="last-child", user=self.user)
            stub = ServicePage.objects.get(pk=stub.pk)
        stub.slug = document.url.split("/")[-2]
        stub.save(user=self.user)
        stub.save_revision(user=self.user)
        self.find_pages()

    # Permissions

    def check_permissions(self, chosen: Iterable[PageContent]) -> None:
        """Reject documents for pages that the user may not edit. Raises DocumentErrors."""
        errors = []
        for content in chosen:
            if not self.may_load(content):
                asking = (document for document in self.documents if _requires(document, content.url))
                document = next(asking, self.documents[0])
                message = (
                    f"you do not have permission to edit {content.url}; ask someone who does to upload this document"
                )
                errors.append(document.error("new_build_url", message))
        raise_errors(in_order(errors))

    def may_load(self, content: PageContent) -> bool:
        """Return whether the user may edit the page, or add it if it does not exist."""
        if page := Page.objects.filter(translation_key=content.key).first():
            return bool(page.specific.permissions_for_user(self.user).can_edit())
        above = parent_url(content.url)
        while self.key(above) not in self.present and above != "/":
            above = parent_url(above)
        parent = Page.objects.filter(translation_key=self.key(above)).first()
        permissions = parent and parent.specific.permissions_for_user(self.user)
        return bool(permissions and permissions.can_add_subpage())


def as_uploaded(site: SiteState, page: Page, comparison: Comparison) -> Comparison:
    """Return the comparison with the latest draft for a document that was written from one of the page's versions."""
    theirs = comparison.theirs or {}
    kept = {name: comparison.ours[name] for name in ADMIN_FIELDS}
    revisions = Revision.objects.for_instance(page).order_by("-created_at", "-pk")[:VERSIONS_COUNT]
    versions = [site.references.to_keys(revision_fields(revision, page)) for revision in reversed(revisions)]
    versions = [*([comparison.base] if comparison.base else []), *versions, comparison.ours]
    base = min(versions, key=lambda version: distance(version, theirs))
    return Comparison(base | kept, theirs | kept, comparison.ours, comparison.ours, comparison.addresses)


def site_documents() -> Iterator[Document]:
    """Yield every page as a document without text, with what the site plan needs to know about it."""
    paths = {pk: page_path(path) for pk, path in Page.objects.filter(depth__gt=1).values_list("pk", "url_path")}
    listed_on: dict[int, list[str]] = {}
    for pk, listing in ServicePage.link_from.through.objects.values_list("servicepage_id", "page_id"):
        listed_on.setdefault(pk, []).append(paths[listing])
    columns = ["pk", "title", "seo_title", "other_names", "legacy_url", "url_handling", "extracted_date"]
    columns += ["tagline", "introduction", "images", "body"]
    rows = ((model, row) for model in DOCUMENT_PAGE_TYPES for row in model.objects.values_list(*columns))
    for model, (pk, title, seo_title, names, old, handling, day, *content) in rows:
        # A stub has only its name, so a document with that name takes precedence.
        title, seo_title = (title, seo_title or title) if any(content) else ("", "")
        front_matter = FrontMatter(
            legacy_url=old,
            new_build_url=paths[pk],
            url_handling=handling,
            link_from=tuple(listed_on.get(pk, ())),
            extracted_date=day or date.min,
            title=seo_title,
            aliases=tuple(filter(None, names.splitlines())),
            type=model.document_type,
        )
        sections = (Section("", ()),) if any(content) else ()
        yield Document(paths[pk], {}, front_matter, title, "", (), sections)


def _errors_of(documents: Iterable[Document], site_name: str) -> tuple[DocumentError, ...]:
    documents = list(documents)
    try:
        if documents:
            SitePlan(documents, site_name)
    except DocumentErrors as error:
        return error.errors
    return ()


def _without_claims(document: Document) -> Document:
    """Return the page without its old address and aliases: only its address, title and heading remain."""
    front_matter = replace(document.front_matter, link_from=(), url_handling="", aliases=())
    return replace(document, front_matter=front_matter)


def _requires(document: Document, url: str) -> bool:
    return url in (document.url, *document.front_matter.link_from)


def distance(one: Content, other: Content) -> int:
    """Count the phrases in which two versions differ.

    Comparing single words would let those that a document adds in one place offset an editor's in another.
    """
    phrases, other_phrases = Counter(_phrases(one)), Counter(_phrases(other))
    return (phrases - other_phrases).total() + (other_phrases - phrases).total()


def _phrases(value: Any) -> Iterator[tuple[str, ...]]:
    """Yield every three consecutive words, including tags, of all texts in a value."""
    for leaf in leaves(value):
        words = ["", "", *str(leaf).replace("<", " <").replace(">", "> ").split(), "", ""]
        yield from zip(words, words[1:], words[2:], strict=False)


def fingerprint(pages: Iterable[UploadedPage]) -> str:
    """Return a hash that changes with the documents, the pages and the outcomes, whichever side wins conflicts."""
    found: list[list[Any]] = []
    for page in pages:
        compared = page.outcome.comparison
        said = [compared.base, compared.theirs, compared.ours] if compared else [page.outcome.action]
        found.append([page.document, page.url, *said])
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
