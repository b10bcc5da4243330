"""Resolves documents against one another: which pages they ask for, and which page a name means.

Documents may come in any order. What contradicts another document is an error; what stays open is a warning.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from html import unescape
from urllib.parse import unquote
from uuid import UUID, uuid5

from django.utils.text import slugify

from pages.content import marked_text
from pages.content.addresses import RESERVED_SEGMENTS
from pages.content.document import Document
from pages.content.errors import DocumentError, DocumentErrors, in_order
from pages.content.page_content import parent_url
from pages.content.related_pages import RelatedPages
from pages.content.source import shown
from pages.models.anchors import anchors, free_anchor

# uuid5(NAMESPACE_DNS, "genetargeting.com")
NAMESPACE = UUID("524db440-ec55-5eb7-8261-56ec92181584")
SLUG_LENGTH = 255
# How alike two names must be, from 0 to 1, for one to be proposed for the other.
LIKENESS = 0.7
MARKS = re.compile("[™®©℠]")
# What writers and word processors put for one another.
TYPOGRAPHY = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("‘’′", "'") | dict.fromkeys("“”″", '"'))


@dataclass(frozen=True)
class PlannedPage:
    """A page that the site needs; a stub where `document` is None."""

    url: str
    title: str
    date: date
    document: Document | None = None
    live: bool = True
    show_in_menus: bool = False

    @property
    def translation_key(self):
        return page_key(self.url)

    @property
    def slug(self):
        return self.url.split("/")[-2] or "home"

    @property
    def parent_url(self):
        return self.url[: -len(self.slug) - 1]

    @property
    def url_path(self):
        """The address within the tree: below the home page's slug, as Wagtail stores it."""
        return f"/home{self.url}"


def title_of(url):
    """What a page is called of which there is only an address."""
    return url.split("/")[-2].replace("-", " ").title()


def page_key(url):
    """The translation key of the page that a document puts at the address."""
    return uuid5(NAMESPACE, url)


class SitePlan:
    """The pages that the documents ask for, in the order of their addresses, and warnings. Raises DocumentErrors."""

    def __init__(self, documents, site_name, allow_dead_links=False):
        self.documents = sorted(documents, key=lambda document: document.url)
        self.names = Names(self.documents)
        self.warnings = [warning for document in self.documents for warning in document.warnings]
        errors = shared_claims(self.documents)
        if not errors:
            self.place_pages(site_name)
            if allow_dead_links:
                self.place_missing_pages()
            errors = [
                *self.check_labels(),
                *self.missing_parents(),
                *self.old_address_clashes(),
            ]
        if errors:
            raise DocumentErrors(in_order(errors))
        self.warnings = in_order([*self.warnings, *self.equal_headings(), *dead_anchors(self.documents)])
        self.pages = [self.pages[url] for url in sorted(self.pages)]

    def place_pages(self, site_name):
        """A page for each document, for each listing page, and for each name; a document comes before a stub."""
        labels = {self.names.url(label): label for document in self.documents for label in labels_of(document)}
        self.pages = {
            document.url: PlannedPage(document.url, document.heading, document.front_matter.extracted_date, document)
            for document in self.documents
        }
        self.pages.setdefault("/", PlannedPage("/", site_name, min(page.date for page in self.pages.values())))
        for document in self.documents:
            for url in document.front_matter.link_from:
                title = labels.get(url) or title_of(url)
                stub = PlannedPage(url, title, document.front_matter.extracted_date)
                self.pages[url] = replace(self.pages.get(url, stub), show_in_menus=url != "/")
        for document in self.documents:
            for label in labels_of(document):
                url = self.names.url(label)
                if url not in self.pages:
                    self.pages[url] = PlannedPage(url, label, document.front_matter.extracted_date, live=False)

    def place_missing_pages(self):
        """An unpublished page for each path that links lead to and that no page has, and for those above it.

        Visitors see the words of such a link; it turns into a link when the page is published.
        """
        for document in self.documents:
            for path in sorted(document.page_links):
                if path not in self.pages and path.split("/")[1] not in RESERVED_SEGMENTS:
                    message = f"no page has the address {path} yet, so its words are shown without a link"
                    self.warnings.append(document.error(path, message))
                    self.place_missing_page(path, document.front_matter.extracted_date)

    def place_missing_page(self, url, day):
        if url not in self.pages:
            self.place_missing_page(parent_url(url), day)
            self.pages[url] = PlannedPage(url, title_of(url), day, live=False)

    def check_labels(self):
        """An error for each name that cannot become an address; warnings for those that name no page for certain."""
        for document in self.documents:
            for label in labels_of(document):
                line, bearers, url = related_line(document), self.names.bearers(label), self.names.url(label)
                if url.strip("/") in RESERVED_SEGMENTS | {""} or len(url) > SLUG_LENGTH:
                    message = f"`{shown(label)}` cannot become an address; give the page a document, or change its name"
                    yield DocumentError(document.path, line, message)
                elif len(bearers) > 1:
                    message = (
                        f"`{shown(label)}` may be {' or '.join(sorted(bearers))}, and leads to {url}; "
                        "add the name to the `aliases` of the document that is meant"
                    )
                    self.warnings.append(DocumentError(document.path, line, message))
                elif not self.pages[url].document:
                    nearest = self.names.nearest(label)
                    advice = f"if {nearest} is meant" if nearest else "if there is one"
                    message = (
                        f"no document is called `{shown(label)}`, so it leads to {url}; "
                        f"{advice}, add the name to its `aliases`"
                    )
                    self.warnings.append(DocumentError(document.path, line, message))

    def equal_headings(self):
        """A warning for each heading that another page has too, unless a label that may mean both tells it."""
        told = {folded(label) for document in self.documents for label in labels_of(document)}
        owners = {}
        for document in self.documents:
            name = folded(document.heading)
            other = owners.setdefault(name, document)
            if other is not document and name not in told:
                message = (
                    f"{other.path} has the heading `{shown(document.heading)}` too; visitors cannot tell them apart"
                )
                yield DocumentError(document.path, document.lines.get("title", 1), message)

    def missing_parents(self):
        for document in self.documents:
            for key, urls in (("new_build_url", [document.url]), ("link_from", document.front_matter.link_from)):
                for url in urls:
                    if url != "/" and self.pages[url].parent_url not in self.pages:
                        yield document.error(
                            key,
                            f"{url} stands below {self.pages[url].parent_url}, which no document has; "
                            "add that document",
                        )

    def old_address_clashes(self):
        """An error for each old address that can never answer what its document says."""
        moved = [
            document for document in self.documents if document.front_matter.url_handling in ("redirect", "retire")
        ]
        by_old_path = {}
        for document in moved:
            path = document.front_matter.legacy_path
            other = by_old_path.setdefault(path, document)
            if other is not document:
                yield document.error("legacy_url", f"{path} is the old address of {other.path} too; keep it in one")
        redirects = {
            path: to
            for path, to in by_old_path.items()
            if to.front_matter.url_handling == "redirect" and path != to.url
        }
        for path, document in by_old_path.items():
            page = self.pages.get(path)
            if path.split("/")[1] in RESERVED_SEGMENTS:
                yield document.error("legacy_url", f"{path} is the site's own; remove the document's old address there")
            elif path == document.url and document.front_matter.url_handling == "retire":
                message = f"{path} is where the page lives, so it cannot be retired; write `url_handling: reuse`"
                yield document.error("url_handling", message)
            elif path != document.url and page and page.live:
                yield document.error("legacy_url", shadow(document, page, redirects))


def shadow(document, page, redirects):
    """Why an old address cannot answer as its document says, and what to do: a page lives there."""
    path = document.front_matter.legacy_path
    way, seen = [path], set()
    while path in redirects and path not in seen:
        seen.add(path)
        path = redirects[path].url
        way.append(path)
    if path in seen:
        return f"the old addresses lead in a loop, {' → '.join(way)}; one of these documents must keep its address"
    if len(way) > 1 and page.document in redirects.values():
        way.insert(0, page.document.front_matter.legacy_path)
        return f"the old addresses make a chain, {' → '.join(way)}; {page.url} cannot be both a page and an old address"
    owner = page.document.path if page.document else f"the page “{page.title}”"
    return f"{page.url} is the address of {owner}, so nobody would see the old one; change one of the two"


def shared_claims(documents):
    """An error for each address and each alias that an earlier document has."""
    errors, owners = [], {}
    for document in sorted(documents, key=lambda document: document.path):
        claims = [("new_build_url", document.url, f"{document.url} is the address")]
        claims += [("aliases", folded(alias), f"`{alias}` is an alias") for alias in document.front_matter.aliases]
        for key, claim, words in claims:
            other = owners.setdefault((key, claim), document)
            if other is not document:
                errors.append(document.error(key, f"{words} of {other.path} too"))
    return errors


def dead_anchors(documents):
    """A warning for each link to a heading that there is not, of its own page or of another document's."""
    by_url = {document.url: document for document in documents}
    anchors = {}
    for document in documents:
        for link in sorted({link for link in document.text_links if "#" in link and link.startswith(("/", "#"))}):
            path, _sign, place = link.partition("#")
            target = by_url.get(path) if path else document
            if target is None:
                continue  # a page without a document, or none: that is told elsewhere
            if target.url not in anchors:
                anchors[target.url] = anchors_of(target)
            found = anchors[target.url]
            if unescape(unquote(place)) not in found:
                page = f"the page {path}" if path else "the page"
                headings = ", ".join(sorted(found))
                yield document.error(link, f"{page} has no heading `#{shown(place)}`; its headings are {headings}")


def anchors_of(document):
    """The places on a document's page that a link can lead to."""
    taken = {"main", "top", *anchors(section.heading for section in document.sections)}
    for heading in document.smaller_headings():
        free_anchor(heading, taken)
    return taken


class Names:
    """What documents call one another: by an alias, or else by a title or heading."""

    def __init__(self, documents):
        self.aliases, self.titles = {}, defaultdict(set)
        self.proposed = {}
        for document in documents:
            for alias in document.front_matter.aliases:
                self.aliases[folded(alias)] = document.url
            for title in (document.front_matter.title, document.heading):
                self.titles[folded(title)].add(document.url)

    def bearers(self, label):
        """The addresses of the documents that the label may mean."""
        name = folded(label)
        return {self.aliases[name]} if name in self.aliases else self.titles.get(name, set())

    def nearest(self, label):
        """The address of the document whose name is the most like the label; empty where none is like it."""
        name = folded(label)
        if name not in self.proposed:
            urls = {name: min(found) for name, found in self.titles.items()} | self.aliases
            nearest = get_close_matches(name, urls, 1, LIKENESS)
            self.proposed[name] = urls[nearest[0]] if nearest else ""
        return self.proposed[name]

    def url(self, label):
        """Where a related page lives: its document's address where exactly one bears the name, else its own."""
        bearers = self.bearers(label)
        return next(iter(bearers)) if len(bearers) == 1 else name_url(label)


def name_url(name):
    """The address that a page gets for which there is only a name."""
    return f"/{slugify(folded(name))}/"


def folded(name):
    """A name without what two writers may write differently: case, marks such as ™, dashes, quotation marks, spaces."""
    name = unicodedata.normalize("NFKC", MARKS.sub("", marked_text.plain(name))).translate(TYPOGRAPHY)
    return " ".join(name.casefold().split())


def labels_of(document):
    """The names under `Related Pages`."""
    related = [section for section in document.sections if isinstance(section, RelatedPages)]
    return [label for section in related for label in section.labels]


def related_line(document):
    return next(section.line for section in document.sections if isinstance(section, RelatedPages))
