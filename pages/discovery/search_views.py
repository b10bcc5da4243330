"""The page on which visitors search the site."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from genetargeting.private_pages import public
from genetargeting.shared_answers import keep_site
from pages.discovery.excerpts import with_excerpts
from pages.discovery.nearest_pages import nearest_to_name
from pages.discovery.search import LONGEST_QUERY, Found, search
from pages.models import Publication, PublicationsPage

SHOWN_COUNT = 10
# How many publications are listed below the pages; the page of publications has the others.
PUBLICATIONS_COUNT = 5


def search_page(request: HttpRequest) -> HttpResponse:
    """Answer with the pages for `?q=`, or `?query=`, ten a screen."""
    query = " ".join((request.GET.get("q") or request.GET.get("query", "")).replace("\0", " ").split())[:LONGEST_QUERY]
    keep_site(request)
    found = search(query) if query else Found()
    screen = Paginator(found.keys, SHOWN_COUNT).get_page(request.GET.get("page"))
    context = {
        "query": query,
        "found": found,
        "has_words": any(map(str.isalnum, query)),
        "screen": screen,
        "results": list(with_excerpts(list(screen.object_list), found.terms)),
    }
    if query and screen.number == 1:
        context |= publications(query)
    if query and not context["results"]:
        context["nearest"] = nearest_to_name(query)
    response = render(request, "search.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def publications(query: str) -> dict[str, object]:
    """Return the first publications for a query, their number, and the page that lists them all, if any."""
    found = Publication.objects.found_by(query)
    page = public(PublicationsPage.objects.live()).first() if found else None
    return {
        "publications": found[:PUBLICATIONS_COUNT],
        "publications_count": len(found),
        "publications_page": page,
    }
