"""The import of redirects from a spreadsheet in CSV, TSV or Excel: either all of them are created, or none."""

import csv
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import islice
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import openpyxl
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log

from pages.links.redirect_form import RedirectForm, old_path

ROWS_COUNT = 5_000  # a larger file is divided, so that one request does not take minutes
UNPACKED_SIZE = 100_000_000  # bytes of an Excel file, parts of which openpyxl reads into memory
EXCEL_ROWS_COUNT = 1_048_576  # the most in a sheet; in a damaged file, row numbers can be arbitrary
COLUMNS_COUNT = 26  # of an Excel sheet, to Z
# The headings of the two columns: in this site's and Wagtail's lists, and in what other programs export.
OLD_NAMES = {"from", "old", "source", "origin", "redirect from"} | {
    f"{age} {what}"
    for age in ("old", "source", "legacy", "from")
    for what in ("address", "url", "path", "link", "page")
}
NEW_NAMES = {"to", "new", "target", "destination", "redirect to", "redirect url", "new build url"} | {
    f"{age} {what}"
    for age in ("new", "target", "destination", "to")
    for what in ("address", "url", "path", "link", "page")
}
NO_NEW_ADDRESS = "The new address is missing."
INVALID_NEW_ADDRESS = "The new address must start with / or with https://."


@dataclass(frozen=True)
class Row:
    """A row of the file, numbered as in a spreadsheet."""

    number: int
    old: str
    new: str


@dataclass(frozen=True)
class RefusedRow:
    """A row that cannot become a redirect, and the reasons."""

    row: Row
    reasons: list[str]


@dataclass(frozen=True)
class Imported:
    """The result of an import, which creates nothing if rows were refused."""

    created: int
    unchanged: int
    refused: list[RefusedRow]


class RowForm(RedirectForm):
    """The form for one row; unlike the editor's, its messages do not mention a field for the page."""

    def __init__(self, row: Row, is_permanent: bool, existing: Redirect | None) -> None:
        data = {"old_path": row.old, "redirect_link": row.new, "is_permanent": is_permanent}
        super().__init__(data, instance=existing)
        self.fields["redirect_link"].error_messages["invalid"] = INVALID_NEW_ADDRESS

    def no_page_message(self, target: str) -> str:
        return f"There is no page at {target} on this site."

    @property
    def reasons(self) -> list[str]:
        """The error messages, in terms of a file with two columns."""
        reasons = [message for messages in self.errors.values() for message in messages]
        return [NO_NEW_ADDRESS] if "redirect_page" in self.errors and not self.data["redirect_link"] else reasons


def import_redirects(rows: Iterable[Row], user: User, *, is_permanent: bool = True) -> Imported:
    """Create the redirects of all rows, or none if one is refused; existing ones count as unchanged.

    A row may lead to the old address of a later one, so refused rows are tried again once others have been created.
    """
    created = unchanged = 0
    waiting, refused = list(rows), list[RefusedRow]()
    with transaction.atomic():
        while waiting:
            refused = []
            for row in waiting:
                made = _make(row, is_permanent, user)
                if isinstance(made, list):
                    refused.append(RefusedRow(row, made))
                elif made:
                    created += 1
                else:
                    unchanged += 1
            if len(refused) == len(waiting):
                break
            waiting = [each.row for each in refused]
        if refused:
            transaction.set_rollback(True)
            created = unchanged = 0
    return Imported(created, unchanged, refused)


def _make(row: Row, is_permanent: bool, user: User) -> bool | list[str]:
    """Create the redirect of a row: return True, False if it existed already, or the reasons why it is impossible."""
    existing = _existing(row.old)
    target = existing and (existing.redirect_page_id, existing.redirect_link)
    form = RowForm(row, is_permanent, existing)
    if not form.is_valid():
        return form.reasons
    page, link = form.cleaned_data["redirect_page"], form.cleaned_data["redirect_link"]
    if target:
        if target == (page and page.pk, link):
            return False
        redirect = Redirect.objects.select_related("redirect_page").get(pk=form.instance.pk)
        leads_to = redirect.redirect_page or redirect.redirect_link or "nowhere"
        return [f"This address already has a redirect, to {leads_to}. Change that one, or leave this row out."]
    log(instance=form.save(), action="wagtail.create", user=user)
    return True


def _existing(address: str) -> Redirect | None:
    """Return the redirect from an address, in any spelling."""
    try:
        return Redirect.objects.filter(old_path__iexact=old_path(address), site=None).first()
    except ValidationError:
        return None


def read_rows(name: str, file: BinaryIO) -> list[Row]:
    """Return the rows of a file with old and new addresses, without headings and blank rows.

    The headings determine which columns these are; without known headings they are the first two. Raises
    ValidationError if the file is not such a table.
    """
    table = _excel_rows(file) if name.lower().endswith(".xlsx") else _text_rows(file.read())
    rows: list[Row] = []
    columns: tuple[int, int] | None = None
    for number, row in enumerate(table, 1):
        cells = [str("" if cell is None else cell).strip() for cell in row]
        if not rows and not columns and (columns := _columns(cells)):
            continue
        old, new = (cells[column] if column < len(cells) else "" for column in columns or (0, 1))
        is_heading = not columns and not rows and "/" not in old + new
        if (old or new) and not is_heading:
            rows.append(Row(number, old, new))
        if len(rows) > ROWS_COUNT:
            raise ValidationError(f"The file has more than {ROWS_COUNT} rows. Divide it into several files.")
    if not any(row.new for row in rows):
        raise ValidationError(
            "The file needs two columns, the old address and the new one, and one redirect in each row."
        )
    return rows


def _columns(headings: list[str]) -> tuple[int, int] | None:
    """Return the columns of the old and the new address; None if the headings name neither."""
    names = ["" if "/" in each else re.sub(r"[\W_]+", " ", each).strip().casefold() for each in headings]
    old, new = (next((n for n, name in enumerate(names) if name in known), None) for known in (OLD_NAMES, NEW_NAMES))
    if old is None and new is None:
        return None
    if old is None or new is None:
        old, new = old or 0, 1 if new is None else new
        if (old, new) != (0, 1):
            raise ValidationError(
                "Only one of the two columns has a heading that says which address it contains. Name the column of the "
                "old addresses “From” and the column of the new ones “To”."
            )
    return old, new


def _excel_rows(file: BinaryIO) -> Iterator[tuple[Any, ...]]:
    """Yield the first cells of each row of the first sheet."""
    content = BytesIO(file.read())
    try:
        with ZipFile(content) as archive:
            if sum(part.file_size for part in archive.infolist()) > UNPACKED_SIZE:
                raise ValidationError("The file is too large when it is unpacked. Save the sheet as CSV.")
        sheet = openpyxl.load_workbook(content, read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # some programs state too small a size, which openpyxl relies on
        yield from islice(sheet.iter_rows(max_col=COLUMNS_COUNT, values_only=True), EXCEL_ROWS_COUNT)
    except (
        *(BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, zlib.error),  # of the archive
        *(ParseError, AttributeError, IndexError, KeyError, TypeError, ValueError),  # of what it contains
    ) as error:
        raise ValidationError("This is not a readable Excel file. Save the sheet as CSV, and choose that.") from error


def _text_rows(content: bytes) -> list[list[str]]:
    """Return the rows of text whose cells are separated by tabs, semicolons or commas."""
    text = _decoded(content)
    rows: list[list[str]] = []
    for delimiter in "\t;,":
        try:
            rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error as error:  # a cell of more than 128 KiB
            raise ValidationError(
                'The file has an unmatched quotation mark ("). Delete it, or save the file as .xlsx.'
            ) from error
        if all(len(row) > 1 for row in rows if any(row)):
            return rows
    return rows


def _decoded(content: bytes) -> str:
    """Return text in an encoding that Excel uses: UTF-8, UTF-16 (“Unicode text”) or that of Windows."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            if "\0" not in text:
                return text
    raise ValidationError("This is not a text file. Save the sheet as CSV or Excel (.xlsx), and choose that.")
