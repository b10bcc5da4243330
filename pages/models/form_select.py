"""The menu from which editors choose a form for a page."""

from typing import Any

from django import forms
from django.apps import apps


class FormSelect(forms.Select):
    """All forms, and the form that a document names, even if it does not exist yet. The value is a form's slug."""

    def optgroups(self, name: str, value: list[Any], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Return the choices, queried when the editor opens."""
        pages = apps.get_model("pages", "EnquiryPage").objects.order_by("title")
        titles = {page.slug: str(page) if page.live else f"{page} (not published)" for page in pages}
        missing = {slug: f"{slug} (no such form)" for slug in value if slug and slug not in titles}
        self.choices = [("", "None"), *titles.items(), *missing.items()]
        return super().optgroups(name, value, attrs)
