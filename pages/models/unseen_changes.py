"""Keeps a form from overwriting what a colleague saved after it was opened, where no history keeps both."""

import json
from hashlib import blake2b
from typing import Any

from django import forms
from django.db.models import Field, Model
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import StreamValue


class UnseenChangesForm(WagtailAdminModelForm):
    """A form that knows which values it showed. If others are stored by now, it is refused once, and names them."""

    data: Any
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        model_fields = self.instance._meta.concrete_fields
        self.stored = {each.name: digest(self.instance, each) for each in model_fields if each.name in self.fields}
        self.initial["shown"] = json.dumps(self.stored)

    def clean(self) -> dict[str, Any]:
        """Name the fields whose new values would be lost; what was typed stays, and can be saved then."""
        cleaned: dict[str, Any] = super().clean()
        shown = digests(cleaned.pop("shown", ""))
        unseen = {name for name, value in self.stored.items() if shown.get(name, value) != value}
        changed = [name for name in self.changed_data if name in unseen]
        if changed:
            names = ", ".join(f"“{self.fields[name].label}”" for name in changed)
            self.add_error(
                None,
                f"Since you opened this form, {names} changed: by a colleague, or by you in another window. Nothing "
                "was saved, and what you entered is still below. Look at the saved values in another window; saving "
                "again replaces them with yours.",
            )
            self.data = self.data.copy()
            self.data[self.add_prefix("shown")] = self.initial["shown"]
        return cleaned


def digest(instance: Model, field: "Field[Any, Any]") -> str:
    """Return a short text that changes with the value of a field."""
    value = field.value_from_object(instance)
    stored = list(value.raw_data) if isinstance(value, StreamValue) else value
    return blake2b(json.dumps(stored, default=str).encode(), digest_size=8).hexdigest()


def digests(shown: str) -> dict[str, Any]:
    """Return what the form showed; nothing if it does not say so."""
    try:
        found = json.loads(shown)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
