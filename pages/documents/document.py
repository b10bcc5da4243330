"""What a document says: plain data between its readers and its writers, and the errors that name its lines.

Rich text is HTML of the few elements that the editor's rich text offers, in the form in which Wagtail stores it.
"""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

# First path segments that no page may have: the site itself answers there, or will.
RESERVED_SEGMENTS = frozenset({"-", "admin", "django-admin", "documents", "media", "search", "static"})


class DocumentError(Exception):
    """One thing that is wrong in one place, for the person who will mend it."""

    def __init__(self, path, line, message):
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line


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
    """The keys above a document's text. Addresses are paths with a slash at both ends, but for `legacy_url`."""

    legacy_url: str  # as the writer has it, with the old site's host
    new_build_url: str
    url_handling: str
    link_from: tuple[str, ...]
    extracted_date: date
    title: str
    aliases: tuple[str, ...] = ()

    @property
    def legacy_path(self):
        """The path of the old address."""
        return legacy_path(self.legacy_url)


@dataclass(frozen=True)
class Text:
    """Running text as rich text."""

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
class Section:
    heading: str
    content: tuple[Text | Testimonial | Cards, ...]


@dataclass(frozen=True)
class RelatedPages:
    """Names of other pages; `line` is the heading's, for error messages."""

    heading: str
    labels: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Document:
    """One public page's approved copy. `lines` gives the line of each front matter key, for error messages."""

    path: str
    lines: dict[str, int]
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
        """An error at the front matter's `key`."""
        return DocumentError(self.path, self.lines[key], message)
