"""Composes documents into the Django fixture `fixtures/site.json`: the page tree, ready for the database.

The same documents always give the same bytes. Ids come from addresses and headings, never from chance or
from the order of files: a page's translation key is a uuid5 of its address, its primary key a number drawn
from that key, a block's id a uuid5 of its page and its place under its heading.

Beside model, key and fields an object names its `document`, the file it is made from: `loaddata` passes over it,
`load_content` tells editors.
"""

import json
import re
from collections import Counter, defaultdict
from itertools import count
from pathlib import Path
from uuid import uuid5

from wagtail.models import Page

from pages.alleles.diagram import Diagram
from pages.alleles.notation import NAMES, write_fields
from pages.content.document import (
    Cards,
    DocumentErrors,
    Image,
    Quotation,
    RelatedPages,
    Table,
    Testimonial,
    Text,
)
from pages.markdown.reader import links_to_pages, read_documents
from pages.sync.fixture_file import Shelf
from pages.sync.images import ImageComposer
from pages.sync.progress import in_silence
from pages.sync.site_plan import SitePlan, shared_claims
from pages.sync.testimonials import TestimonialComposer, reference

# What migrations leave in a new database: the root page, and the welcome page that the home page replaces.
ROOT_PATH, HOME_PK, LOCALE_PK, SITE_PK = "0001", 2, 1, 1
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
        body = BodyComposer(page.translation_key, self.related_pk, self.pks, self.images.pks, self.testimonials.pks)
        copy = {
            "tagline": document.tagline if document else "",
            "introduction": page_links(document.introduction, self.pks) if document else "",
            "images": body.images(document) if document else [],
            "body": body.body(document) if document else [],
        }
        if page.url == "/":
            return copy
        return copy | {
            "link_from": sorted(self.pks[url] for url in document.front_matter.link_from) if document else [],
            "legacy_url": document.front_matter.legacy_url if document else "",
            "url_handling": document.front_matter.url_handling if document else "",
            "extracted_date": document.front_matter.extracted_date.isoformat() if document else None,
            "other_names": "\n".join(document.front_matter.aliases) if document else "",
        }

    def related_pk(self, label):
        return self.pks[self.names.url(label)]


class BodyComposer:
    """Composes a document's images and sections into the raw values of ServicePage.images and ServicePage.body."""

    def __init__(self, page_key, related_pk, page_pks, image_pks, testimonial_pks):
        self.page_key = page_key
        self.related_pk = related_pk
        self.page_pks = page_pks
        self.image_pks = image_pks
        self.testimonial_pks = testimonial_pks
        self.places = Counter()

    def images(self, document):
        return [self.part(self.page_key, image) for image in document.front_matter.images]

    def body(self, document):
        return [self.section(section) for section in document.sections]

    def section(self, section):
        block_id = self.block_id(self.page_key, section.heading)
        if isinstance(section, RelatedPages):
            links = [self.item(block_id, link.label or link.target, self.link(link)) for link in section.links]
            return block("related_links", {"heading": section.heading, "links": links}, block_id)
        content = [self.part(block_id, part) for part in section.content]
        return block("section", {"heading": section.heading, "content": content}, block_id)

    def link(self, link):
        if link.target and not link.target.startswith("/"):
            return {"page": None, "url": link.target, "label": link.label}
        pk = self.page_pks[link.target] if link.target else self.related_pk(link.label)
        return {"page": pk, "url": "", "label": link.label}

    def part(self, section_id, part):
        match part:
            case Text(html):
                return block("text", self.rich_text(html), self.block_id(section_id, "text"))
            case Quotation(html):
                return block("quotation", self.rich_text(html), self.block_id(section_id, "quotation"))
            case Testimonial():
                value = reference(self.testimonial_pks[part])
                return block("testimonial", value, self.block_id(section_id, "testimonial"))
            case Cards(cards):
                block_id = self.block_id(section_id, "cards")
                items = [
                    self.item(block_id, card.heading, {"heading": card.heading, "text": self.rich_text(card.text)})
                    for card in cards
                ]
                return block("cards", items, block_id)
            case Table():
                return block("table", self.table(part), self.block_id(section_id, "table"))
            case Image(url, alt):
                value = {"image": self.image_pks[url], "decorative": not alt, "alt_text": alt}
                return block("image", value, self.block_id(section_id, "image"))
            case Diagram():
                texts = dict.fromkeys(NAMES.values(), "") | write_fields(part)
                del texts["after"]
                value = texts | {"after_flp": part.after_flp, "after_cre": part.after_cre}
                return block("allele_diagram", value, self.block_id(section_id, "allele_diagram"))

    def table(self, table):
        types = ["text"] * len(table.headings)
        rows = [list(map(self.rich_text, row)) for row in table.rows]
        if table.row_headings:
            types[0] = "heading"
            for row, cells in zip(table.rows, rows, strict=True):
                cells[0] = row[0]
        columns = [{"type": kind, "heading": text} for kind, text in zip(types, table.headings, strict=True)]
        return {"columns": columns, "rows": [{"values": cells} for cells in rows], "caption": table.caption}

    def rich_text(self, html):
        return page_links(html, self.page_pks)

    def item(self, list_id, name, value):
        return block("item", value, self.block_id(list_id, name))

    def block_id(self, parent_id, name):
        """The id of the block that stands under `parent_id` by this name; the second of a name gets another."""
        self.places[parent_id, name] += 1
        return uuid5(parent_id, f"{name} {self.places[parent_id, name]}")


def block(block_type, value, block_id):
    return {"type": block_type, "value": value, "id": str(block_id)}


def page_links(html, pks):
    """Rich text with its links to paths of ours as Wagtail's links to pages, which follow them."""
    return re.sub('<a href="(/[^"]*)">', lambda match: f'<a linktype="page" id="{pks[match[1]]}">', html)
