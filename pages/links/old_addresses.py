"""What answers where no page lives: addresses of the old site, and of pages in another spelling.

Redirects are Wagtail's, so that staff see and edit them. A page asks for one when it is published, and once only:
what staff change or delete afterwards stays as they want it. `LegacyRedirect` remembers what was asked for.
"""

from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import unquote

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.encoding import uri_to_iri
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from pages.content.addresses import legacy_path
from pages.models import DocumentPage, LegacyRedirect, UrlHandling, document_page_rows


def page_at(request):
    """The live page at the request's path, in whatever letter case, with or without slash."""
    site, path = Site.find_for_request(request), request.path.strip("/")
    if not site or not path:
        return None
    return Page.objects.live().filter(url_path__iexact=f"{site.root_page.url_path}{path}/").first()


def redirect_at(request):
    """The redirect from the request's path, in whatever letter case: the one that says the most about it."""
    full_path = request.get_full_path()
    path = Redirect.normalise_path(full_path.partition("?")[0], decode_unicode=False)
    encoded = {Redirect.normalise_path(full_path, decode_unicode=False), path}
    paths = encoded | {uri_to_iri(path) for path in encoded} | {unquote(path)}
    redirects = Redirect.get_for_site(Site.find_for_request(request)).select_related("redirect_page")
    found = redirects.filter(reduce(or_, (Q(old_path__iexact=path) for path in sorted(paths))))
    return max(
        (
            redirect
            for redirect in found
            if redirect.link and (not redirect.redirect_page or redirect.redirect_page.live)
        ),
        key=lambda redirect: ("?" in redirect.old_path, redirect.site_id is not None, redirect.old_path in paths),
        default=None,
    )


def retired_for(request):
    """The live page whose document says that the request's path is gone."""
    path = legacy_path(request.get_full_path())
    pk = next((pk for pk, url in retired_addresses() if legacy_path(url) == path), None)
    return pk and Page.objects.get(pk=pk).specific


def retired_addresses() -> "QuerySet[Any]":
    """Returns primary key and old address of each live page whose document says that the address is gone."""
    return document_page_rows(
        "pk", "legacy_url", chosen=lambda pages: pages.live().filter(url_handling=UrlHandling.RETIRE)
    )


def make_redirect(instance, **kwargs):
    """Makes the redirect that a page asks for which is being published, and removes the one it asked for before.

    Where another page has the redirect, it has it until it asks for it no longer: then it passes on.
    """
    if not isinstance(instance, DocumentPage):
        return
    wanted, made = wanted_path(instance), LegacyRedirect.objects.filter(page=instance).first()
    if wanted != (made.old_path if made else ""):
        exchange(made, wanted, instance)


@transaction.atomic
def exchange(made, wanted, page):
    """Removes the redirect that was made for a page, if one was, and makes the one that is wanted, if one is."""
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
    """The old address that is to lead to the page, as redirects have it; empty where it is the page's own, or none."""
    if page.url_handling != UrlHandling.REDIRECT or not page.legacy_url:
        return ""
    path, parts = legacy_path(page.legacy_url), page.get_url_parts()
    return "" if parts and parts[2] == path else Redirect.normalise_path(path)
