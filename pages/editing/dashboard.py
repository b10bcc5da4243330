"""The dashboard, which is the first screen of the admin, and the lists behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractUser, AnonymousUser, User
from django.core.cache import cache
from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Page, ReferenceIndex, Site, TaskState, WorkflowState, get_default_page_content_type
from wagtail.permission_policies.pages import PagePermissionPolicy

from genetargeting.admin_request import AdminRequest
from pages.content.comparison import SyncStatus
from pages.editing.publishing import DELETED_ACCOUNT
from pages.links import failing_count, unlinked
from pages.models import HomePage, LoadedContent, ServicePage, SiteSettings, Testimonial
from pages.sync import views as document_views
from pages.sync.loader import changed_documents, synced_pages

SHOWN_COUNT = 5
# The settings with the information that visitors to a company's site look for.
SETTINGS_TO_FILL = {
    "description": "the company in one sentence",
    "logo": "logo",
    "figures": "figures on the front page",
    "address_lines": "address",
    "telephone": "telephone",
    "email": "e-mail",
    "call_to_action_label": "call to action",
}
ROWS_COUNT = 50


@dataclass(frozen=True)
class DashboardTask:
    """Pages that need attention, and what to do about them; `one` and `many` name them in the singular and plural."""

    name: str
    pages: QuerySet[Page]
    one: str
    many: str
    advice: str
    view: str = "wagtailadmin_pages:edit"

    def __str__(self) -> str:
        return self.one if self.count == 1 else f"{self.count} {self.many}"

    @property
    def count(self) -> int:
        return self.first[0].total if self.first else 0

    @cached_property
    def first(self) -> Sequence[Page]:
        """The first pages, with only the columns that are shown and the count of all pages, in one query."""
        pages = self.pages.only("title", "draft_title").annotate(total=Window(Count("pk")))
        return list(pages[:SHOWN_COUNT])

    @property
    def more(self) -> int:
        return max(0, self.count - SHOWN_COUNT)


class ReviewPanel(WorkflowObjectsToModeratePanel):
    """The pages that await the user's review, before everything else. Wagtail leaves deleted accounts blank."""

    order = 0

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        for state in context["states"]:
            if state["revision"].user is None:
                state["revision"].user = User(first_name=DELETED_ACCOUNT)
        return context


class SiteStatePanel(Component):
    """The frame of the site's state, which the browser requests after the rest of the dashboard."""

    name = "site_state"
    template_name = "admin/site_state_panel.html"
    order = 100


@require_GET
def site_state(request: AdminRequest) -> HttpResponse:
    """Show what needs attention: as a part of the dashboard, or as a screen of its own where no script asks for it."""
    user = request.user
    context = {
        "tasks": [task for task in dashboard_tasks(user) if task.count],
        "live_count": pages_of(user).filter(live=True).count(),
        "failing_count": cached_failing_count(user),
        "blanks": blank_places(user),
        "corrected": corrected_testimonials() if user.has_perm("pages.change_testimonial") else (),
    }
    is_part = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    return render(request, "admin/site_state.html" if is_part else "admin/site_state_screen.html", context)


def corrected_testimonials() -> QuerySet[Testimonial]:
    """Return the testimonials with a correction that awaits a publisher, with only what is shown of them."""
    return Testimonial.objects.corrected().select_related(None).prefetch_related(None)


def blank_places(user: AbstractUser) -> list[tuple[str, str, list[str]]]:
    """Return what is still blank on the front page and in the site settings, as (where, address to edit it, what).

    Only fields that the user may change, and none that most sites leave blank.
    """
    found = []
    site = Site.objects.order_by().filter(is_default_site=True).first()
    texts = ("tagline", "introduction", "testimonial")
    pages = HomePage.objects.only("path", "depth", "owner", "title", *texts)
    home = site and pages.filter(pk=site.root_page_id).first()
    company = (SiteSettings.objects.filter(site=site).first() or SiteSettings(site=site)) if site else None
    if home and company and home.permissions_for_user(user).can_edit():
        # Its title is the company's name until someone enters what the company does.
        heading = home.title not in (company.company_name, site.site_name)
        blank = [] if heading else ["heading that says what the company does"]
        blank += [name for name in texts if not getattr(home, name)]
        found.append(("Front page", reverse("wagtailadmin_pages:edit", args=[home.pk]), blank))
    if company and user.has_perm("pages.change_sitesettings"):
        blank = [label for name, label in SETTINGS_TO_FILL.items() if not getattr(company, name)]
        found.append(("Site settings", reverse("wagtailsettings:edit", args=["pages", "sitesettings", site.pk]), blank))
    return [place for place in found if place[2]]


@require_GET
def dashboard_task(request: HttpRequest, name: str) -> HttpResponse:
    """List all the pages of one task of the first screen."""
    found = next((task for task in dashboard_tasks(request.user) if task.name == name), None)
    if found is None:
        raise Http404
    page = WagtailPaginator(found.pages, ROWS_COUNT).get_page(request.GET.get("p"))
    context = {"task": found, "page": page, "elided_page_range": page.paginator.get_elided_page_range(page.number)}
    return render(request, "admin/dashboard_task.html", context)


def pages_of(user: AbstractUser | AnonymousUser) -> QuerySet[Page]:
    """Return the pages that the user may change."""
    pages: QuerySet[Page] = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return pages.filter(depth__gt=1).order_by("title")


def dashboard_tasks(user: AbstractUser | AnonymousUser) -> list[DashboardTask]:
    """Return the tasks that the first screen may show to the user, with their pages."""
    pages = pages_of(user)
    stubs = unwritten()
    return [
        DashboardTask(
            "drafts",
            pages.filter(has_unpublished_changes=True).exclude(pk__in=[*stubs, *shown_by_wagtail(user)]),
            "1 page has a draft that visitors do not see yet",
            "pages have drafts that visitors do not see yet",
            "Open and check it. Publishers can publish it; editors submit it for approval.",
        ),
        DashboardTask(
            "unwritten",
            pages.filter(pk__in=stubs),
            "1 page that other pages mention is not written yet",
            "pages that other pages mention are not written yet",
            "Visitors see the name without a link. It becomes a link when the page is published.",
        ),
        DashboardTask(
            "conflicts",
            pages_in_conflict(pages),
            "1 page conflicts with its document",
            "pages conflict with their documents",
            "Open it to compare both versions. Publishers decide which one to keep.",
            "page_document_differences",
        ),
        DashboardTask(
            "unlinked",
            unlinked(pages),
            "1 page has no links to it",
            "pages have no links to them",
            "Visitors can find it only by searching. Link to it, or choose under Promote, Listed on, which page "
            "lists it.",
        ),
        DashboardTask(
            "unreviewed",
            unreviewed(pages),
            "1 page has not been reviewed for a year",
            "pages have not been reviewed for a year",
            "Read it, and enter today's date under Promote, Last reviewed on.",
        ),
    ]


def shown_by_wagtail(user: AbstractUser | AnonymousUser) -> list[int]:
    """Return the pages under review that Wagtail's own panels show: the user submitted, owns, or is to review them."""
    page_type = get_default_page_content_type()
    submitted = WorkflowState.objects.active().filter(base_content_type=page_type).order_by()
    rows = [(int(key), *row) for key, *row in submitted.values_list("object_id", "requested_by", "current_task_state")]
    if not rows:
        return []
    reviewable = set(TaskState.objects.reviewable_by(user).values_list("pk", flat=True))
    owned = set(Page.objects.filter(pk__in=[row[0] for row in rows], owner=user).values_list("pk", flat=True))
    return [key for key, by, state in rows if by == user.pk or state in reviewable or key in owned]


def unwritten() -> list[int]:
    """Return the unpublished pages that another page names and whose latest version has no text.

    Both texts are compared only in the few pages that are not published: SQLite would otherwise read that of all pages.
    """
    named = ReferenceIndex.objects.filter(
        to_content_type=get_default_page_content_type(),
        to_object_id=Cast(OuterRef("pk"), CharField()),
    )
    unpublished = Page.objects.order_by().filter(live=False).values("pk")
    rows = (
        ServicePage.objects.order_by()
        .filter(Exists(named), pk__in=unpublished, body=[], introduction="", tagline="")
        .values_list("pk", "latest_revision__content")
    )
    blank = {"tagline": "", "introduction": "", "body": "[]", "images": "[]"}
    return [pk for pk, latest in rows if latest is None or blank.items() <= latest.items()]


def unreviewed(pages: QuerySet[Page]) -> QuerySet[Page]:
    """Return the live pages that were neither reviewed nor first published within the last year."""
    year_ago = timezone.now() - timedelta(days=365)
    old = Q(reviewed_on__lt=year_ago) | Q(reviewed_on=None, first_published_at__lt=year_ago)
    return pages.filter(pk__in=ServicePage.objects.live().filter(old).values("pk"))


def cached_failing_count(user: AbstractUser) -> int:
    """Return the number of failing links that the user may change."""
    count: int | None = cache.get_or_set(
        f"failing-count-{user.pk}",
        partial(failing_count, user),
        timeout=5 * 60,  # or until content changes
    )
    return count or 0


def pages_in_conflict(pages: QuerySet[Page]) -> QuerySet[Page]:
    """Return the pages that an editor and their document changed in the same place.

    The list of documents that changed since they were loaded is cached until either changes, because the fixture is
    long. Those documents are compared with their pages.
    """
    loaded = LoadedContent.objects.aggregate(at=Max("loaded_at"), count=Count("*"))
    fixture = document_views.FIXTURE
    version = f"{fixture.stat().st_mtime_ns} {loaded['at']} {loaded['count']}"
    changed = cached_changes(fixture, version)
    if not changed:
        return pages.none()
    found = synced_pages(fixture, pages.filter(translation_key__in=changed))
    return pages.filter(pk__in=found.in_status(SyncStatus.CONFLICT).page_keys())


@lru_cache(maxsize=1)
def cached_changes(fixture: Path, version: str) -> set[UUID]:
    """Return which documents changed since they were loaded; cached, as other content does not alter them."""
    return changed_documents(fixture)
