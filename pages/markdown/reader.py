"""Reads documents from Markdown with YAML front matter. Content that a page cannot hold is an error with its line.

`docs/writers/document-format.md` tells the forms that are ours and not CommonMark's. They count as the writer typed
them: a character that is escaped makes them ordinary text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.tree import SyntaxTreeNode as Node
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from pages.content.addresses import host_and_path
from pages.content.characters import invisible_characters, private_characters, unprintable_characters
from pages.content.document import BodyPart, Document
from pages.content.errors import DocumentError, DocumentErrors, in_order
from pages.content.from_markdown import FENCE, check_levels, fence_name, heading_text, raw, rich_text, split_at_headings
from pages.content.parts.image import Image, file_beside
from pages.content.related_pages import RelatedLink, RelatedPages
from pages.content.rich_text import RichText, Run
from pages.content.section import Section
from pages.content.source import Nodes, Source
from pages.content.walk import rebuild
from pages.markdown.front_matter import read_front_matter
from pages.markdown.inspect import inspect

# Many times the longest page of the old site; more is no page, and would only keep the reader busy.
DOCUMENT_SIZE = 100_000
MARKS_COUNT = 500
# How many lines may begin with a sign.
LIMITS = {"headings": ("#", 500), "rows of tables": ("|", 1_000), "lines of quotations": (">", 2_000)}
COLUMNS_COUNT = 50
# What an introduction cannot hold, and what to do with it.
NOT_IN_INTRODUCTION = {
    "blockquote": "quotations are not allowed in the introduction; put it in a separate section",
    "hr": "lines `---` are not allowed in the introduction; start a section with `##` instead",
    "table": "tables are not allowed in the introduction; put it in a separate section",
}


def read_documents(
    folder: Path,
    progress: Callable[[Any, str], Iterable[Path]] = lambda items, label: items,
    keep: Callable[[Document], Document] = lambda document: document,
) -> tuple[list[Document], list[DocumentError]]:
    """Return every `*.md` in `folder` as a Document, in the order of names, and what is wrong with them.

    Of a document with errors stands there as much as could be read. `keep` makes of each document what is kept of it.
    """
    documents: list[Document] = []
    errors: list[DocumentError] = []
    for path in progress(sorted(folder.glob("*.md")), "Reading"):
        try:
            with path.open("rb") as file:
                document = read_document(file.read(DOCUMENT_SIZE + 1), str(path))
            errors += missing_images(document, folder)
            documents.append(keep(document))
        except DocumentErrors as error:
            errors += error.errors
            if error.document:
                documents.append(keep(error.document))
        except OSError as error:
            errors.append(DocumentError(path, 1, f"the file cannot be read: {error.strerror}; replace or remove it"))
    if not documents and not errors:
        errors.append(DocumentError(folder, 1, "the folder contains no documents; add a file NAME.md"))
    return with_links_to_pages(documents), errors


def missing_images(document: Document, folder: Path) -> Iterator[DocumentError]:
    """Yield an error for each image whose file is not in the folder."""
    for url in dict.fromkeys(image.url for image in document.images()):
        path = file_beside(folder, url)
        if not path.resolve().is_relative_to(folder.resolve()):
            yield document.error(url, f"the image `{url}` is outside the documents' folder; put the file inside it")
        elif not path.is_file():
            yield document.error(url, f"the image `{url}` is missing; put the file at {path}")


def with_links_to_pages(documents: Iterable[Document]) -> list[Document]:
    """Return the documents with links to their own old addresses turned into links to their pages."""
    documents = list(documents)
    return list(map(links_to_pages(documents), documents))


def links_to_pages(documents: Iterable[Document]) -> Callable[[Document], Document]:
    """Return a function that turns a document's links to old addresses of `documents` into links to their pages."""
    pages = {host_and_path(document.front_matter.legacy_url): document.url for document in documents}
    pages.pop(None, None)

    def target(address: str) -> str:
        return pages.get(host_and_path(address), address)

    def change(part: Any) -> Any:
        if isinstance(part, Run) and part.link:
            return replace(part, link=target(part.link))
        return replace(part, target=target(part.target)) if isinstance(part, RelatedLink) else part

    def changed(document: Document) -> Document:
        if all(target(key) == key for key in document.lines):
            return document
        return replace(
            document,
            introduction=rebuild(document.introduction, change),
            sections=rebuild(document.sections, change),
            # The line of a link that was exchanged is that of the old address.
            lines={target(key): line for key, line in document.lines.items()},
        )

    return changed


def read_document(content: bytes, path: str) -> Document:
    """Return the bytes of one document as a Document; `path` is its name in error messages. Raises DocumentErrors."""
    source = Source(path)
    source.text = _text(content, source)
    check_size(source)
    try:
        return _read(source)
    except RecursionError as error:
        source.report(source.offset + 1, "the text is nested too deeply; use fewer levels")
        raise DocumentErrors(in_order(source.errors)) from error


def _text(content: bytes, source: Source) -> str:
    if len(content) > DOCUMENT_SIZE:
        source.report(
            1, f"the file is longer than {DOCUMENT_SIZE:,} bytes, the limit for a page; split it or remove it"
        )
    source.raise_errors()
    text = ""
    try:
        text = re.sub(r"\r\n?", "\n", content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        source.report(line, f"byte 0x{content[error.start]:02x} is not UTF-8; save the file in UTF-8")
    for slip in chain(unprintable_characters(text), invisible_characters(text), private_characters(text)):
        source.report(text.count("\n", 0, slip.start) + 1, slip.message, slip.is_sure)
    source.raise_errors()
    return text


def check_size(source: Source) -> None:
    """Report text that would keep the reader busy out of all proportion. Raises DocumentErrors."""
    lines = source.text.split("\n")
    for what, (sign, most) in LIMITS.items():
        numbers = [number for number, line in enumerate(lines, 1) if line.lstrip().startswith(sign)]
        if len(numbers) > most:
            source.report(numbers[most], f"a document has at most {most:,} {what}; split it into several pages")
    for number, line in enumerate(lines, 1):
        if line.count("|") > COLUMNS_COUNT + 1:
            source.report(number, f"a table has at most {COLUMNS_COUNT} columns; split it into several tables")
    source.raise_errors()


def _read(source: Source) -> Document:
    front_matter = read_front_matter(source)
    if not source.offset:
        source.raise_errors()
    nodes = _parse(source)
    check_levels(nodes, source)
    heading = ""
    if nodes and nodes[0].tag == "h1":
        heading = heading_text(nodes.pop(0), source)
    else:
        line = source.line(nodes[0]) if nodes else source.offset + 1
        source.report(line, "the text does not start with the page's heading; write `# Heading` first")
    lead, groups = split_at_headings(nodes, 2)
    tagline = ""
    if not lead and groups and not RelatedPages.is_named_by(groups[0][0]):
        tagline_node, lead = groups.pop(0)
        tagline = heading_text(tagline_node, source)
    introduction = _introduction(lead, source)
    sections = tuple(_body_part(*group, source) for group in groups)
    document = None
    if front_matter:
        warnings = tuple(in_order(source.warnings))
        document = Document(source.path, source.lines, front_matter, heading, tagline, introduction, sections, warnings)
    if source.errors or not document:
        raise DocumentErrors(in_order(source.errors), document)
    return document


def _body_part(heading: Node, nodes: Nodes, source: Source) -> BodyPart:
    """Return what is under a heading of the second level."""
    if RelatedPages.is_named_by(heading):
        return RelatedPages.from_markdown(heading, nodes, source)
    RelatedPages.check_heading(heading, source)
    return Section.from_markdown(heading, nodes, source)


@cache
def _parser() -> MarkdownIt:
    """Return the parser of documents. It reports to the Source under `source` in what it is given beside a text."""
    parser = MarkdownIt("commonmark").enable("table").use(superscript_plugin).use(sub_plugin)
    # Addresses stay as the writer wrote them; which are allowed is for `link_target` to say.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.core.ruler.after("block", "limit_marks", _limit_marks)
    parser.core.ruler.after("inline", "inspect", lambda state: inspect(state.tokens, state.env["source"]))
    # It would prepare its rules during the first text; another thread that reads one would find only some of them.
    parser.parse("text", {"source": Source("")})
    return parser


def _limit_marks(state: StateCore) -> None:
    """Refuse text that would keep the parser busy: it compares each mark in a paragraph with all before."""
    source: Source = state.env["source"]
    for token in state.tokens:
        if token.type == "inline" and sum(map(token.content.count, "*_[`<&")) > MARKS_COUNT:
            line = (token.map or [0])[0] + source.offset + 1
            message = f"one paragraph contains more than {MARKS_COUNT:,} marks such as `*` and `[`; simplify it"
            source.report(line, message)
            token.content = ""


def _parse(source: Source) -> list[Node]:
    """Return the nodes below the front matter."""
    env: dict[str, Any] = {"source": source}
    root = Node(_parser().parse("\n".join(source.text.split("\n")[source.offset :]), env))
    for reference in [*env.get("references", {}).values(), *env.get("duplicate_refs", [])]:
        message = "an address on a separate line cannot be shown; write it as a link: [text](https://…)"
        source.report(reference["map"][0] + source.offset + 1, message)
    return root.children


def _introduction(nodes: list[Node], source: Source) -> RichText:
    if nodes and fence_name(nodes[0]) == "introduction" and raw(nodes[-1]) == FENCE:
        nodes = nodes[1:-1]
    text = []
    for node in nodes:
        if node.type in NOT_IN_INTRODUCTION:
            source.report(node, NOT_IN_INTRODUCTION[node.type])
        elif Image.claims([node]):
            message = "images are not allowed in the introduction; list them under `images` in the front matter"
            source.report(node, message)
        else:
            text.append(node)
    return rich_text(text, source)
