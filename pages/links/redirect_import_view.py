"""The admin's screen for importing redirects from a spreadsheet."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_http_methods

from genetargeting.admin_request import AdminRequest
from pages.links.redirect_import import Imported, import_redirects, read_rows

FILE_SIZE = 5_000_000
FILE_HELP = (
    "From Excel or another spreadsheet: .xlsx, .csv or .tsv. One column contains the old addresses, another one "
    "the new ones: a path of this site, such as /knockout-mouse-models/, or a full address. Name them “From” and “To”; "
    "without these names they are the first and the second column. All other columns are ignored. If a row contains an "
    "error, nothing is imported, and the next screen shows what to correct."
)


class RedirectFileForm(forms.Form):
    """A file with redirects; once it is valid, `cleaned_data` also has its rows."""

    file = forms.FileField(
        label="File",
        help_text=FILE_HELP,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )
    is_permanent = forms.BooleanField(
        label="Permanent",
        required=False,
        initial=True,
        help_text="Search engines then replace the old address with the new one.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if file := cleaned.get("file"):
            if file.size > FILE_SIZE:
                self.add_error("file", f"The file is larger than {FILE_SIZE // 1_000_000} MB. Divide it.")
            else:
                try:
                    cleaned["rows"] = read_rows(file.name, file)
                except ValidationError as error:
                    self.add_error("file", error)
        return cleaned


@require_http_methods(["GET", "POST"])
def import_view(request: AdminRequest) -> HttpResponse:
    """Show the form, and create the redirects in the file or show which rows contain errors."""
    if not request.user.has_perm("wagtailredirects.add_redirect"):
        raise PermissionDenied
    form = RedirectFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        rows = form.cleaned_data["rows"]
        imported = import_redirects(rows, request.user, is_permanent=form.cleaned_data["is_permanent"])
        if not imported.refused:
            messages.success(request, _summary(imported))
            return redirect("wagtailredirects:index")
        again = RedirectFileForm(initial={"is_permanent": form.cleaned_data["is_permanent"]})
        context |= {"imported": imported, "rows": rows, "form": again}
    return render(request, "admin/import_redirects.html", context)


def _summary(imported: Imported) -> str:
    created = f"{imported.created} redirect{pluralize(imported.created)} created."
    return created + (f" {imported.unchanged} existed already." if imported.unchanged else "")
