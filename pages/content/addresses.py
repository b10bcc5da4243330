"""Addresses: of the pages of this site, of the old one, and of other sites without what is added for tracking."""

import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

# Where the company's old site was, without `www.`.
OLD_HOSTS = ("genetargeting.com",)
# First path segments that no page may have: the site itself answers there, or will.
RESERVED_SEGMENTS = frozenset(
    {"-", "admin", "django-admin", "documents", "media", "search", "share-images", "static"}
    | {"apple-touch-icon.png", "favicon.ico", "index.md", "llms.txt", "robots.txt", "sitemap.xml"}
)
# The parameters that search engines, social networks, mail programs and newsletters add to links for tracking.
# https://support.google.com/analytics/answer/10917952 for utm_*; the others are the click identifiers of advertisers.
CAMPAIGN_PARAMETER = re.compile(
    r"utm_\w+|gclid|gclsrc|gbraid|wbraid|dclid|gad_\w+|fbclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|srsltid"
    r"|mc_[ce]id|_hsenc|_hsmi|__hs\w+|hsCtaTracking|mkt_tok|vero_id|_ga|_gl|ved|usg",
    re.IGNORECASE,
)
# Services through which links lead, with the parameter that holds the address they are for.
PASSED_THROUGH = (
    (re.compile(r"(www\.)?google\.[a-z.]{2,6}"), "/url", ("q", "url")),
    (re.compile(r"[a-z0-9]+\.safelinks\.protection\.outlook\.com"), "/", ("url",)),
    (re.compile(r"lm?\.(facebook|instagram)\.com"), "/", ("u",)),
)


def is_whole_address(url: str) -> bool:
    """Return whether an address of the old site has all that is needed, and nothing after its path."""
    found = host_and_path(url)
    return bool(found and found[0]) and not re.search(r"[\s?#]", url)


def legacy_path(url: str) -> str:
    """Return the path of an address of the old site, in the one form in which such paths are compared."""
    path = unquote(urlsplit(url).path).strip("/").lower()
    return f"/{path}/" if path else "/"


def host_and_path(url: str) -> tuple[str, str] | None:
    """Return host and path of an absolute address, in the form in which old addresses are compared; otherwise None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        return None
    return parts.netloc.lower().removeprefix("www."), legacy_path(url)


def title_of(path: str) -> str:
    """Return a title made of the last part of an address or of a file's name: /dnmt3a-mice/ gives “Dnmt3a Mice”.

    Only the first letter of a word changes: what follows may be the symbol of a gene (Dnmt3a, DNMT3A, Rosa26).
    """
    words = re.split(r"[-_\s]+", path.partition("#")[0].rstrip("/").rpartition("/")[2])
    return " ".join(word[:1].upper() + word[1:] for word in words if word) or "Home"


def page_path(url_path: str) -> str:
    """Return where visitors find the page at a path of the tree: the path without the home page's slug."""
    return "/" + url_path.split("/", 2)[2]


def is_on_old_site(url: str) -> bool:
    """Return whether a whole address is one of the company's old site."""
    found = host_and_path(url.partition("?")[0])
    return found is not None and found[0] in OLD_HOSTS


def without_campaign(query: str) -> str:
    """Return the query string without these parameters; the others stay as they are."""
    parameters = query.split("&")
    return "&".join(each for each in parameters if not CAMPAIGN_PARAMETER.fullmatch(each.partition("=")[0]))


def direct_address(url: str) -> str:
    """Return the address that a link is for, without detours and campaign parameters."""
    for _detour in range(3):  # one may lead through another
        try:
            parts = urlsplit(url)
        except ValueError:
            return url
        if parts.scheme not in ("http", "https"):
            return url
        if not (target := _target(parts)):
            return parts._replace(query=without_campaign(parts.query)).geturl() if parts.query else url
        url = target
    return url


def _target(parts: SplitResult) -> str:
    """Return the address to which a service passes its visitors on; empty where it is none."""
    for host, path, names in PASSED_THROUGH:
        if host.fullmatch(parts.hostname or "") and parts.path.startswith(path):
            query = parse_qs(parts.query)
            addresses = (query[name][0] for name in names if name in query)
            return next((each for each in addresses if each.startswith(("http://", "https://"))), "")
    return ""
