"""Reads a document from Markdown with YAML front matter. What the page cannot hold is an error with its line."""

import re
from datetime import date
from html import escape
from textwrap import shorten
from urllib.parse import urlsplit

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from pages.documents.document import (
    RESERVED_SEGMENTS,
    Card,
    Cards,
    Document,
    DocumentError,
    DocumentErrors,
    FrontMatter,
    RelatedPages,
    Section,
    Testimonial,
    Text,
    is_whole_address,
    legacy_path,
)
from pages.documents.progress import in_silence

RELATED_PAGES_HEADING = "Related Pages"
# Two to four parts that each fit one card of about five lines stand side by side.
CARDS_COUNT = range(2, 5)
CARD_TEXT_LENGTH = 300
OPTIONAL_KEYS = {"aliases"}
URL_HANDLINGS = ("reuse", "redirect", "retire")
# The columns of wagtailcore_page that hold these.
TITLE_LENGTH = 255
# No page of the Web is older: an earlier date is a slip.
FIRST_YEAR = 1990
# Control characters, halves of surrogate pairs and non-characters: databases and browsers refuse them.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LINK_SCHEMES = ("http", "https", "mailto", "tel")
PATH_PATTERN = re.compile(r"/([a-z0-9]+(-[a-z0-9]+)*/)+")


def read_documents(folder, progress=in_silence):
    """Every `*.md` in `folder` as a Document, in the order of names, and what is wrong with those that are none."""
    documents, errors = [], []
    for path in progress(sorted(folder.glob("*.md")), "Reading"):
        try:
            documents.append(read_document(path.read_bytes(), str(path)))
        except DocumentErrors as error:
            errors += error.errors
        except OSError as error:
            errors.append(DocumentError(path, 1, f"the file cannot be read: {error.strerror}; replace or remove it"))
    if not documents and not errors:
        errors.append(DocumentError(folder, 1, "the folder holds no document; add a file NAME.md"))
    return documents, errors


def read_document(source, path):
    """The bytes of one document as a Document; `path` is its name in error messages. Raises DocumentErrors."""
    return MarkdownReader(source, path).read()


class MarkdownReader:
    """Reads one document and collects what is wrong with it."""

    def __init__(self, source, path):
        self.path = path
        self.errors = []
        self.offset = 0
        try:
            self.text = re.sub(r"\r\n?", "\n", source.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            self.report(
                source.count(b"\n", 0, error.start) + 1,
                f"byte 0x{source[error.start]:02x} is not UTF-8; save the file with the encoding UTF-8",
            )
            raise DocumentErrors(self.errors) from error
        for character in UNPRINTABLE.finditer(self.text):
            line = self.text.count("\n", 0, character.start()) + 1
            self.report(line, f"the character U+{ord(character[0]):04X} cannot be shown; remove it")
        if self.errors:
            raise DocumentErrors(self.errors)

    def read(self):
        try:
            return self.read_document()
        except RecursionError as error:
            self.report(self.offset + 1, "the text is nested too deeply; write it flatter")
            raise DocumentErrors(self.errors) from error

    def read_document(self):
        front_matter, lines, self.offset = self.read_front_matter()
        if not self.offset:
            raise DocumentErrors(self.errors)
        parser = MarkdownIt("commonmark").enable("table")
        body = "\n".join(self.text.split("\n")[self.offset :])
        env = {}
        root = SyntaxTreeNode(parser.parse(body, env))
        for reference in [*env.get("references", {}).values(), *env.get("duplicate_refs", [])]:
            self.report(
                reference["map"][0] + self.offset + 1,
                "an address on a line of its own cannot be shown; write it in the link: [text](https://…)",
            )
        heading, tagline, introduction, sections = self.read_body(root.children)
        if self.errors:
            raise DocumentErrors(sorted(self.errors, key=lambda error: error.line))
        return Document(self.path, lines, front_matter, heading, tagline, introduction, sections)

    def report(self, line, message):
        error = DocumentError(self.path, line, " ".join(message.split()))
        if str(error) not in map(str, self.errors):
            self.errors.append(error)

    def report_node(self, node, message):
        self.report(self.line(node), message)

    def line(self, node):
        """The line of a node in the file; inline nodes stand in the first line of their block."""
        while node.map is None:
            node = node.parent
        return node.map[0] + self.offset + 1

    # Front matter

    def read_front_matter(self):
        """FrontMatter (None where it is wrong), the line of each key, and the number of lines it takes."""
        lines = self.text.split("\n")
        if lines[0].rstrip() != "---":
            self.report(1, "there is no front matter; begin the file with a line `---`, the keys, and a line `---`")
            return None, {}, 0
        end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
        if end is None:
            self.report(1, "the front matter does not end; write a line `---` after its last key")
            return None, {}, 0
        values, key_lines = self.read_yaml("\n".join(lines[1:end]))
        if values is None:
            return None, {}, end + 1
        return self.check_front_matter(values, key_lines), key_lines, end + 1

    def read_yaml(self, source):
        """The front matter's keys with their values, and with their lines."""
        first_line = 2
        # BaseLoader builds strings, lists and dicts only: nothing that could run, and no date, number or
        # truth value made of what a writer typed.
        try:
            loader = yaml.BaseLoader(source)
            node = loader.get_single_node()
            values = loader.construct_document(node) if node else None
        except RecursionError:
            self.report(first_line, 'the front matter is nested too deeply; write each key as `key: "value"`')
            return None, {}
        except yaml.MarkedYAMLError as error:
            self.report(
                error.problem_mark.line + first_line,
                f'the front matter is not YAML ({error.problem}); write each key as `key: "value"`',
            )
            return None, {}
        if not isinstance(values, dict):
            self.report(first_line, 'the front matter holds no keys; write each as `key: "value"`')
            return None, {}
        key_lines = {}
        for key, value in node.value:
            line = key.start_mark.line + first_line
            if key.value in key_lines:
                self.report(line, f"the key `{key.value}` stands twice; keep one")
            key_lines[key.value] = line
            if loses_text(value, source):
                self.report(line, f"part of `{key.value}` would be lost; put its value into quotation marks")
        return values, key_lines

    def check_front_matter(self, values, lines):
        checks = {
            "legacy_url": self.check_legacy_url,
            "new_build_url": self.check_path,
            "url_handling": self.check_url_handling,
            "link_from": self.check_link_from,
            "extracted_date": self.check_date,
            "title": self.check_title,
            "aliases": self.check_aliases,
        }
        for key in values.keys() & checks.keys():
            if UNPRINTABLE.search(str(values[key])):
                self.report(lines[key], f"`{key}` holds a character that cannot be shown; remove it")
        for key in values.keys() - checks.keys():
            self.report(lines[key], f"unknown key `{shown(key)}`; the keys are {', '.join(checks)}")
        checked = {}
        for key, check in checks.items():
            if key in values:
                checked[key] = check(values[key], lines[key])
            elif key not in OPTIONAL_KEYS:
                self.report(1, f"the key `{key}` is missing; add it to the front matter")
        if checked.get("new_build_url") in (checked.get("link_from") or ()):
            self.report(lines["link_from"], f"{checked['new_build_url']} cannot list itself; name another page")
        if checked.get("url_handling") == "reuse" and checked.get("legacy_url") and checked.get("new_build_url"):
            self.check_reuse(checked, lines["legacy_url"])
        return None if self.errors else FrontMatter(**checked)

    def check_path(self, value, line):
        segments = value.split("/") if isinstance(value, str) else []
        if len(segments) > 1 and segments[1] in RESERVED_SEGMENTS:
            self.report(line, f"`/{segments[1]}/` is reserved for the site itself; choose another path")
            return None
        if not segments or not PATH_PATTERN.fullmatch(value) or max(map(len, segments)) > TITLE_LENGTH:
            self.report(
                line,
                f"`{shown(value)}` is not a path; write lower-case words joined by hyphens, "
                "with a slash before and after: /knockout-mouse-models/",
            )
            return None
        return value

    def check_legacy_url(self, value, line):
        address, *rest = re.split("[?#]", value, maxsplit=1) if isinstance(value, str) else [""]
        if not is_whole_address(address):
            self.report(line, f"`{shown(value)}` is not an address; write it whole, from https:// on")
            return None
        if rest:
            self.report(line, f"`{shown(value)}` has a part after its path; write the address without it")
            return None
        return self.check_length(value, line)

    def check_url_handling(self, value, line):
        if value not in URL_HANDLINGS:
            ways = " or ".join(f"`{way}`" for way in URL_HANDLINGS)
            self.report(line, f"`{shown(value)}` is no way to handle the old address; write {ways}")
            return None
        return value

    def check_reuse(self, checked, line):
        path = legacy_path(checked["legacy_url"])
        if path != checked["new_build_url"]:
            self.report(
                line,
                f"`url_handling: reuse` keeps the old address, but its path is {path} "
                f"and new_build_url is {checked['new_build_url']}; make them equal, or write `redirect`",
            )

    def check_link_from(self, value, line):
        if not isinstance(value, list):
            self.report(line, f'`{shown(value)}` is not a list; write `link_from: ["/custom-mouse-models/"]`, or `[]`')
            return None
        paths = ["/" if path == "/" else self.check_path(path, line) for path in value]
        return None if None in paths else tuple(dict.fromkeys(paths))

    def check_aliases(self, value, line):
        if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
            self.report(line, f'`{shown(value)}` is not a list of names; write `aliases: ["Knockout Mice"]`')
            return None
        return tuple(dict.fromkeys(self.check_length(" ".join(name.split()), line) for name in value))

    def check_date(self, value, line):
        try:
            day = date.fromisoformat(value)
            if day.year < FIRST_YEAR:
                raise ValueError(day)
        except (TypeError, ValueError):
            self.report(line, f"`{shown(value)}` is not a date; write year, month and day: 2026-01-31")
            return None
        return day

    def check_title(self, value, line):
        if not isinstance(value, str) or not value.strip():
            self.report(line, "the title is empty; write what the browser's tab should show")
            return None
        return self.check_length(value.strip(), line)

    def check_length(self, text, line):
        if len(text) > TITLE_LENGTH:
            self.report(line, f"{len(text)} characters are too long here; use at most {TITLE_LENGTH}")
        return text

    # Body

    def read_body(self, nodes):
        """Heading, tagline, introduction and sections from the nodes below the front matter."""
        title = nodes[0] if nodes and is_heading(nodes[0], 1) else None
        if not title:
            line = self.line(nodes[0]) if nodes else self.offset + 1
            self.report(line, "the text does not begin with the page's heading; write `# Heading` first")
        lead, groups = split_at_headings(nodes[1:] if title else nodes, 2)
        heading = self.plain_line(title) if title else ""
        tagline = ""
        if not lead and groups and not is_related_pages(groups[0][0]):
            tagline_node, lead = groups.pop(0)
            tagline = self.plain_line(tagline_node)
        return heading, tagline, self.introduction(lead), tuple(self.section(*group) for group in groups)

    def introduction(self, nodes):
        refused = {
            "heading": "the introduction holds no headings; make it a section with `##`",
            "blockquote": "the introduction holds no quotations; put it into a section of its own",
            "hr": "the introduction holds no lines `---`; begin a section with `##` instead",
        }
        for node in nodes:
            if node.type in refused:
                self.report_node(node, refused[node.type])
        return self.rich_text([node for node in nodes if node.type not in refused])

    def section(self, heading, nodes):
        if is_related_pages(heading):
            return self.related_pages(heading, nodes)
        self.check_levels(nodes)
        lead, parts = split_at_headings(nodes, 3)
        if len(parts) in CARDS_COUNT and all(is_card(part) for _heading, part in parts):
            cards = Cards(tuple(Card(self.plain_line(part), self.rich_text(text)) for part, text in parts))
            return Section(self.plain_line(heading), (*self.content(lead), cards))
        return Section(self.plain_line(heading), tuple(self.content(nodes)))

    def content(self, nodes):
        """Testimonials, and the text between them."""
        text = []
        for node in nodes:
            if node.type == "blockquote":
                if text:
                    yield Text(self.rich_text(text))
                    text = []
                yield self.testimonial(node)
            else:
                text.append(node)
        if text:
            yield Text(self.rich_text(text))

    def check_levels(self, nodes):
        level = 2
        for node in nodes:
            if node.type == "heading":
                if not node.children[0].children:
                    self.report_node(node, "this heading is empty; write its text or remove it")
                if heading_level(node) > level + 1:
                    self.report_node(node, f"a heading level is skipped; write `{'#' * (level + 1)}` here")
                level = heading_level(node)

    def testimonial(self, node):
        *paragraphs, author = node.children or [None]
        inline = author.children[0].children if author and author.type == "paragraph" else []
        dash, strong, affiliation = (*inline, None, None, None)[:3]
        if (
            not paragraphs
            or len(inline) < 2
            or not (dash.type == "text" and dash.content.strip() in ("—", "–"))
            or strong.type != "strong"
            or any(paragraph.type != "paragraph" for paragraph in paragraphs)
        ):
            self.report_node(node, "this quotation has no author; end it with a paragraph `> — **Name**, affiliation`")
            return Testimonial("", "", "")
        quote = "\n\n".join(self.plain(paragraph.children[0].children) for paragraph in paragraphs)
        quote, name = without_quotation_marks(quote), self.plain(strong.children)
        if not quote or not name:
            self.report_node(node, "this quotation lacks its words or its author's name; write both, or remove it")
        return Testimonial(
            quote=quote,
            name=name,
            affiliation=self.plain(inline[2:]).removeprefix(",").strip() if affiliation else "",
        )

    def related_pages(self, heading, nodes):
        if len(nodes) != 1 or nodes[0].type != "bullet_list":
            where = nodes[0] if nodes else heading
            self.report_node(where, f"`## {RELATED_PAGES_HEADING}` holds one list of page names; write `- Name`")
            return RelatedPages("", (), 0)
        labels = []
        for item in nodes[0].children:
            if len(item.children) == 1 and item.children[0].type == "paragraph":
                labels.append(self.check_length(self.plain(item.children[0].children[0].children), self.line(item)))
            else:
                self.report_node(item, "a related page is one line; write `- Name`")
        return RelatedPages(self.plain_line(heading), tuple(labels), self.line(heading))

    # Text

    def plain_line(self, node):
        """A heading as plain text that fits a title."""
        inline = node.children[0].children
        text = self.plain(inline)
        if not inline:
            self.report_node(node, "this heading is empty; write its text or remove it")
        return self.check_length(text, self.line(node))

    def plain(self, nodes):
        """Inline nodes as plain text: for the fields that hold no emphasis."""
        parts = []
        for node in nodes:
            if node.type == "text":
                parts.append(node.content)
            elif node.type == "softbreak":
                parts.append(" ")
            else:
                self.report_node(node, f"{described(node)} cannot stand here; write plain text")
        return "".join(parts).strip()

    def rich_text(self, nodes):
        """Block and inline nodes as HTML in Wagtail's stored form."""
        return "".join(self.html(node) for node in nodes)

    def html(self, node):
        match node.type:
            case "inline":
                return self.rich_text(node.children)
            case "text":
                return escape(node.content, quote=False)
            case "code_inline":
                return f"<code>{escape(node.content, quote=False)}</code>"
            case "softbreak":
                return " "
            case "hardbreak":
                return "<br/>"
            case "hr":
                return "<hr/>"
            case "paragraph" if node.parent.type == "list_item":
                return self.rich_text(node.children)
            case "link":
                self.check_link(node)
                return f'<a href="{escape(node.attrs["href"])}">{self.rich_text(node.children)}</a>'
        element = element_of(node)
        if not element:
            self.report_node(node, f"{described(node)} cannot be shown on a page yet; {advice(node)}")
            return ""
        return f"<{element}>{self.rich_text(node.children)}</{element}>"

    def check_link(self, node):
        address = node.attrs["href"]
        if not node.children:
            self.report_node(node, f"the link to `{address}` has no text; write it between the square brackets")
        if node.attrs.get("title"):
            self.report_node(node, f"the link to `{address}` has a title in quotation marks; leave it out")
        if urlsplit(address).scheme not in LINK_SCHEMES:
            self.report_node(node, f"a link to `{address}` cannot be built yet; only addresses from https:// on can")


def element_of(node):
    """The HTML element that holds what the node holds; None where rich text has none."""
    match node.type:
        case "strong":
            return "b"
        case "em":
            return "i"
        case "paragraph" | "bullet_list":
            return node.tag
        case "heading" if heading_level(node) in (3, 4):
            return node.tag
        case "ordered_list" if node.attrs.get("start", 1) == 1:
            return node.tag
        case "list_item" if [child.type for child in node.children] == ["paragraph"]:
            return node.tag


def loses_text(value, source):
    """Whether YAML takes a part of a value's line for a tag or a comment."""
    in_block = value.style in ("|", ">") if isinstance(value, yaml.ScalarNode) else not value.flow_style
    rest = "" if in_block else source[value.end_mark.index :].split("\n", 1)[0]
    return bool(rest.strip()) or source.startswith("!", value.start_mark.index)


def is_heading(node, level):
    return node.type == "heading" and heading_level(node) == level


def heading_level(node):
    return int(node.tag.removeprefix("h"))


def is_related_pages(heading):
    return heading.children and heading.children[0].content.strip() == RELATED_PAGES_HEADING


def is_card(nodes):
    return len(nodes) == 1 and nodes[0].type == "paragraph" and len(nodes[0].children[0].content) <= CARD_TEXT_LENGTH


def split_at_headings(nodes, level):
    """The nodes before the first heading of `level`, and each such heading with the nodes under it."""
    lead, groups = [], []
    for node in nodes:
        if is_heading(node, level):
            groups.append((node, []))
        elif groups:
            groups[-1][1].append(node)
        else:
            lead.append(node)
    return lead, groups


def without_quotation_marks(quote):
    """The page sets its own quotation marks around a testimonial."""
    if len(quote) > 1 and quote[0] in '"“' and quote[-1] in '"”':
        return quote[1:-1].strip()
    return quote


def shown(value):
    """What a writer wrote, short enough for a message."""
    return shorten(str(value), 80, placeholder="…")


def described(node):
    """What a writer calls the node."""
    names = {
        "html_block": "raw HTML",
        "html_inline": "raw HTML",
        "code_block": "an indented block of code",
        "code_inline": "code",
        "fence": "a block of code",
        "image": "an image",
        "table": "a table",
        "link": "a link",
        "strong": "bold text",
        "em": "italic text",
        "hardbreak": "a line break",
        "blockquote": "a quotation",
        "heading": f"a heading of level {node.tag.removeprefix('h')}",
        "list_item": "a list item of several paragraphs or with a list inside",
        "ordered_list": "a numbered list that does not begin with 1",
    }
    return names.get(node.type, node.type)


def advice(node):
    """What to write instead."""
    known = {
        "html_block": "write Markdown",
        "html_inline": "write Markdown",
        "heading": "`#` is the page's heading, `##` begins a section, `###` and `####` stand inside it",
        "list_item": "keep each item to one paragraph",
        "code_block": "remove the spaces before the line",
        "image": "leave it out",
    }
    return known.get(node.type, "write it as paragraphs or a list")
