"""Reads the files that PubMed's “Citation manager” button saves, in the MEDLINE format, `.nbib`.

https://www.nlm.nih.gov/bsd/mms/medlineelements.html describes its tags.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from pages.content.doi import doi_in
from pages.content.errors import DocumentError
from pages.publications import latex
from pages.publications.entry import Entry, one_line, page_range, year_in

TAG = re.compile(r"^([A-Z]{2,4}) *- (.*)$")
START = "PMID"


def read(text: str, path: str) -> Iterator[Entry | DocumentError]:
    """Yield the publications in a file, and its errors."""
    records: list[tuple[int, dict[str, list[str]]]] = []
    tag = ""
    for number, line in enumerate(text.splitlines(), 1):
        found = TAG.match(line)
        if found and found[1] == START:
            records.append((number, defaultdict(list)))
        if not records:
            if line.strip():
                yield DocumentError(path, number, "no record begins here; each begins with a line `PMID- 12345678`")
                return
            continue
        record = records[-1][1]
        if found:
            tag = found[1]
            record[tag].append(found[2])
        elif line.strip() and tag:
            record[tag][-1] = f"{record[tag][-1]} {line.strip()}"
    for number, record in records:
        yield entry(record, path, number)


def entry(record: dict[str, list[str]], path: str, line: int) -> Entry:
    """Return a record as an Entry."""
    title, warnings = latex.marked(one_line(" ".join(record["TI"] or record["BTI"])))
    identifiers = [text for tag in ("LID", "AID") for text in record[tag] if text.endswith("[doi]")]
    return Entry(
        path=path,
        line=line,
        title=title.removesuffix("."),  # PubMed adds one to every title
        authors=tuple(map(one_line, [*(record["FAU"] or record["AU"]), *record["CN"]])),
        year=year_in(" ".join(record["DP"])),
        journal=one_line(" ".join(record["JT"] or record["TA"])),
        volume=one_line(" ".join(record["VI"])),
        issue=one_line(" ".join(record["IP"])),
        pages=page_range(" ".join(record["PG"])),
        doi=next(filter(None, map(doi_in, identifiers)), ""),
        warnings=tuple(warnings),
    )
