"""One publication as a file describes it, and functions that the readers of all formats share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

FIRST_YEAR, LAST_YEAR = 1500, 2099
YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
DASHES = re.compile(r"\s*(?:-{1,3}|[‐‑‒–—−])\s*")


@dataclass(frozen=True)
class Entry:
    """One publication as a file describes it; `line` is where it begins. Missing fields are empty."""

    path: str
    line: int
    title: str = ""  # marked text
    authors: tuple[str, ...] = ()  # “Family, Given”, or the name of a group
    year: int | None = None
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    url: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def facts(self) -> dict[str, str | int]:
        """The fields of a Publication that the file gives."""
        names = [field.name for field in fields(self) if field.name not in ("path", "line", "warnings", "authors")]
        found = {"authors": "\n".join(self.authors)} | {name: getattr(self, name) for name in names}
        return {name: value for name, value in found.items() if value}


def year_in(text: str) -> int | None:
    """Return the first year in a date: 2019/03/12/, 2019//, March 2019."""
    years = (int(year) for year in YEAR.findall(text))
    return next((year for year in years if FIRST_YEAR <= year <= LAST_YEAR), None)


def own_address(addresses: Iterable[str]) -> str:
    """Return the first web address that is not that of a DOI."""
    return next((url for url in addresses if url.startswith(("http://", "https://")) and "doi.org/" not in url), "")


def page_range(text: str) -> str:
    """Return pages with an en dash between first and last: 12–34."""
    return DASHES.sub("–", one_line(text))


def one_line(text: str) -> str:
    """Return text with each run of white space as one space."""
    return " ".join(text.split())
