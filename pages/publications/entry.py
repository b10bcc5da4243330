"""One publication as a file describes it, and functions that the readers of all formats share."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

from pages.content.doi import dois_in

FIRST_YEAR, LAST_YEAR = 1500, 2099
YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
# The last word of a group's name, which programs take for a family name: Consortium, The ENCODE Project.
GROUP = re.compile(r"(Collaboration|Collaborators|Consortium|Group|Initiative|Investigators|Network|Team), ([^,]+)")
BETWEEN_AUTHORS = re.compile(r"[;&]")
# Not the hyphen of a supplement's page: S-12.
DASHES = re.compile(r"\s*(?:-{2,3}|[‐‑‒–—−]|-(?!(?<=\b[A-Z]-)\d))\s*")


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


def author(name: str) -> str:
    """Return a name, that of a group in the order of its words."""
    group = GROUP.fullmatch(name)
    return f"{group[2]} {group[1]}" if group else name


def several_authors(name: str, advice: str) -> str:
    """Return a warning that a name seems to be those of several authors."""
    return f"“{name}” seems to be several authors; {advice}"


def chosen_doi(texts: Iterable[str]) -> tuple[str, list[str]]:
    """Return the first DOI, and a warning if there are others."""
    found = list(dict.fromkeys(doi for text in texts for doi in dois_in(text)))
    warnings = [f"the entry has several DOIs, {', '.join(found)}; the first is taken"] if len(found) > 1 else []
    return next(iter(found), ""), warnings


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
