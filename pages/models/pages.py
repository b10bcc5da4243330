"""The page types of the site: the home page and the service pages."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import accumulate
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from modelcluster.fields import ParentalManyToManyField
from modelcluster.queryset import FakeQuerySet
from wagtail.admin.panels import MultiFieldPanel, TitleFieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from genetargeting.generation import generation_of_request, once_per_generation
from genetargeting.private_pages import public
from pages.blocks import TestimonialBlock
from pages.blocks.linked_pages import LINKED
from pages.content.marked_text import natural_key
from pages.models.articles import ArticlePage
from pages.models.document_page import DocumentPage
from pages.models.forms import HomePageForm, ServicePageForm
from pages.models.front_page import FrontPageCopy, add_pictures, copy_of
from pages.models.listings import LISTED, Listings, read_listings, trail_to
from pages.models.page_with_copy import PageWithCopy
from pages.models.permissions import DeletedByAdministrators, DeletedByPublishers
from pages.models.search_preview import PROMOTE_PANELS


class HomePage(DeletedByAdministrators, PageWithCopy):
    """The front page: what the company does, how it describes itself, and the pages below it."""

    testimonial = models.ForeignKey(
        "pages.Testimonial",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="One quotation in large type above the list of pages. If blank, there is none; a front page without "
        "tagline, introduction, pictures and sections shows the first testimonial of another page.",
    )

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.ServicePage", "pages.ArticleIndexPage", "pages.EnquiryPage", "pages.PublicationsPage"]
    max_count = 1
    base_form_class = HomePageForm
    page_description = "The front page: copy like any other page, and a list of the service pages"

    content_panels = [
        TitleFieldPanel(
            "title",
            help_text="The heading of the front page: what the company does, such as Custom mouse models. The "
            "company's name is already in the header of every page.",
        ),
        *PageWithCopy.content_panels[1:],
        "testimonial",
    ]

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Return the page below this one at a path; a service page takes one query, however deep it is."""
        addresses = [f"{address}/" for address in accumulate([self.url_path[:-1], *path_components], "{}/{}".format)]
        if (
            not path_components
            or generation_of_request.get() is None  # the query for the other pages would not pay off
            or not once_per_generation(f"routed below {self.pk}", self._routed_by_wagtail).isdisjoint(addresses)
        ):
            return super().route(request, path_components)
        page = next(iter(ServicePage.objects.raw(_live_page_at(), [addresses[-1]])), None)
        if not page:
            raise Http404
        if page.depth == self.depth + 1:
            page._cached_parent_obj = self  # the front page, where treebeard looks first
        return RouteResult(page)

    def _routed_by_wagtail(self) -> frozenset[str]:
        """Return the addresses of the pages other than service pages; articles are below one of them."""
        others = Page.objects.descendant_of(self).not_type(ServicePage, ArticlePage).order_by()
        return frozenset(others.values_list("url_path", flat=True))

    @property
    def has_copy(self) -> bool:
        """Whether the page has more copy than its heading."""
        return bool(self.tagline or self.introduction or self.images or self.body)

    @cached_property
    def shown(self) -> FrontPageCopy:
        """The copy at the top: the page's own or, as long as it has none, the first page's."""
        testimonial = TestimonialBlock().normalize({"testimonial": self.testimonial}) if self.testimonial_id else None
        if self.has_copy:
            return FrontPageCopy(self.tagline, self.introduction, testimonial)
        pages = public(ServicePage.objects.descendant_of(self).live()).exclude(introduction="")
        page = pages.only("tagline", "introduction", "body").order_by("path").first()
        copy = copy_of(page) if page else FrontPageCopy()
        return replace(copy, testimonial=testimonial) if testimonial else copy

    @cached_property
    def listed(self) -> list["ServicePage"]:
        """The live pages directly below this one, or listed on it."""
        pages = ServicePage.objects.filter(ServicePage.objects.child_of_q(self) | Q(link_from=self))
        return in_order(public(pages.live()).distinct().only(*LISTED, "images"))  # the pictures are for the cards

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        """The service pages in groups: those that list others, each with the pages that it lists, then the rest."""
        pages = {page.pk: page for page in self.listed}
        placed = ServicePage.link_from.through.objects.filter(page__in=pages)
        ranks = {pk: rank for rank, pk in enumerate(pages)}
        placed = sorted(placed.values_list("servicepage_id", "page_id"), key=lambda pair: ranks.get(pair[0], -1))
        indexes = {place for pk, place in placed if pk in pages}
        listed: dict[int, list[ServicePage]] = {pk: [] for pk in pages}
        for pk, place in placed:
            if pk in pages and pk not in indexes:
                listed[place].append(pages[pk])
        groups: list[dict[str, Any]] = [{"index": pages[pk], "pages": below} for pk, below in listed.items() if below]
        shown = {page.pk for group in groups for page in [group["index"], *group["pages"]]}
        rest = [page for page in self.listed if page.pk not in shown]
        groups += [{"pages": rest}] if rest else []
        add_pictures(self.listed)
        return [
            group
            | {
                "with_picture": [page for page in group["pages"] if page.picture],
                "without_picture": [page for page in group["pages"] if not page.picture],
            }
            for group in groups
        ]


class ServicePage(DeletedByPublishers, DocumentPage):
    """A page about something that the company offers, made from a document or written in the admin."""

    link_from = ParentalManyToManyField(
        Page,
        blank=True,
        related_name="+",
        limit_choices_to={"depth__gt": 1},
        verbose_name="listed on",
        help_text="Pages that show a link to this page below their own content. If blank, no page does.",
    )

    reviewed_on = models.DateField(
        "last reviewed on",
        null=True,
        blank=True,
        help_text="The day on which someone last checked that the whole page is still correct. Visitors see it below "
        "the introduction. If blank, nothing is shown.",
    )
    show_reading_time = models.BooleanField(
        default=False,
        help_text="Shows below the introduction how many minutes the page takes to read. Clear this to leave it out.",
    )

    # The first picture below the introduction, set for lists by `add_pictures`.
    picture: Any = None

    base_form_class = ServicePageForm
    exclude_fields_in_copy = [*DocumentPage.exclude_fields_in_copy, "reviewed_on"]
    parent_page_types = ["pages.HomePage", "pages.ServicePage"]
    subpage_types = ["pages.ServicePage", "pages.EnquiryPage"]
    page_description = "A heading, an introduction and sections: the usual page of this site"

    promote_panels = [
        *PROMOTE_PANELS,
        "link_from",
        MultiFieldPanel(["reviewed_on", "show_reading_time"], heading="Information for readers about the page"),
        DocumentPage.document_panel,
    ]

    @property
    def reading_minutes(self) -> int | None:
        """How long a visitor takes to read the page, at 238 words a minute (doi.org/10.1016/j.jml.2019.104047).

        None if the editor has turned it off.
        """
        if not self.show_reading_time:
            return None
        words = len(" ".join(self.searched_copy).split())
        return max(1, round(words / 238))

    @property
    def is_service(self) -> bool:
        """Whether the page describes a service; a stub only lists pages."""
        return bool(self.introduction or self.body)

    @cached_property
    def listings(self) -> Listings:
        """The pages that list others: for public pages, read once per change of the content."""
        return once_per_generation("listings", read_listings)

    @cached_property
    def breadcrumb(self) -> list[Page]:
        """The live pages above this one; directly below the front page, by way of the page that lists it.

        If several pages list it, the first by address counts; pages that list each other are siblings.
        """
        above = super().breadcrumb
        if not self.pk or len(above) != 1:
            return above
        siblings = self.listings.listed.get(self.pk, [])
        chosen = self.link_from.all()  # modelcluster's FakeQuerySet until they are saved, as in a preview
        places = [page.pk for page in chosen] if isinstance(chosen, FakeQuerySet) else self.listings.places.get(self.pk)
        trails = [trail for place in places or () if place not in siblings and (trail := trail_to(place))]
        outside = [trail for trail in trails if not trail[-1].path.startswith(self.path)]
        return [*above, *min(outside, key=lambda trail: trail[-1].url_path, default=())]

    @cached_property
    def listed(self) -> list["ServicePage"]:
        """The live pages with this one in their `link_from`, except those in its own related links."""
        if self.pk not in self.listings.listed:
            return []
        links = [link for block in self.body.blocks_by_name("related_links") for link in block.value["links"]]
        shown = {self.pk, *(link["page"].pk for link in links if link.get("page"))}
        return [listed.page() for listed in listed_on(self) if listed.pk not in shown]

    def neighbours(self) -> dict[str, Page | None]:
        """Return the live pages before and after this one, None if there is none.

        The order is that of the page that lists this one, see `breadcrumb`, or else that of the tree.
        """
        listing = self.breadcrumb[-1] if self.breadcrumb else None
        if listing and not self.path.startswith(listing.path):
            others = [listed for listed in listed_on(listing) if listed.pk != self.pk]
            place = bisect_right(others, natural_key(self.title), key=attrgetter("order"))
            return {
                "previous": others[place - 1].page() if place else None,
                "next": others[place].page() if place < len(others) else None,
            }
        siblings = public(self.get_siblings().live()).order_by("path").only(*LINKED)
        return {
            "previous": siblings.filter(path__lt=self.path).last(),
            "next": siblings.filter(path__gt=self.path).first(),
        }


@cache
def _live_page_at() -> str:
    """Return the SQL that reads the live page at an address: composing it would take half the time of reading it."""
    sql: str = ServicePage.objects.live().filter(url_path="").order_by()[:1].query.sql_with_params()[0]
    return sql


# The columns of a page in a list, in the order in which `from_db` takes them; the first is the primary key.
ROW = [field.attname for field in ServicePage._meta.concrete_fields if field.attname in {"id", "page_ptr_id", *LISTED}]


class ListedPage(NamedTuple):
    """A page in a list of pages, as its row in the database."""

    order: tuple[Any, str]  # the natural key of its title
    pk: int
    row: tuple[Any, ...]  # the columns in ROW

    def page(self) -> ServicePage:
        """Return the page of the row."""
        page: ServicePage = ServicePage.from_db(DEFAULT_DB_ALIAS, ROW, self.row)
        return page


def listed_on(place: Page) -> list[ListedPage]:
    """Return the public pages that a page lists, in the order of their titles.

    Rows, because a page may list a thousand, and each of them shows only the two beside it: see `neighbours`.
    """

    def read() -> list[ListedPage]:
        rows = public(ServicePage.objects.live()).filter(link_from=place.pk).values_list(*ROW)
        listed = (ListedPage(natural_key(row[ROW.index("title")]), row[0], row) for row in rows)
        return sorted(listed, key=attrgetter("order"))

    return once_per_generation(f"listed on {place.pk}", read)


def in_order(pages: Iterable[ServicePage]) -> list[ServicePage]:
    """Return the pages in the order of their titles, as in an index."""
    return sorted(pages, key=lambda page: natural_key(page.title))
