"""The admin's screens for publications: list, form and chooser; a publication that a page shows cannot be deleted."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.contrib import messages
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from genetargeting.snippet_views import CreateView, EditView
from pages.content.marked_text import plain
from pages.models import Publication
from pages.publications.views import may_import

LACKS = {
    "title": Q(title=""),
    "authors": Q(authors=""),
    "year": Q(year=None),
    "journal": Q(journal=""),
    "doi": Q(doi=""),
}
LABELS = {"title": "Title", "authors": "Authors", "year": "Year", "journal": "Journal", "doi": "DOI"}


class PublicationFilterSet(WagtailFilterSet):
    """Filters the publications that staff have yet to complete."""

    lacks = ChoiceFilter(
        label="Missing details",
        choices=[("any", "Anything"), *LABELS.items()],
        method="filter_lacks",
        empty_label="All",
    )

    class Meta:
        model = Publication
        fields = ["year"]

    def filter_lacks(self, queryset: "QuerySet[Publication]", name: str, value: str) -> "QuerySet[Publication]":
        """Return the publications that lack the field, or any field."""
        return queryset.filter(LACKS[value] if value in LACKS else reduce(or_, LACKS.values()))


class PublicationIndexView(IndexView):
    """The list, with buttons for import and export."""

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons: list[HeaderButton] = list(super().header_buttons)
        if may_import(self.request.user):
            buttons.append(HeaderButton("Import", url=reverse("import_publications"), icon_name="upload"))
        buttons.append(HeaderButton("Export as RIS", url=reverse("export_publications"), icon_name="download"))
        return buttons


class PublicationChooserViewSet(SnippetChooserViewSet):
    """The chooser of publications in the page editor."""

    per_page = 20


class PublicationViewSet(SnippetViewSet):
    """The screens for publications, with their own menu item."""

    model = Publication
    icon = "openquote"
    add_to_admin_menu = True
    menu_label = "Publications"
    menu_order = 265
    list_display = [
        "__str__",
        Column("year", label="Year", accessor="year", sort_key="year"),
        Column("missing", label="Missing", accessor=lambda publication: missing(publication)),
        UpdatedAtColumn(),
    ]
    list_per_page = 50
    list_export = ["title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "url"]
    export_filename = "publications"
    filterset_class = PublicationFilterSet
    index_view_class = PublicationIndexView
    add_view_class = CreateView
    edit_view_class = EditView
    chooser_viewset_class = PublicationChooserViewSet
    panels = Publication.panels


def missing(publication: Publication) -> str:
    """Return the fields that a citation needs and the publication lacks."""
    return ", ".join(LABELS[name].lower() if name != "doi" else "DOI" for name in publication.missing)


def keep_publications_in_use(request: HttpRequest, instances: Iterable[Model]) -> HttpResponse | None:
    """Refuse to delete a publication that a page or a draft shows: it would silently disappear from there."""
    for publication in instances:
        if isinstance(publication, Publication) and (pages := publication.pages_with()):
            names = [(page.get_admin_display_title(), page.pk) for page in pages]
            addresses = [(reverse("wagtailadmin_pages:edit", args=[pk]), title) for title, pk in names]
            links = format_html_join(", ", '<a href="{}">{}</a>', addresses)
            name = plain(publication.title) or publication.doi
            messages.error(
                request,
                format_html("“{}” cannot be deleted because pages use it. Remove it first from: {}", name, links),
            )
            return redirect(Publication.snippet_viewset.get_url_name("list"))
    return None
