"""The admin's screens about documents: how each page stands to its document, and their differences side by side."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from pages.documents.comparison import State
from pages.documents.loader import LoadError, address, load, standings

FIXTURE = settings.BASE_DIR / "fixtures/site.json"


@require_GET
def documents(request):
    """One row for each page that came from a document and that the user may edit."""
    chosen = request.GET.get("state", "")
    rows = [standing for standing in found(request) if chosen in ("", standing.comparison.state)]
    context = {"standings": rows, "states": list(State), "chosen": chosen, "in_step": State.IN_STEP}
    return render(request, "admin/documents.html", context)


@require_http_methods(["GET", "POST"])
def differences(request, pk):
    """A page and its document side by side; who may publish the page may load it."""
    standing = next((standing for standing in found(request) if standing.page.pk == pk), None)
    if standing is None:
        raise Http404
    may_load = standing.page.permissions_for_user(request.user).can_publish()
    if request.method == "POST":
        if not may_load:
            raise PermissionDenied
        load_one(request, standing)
        return redirect("page_documents")
    rows = [
        {
            "place": ", ".join(difference.place),
            "versions": standing.comparison.in_words(difference),
            "changed_by": "both" if difference.is_conflict else "an editor" if difference.in_ours else "the document",
        }
        for difference in standing.comparison.differences
    ]
    context = {
        "standing": standing,
        "rows": rows,
        "may_load": may_load,
        "in_conflict": standing.comparison.state == State.CONFLICT,
        "may_follow": standing.comparison.state == State.CHANGED,
    }
    return render(request, "admin/document_differences.html", context)


def found(request):
    for standing in standings(FIXTURE.read_text(encoding="utf-8")):
        if standing.page.permissions_for_user(request.user).can_edit():
            yield standing


def load_one(request, standing):
    """Loads one page, with its conflicts decided as the button says, and tells what became of it."""
    prefer = {standing.url: request.POST["prefer"]} if request.POST.get("prefer") in ("ours", "theirs") else {}
    try:
        (outcome,) = load(FIXTURE.read_text(encoding="utf-8"), settings.BASE_URL, prefer=prefer, only={standing.url})
    except LoadError as error:
        messages.error(request, str(error))
    else:
        reason = f": {outcome.reason}" if outcome.reason else ""
        messages.success(request, f"{outcome.action} {address(standing.page.url_path)}{reason}.")
