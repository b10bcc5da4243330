"""The headings, paragraphs, list items and cells of a page, read from its stored fields without rendering it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any, NamedTuple

from django.utils.text import capfirst
from wagtail.blocks import CharBlock, RichTextBlock, TextBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from pages.blocks import AlleleDiagramBlock, TestimonialBlock
from pages.blocks.stored import Stored, stored
from pages.content import marked_text

ELEMENTS = {"p", "li", "h2", "h3", "h4", "h5", "h6"}
_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>", re.IGNORECASE)


class Piece(NamedTuple):
    """A piece of text, and the tags around it within its element."""

    text: str
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Element:
    """A heading, paragraph, list item or cell as visitors see it; `tag` is its HTML tag on the page."""

    tag: str
    pieces: tuple[Piece, ...]
    place: str  # the heading that it is under
    path: str  # of the field in the editor: Wagtail's content path
    links: tuple[str, ...] = ()  # the words of each

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(piece.text for piece in self.pieces)).strip()


def from_html(html: str, place: str, path: str, outer: str = "p") -> Iterator[Element]:
    """Yield the elements of rich text; text outside any of them belongs to the `outer` one."""
    tag = outer
    pieces: list[Piece] = []
    links: list[str] = []
    open_tags: list[str] = []

    def element() -> Iterator[Element]:
        if any(piece.text.strip() for piece in pieces):
            yield Element(tag, tuple(pieces), place, path, tuple(links))

    end = 0
    for match in _TAG.finditer(html + "<p>"):
        name = match[2].lower()
        if text := unescape(html[end : match.start()]):
            pieces.append(Piece(text, frozenset(open_tags)))
            if "a" in open_tags:
                links[-1] += text
        end = match.end()
        if name in ELEMENTS:
            yield from element()
            tag, pieces, links, open_tags = outer if match[1] else name, [], [], []
        elif name == "br":
            pieces.append(Piece("\n"))
        elif match[1] and name in open_tags:
            open_tags.remove(name)
        elif not match[1]:
            open_tags.append(name)
            if name == "a":
                links.append("")


def from_line(line: str, tag: str, place: str, path: str) -> Element:
    """Return a line that may have marks, such as `*Trp53*^flox^`, as an element."""
    pieces = tuple(Piece(run.text, frozenset(run.marks)) for run in marked_text.read(line))
    return Element(tag, pieces, place, path)


def elements_of(found: Iterable[Stored]) -> Iterator[Element]:
    """Yield the elements of a stored value, without quotations and diagrams."""
    foreign: list[str] = []
    for each in found:
        if foreign and each.path.startswith(foreign[-1]):
            continue
        if isinstance(each.block, AlleleDiagramBlock):
            foreign.append(f"{each.path}.")
            if caption := each.value.get("caption"):
                yield from_line(caption, "p", each.place, f"{each.path}.caption")
        elif isinstance(each.block, TypedTableBlock):
            yield from _table_headings(each)
        elif not _is_quoted(each):
            yield from _elements_of_field(each)


def _is_quoted(found: Stored) -> bool:
    """Return whether a value is quoted: the quotation block, or the words of a testimonial."""
    return found.block.name in {"quotation", "quote"}


def _elements_of_field(found: Stored) -> Iterator[Element]:
    name = found.block.name
    if isinstance(found.block, RichTextBlock):
        in_table = ".values." in found.path
        yield from from_html(found.value, found.place, found.path, outer="td" if in_table else "p")
    elif type(found.block) in (CharBlock, TextBlock) and name != "alt_text":
        is_section = name == "heading" and found.path.count(".") == 2
        tag = "th" if ".values." in found.path else "h2" if is_section else "h3" if name == "heading" else "label"
        yield from_line(found.value, tag, found.place, found.path)


def _table_headings(table: Stored) -> Iterator[Element]:
    if caption := table.value.get("caption"):
        yield from_line(caption, "caption", table.place, table.path)
    for column in table.value["columns"]:
        if column["heading"]:
            yield from_line(column["heading"], "th", table.place, table.path)


# Pages


def stored_in(page: Page) -> Iterator[Stored]:
    """Yield the stored values of the page's streams."""
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            stream = getattr(page, field.name)
            yield from stored(stream.stream_block, list(stream.raw_data), "", field.name)


def elements_of_page(page: Page, found: Iterable[Stored]) -> Iterator[Element]:
    """Yield the elements of a page in the order of its fields; `found` are the values of its streams."""
    yield from_line(page.title, "h1", "Heading", "title")
    if tagline := getattr(page, "tagline", ""):
        yield from_line(tagline, "p", "Tagline", "tagline")
    for field in page._meta.concrete_fields:
        if isinstance(field, RichTextField):
            for element in from_html(getattr(page, field.name) or "", capfirst(field.verbose_name), field.name):
                is_raised = field.name == "introduction" and element.tag in {"h3", "h4"}
                yield replace(element, tag=f"h{int(element.tag[1]) - 1}") if is_raised else element
    yield from elements_of(found)


def genes_of(found: Iterable[Stored]) -> set[str]:
    """Return the genes of the diagrams."""
    diagrams: Iterable[Any] = (each.value for each in found if isinstance(each.block, AlleleDiagramBlock))
    return {marked_text.plain(diagram.get("gene") or "") for diagram in diagrams} - {""}


def own_testimonials(found: Iterable[Stored]) -> Iterator[Stored]:
    """Yield the testimonials that were written for this page only."""
    for each in found:
        is_testimonial = isinstance(each.block, TestimonialBlock)
        if is_testimonial and each.value.get("quote") and not each.value.get("testimonial"):
            yield each
