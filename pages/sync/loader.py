"""Brings the fixture's pages into any database through Wagtail, and never over an editor's work.

A page is found by its translation key, so it may have been renamed or moved. What was last loaded into it is kept in
`LoadedContent`: `comparison` tells by it what an editor changed and what the document, and both are kept. A page that
no editor touched follows its document; changes of both are merged into a draft; where both changed the same, the page
stays as it is until someone decides.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from modelcluster.models import get_field_value
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log
from wagtail.models import COMMENTS_RELATION_NAME, Locale, Page, ReferenceIndex, Revision, Site
from wagtail.search.backends import get_search_backends
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published, published

from pages.content.addresses import page_path
from pages.content.comparison import Comparison, SyncStatus
from pages.content.html import with_page_links
from pages.content.merge import same
from pages.content.page_content import is_stub
from pages.links.old_addresses import wanted_path
from pages.models import HomePage, LoadedContent, ServicePage, Testimonial, later_search_index
from pages.sync.fixture_file import Shelf, fixture_objects, opened
from pages.sync.history import first_revision, log_new
from pages.sync.images import fixture_images, image_keys, load_images, loaded_images, store_images
from pages.sync.progress import in_silence
from pages.sync.site_plan import name_url, page_key
from pages.sync.testimonials import (
    SharedTestimonials,
    fixture_testimonials,
    loaded_testimonials,
    testimonial_words,
    testimonials_in,
    tidied,
)

PAGE_FIELDS = ["title", "slug", "seo_title", "search_description", "show_in_menus", "live"]
# What is read of a page to find it and to put others below it: memory holds so much of every page.
PLACE_FIELDS = ["translation_key", "path", "depth", "numchild", "url_path"]
# How many pages are read at a time.
BATCH_SIZE = 50
# What publishing a page changes beside its content.
PUBLISHED_FIELDS = [
    "has_unpublished_changes",
    "draft_title",
    "latest_revision",
    "latest_revision_created_at",
    "live_revision",
    "first_published_at",
    "last_published_at",
]
DOCUMENT_FIELDS = ["legacy_url", "url_handling", "extracted_date", "other_names"]
HOME_PAGE_FIELDS = [*PAGE_FIELDS, "tagline", "introduction", "images", "body"]
SERVICE_PAGE_FIELDS = [*HOME_PAGE_FIELDS, "link_from", *DOCUMENT_FIELDS]


class LoadError(Exception):
    """Why the fixture cannot be loaded, and what to do."""


@dataclass(frozen=True)
class Outcome:
    """What became of one page: created, updated, merged, unchanged, kept, removed or in conflict, and why.

    `comparison` says what was found, where page and document are not in step.
    """

    action: str
    url: str
    reason: str = ""
    comparison: Comparison | None = None


@dataclass(frozen=True)
class Standing:
    """A page, the document that it came from, when that was loaded, and how they compare."""

    page: Page
    url: str  # the document's address: the page may have moved
    document: str
    loaded_at: datetime | None
    comparison: Comparison


@dataclass(frozen=True)
class FixturePage:
    """One page of the fixture."""

    model: type[Page]
    key: UUID
    url_path: str
    read_content: Callable[[], dict] | None
    document: str = ""

    @property
    def content(self):
        """What the page is to say, with references to other pages by translation key.

        None where a page that was loaded once has no document any more.
        """
        return self.read_content and self.read_content()

    def saying(self, content):
        """The same page with other content."""
        return replace(self, read_content=lambda: content)

    @property
    def url(self):
        return page_path(self.url_path)

    @property
    def parent_path(self):
        return self.url_path.rstrip("/").rsplit("/", 1)[0] + "/"


def load(fixture, base_url, dry_run=False, progress=in_silence, prefer=None, only=None, documents=None):
    """Loads a fixture, given as the path of its file or as its text, and returns an Outcome for each of its pages.

    `prefer` decides conflicts: "ours" (the page's) or "theirs" (the document's) by the address of a page. `only` names
    the addresses of the pages to load. The files of its images lie in the folder `documents`. All of it happens in one
    transaction, and nothing where a LoadError is raised or with `dry_run`.
    """
    entries = read_fixture(fixture)
    with transaction.atomic():
        # Of two loads at once the second waits here, and then finds the first one's pages.
        Page.objects.select_for_update().get(depth=1)
        new_images = []
        if documents and not dry_run:
            with opened(fixture) as file:
                missing, new_images = load_images(fixture_objects(file), documents)
            if missing:
                raise LoadError(f"{documents} lacks the images {', '.join(missing)}; add these files, or build again")
        outcomes = Load(entries, base_url, progress, prefer, only).run()
        store_images(new_images, documents)
        transaction.set_rollback(dry_run)
    return outcomes


class Standings:
    """How each page that came from a document stands to it, as a load would find it. Writes nothing.

    A sequence: its pages, those of the queryset `pages`, are read and compared when they are asked for.
    """

    def __init__(self, fixture, pages):
        self.reading = Load(read_fixture(fixture), base_url="")
        self.reading.map_references()
        chosen = set(pages.values_list("translation_key", flat=True))
        entries = self.reading.entries + self.reading.without_entry()
        there = chosen & self.reading.pages.keys()
        self.entries = [entry for entry in entries if entry.key in there and self.document(entry)]

    def __len__(self):
        return len(self.entries)

    def __iter__(self):
        for batch in batched(self.entries):
            yield from self.compare(batch)

    def __getitem__(self, place):
        return list(self.compare(self.entries[place]))

    def compare(self, entries):
        found = self.reading.read(entries)
        for entry in entries:
            page, comparison = found[entry.key]
            loaded = self.reading.loaded.get(entry.key)
            yield Standing(page, entry.url, self.document(entry), loaded and loaded.loaded_at, comparison)

    def document(self, entry):
        loaded = self.reading.loaded.get(entry.key)
        return entry.document or (loaded.document if loaded else "")


def changed_documents(fixture):
    """The keys of the pages whose documents say something else than what was last loaded."""
    loaded = dict(LoadedContent.objects.values_list("translation_key", "content"))
    entries = read_fixture(fixture)
    return {entry.key for entry in entries if entry.key not in loaded or not same(entry.content, loaded[entry.key])}


def read_fixture(fixture):
    """The fixture's pages, parents first. Raises LoadError."""
    entries, fields_by_pk, shelf = [], {}, Shelf()
    try:
        with opened(fixture) as file:
            keys = fixture_keys(fixture_objects(file))
            for item in fixture_objects(file):
                if item["model"] == "wagtailcore.page":
                    fields_by_pk[item["pk"]] = item["fields"]
                elif item["model"] not in ("wagtailcore.site", "wagtailimages.image", "pages.testimonial"):
                    model, fields = apps.get_model(item["model"]), fields_by_pk.pop(item["pk"]) | item["fields"]
                    content = portable({name: fields[name] for name in content_fields(model)}, keys)
                    key = UUID(fields["translation_key"])
                    entries.append(
                        FixturePage(model, key, fields["url_path"], shelf.put(content), item.get("document", ""))
                    )
        site_pages = sorted(entries, key=lambda entry: entry.url_path)
        if site_pages[0].model is not HomePage:
            raise ValueError("its first page is not the home page")
    except (ValueError, KeyError, TypeError, LookupError) as error:
        raise LoadError(f"this is no fixture of the site ({error!r}); run build_fixture") from error
    return site_pages


def fixture_keys(objects):
    """What a page, an image or a testimonial is in every database, for each primary key of the fixture."""
    keys = {}
    for item in objects:
        if item["model"] == "wagtailcore.page":
            keys[item["pk"]] = item["fields"]["translation_key"]
        keys |= image_keys(fixture_images([item])) | testimonial_words(fixture_testimonials([item]))
    return keys


class Load:
    """One run over the fixture's pages, inside a transaction."""

    uploaded = False

    def __init__(self, entries, base_url, progress=in_silence, prefer=None, only=None):
        self.entries = entries
        self.chosen = [entry for entry in entries if only is None or entry.url in only]
        self.only = only
        self.base_url = base_url
        self.progress = progress
        self.prefer = prefer or {}
        self.locale = Locale.get_default()
        self.loaded = LoadedContent.objects.defer("content").in_bulk()  # read with the pages, a batch at a time
        self.pages = self.find_pages()
        self.created = set()
        self.redirected = []  # address, old path and primary key of published pages to which an old path is to lead
        self.new = []  # pages with their entries, filled and to be published with the others of their batch
        self.remembered = {}  # what is to be kept of each page of the batch as the content last loaded
        self.written = []  # pages whose place in the search index is out of date
        self.missing = {}  # why a page of the fixture has none in the database
        self.stand_ins = {}  # an editor's own page where one of ours would be
        self.takers = takers(entries)
        self.stubs = self.left_over_stubs()
        self.taken_over = {}  # the key of a page for each stub's that it took over

    def run(self):
        keys_by_path = {entry.url_path: entry.key for entry in self.entries}
        for entry in self.chosen:
            if entry.key not in self.pages:
                with naming(entry), later_search_index():
                    self.create(entry, keys_by_path.get(entry.parent_path))
        self.pages |= self.find_pages()  # a page that was made a moment ago holds far more
        self.follow_taken_over()
        self.set_site()
        self.map_references()
        with later_search_index():
            self.testimonials = SharedTestimonials()
        self.check_preferred()
        outcomes = []
        for number, entry in enumerate(self.progress(self.chosen, "Loading")):
            if number % BATCH_SIZE == 0:
                self.finish_batch()
                batch = self.chosen[number : number + BATCH_SIZE]
                held = self.read(batch)
                new = (entry.content for entry in batch if entry.key in self.created)
                self.testimonials.create_for_new_pages([content.get("body") for content in new])
            with naming(entry), later_search_index():
                outcomes.append(self.settle(entry, *held.get(entry.key, (None, None))))
        self.finish_batch()
        outcomes += self.redirects_of_staff()
        return outcomes + (self.orphans() if self.only is None else [])

    def map_references(self):
        """Notes the primary key for each translation key and back: content refers to pages by the latter."""
        pages = self.stand_ins | self.pages
        self.pks = {str(key): page.pk for key, page in pages.items()}
        found = Page.objects.filter(depth__gt=1).values_list("pk", "translation_key", "url_path")
        self.keys = {pk: str(key) for pk, key, _path in found}
        self.addresses = {str(key): page_path(path) for _pk, key, path in found}
        self.keys |= {page.pk: str(key) for key, page in self.stand_ins.items()}
        self.pks = {key: pk for pk, key in self.keys.items()} | self.pks
        images = loaded_images()
        self.keys |= image_keys(images) | testimonial_words(loaded_testimonials())
        self.pks |= {f"image:{name}": pk for pk, name in images}
        self.there = {key: key for key in self.keys.values() if isinstance(key, str)}

    def finish_batch(self):
        """Writes at once what would take as many statements for each page."""
        with later_search_index():
            publish_new(self.new)
        self.new.clear()
        fields = ["content", "document", "uploaded", "loaded_at"]
        LoadedContent.objects.bulk_create(
            self.remembered.values(), update_conflicts=True, unique_fields=["translation_key"], update_fields=fields
        )
        self.remembered.clear()
        self.update_search_index()

    def update_search_index(self):
        """Brings what was written into the search index at once: one by one each looks at the whole index."""
        made = list(Testimonial.objects.filter(pk__in=self.testimonials.made))
        for model in (HomePage, ServicePage, Testimonial):
            if found := [item for item in (*self.written, *made) if isinstance(item, model)]:
                for backend in get_search_backends(with_auto_update=True):
                    backend.add_bulk(model, found)
        self.written.clear()
        self.testimonials.made.clear()

    def redirects_of_staff(self):
        """An Outcome for each old address that leads elsewhere than its document wants."""
        for url, old_path, pk in self.redirected:
            redirects = Redirect.objects.filter(old_path__iexact=old_path).exclude(redirect_page=pk)
            for redirect in redirects.select_related("redirect_page"):
                reason = f"staff let it lead to {redirect.link}, and {url} wanted it"
                yield Outcome("kept redirect", redirect.old_path, reason)

    def find_pages(self):
        """The database's pages by translation key, as bare pages: their content is read a batch at a time."""
        keys = [entry.key for entry in self.entries]
        pages = Page.objects.filter(locale=self.locale, translation_key__in=keys).only(*PLACE_FIELDS)
        return {page.translation_key: page for page in pages}

    def check_preferred(self):
        known = {entry.url for entry in self.entries} | {page_path(page.url_path) for page in self.pages.values()}
        for url in self.prefer.keys() - known:
            raise LoadError(f"no document has the address {url}; a conflict names the address to decide on")

    def preferred(self, entry, page):
        """Who wins the conflicts of a page; None where nobody has decided."""
        return self.prefer.get(entry.url) or self.prefer.get(page_path(page.url_path))

    def read(self, entries):
        """The pages of `entries`, each with a comparison of what it held, holds and is to hold; by translation key.

        There is no comparison for a page that this run created.
        """
        keys = [entry.key for entry in entries]
        pages = Page.objects.filter(pk__in=[self.pages[key].pk for key in keys if key in self.pages])
        pages = {page.translation_key: page for page in pages.annotate_site_root_state().specific()}
        # What each page would ask for by itself when it is serialized.
        service_pages = [page for page in pages.values() if isinstance(page, ServicePage)]
        prefetch_related_objects(service_pages, "link_from", COMMENTS_RELATION_NAME)
        revisions = Revision.objects.in_bulk([page.latest_revision_id for page in pages.values()])
        loaded = LoadedContent.objects.in_bulk(keys)
        read = {}
        for entry in entries:
            page = pages.get(entry.key)
            if page and entry.key in self.created:
                read[entry.key] = page, None  # there is nothing yet to compare
            elif page:
                live = page_content(page, self.keys)
                revision = revisions.get(page.latest_revision_id)
                draft = revision_content(revision, page, self.keys) if revision else live
                base = self.reachable(loaded[entry.key].content) if entry.key in loaded else None
                theirs = self.reachable(entry.content) if entry.content else None
                if theirs is None and loaded[entry.key].uploaded:
                    # The document is the one that was uploaded; whether the page is live is for editors to say.
                    base = theirs = base | {"live": page.live}
                read[entry.key] = page, Comparison(base, theirs, live, draft, self.addresses)
        return read

    def without_entry(self):
        """The pages that were loaded once and have no document any more, as entries without content."""
        keys = self.loaded.keys() - {entry.key for entry in self.entries}
        pages = Page.objects.filter(locale=self.locale, translation_key__in=keys).order_by("url_path")
        self.pages |= {page.translation_key: page for page in pages}
        return [FixturePage(page.specific_class, page.translation_key, page.url_path, None) for page in pages]

    def orphans(self):
        """Pages that were loaded once and are in the fixture no longer."""
        keys = self.loaded.keys() - {entry.key for entry in self.entries}
        keys -= {key for key, loaded in self.loaded.items() if loaded.uploaded}
        pages = Page.objects.filter(locale=self.locale, translation_key__in=keys).order_by("url_path")
        return [self.settle_orphan(page) for page in pages]

    def settle_orphan(self, page):
        """Removes a stub whose name a document's page bears now; any other page stays."""
        stub, taker = self.stubs.get(page.translation_key), self.takers.get(page.translation_key)
        url = page_path(page.url_path)
        if not stub or not taker or taker.key not in self.pages:
            return Outcome("kept", url, "it has no document any more")
        if not self.is_untouched_stub(stub):
            return Outcome("kept", url, f"an editor changed it, but {taker.url} bears its name now")
        if ReferenceIndex.get_references_to(page).exists():
            return Outcome("kept", url, f"pages that an editor changed link to it; {taker.url} bears its name now")
        self.loaded[page.translation_key].delete()
        page.delete()
        return Outcome("removed", url, f"{taker.url} bears its name now")

    # Stubs: pages without a document, known by their names alone

    def left_over_stubs(self):
        """The stubs that no label asks for any more, since a document bears their name."""
        keys = self.takers.keys() & self.loaded.keys() - {entry.key for entry in self.entries}
        stubs = ServicePage.objects.filter(locale=self.locale, translation_key__in=keys)
        return {stub.translation_key: stub for stub in stubs if is_stub(self.loaded[stub.translation_key].content)}

    def stub_for(self, entry):
        """The stub that stood for the document so far, where no editor made it theirs."""
        stubs = (stub for key, stub in self.stubs.items() if self.takers[key] is entry)
        return next(filter(self.is_untouched_stub, stubs), None)

    def is_untouched_stub(self, stub):
        """Whether a stub is as it was loaded, where it was loaded, and bears nothing."""
        loaded, draft = self.loaded[stub.translation_key].content, stub.get_latest_revision_as_object()
        keys = {page.pk: str(page.translation_key) for page in (*stub.link_from.all(), *draft.link_from.all())}
        return (
            all(page_content(version, keys) == loaded for version in (stub, draft))
            and page_key(page_path(stub.url_path)) == stub.translation_key
            and stub.is_leaf()
            and not editors_claim(stub, draft)
        )

    def take_over(self, stub, parent, entry):
        """Makes a stub the page of the document that bears its name: what linked to it links to the page."""
        old_key = stub.translation_key
        if not stub.is_child_of(parent):
            stub.move(parent, pos="last-child")
            stub = ServicePage.objects.get(pk=stub.pk)
        stub.slug, stub.translation_key = entry.content["slug"], entry.key
        stub.save()
        self.pages[entry.key] = stub
        self.created.add(entry.key)
        self.taken_over[entry.key] = old_key
        self.loaded.pop(old_key).delete()
        del self.stubs[old_key]

    def follow_taken_over(self):
        """Lets what was loaded refer to the pages that took stubs over: no editor changed these links."""
        for loaded in self.loaded.values() if self.taken_over else ():
            text = followed = json.dumps(loaded.content)
            for key, old_key in self.taken_over.items():
                followed = followed.replace(f'"{old_key}"', f'"{key}"')
            if followed != text:
                loaded.content = json.loads(followed)
                loaded.save()

    def create(self, entry, parent_key):
        """Puts an unpublished page into the tree; `settle` fills and publishes it. Notes why where it cannot."""
        parent = self.pages.get(parent_key) or self.stand_ins.get(parent_key)
        occupant = parent and parent.get_children().filter(slug=entry.content["slug"]).first()
        if entry.model is HomePage and HomePage.objects.exists():
            self.missing[entry.key] = "an editor's own page is the home page"
            self.stand_ins[entry.key] = HomePage.objects.first()
        elif occupant and occupant.translation_key in self.stubs and self.takers[occupant.translation_key] is entry:
            self.adopt(occupant, entry)
        elif occupant and (occupant.translation_key in self.pages or occupant.translation_key in self.loaded):
            self.missing[entry.key] = f"“{occupant.title}” has this address"
        elif occupant:
            self.missing[entry.key] = "an editor's own page has this address"
            self.stand_ins[entry.key] = occupant.specific
        elif entry.key in self.loaded:
            self.missing[entry.key] = "an editor deleted it"
        elif entry.model is HomePage:
            self.create_home(entry)
        elif parent is None:
            self.missing[entry.key] = "there is no page above it"
        elif stub := self.stub_for(entry):
            self.take_over(stub, parent, entry)
        else:
            self.add_child(parent, entry)

    def adopt(self, page, entry):
        """Makes a stub that was filled and moved to the address of its document, by an upload say, the document's page.

        Nobody loaded its copy: where the document says something else, somebody decides.
        """
        old_key, page.translation_key = page.translation_key, entry.key
        page.save(update_fields=["translation_key"], clean=False)
        LoadedContent.objects.filter(pk=old_key).update(translation_key=entry.key)
        del self.loaded[old_key], self.stubs[old_key]
        self.loaded[entry.key] = LoadedContent.objects.defer("content").get(pk=entry.key)
        self.pages[entry.key] = page
        self.taken_over[entry.key] = old_key

    def create_home(self, entry):
        """Puts the home page in the place of the welcome page of a new database."""
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        welcome = site.root_page if site else None
        if welcome and not is_untouched(welcome):
            raise LoadError(
                f"the site shows “{welcome.title}”, which is an editor's; choose another home page "
                "in the admin under Settings, Sites, or remove it, and load again"
            )
        if welcome:
            welcome.slug = "welcome"
            welcome.save()
        home = self.add_child(Page.get_first_root_node(), entry)
        if site:
            site.root_page = home
            site.save()
            welcome.refresh_from_db()
            welcome.delete()
        else:
            Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)

    def add_child(self, parent, entry):
        content = entry.content
        page = entry.model(
            title=content["title"],
            slug=content["slug"],
            live=False,
            has_unpublished_changes=True,
            translation_key=entry.key,
            locale=self.locale,
        )
        with disable_reference_index_auto_update():  # `write` does it when it has filled the page
            parent.add_child(instance=page)
        self.pages[entry.key] = page.page_ptr
        self.created.add(entry.key)
        return page

    def set_site(self):
        """Gives the site its name and the address it is served at, unless an administrator has done so."""
        address = urlsplit(self.base_url)
        port = address.port or (443 if address.scheme == "https" else 80)
        site = Site.objects.filter(is_default_site=True, hostname="localhost").first()
        if site and not Site.objects.filter(hostname=address.hostname, port=port).exists():
            site.hostname, site.port = address.hostname, port
            site.save()
        unnamed = Site.objects.filter(is_default_site=True, site_name="")
        unnamed.update(site_name=self.entries[0].content["title"])

    def settle(self, entry, page, comparison):
        """Fills, updates, merges or leaves one page, and says which."""
        if page is None:
            return Outcome("kept", entry.url, self.missing[entry.key])
        if entry.key in self.created:
            self.write(page, entry)
            reason = "it takes over the page that had its name" if entry.key in self.taken_over else ""
            return Outcome("created", page_path(page.url_path), reason)
        if comparison.status == SyncStatus.IN_SYNC:
            self.complete(page, entry, comparison)
            return Outcome("unchanged", entry.url)
        action, reason = self.follow(page, entry, comparison)
        return Outcome(action, entry.url, reason, comparison)

    def complete(self, page, entry, comparison):
        """Gives a page that is in step what it may lack: a revision, and the memory of what was loaded."""
        lacks_something = not page.latest_revision_id or self.has_own_words_for_shared(page, entry)
        if lacks_something and not editors_claim(page, page):
            self.write(page, entry)
        elif (
            comparison.base != comparison.theirs
            or self.loaded[entry.key].document != entry.document
            or self.loaded[entry.key].uploaded
        ):
            self.remember(entry)

    def has_own_words_for_shared(self, page, entry):
        """Whether the page says itself, word for word, what its document has a shared testimonial for."""
        if "body" not in entry.content:
            return False
        said = {tidied(words) for words in testimonials_in(entry.content["body"])}
        there = testimonials_in(page.body.get_prep_value())
        return any(tidied(words) in said for words in there if not words.get("testimonial"))

    def follow(self, page, entry, comparison):
        """Brings the document's changes into a page that differs from it; returns what was done, and why."""
        prefer = self.preferred(entry, page)
        if comparison.base is None and not prefer:
            return "kept", "it was never loaded, and differs from its document"
        if comparison.status == SyncStatus.EDITED:
            return "kept", "an editor changed it"
        if comparison.status == SyncStatus.MISSING:
            return "kept", "it has no document any more"
        if claim := editors_claim(page, page.get_latest_revision_as_object()):
            return "kept", f"{claim}, and its document changed"
        if not comparison.is_edited:
            self.write(page, entry)
            return "updated", ""
        if comparison.conflicts and not prefer:
            return "conflict", "an editor and its document changed the same"
        merged = comparison.merged(prefer or "ours").content
        self.remember(entry)
        if same(merged, comparison.ours):
            return "kept", "the page stays as it is"
        self.save_draft(page, merged, entry)
        return "merged", "a draft with the changes of both waits to be published"

    def reachable(self, content):
        """`content` without references to pages that are gone: an editor who deletes a page edits no other."""
        return portable(content, self.there)

    def write(self, page, entry):
        """Makes the page what the fixture says, with a revision for editors to compare with and return to."""
        if entry.content["live"] and entry.key in self.created - self.taken_over.keys():
            self.fill(page, entry.content, entry)
            check_content(page)
            self.new.append((page, entry))
        else:
            with one_reference_update(page):
                self.fill(page, entry.content, entry)
                if entry.content["live"]:
                    revision = page.save_revision(clean=False)  # publishing checks the page
                    log_load(page, "pages.load", revision, entry)
                    revision.publish()
                    page.refresh_from_db()
                else:
                    page.save()
                    log_load(page, "pages.load", page.save_revision(), entry)
        is_live = page.live or entry.content["live"]
        if is_live and isinstance(page, ServicePage) and (old_path := wanted_path(page)):
            self.redirected.append((entry.url, old_path, page.pk))
        self.written.append(page)
        self.remember(entry)

    def save_draft(self, page, content, entry):
        """Saves merged content as a draft. It may be as unfinished as the editor's was."""
        draft = page.get_latest_revision_as_object()
        self.fill(draft, content, entry)
        log_load(page, "pages.merge", draft.save_revision(clean=False), entry)

    def fill(self, page, content, entry):
        said = (entry.content or {}).get("body")
        content = with_references(content, self.pks)
        if "body" in content:
            content["body"] = self.testimonials.referred_to(content["body"], said, page)
        for name, value in content.items():
            if name == "link_from":
                page.link_from.set(Page.objects.filter(pk__in=value))
            elif name != "live":
                setattr(page, name, page._meta.get_field(name).to_python(value))

    def remember(self, entry):
        """Keeps what the document brings as the content last loaded: what changes from now on is an editor's."""
        self.remembered[entry.key] = LoadedContent(
            translation_key=entry.key,
            content=self.reachable(entry.content),
            document=entry.document,
            loaded_at=timezone.now(),
            uploaded=self.uploaded,
        )


def batched(entries):
    """The entries in lists that fit into memory with all their versions."""
    return (entries[start : start + BATCH_SIZE] for start in range(0, len(entries), BATCH_SIZE))


@contextmanager
def one_reference_update(page):
    """Updates the references of a page once, not each time that it is saved on its way."""
    with disable_reference_index_auto_update():
        yield
    ReferenceIndex.create_or_update_for_object(page)


def log_load(page, action, revision, entry):
    """Names the document in the page's history."""
    log(instance=page, action=action, revision=revision, content_changed=True, data=log_data(entry))


def log_data(entry):
    return {"document": entry.document} if entry.document else {}


def check_content(page):
    """Checks what its document says of a page; all else is the loader's own. Raises ValidationError."""
    page.full_clean(exclude={field.name for field in page._meta.fields} - set(content_fields(type(page))))


def publish_new(pages):
    """Publishes pages that were created just now and filled, given with their entries.

    `Revision.publish` leaves the same behind, and takes far longer: it looks for earlier revisions, aliases, comments
    and workflows, of which a new page has none, and asks for each thing that a page, a revision and a log entry name.
    """
    now = timezone.now()
    for page, _entry in pages:
        getattr(page, COMMENTS_RELATION_NAME).set([])  # else each step looks for some
    revisions = Revision.objects.bulk_create([first_revision(page) for page, _entry in pages])
    versions = [(page, entry, revision) for (page, entry), revision in zip(pages, revisions, strict=True)]
    for page, entry, revision in versions:
        page.live, page.has_unpublished_changes = True, False
        page.latest_revision = page.live_revision = revision
        page.latest_revision_created_at = revision.created_at
        page.draft_title = page.title
        page.first_published_at = page.last_published_at = now
        with naming(entry), one_reference_update(page):
            # The slug is as `add_child` saved it; where it may be another, Wagtail reads the page again.
            page.save(clean=False, update_fields={*PUBLISHED_FIELDS, *content_fields(type(page))} - {"slug"})
            page_published.send(sender=type(page), instance=page, revision=revision)
            published.send(sender=type(page), instance=page, revision=revision)
    log_new([(page, revision, log_data(entry)) for page, entry, revision in versions], "pages.load")
    log_new([(page, revision, {}) for page, _entry, revision in versions], "wagtail.publish")


def is_untouched(page):
    """Whether the page is the welcome page as migrations leave it."""
    return page.specific_class is Page and page.is_leaf() and not page.latest_revision


def takers(entries):
    """The document's page that bears the name of each stub that may be there, by the stub's translation key.

    An alias comes before a title, and a title that several bear is nobody's, as in `site_plan`.
    """
    by_alias, by_title = defaultdict(list), defaultdict(list)
    for entry in entries:
        if entry.model is not HomePage and not is_stub(entry.content):
            for name in entry.content["other_names"].splitlines():
                by_alias[page_key(name_url(name))].append(entry)
            for url in {name_url(entry.content[field]) for field in ("title", "seo_title")}:
                by_title[page_key(url)].append(entry)
    return {key: bearers[0] for key, bearers in (by_title | by_alias).items() if len(bearers) == 1}


def editors_claim(page, draft):
    """What an editor has begun with a page beside changing its content; empty where nothing is under way."""
    if page.locked:
        return "an editor locked it"
    if page.current_workflow_state:
        return "it is in moderation"
    times = [time for version in (page, draft) for time in (version.go_live_at, version.expire_at) if time]
    if page.scheduled_revision or any(time > timezone.now() for time in times):
        return "an editor scheduled it"
    return ""


@contextmanager
def naming(entry):
    """Turns what a page's fields refuse into a LoadError that names the page."""
    try:
        yield
    except ValidationError as error:
        raise LoadError(f"{entry.url} cannot be saved: {error}") from error


def content_fields(model):
    return HOME_PAGE_FIELDS if model is HomePage else SERVICE_PAGE_FIELDS


def page_content(page, keys):
    """What a page says, as plain data that means the same in every database.

    `keys` gives the translation key for each page's primary key; references to pages are told by it.
    """
    return portable(page_data(page), keys)


def page_data(page, with_listings=True):
    """What a page's fields hold, as plain data with this database's primary keys."""
    fields = {name: page._meta.get_field(name) for name in content_fields(type(page)) if name != "link_from"}
    data = {name: get_field_value(field, page) for name, field in fields.items()}
    for name in data.keys() & {"images", "body"}:
        data[name] = json.loads(data[name])
    if with_listings and isinstance(page, ServicePage):
        data["link_from"] = [listing.pk for listing in page.link_from.all()]
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder))


def revision_content(revision, page, keys):
    """What a version of the page says, without building a page of it; whether it is live the page knows."""
    data = revision.content | {"live": page.live}
    for name in data.keys() & {"images", "body"}:
        data[name] = json.loads(data[name])
    return portable({name: data[name] for name in content_fields(type(page)) if name in data}, keys)


def portable(content, keys):
    """`content` with every reference to a page exchanged for the page's translation key."""
    content = with_references(content, keys)
    if "link_from" in content:
        content["link_from"] = sorted(key for key in content["link_from"] if key)
    return content


def with_references(value, targets):
    """`value` with every reference to a page exchanged for what `targets` has for it, None where it has nothing.

    References stand under the names `page` and `image` (in blocks) and `link_from`, and in the links of rich text. A
    shared testimonial is exchanged for its words; back again `SharedTestimonials` exchanges them. What a browser and
    the rich text editor add on saving is removed: it is no change.
    """
    match value:
        case dict():
            exchanged = {name: with_references(child, targets) for name, child in value.items()}
            if "testimonial" in value:
                shared = exchanged.pop("testimonial")
                exchanged |= targets.get(f"testimonial:{shared}", {})
            if "page" in value:
                exchanged["page"] = targets.get(value["page"])
            if "decorative" in value:  # an image
                key = str(value["image"])
                exchanged["image"] = targets.get(key if key.startswith("image:") else f"image:{key}")
            if "link_from" in value:
                exchanged["link_from"] = [targets.get(target) for target in value["link_from"]]
            return exchanged
        case list():
            return [with_references(item, targets) for item in value]
        case str():
            return with_page_links(value, lambda key: targets.get(int(key) if key.isdigit() else key))
    return value
