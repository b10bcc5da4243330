"""Exports of lists to CSV that spreadsheet programs read as they are meant: as UTF-8, and without formulas."""

from collections.abc import Iterator
from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# Characters that start a formula in a spreadsheet (https://owasp.org/www-community/attacks/CSV_Injection); some
# programs treat the full-width signs like the others.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
BYTE_ORDER_MARK = "\ufeff".encode()  # without it, Excel does not recognize UTF-8


class TextExportMixin(SpreadsheetExportMixin):
    """Exports the texts of a list as texts; in XLSX, Wagtail marks each as a string already."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Return a cell that no program reads as a formula."""
        value = super().preprocess_field_value(field, value, export_format)
        return as_text(value) if export_format == self.FORMAT_CSV else value

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        """Yield the lines of the file."""
        yield BYTE_ORDER_MARK
        yield from super().stream_csv(queryset)


def as_text(value: Any) -> Any:
    """Return a text that no spreadsheet program runs as a formula: an apostrophe marks it as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
