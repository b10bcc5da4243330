"""What master texts say of themselves under their first heading: `**Url: /x**`, `**Meta Description: …**` and so on."""

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
# Names of what no page has.
_OTHERS = re.compile(
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
_REMAINS = re.compile(
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
    """What a text says of itself, each with the number of its line."""

    values: dict[str, tuple[str, int]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Return a value; empty where the text has none."""
        return self.values.get(name, ("", 0))[0]

    def line(self, name: str) -> int:
        """Return the number of a value's line."""
        return self.values.get(name, ("", 1))[1]


def taken(blocks: Sequence[Block], report: Report) -> tuple[Metadata, list[Block]]:
    """Return the metadata, and the blocks without it.

    It stands in paragraphs at the beginning or under one of the first two headings, before all running text.
    """
    metadata = Metadata()
    kept: list[Block] = []
    is_over = False
    for place, block in enumerate(blocks):
        if is_over or block.kind in (HEADING, RULE):
            is_over = is_over or (block.kind == HEADING and (block.level > 2 or _is_section(place, blocks)))
            kept.append(block)
            continue
        rest = (
            _without_metadata(block, metadata, report) if block.kind in (PARAGRAPH, LIST, TABLE) else list(block.lines)
        )
        is_over = bool(rest)
        if rest:
            kept.append(replace_lines(block, rest))
    return metadata, kept


def without_remains(blocks: Sequence[Block], report: Report) -> list[Block]:
    """Return the blocks without metadata that stands among the copy, where nobody would take it for copy."""
    kept: list[Block] = []
    for block in blocks:
        if block.kind == PARAGRAPH and all(_REMAINS.match(line.text) for line in block.lines):
            message = f"`{shown(block.text)}` is no part of a page and is left out"
            report.change(block.number, message, removed=block.text)
        else:
            kept.append(block)
    return kept


def _is_section(place: int, blocks: Sequence[Block]) -> bool:
    """Whether a heading begins the copy: nothing that says `Name: value` follows it straight away."""
    following = next((block for block in blocks[place + 1 :] if block.kind != RULE), None)
    is_named = (
        following is not None and following.kind != HEADING and any(_found(line.text) for line in following.lines)
    )
    return blocks[place].level == 2 and not is_named


def _found(text: str) -> tuple[str, str] | None:
    """Return the name and the value in a line that is one of metadata."""
    if text.lstrip().startswith("|"):
        cells = [cell.strip(" *") for cell in text.strip().strip("|").split("|")]
        text = f"**{cells[0].rstrip(':')}: {cells[1]}**" if len(cells) == 2 else ""
    match = _LINE.match(text)
    if not match:
        return None
    name = " ".join(match["name"].split())
    key = re.sub(r"[\W_]+", "", name).lower()
    is_known = key in _MEANINGS or bool(_OTHERS.fullmatch(name))
    return (name, match["value"].strip()) if is_known and (match["bold"] or match["end"] or key in _MEANINGS) else None


def _without_metadata(block: Block, metadata: Metadata, report: Report) -> list[Line]:
    if block.kind == TABLE and not all(_found(line.text) or set(line.text) <= set("|-: ") for line in block.lines[2:]):
        return list(block.lines)
    rest: list[Line] = []
    for line in block.lines:
        found = _found(line.text)
        if not found:
            rest.append(line)
            continue
        name, value = found
        value = plain_text(re.sub(r"^[*_]+\s*|\s*[*_]+$", "", value))
        meaning = _MEANINGS.get(re.sub(r"[\W_]+", "", name).lower(), "")
        if meaning and meaning not in metadata.values and value:
            metadata.values[meaning] = (value, line.number)
            report.change(line.number, f"`{name}` is taken into the front matter: “{value}”", removed=line.text)
        else:
            report.change(line.number, f"“{name}: {value}” is no part of a page and is left out", removed=line.text)
    return [] if block.kind == TABLE else [line for line in rest if line.text.strip()]
