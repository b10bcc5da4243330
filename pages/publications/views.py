"""The admin's screen for importing publications: the user chooses files, sees the changes and confirms them."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from genetargeting.admin_request import AdminRequest
from pages.content.errors import DocumentErrors
from pages.models import Publication
from pages.publications import ris
from pages.publications.importing import FILES_COUNT, FILES_SIZE, File, import_publications

LIST_NAME = "the list of DOIs"


@require_http_methods(["GET", "POST"])
def import_view(request: AdminRequest) -> HttpResponse:
    """Show the form, the preview for the chosen files, or the result for the confirmed ones.

    The confirmation sends the files' text again, and everything is read and compared again: if publications have
    changed, a new preview is shown.
    """
    if not may_import(request.user):
        raise PermissionDenied
    context: dict[str, object] = {"files_count": FILES_COUNT, "megabytes": FILES_SIZE // 1_000_000}
    if request.method == "POST":
        files = confirmed_files(request) or chosen_files(request)
        taken = {int(number) for number in request.POST.getlist("take") if number.isdecimal()}
        try:
            imported = import_publications(files, request.user, request.POST.get("found"), taken)
        except DocumentErrors as error:
            context["errors"] = error.errors
        else:
            context |= {
                "imported": imported,
                "files": [(name, content.decode("utf-8-sig")) for name, content in files],
                "has_changed": "found" in request.POST and not imported.is_done,
            }
    return render(request, "admin/import_publications.html", context)


@require_GET
def export_view(request: AdminRequest) -> HttpResponse:
    """Send all publications as a RIS file, which can be imported again."""
    if not request.user.has_perm("pages.view_publication"):
        raise PermissionDenied
    headers = {"Content-Disposition": 'attachment; filename="publications.ris"'}
    text = ris.write(Publication.objects.all())
    return HttpResponse(text, content_type="application/x-research-info-systems; charset=utf-8", headers=headers)


def may_import(user: User) -> bool:
    """Return whether the user may add and change publications."""
    return user.has_perms([f"pages.{action}_{Publication._meta.model_name}" for action in ("add", "change")])


def chosen_files(request: AdminRequest) -> list[File]:
    """Return the chosen files and the entered DOIs; of a file that is too long, only enough to tell that it is."""
    files = [(file.name or "", file.read(FILES_SIZE + 1)) for file in request.FILES.getlist("files")[: FILES_COUNT + 1]]
    typed = request.POST.get("dois", "").strip()
    return [*files, *([(LIST_NAME, typed.encode("utf-8", "replace"))] if typed else [])]


def confirmed_files(request: AdminRequest) -> list[File]:
    """Return the files that the confirmation sends again."""
    names, texts = request.POST.getlist("name"), request.POST.getlist("text")
    return [(name, text.encode("utf-8", "replace")) for name, text in zip(names, texts, strict=False)]
