"""The parameters of addresses that only say how a visitor came: search engines, networks and newsletters add them."""

import re

# https://support.google.com/analytics/answer/10917952 for utm_*; the others are the click identifiers of advertisers.
CAMPAIGN_PARAMETER = re.compile(
    r"utm_\w+|gclid|gclsrc|gbraid|wbraid|dclid|gad_\w+|fbclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|srsltid"
    r"|mc_[ce]id|_hsenc|_hsmi|__hs\w+|hsCtaTracking|mkt_tok|vero_id|_ga|_gl|ved|usg",
    re.IGNORECASE,
)


def without_campaign(query: str) -> str:
    """Returns the query string without these parameters; the others stay as they are."""
    parameters = query.split("&")
    return "&".join(each for each in parameters if not CAMPAIGN_PARAMETER.fullmatch(each.partition("=")[0]))
