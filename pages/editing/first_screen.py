"""The shortcuts on the first screen of the admin: to a page by its heading, and to a new page."""

from functools import reduce
from operator import and_

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from pages.content.addresses import page_path
from pages.models import HomePage

FOUND_COUNT = 8


@require_GET
def find_pages(request: HttpRequest) -> HttpResponse:
    """Respond with the pages whose headings contain all the typed words; those that begin with them come first."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    found = [(page, page_path(page.url_path)) for page in pages_called(words, request.user)]
    return render(request, "admin/found_pages.html", {"words": words, "found": found})


def pages_called(words: str, user: AbstractUser | AnonymousUser) -> list[Page]:
    """Return the pages with these words in their headings that the user may change."""
    if not words:
        return []
    has_all = reduce(and_, (Q(draft_title__icontains=word) for word in words.split()))
    pages = PagePermissionPolicy().instances_user_has_permission_for(user, "change").filter(has_all, depth__gt=1)
    first = pages.filter(draft_title__istartswith=words).order_by("draft_title")[:FOUND_COUNT]
    found = {page.pk: page for page in (*first, *pages.order_by("draft_title")[:FOUND_COUNT])}
    return list(found.values())[:FOUND_COUNT]


def new_page_address(user: AbstractUser | AnonymousUser) -> str:
    """Return the address of the form for a new page below the front page; empty for users who may not add one."""
    home = HomePage.objects.only("path", "depth", "content_type").first()  # all that the permission is judged by
    if home is None or not home.permissions_for_user(user).can_add_subpage():
        return ""
    return reverse("wagtailadmin_pages:add", args=("pages", "servicepage", home.pk))
