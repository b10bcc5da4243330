"""What a document says: plain data between its readers and its writers.

Documents that say the same are equal, wherever their files and lines are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date as Date  # noqa: N812 -- articles have a key of that name
from functools import cached_property
from itertools import chain
from typing import TypeAlias

from pages.content import marked_text
from pages.content.addresses import legacy_path
from pages.content.errors import DocumentError
from pages.content.parts.image import Image
from pages.content.parts.part import Part
from pages.content.parts.publications import Publications
from pages.content.parts.table import Table
from pages.content.parts.testimonial import Testimonial
from pages.content.parts.text import Text
from pages.content.related_pages import RelatedPages
from pages.content.rich_text import HeadedText, Inline, Paragraph, RichText, Run
from pages.content.section import Section
from pages.content.walk import visit

ARTICLE, ARTICLE_INDEX = "article", "article-index"
# What kind of page a document is about; the first is a service page, or the front page.
PAGE_TYPES = ("", ARTICLE, ARTICLE_INDEX)


@dataclass(frozen=True)
class FrontMatter:
    """The keys above a document's text. Addresses are paths with a slash at both ends, but for `legacy_url`.

    A page that was never on the old site has neither `legacy_url` nor `url_handling`.
    """

    legacy_url: str  # as the writer has it, with the old site's host
    new_build_url: str
    url_handling: str
    link_from: tuple[str, ...]
    extracted_date: Date
    title: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    images: tuple[Image, ...] = ()
    type: str = ""  # one of PAGE_TYPES
    form: str = ""  # the last part of the address of the form that the page leads to
    # Of articles alone.
    date: Date | None = None
    authors: tuple[str, ...] = ()  # in the order of the byline
    category: str = ""
    tags: tuple[str, ...] = ()  # in alphabetical order

    @property
    def legacy_path(self) -> str:
        """The path of the old address."""
        return legacy_path(self.legacy_url)


# What is in the body of a page.
BodyPart: TypeAlias = Section | RelatedPages


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
    introduction: RichText
    sections: tuple[BodyPart, ...]
    warnings: tuple[DocumentError, ...] = field(default=(), compare=False)  # what in its text may be a slip

    @property
    def url(self) -> str:
        """Where the page lives."""
        return self.front_matter.new_build_url

    def error(self, key: str, message: str) -> DocumentError:
        """Return an error at the front matter's `key`, or at the image or link `key`."""
        line = self.lines.get(key) or next((n for link, n in self.lines.items() if link.startswith(f"{key}#")), 1)
        return DocumentError(self.path, line, message)

    def parts(self) -> Iterator[Part]:
        """Return every part of its sections."""
        yield from (part for section in self.sections if isinstance(section, Section) for part in section.content)

    def images(self) -> Iterator[Image]:
        """Return every image, in the order of the page."""
        yield from self.front_matter.images
        yield from (part for part in visit(self.sections, whole=(Text, Table, HeadedText)) if isinstance(part, Image))

    def testimonials(self) -> Iterator[Testimonial]:
        """Return every testimonial, in the order of the page."""
        return (part for part in self.parts() if isinstance(part, Testimonial))

    def publications(self) -> Iterator[str]:
        """Return the DOI of every publication that it names, in the order of the page."""
        return (doi for part in self.parts() if isinstance(part, Publications) for doi in part.dois)

    def related_pages(self) -> Iterator[RelatedPages]:
        """Return every list of related pages."""
        return (section for section in self.sections if isinstance(section, RelatedPages))

    @cached_property
    def text_links(self) -> tuple[str, ...]:
        """Where the links in its text lead, in the order of the page."""
        return tuple(run.link for run in _links(visit((self.introduction, self.sections), whole=(Paragraph, Run))))

    @cached_property
    def page_links(self) -> frozenset[str]:
        """The paths on this site that its links lead to."""
        links = {link.target for related in self.related_pages() for link in related.links}.union(self.text_links)
        return frozenset(link.partition("#")[0] for link in links if link.startswith("/"))

    def smaller_headings(self) -> Iterator[str]:
        """Return the headings inside its sections: those in running text first, then those of cards and questions."""
        return _headings(visit(self.sections, whole=Paragraph))

    def outline(self) -> "Document":
        """Return the document without its text: what others need of it, such as names, headings, links and images."""
        sections = (
            section if isinstance(section, RelatedPages) else Section(section.heading, _outlined(section.content))
            for section in self.sections
        )
        introduction = (Paragraph("p", _links(self.introduction)),)
        return replace(self, tagline="", introduction=introduction, sections=tuple(sections))


def _outlined(content: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return text that has only the headings and links of the content, and those of its parts that are for others."""
    found = list(visit(content, whole=(Paragraph, Run, Image, Testimonial, Publications)))
    headings = (Paragraph("h3", (Run(heading),)) for heading in _headings(found))
    parts = (part for part in found if isinstance(part, Image | Testimonial | Publications))
    return (Text((*headings, Paragraph("p", _links(found)))), *parts)


def _links(content: Iterable[object]) -> Inline:
    """Return the runs of visited paragraphs, and other runs, that are links, without their words."""
    runs = ((part,) if isinstance(part, Run) else part.runs if isinstance(part, Paragraph) else () for part in content)
    return tuple(Run("", link=run.link) for run in chain.from_iterable(runs) if run.link)


def _headings(content: Iterable[object]) -> Iterator[str]:
    content = list(content)
    yield from (part.text for part in content if isinstance(part, Paragraph) and part.is_heading)
    yield from (marked_text.plain(part.heading) for part in content if isinstance(part, HeadedText))
