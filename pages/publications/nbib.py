"""Reads the files that PubMed's “Citation manager” button saves, in the MEDLINE format, `.nbib`.

https://www.nlm.nih.gov/bsd/mms/medlineelements.html describes its tags.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pages.content.errors import DocumentError
from pages.publications import latex
from pages.publications.entry import Entry, chosen_doi, one_line, page_range, year_in

TAG = re.compile(r"^([A-Z]{2,4}) *- (.*)$")
# A short name: family name, initials, suffix.
SHORT_NAME = re.compile(r"(.+) ([A-Z]{1,3})(?: (Jr|Sr|\d(?:st|nd|rd|th)))?")
START = "PMID"


@dataclass
class Record:
    """The values of one record with their tags, in the order of the file: groups stand between the other authors."""

    line: int
    values: list[tuple[str, str]] = field(default_factory=list)

    def all(self, *tags: str) -> list[str]:
        """Return the values of tags, in the order of the file."""
        return [one_line(value) for tag, value in self.values if tag in tags]

    def one(self, *tags: str) -> str:
        """Return the value of the first of the tags that the record has."""
        return next((" ".join(found) for tag in tags if (found := self.all(tag))), "")


def read(text: str, path: str) -> Iterator[Entry | DocumentError]:
    """Yield the publications in a file, and its errors."""
    records: list[Record] = []
    for number, line in enumerate(text.splitlines(), 1):
        found = TAG.match(line)
        if found and found[1] == START:
            records.append(Record(number))
        if not records:
            if line.strip():
                yield DocumentError(path, number, "no record begins here; each begins with a line `PMID- 12345678`")
                return
            continue
        values = records[-1].values
        if found:
            values.append((found[1], found[2]))
        elif line.strip():
            tag, value = values[-1]
            values[-1] = tag, f"{value} {line.strip()}"
    for record in records:
        yield entry(record, path)


def entry(record: Record, path: str) -> Entry:
    """Return a record as an Entry."""
    title, warnings = latex.marked(record.one("TI", "BTI"))
    doi, several = chosen_doi(text for text in record.all("LID", "AID") if text.endswith("[doi]"))
    if "Retracted Publication" in record.all("PT"):
        warnings.append("PubMed lists this publication as retracted")
    return Entry(
        path=path,
        line=record.line,
        title=title.removesuffix("."),  # PubMed adds one to every title
        authors=tuple(authors(record)),
        year=year_in(record.one("DP")),
        journal=record.one("JT", "TA"),
        volume=record.one("VI"),
        issue=record.one("IP"),
        pages=page_range(record.one("PG")),
        doi=doi,
        warnings=(*warnings, *several),
    )


def authors(record: Record) -> Iterator[str]:
    """Yield the authors, as “Family, Given”; of old records, which have only short names, as “Family, Initials”."""
    names = "FAU" if record.all("FAU") else "AU"
    for tag, value in record.values:
        name = one_line(value)
        if tag == "AU" == names and (found := SHORT_NAME.fullmatch(name)):
            yield ", ".join(filter(None, found.groups()))
        elif tag in (names, "CN"):
            yield name
