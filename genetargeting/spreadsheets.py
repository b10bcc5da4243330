"""Exports of lists to CSV that spreadsheet programs read as they are meant: as UTF-8, and without formulas."""

from collections.abc import Iterator
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# Characters that start a formula in a spreadsheet (https://owasp.org/www-community/attacks/CSV_Injection); some
# programs treat the full-width signs like the others.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
BYTE_ORDER_MARK = "\ufeff".encode()  # without it, Excel does not recognize UTF-8


def write_exports_as_text() -> None:
    """Have each list and report of the admin, Wagtail's own included, export its texts as texts.

    In XLSX, Wagtail marks each as a string already; in CSV it writes them as they are.
    """
    preprocess, stream = SpreadsheetExportMixin.preprocess_field_value, SpreadsheetExportMixin.stream_csv

    def preprocess_field_value(self: SpreadsheetExportMixin, field: str, value: Any, export_format: str) -> Any:
        value = preprocess(self, field, value, export_format)
        return as_text(value) if export_format == self.FORMAT_CSV else value

    def stream_csv(self: SpreadsheetExportMixin, queryset: Any) -> Iterator[bytes]:
        yield BYTE_ORDER_MARK
        yield from stream(self, queryset)

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
    SpreadsheetExportMixin.stream_csv = stream_csv


def as_text(value: Any) -> Any:
    """Return a text that no spreadsheet program runs as a formula: an apostrophe marks it as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
