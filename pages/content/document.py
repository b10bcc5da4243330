"""What a document says: plain data between its readers and its writers, and the errors that name its lines.

Rich text is HTML of the few elements that the editor's rich text offers, in the form in which Wagtail stores it
(`prose` tells it exactly), but for links to our own pages: here they lead to the page's path. Documents that say the
same are equal, wherever their files and lines are.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from html import unescape
from urllib.parse import unquote, urlsplit

from pages.alleles.diagram import Diagram

# First path segments that no page may have: the site itself answers there, or will.
RESERVED_SEGMENTS = frozenset(
    {"-", "admin", "django-admin", "documents", "media", "search", "share-images", "static"}
    | {"index.md", "llms.txt", "robots.txt", "sitemap.xml"}
)


class DocumentError(Exception):
    """One thing that is wrong in one place, for the person who will mend it."""

    def __init__(self, path, line, message):
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line
        self.message = message


class DocumentErrors(Exception):  # noqa: N818 -- it holds errors
    """Everything that is wrong in a set of documents: a writer mends many errors in one sitting."""

    def __init__(self, errors):
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = tuple(errors)


def is_whole_address(url):
    """Whether an address of the old site has all that is needed, and nothing after its path."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"[\s?#]", url)


def legacy_path(url):
    """The path of an address of the old site, in the one form in which such paths are compared."""
    path = unquote(urlsplit(url).path).strip("/").lower()
    return f"/{path}/" if path else "/"


@dataclass(frozen=True)
class FrontMatter:
    """The keys above a document's text. Addresses are paths with a slash at both ends, but for `legacy_url`.

    A page that was never on the old site has neither `legacy_url` nor `url_handling`.
    """

    legacy_url: str  # as the writer has it, with the old site's host
    new_build_url: str
    url_handling: str
    link_from: tuple[str, ...]
    extracted_date: date
    title: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    images: tuple["Image", ...] = ()

    @property
    def legacy_path(self):
        """The path of the old address."""
        return legacy_path(self.legacy_url)


@dataclass(frozen=True)
class Text:
    """Running text as rich text."""

    html: str


@dataclass(frozen=True)
class Quotation:
    """A quotation that is no testimonial, as rich text."""

    html: str


@dataclass(frozen=True)
class Testimonial:
    """A quotation without its quotation marks; paragraphs are separated by a blank line."""

    quote: str
    name: str
    affiliation: str


@dataclass(frozen=True)
class Card:
    heading: str
    text: str


@dataclass(frozen=True)
class Cards:
    """Short parts of a section that are read side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Table:
    """A table whose cells are rich text of one line. With `row_headings` the first column names the rows, as text."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_headings: bool = False


@dataclass(frozen=True)
class Image:
    """A picture whose file lies at `url`, a path below the documents' folder. Without `alt` it is decoration."""

    url: str
    alt: str


@dataclass(frozen=True)
class Section:
    heading: str
    content: tuple[Text | Quotation | Testimonial | Cards | Table | Image | Diagram, ...]


@dataclass(frozen=True)
class RelatedLink:
    """A page by one of its names, or where there is a `target` by its path, or an address elsewhere."""

    label: str
    target: str = ""


@dataclass(frozen=True)
class RelatedPages:
    """Links to other pages; `line` is the heading's, for error messages."""

    heading: str
    links: tuple[RelatedLink, ...]
    line: int = field(default=0, compare=False)

    @property
    def labels(self):
        """The names that must be found among the documents."""
        return tuple(link.label for link in self.links if not link.target)


@dataclass(frozen=True)
class Document:
    """One public page's approved copy.

    `lines` gives the line of each front matter key, and of each image and link to a page, for error messages.
    """

    path: str = field(compare=False)
    lines: dict[str, int] = field(compare=False)
    front_matter: FrontMatter
    heading: str
    tagline: str
    introduction: str
    sections: tuple[Section | RelatedPages, ...]

    @property
    def url(self):
        """Where the page lives."""
        return self.front_matter.new_build_url

    def error(self, key, message):
        """An error at the front matter's `key`, or at the image or link `key`."""
        return DocumentError(self.path, self.lines.get(key, 1), message)

    def page_links(self):
        """The paths of ours that its links lead to."""
        links = {
            link.target for section in self.sections if isinstance(section, RelatedPages) for link in section.links
        }
        return {link for link in links.union(self.text_links()) if link.startswith("/")}

    def text_links(self):
        """Where the links in its text lead, in the order of the page."""
        for html in (self.introduction, *rich_texts(self.sections)):
            yield from re.findall('<a href="([^"]*)">', html)

    def images(self):
        """Every image, in the order of the page."""
        yield from self.front_matter.images
        for section in self.sections:
            if isinstance(section, Section):
                yield from (part for part in section.content if isinstance(part, Image))

    def testimonials(self):
        """Every testimonial, in the order of the page."""
        for section in self.sections:
            if isinstance(section, Section):
                yield from (part for part in section.content if isinstance(part, Testimonial))

    def outline(self):
        """The document without its text: the names, headings, links, images and testimonials that others need."""
        introduction = "".join(OUTLINE.findall(self.introduction))
        return replace(self, tagline="", introduction=introduction, sections=tuple(map(outlined, self.sections)))


# What an outline has of a rich text.
OUTLINE = re.compile(r'<a href="[^"]*">|<h[34]>.*?</h[34]>')


def outlined(section):
    if isinstance(section, RelatedPages):
        return section
    parts = [part for part in section.content if isinstance(part, Image | Testimonial)]
    html = "".join(OUTLINE.findall("".join(rich_texts(section))))
    cards = [card for part in section.content if isinstance(part, Cards) for card in part.cards]
    headings = Cards(tuple(Card(card.heading, "") for card in cards))
    return Section(section.heading, (Text(html), headings, *parts))


def rich_texts(value):
    """All rich text in sections and their parts."""
    match value:
        case Text(html) | Quotation(html):
            yield html
        case Card(_, text):
            yield text
        case Section(_, parts) | Cards(parts) | tuple(parts):
            for part in parts:
                yield from rich_texts(part)
        case Table():
            for row in value.rows:
                yield from row[value.row_headings :]


# Two to four parts that each fit one card of about five lines stand side by side.
CARDS_COUNT = range(2, 5)
CARD_TEXT_LENGTH = 300
CARD_PATTERN = re.compile(r"<h3>([^<]+)</h3><p>((?:(?!</?(?:p|h3|h4|hr|ul|ol|li)\b).)+)</p>", re.DOTALL)


def as_cards(html):
    """Rich text that ends in short parts with headings, as its beginning and Cards; None where it does not."""
    beginning, *parts = re.split("(?=<h3>)", html)
    matches = [CARD_PATTERN.fullmatch(part) for part in parts]
    if len(parts) not in CARDS_COUNT or not all(matches):
        return None
    if any(len(unescape(re.sub("<[^>]*>", "", match[2]))) > CARD_TEXT_LENGTH for match in matches):
        return None
    if beginning.endswith("<hr/>"):
        beginning += "<p></p>"  # the editor ends a text with a paragraph
    return beginning, Cards(tuple(Card(unescape(match[1]), f"<p>{match[2]}</p>") for match in matches))
