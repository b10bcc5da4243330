"""Reads a document from Markdown with YAML front matter. What the page cannot hold is an error with its line.

`markdown_writer` tells the forms that are ours and not CommonMark's. They count as the writer typed them: a
character that is escaped makes them ordinary text.
"""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from textwrap import shorten
from urllib.parse import unquote, urlsplit

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from pages.alleles.notation import read_diagram
from pages.content.document import (
    CARDS_COUNT,
    RESERVED_SEGMENTS,
    Card,
    Cards,
    Document,
    DocumentError,
    DocumentErrors,
    FrontMatter,
    Image,
    Quotation,
    RelatedLink,
    RelatedPages,
    Section,
    Table,
    Testimonial,
    Text,
    as_cards,
    is_whole_address,
    legacy_path,
)
from pages.content.prose import (
    LISTS,
    MAX_LIST_DEPTH,
    Paragraph,
    Run,
    bold_text,
    misread_items,
    normal,
    plain,
    to_html,
)
from pages.sync.progress import in_silence

RELATED_PAGES_HEADING = "Related Pages"
RELATED_PAGES_MARK = "{.related-pages}"
TABLE_CAPTION = "Table: "
DIAGRAM = "allele"
FENCE_END = ":::"
AUTHOR_DASHES = ("—", "–")
OPTIONAL_KEYS = {"aliases", "description", "images"}
# Many times the longest page of the old site; more is no page, and would only keep the reader busy.
DOCUMENT_SIZE = 100_000
MARKS_COUNT = 500
FRONT_MATTER_LENGTH = 20_000
BRACKETS_COUNT = 100
# The column of wagtailimages_image that holds it, less the folder that the loader puts before it.
IMAGE_PATH_LENGTH = 80
URL_HANDLINGS = ("reuse", "redirect", "retire")
# The columns of wagtailcore_page that hold these.
TITLE_LENGTH = 255
# No page of the Web is older: an earlier date is a slip.
FIRST_YEAR = 1990
# Control characters, halves of surrogate pairs, non-characters, and what stands for a lost character: databases and
# browsers refuse them.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")
ADDRESS_PATTERN = re.compile(r"(https?://[^/?#\s]|mailto:|tel:)[^\s\\]*", re.IGNORECASE)
FRAGMENT_PATTERN = re.compile(r"#[a-z0-9_-]+")
PATH_PATTERN = re.compile(r"/([a-z0-9]+(-[a-z0-9]+)*/)+")
IMAGE_PATTERN = re.compile(r"([\w-][\w .-]*/)*[\w-][\w .-]*\.(avif|jpe?g|png|webp)", re.IGNORECASE)


def read_documents(folder, progress=in_silence, kept=lambda document: document):
    """Every `*.md` in `folder` as a Document, in the order of names, and what is wrong with those that are none.

    `kept` makes of each document what is kept of it.
    """
    documents, errors = [], []
    for path in progress(sorted(folder.glob("*.md")), "Reading"):
        try:
            with path.open("rb") as file:
                document = read_document(file.read(DOCUMENT_SIZE + 1), str(path))
            errors += missing_images(document, folder)
            documents.append(kept(document))
        except DocumentErrors as error:
            errors += error.errors
        except OSError as error:
            errors.append(DocumentError(path, 1, f"the file cannot be read: {error.strerror}; replace or remove it"))
    if not documents and not errors:
        errors.append(DocumentError(folder, 1, "the folder holds no document; add a file NAME.md"))
    return with_links_to_pages(documents), errors


def missing_images(document, folder):
    for url in dict.fromkeys(image.url for image in document.images()):
        path = folder / url
        if not path.resolve().is_relative_to(folder.resolve()):
            yield document.error(url, f"the image `{url}` leads out of the documents' folder; put the file into it")
        elif not path.is_file():
            yield document.error(url, f"the image `{url}` is missing; put the file to {path}")


def with_links_to_pages(documents):
    """The documents with links to their own old addresses turned into links to their pages."""
    return list(map(links_to_pages(documents), documents))


def links_to_pages(documents):
    """The function that turns a document's links to the old addresses of `documents` into links to their pages."""
    pages = {old_address(document.front_matter.legacy_url): document.url for document in documents}
    pages.pop(None, None)

    def exchanged(value):
        if isinstance(value, tuple):
            return tuple(map(exchanged, value))
        if isinstance(value, RelatedLink):
            return replace(value, target=pages.get(old_address(value.target), value.target))
        if is_dataclass(value):
            return replace(value, **{field.name: exchanged(getattr(value, field.name)) for field in fields(value)})
        if isinstance(value, str) and value.startswith("<"):
            return re.sub('<a href="([^"]*)">', lambda match: f'<a href="{target(match)}">', value)
        return value

    def target(match):
        return pages.get(old_address(match[1]), match[1])

    def exchange(document):
        return replace(
            document,
            introduction=exchanged(document.introduction),
            sections=exchanged(document.sections),
            # The line of a link that was exchanged is that of the old address.
            lines={pages.get(old_address(key), key): line for key, line in document.lines.items()},
        )

    return exchange


def old_address(url):
    """Host and path of a whole address, in the form in which old addresses are compared; None for any other."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        return None
    return parts.netloc.lower().removeprefix("www."), legacy_path(url)


def read_document(source, path):
    """The bytes of one document as a Document; `path` is its name in error messages. Raises DocumentErrors."""
    return MarkdownReader(source, path).read()


class FrontMatterLoader(yaml.BaseLoader):
    """Builds strings, lists and dicts only: nothing that could run, and no date or number made of what was typed."""

    def compose_node(self, parent, index):
        # A few lines of aliases to aliases would grow to gigabytes.
        if self.check_event(yaml.AliasEvent):
            alias = self.get_event()
            raise yaml.MarkedYAMLError(problem=f"*{alias.anchor} stands for more", problem_mark=alias.start_mark)
        return super().compose_node(parent, index)


class MarkdownReader:
    """Reads one document and collects what is wrong with it."""

    def __init__(self, source, path):
        self.path = path
        self.errors, self.reported = [], set()
        self.offset = 0
        self.lines = {}
        if len(source) > DOCUMENT_SIZE:
            self.report(1, f"the file is longer than {DOCUMENT_SIZE:,} bytes, which no page is; split it or remove it")
            raise DocumentErrors(self.errors)
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
        self.lines = lines | self.lines
        if not self.offset:
            raise DocumentErrors(self.errors)
        parser = MarkdownIt("commonmark").enable("table")
        # Addresses stay as the writer wrote them; which are allowed is for `check_link` to say.
        parser.validateLink = lambda url: True
        parser.normalizeLink = lambda url: url
        parser.core.ruler.after("block", "limit_marks", self.limit_marks)
        self.body_lines = self.text.split("\n")[self.offset :]
        env = {}
        root = SyntaxTreeNode(parser.parse("\n".join(self.body_lines), env))
        for reference in [*env.get("references", {}).values(), *env.get("duplicate_refs", [])]:
            self.report(
                reference["map"][0] + self.offset + 1,
                "an address on a line of its own cannot be shown; write it in the link: [text](https://…)",
            )
        heading, tagline, introduction, sections = self.read_body(root.children)
        if self.errors:
            raise DocumentErrors(sorted(self.errors, key=lambda error: error.line))
        return Document(self.path, self.lines, front_matter, heading, tagline, introduction, sections)

    def limit_marks(self, state):
        """Refuses text that would keep the parser busy: it compares each mark in a paragraph with all before."""
        for token in state.tokens:
            if token.type == "inline" and sum(map(token.content.count, "*_[`<&")) > MARKS_COUNT:
                self.report(
                    token.map[0] + self.offset + 1,
                    f"one paragraph holds more than {MARKS_COUNT:,} marks such as `*` and `[`; write it plainer",
                )
                token.content = ""

    def report(self, line, message):
        error = DocumentError(self.path, line, " ".join(message.split()))
        if str(error) not in self.reported:
            self.reported.add(str(error))
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
        if len(source) > FRONT_MATTER_LENGTH:
            self.report(first_line, f"the front matter is longer than {FRONT_MATTER_LENGTH:,} characters; shorten it")
            return None, {}
        if sum(map(source.count, "[{")) > BRACKETS_COUNT:
            self.report(first_line, 'the front matter is nested too deeply; write each key as `key: "value"`')
            return None, {}
        try:
            loader = FrontMatterLoader(source)
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
            "description": self.check_description,
            "images": self.check_images,
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
        old = [checked[key] for key in ("legacy_url", "url_handling") if key in checked]
        if len(old) == 2 and "" in old and old[0] != old[1]:
            self.report(lines["legacy_url"], "`legacy_url` and `url_handling` are both empty, or neither is")
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
        if value == "":  # the page is new
            return value
        address, *rest = re.split("[?#]", value, maxsplit=1) if isinstance(value, str) else [""]
        if not is_whole_address(address):
            self.report(line, f"`{shown(value)}` is not an address; write it whole, from https:// on")
            return None
        if rest:
            self.report(line, f"`{shown(value)}` has a part after its path; write the address without it")
            return None
        return self.check_length(value, line)

    def check_url_handling(self, value, line):
        if value not in ("", *URL_HANDLINGS):
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
        return None if None in paths else tuple(sorted(set(paths)))

    def check_aliases(self, value, line):
        if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
            self.report(line, f'`{shown(value)}` is not a list of names; write `aliases: ["Knockout Mice"]`')
            return None
        return tuple(dict.fromkeys(self.check_length(plain(name), line) for name in value))

    def check_description(self, value, line):
        if not isinstance(value, str):
            self.report(line, f'`{shown(value)}` is not a sentence; write `description: "…"`')
            return None
        return plain(value)

    def check_images(self, value, line):
        entries = value if isinstance(value, list) else [value]
        if not all(isinstance(entry, dict) and entry.keys() == {"url", "alt"} for entry in entries):
            self.report(line, f'`{shown(value)}` is not a list of images; write `- url: "…"` and `alt: "…"` in each')
            return None
        images = [self.image(entry["url"], entry["alt"], line) for entry in entries]
        return None if None in images else tuple(images)

    def image(self, url, alt, line):
        """An Image whose file may lie beside the document; None where `url` names no such file.

        Of a whole address the file's name counts: there the picture was on the old site.
        """
        path = unquote(url) if isinstance(url, str) else ""
        if path.startswith(("http://", "https://")):
            path = PurePosixPath(urlsplit(path).path).name
        if not IMAGE_PATTERN.fullmatch(path) or len(path) > IMAGE_PATH_LENGTH:
            types = ".jpg, .png, .webp or .avif"
            self.report(line, f"`{shown(url)}` is no image; name a file beside the document that ends in {types}")
            return None
        if not isinstance(alt, str):
            self.report(line, f"`{shown(alt)}` is no text; write what the image shows")
            return None
        self.lines.setdefault(path, line)
        return Image(path, self.check_length(plain(alt), line))

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
        return self.check_length(plain(value), line)

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
            "table": "the introduction holds no tables; put it into a section of its own",
        }
        if nodes and fence_name(nodes[0]) == "introduction" and raw(nodes[-1]) == FENCE_END:
            nodes = nodes[1:-1]
        text = []
        for node in nodes:
            if node.type in refused:
                self.report_node(node, refused[node.type])
            elif is_image(node):
                self.report_node(node, "the introduction holds no images; name them under `images` in the front matter")
            else:
                text.append(node)
        return self.rich_text(text)

    def section(self, heading, nodes):
        if is_related_pages(heading):
            return self.related_pages(heading, nodes)
        self.check_levels(nodes)
        content, is_fenced = [], []
        for part, fenced in self.content(nodes):
            content.append(part)
            is_fenced.append(fenced)
        earlier = [part for part, fenced in zip(content[:-1], is_fenced[:-1], strict=True) if not fenced]
        if content and isinstance(content[-1], Text) and not is_fenced[-1] and not any(map(has_parts, earlier)):
            beginning, cards = as_cards(content[-1].html) or (content[-1].html, None)
            content[-1:] = [*([Text(beginning)] if beginning else []), *([cards] if cards else [])]
        return Section(self.plain_line(heading), tuple(content))

    def content(self, nodes):
        """The parts of a section, and of each whether it stands between `:::` lines."""
        nodes = list(nodes)
        text = []
        while nodes:
            node = nodes.pop(0)
            captioned = bool(nodes) and raw(node).startswith(TABLE_CAPTION) and nodes[0].type == "table"
            is_block = node.type in ("blockquote", "table") or is_image(node) or is_diagram(node)
            special = captioned or fence_name(node) or is_block
            if not special:
                text.append(node)
                continue
            if text:
                yield Text(self.rich_text(text)), False
                text = []
            if captioned:
                yield (
                    self.table(nodes.pop(0), plain(self.plain(node.children[0].children)[len(TABLE_CAPTION) - 1 :])),
                    False,
                )
            elif node.type == "table":
                yield self.table(node, ""), False
            elif node.type == "blockquote":
                yield self.quotation(node), False
            elif is_image(node):
                yield self.text_image(node), False
            elif is_diagram(node):
                yield from self.diagram(node)
            else:
                yield from self.fenced(node, nodes)
        if text:
            yield Text(self.rich_text(text)), False

    def fenced(self, opening, nodes):
        """The part between `::: cards` or `::: text` and `:::`, which it takes from the nodes."""
        end = next((number for number, node in enumerate(nodes) if raw(node) == FENCE_END), None)
        if end is None:
            self.report_node(opening, f"no `{FENCE_END}` ends this part; write it in a line between two empty ones")
            return
        inner = nodes[:end]
        del nodes[: end + 1]
        name = fence_name(opening)
        if name == "text":
            yield Text(self.rich_text(inner)), True
            return
        lead, parts = split_at_headings(inner, 3)
        if name != "cards" or lead or len(parts) not in CARDS_COUNT:
            self.report_node(
                opening, "write `::: text`, or `::: cards` with two to four `###` parts, each with its text"
            )
            return
        for _heading, part in parts:
            for node in part:
                if node.type in ("heading", "hr"):
                    self.report_node(node, f"{described(node)} cannot stand in a card; write paragraphs or a list")
        yield Cards(tuple(Card(self.plain_line(part), self.rich_text(text)) for part, text in parts)), True

    def text_image(self, node):
        image = node.children[0].children[0]
        if image.attrs.get("title"):
            self.report_node(node, "the image has a title in quotation marks; leave it out")
        alt = self.plain(image.children or [])
        return self.image(image.attrs["src"], alt, self.line(node)) or Image("", "")

    def diagram(self, node):
        """The diagram, where there is nothing wrong with it, and that it does not stand between `:::` lines."""
        diagram, errors = read_diagram(node.content.removesuffix("\n").split("\n"))
        for number, message in errors:
            self.report(self.line(node) + 1 + number, f"{message} (in the allele diagram)")
        if diagram:
            yield diagram, False

    def table(self, node, caption):
        head, *body = [row for part in node.children for row in part.children]
        headings = tuple(self.plain(cell.children[0].children) for cell in head.children)
        self.check_length(caption, self.line(node))
        self.check_cells(node, len(headings))
        rows = [[self.cell(cell) for cell in row.children] for row in body]
        # The first column names the rows where each of its cells is bold.
        names = [bold_text(row[0]) for row in rows]
        row_headings = bool(names) and all(names)
        if row_headings:
            rows = [[name, *row[1:]] for name, row in zip(names, rows, strict=True)]
        return Table(caption, headings, tuple(map(tuple, rows)), row_headings)

    def cell(self, cell):
        return to_html(normal([Paragraph("p", self.runs(cell.children[0].children))]))

    def check_cells(self, node, width):
        """Markdown leaves out what stands in more cells than there are headings."""
        first, end = node.map
        for number, line in enumerate(self.body_lines[first:end], first):
            cells = re.sub(r"\\\|", "", line.strip()).removeprefix("|").removesuffix("|").split("|")
            if len(cells) > width:
                self.report(
                    number + self.offset + 1,
                    f"this row has {len(cells)} cells and the table {width} headings; write `\\|` for a line in a cell",
                )

    def check_levels(self, nodes):
        level = 2
        for node in nodes:
            if node.type == "heading":
                if not node.children[0].children:
                    self.report_node(node, "this heading is empty; write its text or remove it")
                if heading_level(node) > level + 1:
                    self.report_node(node, f"a heading level is skipped; write `{'#' * (level + 1)}` here")
                level = heading_level(node)

    def quotation(self, node):
        """A testimonial where the last paragraph names its author, else a quotation."""
        *paragraphs, author = node.children or [None]
        inline = author.children[0].children if author and author.type == "paragraph" else []
        dash, strong, affiliation = (*inline, None, None, None)[:3]
        if (
            len(inline) < 2
            or not (dash.type == "text" and dash.content.strip() in AUTHOR_DASHES)
            or not raw(author).startswith(AUTHOR_DASHES)
            or strong.type != "strong"
        ):
            html = self.rich_text([child for child in node.children if child.type not in ("heading", "hr")])
            for child in node.children:
                if child.type in ("heading", "hr"):
                    self.report_node(
                        child, f"{described(child)} cannot stand in a quotation; write paragraphs or a list"
                    )
            if not html:
                self.report_node(node, "this quotation is empty; write its words or remove it")
            return Quotation(html)
        for paragraph in paragraphs:
            if paragraph.type != "paragraph":
                self.report_node(paragraph, f"{described(paragraph)} cannot stand in a testimonial; write paragraphs")
        paragraphs = [paragraph for paragraph in paragraphs if paragraph.type == "paragraph"]
        quote = "\n\n".join(self.plain_lines(paragraph.children[0].children) for paragraph in paragraphs)
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
        links = []
        for item in nodes[0].children:
            if len(item.children) == 1 and item.children[0].type == "paragraph":
                links.append(self.related_link(item, item.children[0].children[0].children))
            else:
                self.report_node(item, "a related page is one line; write `- Name`")
        title = self.plain_line(heading).removesuffix(RELATED_PAGES_MARK).strip()
        return RelatedPages(title, tuple(links), self.line(heading))

    def related_link(self, item, inline):
        target = ""
        if len(inline) == 1 and inline[0].type == "link":
            link = inline[0]
            target, inline = self.check_link(link), link.children
            if not target.startswith(("/", "http")):
                self.report_node(
                    item, f"a related page is no `{shown(target)}`; name a page, or an address from https:// on"
                )
        return RelatedLink(self.check_length(self.plain(inline), self.line(item)), target)

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
                parts.append(self.text_of(node))
            elif node.type == "softbreak":
                parts.append(" ")
            else:
                self.report_node(node, f"{described(node)} cannot stand here; write plain text")
        return plain("".join(parts))

    def plain_lines(self, nodes):
        """Inline nodes as plain text in the lines that hard breaks make."""
        lines = [[]]
        for node in nodes:
            if node.type == "hardbreak":
                lines.append([])
            else:
                lines[-1].append(node)
        return "\n".join(filter(None, map(self.plain, lines)))

    def text_of(self, node):
        """A node's characters. Some that cannot be shown stand in the text as entities, like `&#xFFFE;`."""
        for character in UNPRINTABLE.finditer(node.content):
            self.report_node(node, f"the character U+{ord(character[0]):04X} cannot be shown; remove it")
        return node.content

    def rich_text(self, nodes):
        """Block nodes as HTML in Wagtail's stored form."""
        paragraphs = normal(self.paragraphs(nodes))
        for item in misread_items(paragraphs):
            self.report_node(
                nodes[0],
                f"the list from “{shown(item.text)}” on would be taken for part of the list before it; "
                "write text between them",
            )
        return to_html(paragraphs)

    def paragraphs(self, nodes):
        before = None
        for node in nodes:
            if node.type == "paragraph":
                yield Paragraph("p", self.runs(node.children[0].children))
            elif node.type == "heading" and heading_level(node) in (3, 4):
                yield Paragraph(node.tag, self.runs(node.children[0].children))
            elif node.type == "hr":
                yield Paragraph("hr")
            elif node.tag in LISTS and node.attrs.get("start", 1) == 1:
                if node.tag == "ol" and before and before.tag == "ol":
                    self.report_node(node, "two numbered lists in a row are one on the page; write text between them")
                yield from self.items(node, 0)
            else:
                self.refuse(node)
            before = node

    def items(self, node, depth):
        """The items of a list and of the lists in it. Paragraphs of one item are parted by two line breaks."""
        if depth > MAX_LIST_DEPTH:
            self.report_node(
                node, f"lists stand at most {MAX_LIST_DEPTH + 1} deep in one another; write this one flatter"
            )
            return
        for item in node.children:
            runs, nested = [], []
            for child in item.children:
                if child.type == "paragraph" and not nested:
                    runs += ([Run("\n\n")] if runs else []) + list(self.runs(child.children[0].children))
                elif child.tag in LISTS and child.attrs.get("start", 1) == 1:
                    if nested and child.tag == "ol" == nested[-1].tag:
                        self.report_node(child, "two numbered lists in a row are one on the page; write one")
                    nested.append(child)
                elif child.type == "paragraph":
                    self.report_node(child, "text of a list item stands before the list in it; move it up")
                else:
                    self.refuse(child)
            if nested and not "".join(run.text for run in runs).strip():
                self.report_node(item, "this list item has a list in it and no text; write its text")
            yield Paragraph(node.tag, tuple(runs), depth)
            for child in nested:
                yield from self.items(child, depth + 1)

    def runs(self, nodes, styles=frozenset(), link=""):
        """Inline nodes as runs of text."""
        found = []
        for node in nodes:
            match node.type:
                case "text":
                    found.append(Run(self.text_of(node).replace("\n", " "), styles, link))
                case "code_inline":
                    found.append(Run(self.text_of(node), styles | {"code"}, link))
                case "softbreak":
                    found.append(Run(" ", styles, link))
                case "hardbreak":
                    found.append(Run("\n", styles, link))
                case "strong":
                    found += self.runs(node.children, styles | {"b"}, link)
                case "em":
                    found += self.runs(node.children, styles | {"i"}, link)
                case "link":
                    target = self.check_link(node)
                    text = self.runs(node.children, styles, target)
                    if not "".join(run.text for run in text).strip():
                        self.report_node(
                            node, f"the link to `{target}` has no text; write it between the square brackets"
                        )
                    found += text
                case "image":
                    self.report_node(node, "an image stands in a paragraph of its own; leave empty lines around it")
                case _:
                    self.refuse(node)
        return tuple(found)

    def refuse(self, node):
        self.report_node(node, f"{described(node)} cannot be shown on a page; {advice(node)}")

    def check_link(self, node):
        """Where a link leads: a path of ours, a place on its page, or an address elsewhere."""
        address = node.attrs["href"]
        if node.attrs.get("title"):
            self.report_node(node, f"the link to `{shown(address)}` has a title in quotation marks; leave it out")
        path = address if address.endswith("/") else f"{address}/"
        if path == "/" or PATH_PATTERN.fullmatch(path):
            self.lines.setdefault(path, self.line(node))
            return path
        if FRAGMENT_PATTERN.fullmatch(address):
            self.lines.setdefault(address, self.line(node))
            return address
        if not ADDRESS_PATTERN.fullmatch(address) or UNPRINTABLE.search(address):
            self.report_node(
                node,
                f"a link to `{shown(address)}` cannot be built; write the path of a page of ours (/mice/), "
                "or an address from https://, mailto: or tel: on",
            )
            return "/"
        self.lines.setdefault(address, self.line(node))
        return address


def raw(node):
    """A paragraph as the writer typed it; empty for all else."""
    return node.children[0].content if node.type == "paragraph" else ""


def fence_name(node):
    """What the line `::: name` names; empty for all else."""
    text = raw(node)
    return text.removeprefix(":::").strip() if text.startswith("::: ") and "\n" not in text else ""


def is_image(node):
    inline = node.children[0].children if node.type == "paragraph" else []
    return len(inline) == 1 and inline[0].type == "image"


def is_diagram(node):
    return node.type == "fence" and node.info.strip() == DIAGRAM


def has_parts(part):
    return isinstance(part, Text) and "<h3>" in part.html


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
    text = heading.children[0].content.strip()
    return text == RELATED_PAGES_HEADING or text.endswith(f" {RELATED_PAGES_MARK}")


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
        "hr": "a line `---`",
        "bullet_list": "a list",
        "blockquote": "a quotation",
        "heading": f"a heading of level {node.tag.removeprefix('h')}",
        "ordered_list": "a numbered list that does not begin with 1",
    }
    return names.get(node.type, node.type)


def advice(node):
    """What to write instead."""
    known = {
        "html_block": "write Markdown",
        "html_inline": "write Markdown",
        "heading": "`#` is the page's heading, `##` begins a section, `###` and `####` stand inside it",
        "code_block": "remove the spaces before the line",
        "fence": "a diagram of an allele stands in a section, after a line ```allele",
    }
    return known.get(node.type, "write it as paragraphs or a list")
