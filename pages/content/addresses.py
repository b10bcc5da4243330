"""Addresses: of the pages of this site, and of the old one."""

import re
from urllib.parse import unquote, urlsplit

# Where the company's old site was, without `www.`.
OLD_HOSTS = ("genetargeting.com",)
# First path segments that no page may have: the site itself answers there, or will.
RESERVED_SEGMENTS = frozenset(
    {"-", "admin", "django-admin", "documents", "media", "search", "share-images", "static"}
    | {"apple-touch-icon.png", "favicon.ico", "index.md", "llms.txt", "robots.txt", "sitemap.xml"}
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
