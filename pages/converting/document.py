"""Converts one document from its bytes to its text in our format, in two steps; the second needs all documents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate

from pages.content.document import FrontMatter
from pages.content.errors import DocumentErrors
from pages.content.parts.image import Image
from pages.content.source import shown
from pages.converting import emphasis, flattened_tables, front_matter, lists, metadata, outline, questions, testimonials
from pages.converting.addresses import Addresses
from pages.converting.images import ImageConverter, ImageFiles
from pages.converting.links import LinkConverter, repaired_links, without_references
from pages.converting.notes import with_notes
from pages.converting.report import Report, unexplained
from pages.converting.rewriting import plain_text, rewritten
from pages.converting.source_lines import HEADING, RULE, Block, blocks_of, heading, numbered, text_of
from pages.converting.typography import repaired
from pages.markdown.front_matter import write_front_matter
from pages.markdown.reader import read_document

ARTICLES, MASTER_TEXTS = "articles", "master-texts"
KINDS = (ARTICLES, MASTER_TEXTS)
# Used for a document without a date; its line is left out of the front matter.
NO_DATE = date(1, 1, 1)
ATTEMPTS = 4
# Lines that the conversion writes around parts.
FENCES = ("::: introduction", f"::: {questions.FENCE}", ":::")


@dataclass(frozen=True)
class Draft:
    """A document that was read but not yet written. `keys` are those of its own front matter."""

    path: str
    kind: str
    body: str
    keys: dict[str, front_matter.Value]
    metadata: metadata.Metadata
    heading: str
    aliases: tuple[str, ...]
    blocks: tuple[Block, ...]
    report: Report
    front_matter: FrontMatter | None = field(default=None)


def draft(content: bytes, path: str, kind: str, files: ImageFiles) -> Draft:
    """Return a document whose blocks are repaired, with its metadata and heading taken out.

    `kind` is one of KINDS, or empty to tell it by the document's keys.
    """
    report = Report(path)
    typed, body, first = front_matter.split(_decoded(content, report))
    keys = front_matter.read(typed, report)
    lines = with_notes(repaired(numbered(body, first), report), report)
    blocks = [repaired_links(block, report) for block in blocks_of(without_references(lines, report))]
    blocks = emphasis.repaired(ImageConverter(files, report).blocks(blocks), report)
    blocks = outline.plain_headings(blocks, report)
    kind = kind or _kind(keys, blocks)
    said, aliases = metadata.Metadata(), tuple[str, ...]()
    if kind == MASTER_TEXTS:
        said, blocks = metadata.extracted(blocks, report)
        blocks = metadata.without_leftovers(blocks, report)
        aliases, blocks = _without_name(blocks, said, report)
    title = (
        said.get(metadata.HEADING_NAME)
        or front_matter.plain_key(keys, "title", "name", "headline", "h1")
        or _named_by(path)
    )
    page_heading, blocks = outline.page_heading(blocks, title, report)
    blocks = outline.levels_without_gaps(blocks, report)
    names = tuple(
        name for name in aliases if outline.folded(name) not in (outline.folded(page_heading), outline.folded(title))
    )
    return Draft(path, kind, body, keys, said, page_heading, names, tuple(blocks), report)


def _decoded(content: bytes, report: Report) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        report.task(line, "the file is not UTF-8 and is read as Windows-1252; check its dashes and quotation marks")
        text = content.decode("cp1252", errors="replace")
    return re.sub("\r\n?|[\u2028\u2029\u0085]", "\n", text)


def _kind(keys: dict[str, front_matter.Value], blocks: Sequence[Block]) -> str:
    is_article = "legacy_url" in keys or {"date", "category", "author"} & keys.keys()
    return ARTICLES if is_article and "extracted" not in keys else MASTER_TEXTS


def _named_by(path: str) -> str:
    """Return a title made of a file's name, for a document that has neither title nor heading."""
    words = re.sub(r"[-_]+", " ", path.rpartition("/")[2].removesuffix(".md")).strip()
    return words[:1].upper() + words[1:]  # what follows may be the symbol of a gene: DNMT3A


def _without_name(blocks: list[Block], said: metadata.Metadata, report: Report) -> tuple[tuple[str, ...], list[Block]]:
    """Return the names in the first heading, and the blocks without it, if a second `#` follows immediately."""
    places = [place for place, block in enumerate(blocks) if block.kind != RULE]
    ones = [place for place in places[:2] if blocks[place].kind == HEADING and blocks[place].level == 1]
    if len(ones) < 2:
        return (), blocks
    name = blocks[ones[0]]
    message = f"“{shown(name.words)}” is the name of the text; the page's heading is on line {blocks[ones[1]].number}"
    report.change(name.number, f"{message}. It is kept as another name of the page", removed=name.words)
    return (plain_text(name.words),), [block for block in blocks if block is not name]


# Writing


def converted(document: Draft, addresses: Addresses) -> str:
    """Return a draft with front matter as the text of a document. The report lists what is left to do."""
    report = document.report
    blocks = LinkConverter(addresses, report).blocks(list(document.blocks))
    blocks = [block for block in blocks if block.text.strip()]
    blocks = lists.joined_lists(blocks, report)
    blocks = testimonials.with_testimonials(blocks, report)
    blocks = outline.without_repeated_sections(blocks, report)
    blocks = outline.without_redundant_rules(blocks, report)
    blocks = questions.with_questions(blocks, report)
    blocks = outline.related_pages(blocks, report)
    flattened_tables.report_tables(blocks, report)
    images, blocks = outline.with_introduction(blocks, document.heading, document.kind == MASTER_TEXTS, report)
    keys = replace(document.front_matter or _unknown(), images=(*_images(document), *map(_image, images)))
    written, blocks = _accepted(keys, heading(document.heading, 1, 1), blocks, report)
    _check_words(document, blocks, report)
    return written


def _unknown() -> FrontMatter:
    return FrontMatter("", "/", "", (), NO_DATE, "")


def _images(document: Draft) -> tuple[Image, ...]:
    return document.front_matter.images if document.front_matter else ()


def _image(block: Block) -> Image:
    match = re.match(r"!\[(.*)\]\(<?(.*?)>?\)$", block.text)
    alt, url = (match[1], match[2]) if match else ("", "")
    return Image(url, plain_text(alt))


def _front_matter(keys: FrontMatter) -> str:
    return "".join(
        line for line in write_front_matter(keys).splitlines(keepends=True) if NO_DATE.isoformat() not in line
    )


def _accepted(keys: FrontMatter, head: Block, blocks: list[Block], report: Report) -> tuple[str, list[Block]]:
    """Return the text of a document, with the blocks that the reader rejects rewritten, and the blocks.

    What it still rejects is reported as a task.
    """
    start = _front_matter(keys) + "\n"
    for attempt in range(ATTEMPTS):
        text = start + text_of([head, *blocks])
        try:
            read_document(text.encode(), report.path)
            return text, blocks
        except DocumentErrors as error:
            found = error.errors
        starts = list(
            accumulate((block.text.count("\n") + 2 for block in [head, *blocks]), initial=start.count("\n") + 1)
        )
        places = {
            fault.line: next((n for n in range(len(blocks) - 1, -1, -1) if starts[n + 1] <= fault.line), None)
            for fault in found
        }
        if attempt == ATTEMPTS - 1:
            break
        again = {place: fault for fault in reversed(found) if (place := places[fault.line]) is not None}
        changed = [
            _rewritten_block(block, again[place].message, report) if place in again else block
            for place, block in enumerate(blocks)
        ]
        if changed == blocks:
            break
        blocks = changed
    for fault in found:
        place = places[fault.line]
        number = blocks[place].number if place is not None else 1
        report.task(number, fault.message)
    return text, blocks


def _rewritten_block(block: Block, message: str, report: Report) -> Block:
    text = rewritten(block.text)
    if not text or text == block.text:
        return block
    report.warn(
        block.number, f"`{shown(block.text)}` is written as `{shown(text)}`: {message}", removed=block.text, added=text
    )
    return block.with_text(text)


def _check_words(document: Draft, blocks: Sequence[Block], report: Report) -> None:
    """Report words that were lost or added without an entry in the report: that would be a bug in the conversion."""
    text = text_of(block for block in blocks if block.text not in FENCES)
    lost, new = unexplained(document.body, f"{document.heading}\n{text}", report.entries)
    for what, found in (("lost words", lost), ("added words that are not in the text", new)):
        if found:
            listed = ", ".join(sorted(found.elements()))
            report.task(1, f"the conversion {what} without reporting why; check them: {listed}")
