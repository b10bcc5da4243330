"""Reads RIS files, as EndNote, Zotero, Mendeley and Web of Science export them, and writes publications to one.

rispy reads the tags of one record at a time. Three of its errors are prevented: continuation lines are joined to their
tag, since rispy makes them another item of a list (an author, a note), or, after a tag that it skips, part of the field
before; authors are all put under one tag, since rispy lists those of A1 and of AU apart; and a record without its last
line is reported, since rispy leaves it out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import rispy

from pages.content import marked_text
from pages.content.doi import doi_in
from pages.content.errors import DocumentError
from pages.models import Publication
from pages.publications import latex
from pages.publications.entry import (
    BETWEEN_AUTHORS,
    Entry,
    author,
    one_line,
    own_address,
    page_range,
    several_authors,
    year_in,
)

TAG = re.compile(r"^([A-Z][A-Z0-9]) {1,2}- ?(.*)$")
START, END = "TY", "ER"
SAME_TAG = {"A1": "AU"}
# The first of these tags in a record counts. Tags that only some programs use come last.
TITLE = ("primary_title", "title")
JOURNAL = ("alternate_title3", "journal_name", "secondary_title", "alternate_title2", "alternate_title1", "publisher")
YEAR = ("year", "publication_year", "date")
# A DOI is under DO; older programs write it as an address or a note.
DOI = ("doi", "type_of_work", "note", "urls", "file_attachments1", "custom1")
BOOK_TITLE = "BT"
# The length after which @citation-js/plugin-ris 0.8.2 breaks each value, even within a word.
CITATION_JS_LINE = 70


def read(text: str, path: str) -> Iterator[Entry | DocumentError]:
    """Yield the publications in a file, and its errors."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if (tag := TAG.match(line)) and tag[1] == START]
    if not starts:
        yield DocumentError(path, 1, "no record begins here; each begins with a line `TY  - JOUR`")
        return
    if outside := [number for number, line in enumerate(lines[: starts[0]]) if TAG.match(line)]:
        yield DocumentError(path, outside[0] + 1, "this line comes before the first `TY  - `; add that line above it")
    glue = "" if cut_in_words(lines) else " "
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        record = joined(lines[start:end], glue)
        ends = [number for number, line in enumerate(record) if line.startswith(END)]
        if not ends:
            yield DocumentError(path, start + 1, "the record that begins here has no last line; add `ER  - `")
            continue
        # Values are not split at semicolons, which web addresses can contain.
        (found,) = rispy.loads("\n".join(record[: ends[0] + 1]), delimiter_tags_mapping={})
        yield entry(found, path, start + 1)


class Writer(rispy.RisWriter):
    """Writes records without the number that rispy puts before each, which is not valid RIS."""

    def set_header(self, count: int) -> str:
        return ""


def write(publications: Iterable[Publication]) -> str:
    """Return publications as a file that `read` can read; italics, subscript and superscript are in tags."""
    return str(rispy.dumps([record(publication) for publication in publications], implementation=Writer))


def record(publication: Publication) -> dict[str, Any]:
    """Return a publication as a record for rispy."""
    start, _dash, end = publication.pages.partition("–")
    found = {
        "type_of_reference": "JOUR",
        "primary_title": marked_text.to_html(publication.title),
        "authors": publication.names,
        "year": publication.year and str(publication.year),
        "alternate_title3": publication.journal,
        "volume": publication.volume,
        "number": publication.issue,
        "start_page": start,
        "end_page": end,
        "doi": publication.doi,
        "urls": [publication.url] if publication.url else [],
    }
    return {name: value for name, value in found.items() if value}


def cut_in_words(lines: list[str]) -> bool:
    """Return whether all values that continue on the next line break at the same length, within words if need be."""
    filled = [line for line in lines if line.strip()]
    continued = [line for line, following in pairwise(filled) if not TAG.match(following)]
    return bool(continued) and all(len(TAG.sub(r"\2", line)) == CITATION_JS_LINE for line in continued)


def joined(lines: list[str], glue: str) -> list[str]:
    """Return the lines of a record, one for each tag, with continuation lines joined to it by `glue`."""
    found: list[str] = []
    for line in lines:
        if tag := TAG.match(line):
            found.append(f"{SAME_TAG.get(tag[1], tag[1])}  - {tag[2]}")
        elif line.strip() and found and not found[-1].startswith(END):
            found[-1] = f"{found[-1]}{glue}{line}"
    return found


def entry(record: Mapping[str, Any], path: str, line: int) -> Entry:
    """Return a record as an Entry."""
    unknown = record.get("unknown_tag") or {}
    title, warnings = latex.marked(first(record, TITLE) or one_line(" ".join(unknown.get(BOOK_TITLE, ()))))
    names = dict.fromkeys(author(latex.plain(name).rstrip(",")) for name in map(one_line, record.get("authors", ())))
    advice = "write one author per line"
    warnings += [several_authors(name, advice) for name in names if BETWEEN_AUTHORS.search(name)]
    return Entry(
        path=path,
        line=line,
        title=title,
        authors=tuple(filter(None, names)),
        year=next((year for name in YEAR if (year := year_in(str(record.get(name, ""))))), None),
        journal=latex.plain(first(record, JOURNAL)),
        volume=first(record, ("volume",)),
        issue=first(record, ("number",)),
        pages=pages(first(record, ("start_page",)), first(record, ("end_page",))),
        doi=next(filter(None, map(doi_in, texts(record, DOI, unknown))), ""),
        url=own_address(texts(record, ("urls",), {})),
        warnings=tuple(warnings),
    )


def first(record: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Return the first of the fields that the record has, in one line."""
    return next((text for name in names if (text := one_line(str(record.get(name, ""))))), "")


def texts(record: Mapping[str, Any], names: tuple[str, ...], unknown: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the texts of fields, and those under tags that RIS does not know."""
    for name in names:
        value = record.get(name) or ()
        yield from [value] if isinstance(value, str) else value
    for tag in ("DI", "L3"):
        yield from unknown.get(tag, ())


def pages(start: str, end: str) -> str:
    """Return the first and the last page; some programs write both under the tag of the first."""
    start, end = page_range(start), page_range(end)
    return f"{start}–{end}" if start and end and end != start and "–" not in start else start or end
