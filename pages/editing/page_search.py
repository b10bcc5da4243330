"""Searches the pages in the admin for the typed text, including identifiers and primes.

Wagtail takes a word with a colon for a filter: MGI:98834 would list every page
(findings/wagtail-search-takes-mgi-numbers-for-filters.sh).
"""

import re
from typing import Any

from django.http import QueryDict
from modelsearch.query import SearchQuery
from wagtail.admin.views.pages import search
from wagtail.search.utils import parse_query_string

# The filters that `page_filter_search` of Wagtail 8.0.1 has.
_COLON = re.compile(r"(\b(?:live|published):)|:", re.IGNORECASE)


def parsed(text: str, **options: Any) -> tuple[QueryDict, SearchQuery]:
    """Return the filters in a text that Wagtail's page search knows, and a query for the rest."""
    text = _COLON.sub(lambda match: match[1].lower() if match[1] else " ", text)
    text = text.replace("'", "’")  # a straight apostrophe would begin a phrase
    filters, query = parse_query_string(text, **options)
    return filters, query


def register() -> None:
    """Make Wagtail's page search use `parsed`."""
    search.parse_query_string = parsed
