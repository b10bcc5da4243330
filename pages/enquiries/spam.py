"""Detects suspected spam. Such an enquiry is stored separately from the others, and not mailed."""

import re

from pages.models.enquiry.form import EnquiryForm

# Seconds; a form that is sent sooner was not filled in by a person.
TOO_QUICK = 3
# The most links that an enquiry may contain.
MOST_LINKS = 3

# Where researchers find papers, genes, strains and plasmids; such links do not count.
CITED = r"(?:[\w-]+\.)*(?:doi\.org|nih\.gov|jax\.org|ensembl\.org|uniprot\.org|addgene\.org)(?![\w-]|\.\w)"
# A link in full, so that https://www.example.com counts once, as does the markup of forums and web pages around it.
LINK = re.compile(rf"(?:https?://(?!{CITED})|www\.(?!{CITED})|\[url|<a\s)[^\s,]*", re.IGNORECASE)


def suspicion_of(form: EnquiryForm) -> str:
    """Return why the enquiry is suspected of being spam; empty if it is not."""
    links = sum(len(LINK.findall(text)) for text in form.answers.values() if isinstance(text, str))
    stamp = form.stamp
    reasons = [
        "it filled in a field that is hidden from visitors" if form.is_trapped else "",
        "it was not sent from the form" if stamp is None else "",
        f"it was sent within {TOO_QUICK} seconds" if stamp and stamp.age() < TOO_QUICK else "",
        f"it contains {links} links" if links > MOST_LINKS else "",
    ]
    return "; ".join(filter(None, reasons))
