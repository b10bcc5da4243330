"""The metadata of master texts, below their first heading: `**Url: /x**`, `**Meta Description: …**` and so on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pages.content.source import shown
from pages.converting.report import Report
from pages.converting.rewriting import plain_text
from pages.converting.source_lines import HEADING, LIST, PARAGRAPH, RULE, TABLE, Block, Line, replace_lines

URL, DESCRIPTION, TITLE, HEADING_NAME = "url", "description", "title", "heading"
# The names under which texts give what a page has, without spaces and signs.
_NAMES = {
    URL: "url urlslug slug pageurl newurl path permalink urlpath",
    DESCRIPTION: "metadescription description seodescription searchdescription",
    TITLE: "metatitle titletag seotitle pagetitle title browsertitle",
    HEADING_NAME: "h1 h1tag h1heading pageheading",
}
_MEANINGS = {name: meaning for meaning, names in _NAMES.items() for name in names.split()}
# Names of metadata that pages do not have.
_OTHER_NAMES = re.compile(
    r"(?:primary|secondary|focus|target|main|lsi|long ?tail|seo|related|supporting|meta|additional)?\s*"
    r"(?:keywords?|keyphrases?|key phrases?)(?:\s*\(.*\))?"
    r"|(?:target |approx(?:imate)?\.? |total |estimated )?word ?count|(?:target )?audience|(?:search )?intent"
    r"|status|version|author|writer|editor|reviewer|date|last (?:updated|modified|reviewed)|updated|created|published"
    r"|extracted|template|page type|content type|type|category|tags?|priority|parent(?: page)?|breadcrumbs?"
    r"|canonical(?: url)?|schema(?: type| markup)?|internal links?|external links?|cta|notes?|tone"
    r"|reading (?:time|level)|language|document|source|original url|old url|legacy url|section|cluster|pillar(?: page)?"
    r"|search volume|difficulty|index(?:ing)?|robots|og \w+|image|featured image",
    re.IGNORECASE,
)
_LEFTOVER = re.compile(
    r"^\s*\*\*(?:(?:total )?word count|(?:primary|secondary|focus) keywords?|meta (?:title|description)|url|slug)"
    r"\s*:.*$",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"^\s*(?:[-*+]\s+)?(?P<bold>\*\*|__)?\s*(?P<name>[A-Za-z][\w /().-]{0,40}?)\s*(?P<end>\*\*|__)?\s*:"
    r"\s*(?:\*\*|__)?\s*(?P<value>.*?)\s*(?:\*\*|__)?\s*\\?\s*$"
)


@dataclass
class Metadata:
    """The metadata in a text: each value with its line number."""

    values: dict[str, tuple[str, int]] = field(default_factory=dict)
    open_name: str = ""  # of a value that was not found yet

    def add(self, name: str, value: str, line: int, typed: str, report: Report) -> None:
        """Record the metadata on a line, and report it; if the value is empty, the next block may hold it."""
        meaning = _meaning(name)
        self.open_name = "" if value else name
        if meaning and value and meaning not in self.values:
            self.values[meaning] = (value, line)
            report.change(line, f"`{name}` is moved to the front matter: “{value}”", removed=typed)
        else:
            report.change(line, f"“{name}: {value}” is not part of a page and is left out", removed=typed)

    def get(self, name: str) -> str:
        """Return a value; empty where the text has none."""
        return self.values.get(name, ("", 0))[0]

    def line(self, name: str) -> int:
        """Return the number of a value's line."""
        return self.values.get(name, ("", 1))[1]


def extracted(blocks: Sequence[Block], report: Report) -> tuple[Metadata, list[Block]]:
    """Return the metadata, and the blocks without it.

    It is at the beginning, or under headings at the beginning, before all running text.
    """
    metadata = Metadata()
    kept: list[Block] = []
    for place, block in enumerate(blocks):
        if block.kind == HEADING and block.level > 1:
            if not _names_metadata(blocks[place + 1 :]):
                return metadata, [*kept, *blocks[place:]]
            report.change(block.number, f"the heading “{block.words}” introduces metadata and is left out", block.text)
        elif block.kind in (HEADING, RULE):
            kept.append(block)
        elif _may_be_value(metadata.open_name, block):
            metadata.add(metadata.open_name, plain_text(" ".join(block.text.split())), block.number, block.text, report)
        else:
            rest = _without_metadata(block, metadata, report)
            if rest:
                return metadata, [*kept, replace_lines(block, rest), *blocks[place + 1 :]]
    return metadata, kept


def without_leftovers(blocks: Sequence[Block], report: Report) -> list[Block]:
    """Return the blocks without metadata within the copy that cannot be mistaken for copy."""
    kept: list[Block] = []
    for block in blocks:
        if block.kind == PARAGRAPH and all(_LEFTOVER.match(line.text) for line in block.lines):
            message = f"`{shown(block.text)}` is not part of a page and is left out"
            report.change(block.number, message, removed=block.text)
        else:
            kept.append(block)
    return kept


def _names_metadata(following: Sequence[Block]) -> bool:
    """Return whether a heading introduces metadata: `Name: value` follows it directly."""
    block = next((block for block in following if block.kind != RULE), None)
    return block is not None and block.kind != HEADING and any(_pair(line.text) for line in block.lines)


def _may_be_value(name: str, block: Block) -> bool:
    """Return whether a block is the value of a name that is alone before it."""
    if not name or any(_pair(line.text) for line in block.lines):
        return False
    return block.kind == (PARAGRAPH if _meaning(name) else LIST)


def _meaning(name: str) -> str:
    return _MEANINGS.get(re.sub(r"[\W_]+", "", name).lower(), "")


def _pair(text: str) -> tuple[str, str] | None:
    """Return the name and the value on a line of metadata; None for any other line."""
    if text.lstrip().startswith("|"):
        cells = [cell.strip(" *") for cell in text.strip().strip("|").split("|")]
        text = f"**{cells[0].rstrip(':')}: {cells[1]}**" if len(cells) == 2 else ""
    match = _LINE.match(text)
    if not match:
        return None
    name = " ".join(match["name"].split())
    key = re.sub(r"[\W_]+", "", name).lower()
    is_known = key in _MEANINGS or bool(_OTHER_NAMES.fullmatch(name))
    return (name, match["value"].strip()) if is_known and (match["bold"] or match["end"] or key in _MEANINGS) else None


def _without_metadata(block: Block, metadata: Metadata, report: Report) -> list[Line]:
    """Return the lines of a block that are not metadata."""
    lines = _in_one_line_each(block.lines)
    is_table = block.kind == TABLE and all(_pair(line.text) or set(line.text) <= set("|-: ") for line in lines[2:])
    if not is_table and block.kind not in (PARAGRAPH, LIST):
        return list(block.lines)
    rest: list[Line] = []
    for line in lines:
        if found := _pair(line.text):
            name, value = found
            value = plain_text(re.sub(r"^[*_]+\s*|\s*[*_]+$", "", value))
            metadata.add(name, value, line.number, line.text, report)
        elif line.text.strip():
            rest.append(line)
    return [] if is_table else rest


def _in_one_line_each(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, with bold text that wraps over several lines joined into one."""
    found: list[Line] = []
    for line in lines:
        if found and found[-1].text.count("**") % 2 and _pair(found[-1].text) and not _pair(line.text):
            found[-1] = Line(f"{found[-1].text} {line.text.strip()}", found[-1].number)
        else:
            found.append(line)
    return found
