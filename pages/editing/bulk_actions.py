"""Deletes, moves and publishes several pages at once, as Wagtail does, but by each page's own `permissions_for_user`.

Before it publishes, it shows what visitors will see differently.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction, MoveBulkAction, PublishBulkAction
from wagtail.models import Page

from pages.editing.page_bin import topmost
from pages.editing.publishing import Publication


class DeletePages(DeleteBulkAction):
    def check_perm(self, page: Page) -> bool:
        return bool(super().check_perm(page.specific))

    @classmethod
    def execute_action(cls, objects: Iterable[Page], **options: Any) -> tuple[int, int]:
        """Deletes the pages; Wagtail's own fails where one of them is below another, and went with it."""
        counts: tuple[int, int] = super().execute_action(topmost(objects), **options)
        return counts


class MovePages(MoveBulkAction):
    def check_perm(self, page: Page) -> bool:
        return bool(super().check_perm(page.specific))


class PublishPages(PublishBulkAction):
    """The screen shows each draft and names its authors; what was changed after it was shown is shown again."""

    def object_context(self, obj: Page) -> dict[str, Any]:
        revision = obj.get_latest_revision()
        publication = Publication(obj.specific, revision, self.request.user) if revision else None
        return {**super().object_context(obj), "publication": publication}

    def prepare_action(self, objects: Iterable[Page], objects_without_access: object) -> HttpResponse | None:
        for page in objects:
            revision = page.get_latest_revision()
            if revision and self.request.POST.get(f"shown_at:{page.pk}") != revision.created_at.isoformat():
                title = page.get_admin_display_title()
                messages.error(
                    self.request,
                    f"“{title}” has changed since you opened this screen. The current differences are shown below.",
                )
                return redirect(self.request.get_full_path())
        return None
