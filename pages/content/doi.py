"""DOIs, the names of publications: https://www.doi.org/the-identifier/resources/handbook/."""

import re
from urllib.parse import quote, unquote

# Old ones have angle brackets and semicolons: 10.1002/(SICI)1096-8644(199601)99:1<1::AID-AJPA1>3.0.CO;2-1
DOI = re.compile(r"(?:(https?://\S*?/)|(?<![\w./]))(10\.\d{4,9}(?:\.\d+)*/[^\s\"“”]+)", re.IGNORECASE)
PAIRS = {")": "(", "]": "[", ">": "<", "}": "{"}


def doi_in(text: str) -> str:
    """Return the first DOI in a text; empty where there is none."""
    return next(iter(dois_in(text)), "")


def dois_in(text: str) -> list[str]:
    """Return the DOIs in a text in the site's form: in lower case, because DOIs ignore case."""
    found = (unquote(doi) if address else doi for address, doi in DOI.findall(text))
    return list(dict.fromkeys(_without_punctuation(doi).lower() for doi in found))


def doi_address(doi: str) -> str:
    """Return the address at which readers find the publication."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}"


def _without_punctuation(doi: str) -> str:
    """Return a DOI without what ends the sentence, the brackets or the list that it is in."""
    while doi[-1] in ".,;:'’*" or doi.count(doi[-1]) > doi.count(PAIRS.get(doi[-1], doi[-1])):
        doi = doi[:-1]
    return doi
