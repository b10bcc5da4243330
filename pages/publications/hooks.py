"""Publications in Wagtail's admin: their menu item, their screens, and their imports in the history."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry
from wagtail.snippets.models import register_snippet

from pages.publications.admin import PublicationViewSet, keep_publications_in_use
from pages.publications.importing import IMPORTED
from pages.publications.views import export_view, import_view

register_snippet(PublicationViewSet)
hooks.register("before_delete_snippet", keep_publications_in_use)


@hooks.register("register_admin_urls")
def register_import_and_export() -> list[URLPattern]:
    return [
        path("publications/import/", import_view, name="import_publications"),
        path("publications/publications.ris", export_view, name="export_publications"),
    ]


@hooks.register("register_log_actions")
def register_imports(actions: LogActionRegistry) -> None:
    """Label the versions in a publication's history that were imported from files."""

    @actions.register_action(IMPORTED)
    class ImportFormatter(LogFormatter):
        label = "Import"

        def format_message(self, log_entry: ModelLogEntry) -> str:
            return f"Imported from {log_entry.data['document']}"
