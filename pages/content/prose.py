"""Rich text as paragraphs of runs, and the one HTML form in which documents and pages hold it.

This is how the admin's editor (Draftail) thinks of rich text: a flat list of paragraphs, list items with their depth,
and in each of them characters with styles and links. So it knows no paragraph inside a list item: two line breaks
stand for it. `normal` and `to_html` give equal copy equal HTML, which opening and saving a page does not change:

- White space is one character, and none at the ends of a paragraph; more than one empty line is one empty line.
- White space between differently styled text has no style, and a link ends at a line break.
- Paragraphs without text are left out, but for those that the editor needs around a thematic break.
- Lists of one kind in a row are one list.
"""

import re
from dataclasses import dataclass, replace
from html import escape, unescape
from html.parser import HTMLParser
from itertools import groupby

# In the order in which the editor nests them, outermost first.
STYLES = ("b", "code", "i")
LISTS = {"ul": "unordered", "ol": "ordered"}
# As deep as the editor lets people indent.
MAX_LIST_DEPTH = 4
STYLES_BY_TAG = {"b": "b", "strong": "b", "i": "i", "em": "i", "code": "code"}
KINDS = ("p", "h3", "h4", "hr", "ul", "ol")


class ProseError(Exception):
    """Why HTML is no rich text of ours."""


@dataclass(frozen=True)
class Run:
    """Characters that look alike. A line break is the character `\\n`."""

    text: str
    styles: frozenset[str] = frozenset()
    link: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, heading, thematic break, or the item of a list (`ul`, `ol`) at its depth."""

    kind: str
    runs: tuple[Run, ...] = ()
    depth: int = 0

    @property
    def text(self):
        return "".join(run.text for run in self.runs)


def plain(text):
    """Text for the fields that hold no rich text: each white space is one character, none stands at the ends."""
    return "".join(run.text for run in normal_runs([Run(text.replace("\r", " ").replace("\n", " "))]))


def bold_text(html):
    """The text of a line of rich text that is all bold and nothing else; empty for any other."""
    match = re.fullmatch("<p><b>([^<]+)</b></p>", html)
    return unescape(match[1]) if match else ""


def normal(paragraphs):
    """The paragraphs that hold text, each in its normal form, and the thematic breaks."""
    cleaned = (replace(paragraph, runs=normal_runs(paragraph.runs)) for paragraph in paragraphs)
    return tuple(paragraph for paragraph in cleaned if paragraph.runs or paragraph.kind == "hr")


def normal_runs(runs):
    """The same text as runs that differ from their neighbours, with its white space tidied."""
    # A space between words that look alike stays what it is.
    pieces = [(piece, run.styles, run.link) for run in runs for piece in re.findall(r"\S+(?: \S+)*|\s+", run.text)]
    groups = [(space, list(group)) for space, group in groupby(pieces, lambda piece: piece[0].isspace())]
    if groups and groups[0][0]:
        groups.pop(0)
    if groups and groups[-1][0]:
        groups.pop()
    tidy = []
    for number, (is_space, group) in enumerate(groups):
        if is_space:
            group = [space(group, groups[number - 1][1][-1], groups[number + 1][1][0])]
        tidy += group
    looks = groupby(tidy, lambda piece: piece[1:])
    return tuple(Run("".join(piece[0] for piece in group), *look) for look, group in looks)


def space(group, before, after):
    """The white space between two pieces of text: line breaks, else what is wider than a space, else a space."""
    text = "".join(piece[0] for piece in group)
    breaks = "\n" * min(text.count("\n"), 2)
    look = before[1:] if before[1:] == after[1:] else (frozenset(), before[2] if before[2] == after[2] else "")
    if breaks and (look[1] or "code" in look[0]):
        look = (frozenset(), "")
    return breaks or re.sub(r"[ \t\r\f\v\u2028\u2029]", "", text) or " ", *look


def misread_items(paragraphs):
    """The items that begin a list of another kind just where an inner list of theirs ended.

    On saving, the editor takes them for items of the list before: numbers would become bullets.
    """
    kinds, before = [], None
    for paragraph in paragraphs:
        if paragraph.kind not in LISTS:
            kinds, before = [], None
            continue
        depth = paragraph.depth
        is_other = len(kinds) > depth and kinds[depth] != paragraph.kind
        if is_other and before.depth > depth and before.kind == paragraph.kind:
            yield paragraph
        kinds, before = [*kinds[:depth], paragraph.kind], paragraph


# To HTML


def to_html(paragraphs):
    """Normal paragraphs as HTML."""
    html, open_lists = [], []  # the kinds of the lists that are open, outermost first
    after_text = False
    for paragraph in paragraphs:
        if paragraph.kind in LISTS:
            html.append(list_start(paragraph, open_lists))
            html.append(f"<li>{runs_html(paragraph.runs)}")
            after_text = True
            continue
        html.append(list_end(open_lists, 0))
        if paragraph.kind == "hr":
            html.append("<hr/>" if after_text else "<p></p><hr/>")
            after_text = False
        else:
            html.append(f"<{paragraph.kind}>{runs_html(paragraph.runs)}</{paragraph.kind}>")
            after_text = True
    html.append(list_end(open_lists, 0))
    if paragraphs and not after_text:
        html.append("<p></p>")
    return "".join(html)


def list_start(paragraph, open_lists):
    """Closes and opens lists as an item needs it; `open_lists` follows."""
    depth = paragraph.depth
    if len(open_lists) > depth and open_lists[depth] == paragraph.kind:
        return list_end(open_lists, depth + 1) + "</li>"
    html = list_end(open_lists, depth)
    open_lists.append(paragraph.kind)
    return f"{html}<{paragraph.kind}>"


def list_end(open_lists, depth):
    """Closes the lists deeper than `depth`."""
    html = "".join(f"</li></{kind}>" for kind in reversed(open_lists[depth:]))
    del open_lists[depth:]
    return html


def runs_html(runs):
    """Runs as the editor writes them: styles that go on stay open, but in a link and straight after one."""
    html, opened = [], []
    after_link = False
    for link, group in groupby(runs, lambda run: run.link):
        group = list(group)
        if link:
            html.append(closing(opened))
            opened = []
            html.append(f'<a href="{escape(link)}">{"".join(map(styled, group))}</a>')
            after_link = True
            continue
        if after_link:
            html.append(styled(group.pop(0)))
            after_link = False
        for run in group:
            wanted = [style for style in STYLES if style in run.styles]
            common = 0
            while common < min(len(wanted), len(opened)) and wanted[common] == opened[common]:
                common += 1
            html.append(closing(opened[common:]))
            html += [f"<{style}>" for style in wanted[common:]]
            html.append(text_html(run.text))
            opened = wanted
    return "".join(html) + closing(opened)


def styled(run):
    wanted = [style for style in STYLES if style in run.styles]
    return "".join(f"<{style}>" for style in wanted) + text_html(run.text) + closing(wanted)


def closing(styles):
    return "".join(f"</{style}>" for style in reversed(styles))


def text_html(text):
    return escape(text, quote=False).replace("\n", "<br/>")


# From HTML


def from_html(html, page_address=None):
    """The normal paragraphs of a page's or document's rich text.

    `page_address` gives the address for the id of a page link. Raises ProseError where the HTML is no such text.
    """
    parser = ProseParser(page_address)
    parser.feed(html)
    parser.close()
    return normal(parser.paragraphs)


class ProseParser(HTMLParser):
    """Collects paragraphs. What stands outside of any is a paragraph of its own, as it is to the editor."""

    def __init__(self, page_address):
        super().__init__(convert_charrefs=True)
        self.page_address = page_address
        self.paragraphs = []
        self.lists, self.styles, self.links = [], [], []
        self.current = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in LISTS:
            self.finish()
            self.lists.append(tag)
        elif tag == "li":
            self.finish()
            if not self.lists:
                raise ProseError("a list item stands outside a list")
            self.current = (self.lists[-1], len(self.lists) - 1, [])
        elif tag in ("p", "h3", "h4"):
            self.finish()
            self.current = (tag, 0, [])
        elif tag == "hr":
            self.finish()
            self.paragraphs.append(Paragraph("hr"))
        elif tag == "br":
            self.add("\n")
        elif tag in STYLES_BY_TAG:
            self.styles.append(STYLES_BY_TAG[tag])
        elif tag == "a":
            self.links.append(self.address(attrs))
        else:
            raise ProseError(f"<{tag}> is more than a document can say")

    def address(self, attrs):
        if attrs.get("linktype") == "page":
            address = self.page_address(int(attrs.get("id") or 0)) if self.page_address else None
            if not address:
                raise ProseError("a link leads to a page that was deleted; remove the link")
            return address
        if "linktype" in attrs:
            raise ProseError(f"a link leads to a {attrs['linktype']}, which a document cannot name")
        return attrs.get("href", "")

    def handle_endtag(self, tag):
        if tag in LISTS:
            self.finish()
            self.lists.pop()
        elif tag in ("p", "h3", "h4", "li"):
            self.finish()
        elif tag in STYLES_BY_TAG and self.styles:
            self.styles.pop()
        elif tag == "a" and self.links:
            self.links.pop()

    def handle_data(self, data):
        self.add(data.replace("\n", " "))

    def add(self, text):
        if self.current is None:
            if not text.strip():
                return
            self.current = ("p", 0, [])
        self.current[2].append(Run(text, frozenset(self.styles), self.links[-1] if self.links else ""))

    def finish(self):
        if self.current:
            kind, depth, runs = self.current
            self.paragraphs.append(Paragraph(kind, tuple(runs), depth))
            self.current = None

    def close(self):
        super().close()
        self.finish()
