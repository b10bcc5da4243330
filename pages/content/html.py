"""Rich text as Wagtail stores it: a small HTML, which is read and written here and nowhere else.

`to_html` gives equal copy equal HTML, in the form that the editor saves.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from html.parser import HTMLParser
from itertools import accumulate

from pages.content.rich_text import (
    LISTS,
    MARKS,
    MARKS_BY_TAG,
    WHOLE,
    Inline,
    Paragraph,
    RichText,
    Run,
    in_plain_text,
    normal,
)

PARAGRAPH_TAGS = ("p", "h3", "h4")
# What the editor adds on saving: a key for each paragraph, and a list torn in two after a list of another kind.
EDITORS_KEY = "data-block-key"
LINE_TAGS = {*PARAGRAPH_TAGS, *LISTS, "li", "hr", "br"}  # what begins or ends a line parts words; emphasis does not
# Each ends before the next begins: to look for the end of many that are not closed in all that follows takes seconds.
TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[a-zA-Z][^\s/<>]*+)[^"'<>]*+(?:(?:"[^"]*+"|'[^']*+')[^"'<>]*+)*+>"""
    r"|<!--(?:(?!<!--).)*?-->",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)="([^"]*)\"""")
TORN_LIST = re.compile(r"</(ul|ol)><\1>")

Attributes = list[tuple[str, str | None]]


class RichTextError(Exception):
    """The reason why HTML is not valid rich text of the site."""


# Writing


def to_html(paragraphs: RichText, page: Callable[[str], object] | None = None) -> str:
    """Return normal paragraphs as HTML. A link to a path leads to the page whose key `page` gives for the path."""
    html: list[str] = []
    open_lists: list[str] = []  # the kinds of the lists that are open, outermost first
    after_text = False
    for paragraph in paragraphs:
        text = _runs_html(paragraph.runs, page)
        if paragraph.is_item:
            html.append(f"{_list_start(paragraph, open_lists)}<li>{text}")
            after_text = True
            continue
        html.append(_list_end(open_lists, 0))
        if paragraph.kind == "hr":  # the editor needs a paragraph before and after it
            html.append("<hr/>" if after_text else "<p></p><hr/>")
            after_text = False
        else:
            html.append(f"<{paragraph.kind}>{text}</{paragraph.kind}>")
            after_text = True
    html.append(_list_end(open_lists, 0))
    if paragraphs and not after_text:
        html.append("<p></p>")
    return "".join(html)


def _list_start(item: Paragraph, open_lists: list[str]) -> str:
    """Close and open lists as an item needs it; `open_lists` follows."""
    if len(open_lists) > item.depth and open_lists[item.depth] == item.kind:
        return _list_end(open_lists, item.depth + 1) + "</li>"
    html = _list_end(open_lists, item.depth)
    open_lists.append(item.kind)
    return f"{html}<{item.kind}>"


def _list_end(open_lists: list[str], depth: int) -> str:
    """Close the lists deeper than `depth`."""
    html = "".join(f"</li></{kind}>" for kind in reversed(open_lists[depth:]))
    del open_lists[depth:]
    return html


def _runs_html(runs: Inline, page: Callable[[str], object] | None) -> str:
    """Return runs as the editor writes them: marks that continue stay open, except in and directly after a link."""
    html: list[str] = []
    opened: list[str] = []
    for before, run in zip((Run(""), *runs), (*runs, Run("")), strict=True):
        marks = [mark for mark in MARKS if mark in run.marks]
        closes_marks = bool(before.link or run.link)
        shared = 0  # how many marks stay open
        while not closes_marks and shared < len(marks) and marks[: shared + 1] == opened[: shared + 1]:
            shared += 1
        html += [f"</{mark}>" for mark in reversed(opened[shared:])]
        if before.link != run.link:
            html += ["</a>" if before.link else "", f"<a {_target(run.link, page)}>" if run.link else ""]
        html += [*(f"<{mark}>" for mark in marks[shared:]), escape(run.text, quote=False).replace("\n", "<br/>")]
        if closes_marks:
            html += [f"</{mark}>" for mark in reversed(marks)]
        opened = [] if closes_marks else marks
    return "".join(html)


def _target(link: str, page: Callable[[str], object] | None) -> str:
    """Return the attributes of a link."""
    if page and link.startswith("/") and "#" not in link:
        return f'linktype="page" id="{page(link)}"'
    return f'href="{escape(link)}"'


# Reading


def from_html(html: str, page: Callable[[str], str | None] | None = None) -> RichText:
    """Return the normal paragraphs of rich text. `page` gives the path for a page link's key.

    Raises RichTextError where the HTML is not the site's rich text, or leads to a page that is gone.
    """
    parser = _Reader(page)
    parser.feed(html)
    parser.close()
    return normal(Paragraph(kind, tuple(runs), depth) for kind, runs, depth in parser.paragraphs)


class _Reader(HTMLParser):
    """Collects paragraphs. Text outside of any becomes a paragraph of its own, as in the editor."""

    def __init__(self, page: Callable[[str], str | None] | None) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.paragraphs: list[tuple[str, list[Run], int]] = []
        self.runs: list[Run] | None = None  # of the paragraph that is open
        self.lists: list[str] = []
        self.marks: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag in LISTS:
            self.runs = None
            self.lists.append(tag)
        elif tag == "li":
            if not self.lists:
                raise RichTextError("a list item is outside a list")
            self.open_paragraph(self.lists[-1], len(self.lists) - 1)
        elif tag in PARAGRAPH_TAGS:
            self.open_paragraph(tag)
        elif tag == "hr":
            self.open_paragraph(tag)
            self.runs = None
        elif tag == "br":
            self.add("\n")
        elif tag in MARKS_BY_TAG:
            self.marks.append(MARKS_BY_TAG[tag])
            if len(WHOLE.intersection(self.marks)) > 1:
                raise RichTextError("code, subscript and superscript cannot be combined; choose one of them")
        elif tag == "a":
            self.links.append(self.address(dict(attrs)))
        else:
            raise RichTextError(f"<{tag}> cannot be part of a document")

    def address(self, attrs: dict[str, str | None]) -> str:
        kind = attrs.get("linktype")
        if kind == "page":
            address = self.page(attrs.get("id") or "") if self.page else None
            if address is None:
                raise RichTextError("a link leads to a deleted page; remove the link")
            return address
        if kind:
            raise RichTextError(f"a link leads to a {kind}, which a document cannot refer to")
        return attrs.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in LISTS:
            self.runs = None
            self.lists.pop()
        elif tag in (*PARAGRAPH_TAGS, "li"):
            self.runs = None
        elif tag in MARKS_BY_TAG and self.marks:
            self.marks.pop()
        elif tag == "a" and self.links:
            self.links.pop()

    def handle_data(self, data: str) -> None:
        self.add(data.replace("\n", " "))

    def add(self, text: str) -> None:
        if self.runs is None and text.strip():
            self.open_paragraph("p")
        if self.runs is not None:
            self.runs.append(Run(text, frozenset(self.marks), self.links[-1] if self.links else ""))

    def open_paragraph(self, kind: str, depth: int = 0) -> None:
        self.runs = []
        self.paragraphs.append((kind, self.runs, depth))


def words_in(html: str, describe: Callable[[str, dict[str, str | None]], str] | None = None) -> str:
    """Return the words of rich text, with one space between them, for places that allow no marks.

    `describe` gives the words to say of an opening tag, by its name and attributes; without it, nothing is said.
    """
    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    # Not with HTMLParser, which takes five times as long: an index of many pages is mostly this.
    pieces, mark, end = [], "", 0
    for match in TAG.finditer(html):
        pieces.append(in_plain_text(unescape(html[end : match.start()]), {mark}))
        end, tag = match.end(), (match["name"] or "").lower()
        if tag in ("sub", "sup"):
            mark = "" if match["close"] else tag  # what the text up to the next one is in
        if tag in LINE_TAGS:
            pieces.append(" ")
        if describe and tag and not match["close"]:
            pieces.append(describe(tag, {name: unescape(value) for name, value in ATTRIBUTE.findall(match[0])}))
    pieces.append(in_plain_text(unescape(html[end:]), {mark}))
    return " ".join("".join(pieces).split())


# As it is stored


def with_page_links(html: str, target: Callable[[str], object]) -> str:
    """Return rich text with each page link's id exchanged for its `target` (0, which is no page, for None).

    What a browser and the editor add on saving is left out: it is no change.
    """
    if "<" not in html:
        return html.replace("\r\n", "\n")
    if 'linktype="page"' in html or EDITORS_KEY in html:
        html = _PageLinks(target).rewritten(html)
    return TORN_LIST.sub("", html).replace("\r\n", "\n")


class _PageLinks(HTMLParser):
    """Copies HTML to the letter, but exchanges the ids of page links, and leaves out the editor's keys."""

    def __init__(self, target: Callable[[str], object]) -> None:
        super().__init__(convert_charrefs=True)
        self.target = target
        self.changed: list[tuple[int, int, str]] = []  # where a tag begins and ends, and what takes its place

    def rewritten(self, html: str) -> str:
        """Return the HTML with its tags exchanged."""
        self.starts = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self.feed(html)
        self.close()
        pieces, end = [], 0
        for start, after, tag in self.changed:
            pieces += [html[end:start], tag]
            end = after
        return "".join([*pieces, html[end:]])

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        kept = [(name, value) for name, value in attrs if name != EDITORS_KEY]
        is_page_link = tag == "a" and ("linktype", "page") in kept
        if len(kept) == len(attrs) and not is_page_link:
            return
        if is_page_link:
            kept = [(name, str(self.target(value or "") or 0) if name == "id" else value) for name, value in kept]
        text = " ".join([tag, *(name if value is None else f'{name}="{escape(value)}"' for name, value in kept)])
        line, column = self.getpos()
        start = self.starts[line - 1] + column
        self.changed.append((start, start + len(self.get_starttag_text() or ""), f"<{text}>"))


# Links and headings


@dataclass(frozen=True)
class StoredLink:
    """A link in rich text as it is stored: its tag's attributes, its text, and the heading that it is under."""

    attributes: dict[str, str]
    text: str
    heading: str  # empty above the first heading; its own, where the link is in one


def links_in(html: str) -> tuple[StoredLink, ...]:
    """Return the links of rich text, in their order."""
    return _outline(html)[0] if "<a" in html else ()


def headings_in(html: str) -> list[str]:
    """Return the text of each heading in rich text, in their order; of an empty one, nothing."""
    return list(filter(None, _outline(html)[1])) if "<h" in html else []


@lru_cache(maxsize=10_000)
def _outline(html: str) -> tuple[tuple[StoredLink, ...], tuple[str, ...]]:
    """Return the links and headings, cached: after a change elsewhere, the same texts are read again."""
    reader = _Outline()
    reader.feed(html)
    reader.close()
    headings = ["".join(pieces).strip() for pieces in reader.headings]
    links = (
        StoredLink(attributes, "".join(pieces).strip(), headings[number - 1] if number else "")
        for attributes, pieces, number in reader.links
    )
    return tuple(links), tuple(headings)


class _Outline(HTMLParser):
    """Collects the headings, and the links that are closed, with the text in them."""

    HEADINGS = ("h2", "h3", "h4", "h5", "h6")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[list[str]] = []
        self.links: list[tuple[dict[str, str], list[str], int]] = []  # the last: how many headings began before
        self.open_heading: list[str] | None = None
        self.open_link: tuple[dict[str, str], list[str], int] | None = None

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag in self.HEADINGS:
            self.open_heading = []
            self.headings.append(self.open_heading)
        elif tag == "a":
            self.open_link = ({name: value or "" for name, value in attrs}, [], len(self.headings))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.HEADINGS:
            self.open_heading = None
        elif tag == "a" and self.open_link:
            self.links.append(self.open_link)
            self.open_link = None

    def handle_data(self, data: str) -> None:
        if self.open_heading is not None:
            self.open_heading.append(data)
        if self.open_link:
            self.open_link[1].append(data)
