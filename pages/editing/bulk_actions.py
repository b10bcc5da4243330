"""Deletes, moves, publishes and unpublishes several pages at once, and refuses what the editor refuses.

Each page's own `permissions_for_user` counts, and so do its lock and, for publishing, what is missing in it. The screen
names each page that is left out, with the reason. Before it publishes, it shows what visitors will see differently.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.pages.bulk_actions import (
    DeleteBulkAction,
    MoveBulkAction,
    PublishBulkAction,
    UnpublishBulkAction,
)
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import DefaultPageForm, PageBulkAction
from wagtail.locks import BaseLock, BasicLock, ScheduledForPublishLock
from wagtail.models import Page

from pages.editing.page_bin import topmost
from pages.editing.publishing import Publication
from pages.models.times import time_in_words


class NamesObstacles(PageBulkAction):
    """An action that names, for each page that is left out, the reason."""

    kept_by: type[BaseLock] = BaseLock  # the locks that leave a page out

    def obstacle(self, page: Page) -> str:
        """Return why the page is left out although the user has the permission; empty if it is not."""
        lock = page.get_lock()
        if lock is None or not lock.for_user(self.request.user) or not isinstance(lock, self.kept_by):
            return ""
        if isinstance(lock, ScheduledForPublishLock):
            time = time_in_words(page.scheduled_revision.approved_go_live_at)
            return f"scheduled for {time}. Cancel the schedule first"
        if isinstance(lock, BasicLock):
            return f"locked by {get_user_display_name(page.locked_by)}" if page.locked_by else "locked"
        return "in review, so only its reviewers can change it"

    def check_perm(self, page: Page) -> bool:
        return bool(super().check_perm(page.specific)) and not self.obstacle(page.specific)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**context)
        for left_out in found["items_with_no_access"]:
            page = left_out["item"].specific
            left_out["reason"] = self.obstacle(page) or f"you do not have permission to {self.action_type} it"
        return found


class DeletePages(NamesObstacles, DeleteBulkAction):
    kept_by = BasicLock

    @classmethod
    def execute_action(cls, objects: Iterable[Page], **options: Any) -> tuple[int, int]:
        """Delete the pages; Wagtail's own method fails if one of them is below another and was deleted with it."""
        counts: tuple[int, int] = super().execute_action(topmost(objects), **options)
        return counts


class MovePages(NamesObstacles, MoveBulkAction):
    """Moves the pages that can be moved, once the user has seen which cannot; Wagtail would ask for ever."""

    kept_by = BasicLock

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        found = super().get_context_data(**context)
        refused, taken = found.get("pages_without_destination_access", []), found.get("pages_with_duplicate_slugs", [])
        for item in refused:
            item["reason"] = "it cannot be below the page you chose"
        for item in taken:
            item["reason"] = f"a page there already has the address “{item['item'].slug}”"
        return found | {"stay": [*refused, *taken]}

    def prepare_action(
        self, pages: list[Page], without_access: dict[str, list[dict[str, Page]]]
    ) -> HttpResponse | None:
        stay = [*without_access["pages_without_destination_access"], *without_access["pages_with_duplicate_slugs"]]
        destination = self.cleaned_form.cleaned_data["chooser"]
        shown = set(self.request.POST.getlist("stays"))
        if stay and pages and shown == {f"{destination.pk}:{item['item'].pk}" for item in stay}:
            return None
        response: HttpResponse | None = super().prepare_action(pages, without_access)
        return response


class UnpublishPages(NamesObstacles, UnpublishBulkAction):
    def obstacle(self, page: Page) -> str:
        return super().obstacle(page) if page.live else "not published"


class PublishForm(DefaultPageForm):
    """Asks whether to include the pages below, with the screen's own wording."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["include_descendants"].label = "Publish the unpublished pages below as well"


class PublishPages(NamesObstacles, PublishBulkAction):
    """The screen that shows each draft and its authors; drafts that have changed since are shown again."""

    form_class = PublishForm

    def obstacle(self, page: Page) -> str:
        if locked := super().obstacle(page):
            return locked
        if page.alias_of:
            return f"an alias, which shows what “{page.alias_of.get_admin_display_title()}” does: publish that page"
        publication = self.publication(page)
        return (
            "not ready to be published. " + " ".join(publication.problems)
            if publication and publication.problems
            else ""
        )

    def object_context(self, obj: Page) -> dict[str, Any]:
        publication = self.publication(obj)
        return {**super().object_context(obj), "publication": publication, "below": self.drafts_below(obj)}

    @cached_property
    def publications(self) -> dict[int, Publication | None]:
        """The newest versions by the pages' primary keys: what is checked is what is shown and published."""
        return {}

    def publication(self, page: Page) -> Publication | None:
        """Return the newest version of a page; None for one that has never been saved in the editor."""
        if page.pk not in self.publications:
            revision = page.get_latest_revision()
            found = Publication(page.specific, revision, self.request.user) if revision else None
            self.publications[page.pk] = found
        return self.publications[page.pk]

    def drafts_below(self, page: Page) -> list[tuple[Page, Publication | None]]:
        """Return the pages below that are published too if the user chooses so, each with its newest version."""
        drafts = page.get_descendants().not_live().filter(alias_of=None).defer_streamfields().specific()
        return [(draft, self.publication(draft)) for draft in drafts if self.check_perm(draft)]

    def prepare_action(self, objects: list[Page], objects_without_access: dict[str, list[Page]]) -> HttpResponse | None:
        """Note what to publish; if the screen showed anything else, show the screen again."""
        self.to_publish = [(page, self.publication(page)) for page in objects]
        chosen = {page.pk for page in objects}
        if self.cleaned_form.cleaned_data["include_descendants"]:
            below = dict(pair for page in objects for pair in self.drafts_below(page))
            self.to_publish += [pair for pair in below.items() if pair[0].pk not in chosen]
        shown = self.request.POST
        for page, publication in self.to_publish:
            now = publication.shown_at if publication else "never"
            if shown.get(f"shown_at:{page.pk}", "never" if page.pk in chosen else "") != now:
                return self.show_again(page)
        for page in objects_without_access["items_with_no_access"]:
            if f"shown_at:{page.pk}" in shown:
                return self.show_again(page)
        return None

    def show_again(self, page: Page) -> HttpResponse:
        title = page.get_admin_display_title()
        text = f"“{title}” has changed since you opened this screen. The current differences are shown below."
        messages.error(self.request, text)
        return redirect(self.request.get_full_path())

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "to_publish": self.to_publish}

    @classmethod
    def execute_action(
        cls,
        objects: list[Page],
        user: User | None = None,
        to_publish: Iterable[tuple[Page, Publication | None]] = (),
        **options: Any,
    ) -> tuple[int, int]:
        """Publish the versions that were shown; Wagtail's own method publishes whatever is the latest by then."""
        pairs = list(to_publish)
        for page, publication in pairs:
            revision = publication.revision if publication else page.specific.save_revision(user=user)
            revision.publish(user=user)
        return len(objects), len(pairs) - len(objects)

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Say how many are live and how many will be; Wagtail calls what is scheduled published."""
        scheduled = sum(1 for _, publication in self.to_publish if publication and publication.is_scheduled)
        published = num_parent_objects + num_child_objects - scheduled
        if not scheduled:
            return str(super().get_success_message(num_parent_objects, num_child_objects))
        later = f"{scheduled} page{pluralize(scheduled)} {pluralize(scheduled, 'has,have')} been scheduled"
        now = f"{published} page{pluralize(published)} {pluralize(published, 'has,have')} been published, and "
        return (now if published else "") + later
