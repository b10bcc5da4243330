"""Redirects requests for old addresses, other hosts of the site and http to the page, in a single redirect."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.request import validate_host
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.shortcuts import render

from pages.links.old_addresses import page_at, parameters_of, redirect_at, retired_for


class OneHostMiddleware(SecurityMiddleware):
    """Answers for every host and scheme but BASE_URL's, before Django's own redirect to https could add a hop.

    It adds the same headers as Django's SecurityMiddleware: HSTS holds for the other hosts too.
    """

    def process_request(self, request: HttpRequest) -> Any:
        if request.method in ("GET", "HEAD") and leads_elsewhere(request):
            answer = moved(request) or (gone(request) if not page_at(request) else None)
            return answer or HttpResponsePermanentRedirect(absolute(request.get_full_path()))
        return None


class OldAddressMiddleware:
    """Answers requests for addresses without a page: with a redirect, or with 410 if the old page is gone for good."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 404 or "\0" in request.path:
            return response
        return moved(request) or gone(request) or response


def leads_elsewhere(request: HttpRequest) -> bool:
    """Return whether the request's scheme or host differs from the site's."""
    base = urlsplit(settings.BASE_URL)
    if not settings.ONE_HOST or getattr(request, "is_dummy", False) or "\0" in request.path:
        return False
    # `get_host` rejects hosts that are not allowed. Never redirect to a host that would be rejected.
    other_host = urlsplit(f"//{request.get_host()}").hostname != base.hostname
    if other_host and validate_host(base.hostname, settings.ALLOWED_HOSTS):
        return True
    return settings.SECURE_SSL_REDIRECT and not request.is_secure()


def moved(request: HttpRequest) -> HttpResponseBase | None:
    """Return a redirect to the page that the request's address means; the query string is kept."""
    page, redirect = page_at(request), None
    if page:
        address = page.get_url(request)
    else:
        redirect = redirect_at(request)
        address = redirect and redirect.link
    if not address or address == request.path:
        return None
    query = request.META.get("QUERY_STRING", "")
    if redirect:
        meant = parameters_of(redirect.old_path.partition("?")[2])
        query = "&".join(each for each in query.split("&") if each and not {*parameters_of(each)} & {*meant})
    if query:
        parts = urlsplit(address)
        address = parts._replace(query="&".join(filter(None, (parts.query, query)))).geturl()
    kind = HttpResponseRedirect if redirect and not redirect.is_permanent else HttpResponsePermanentRedirect
    return kind(absolute(address))


def gone(request: HttpRequest) -> HttpResponseBase | None:
    """Answer that the page is gone, and name the page that replaces it, if that is public."""
    page = retired_for(request)
    if not page:
        return None
    replacement = None if page.get_view_restrictions().exists() else page
    return render(request, "410.html", {"replacement": replacement}, status=410)


def absolute(address: str) -> str:
    """Return the address on the site's own host, or unchanged if any host is allowed."""
    return settings.BASE_URL.rstrip("/") + address if settings.ONE_HOST and address.startswith("/") else address
