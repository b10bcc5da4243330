"""The hooks for forms that visitors send and for the admin's screens."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.query import PageQuerySet

from pages.enquiries.admin import EnquiryViewSet, download_file
from pages.enquiries.dashboard import EnquiriesPanel
from pages.enquiries.receive import receive
from pages.models import EnquiryPage

ServePage = Callable[[Page, HttpRequest, list[Any], dict[str, Any]], HttpResponse]


@hooks.register("on_serve_page", order=100)  # inside Wagtail's own, which checks whether the visitor may see the page
def receive_enquiries(serve: ServePage) -> ServePage:
    """Receive submitted forms; Wagtail serves all else. (`before_serve_page` runs before its permission check.)"""

    def receive_or_serve(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> HttpResponse:
        if request.method == "POST" and isinstance(page, EnquiryPage):
            return receive(page, request)
        return serve(page, request, args, kwargs)

    return receive_or_serve


@hooks.register("filter_form_submissions_for_user")
def close_lists_of_submissions(user: AbstractBaseUser, pages: PageQuerySet) -> PageQuerySet:
    """Close Wagtail's own lists of submissions, which all editors of the page can open. Ours require a permission."""
    return pages.none()


@hooks.register("register_admin_viewset")
def register_enquiries() -> EnquiryViewSet:
    """Add the screens for enquiries."""
    return EnquiryViewSet()


@hooks.register("register_admin_urls")
def register_file_url() -> list[URLPattern]:
    """Add the address of files."""
    return [path("enquiries/files/<int:pk>/", download_file, name="enquiry_file")]


@hooks.register("construct_homepage_panels")
def add_enquiries_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panel of open enquiries to the first screen."""
    panels.append(EnquiriesPanel())
