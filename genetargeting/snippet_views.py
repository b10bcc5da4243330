"""The admin's forms for snippets that have versions and no drafts: they are saved when somebody presses Save.

Wagtail 8.0.1 saves every snippet with versions half a second after a letter was typed. One without drafts has no other
place for it than the row that visitors read.
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
