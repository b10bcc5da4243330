"""The page types that can have documents, and queries over all of them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from pages.models.articles import ArticleIndexPage, ArticlePage
from pages.models.document_page import DocumentPage
from pages.models.enquiry import EnquiryPage
from pages.models.page_with_copy import PageWithCopy
from pages.models.pages import HomePage, ServicePage
from pages.models.publications import PublicationsPage

DOCUMENT_PAGE_TYPES: tuple[type[DocumentPage], ...] = (ServicePage, ArticleIndexPage, ArticlePage)
# All types that visitors can find.
PAGE_TYPES: tuple[type[PageWithCopy], ...] = (HomePage, *DOCUMENT_PAGE_TYPES, EnquiryPage, PublicationsPage)


def document_page_rows(
    *columns: str, chosen: Callable[[Any], Any] = lambda pages: pages, annotations: Mapping[str, Any] | None = None
) -> "QuerySet[Any]":
    """Return the columns of all pages of these types, or of the `chosen` ones, in one query."""
    first, *others = (
        chosen(model.objects.order_by().annotate(**annotations or {})).values_list(*columns)
        for model in DOCUMENT_PAGE_TYPES
    )
    rows: QuerySet[Any] = first.union(*others, all=True)
    return rows
