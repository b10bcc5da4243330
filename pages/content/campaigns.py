"""The parameters that search engines, social networks, mail programs and newsletters add to links for tracking."""

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

# https://support.google.com/analytics/answer/10917952 for utm_*; the others are the click identifiers of advertisers.
CAMPAIGN_PARAMETER = re.compile(
    r"utm_\w+|gclid|gclsrc|gbraid|wbraid|dclid|gad_\w+|fbclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|srsltid"
    r"|mc_[ce]id|_hsenc|_hsmi|__hs\w+|hsCtaTracking|mkt_tok|vero_id|_ga|_gl|ved|usg",
    re.IGNORECASE,
)


def without_campaign(query: str) -> str:
    """Return the query string without these parameters; the others stay as they are."""
    parameters = query.split("&")
    return "&".join(each for each in parameters if not CAMPAIGN_PARAMETER.fullmatch(each.partition("=")[0]))


# Services through which links lead, with the parameter that holds the address they are for.
PASSED_THROUGH = (
    (re.compile(r"(www\.)?google\.[a-z.]{2,6}"), "/url", ("q", "url")),
    (re.compile(r"[a-z0-9]+\.safelinks\.protection\.outlook\.com"), "/", ("url",)),
    (re.compile(r"lm?\.(facebook|instagram)\.com"), "/", ("u",)),
)


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
