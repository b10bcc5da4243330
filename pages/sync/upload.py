"""Brings the documents that staff upload into the site, as drafts: nothing is published here.

They are resolved against one another and against the pages that are there, of which only those change that have an
uploaded document: by its address, or else by the address under which they were first loaded. A name that no page bears
gets an unpublished page, as in a load.

Nobody knows from which version of the page a document was written. It is the version that differs from it in the
fewest phrases, the earliest of those that differ alike: so a document that was downloaded, changed and uploaded meets
only what editors did since, and one from an old version cannot undo what they did after it.

The files of images may come with the documents that name them; see `uploaded_images`.
"""

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.images.utils import get_allowed_image_extensions
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from pages.content.addresses import page_path
from pages.content.comparison import Comparison, SyncStatus
from pages.content.document import Document, FrontMatter
from pages.content.errors import DocumentError, DocumentErrors
from pages.content.page_content import is_stub
from pages.content.section import Section
from pages.content.walk import is_block
from pages.markdown.reader import DOCUMENT_SIZE, read_document, with_links_to_pages
from pages.models import HomePage, ServicePage
from pages.sync.fixture import SiteComposer, as_json
from pages.sync.images import loaded_images
from pages.sync.loader import (
    Load,
    Outcome,
    log_data,
    one_reference_update,
    portable,
    read_fixture,
    revision_content,
)
from pages.sync.site_plan import Names, SitePlan, in_order, name_url, page_key
from pages.sync.uploaded_images import SiteImages, UploadedImage, storing

FILES_COUNT = 100
FILES_SIZE = 2_000_000
IMAGES_SIZE = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE  # of all together: proxy.conf lets no more pass
SAME_NAME = "two files have this name; rename or remove one"
FILE_NAME = re.compile(r"\w[\w .()-]{0,99}\.md", re.IGNORECASE)
# What a document cannot say of a page that is there already.
STAYS = ("slug", "show_in_menus", "live")
# The outcomes with which a page gets what its document says.
WRITTEN = ("created", "updated", "merged")
# How many of a page's latest versions a document may have been written from.
VERSIONS_COUNT = 30


@dataclass(frozen=True)
class UploadedPage:
    """What becomes of one page, and of which document; there is none for a page that is only named."""

    outcome: Outcome
    document: str
    url: str
    pk: int | None


@dataclass(frozen=True)
class Upload:
    """What becomes of uploaded documents and images. `found` changes when documents or pages do."""

    pages: tuple[UploadedPage, ...]
    images: tuple[UploadedImage, ...]
    warnings: tuple[DocumentError, ...]
    found: str
    is_done: bool


def upload(files, user, prefer=None, found=None, images=()):
    """Makes drafts of the documents in `files`, pairs of name and bytes, where `found` is what an earlier call found.

    Else nothing is written, and the Upload says what would be. `prefer` decides conflicts as in `loader.load`; `images`
    are pairs of name and File. All of it happens in one transaction. Raises DocumentErrors with all that is wrong,
    LoadError where a page refuses.
    """
    documents = read_files(files, images)
    with transaction.atomic():
        # Of two at once the second waits here, and then finds the first one's pages.
        Page.objects.select_for_update().get(depth=1)
        uploaded = UploadedDocuments(documents, user, dict(images))
        pages, warnings = uploaded.load(prefer)
        written = {page.document for page in pages if page.outcome.action in WRITTEN}
        uses, now_found = uploaded.images.uses(written), fingerprint(pages)
        is_done = found == now_found
        if is_done:
            with storing():
                uploaded.images.store()
        transaction.set_rollback(not is_done)
    return Upload(pages, uses, warnings, now_found, is_done)


def read_files(files, images):
    """The files as Documents. Raises DocumentErrors."""
    documents, errors, names = [], too_much(files, images), set()
    if errors:
        raise DocumentErrors(errors)
    for name, content in files:
        if not FILE_NAME.fullmatch(name):
            types = ", ".join(get_allowed_image_extensions())
            message = f"this is no document and no image of a type that the site takes ({types}); call the file NAME.md"
            errors.append(DocumentError(name, 1, message))
        elif name.casefold() in names:
            errors.append(DocumentError(name, 1, SAME_NAME))
        else:
            try:
                documents.append(read_document(content[: DOCUMENT_SIZE + 1], name))
            except DocumentErrors as error:
                errors += error.errors
        names.add(name.casefold())
    counts = Counter(name.casefold() for name, _file in images)
    errors += [DocumentError(name, 1, SAME_NAME) for name, _file in dict(images).items() if counts[name.casefold()] > 1]
    if errors:
        raise DocumentErrors(errors)
    return documents


def too_much(files, images):
    """Errors where there are too many files, or none."""
    if not files:
        return [DocumentError("upload", 1, "no document was chosen; choose files NAME.md")]
    if len(files) + len(images) > FILES_COUNT:
        return [DocumentError("upload", 1, f"more than {FILES_COUNT} files; upload them in several parts")]
    sizes = {
        "documents": (sum(len(content) for _name, content in files), FILES_SIZE),
        "images": (sum(file.size for _name, file in images), IMAGES_SIZE),
    }
    return [
        DocumentError("upload", 1, f"the {what} hold more than {most:,} bytes; upload them in several parts")
        for what, (size, most) in sizes.items()
        if size > most
    ]


class UploadedDocuments:
    """Documents, and the image files that came with them, among the pages of the site, inside a transaction."""

    def __init__(self, documents, user, image_files):
        self.documents = documents
        self.user = user
        self.image_files = image_files
        self.urls = {document.url for document in documents}
        self.find_pages()
        self.check_pages()
        self.adopted = self.adopt_stubs()

    def find_pages(self):
        """Notes every page's key by its address, and what the plan of the site must know of each."""
        found = Page.objects.filter(depth__gt=1).values_list("url_path", "translation_key")
        self.keys = {page_path(url_path): key for url_path, key in found}
        self.there = set(self.keys.values())
        self.others = {self.keys[other.url]: other for other in site_documents()}

    def check_pages(self):
        """Raises DocumentErrors where two documents mean one page."""
        errors, owners = [], {}
        for document in sorted(self.documents, key=lambda document: (document.url not in self.keys, document.path)):
            other = owners.setdefault(self.key(document.url), document)
            if other is not document and other.url != document.url:
                message = f"the page that was loaded from {document.url} lives at {other.url} now, as {other.path} says"
                errors.append(document.error("new_build_url", message))
        if errors:
            raise DocumentErrors(in_order(errors))

    def key(self, url):
        """The key of the page that is meant by an address: of the one there, or of the one that was first there."""
        return self.keys.get(url) or page_key(url)

    def other_documents(self):
        uploaded = {self.key(url) for url in self.urls}
        return [other for key, other in self.others.items() if key not in uploaded]

    def load(self, prefer=None):
        """UploadedPages and warnings. Raises DocumentErrors."""
        linked = with_links_to_pages([*self.documents, *self.other_documents()])
        site_name = HomePage.objects.values_list("title", flat=True).first() or "Home"
        # What is wrong among the pages that are there is not for the uploader to mend.
        known = {str(error) for error in errors_of(self.others.values(), site_name)}
        errors = [error for error in errors_of(linked, site_name) if str(error) not in known]
        if errors:
            raise DocumentErrors(errors)
        if known:
            linked = [document if document.path in self.names() else claimless(document) for document in linked]
        plan = SitePlan(linked, site_name)
        composer = SiteComposer(plan, partial(SiteImages, files=self.image_files, user=self.user))
        self.images = composer.images
        entries = self.resolved(read_fixture("".join(as_json(composer.objects(site_name)))), plan)
        chosen = [entry for entry in entries if entry.document in self.names() or entry.key not in self.there]
        self.check_permissions(chosen)
        run = DraftLoad(self.among_pages(entries, chosen), chosen, self.user, prefer)
        pages = tuple(self.result(run, entry, outcome) for entry, outcome in run.outcomes())
        return pages, tuple(plan.warnings)

    def names(self):
        return {document.path for document in self.documents}

    def resolved(self, entries, plan):
        """The entries with the keys of the pages that are there."""
        keys = {str(page_key(page.url)): str(self.key(page.url)) for page in plan.pages}
        keys |= {f"image:{name}": f"image:{name}" for _pk, name in loaded_images()}
        resolved = []
        for entry in entries:
            key, content = self.key(entry.url), portable(entry.content, keys)
            if key not in self.there:
                content["live"] = False
            document = entry.document if entry.url in self.urls else ""
            resolved.append(replace(entry.saying(content), key=key, document=document))
        return resolved

    def among_pages(self, entries, chosen):
        """The chosen entries, and those of the pages above them."""
        above = {entry.url_path[: end.end()] for entry in chosen for end in re.finditer("/", entry.url_path)}
        return [entry for entry in entries if entry in chosen or entry.url_path in above]

    def result(self, run, entry, outcome):
        if entry.url in self.adopted and outcome.action == "updated":
            outcome = replace(outcome, reason="it takes over the page that had its name")
        page = run.pages.get(entry.key)
        url = page_path(page.url_path) if page else entry.url
        return UploadedPage(outcome, entry.document, url, page and page.pk)

    def adopt_stubs(self):
        """Moves the pages of which there was only a name to the address of the document that bears it.

        They keep their keys: what the site's own documents say still means them.
        """
        adopted, reading = set(), Load([], base_url="")
        names = Names([*self.documents, *self.other_documents()])
        for document in self.documents:
            for name in (*document.front_matter.aliases, document.front_matter.title, document.heading):
                if self.key(document.url) in self.there:
                    break
                parent = Page.objects.filter(translation_key=self.keys.get(parent_url(document.url))).first()
                stub = ServicePage.objects.filter(translation_key=self.keys.get(name_url(name)), live=False).first()
                loaded = stub and reading.loaded.get(stub.translation_key)
                if not (parent and loaded and is_stub(loaded.content) and names.url(name) == document.url):
                    continue
                if reading.is_untouched_stub(stub) and stub.permissions_for_user(self.user).can_edit():
                    self.adopt(stub, parent, document)
                    adopted.add(document.url)
        return adopted

    def adopt(self, stub, parent, document):
        if not stub.is_child_of(parent):
            stub.move(parent, pos="last-child", user=self.user)
            stub = ServicePage.objects.get(pk=stub.pk)
        stub.slug = document.url.split("/")[-2]
        stub.save(user=self.user)
        stub.save_revision(user=self.user)
        self.find_pages()

    def check_permissions(self, chosen):
        """Who may edit a page may upload its document, as a draft. Raises DocumentErrors."""
        errors = []
        for entry in chosen:
            if not self.may_load(entry):
                document = next((document for document in self.documents if asks_for(document, entry.url)), None)
                document = document or self.documents[0]
                message = f"you may not edit {entry.url}; ask somebody who may to upload this document"
                errors.append(document.error("new_build_url", message))
        if errors:
            raise DocumentErrors(in_order(errors))

    def may_load(self, entry):
        if page := Page.objects.filter(translation_key=entry.key).first():
            return page.specific.permissions_for_user(self.user).can_edit()
        above = parent_url(entry.url)
        while self.key(above) not in self.there and above != "/":
            above = parent_url(above)
        parent = Page.objects.filter(translation_key=self.key(above)).first()
        permissions = parent and parent.specific.permissions_for_user(self.user)
        return bool(permissions and permissions.can_add_subpage())


class DraftLoad(Load):
    """A load that saves drafts and leaves the site as visitors see it."""

    uploaded = True

    def __init__(self, entries, chosen, user, prefer):
        super().__init__(entries, base_url="", prefer=prefer, only={entry.url for entry in chosen})
        self.user = user

    def outcomes(self):
        return list(zip(self.chosen, self.run(), strict=True))

    def set_site(self):
        pass

    def stub_for(self, entry):
        return None  # `adopt_stubs` does it, in a way that the site's own documents can follow

    def read(self, entries):
        found = super().read(entries)
        return {key: (page, self.as_uploaded(page, comparison)) for key, (page, comparison) in found.items()}

    def as_uploaded(self, page, comparison):
        """The comparison with the latest draft, of a document that was written from one of the page's versions."""
        if comparison is None:
            return None
        stays = {name: comparison.ours[name] for name in STAYS}
        revisions = Revision.objects.for_instance(page).order_by("-created_at", "-pk")[:VERSIONS_COUNT]
        versions = [revision_content(revision, page, self.keys) for revision in reversed(revisions)]
        versions = [comparison.base, *versions, comparison.ours] if comparison.base else [*versions, comparison.ours]
        base = min(versions, key=lambda version: distance(version, comparison.theirs))
        return Comparison(base | stays, comparison.theirs | stays, comparison.ours, comparison.ours, self.addresses)

    def complete(self, page, entry, comparison):
        pass

    def follow(self, page, entry, comparison):
        action, reason = super().follow(page, entry.saying(comparison.theirs), comparison)
        if comparison.status == SyncStatus.EDITED:
            reason = "the document says what an earlier version of the page said"
        return action, reason

    def write(self, page, entry):
        if entry.key in self.created:
            page.owner = self.user
            with one_reference_update(page):
                self.fill(page, entry.content, entry)
                page.save()
                self.log(page, page.save_revision(user=self.user), entry)
            self.written.append(page)
        else:
            self.save_draft(page, entry.content, entry)
        self.remember(entry)

    def save_draft(self, page, content, entry):
        draft = page.get_latest_revision_as_object()
        self.fill(draft, content, entry)
        self.log(draft, draft.save_revision(user=self.user, clean=False), entry)

    def log(self, page, revision, entry):
        """Names the document, or nothing where there is only a name, in the page's history."""
        log(page, "pages.upload", user=self.user, revision=revision, content_changed=True, data=log_data(entry))

    def remember(self, entry):
        """Keeps what was uploaded. Where the site has a document of its own, that one stays what was last loaded."""
        loaded = self.loaded.get(entry.key)
        if loaded and not loaded.uploaded:
            loaded.document, loaded.loaded_at = entry.document, timezone.now()
            loaded.save(update_fields=["document", "loaded_at"])
        else:
            super().remember(entry)


def site_documents():
    """Every page as a document without text: what the plan of the site must know of it."""
    paths = {pk: page_path(path) for pk, path in Page.objects.filter(depth__gt=1).values_list("pk", "url_path")}
    listed_on = {}
    for pk, listing in ServicePage.link_from.through.objects.values_list("servicepage_id", "page_id"):
        listed_on.setdefault(pk, []).append(paths[listing])
    columns = ["pk", "title", "seo_title", "other_names", "legacy_url", "url_handling", "extracted_date"]
    for pk, title, seo_title, names, old, handling, day, *content in ServicePage.objects.values_list(
        *columns, "tagline", "introduction", "images", "body"
    ):
        # A page of which there is only a name has no other: the document that bears it comes first.
        title, seo_title = (title, seo_title or title) if any(content) else ("", "")
        front_matter = FrontMatter(
            legacy_url=old,
            new_build_url=paths[pk],
            url_handling=handling,
            link_from=tuple(listed_on.get(pk, ())),
            extracted_date=day or date.min,
            title=seo_title,
            aliases=tuple(filter(None, names.splitlines())),
        )
        sections = (Section("", ()),) if any(content) else ()
        yield Document(paths[pk], {}, front_matter, title, "", (), sections)


def errors_of(documents, site_name):
    documents = list(documents)
    try:
        if documents:
            SitePlan(documents, site_name)
    except DocumentErrors as error:
        return error.errors
    return ()


def claimless(document):
    """A page that claims nothing but its address, title and heading."""
    front_matter = replace(document.front_matter, link_from=(), url_handling="", aliases=())
    return replace(document, front_matter=front_matter)


def parent_url(url):
    return url.rstrip("/").rsplit("/", 1)[0] + "/"


def asks_for(document, url):
    return url in (document.url, *document.front_matter.link_from)


def distance(one, other):
    """In how many phrases two versions differ.

    Words alone would let the words that a document adds in one place make up for an editor's in another.
    """
    one, other = Counter(phrases(one)), Counter(phrases(other))
    return (one - other).total() + (other - one).total()


def phrases(value):
    """Every three words in a row, tags among them, of all texts in a value."""
    if is_block(value):
        yield from phrases(value["value"])
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from phrases(child)
    elif value is not None:
        words = ["", "", *re.sub(r"(<[^>]*>)", r" \1 ", str(value)).split(), "", ""]
        yield from zip(words, words[1:], words[2:], strict=False)


def fingerprint(pages):
    """Another for other documents, other pages, or other things to happen; the same whoever wins conflicts."""
    found = []
    for page in pages:
        compared = page.outcome.comparison
        said = [compared.base, compared.theirs, compared.ours] if compared else [page.outcome.action]
        found.append([page.document, page.url, *said])
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
