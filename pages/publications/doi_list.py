"""Reads lists of DOIs, one or more per line. The site does not look them up; people complete the publications."""

from collections.abc import Iterator

from pages.content.doi import dois_in
from pages.content.errors import DocumentError
from pages.publications.entry import Entry


def read(text: str, path: str) -> Iterator[Entry | DocumentError]:
    """Yield a publication for each DOI, with no other fields, and the errors in the list."""
    found = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        dois = dois_in(line)
        found = found or bool(dois)
        if not dois:
            yield DocumentError(
                path, number, f"“{line.strip()[:80]}” is not a DOI; enter one DOI per line: 10.1038/nature12345"
            )
        yield from (Entry(path, number, doi=doi) for doi in dois)
