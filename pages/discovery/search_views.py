"""The page on which visitors search the site."""

from django.core.paginator import Paginator
from django.shortcuts import render

from pages.discovery.nearest_pages import nearest_to_name
from pages.discovery.search import LONGEST_QUERY, Found, search, with_excerpts

SHOWN_COUNT = 10


def search_page(request):
    query = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY]
    found = search(query) if query else Found()
    screen = Paginator(found.pages, SHOWN_COUNT).get_page(request.GET.get("page"))
    context = {
        "query": query,
        "found": found,
        "screen": screen,
        "results": list(with_excerpts(screen.object_list, found.words)),
    }
    if query and not context["results"]:
        context["nearest"] = nearest_to_name(query)
    response = render(request, "search.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
