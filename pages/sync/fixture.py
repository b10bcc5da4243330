"""Composes documents into the Django fixture `fixtures/site.json`: the page tree, ready for the database.

The same documents always give the same bytes. Ids come from addresses and headings, never from chance or
from the order of files: a page's translation key is a uuid5 of its address, its primary key a number drawn
from that key, a block's id a uuid5 of its page and its place under its heading.

Beside model, key and fields an object names its `document`, the file it is made from: `loaddata` passes over it,
`load_content` tells editors.
"""

import json
from collections import Counter, defaultdict
from itertools import count
from pathlib import Path

from wagtail.models import Page

from pages.content.block_writer import Keys
from pages.content.errors import DocumentErrors
from pages.content.fields import COPY, EMPTY, document_fields
from pages.content.parts import Testimonial
from pages.content.walk import is_block, rebuild
from pages.markdown.reader import links_to_pages, read_documents
from pages.sync.fixture_file import Shelf
from pages.sync.images import ImageComposer
from pages.sync.progress import in_silence
from pages.sync.site_plan import SitePlan, shared_claims
from pages.sync.testimonials import TestimonialComposer, reference

# What migrations leave in a new database: the root page, and the welcome page that the home page replaces.
ROOT_PATH, HOME_PK, LOCALE_PK, SITE_PK = "0001", 2, 1, 1
PAGES_OWN = ("seo_title", "search_description")  # columns of wagtailcore_page
FIRST_PK, PK_RANGE = 1_000, 1_000_000_000


def build(folder, site_name, strict=False, progress=in_silence):
    """The fixture made from the documents in `folder`, as pieces of its text, and the warnings.

    A page is composed when its piece is asked for, and the text of the documents waits for that on disk: memory need
    not hold all of them. Raises DocumentErrors with all that is wrong; with `strict` a warning counts as wrong.
    """
    shelf, texts = Shelf(), {}

    def outline(document):
        texts[document.path] = shelf.put(document)
        return document.outline()

    def whole(document):
        return with_links(texts[document.path]())

    documents, errors = read_documents(folder, progress, outline)
    with_links = links_to_pages(documents)
    errors += shared_claims(documents)
    if errors:
        raise DocumentErrors(errors)
    plan = SitePlan(documents, site_name)
    if strict and plan.warnings:
        raise DocumentErrors(plan.warnings)
    return as_json(SiteComposer(plan, whole=whole).objects(site_name, progress)), plan.warnings


def as_json(objects):
    """What `json.dumps` makes of a list of objects, in pieces."""
    before = "[\n  "
    for item in objects:
        yield before + json.dumps(item, indent=2, ensure_ascii=False).replace("\n", "\n  ")
        before = ",\n  "
    yield "\n]\n"


def differences(old, new):
    """How the fixture text `old` differs from `new`: a line for each page that is missing, different or left over."""
    old, new = pages_by_url(old), pages_by_url(new)
    for url in sorted(old.keys() | new.keys()):
        if url not in old:
            yield f"{url} is missing"
        elif url not in new:
            yield f"{url} has no document any more"
        elif old[url] != new[url]:
            yield f"{url} differs"


def pages_by_url(text):
    """Each page's fields in a fixture's text, by its address; none where the text is no fixture."""
    pages = defaultdict(dict)
    try:
        for item in json.loads(text):
            if item["model"] not in ("wagtailcore.site", "wagtailimages.image", "pages.testimonial"):
                pages[item["pk"]].update(item["fields"])
        return {fields["url_path"].removeprefix("/home"): fields for fields in pages.values()}
    except (ValueError, KeyError, TypeError):
        return {}


class SiteComposer:
    """Composes planned pages into fixture objects that refer to one another by primary key. Raises DocumentErrors.

    `whole` gives the document for what the plan has of it.
    """

    def __init__(self, plan, images=ImageComposer, whole=lambda document: document):
        self.whole = whole
        self.pages = plan.pages
        self.names = plan.names
        self.pks = {"/": HOME_PK}
        for page in self.pages:
            candidates = count(FIRST_PK + page.translation_key.int % PK_RANGE)
            self.pks.setdefault(page.url, next(pk for pk in candidates if pk not in self.pks.values()))
        self.images = images(page.document for page in self.pages if page.document)
        self.testimonials = TestimonialComposer(page.document for page in self.pages if page.document)
        errors = [*self.dead_links(), *self.images.errors]
        if errors:
            raise DocumentErrors(errors)

    def objects(self, site_name, progress=in_silence):
        yield from self.images.objects
        yield from self.testimonials.objects
        paths, children = {"/": Page._get_path(ROOT_PATH, 2, 1)}, Counter()
        for page in self.pages[1:]:
            children[page.parent_url] += 1
            depth = page.url.count("/") + 1
            paths[page.url] = Page._get_path(paths[page.parent_url], depth, children[page.parent_url])
        for page in progress(self.pages, "Composing"):
            model = "homepage" if page.url == "/" else "servicepage"
            yield {
                "model": "wagtailcore.page",
                "pk": self.pks[page.url],
                "fields": {
                    **self.page_fields(page, model),
                    "path": paths[page.url],
                    "depth": page.url.count("/") + 1,
                    "numchild": children[page.url],
                },
            }
            source = {"document": Path(page.document.path).name} if page.document else {}
            yield {"model": f"pages.{model}", "pk": self.pks[page.url], **source, "fields": self.content(page)}
        site = {
            "hostname": "localhost",
            "port": 80,
            "site_name": site_name,
            "root_page": HOME_PK,
            "is_default_site": True,
        }
        yield {"model": "wagtailcore.site", "pk": SITE_PK, "fields": site}

    def dead_links(self):
        """An error for each link to a path that no page has."""
        for page in self.pages:
            for path in sorted(page.document.page_links()) if page.document else ():
                if path not in self.pks:
                    yield page.document.error(
                        path, f"no page has the address {path}; mend the link, or add its document"
                    )

    def page_fields(self, page, model):
        published = f"{page.date.isoformat()}T12:00:00Z" if page.live else None
        return {
            "title": page.title,
            "draft_title": page.title,
            "slug": page.slug,
            "url_path": page.url_path,
            "seo_title": page.document.front_matter.title if page.document else "",
            "search_description": page.document.front_matter.description if page.document else "",
            "show_in_menus": page.show_in_menus,
            "live": page.live,
            "has_unpublished_changes": not page.live,
            "first_published_at": published,
            "last_published_at": published,
            "content_type": ["pages", model],
            "locale": LOCALE_PK,
            "translation_key": str(page.translation_key),
        }

    def content(self, page):
        """A page's own fields; all of a stub's are empty, and the home page's, which no document is about."""
        document = page.document and self.whole(page.document)
        keys = Keys(self.pks.__getitem__, lambda label: self.pks[self.names.url(label)], self.images.pks.__getitem__)
        fields = document_fields(document, page.translation_key, keys) if document else EMPTY
        names = [
            name for name in (COPY if page.url == "/" else EMPTY) if name not in ("seo_title", "search_description")
        ]
        return rebuild({name: fields[name] for name in names}, self.referring)

    def referring(self, value):
        """A testimonial's block with a reference in the place of its words."""
        if is_block(value) and value["type"] == "testimonial":
            return value | {"value": reference(self.testimonials.pks[Testimonial(**value["value"])])}
        return value
