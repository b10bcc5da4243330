"""Reads pages back as documents, from what they hold and never from a stored copy.

What a page holds and a document cannot say is an error that names page and block. These are no copy, and stay in the
admin: whether a page is live, scheduled, locked, private or shown in menus, its history and comments.

- White space is tidied as `prose` says; blocks, paragraphs and headings without text are left out.
- A page that was made in the admin has no old address; the day it was published, or last changed, is the day on
  which its copy was taken. Where it has no title for the browser, its heading is the title.
- A related link that bears one of the names of its page is written by that name, any other with its address.
- A page without a document and without content is nothing that a document could say: it is left out.
"""

import re
from types import SimpleNamespace

from django.db.models import TextField
from django.db.models.functions import Cast, Length
from django.utils import timezone
from wagtail.models import Page

from pages.content.document import (
    Card,
    Cards,
    Document,
    DocumentErrors,
    FrontMatter,
    Image,
    Quotation,
    RelatedLink,
    RelatedPages,
    Section,
    Table,
    Text,
)
from pages.content.prose import LISTS, ProseError, bold_text, from_html, plain, to_html
from pages.markdown.reader import read_document
from pages.markdown.writer import write_document
from pages.models import ServicePage
from pages.sync.images import document_path
from pages.sync.site_plan import Names
from pages.sync.testimonials import tidied


class PageErrors(Exception):  # noqa: N818 -- it holds errors
    """What a page holds and its document cannot say, each with the name of page and block."""

    def __init__(self, errors):
        super().__init__("\n".join(errors))
        self.errors = tuple(errors)


def page_path(page):
    """The page's address as documents write it: its path below the home page."""
    return path_below_home(page.url_path)


def path_below_home(url_path):
    return "/" + url_path.split("/", 2)[2]


def has_content(page):
    """Whether there is anything that a document could say; a stub has only a title."""
    return any(map(holds_something, (page.tagline, page.introduction, page.images, page.body)))


def holds_something(value):
    return bool(re.sub(r"<[^>]*>|\s", "", value) if isinstance(value, str) else value)


def read_page(page, names=None):
    """The page, or a version of it, as a Document. Raises PageErrors.

    `names` spares the look at all other pages where many are read.
    """
    return PageReader(page, names or PageNames()).read()


class PageNames:
    """Where pages are, and which of them a name means in a document."""

    def __init__(self):
        self.paths = {
            pk: path_below_home(url_path)
            for pk, url_path in Page.objects.filter(depth__gt=1).values_list("pk", "url_path")
        }
        # Of the streams, which are long, only whether there is anything in them.
        streams = {f"{name}_size": Length(Cast(name, TextField())) for name in ("images", "body")}
        columns = ["pk", "title", "seo_title", "other_names", "tagline", "introduction", *streams]
        pages = ServicePage.objects.annotate(**streams)
        self.names = Names(
            SimpleNamespace(
                url=self.paths[pk],
                heading=title,
                front_matter=SimpleNamespace(title=seo_title or title, aliases=other_names.splitlines()),
            )
            for pk, title, seo_title, other_names, *texts, images, body in pages.values_list(*columns)
            if any(map(holds_something, texts)) or max(images, body) > len("[]")
        )

    def path(self, label):
        """Where a document's readers would look for the related page."""
        return self.names.url(label)


class PageReader:
    """Reads one page and collects what its document cannot say."""

    def __init__(self, page, names):
        self.page = page
        self.names = names
        self.errors = []
        self.place = "the page"  # the block that is being read

    def read(self):
        page = self.page
        document = Document(
            path=page_path(page),
            lines={},
            front_matter=self.front_matter(),
            heading=plain(page.title),
            tagline=plain(page.tagline),
            introduction=self.at("the introduction", self.rich_text, page.introduction),
            sections=tuple(self.section(block) for block in page.body),
        )
        if not self.errors:
            self.check(document)
        if self.errors:
            raise PageErrors(dict.fromkeys(f"{page_path(page)}: {error}" for error in self.errors))
        return document

    def report(self, message):
        self.errors.append(f"{self.place}: {message}")

    def at(self, place, read, value):
        """What `read` makes of the value, with errors that name the place."""
        before, self.place = self.place, place
        found = read(value)
        self.place = before
        return found

    def check(self, document):
        """Reads the document again: what a reader would refuse or take for something else is an error."""
        text = write_document(document)
        try:
            if read_document(text.encode(), document.path) != document:
                self.report("a document would be read as something else; please tell the developers")
        except DocumentErrors as errors:
            for error in errors.errors:
                headings = re.findall("^## (.*)", "\n".join(text.split("\n")[: error.line]), re.MULTILINE)
                self.place = f"section “{headings[-1]}”" if headings else "the page"
                self.report(str(error).split(": ", 1)[1])

    def front_matter(self):
        page = self.page
        return FrontMatter(
            new_build_url=page_path(page),
            title=plain(page.seo_title or page.title),
            description=plain(page.search_description),
            images=tuple(self.at("the images", self.parts, page.images)),
            **self.for_staff(),
        )

    def for_staff(self):
        """What the front matter says that visitors do not see."""
        page = self.page
        made = page.first_published_at or page.latest_revision_created_at or timezone.now()
        return {
            "legacy_url": page.legacy_url,
            "url_handling": page.url_handling,
            "link_from": tuple(sorted(page_path(listing) for listing in page.link_from.all())),
            "extracted_date": page.extracted_date or made.date(),
            "aliases": tuple(dict.fromkeys(filter(None, map(plain, page.other_names.splitlines())))),
        }

    # Blocks

    def section(self, block):
        heading = plain(block.value["heading"])
        return self.at(f"section “{heading}”", getattr(self, f"read_{block.block_type}"), block.value)

    def read_section(self, value):
        return Section(plain(value["heading"]), tuple(self.parts(value["content"])))

    def read_related_links(self, value):
        return RelatedPages(plain(value["heading"]), tuple(map(self.related_link, value["links"])))

    def related_link(self, value):
        label, page = plain(value["label"] or ""), value["page"]
        path = self.names.paths[page.pk] if page else value["url"] or ""
        return RelatedLink(label, "" if page and label and self.names.path(label) == path else path)

    def parts(self, stream):
        for block in stream:
            part = getattr(self, f"read_{block.block_type}")(block.value)
            if part:
                yield part

    def read_text(self, value):
        html = self.rich_text(value.source)
        return Text(html) if html else None

    def read_quotation(self, value):
        html = self.rich_text(value.source)
        return Quotation(html) if html else None

    def read_testimonial(self, value):
        testimonial = tidied(value.words)
        if not testimonial.quote or not testimonial.name:
            self.report("this quotation lacks its words or its author's name; write both, or remove it")
        return testimonial

    def read_cards(self, value):
        return Cards(tuple(Card(plain(card["heading"]), self.rich_text(card["text"].source)) for card in value))

    def read_image(self, value):
        if not value:
            return None
        alt = "" if value.decorative else plain(value.contextual_alt_text or "")
        if not alt and not value.decorative:
            self.report("an image has no alternative text; write one, or mark it as decorative")
        return Image(document_path(value), alt)

    def read_allele_diagram(self, value):
        for problem in value.problems:
            self.report(f"the allele diagram: {problem}")
        return value.diagram

    def read_table(self, value):
        types = [column["block"].name for column in value.columns]
        if not types:
            return None
        if "heading" in types[1:]:
            self.report("only the first column of a table can name its rows; make the others text")
        rows = [
            [
                plain(cell) if kind == "heading" else self.cell(cell)
                for kind, cell in zip(types, row["values"], strict=True)
            ]
            for row in value.row_data
        ]
        row_headings = bool(rows) and types[0] == "heading"
        if row_headings and not all(row[0] for row in rows):
            self.report("a row of a table has no name; write it, or make the first column text")
        names = [bold_text(row[0]) for row in rows]
        if rows and types[0] == "text" and all(names):
            # A document says that the first column names the rows by setting it in bold.
            row_headings, rows = True, [[name, *row[1:]] for name, row in zip(names, rows, strict=True)]
        headings = tuple(plain(column["heading"] or "") for column in value.columns)
        return Table(plain(value.caption or ""), headings, tuple(map(tuple, rows)), row_headings)

    def cell(self, value):
        html = self.rich_text(value.source if value else "")
        if html and not re.fullmatch(r"<p>((?!<p>|<br/>|<ul>|<ol>).)*", html, re.DOTALL):
            self.report("a cell of a table holds more than one line; keep it to one")
        return html

    def rich_text(self, html):
        try:
            paragraphs = from_html(html or "", self.names.paths.get)
        except ProseError as error:
            self.report(str(error))
            return ""
        depth = -1
        for paragraph in paragraphs:
            if paragraph.depth > depth + 1:
                self.report(f"“{paragraph.text}” stands in a list below an item without text; write that item's text")
            if paragraph.kind in ("h3", "h4") and "\n" in paragraph.text:
                self.report(f"the heading “{paragraph.text}” has a line break; remove it")
            depth = paragraph.depth if paragraph.kind in LISTS else -1
        return to_html(paragraphs)
