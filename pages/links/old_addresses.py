"""Redirects from addresses without a page: addresses of the old site, and other spellings of page addresses.

They are Wagtail's redirects, so staff can see and edit them. A page creates its redirect when it is published for the
first time; later changes or deletions by staff are respected. `LegacyRedirect` records which redirects have been
created.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote, unquote_plus

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.encoding import uri_to_iri
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from pages.content.addresses import legacy_path
from pages.models import DocumentPage, LegacyRedirect, UrlHandling, document_page_rows


def page_at(request: HttpRequest) -> Page | None:
    """Return the live page at the request's path, in any letter case, with or without a slash at the end."""
    return page_at_path(Site.find_for_request(request), request.path)


def page_at_path(site: Site | None, path: str) -> Page | None:
    """Return the live page at a decoded path of the site; None if there is no page, or no site."""
    path = path.strip("/")
    if not site or not path:
        return None
    root = site.root_page.url_path
    wanted = _any_of("url_path__iexact", (f"{root}{each}/" for each in cases(path)))
    page: Page | None = Page.objects.live().filter(wanted).first()
    return page


def cases(path: str) -> set[str]:
    """Return the path in the letter cases to query: SQLite distinguishes the case of letters such as ä and Ä."""
    composed = normalize("NFC", path)
    return {path, composed, composed.lower(), composed.upper()}


def redirect_at(request: HttpRequest) -> Redirect | None:
    """Return the most specific redirect from the request's address, in any letter case.

    A redirect from an address with parameters matches all requests that include them, whatever else they contain.
    """
    path = Redirect.normalise_path(request.get_full_path().partition("?")[0], decode_unicode=False)
    paths = {path, uri_to_iri(path), unquote(path)}
    spelled = set().union(*map(cases, paths))
    found = (
        Redirect.get_for_site(Site.find_for_request(request))
        .filter(
            _any_of("old_path__iexact", spelled) | _any_of("old_path__istartswith", (f"{each}?" for each in spelled))
        )
        .select_related("redirect_page")
    )
    parameters = set(parameters_of(request.META.get("QUERY_STRING", "")))
    return max(
        (
            redirect
            for redirect in found
            if parameters.issuperset(parameters_of(redirect.old_path.partition("?")[2]))
            and redirect.link
            and (not redirect.redirect_page or redirect.redirect_page.live)
        ),
        key=lambda redirect: (
            len(parameters_of(redirect.old_path.partition("?")[2])),
            redirect.site_id is not None,
            redirect.old_path.partition("?")[0] in paths,
        ),
        default=None,
    )


def parameters_of(query: str) -> list[str]:
    """Return the parameters of a query string in the form in which they are compared."""
    return [unquote_plus(each).casefold() for each in query.split("&") if each]


def _any_of(lookup: str, values: Iterable[str]) -> Q:
    return reduce(or_, (Q((lookup, value)) for value in sorted(values)))


def retired_for(request: HttpRequest) -> Page | None:
    """Return the live page whose document retires the request's path."""
    path = legacy_path(request.get_full_path())
    pk = next((pk for pk, url in retired_addresses() if legacy_path(url) == path), None)
    return pk and Page.objects.get(pk=pk).specific


def retired_addresses() -> "QuerySet[Any]":
    """Return primary key and old address of each live page whose document retires that address."""
    return document_page_rows(
        "pk", "legacy_url", chosen=lambda pages: pages.live().filter(url_handling=UrlHandling.RETIRE)
    )


def make_redirect(instance: Page, **kwargs: Any) -> None:
    """Create the redirect that a page being published requests, and remove the one it requested before.

    If another page has the redirect, that page keeps it until it no longer requests it.
    """
    if not isinstance(instance, DocumentPage):
        return
    wanted, made = wanted_path(instance), LegacyRedirect.objects.filter(page=instance).first()
    if wanted != (made.old_path if made else ""):
        exchange(made, wanted, instance)


def keep_no_address_of_a_draft(instance: Page, instance_before: Page, **kwargs: Any) -> None:
    """Prevent redirects from addresses that no visitor ever saw: each change of a new page's title creates one.

    Wagtail's receiver of the same signal, which is connected later, creates a redirect if the address differs.
    """
    was_public = instance_before.live or instance_before.first_published_at
    if not was_public and not instance.get_descendants().live().exists():
        instance_before.url_path = instance.url_path


@transaction.atomic
def exchange(made: LegacyRedirect | None, wanted: str, page: Page) -> None:
    """Remove the redirect that was created for a page, if any, and create the wanted one, if any."""
    if made:
        made.delete()
        untouched = {"redirect_page": page, "is_permanent": True, "redirect_page_route_path": ""}
        redirects = Redirect.objects.filter(old_path=made.old_path, **untouched)
        heir = LegacyRedirect.objects.filter(old_path=made.old_path).first()
        if heir:
            redirects.update(redirect_page=heir.page)
        else:
            redirects.delete()
    if wanted:
        if not Redirect.objects.filter(old_path__iexact=wanted).exists():
            Redirect.add_redirect(wanted, page)
        LegacyRedirect.objects.create(page=page, old_path=wanted)


def wanted_path(page: DocumentPage) -> str:
    """Return the old address to redirect to the page, as redirects store it; empty if none, or the page's own."""
    if page.url_handling != UrlHandling.REDIRECT or not page.legacy_url:
        return ""
    path, parts = legacy_path(page.legacy_url), page.get_url_parts()
    return "" if parts and parts[2] == path else Redirect.normalise_path(path)
