"""What the first screen of the admin says about the site, and the lists behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.core.cache import cache
from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.components import Component
from wagtail.models import ReferenceIndex, TaskState, WorkflowState, get_default_page_content_type
from wagtail.permission_policies.pages import PagePermissionPolicy

from pages.content.comparison import SyncStatus
from pages.links.report import Trouble, failing_links
from pages.models import LoadedContent, ServicePage
from pages.sync import views as document_views
from pages.sync.loader import changed_documents, synced_pages

SHOWN_COUNT = 5
ROWS_COUNT = 50


@dataclass(frozen=True)
class Matter:
    """Pages that wait for somebody, and what to do about them; `one` and `many` are how their number is told."""

    name: str
    pages: Sequence
    one: str
    many: str
    advice: str
    view: str = "wagtailadmin_pages:edit"

    def __str__(self):
        return self.one if self.count == 1 else f"{self.count} {self.many}"

    @cached_property
    def count(self):
        return self.pages.count() if isinstance(self.pages, QuerySet) else len(self.pages)

    @property
    def first(self):
        return self.pages[:SHOWN_COUNT]

    @property
    def more(self):
        return max(0, self.count - SHOWN_COUNT)


class SiteStatePanel(Component):
    name = "site_state"
    template_name = "admin/site_state.html"
    order = 100

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {
            "matters": [matter for matter in matters(user) if matter.count],
            "live_count": pages_of(user).live().count(),
            "failing_count": failing_count(user),
        }


@require_GET
def matter(request, name):
    """All the pages that one matter of the first screen is about."""
    found = next((matter for matter in matters(request.user) if matter.name == name), None)
    if found is None:
        raise Http404
    page = WagtailPaginator(found.pages, ROWS_COUNT).get_page(request.GET.get("p"))
    context = {"matter": found, "page": page, "elided_page_range": page.paginator.get_elided_page_range(page.number)}
    return render(request, "admin/matter.html", context)


def pages_of(user):
    """The pages that the user may change."""
    pages = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return pages.filter(depth__gt=1).order_by("title")


def matters(user):
    pages = pages_of(user)
    stubs = unwritten(pages)
    return [
        Matter(
            "drafts",
            pages.filter(has_unpublished_changes=True).exclude(pk__in=stubs).exclude(told_elsewhere(user)),
            "1 page has a draft that visitors do not see yet",
            "pages have drafts that visitors do not see yet",
            "Open it and check it. Publishers publish it, editors submit it to them.",
        ),
        Matter(
            "unwritten",
            stubs,
            "1 page that the site mentions is not written yet",
            "pages that the site mentions are not written yet",
            "Visitors see such a name without a link, which comes when the page is published.",
        ),
        Matter(
            "conflicts",
            pages_in_conflict(pages),
            "1 page and its document changed in the same place",
            "pages and their documents changed in the same place",
            "Open it to see both versions; publishers choose.",
            "page_document_differences",
        ),
        Matter(
            "unreviewed",
            unreviewed(pages),
            "1 page has not been reviewed for a year",
            "pages have not been reviewed for a year",
            "Read it, and fill in the day under Promote, Last reviewed on.",
        ),
    ]


def told_elsewhere(user):
    """Whether Wagtail's own panels show the page: the user submitted it, owns it, or is to review it."""
    submitted = WorkflowState.objects.active().filter(
        base_content_type=get_default_page_content_type(), object_id=Cast(OuterRef("pk"), CharField())
    )
    theirs = Q(requested_by=user) | Q(current_task_state__in=TaskState.objects.reviewable_by(user).values("pk"))
    return Exists(submitted.filter(theirs)) | (Q(owner=user) & Exists(submitted))


def unwritten(pages):
    """The unpublished pages without a word in their latest version that another page names."""
    empty = Q(latest_revision=None)
    without_words = {"tagline": "", "introduction": "", "body": "[]", "images": "[]"}
    empty |= Q(**{f"latest_revision__content__{name}": value for name, value in without_words.items()})
    named = ReferenceIndex.objects.filter(
        to_content_type=get_default_page_content_type(),
        to_object_id=Cast(OuterRef("pk"), CharField()),
    )
    stubs = ServicePage.objects.filter(empty, Exists(named), live=False, body=[], introduction="", tagline="")
    return pages.filter(pk__in=stubs.values("pk"))


def unreviewed(pages):
    """The live pages that nobody reviewed for a year, nor published for the first time."""
    year_ago = timezone.now() - timedelta(days=365)
    old = Q(reviewed_on__lt=year_ago) | Q(reviewed_on=None, first_published_at__lt=year_ago)
    return pages.filter(pk__in=ServicePage.objects.live().filter(old).values("pk"))


def failing_count(user):
    """How many links fail; those to unpublished pages are plain text to visitors, and such pages are told above."""
    return cache.get_or_set(
        f"failing-count-{user.pk}",
        lambda: sum(link.trouble != Trouble.UNPUBLISHED for link in failing_links(user)),
        timeout=5 * 60,  # or until content changes
    )


def pages_in_conflict(pages):
    """The pages that an editor and their document changed in the same place.

    Which documents changed since they were loaded is remembered until either happens again: the fixture is long. Those
    that did are compared with their pages, fifty at a time in five queries.
    """
    loaded = LoadedContent.objects.aggregate(at=Max("loaded_at"), count=Count("pk"))
    fixture = document_views.FIXTURE
    version = f"{fixture.stat().st_mtime_ns} {loaded['at']} {loaded['count']}".replace(" ", "-")
    changed = cache.get_or_set(f"changed-documents-{version}", lambda: changed_documents(fixture), timeout=None)
    found = synced_pages(fixture, pages.filter(translation_key__in=changed)) if changed else ()
    return [synced.page for synced in found if synced.comparison.status == SyncStatus.CONFLICT]
