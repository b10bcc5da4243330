"""Documents in Wagtail's admin: screens, the button on a page, and the versions in a page's history."""

from collections.abc import Iterator

from django.contrib.auth.models import AbstractUser
from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page, PageLogEntry

from pages.models import DOCUMENT_PAGE_TYPES
from pages.sync import views


@hooks.register("register_admin_menu_item")
def register_documents_menu_item() -> MenuItem:
    # Wagtail's own item is called `documents`; editors read “Files” there.
    return MenuItem(
        "Page documents", reverse_lazy("page_documents"), name="page-documents", icon_name="doc-full", order=250
    )


@hooks.register("register_help_menu_item")
def register_help_with_documents() -> MenuItem:
    return MenuItem(
        "Documents", reverse_lazy("page_documents_help"), name="documents-help", icon_name="help", order=200
    )


@hooks.register("register_admin_urls")
def register_document_urls() -> list[URLPattern]:
    return [
        path("page-documents/", views.documents, name="page_documents"),
        path("page-documents/upload/", views.upload_documents, name="page_documents_upload"),
        path("page-documents/help/", views.help_with_documents, name="page_documents_help"),
        path("page-documents/<int:pk>/download/", views.download, name="page_document_download"),
        path("page-documents/<int:pk>/", views.differences, name="page_document_differences"),
    ]


class DownloadButton(PageMenuItem):
    label = "Download as a document"
    icon_name = "download"
    url_name = "page_document_download"

    def is_shown(self, user: AbstractUser) -> bool:
        return self.page.specific_class in DOCUMENT_PAGE_TYPES and self.page.permissions_for_user(user).can_edit()


@hooks.register("register_page_header_buttons")
def add_download_button(
    page: Page, user: AbstractUser, view_name: str, next_url: str | None = None
) -> Iterator[DownloadButton]:
    yield DownloadButton(page=page, priority=66)  # after the history


@hooks.register("register_page_listing_more_buttons")
def add_download_to_listing(page: Page, user: AbstractUser, next_url: str | None = None) -> Iterator[DownloadButton]:
    yield DownloadButton(page=page, priority=51)


@hooks.register("register_log_actions")
def register_loads(actions: LogActionRegistry) -> None:
    """Name the versions that came from documents in a page's history, where editors can return to them."""

    @actions.register_action("pages.load")
    class LoadFormatter(DocumentLogFormatter):
        label = "Load content"
        message = "Loaded from the approved copy"

    @actions.register_action("pages.merge")
    class MergeFormatter(DocumentLogFormatter):
        label = "Merge content"
        message = "Merged with the approved copy, as a draft"

    @actions.register_action("pages.upload")
    class UploadFormatter(DocumentLogFormatter):
        label = "Upload a document"
        message = "Uploaded as a draft"


class DocumentLogFormatter(LogFormatter):
    def format_message(self, log_entry: PageLogEntry) -> str:
        document = log_entry.data.get("document")
        return f"{self.message}: {document}" if document else self.message
