"""Footnotes: writes their numbers as superscript, and their texts as a list at the end."""

import re
from dataclasses import dataclass, field

from pages.content.source import shown
from pages.converting.report import Report
from pages.converting.source_lines import Line, outside_code

# Exports of word processors escape the brackets.
_DEFINITION = re.compile(r"^ {0,3}\\?\[\\?\^([^\]\s\\]+)\\?\]:\s*(.*)$")
_REFERENCES = re.compile(r"[ \t]*((?:\\?\[\\?\^[^\]\s\\]+\\?\](?!:)[ ,]*)*\\?\[\\?\^[^\]\s\\]+\\?\](?!:))")
_REFERENCE = re.compile(r"\\?\[\\?\^([^\]\s\\]+)\\?\]")
_INLINE = re.compile(r"\^\[((?:[^\[\]\n]|\[[^\[\]\n]*\])+)\]")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
NOTES = "Notes"
# Under such a heading the notes stay where they are.
_LISTS_NOTES = re.compile(
    r"(?:foot|end)?notes?|references?|sources?|literature|citations?|bibliography|works cited", re.IGNORECASE
)


@dataclass
class _Notes:
    """The notes of a document, in the order in which the text refers to them."""

    numbers: dict[str, int] = field(default_factory=dict)
    texts: dict[str, list[Line]] = field(default_factory=dict)

    def number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers) + 1)


def with_notes(lines: list[Line], report: Report) -> list[Line]:
    """Return the lines with `[^1]` as superscript, and the notes as a numbered list."""
    notes = _Notes()
    text, place = _take_notes(lines, notes, report)
    text = [_with_inline(line, notes, report) for line in text]
    if not notes.texts and not any(_REFERENCE.search(line.text) for _place, line in outside_code(text)):
        return lines
    found = list(text)
    for index, line in outside_code(text):
        found[index] = _with_numbers(line, notes, report)
    for name in sorted(notes.texts.keys() - notes.numbers.keys()):
        first = notes.texts[name][0]
        report.task(
            first.number,
            f"the text does not refer to the note `[^{name}]`; add `[^{name}]` where it belongs: “{shown(first.text)}”",
        )
    for name in [*notes.texts]:
        notes.number(name)
    return _with_list(found, place, notes, report) if notes.texts else found


def _take_notes(lines: list[Line], notes: _Notes, report: Report) -> tuple[list[Line], int]:
    """Return the lines without the notes' texts, and the index of the line at which the first of these began."""
    kept: list[Line] = []
    place, name = 0, ""
    coded = {line.number for _place, line in outside_code(lines)}
    for line in lines:
        match = _DEFINITION.match(line.text) if line.number in coded else None
        if match:
            name = match[1]
            place = place or len(kept)
            if name in notes.texts:
                report.task(
                    line.number,
                    f"there is a second note `[^{name}]`; rename it and refer to it in the text: “{shown(match[2])}”",
                )
                name = f"{name}-{line.number}"
            notes.texts.setdefault(name, []).append(Line(match[2], line.number))
        elif name and (line.text[:1] in (" ", "\t") and line.text.strip()):
            notes.texts[name].append(Line(line.text.strip(), line.number))
        elif name and not line.text.strip():
            notes.texts[name].append(Line("", line.number))
        elif name and notes.texts[name][-1].text and not re.match(r"\s{0,3}(?:#|[-+*]\s|\d+[.)]\s|>|\|)", line.text):
            notes.texts[name].append(line)  # a line that continues the note's paragraph
        else:
            name = ""
            kept.append(line)
    return kept, place


def _with_inline(line: Line, notes: _Notes, report: Report) -> Line:
    def named(match: re.Match[str]) -> str:
        name = f"inline-{len(notes.texts)}"
        notes.texts[name] = [Line(match[1], line.number)]
        return f"[^{name}]"

    return Line(_INLINE.sub(named, line.text), line.number)


def _with_numbers(line: Line, notes: _Notes, report: Report) -> Line:
    return Line(_REFERENCES.sub(lambda match: _raised(match, line, notes, report), line.text), line.number)


def _raised(match: re.Match[str], line: Line, notes: _Notes, report: Report) -> str:
    """Return references that are side by side as one superscript."""
    names = _REFERENCE.findall(match[1])
    if match.start() == 0 and not match.string[match.end() :].strip():
        report.task(
            line.number, f"the note's number `{match[1]}` is alone on its line; put it after the words it refers to"
        )
    for name in names:
        if name not in notes.texts and notes.texts:
            report.task(line.number, f"the note `[^{name}]` has no text; write it, or remove the number")
    known = [name for name in names if name in notes.texts] if notes.texts else []
    labels = [str(notes.number(name)) if name in known else name for name in names]
    shown_labels = ",".join(label.replace("^", "") for label in labels)
    was = " ".join(names)
    report.change(line.number, f"`{match[1].strip()}` is written as superscript: {shown_labels}", was, shown_labels)
    return f"^{shown_labels}^"


def _with_list(lines: list[Line], place: int, notes: _Notes, report: Report) -> list[Line]:
    """Return the lines with the list of notes in place of the first note, if a heading announces it, or at the end."""
    headings = [match[1] for line in lines[:place] if (match := _HEADING.match(line.text))]
    stays_in_place = (
        bool(headings) and bool(_LISTS_NOTES.fullmatch(headings[-1].strip(" *:_"))) and not _follows_list(lines[:place])
    )
    first = next(iter(notes.texts.values()))[0].number
    items: list[Line] = []
    for name in sorted(notes.texts, key=notes.number):
        number = notes.number(name)
        texts = notes.texts[name]
        while texts and not texts[-1].text:
            texts = texts[:-1]
        start = f"{number}. "
        for count, line in enumerate(texts):
            indent = start if not count else " " * len(start)
            items.append(Line(f"{indent}{line.text}".rstrip(), line.number))
        was = "" if name.startswith("inline-") else name.removesuffix(f"-{texts[0].number}") if texts else name
        report.change(
            texts[0].number if texts else first,
            f"the note `[^{was or '…'}]` is number {number} in the list of notes",
            was,
            str(number),
        )
    blank = Line("", first)
    if stays_in_place:
        return [*lines[:place], blank, *items, blank, *lines[place:]]
    report.change(first, f"the notes are put under their own heading, `## {NOTES}`", added=NOTES)
    return [*lines, blank, Line(f"## {NOTES}", first), blank, *items]


def _follows_list(lines: list[Line]) -> bool:
    """Return whether the lines end in a numbered list, which the notes would continue."""
    last = next((line.text for line in reversed(lines) if line.text.strip()), "")
    return bool(re.match(r"\s*\d+[.)]\s", last))
