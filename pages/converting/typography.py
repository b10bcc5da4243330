"""Repairs single lines: invisible characters, HTML, and the markers of list items."""

import re
from html import unescape

from pages.content.characters import (
    INVISIBLE,
    UNPRINTABLE,
    invisible_characters,
    private_characters,
    with_letters,
)
from pages.content.slips import BULLETS, SPACES
from pages.content.source import shown
from pages.converting import tags
from pages.converting.report import Report
from pages.converting.source_lines import Line, joined, outside_code, parser, renumbered, substituted

_INVISIBLE_SPACES = re.compile(rf"^(?:[{SPACES}\s]|&nbsp;|&#160;|&#xa0;)+$|^[{SPACES}]+", re.IGNORECASE)
_MARKER_SPACE = re.compile(rf"^(\s*(?:#{{1,6}}|[-+*]|\d{{1,9}}[.)]))\s*[{SPACES}]\s*")
# In the font Wingdings the codes of ν, θ and ϖ are bullets, too.
_BULLET = re.compile(rf"^(\s*)(?:[{BULLETS}]|[\uf06e\uf071\uf076](?=\s))[\s{SPACES}]*(?=\S)")
_DASH = re.compile(r"^(\s*)[–—]\s+(?=\S)")
_RULE = re.compile(r"^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_ATTRIBUTES = re.compile(r"\s*\{[#.:][^{}\n]*\}\s*$")
_CONTAINER = re.compile(r"^\s*:{3,}\s*(?:[\w-]+(?:[ \t]+\S.*)?|\{[^{}]*\})?\s*$")
# What Pandoc writes after images, and around text that a word processor highlighted.
_IMAGE_ATTRIBUTES = re.compile(r"(?<=[)\]])\{(?:[#.][\w-]+|[\w-]+=)[^{}\n]*\}")
_SPAN = re.compile(r"\[([^\[\]\n]*)\]\{[.#][^{}\n]*\}")
_TASK_ITEM = re.compile(r"^(\s*(?:[-+*]|\d+[.)])\s+)\[([ xX])\]\s+")
_ENUMERATION = re.compile(r"^(\s*)(\((?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})\)|[a-zA-Z][.)]|\d{1,2}\)(?=\S))\s*(?=\S)")


def repaired(lines: list[Line], report: Report) -> list[Line]:
    """Return the lines with all of these repairs."""
    lines = _without_invisible(lines, report)
    lines = _without_html(lines, report)
    lines = [_line_of_list(line, report) for line in lines]
    lines = [_with_letters(line, report) for line in lines]
    lines = _dashes_as_lists(lines, report)
    lines = _enumerations(lines, report)
    return _with_full_stops(lines, report)


def without_invisible(text: str) -> tuple[str, list[str]]:
    """Return a line without invisible characters, and the names of those that it contained."""
    places = [slip.start for slip in invisible_characters(text)]
    names = [INVISIBLE[text[place]] for place in places]
    return "".join(sign for place, sign in enumerate(text) if place not in places), names


def _without_invisible(lines: list[Line], report: Report) -> list[Line]:
    found: list[Line] = []
    for line in lines:
        text, names = without_invisible(line.text)
        if names:
            what = f"{names[0]} is" if len(names) == 1 else f"{len(names)} invisible characters are"
            report.change(
                line.number,
                f"{what} removed from “{shown(text.strip())}”"
                if text.strip()
                else f"{what} removed from an empty line",
            )
        if UNPRINTABLE.search(text):
            lost = "�" in text
            text = UNPRINTABLE.sub("", text)
            note = report.task if lost else report.change
            advice = (
                "a character was lost before this export was made; compare the line with the page"
                if lost
                else "control characters are removed"
            )
            note(line.number, f"{advice}: “{shown(text.strip())}”")
        text = _INVISIBLE_SPACES.sub("", text)
        text = _MARKER_SPACE.sub(r"\1 ", text)
        is_rule = bool(names and _RULE.match(text))
        # Without the characters before it, a rule would turn the line above into a heading.
        found += (
            [Line("", line.number), Line("---", line.number), Line("", line.number)]
            if is_rule
            else [Line(text, line.number)]
        )
    return found


def _without_html(lines: list[Line], report: Report) -> list[Line]:
    if not any("<" in line.text for line in lines):
        return lines

    def comment(match: re.Match[str], number: int) -> str:
        report.change(number, f"`{shown(match[0])}` is left out: visitors never saw it", removed=match[0])
        return ""

    def table(match: re.Match[str], number: int) -> str:
        written = tags.table(match[0])
        if written == match[0]:
            report.task(number, "an HTML table is broken, or has cells that span others; write what follows as a table")
        else:
            report.change(number, "an HTML table is written as Markdown")
        return written

    lines = substituted(lines, tags.COMMENT, comment)
    lines = substituted(lines, tags.TABLE, table)
    found = list(lines)
    changed: dict[int, list[Line]] = {}
    for place, line in outside_code(found):
        text = tags.to_markdown(line.text) if "<" in line.text else line.text
        if text != line.text:
            report.change(line.number, _conversion_message(line.text, text), added=tags.values_kept(line.text, text))
            changed[place] = list(renumbered(text, [line]))
    return [new for place, line in enumerate(found) for new in changed.get(place, [line])]


def _conversion_message(before: str, after: str) -> str:
    """Describe what became of a line's tags."""
    found = dict.fromkeys(
        match[0] for match in re.finditer(r"<[^<>]*>", before) if match[0] not in after.replace("\\<", "")
    )
    lost = tags.values_lost(before, after)
    rest = f"; also left out: {lost}" if lost else ""
    return f"HTML, or what looks like it, is written as Markdown: `{shown(' '.join(found))}`{rest}"


def _line_of_list(line: Line, report: Report) -> Line:
    text = _BULLET.sub(r"\1- ", line.text)
    if text != line.text:
        report.change(line.number, f"“{shown(line.text.strip())}” begins with a bullet and is written as a list item")
    if match := _TASK_ITEM.match(text):
        text = match[1] + text[match.end() :]
        report.change(line.number, f"the box `[{match[2]}]` is removed: pages have no task lists", removed=match[2])
    if (match := _ATTRIBUTES.search(text)) and match[0].strip() != "{.related-pages}":
        text = text[: match.start()]
        report.change(
            line.number,
            f"`{match[0].strip()}` is removed: anchors for headings are generated automatically",
            removed=match[0],
        )
    for pattern in (_SPAN, _IMAGE_ATTRIBUTES):
        for match in pattern.finditer(text):
            lost = match[0].partition("]{")[2] or match[0]
            report.change(line.number, f"the attributes `{shown(lost.strip('{}'))}` are removed", removed=lost)
        text = pattern.sub(lambda match: match[1] if match.re.groups else "", text)
    if match := _CONTAINER.match(text):
        report.change(line.number, f"`{text.strip()}` is removed: it has no meaning here", removed=text)
        text = ""
    if "~~" in text:
        text = text.replace("~~", "")
        report.task(
            line.number,
            f"the strikethrough in “{shown(text.strip())}” is removed; delete the words if they should go",
        )
    if re.search(r"==(?=\S)[^=\n]+(?<=\S)==", text):
        text = re.sub(r"==(?=\S)([^=\n]+)(?<=\S)==", r"\1", text)
        report.change(line.number, f"the highlighting in “{shown(text.strip())}” is removed")
    return Line("" if text.strip() == "\\" else text, line.number)


def _with_letters(line: Line, report: Report) -> Line:
    """Return a line with the letters whose codes in the font Symbol a program left.

    See findings/python-docx-leaves-greek-letters-out.sh.
    """
    text = with_letters(line.text)
    if text != line.text:
        report.change(line.number, f"letters in the font Symbol are written as Unicode: “{shown(text.strip())}”")
    for slip in private_characters(text):
        report.task(line.number, f"{slip.message}: “{shown(text.strip())}”")
    return Line(text, line.number)


def _dashes_as_lists(lines: list[Line], report: Report) -> list[Line]:
    """Turn two or more lines in a row that begin with a dash into a list; one alone may name a speaker."""
    is_dash = [bool(_DASH.match(line.text)) for line in lines]
    found = list(lines)
    for place, line in enumerate(lines):
        around = is_dash[max(0, place - 1) : place] + is_dash[place + 1 : place + 2]
        if is_dash[place] and any(around):
            found[place] = Line(_DASH.sub(r"\1- ", line.text), line.number)
            report.change(line.number, f"“{shown(line.text)}” begins with a dash and is written as a list item")
    return found


def _enumerations(lines: list[Line], report: Report) -> list[Line]:
    """Turn lines in a row such as `(1) …`, `a) …` or `1)…`, which are no list in Markdown, into one."""
    found = list(lines)
    markers = [_ENUMERATION.match(line.text) for line in lines]
    for place, (line, match) in enumerate(zip(lines, markers, strict=True)):
        around = markers[max(0, place - 1) : place] + markers[place + 1 : place + 2]
        if not match or not any(around):
            continue
        label, rest = match[2], line.text[match.end() :]
        number = label.strip("()")
        text = f"{match[1]}{number}. {rest}" if number.isdigit() else f"{match[1]}- \\{label} {rest}"
        if not number.isdigit() and not label.startswith("("):
            text = f"{match[1]}- {label[0]}\\{label[1]} {rest}"
        found[place] = Line(text, line.number)
        report.change(line.number, f"“{shown(line.text)}” is written as an item of a list: `{shown(text.strip())}`")
    return found


def _with_full_stops(lines: list[Line], report: Report) -> list[Line]:
    """Write numbered items `1)` as `1.`, as in all documents."""
    found = list(lines)
    for token in parser().parse(joined(lines)):
        if token.type == "list_item_open" and token.markup == ")" and token.map:
            line = found[token.map[0]]
            text = re.sub(rf"^((?:\s*(?:[-+*]|\d+[.)]|>)\s+)*?\s*(?:>\s*)*{token.info})\)", r"\1.", line.text, count=1)
            if text != line.text:
                found[token.map[0]] = Line(text, line.number)
                report.change(line.number, f"`{token.info})` is written as `{token.info}.`")
    return found


def plain_value(text: str) -> str:
    """Return a value of the front matter without entities, marks of emphasis and invisible characters."""
    text = without_invisible(unescape(unescape(text)))[0]
    text = with_letters(UNPRINTABLE.sub("", text))
    text = re.sub(r"(\*\*?|__?)(?=\S)([^*_]+)(?<=\S)\1(?!\w)", r"\2", text)
    text = tags.TAG.sub("", text)
    return " ".join(text.split())
