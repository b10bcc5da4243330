"""The editor of rich text in the admin."""

from typing import Any

from django.utils.text import capfirst
from wagtail.admin.rich_text import DraftailRichTextArea

from pages.blocks.linked_pages import linked_pages


class NamedRichTextArea(DraftailRichTextArea):
    """Wagtail's rich text editor, labelled for screen readers with the field's name, which it lacks inside blocks."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        self.options["ariaLabel"] = capfirst(name.rpartition("-")[2].replace("_", " "))
        return dict(super().get_context(name, value, attrs))

    def format_value(self, value: Any) -> str:
        """Return the text as the editor reads it; the pages that it links to are read in one query."""
        with linked_pages([value or ""]):
            return str(super().format_value(value))
