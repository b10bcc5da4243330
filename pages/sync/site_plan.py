"""Resolves documents against one another: which pages they require, and which page a name refers to.

Documents may come in any order. A contradiction between documents is an error; an unresolved reference is a warning.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from urllib.parse import unquote
from uuid import UUID, uuid5

from pages.content.addresses import RESERVED_SEGMENTS, title_of
from pages.content.document import ARTICLE, ARTICLE_INDEX, Document
from pages.content.errors import DocumentError, DocumentErrors, in_order
from pages.content.page_content import parent_url
from pages.content.source import shown
from pages.models.anchors import anchors, free_anchor
from pages.sync.names import Names, folded

# uuid5(NAMESPACE_DNS, "genetargeting.com")
NAMESPACE = UUID("524db440-ec55-5eb7-8261-56ec92181584")
SLUG_LENGTH = 255


@dataclass(frozen=True)
class PlannedPage:
    """A page that the site needs; a stub where `document` is None."""

    url: str
    title: str
    date: date
    document: Document | None = None
    live: bool = True
    show_in_menus: bool = False
    stub_type: str = ""

    @property
    def type(self) -> str:
        """Its type, as in a document."""
        return self.document.front_matter.type if self.document else self.stub_type

    @property
    def translation_key(self) -> UUID:
        """The translation key of the page made from it."""
        return page_key(self.url)

    @property
    def slug(self) -> str:
        """The last part of its address."""
        return self.url.split("/")[-2] or "home"

    @property
    def url_path(self) -> str:
        """The address below the home page's slug, as Wagtail stores it."""
        return f"/home{self.url}"


def page_key(url: str) -> UUID:
    """Return the translation key of the page for a document's address."""
    return uuid5(NAMESPACE, url)


class SitePlan:
    """The pages that documents require, in the order of their addresses, and warnings. Raises DocumentErrors."""

    def __init__(self, documents: Iterable[Document], site_name: str, allow_dead_links: bool = False) -> None:
        self.documents = sorted(documents, key=lambda document: document.url)
        self.names = Names.of(self.documents)
        self.warnings = [warning for document in self.documents for warning in document.warnings]
        self._pages: dict[str, PlannedPage] = {}
        errors = shared_claims(self.documents)
        if not errors:
            self._place_pages(site_name)
            if allow_dead_links:
                self._place_missing_pages()
            errors = [
                *self._check_labels(),
                *self._missing_parents(),
                *self._misplaced_articles(),
                *self._old_address_clashes(),
            ]
        if errors:
            raise DocumentErrors(in_order(errors))
        self.warnings = in_order([*self.warnings, *self._equal_headings(), *dead_anchors(self.documents)])
        self.pages = [self._pages[url] for url in sorted(self._pages)]

    # Pages

    def _place_pages(self, site_name: str) -> None:
        """Plan a page for each document, listing page and name; a document takes precedence over a stub."""
        labels = {self.names.url(label): label for document in self.documents for label in labels_of(document)}
        for document in self.documents:
            day = document.front_matter.extracted_date
            in_menus = document.front_matter.type == ARTICLE_INDEX
            self._pages[document.url] = PlannedPage(
                document.url, document.heading, day, document, show_in_menus=in_menus
            )
        first_day = min(page.date for page in self._pages.values())
        self._pages.setdefault("/", PlannedPage("/", site_name, first_day))
        for document in self.documents:
            if document.front_matter.type == ARTICLE:
                above = parent_url(document.url)
                day = document.front_matter.date or first_day
                stub = PlannedPage(above, title_of(above), day, show_in_menus=True, stub_type=ARTICLE_INDEX)
                self._pages.setdefault(above, stub)
        for document in self.documents:
            for url in document.front_matter.link_from:
                stub = PlannedPage(url, labels.get(url) or title_of(url), document.front_matter.extracted_date)
                self._pages[url] = replace(self._pages.get(url, stub), show_in_menus=url != "/")
        for document in self.documents:
            for label in labels_of(document):
                url = self.names.url(label)
                stub = PlannedPage(url, label, document.front_matter.extracted_date, live=False)
                self._pages.setdefault(url, stub)

    def _place_missing_pages(self) -> None:
        """Plan an unpublished page for each path that links lead to but no page has, and for the pages above it.

        Visitors see such a link as plain text; it becomes a link when the page is published.
        """
        for document in self.documents:
            for path in sorted(document.page_links):
                if path not in self._pages and path.split("/")[1] not in RESERVED_SEGMENTS:
                    message = f"no page has the address {path} yet, so the text is shown without a link"
                    self.warnings.append(document.error(path, message))
                    self._place_missing_page(path, document.front_matter.extracted_date)

    def _place_missing_page(self, url: str, day: date) -> None:
        if url not in self._pages:
            self._place_missing_page(parent_url(url), day)
            self._pages[url] = PlannedPage(url, title_of(url), day, live=False)

    # Checks

    def _check_labels(self) -> Iterator[DocumentError]:
        """Yield an error for each name that cannot become an address, and warn of those that may match no page."""
        for document in self.documents:
            for label in labels_of(document):
                line, url = related_line(document), self.names.url(label)
                if url.strip("/") in RESERVED_SEGMENTS | {""} or len(url) > SLUG_LENGTH:
                    message = f"`{shown(label)}` cannot become an address; give the page a document, or change its name"
                    yield DocumentError(document.path, line, message)
                elif message := self._label_warning(label, url):
                    self.warnings.append(DocumentError(document.path, line, message))

    def _label_warning(self, label: str, url: str) -> str:
        """Return why a name may not refer to the page at `url`; empty if it does."""
        candidates = self.names.candidates(label)
        if len(candidates) > 1:
            return (
                f"`{shown(label)}` may mean {' or '.join(sorted(candidates))}, and links to {url}; add the name to "
                "the `aliases` of the right document"
            )
        if self._pages[url].document:
            return ""
        nearest = self.names.nearest(label)
        advice = f"if {nearest} is meant" if nearest else "if there is one"
        return f"no document is called `{shown(label)}`, so it links to {url}; {advice}, add the name to its `aliases`"

    def _equal_headings(self) -> Iterator[DocumentError]:
        """Yield a warning for each heading that two pages share, unless an ambiguous label is already reported."""
        labels = {folded(label) for document in self.documents for label in labels_of(document)}
        owners: dict[str, Document] = {}
        for document in self.documents:
            name = folded(document.heading)
            if not name:  # a page of the site that is not written yet
                continue
            other = owners.setdefault(name, document)
            if other is not document and name not in labels:
                message = (
                    f"{other.path} has the heading `{shown(document.heading)}` too; visitors cannot tell them apart"
                )
                yield DocumentError(document.path, document.lines.get("title", 1), message)

    def _missing_parents(self) -> Iterator[DocumentError]:
        """Yield an error for each page whose parent does not exist."""
        for document in self.documents:
            for key, urls in (("new_build_url", (document.url,)), ("link_from", document.front_matter.link_from)):
                for url in urls:
                    if url != "/" and parent_url(url) not in self._pages:
                        message = f"{url} is below {parent_url(url)}, which has no document; add that document"
                        yield document.error(key, message)

    def _misplaced_articles(self) -> Iterator[DocumentError]:
        """Yield an error for each article that is not below an index of articles, and for any other page that is."""
        for document in self.documents:
            above = self._pages.get(parent_url(document.url)) if document.url != "/" else None
            if document.front_matter.type == ARTICLE and (not above or above.type != ARTICLE_INDEX):
                message = (
                    f"an article must be below a page of `type: {ARTICLE_INDEX}`, which {parent_url(document.url)} is "
                    "not"
                )
                yield document.error("new_build_url", f"{message}; change the address, or that document's type")
            elif document.front_matter.type == ARTICLE_INDEX and parent_url(document.url) != "/":
                message = "an index of articles must be directly below the front page"
                yield document.error("new_build_url", f"{message}; use an address such as /articles/")
            elif document.front_matter.type != ARTICLE and above and above.type:
                message = f"{above.url} can only have articles below it; change the address, or write `type: {ARTICLE}`"
                yield document.error("new_build_url", message)

    def _old_address_clashes(self) -> Iterator[DocumentError]:
        """Yield an error for each old address that can never be handled as its document says."""
        by_old_path: dict[str, Document] = {}
        for document in self.documents:
            if document.front_matter.url_handling in ("redirect", "retire"):
                path = document.front_matter.legacy_path
                other = by_old_path.setdefault(path, document)
                if other is not document:
                    yield document.error(
                        "legacy_url", f"{path} is also the old address of {other.path}; keep it in one of the two"
                    )
        redirects = {
            path: document
            for path, document in by_old_path.items()
            if document.front_matter.url_handling == "redirect" and path != document.url
        }
        for path, document in by_old_path.items():
            page = self._pages.get(path)
            if path.split("/")[1] in RESERVED_SEGMENTS:
                yield document.error(
                    "legacy_url", f"the site itself uses {path}; remove this old address from the document"
                )
            elif path == document.url and document.front_matter.url_handling == "retire":
                message = f"{path} is the page's current address, so it cannot be retired; write `url_handling: reuse`"
                yield document.error("url_handling", message)
            elif path != document.url and page and page.live:
                yield document.error("legacy_url", _why_hidden(document, page, redirects))


def _why_hidden(document: Document, page: PlannedPage, redirects: dict[str, Document]) -> str:
    """Return why a page hides an old address, and what to do. `redirects` maps each old path to its document."""
    path = document.front_matter.legacy_path
    way = [path]
    seen: set[str] = set()
    while path in redirects and path not in seen:
        seen.add(path)
        path = redirects[path].url
        way.append(path)
    if path in seen:
        return f"the old addresses form a loop, {' → '.join(way)}; one of these documents must keep its address"
    if len(way) > 1 and page.document and page.document in redirects.values():
        way.insert(0, page.document.front_matter.legacy_path)
        return f"the old addresses form a chain, {' → '.join(way)}; {page.url} cannot be both a page and an old address"
    owner = page.document.path if page.document else f"the page “{page.title}”"
    return f"{page.url} is the address of {owner}, so this old address would never be used; change one of the two"


def shared_claims(documents: Iterable[Document]) -> list[DocumentError]:
    """Return an error for each address and each alias that an earlier document already has."""
    errors: list[DocumentError] = []
    owners: dict[tuple[str, str], Document] = {}
    for document in sorted(documents, key=lambda document: document.path):
        claims = [("new_build_url", document.url, f"{document.url} is the address")]
        claims += [("aliases", folded(alias), f"`{alias}` is an alias") for alias in document.front_matter.aliases]
        for key, claim, words in claims:
            other = owners.setdefault((key, claim), document)
            if other is not document:
                errors.append(document.error(key, f"{words} of {other.path} too"))
    return errors


def dead_anchors(documents: Iterable[Document]) -> Iterator[DocumentError]:
    """Yield a warning for each link to a heading that does not exist, on its own page or on another document's."""
    documents = list(documents)
    by_url = {document.url: document for document in documents}
    anchors: dict[str, set[str]] = {}
    for document in documents:
        for link in sorted({link for link in document.text_links if "#" in link and link.startswith(("/", "#"))}):
            path, _sign, place = link.partition("#")
            target = by_url.get(path) if path else document
            if target is None:
                continue  # a page without a document, or a missing page, which `dead_links` reports
            if target.url not in anchors:
                anchors[target.url] = anchors_of(target)
            found = anchors[target.url]
            if unescape(unquote(place)) not in found:
                page = f"the page {path}" if path else "the page"
                headings = ", ".join(sorted(found))
                yield document.error(link, f"{page} has no heading `#{shown(place)}`; its headings are {headings}")


def anchors_of(document: Document) -> set[str]:
    """Return the anchors on a document's page."""
    taken = {"main", "top", *anchors(section.heading for section in document.sections)}
    for heading in document.smaller_headings():
        free_anchor(heading, taken)
    return taken


def labels_of(document: Document) -> list[str]:
    """Return the names under `Related Pages`."""
    return [label for related in document.related_pages() for label in related.labels]


def related_line(document: Document) -> int:
    """Return the line of the heading `Related Pages`."""
    return next(document.related_pages()).line
