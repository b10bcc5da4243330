"""The admin's screens for documents: comparison of pages with their documents, upload and download."""

import json
import unicodedata
from collections.abc import Sequence
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages
from wagtail.admin.compare import diff_text
from wagtail.admin.paginator import WagtailPaginator
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from genetargeting.admin_request import AdminRequest
from pages.alleles.notation import design_examples
from pages.content.addresses import page_path
from pages.content.comparison import Comparison, SyncStatus
from pages.content.errors import DocumentErrors, PageErrors
from pages.content.merge import Preference, Side
from pages.content.parts.image import SUFFIXES
from pages.markdown.reader import DOCUMENT_SIZE
from pages.markdown.writer import write_document
from pages.models import DocumentPage
from pages.sync.exporter import file_name
from pages.sync.format_help import format_help
from pages.sync.loader import load, synced_pages
from pages.sync.page_reader import has_content, read_page
from pages.sync.run import LoadError
from pages.sync.site_state import SyncedPage, SyncedPages
from pages.sync.upload import WRITTEN, upload
from pages.sync.uploaded_documents import FILES_COUNT, FILES_SIZE, IMAGES_SIZE, DocumentFile, ImageFile
from pages.sync.uploaded_images import Use, delete_pending, is_image, pending_files, store_pending

FIXTURE = settings.BASE_DIR / "fixtures/site.json"
ROWS_COUNT = 50
# The outcomes of an upload that write something, or may do so.
CHANGES = (*WRITTEN, "conflict")


@require_GET
def documents(request: AdminRequest) -> HttpResponse:
    """Show one row for each page that came from a document and that the user may edit."""
    chosen = request.GET.get("state", "")
    rows = synced_pages_of(request)
    if chosen:
        rows = rows.in_status(chosen)
    page = WagtailPaginator(rows, ROWS_COUNT).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "states": list(SyncStatus),
        "chosen": chosen,
        "in_sync": SyncStatus.IN_SYNC,
        "may_upload": may_edit_a_page(request.user),
    }
    return render(request, "admin/documents.html", context)


@require_http_methods(["GET", "POST"])
def differences(request: AdminRequest, pk: int) -> HttpResponse:
    """Show a page and its document side by side; users who may publish the page may load it."""
    synced = next(iter(synced_pages_of(request, pk=pk)), None)
    if synced is None:
        raise Http404
    may_load = synced.page.permissions_for_user(request.user).can_publish()
    if request.method == "POST":
        if not may_load:
            raise PermissionDenied
        if request.POST.get("compared", compared_versions(synced)) == compared_versions(synced):
            load_one(request, synced)
            return redirect("page_documents")
        messages.error(
            request,
            "The page or its document has changed since you opened this screen. The current differences are shown "
            "below.",
        )
    rows = side_by_side(synced.comparison)
    context = {
        "compared": compared_versions(synced),
        "synced": synced,
        "rows": rows,
        "may_load": may_load,
        "in_conflict": synced.comparison.status == SyncStatus.CONFLICT,
        "is_changed": synced.comparison.status == SyncStatus.CHANGED,
    }
    return render(request, "admin/document_differences.html", context)


@require_GET
def help_with_documents(request: AdminRequest) -> HttpResponse:
    """Explain how a document is written, and what the site does with it."""
    return render(request, "admin/documents_help.html", {"designs": list(design_examples()), "format": format_help()})


@require_http_methods(["GET", "POST"])
def upload_documents(request: AdminRequest) -> HttpResponse:
    """Let the user choose files, show what would happen, and save the drafts when that is confirmed.

    The confirmation sends the documents' text again, and everything is read and compared again: if a page changed
    meanwhile, the new preview is shown. Image files are stored in between.
    """
    if not may_edit_a_page(request.user):
        raise PermissionDenied
    context = {
        "files_count": FILES_COUNT,
        "megabytes": FILES_SIZE // 1_000_000,
        "images_megabytes": IMAGES_SIZE // settings.MEGABYTE,
        "image_types": [suffix[1:] for suffix in SUFFIXES],
    }
    if request.method == "POST":
        files, keys = confirmed_files(request), confirmed_images(request)
        images = pending_files(keys, request.user)
        if not files:
            files, images = chosen_files(request)
        try:
            uploaded = upload(files, request.user, preferences(request), request.POST.get("found"), images)
            if uploaded.is_done:
                delete_pending(request.user)
            elif not keys:
                needed = {image.name for image in uploaded.images if image.use in (Use.NEW, Use.PENDING)}
                keys = store_pending([(name, file) for name, file in images if name in needed], request.user)
        except DocumentErrors as error:
            context["errors"] = error.errors
        except LoadError as error:
            context["refusal"] = str(error)
        else:
            context |= {
                "uploaded": uploaded,
                "rows": [
                    {"page": page, "differences": side_by_side(page.outcome.comparison)} for page in uploaded.pages
                ],
                "files": [(name, content.decode("utf-8-sig")) for name, content in files],
                "images": keys,
                "has_changed": "found" in request.POST and not uploaded.is_done,
                "changes_something": any(page.outcome.action in CHANGES for page in uploaded.pages),
            }
    return render(request, "admin/upload_documents.html", context)


@require_GET
def download(request: AdminRequest, pk: int) -> HttpResponse:
    """Send the page's latest version, draft or not, as a document."""
    page = get_object_or_404(Page, pk=pk).specific
    if not isinstance(page, DocumentPage):
        raise Http404
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    version = page.get_latest_revision_as_object()
    errors: Sequence[str] = ["The page has no text yet."]
    if has_content(version):
        try:
            document = write_document(read_page(version))
        except PageErrors as error:
            errors = error.errors
        else:
            headers = {"Content-Disposition": f'attachment; filename="{file_name(version)}"'}
            return HttpResponse(document.encode(), content_type="text/markdown; charset=utf-8", headers=headers)
    return render(request, "admin/no_document.html", {"page": page, "errors": errors}, status=409)


def may_edit_a_page(user: User) -> bool:
    """Return whether there is a page that the user may edit."""
    return bool(PagePermissionPolicy().user_has_permission(user, "change"))


def chosen_files(request: AdminRequest) -> tuple[list[DocumentFile], list[ImageFile]]:
    """Return documents as pairs of name and content, and images as pairs of name and file.

    A document that is too long is read only as far as needed to detect that. Other files of a folder are ignored.
    """
    chosen = [(file.name or "", file) for file in request.FILES.getlist("documents")]
    in_folder = [(file.name or "", file) for file in request.FILES.getlist("folder")]
    chosen += [(name, file) for name, file in in_folder if is_image(name) or name.lower().endswith(".md")]
    documents: list[DocumentFile] = []
    images: list[ImageFile] = []
    for name, file in chosen[: FILES_COUNT + 1]:
        if is_image(name):
            images.append((unicodedata.normalize("NFC", name), file))
        else:
            documents.append((name, file.read(DOCUMENT_SIZE + 1)))
    return documents, images


def confirmed_files(request: AdminRequest) -> list[DocumentFile]:
    """Return the documents that the confirmation form sends again, as pairs of name and content."""
    names, texts = request.POST.getlist("name"), request.POST.getlist("text")
    pairs = list(zip(names, texts, strict=False))[: FILES_COUNT + 1]
    # A browser sends line ends as CRLF, whatever the file has.
    return [(name, text.replace("\r\n", "\n").encode("utf-8", "replace")) for name, text in pairs]


def confirmed_images(request: AdminRequest) -> list[tuple[str, str]]:
    """Return the images that were stored for this upload, as pairs of name and key."""
    return list(zip(request.POST.getlist("image_name"), request.POST.getlist("image"), strict=False))


def preferences(request: AdminRequest) -> dict[str, Preference]:
    """Return the side that wins each page's conflicts, by its address: one for all conflicts, or one for each."""
    found: dict[str, Preference] = {}
    places: dict[str, dict[str, Side]] = {}
    for key, value in request.POST.items():
        kind, _, target = str(key).partition(":")
        url, _, place = target.partition(":")
        if kind != "prefer" or not (side := _side(value)):
            continue
        if place:
            places.setdefault(url, {})[place] = side
        else:
            found[url] = side
    return {**places, **found}


def _side(value: object) -> Side | None:
    return value if value == "ours" or value == "theirs" else None


def side_by_side(comparison: Comparison | None) -> list[dict[str, object]]:
    """Return each difference between page and document, with both versions and who changed it."""
    if comparison is None:
        return []
    return [
        {
            "place": difference.name,
            "versions": marked(*comparison.in_words(difference)),
            "is_conflict": difference.is_conflict,
            "changed_by": "both" if difference.is_conflict else "an editor" if difference.in_ours else "the document",
        }
        for difference in comparison.differences
    ]


def marked(ours: str, theirs: str) -> tuple[SafeString, SafeString]:
    """Return both texts, with the words marked that the other one lacks."""
    sides: dict[str, list[SafeString]] = {"deletion": [], "addition": []}
    for kind, text in diff_text(ours, theirs).changes:
        for side, parts in sides.items():
            if kind == "equal":
                parts.append(escape(text))
            elif kind == side:
                parts.append(format_html("<mark>{}</mark>", text))
    return mark_safe("".join(sides["deletion"])), mark_safe("".join(sides["addition"]))  # noqa: S308 -- escaped


def compared_versions(synced: SyncedPage) -> str:
    """Return a token for the compared versions, which changes if either of them does."""
    versions = [synced.comparison.base, synced.comparison.ours, synced.comparison.theirs]
    return sha256(json.dumps(versions, sort_keys=True, default=str).encode()).hexdigest()


def synced_pages_of(request: AdminRequest, **chosen: object) -> SyncedPages:
    """Return how the pages that the user may edit compare with their documents."""
    pages = PagePermissionPolicy().instances_user_has_permission_for(request.user, "change")
    return synced_pages(FIXTURE, pages.filter(**chosen))


def load_one(request: AdminRequest, synced: SyncedPage) -> None:
    """Load one page, with its conflicts decided by the clicked button, and report the outcome."""
    side = _side(request.POST.get("prefer"))
    prefer = {synced.url: side} if side else preferences(request)
    try:
        outcomes = load(FIXTURE, settings.BASE_URL, prefer=prefer, only={synced.url})
    except LoadError as error:
        messages.error(request, str(error))
        return
    for outcome in outcomes:
        reason = f": {outcome.reason}" if outcome.reason else ""
        text = f"{outcome.action} {page_path(synced.page.url_path)}{reason}."
        report = messages.warning if outcome.action in ("kept", "conflict") else messages.success
        report(request, text, buttons=links_to_result(synced.page))


def links_to_result(page: Page) -> list[tuple[str, str, bool]]:
    """Return the buttons of the message about a load: to the draft, and to what will change for visitors."""
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", "latest"])
    buttons = [messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), "Open the draft")]
    return [*buttons, messages.button(compare, "What will change")] if page.live_revision_id else buttons
