"""Resolves the links of other documents: old addresses, paths of this site, and parameters that tools added."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from pages.content.addresses import OLD_HOSTS, is_on_old_site, legacy_path
from pages.content.from_markdown import ADDRESS_PATTERN, FRAGMENT_PATTERN, PATH_PATTERN

OLD_SITE = f"https://www.{OLD_HOSTS[0]}"
# What analytics, mail and advertising tools add to addresses. No page depends on it.
TRACKING = re.compile(
    r"_ga|_gl|_gac|_gcl_\w+|utm_\w+|gclid|gclsrc|gbraid|wbraid|dclid|fbclid|msclkid|yclid|twclid|li_fat_id|igshid|"
    r"mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hs\w+|hsa_\w+|hsCtaTracking|_openstat|vero_id|trk|trkCampaign",
    re.IGNORECASE,
)
# Those that identify one visit are of no use to anyone else, not even on landing pages.
VISITS = re.compile(r"_ga|_gl|_gac|_gcl_\w+", re.IGNORECASE)
# Addresses that redirect to the one in a parameter, as word processors and mail programs write them.
_DETOURS = {"www.google.com/url": ("q", "url"), "google.com/url": ("q", "url"), "l.facebook.com/l.php": ("u",)}
_SAFE_LINKS = ".safelinks.protection.outlook.com"
_DOMAIN = re.compile(
    r"(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|io|eu|uk|de|jp)(?=[/?#:]|$)", re.IGNORECASE
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class KnownPage:
    """A page of the set: its file, its address, its heading in marked text, and its old address."""

    file: str
    url: str
    heading: str
    legacy_url: str = ""


@dataclass(frozen=True)
class Target:
    """Where a link leads now; `url` is empty if it leads nowhere. `notes` say what was changed in its address."""

    url: str
    notes: tuple[str, ...] = ()
    is_open: bool = False  # whether a person must decide


class Addresses:
    """The pages that links can lead to."""

    def __init__(self, pages: Iterable[KnownPage]) -> None:
        pages = list(pages)
        self.by_url = {page.url: page for page in reversed(pages)}
        self.by_old_path = {legacy_path(page.legacy_url): page for page in reversed(pages) if page.legacy_url}

    def label(self, url: str) -> str:
        """Return the heading of the page at a path; empty where no document has the path."""
        page = self.by_url.get(url.partition("#")[0])
        return page.heading if page else ""

    def target(self, address: str) -> Target:
        """Return where an address leads."""
        notes: list[str] = []
        direct = _direct(address.strip())
        if direct != address:
            notes.append("its address is corrected")
        clean = without_tracking(direct)
        if clean != direct:
            notes.append("tracking parameters are removed")
        if not clean or clean == "#" or clean.lower().startswith(("javascript:", "file:", "about:", "data:", "blob:")):
            return Target("", (*notes, "it leads nowhere, so only its text is kept"), is_open=clean[:5] == "file:")
        if clean.startswith("#"):
            return _place(clean, notes)
        if clean.startswith("/") or is_on_old_site(clean.partition("#")[0]):
            return self._on_this_site(clean, notes)
        if ADDRESS_PATTERN.fullmatch(clean):
            return Target(clean, tuple(notes))
        if re.fullmatch(r"\.{0,2}/?[\w./%-]+(?:[?#]\S*)?", clean):
            return self._on_this_site("/" + clean.lstrip("./"), notes)
        return Target("", (*notes, "it is not an address, so only its text is kept"), is_open=True)

    def _on_this_site(self, address: str, notes: list[str]) -> Target:
        """Resolve a path of this site or of the old one, or a full address of the old one."""
        parts = urlsplit(address)
        path = legacy_path(f"{OLD_SITE}{parts.path}")
        place = f"#{_anchor(parts.fragment)}" if parts.fragment else ""
        if path == "/" and not parts.query:
            return Target(f"/{place}", tuple(notes))
        if not parts.query:
            page = self.by_url.get(path) if not parts.netloc else None
            page = page or self.by_old_path.get(path) or self.by_url.get(path)
            if page:
                target = page.url + place
                if target.rstrip("/") != address.rstrip("/"):
                    notes = [*notes, f"that is the page {page.url} ({page.file})"]
                return Target(target, tuple(notes))
        if not parts.netloc and not parts.query and (path == "/" or PATH_PATTERN.fullmatch(path)):
            return Target(path + place, (*notes, f"no document has the address {path}"), is_open=False)
        whole = address if parts.netloc else f"{OLD_SITE}{address}"
        return Target(
            quote(whole, safe=":/?#[]@!$&'()*+,;=%~"), (*notes, "no document has this address of the old site")
        )


def _direct(address: str) -> str:
    """Return an address without the redirects and mistakes that word processors and mail programs add."""
    address = address.replace("\\_", "_").replace("\\&", "&").replace("&amp;", "&")
    address = re.sub(r"^(https?):/*(?=[^/])", r"\1://", address)
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    names = _DETOURS.get(parts.netloc + parts.path, ("url",) if parts.netloc.endswith(_SAFE_LINKS) else ())
    for name, value in parse_qsl(parts.query) if names else ():
        if name in names and value.startswith("http"):
            return value
    if _MAIL.fullmatch(address):
        return f"mailto:{address}"
    if address.startswith(("mailto:", "tel:")):
        return re.sub(r"\s|%20|(?<=^tel:)/+", "", address)
    if _DOMAIN.match(address):
        return f"https://{address}"
    return re.sub(r"\s", "%20", address) if address.startswith(("http", "/")) else address


def without_tracking(address: str) -> str:
    """Return an address without tracking parameters. Landing pages keep those that name a campaign."""
    if "?" not in address and "#" not in address:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    pattern = VISITS if (parts.hostname or "").startswith("go.") else TRACKING
    query = _without(parts.query, pattern)
    fragment = _without(parts.fragment, pattern) if "=" in parts.fragment else parts.fragment
    return (
        address
        if (query, fragment) == (parts.query, parts.fragment)
        else urlunsplit(parts._replace(query=query, fragment=fragment))
    )


def _without(query: str, pattern: re.Pattern[str]) -> str:
    pieces = re.split("[&;]", query)
    kept = [piece for piece in pieces if not pattern.fullmatch(piece.partition("=")[0])]
    return query if len(kept) == len(pieces) else "&".join(kept)


def _place(address: str, notes: list[str]) -> Target:
    place = f"#{_anchor(address[1:])}"
    return Target(place if FRAGMENT_PATTERN.fullmatch(place) else "", tuple(notes))


def _anchor(fragment: str) -> str:
    """Return a place on a page in the form that headings have."""
    return re.sub(r"[^a-z0-9_-]+", "-", unquote(fragment).lower()).strip("-")
