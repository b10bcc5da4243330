"""The admin's forms for snippets that have versions but no drafts: they are saved only when the user presses Save.

Wagtail 8.0.1 saves every snippet with versions half a second after a keystroke. A snippet without drafts has no place
for unfinished text except the row that visitors see.
"""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.views.generic import CreateEditViewOptionalFeaturesMixin
from wagtail.snippets.views import snippets


class _WithoutAutosave(CreateEditViewOptionalFeaturesMixin):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False


class CreateView(_WithoutAutosave, snippets.CreateView):
    """Creates a snippet when it is saved."""


class EditView(_WithoutAutosave, snippets.EditView):
    """Changes a snippet when it is saved."""
