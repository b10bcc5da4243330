"""The hosts whose addresses belong to this site."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site

from pages.content.addresses import OLD_HOSTS


def own_hosts() -> set[str]:
    """Return the hosts of this site, without `www.`: of the settings, the admin, and the old site, whose pages moved.

    Wagtail keeps the sites in its cache until one of them changes.
    """
    sites = (urlsplit(site.root_url).hostname or "" for site in Site.get_site_root_paths())
    hosts = (urlsplit(settings.BASE_URL).hostname or "", *settings.ALLOWED_HOSTS, *OLD_HOSTS, *sites)
    return {host.strip("*.").lower().removeprefix("www.") for host in hosts} - {""}


def is_own(host: str | None, hosts: set[str] | None = None) -> bool:
    """Return whether a host is this site's; `hosts` are `own_hosts()` where many are asked for."""
    return (host or "").lower().removeprefix("www.") in (own_hosts() if hosts is None else hosts)
