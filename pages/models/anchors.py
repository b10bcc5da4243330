"""The ids of headings, which links to a part of a page need."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from pages.content.html import EDITORS_KEY, Attributes, Rewriter
from pages.content.marked_text import plain


def anchors(headings: Iterable[str]) -> list[str]:
    """Return the id of each heading of a page's sections, in order; no two are equal."""
    taken = {"main"}
    return [free_anchor(heading, taken) for heading in headings]


def free_anchor(heading: str, taken: set[str]) -> str:
    """Return an id made from the heading's words that is unique on the page, and add it to `taken`."""
    stem = anchor = slugify(plain(heading)) or "section"
    number = 1
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    taken.add(anchor)
    return anchor


def link_headings(html: str) -> SafeString:
    """Return the HTML with an id for each smaller heading that has none, followed by a link that readers can copy."""
    if "<h3" not in html and "<h4" not in html:  # parsing a page takes a tenth of the time of rendering it
        return mark_safe(html)  # noqa: S308 -- safe as it was
    return mark_safe(_LinkedHeadings().rewritten(html))  # noqa: S308 -- safe as it was


@dataclass
class _Heading:
    """A heading in HTML: the positions of its tags, and the text between them."""

    tag: str
    start: int
    after: int
    is_summary: bool  # which may not contain a link
    text: str = ""
    end: int = 0


class _LinkedHeadings(Rewriter):
    """Finds the headings, and replaces their tags once all ids of the page are known."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = {"main"}
        self.found: list[_Heading] = []
        self.open: _Heading | None = None
        self.previous = ""  # the tag directly before the HTML being read

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        names = dict(attrs)
        self.taken.add(names.get("id") or "main")
        if tag in ("h3", "h4") and names.keys() <= {EDITORS_KEY}:
            after = self.position + len(self.get_starttag_text() or "")
            self.open = _Heading(tag, self.position, after, is_summary=self.previous == "summary")
        self.previous = tag

    def handle_data(self, data: str) -> None:
        self.previous = ""
        if self.open:
            self.open.text += data

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag == self.open.tag:
            self.open.end = self.position
            self.found.append(self.open)
            self.open = None

    def close(self) -> None:
        super().close()
        for heading in self.found:
            if text := heading.text.strip():
                self.link(heading, free_anchor(text, self.taken), text)

    def link(self, heading: _Heading, anchor: str, text: str) -> None:
        opening = format_html('<{} id="{}">', heading.tag, anchor)
        if not heading.is_summary:
            opening = format_html('<div class="linked-heading">{}', opening)
            link = format_html('<a class="anchor" href="#{}" aria-label="Link to “{}”"></a></div>', anchor, text)
            after = heading.end + len(f"</{heading.tag}>")
            self.changed.append((after, after, link))
        self.changed.append((heading.start, heading.after, opening))
