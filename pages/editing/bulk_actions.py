"""Deletes, moves and publishes several pages at once, as Wagtail does, but by each page's own `permissions_for_user`.

Before it publishes, it shows what visitors will see differently.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction, MoveBulkAction, PublishBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import DefaultPageForm
from wagtail.models import Page

from pages.editing.page_bin import topmost
from pages.editing.publishing import Publication


class DeletePages(DeleteBulkAction):
    def check_perm(self, page: Page) -> bool:
        return bool(super().check_perm(page.specific))

    @classmethod
    def execute_action(cls, objects: Iterable[Page], **options: Any) -> tuple[int, int]:
        """Delete the pages; Wagtail's own method fails if one of them is below another and was deleted with it."""
        counts: tuple[int, int] = super().execute_action(topmost(objects), **options)
        return counts


class MovePages(MoveBulkAction):
    def check_perm(self, page: Page) -> bool:
        return bool(super().check_perm(page.specific))


class PublishForm(DefaultPageForm):
    """Asks whether to include the pages below, with the screen's own wording."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["include_descendants"].label = "Publish the unpublished pages below as well"


class PublishPages(PublishBulkAction):
    """The screen that shows each draft and its authors; drafts that have changed since are shown again."""

    form_class = PublishForm

    def object_context(self, obj: Page) -> dict[str, Any]:
        publication = self.publication(obj)
        return {**super().object_context(obj), "publication": publication, "below": self.drafts_below(obj)}

    def publication(self, page: Page) -> Publication | None:
        """Return the newest version of a page; None for one that has never been saved in the editor."""
        revision = page.get_latest_revision()
        return Publication(page.specific, revision, self.request.user) if revision else None

    def drafts_below(self, page: Page) -> list[tuple[Page, Publication | None]]:
        """Return the pages below that are published too if the user chooses so, each with its newest version."""
        drafts = page.get_descendants().not_live().defer_streamfields().specific()
        return [(draft, self.publication(draft)) for draft in drafts if self.check_perm(draft)]

    def prepare_action(self, objects: Iterable[Page], objects_without_access: object) -> HttpResponse | None:
        for page in objects:
            shown = [(page, self.publication(page))]
            if self.cleaned_form.cleaned_data["include_descendants"]:
                shown += self.drafts_below(page)
            for each, publication in shown:
                now = publication.shown_at if publication else "never"
                if self.request.POST.get(f"shown_at:{each.pk}", "never" if each == page else "") != now:
                    title = each.get_admin_display_title()
                    messages.error(
                        self.request,
                        f"“{title}” has changed since you opened this screen. The current differences are shown below.",
                    )
                    return redirect(self.request.get_full_path())
        return None
