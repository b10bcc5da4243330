"""Imports publications from files: either exactly what the user was shown before confirming, or nothing.

An entry matches an existing publication if both have the same DOI, or if one has none and title and year are the same.
The publication's empty fields are filled; fields that differ stay, unless the user chooses the file's values.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TypeAlias

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.log_actions import log
from wagtail.search.backends import get_search_backends

from genetargeting.generation import advance_on_commit
from pages.content.errors import DocumentError, DocumentErrors, in_order
from pages.models import Publication, later_search_index
from pages.models.publications import title_match
from pages.publications import bibtex, doi_list, nbib, ris
from pages.publications.entry import Entry
from pages.sync.loader import lock_tree
from pages.sync.revisions import log_new, save_first_revisions

FILES_COUNT = 20
FILES_SIZE = 2_000_000  # bytes in total
READERS = {".bib": bibtex.read, ".nbib": nbib.read, ".ris": ris.read}
# Beginnings of the first line, which identify files with other extensions.
BEGINNINGS = {"TY  -": ris.read, "@": bibtex.read, "PMID-": nbib.read}
OTHER_FORMATS = {
    r"FN ": "Web of Science plain text",
    r"%0 ": "EndNote’s own format",
    r"\{": "JSON",
    r"\[\s*[\[{\]]": "JSON",
    r"<\?xml": "XML",
}
IMPORTED = "pages.import"

File: TypeAlias = tuple[str, bytes]  # name and content


@dataclass(frozen=True)
class Difference:
    """A field in which a publication differs from the file."""

    name: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Row:
    """The result for one entry of a file."""

    entry: Entry
    number: int  # by which the user chooses it
    publication: Publication  # after the import; it has no primary key if it is new
    is_new: bool = False
    filled: tuple[str, ...] = ()  # the fields that the file fills
    differences: tuple[Difference, ...] = ()
    is_taken: bool = False  # whether the file's values replace those that differ
    repeats: Entry | None = None  # an earlier entry for the same publication
    warnings: tuple[str, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether the entry adds or changes a publication."""
        return self.is_new or bool(self.filled) or (self.is_taken and bool(self.differences))

    @property
    def facts(self) -> list[object]:
        """The values that the user is shown: if they change, they must be shown again."""
        differences = [(difference.name, difference.ours, difference.theirs) for difference in self.differences]
        return [self.number, self.publication.pk, self.entry.facts, self.filled, differences, self.is_new]


@dataclass(frozen=True)
class Import:
    """The result of an import. `found` changes when entries or publications do."""

    rows: tuple[Row, ...]
    found: str
    is_done: bool

    @property
    def changes_something(self) -> bool:
        """Whether there is anything to confirm."""
        return any(row.is_change or row.differences for row in self.rows)


def import_publications(
    files: Sequence[File], user: AbstractUser, found: str | None = None, taken: Collection[int] = ()
) -> Import:
    """Import the entries if `found` is that of an earlier call; otherwise return what would be done.

    `taken` are the numbers of entries whose values replace a publication's. Raises DocumentErrors with all errors, in
    which case nothing is written.
    """
    entries = read_files(files)
    with transaction.atomic():
        lock_tree()  # the second of two simultaneous imports finds the first one's publications
        rows = _Plan(Publication.objects.all(), taken).rows(entries)
        now_found = fingerprint(rows)
        is_done = found == now_found
        if is_done:
            write(rows, user)
    return Import(tuple(rows), now_found, is_done)


def fingerprint(rows: Iterable[Row]) -> str:
    """Return a hash that changes with the rows."""
    return hashlib.sha256(json.dumps([row.facts for row in rows]).encode()).hexdigest()


# Reading


def read_files(files: Sequence[File]) -> list[Entry]:
    """Return the entries of files. Raises DocumentErrors."""
    if not files:
        raise DocumentErrors([DocumentError("import", 1, "choose a file, or enter a DOI")])
    size = sum(len(content) for _name, content in files)
    if len(files) > FILES_COUNT or size > FILES_SIZE:
        most = f"more than {FILES_COUNT} files, or more than {FILES_SIZE:,} bytes"
        raise DocumentErrors([DocumentError("import", 1, f"{most}; import them in several parts")])
    found = [item for name, content in files for item in read_file(name, content)]
    errors = [item for item in found if isinstance(item, DocumentError)]
    entries = [item for item in found if isinstance(item, Entry)]
    for entry in entries:
        if not entry.title and not entry.doi:
            message = "the entry that begins here has neither title nor DOI; add one of them"
            errors.append(DocumentError(entry.path, entry.line, message))
        errors += _refused(entry)
    if errors:
        raise DocumentErrors(in_order(errors))
    return entries


def read_file(name: str, content: bytes) -> Iterator[Entry | DocumentError]:
    """Yield the entries of a file, and its errors; its format is that of its extension, or of its first line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        yield DocumentError(name, line, "this file is not UTF-8 text; choose UTF-8 when you export it")
        return
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    first = text.lstrip()
    if other := next((name for beginning, name in OTHER_FORMATS.items() if re.match(beginning, first)), None):
        yield DocumentError(name, 1, f"this is {other}; choose RIS or BibTeX when you export it")
        return
    known = (read for beginning, read in BEGINNINGS.items() if first.startswith(beginning))
    read = READERS.get(PurePath(name).suffix.lower()) or next(known, doi_list.read)
    yield from read(text, name)


def _refused(entry: Entry) -> Iterator[DocumentError]:
    """Yield the validation errors of a publication's fields."""
    try:
        Publication(**entry.facts).clean_fields(exclude=["latest_revision"])
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            yield DocumentError(entry.path, entry.line, f"{name}: {' '.join(messages)}")


# Comparing


@dataclass
class _Plan:
    """The existing publications, and those that earlier entries create."""

    publications: Iterable[Publication]
    taken: Collection[int]
    by_doi: dict[str, Publication] = field(default_factory=dict)
    by_match: dict[tuple[str, int | None], list[Publication]] = field(default_factory=dict)
    first_entries: dict[int, Entry] = field(default_factory=dict)  # by the identity of the publication

    def rows(self, entries: Iterable[Entry]) -> list[Row]:
        """Return the result for each entry."""
        for publication in self.publications:
            self.add(publication)
        return [self.row(entry, number) for number, entry in enumerate(entries)]

    def add(self, publication: Publication) -> None:
        """Register a publication, so that later entries find it."""
        if publication.doi:
            self.by_doi[publication.doi] = publication
        if publication.title:
            same = self.by_match.setdefault(publication.match, [])
            if publication not in same:
                same.append(publication)

    def row(self, entry: Entry, number: int) -> Row:
        """Return the result for an entry, with the publication as it would be after the import."""
        same = self.by_match.get((title_match(entry.title), entry.year), []) if entry.title else []
        publication = self.by_doi.get(entry.doi) if entry.doi else None
        publication = publication or next((one for one in same if not (one.doi and entry.doi)), None)
        warnings = list(entry.warnings)
        if publication is None:
            warnings += [f"another publication has this title and year, and the DOI {one.doi}" for one in same]
            publication = Publication(**entry.facts)
            publication.clean()
            self.add(publication)
            self.first_entries[id(publication)] = entry
            return Row(entry, number, publication, is_new=True, warnings=tuple(warnings))
        is_taken = number in self.taken
        filled, differences = compare(publication, entry)
        for name in [*filled, *([difference.name for difference in differences] if is_taken else [])]:
            setattr(publication, name, entry.facts[name])
        if filled:
            self.add(publication)
        repeats = self.first_entries.get(id(publication))
        return Row(
            entry,
            number,
            publication,
            filled=tuple(filled),
            differences=tuple(differences),
            is_taken=is_taken,
            repeats=repeats,
            warnings=tuple(warnings),
        )


def compare(publication: Publication, entry: Entry) -> tuple[list[str], list[Difference]]:
    """Return the fields that an entry fills, and those in which it differs."""
    filled, differences = [], []
    for name, theirs in entry.facts.items():
        ours = getattr(publication, name)
        if not ours:
            filled.append(name)
        elif str(ours).split() != str(theirs).split():
            differences.append(Difference(name, str(ours), str(theirs)))
    return filled, differences


# Writing


def write(rows: Sequence[Row], user: AbstractUser) -> None:
    """Save the publications of rows, each with a version in its history that names the file.

    New ones are saved in bulk: one by one, each would take nine statements.
    """
    changed: dict[int, Row] = {}
    for row in rows:
        if row.is_change:
            changed.setdefault(id(row.publication), row)
    new = [row for row in changed.values() if row.is_new]
    Publication.objects.bulk_create([row.publication for row in new])
    save_first_revisions([row.publication for row in new])
    log_new([(row.publication, row.publication.latest_revision, logged(row)) for row in new], IMPORTED)
    with later_search_index():
        for row in changed.values():
            if not row.is_new:
                row.publication.save()
                revision = row.publication.save_revision(user=user, clean=False)
                log(row.publication, IMPORTED, user=user, revision=revision, content_changed=True, data=logged(row))
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(Publication, [row.publication for row in changed.values()])
    advance_on_commit()  # saving in bulk sends no signal


def logged(row: Row) -> dict[str, str]:
    """Return the log data that names the source of a version in the history."""
    return {"document": row.entry.path}
