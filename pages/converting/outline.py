"""Headings: gives the page one, skips no level below it, and arranges the text before the first section."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pages.content import marked_text
from pages.content.related_pages import HEADING as RELATED_PAGES
from pages.content.source import TITLE_LENGTH, shown
from pages.converting.images import IMAGE
from pages.converting.report import Report, words
from pages.converting.rewriting import line_of_marked_text, plain_text
from pages.converting.source_lines import HEADING, LIST, PARAGRAPH, QUOTE, RULE, TABLE, Block, heading, paragraph

DEEPEST = 4
# A tagline is followed by an introduction of at most so many paragraphs.
INTRODUCTION_LENGTH = 3
_SETEXT = re.compile(r"\n {0,3}(=+|-+)\s*$")


_RELATED_ITEM = re.compile(r"\s*|[-*+] +(?:#+ +)?(\*\*|)(\[[^\]*_`]*\]\([^()]*\)|[^\[\]()*_`]*)\1\s*")


def folded(text: str) -> str:
    """Return a heading in the form in which headings are compared."""
    return " ".join(re.findall(r"\w+", plain_text(text).casefold()))


# One line


def plain_headings(blocks: Sequence[Block], report: Report) -> list[Block]:
    """Return the blocks with headings that a page can hold: `#` signs, words, no bold; none that is empty."""
    found: list[Block] = []
    for block in blocks:
        if block.kind != HEADING:
            found.append(block)
        elif underline := _SETEXT.search(block.text):
            found += _underlined(block, underline, report)
        else:
            found += _plain(block, report)
    return found


def _underlined(block: Block, underline: re.Match[str], report: Report) -> list[Block]:
    """Convert an underlined heading; three dashes below running text are a dividing line instead."""
    text, sign = block.text[: underline.start()], underline[1]
    if sign[0] == "-" and len(sign) <= 3 and ("\n" in text or text.rstrip().endswith((".", "!", ":", ",", ";", ")"))):
        last = block.lines[-1]
        report.change(last.number, "`---` directly below text would make it a heading; it is kept as a dividing line")
        return [
            replace(block, kind=PARAGRAPH, lines=block.lines[:-1], level=0),
            Block(RULE, (replace(last, text="---"),)),
        ]
    written = heading(" ".join(text.split()), block.level, block.number)
    report.change(block.number, f"the heading “{shown(written.words)}” is written with `{'#' * block.level}`")
    return _plain(written, report)


def _plain(block: Block, report: Report) -> list[Block]:
    text = " ".join(block.words.split())
    if not words(text) and not re.search(r"\w", text):
        report.change(block.number, "an empty heading is removed", removed=text)
        return []
    line, left_out = line_of_marked_text(text)
    if line != text:
        rest = f"; left out: {left_out}" if left_out else ""
        report.change(block.number, f"the heading `{shown(text)}` is written `{shown(line)}`{rest}", removed=left_out)
    if len(marked_text.plain(line)) > TITLE_LENGTH:
        report.task(
            block.number,
            f"a heading of {len(line)} characters is too long, and is written as a paragraph: “{shown(line)}”",
        )
        return [paragraph(text, block.number)]
    return [heading(line, block.level, block.number)]


# The page's heading


def page_heading(blocks: list[Block], title: str, report: Report) -> tuple[str, list[Block]]:
    """Return the page's heading, and the other blocks.

    It is the `#` heading that the text begins with, or one with the words of the title, or the title itself.
    """
    ones = [place for place, block in enumerate(blocks) if block.kind == HEADING and block.level == 1]
    first = next((place for place, block in enumerate(blocks) if block.kind not in (IMAGE, RULE)), None)
    own = next((place for place in ones if folded(blocks[place].words) == folded(title)), None)
    place = first if first in ones else own
    if place is None:
        report.change(1, f"the text has no `#` heading, so its title becomes the heading: “{title}”", added=title)
        text, rest = title, blocks
    else:
        text, number = blocks[place].words, blocks[place].number
        rest = [*blocks[:place], *blocks[place + 1 :]]
        if any(block.kind not in (IMAGE, RULE) for block in blocks[:place]):
            report.change(number, f"the heading “{shown(text)}” came after other text and is moved to the top")
        if title and folded(text) != folded(title):
            report.change(number, f"the heading “{shown(text)}” differs from the title “{shown(title)}”; both are kept")
    kept = []
    for block in rest:
        if block.kind == HEADING and folded(block.words) == folded(text) and (block.level == 1 or block is rest[0]):
            report.change(
                block.number,
                f"the heading “{shown(block.words)}” repeats the page's heading and is removed",
                removed=block.words,
            )
        else:
            kept.append(block)
    return text, kept


def levels_without_gaps(blocks: Sequence[Block], report: Report) -> list[Block]:
    """Return the blocks with headings from `##` to `####`, each at most one level below the one above it."""
    found: list[Block] = []
    above: list[tuple[int, int]] = []  # old and new levels of the headings that this one is under
    for block in blocks:
        if block.kind != HEADING:
            found.append(block)
            continue
        while above and above[-1][0] >= block.level:
            above.pop()
        level = above[-1][1] + 1 if above else 2
        if folded(block.words) == folded(RELATED_PAGES):
            level = 2
            above.clear()
        above.append((block.level, level))
        level = min(level, DEEPEST)
        if level != block.level:
            report.change(block.number, f"`{'#' * block.level} {shown(block.words)}` is written with `{'#' * level}`")
        found.append(block.with_level(level))
    return found


# Sections


def sections_of(blocks: Sequence[Block]) -> list[list[Block]]:
    """Return the blocks before the first `##`, and those of each section, its heading first."""
    found: list[list[Block]] = [[]]
    for block in blocks:
        if block.kind == HEADING and block.level == 2:
            found.append([])
        found[-1].append(block)
    return found


def without_repeated_sections(blocks: list[Block], report: Report) -> list[Block]:
    """Return the blocks without sections that occur twice, word for word; two that differ are reported."""
    lead, *sections = sections_of(blocks)
    seen: dict[str, list[Block]] = {}
    found = list(lead)
    for section in sections:
        name = folded(section[0].words)
        other = seen.setdefault(name, section)
        if other is section:
            found += section
        elif _words(other) == _words(section):
            message = (
                f"the section “{shown(section[0].words)}” repeats the one on line {other[0].number}, word for word"
            )
            removed = "\n".join(block.text for block in section)
            report.change(section[0].number, f"{message}, and is removed", removed)
        else:
            found += section
            message = (
                f"the section on line {other[0].number} has this heading too, “{shown(section[0].words)}”, but differs"
            )
            report.warn(section[0].number, f"{message}; keep both, or one")
    return found


def _words(section: Sequence[Block]) -> list[str]:
    return re.findall(r"\w+", " ".join(block.text for block in section).casefold())


def without_redundant_rules(blocks: list[Block], report: Report) -> list[Block]:
    """Return the blocks without needless dividing lines: those next to a heading, and those at either end."""
    found: list[Block] = []
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        is_redundant = not found or found[-1].kind in (HEADING, RULE) or following is None or following.kind == HEADING
        if block.kind == RULE and is_redundant:
            report.change(
                block.number,
                f"the dividing line `{block.text.strip()}` is removed: the heading already separates the sections",
            )
        else:
            found.append(_rule(block))
    return found


def _rule(block: Block) -> Block:
    """Return a dividing line in our form; one that is drawn in pieces may be a table's."""
    is_whole = block.kind == RULE and len(block.text.split("-- ")) < 2
    return replace(block, lines=(replace(block.lines[0], text="---"),)) if is_whole else block


def with_introduction(
    blocks: list[Block], title: str, has_tagline: bool, report: Report
) -> tuple[list[Block], list[Block]]:
    """Return the images of the introduction, for the front matter, and the blocks with a valid introduction.

    An introduction cannot contain dividing lines, quotations or tables: a section begins at the first of these.
    """
    lead, *sections = sections_of(blocks)
    first = sections.pop(0) if not lead and sections and has_tagline and _is_tagline(sections[0], report) else []
    text, rest, images = _introduction(first[1:] or lead, title, report)
    if not first and not text and (sections or rest):
        text = [paragraph("::: introduction", 1), paragraph(":::", 1)]
    beginning = [*first[:1], *text, *rest]
    return images, [*beginning, *(block for section in sections for block in section)]


def _is_tagline(section: list[Block], report: Report) -> bool:
    head, *text = section
    is_short = len(text) <= INTRODUCTION_LENGTH and all(block.kind in (PARAGRAPH, IMAGE) for block in text)
    is_named = folded(head.words) == folded(RELATED_PAGES) or head.words.rstrip().endswith("?")
    is_tagline = is_short and not is_named and any(block.kind == PARAGRAPH for block in text)
    if is_tagline:
        message = f"“{shown(head.words)}” is directly below the page's heading"
        report.change(head.number, f"{message}, so it becomes the tagline, and the text after it the introduction")
    return is_tagline


def _introduction(blocks: list[Block], title: str, report: Report) -> tuple[list[Block], list[Block], list[Block]]:
    """Return an introduction's text, a section with what it cannot contain, and its images."""
    text: list[Block] = []
    images: list[Block] = []
    for place, block in enumerate(blocks):
        if block.kind == IMAGE:
            report.change(
                block.number,
                f"the image `{shown(block.text)}` is in the introduction, and is moved to the front matter",
                removed=block.text,
            )
            images.append(block)
        elif block.kind == RULE:
            report.change(block.number, "a dividing line in the introduction is removed")
        elif block.kind in (QUOTE, TABLE) or block.text.startswith("::: "):
            what = {TABLE: "a table", QUOTE: "a quotation"}.get(block.kind, "a list of questions")
            message = f"{what} is not allowed in the introduction, and is moved below a heading `## {title}`"
            report.task(block.number, f"{message}; write a better heading", added=title)
            return text, [heading(title, 2, block.number), *blocks[place:]], images
        else:
            text.append(block)
    return text, [], images


# Related pages


def related_pages(blocks: list[Block], report: Report) -> list[Block]:
    """Return the blocks with sections called Related Pages as one list, or as ordinary sections."""
    lead, *sections = sections_of(blocks)
    return [*lead, *(block for section in sections for block in _related(section, report))]


def _related(section: list[Block], report: Report) -> list[Block]:
    head, *rest = section
    if folded(head.words) != folded(RELATED_PAGES):
        return section
    rest = [block for block in rest if block.kind != RULE]
    if rest and all(block.kind == PARAGRAPH and _is_name(block.text) for block in rest):
        report.change(rest[0].number, "the related pages are written as a list")
        rest = [
            paragraph(
                "\n".join(f"- {line.text.strip()}" for block in rest for line in block.lines), rest[0].number, LIST
            )
        ]
    items = rest[0].text.split("\n") if rest else []
    if len(rest) == 1 and rest[0].kind == LIST and all(_RELATED_ITEM.fullmatch(item) for item in items):
        if head.words != RELATED_PAGES:
            report.change(head.number, f"`## {head.words}` is written `## {RELATED_PAGES}`", head.words, RELATED_PAGES)
        names = [match[2] for item in items if item.strip() and (match := _RELATED_ITEM.fullmatch(item))]
        plain = "\n".join(f"- {name.strip()}" for name in names)
        return [heading(RELATED_PAGES, 2, head.number), rest[0].with_text(plain)]
    report.change(
        head.number, f"`## {head.words}` contains more than a list of pages, so it becomes an ordinary section"
    )
    return [heading(head.words.replace(" ", "&#32;", 1), 2, head.number), *rest]


def _is_name(text: str) -> bool:
    return all(len(line.split()) <= 12 and not line.rstrip().endswith((".", ":")) for line in text.split("\n"))
