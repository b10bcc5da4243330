"""The admin's screen of deleted pages, and the hooks that put pages into the bin."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from genetargeting.admin_request import AdminRequest
from pages.content.addresses import page_path
from pages.editing.page_bin import RestoreError, bin_contents, may_restore, restore, snapshot, topmost
from pages.models import DAYS_IN_BIN, DeletedPage

ROWS_COUNT = 50


class DeletionRequest(AdminRequest):
    """A request that deletes pages; the hooks before the deletion store their content for the hooks after it."""

    deleted_pages: list[DeletedPage]


class BinMenuItem(MenuItem):
    def is_shown(self, request: AdminRequest) -> bool:
        return may_see_bin(request.user)


def may_see_bin(user: User) -> bool:
    return bool(PagePermissionPolicy().user_has_permission(user, "publish"))


@require_GET
def deleted_pages(request: AdminRequest) -> HttpResponse:
    """List the deleted pages that the user may restore."""
    if not may_see_bin(request.user):
        raise PermissionDenied
    rows = WagtailPaginator(bin_contents(request.user), ROWS_COUNT).get_page(request.GET.get("p"))
    context = {
        "rows": rows,
        "days": DAYS_IN_BIN,
        "elided_page_range": rows.paginator.get_elided_page_range(rows.number),
    }
    return render(request, "admin/deleted_pages.html", context)


@require_POST
def restore_page(request: AdminRequest, pk: int) -> HttpResponse:
    """Restore a deleted page, or show why it cannot be restored."""
    deleted = get_object_or_404(DeletedPage, pk=pk)
    if not may_restore(request.user, deleted):
        raise PermissionDenied
    try:
        page = restore(deleted, request.user)
    except RestoreError as error:
        messages.error(request, f"“{deleted.title}” was not restored. {error}")
        return redirect("deleted_pages")
    buttons = [messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), "Edit")]
    if page.live and page.url:
        buttons.insert(0, messages.button(page.url, "View live"))
    text, address = f"“{deleted.title}” has been restored, with its history and redirects.", page_path(page.url_path)
    if address != deleted.address:
        text += f" Its address is {address} now; it was {deleted.address}."
    if page.expired:
        text += " Its expiry date has passed, so visitors do not see it."
    messages.success(request, text, buttons=buttons)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


# Wagtail's deletion screens, which fill the bin, each in one transaction


def before_deleting(request: DeletionRequest, page: Page) -> None:
    """Record the page while it still exists."""
    if request.method == "POST":
        request.deleted_pages = [snapshot(page, request.user)]


def before_bulk_action(request: DeletionRequest, action_type: str, objects: Sequence[Page], action: BulkAction) -> None:
    """Record several pages; those below another of them are included with it."""
    request.deleted_pages = []
    if action.model is Page and action_type == "delete":
        request.deleted_pages = [snapshot(page, request.user) for page in topmost(objects)]


def fill_bin(request: DeletionRequest, *args: object) -> None:
    """Store the recorded pages, which are now deleted, and show how long they are kept."""
    for deleted in request.deleted_pages:
        deleted.save()
    if request.deleted_pages:
        buttons = [messages.button(reverse("deleted_pages"), "Deleted pages")]
        what = "it" if len(request.deleted_pages) == 1 else "them"
        messages.info(request, f"You can restore {what} for {DAYS_IN_BIN} days.", buttons=buttons)
