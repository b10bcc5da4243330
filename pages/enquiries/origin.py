"""Checks that a form was sent from a page of this site, and reads from its address where the visitor came from.

There is no CSRF token: it needs a cookie, and a form from a cache, or one opened before the cookie changed, could no
longer be sent. A visitor has no rights that another site could misuse, so it is enough that browsers report where a
form was sent from (https://www.w3.org/TR/fetch-metadata/).
"""

from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from wagtail.models import Page, Site

from genetargeting.page_cache import is_campaign
from genetargeting.private_pages import public

MAX_PARAMETER = 200
MAX_PARAMETERS = 20


def is_from_our_page(request: HttpRequest) -> bool:
    """Return whether the form may come from a page of this site; a request without the headers is accepted."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def read_about(request: HttpRequest) -> str:
    """Return the path that `about` names, if a public page of this site is there."""
    path = request.GET.get("about", "")
    site = Site.find_for_request(request)
    if not (site and "\0" not in path and path.startswith("/") and path.endswith("/") and len(path) <= MAX_PARAMETER):
        return ""
    root = site.root_page.url_path.rstrip("/")
    found = public(Page.objects.live()).filter(url_path=root + path).exists()
    return path if found else ""


def read_campaign(parameters: QueryDict) -> dict[str, str]:
    """Return the campaign parameters in the address, cut to a sensible length."""
    names = [name for name in parameters if is_campaign(name) and "\0" not in name][:MAX_PARAMETERS]
    return {name[:MAX_PARAMETER]: str(parameters[name]).replace("\0", "")[:MAX_PARAMETER] for name in names}
