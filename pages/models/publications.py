"""Publications that researchers made with the company's mice, and the page that lists them."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.paginator import Page as Screen
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import MultiFieldPanel, TitleFieldPanel
from wagtail.models import Page, PreviewableMixin, ReferenceIndex, Revision, RevisionMixin
from wagtail.search import index
from wagtail.search.backends import get_search_backend

from pages.content import marked_text
from pages.content.doi import doi_address, doi_in
from pages.content.marked_text import MARKS_HELP
from pages.content.rich_text import Run, normal_runs
from pages.content.walk import visit
from pages.models.page_with_copy import PageWithCopy
from pages.models.permissions import DeletedByPublishers
from pages.models.search_index import update_search_index
from pages.search.analysis import fold

FIRST_YEAR, LAST_YEAR = 1900, 2099
# The most authors that are listed; papers of consortia have hundreds.
AUTHORS_SHOWN = 20
# The number of publications on one page of the list.
SHOWN_COUNT = 50
LONGEST_QUERY = 100
# An author as PubMed has it: Maxson JE, Maxson, J. E.
SHORT_NAME = re.compile(r"\b([^\W\d_]{2,}),? ((?:[A-Z]\.? ?){1,3})(?![\w-])")


class PublicationQuerySet(models.QuerySet["Publication"]):
    def shown(self) -> Self:
        """Return the publications with title and year; no others are listed."""
        return self.exclude(title="").exclude(year=None)

    def found_by(self, query: str) -> list["Publication"]:
        """Return the shown ones with all words of a query in title, authors, journal, year or DOI, newest first.

        A DOI in the query, also in an address such as https://doi.org/10.1038/nature12345, is searched for alone. If
        there are none, initials are compared with given names: Maxson JE.
        """
        query = (doi_in(query) or query)[:LONGEST_QUERY]
        found = self._with_words(query)
        if not found and (names := SHORT_NAME.findall(query)):
            found = [
                one for one in self._with_words(SHORT_NAME.sub(r"\1", query)) if all(one.is_by(*name) for name in names)
            ]
        return found

    def _with_words(self, query: str) -> list["Publication"]:
        found = get_search_backend().search(query, Publication.objects.only("pk"), order_by_relevance=False)
        return list(self.shown().filter(pk__in=[publication.pk for publication in found]))


class Publication(PreviewableMixin, RevisionMixin, index.Indexed, models.Model):
    """A paper about mice that the company made, entered once and listed on any number of pages."""

    title = models.TextField(
        blank=True,
        help_text=f"As in the journal, without a full stop at the end. {MARKS_HELP} If blank, pages show the DOI "
        "instead, and the list of all publications leaves the publication out.",
    )
    authors = models.TextField(
        blank=True,
        help_text="One name per line, in the order of the paper: Maxson, Julia E. Write the name of a group without a "
        "comma. If blank, no authors are shown.",
    )
    year = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text="The year of the issue. If blank, the list of all publications leaves the publication out.",
    )
    journal = models.CharField(
        max_length=255,
        blank=True,
        help_text="The full name of the journal, shown in italics. If blank, no journal is shown.",
    )
    volume = models.CharField(
        max_length=50, blank=True, help_text="Shown after the journal. If blank, nothing is shown."
    )
    issue = models.CharField(
        max_length=50, blank=True, help_text="Shown in brackets after the volume. If blank, nothing is shown."
    )
    pages = models.CharField(
        max_length=50,
        blank=True,
        help_text="The first and last page, or the article number. If blank, nothing is shown.",
    )
    doi = models.CharField(
        "DOI",
        max_length=255,
        blank=True,
        help_text="10.1038/nature12345, or its address at doi.org. The title links to it, and documents refer to the "
        "publication by it. If blank, the title links to the address below.",
    )
    url = models.URLField(
        "address",
        max_length=500,
        blank=True,
        help_text="The address of a publication that has no DOI. If both are blank, the title is not a link.",
    )

    objects = PublicationQuerySet.as_manager()

    panels = [
        "title",
        "authors",
        MultiFieldPanel(["year", "journal", "volume", "issue", "pages"], heading="Journal"),
        MultiFieldPanel(["doi", "url"], heading="Link"),
    ]
    search_fields = [
        index.SearchField("title"),
        index.SearchField("authors"),
        index.SearchField("journal"),
        index.SearchField("year"),
        index.SearchField("doi"),
        index.AutocompleteField("title"),
        index.AutocompleteField("authors"),
        index.AutocompleteField("doi"),
    ]
    search_auto_update = False  # `update_search_index` does it

    class Meta:
        ordering = ["-year", "authors", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["doi"],
                condition=~Q(doi=""),
                name="one_publication_a_doi",
                violation_error_message="Another publication has this DOI.",
            )
        ]

    def __str__(self) -> str:
        return marked_text.plain(self.citation) or self.doi or "Publication without a title"

    def clean(self) -> None:
        super().clean()
        if self.doi:
            doi = doi_in(self.doi)
            if not doi:
                raise ValidationError({"doi": "This is not a DOI. A DOI starts with 10., such as 10.1038/nature12345."})
            self.doi = doi
        if not self.title and not self.doi:
            raise ValidationError({"title": "Enter the title, or at least the DOI."})
        self.authors = "\n".join(self.names)
        self.title = marked_text.normal(self.title)

    @property
    def missing(self) -> list[str]:
        """The names of the fields that a citation needs and this publication lacks."""
        return [name for name in ("title", "authors", "year", "journal", "doi") if not getattr(self, name)]

    @property
    def names(self) -> list[str]:
        """The authors, as entered."""
        return [name for line in self.authors.splitlines() if (name := " ".join(line.split()))]

    def is_by(self, family: str, initials: str) -> bool:
        """Return whether an author has the family name, and a given name with these initials or more."""
        wanted = "".join(filter(str.isupper, initials))
        people = (name.partition(",") for name in self.names)
        return any(
            fold(theirs).endswith(fold(family)) and "".join(filter(str.isupper, given)).startswith(wanted)
            for theirs, _comma, given in people
        )

    @property
    def author_names(self) -> list[str]:
        """The authors, as in their papers."""
        return [as_signed(name) for name in self.names]

    @property
    def author_line(self) -> str:
        """The authors in one line, or the first of many."""
        names = self.author_names
        if len(names) <= AUTHORS_SHOWN:
            return ", ".join(names)
        return f"{', '.join(names[:AUTHORS_SHOWN])} and {len(names) - AUTHORS_SHOWN} others"

    @property
    def place(self) -> str:
        """Volume, issue and pages: 51(3), 503–512."""
        return ", ".join(filter(None, (f"{self.volume}({self.issue})" if self.issue else self.volume, self.pages)))

    @property
    def address(self) -> str:
        """The address of the paper; empty if unknown."""
        return doi_address(self.doi) if self.doi else self.url

    @property
    def citation(self) -> str:
        """The whole citation in one line of marked text; empty if the title is missing."""
        if not self.title:
            return ""
        year = f"({self.year})" if self.year else ""
        start = " ".join(filter(None, (self.author_line, year)))
        title = marked_text.read(self.title)
        runs = [Run(f"{start}. " if start else ""), *title]
        runs.append(Run("" if title[-1].text.endswith((".", "?", "!")) else "."))
        if self.journal or self.place:
            runs += [Run(" "), Run(self.journal, frozenset("i")), Run(f" {self.place}.".replace(" .", "."))]
        return marked_text.write(normal_runs(run for run in runs if run.text))

    @property
    def match(self) -> tuple[str, int | None]:
        """A key that two entries for one publication share even without a DOI: the title's words and the year."""
        return title_match(self.title), self.year

    def pages_with(self) -> list[Page]:
        """Return the pages that show it, or have a version to be published that does."""
        references = ReferenceIndex.get_references_to(self)
        keys = {int(reference.object_id) for reference in references} | publications_of_drafts()[self.pk]
        return list(Page.objects.filter(pk__in=keys).order_by("title"))

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "pages/publication_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        title = marked_text.plain(self.title)
        return {**super().get_preview_context(request, mode_name), "publication": self, "page_title": title}


def title_match(title: str) -> str:
    """Return a title's letters and digits, which databases agree on."""
    text = unicodedata.normalize("NFKD", marked_text.plain(title)).casefold()
    return re.sub(r"[^\w]|_", "", "".join(sign for sign in text if not unicodedata.combining(sign)))


def publications_of_drafts() -> dict[int, set[int]]:
    """Return the keys of the publications in drafts and scheduled versions, each with the keys of the pages."""
    latest = Page.objects.filter(has_unpublished_changes=True).values("latest_revision")
    versions = Revision.page_revisions.filter(Q(pk__in=latest) | Q(approved_go_live_at__isnull=False))
    found = defaultdict(set)
    for page, body in versions.values_list("object_id", KT("content__body")):
        if body and '"publications"' in body:
            for pk in keys_in(json.loads(body)):
                found[pk].add(int(page))
    return found


def keys_in(content: Any) -> set[int]:
    """Return the primary keys of the publications in a part of a page's stored content."""
    lists = (part["publications"] for part in visit(content) if isinstance(part, dict) and "publications" in part)
    values = (item["value"] if isinstance(item, dict) else item for items in lists for item in items)
    return {value for value in values if isinstance(value, int)}


def update_pages_with_publication(
    instance: Publication,
    raw: bool = False,
    created: bool = False,
    update_fields: Iterable[str] | None = None,
    **kwargs: Any,
) -> None:
    """Update the search index of every page that shows a changed publication. A fixture's pages do not exist yet."""
    if not (raw or created or update_fields == {"latest_revision"}):
        references = ReferenceIndex.get_references_to(instance)
        for page in Page.objects.filter(pk__in=[reference.object_id for reference in references]).specific():
            update_search_index(page)


class PublicationsPage(DeletedByPublishers, PageWithCopy):
    """All publications, newest first, with their own search."""

    base_form_class = PageWithCopy.base_form_class
    parent_page_types = ["pages.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    page_description = "The list of all publications, by year, with a search. Its address is /publications/"
    content_panels = [
        TitleFieldPanel("title", help_text=f"The heading of the page, such as Publications. {MARKS_HELP}"),
        *PageWithCopy.content_panels[1:],
    ]
    # The visitor's selection of publications; all if there is none.
    screen: "Screen[Publication] | None" = None

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Answer with the page; filtered lists are not shared, and search engines do not index searches."""
        if not request.GET:
            return super().serve(request, *args, **kwargs)
        response: HttpResponse = Page.serve(self, request, *args, **kwargs)
        if request.GET.get("q"):
            response["X-Robots-Tag"] = "noindex"
        return response

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        """Return one page of the publications that match `?q=` and `?year=`."""
        query = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY]
        asked = request.GET.get("year", "")
        year = int(asked) if re.fullmatch("[0-9]{4}", asked) else None
        chosen: Any = Publication.objects.found_by(query) if query else Publication.objects.shown()
        if year:
            chosen = [item for item in chosen if item.year == year] if query else chosen.filter(year=year)
        self.screen = Paginator(chosen, SHOWN_COUNT).get_page(request.GET.get("page"))
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"publication_query": query, "year": year, "screen": self.screen, "years": self.years}

    @property
    def years(self) -> list[int]:
        """The years in which there are publications, newest first."""
        years = Publication.objects.shown().order_by("-year").values_list("year", flat=True).distinct()
        return [year for year in years if year]

    @property
    def publications(self) -> list[Publication]:
        """The publications on the page, for structured data."""
        if self.screen is None:
            return list(Publication.objects.shown())
        return list(self.screen.object_list)

    @cached_property
    def breadcrumb(self) -> models.QuerySet[Page]:
        """The live pages above this one, from the home page down."""
        ancestors: models.QuerySet[Page] = self.get_ancestors().filter(depth__gt=1).live()
        return ancestors

    @property
    def listed(self) -> list[Page]:
        """Empty: it lists publications, not pages."""
        return []


def as_signed(name: str) -> str:
    """Return an author's name as in papers: “Maxson, Julia, Jr.” is Julia Maxson Jr."""
    family, *others = (part.strip() for part in name.split(","))
    given, *suffix = others or [""]
    return " ".join(filter(None, (given, family, *suffix)))
