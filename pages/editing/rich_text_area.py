"""The editor of rich text in the admin."""

from typing import Any

from django.utils.text import capfirst
from wagtail.admin.rich_text import DraftailRichTextArea


class NamedRichTextArea(DraftailRichTextArea):
    """Wagtail's rich text editor, labelled for screen readers with the field's name, which it lacks inside blocks."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        self.options["ariaLabel"] = capfirst(name.rpartition("-")[2].replace("_", " "))
        return dict(super().get_context(name, value, attrs))
