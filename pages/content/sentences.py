"""Texts cut to a length, where a sentence ends if one does."""

import re
from textwrap import shorten

# A sentence ends before a capital letter or a number; a point after an initial or an abbreviation ends none.
ABBREVIATIONS = ("e.g", "i.e", "et al", "vs", "Dr", "Prof", "Mr", "Ms", "St", "Fig", "approx", "ca", "cf", "No")
SENTENCE_END = re.compile(
    r"(?<=[.!?])"
    + "".join(rf"(?<!\b{re.escape(word)}\.)" for word in ABBREVIATIONS)
    + r"(?<!\b[A-Z]\.)"
    + r"[”\")’]?\s+(?=[“\"(‘]?[A-Z0-9])"
)


def whole_sentences(text: str, length: int) -> str:
    """Return as many sentences from the beginning of the text as fit; of a longer first one, its first words."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    ends = [match.start() for match in SENTENCE_END.finditer(text) if match.start() <= length]
    # The mark that closes a quotation belongs to the sentence.
    whole = [text[: end + 1].rstrip() for end in ends if len(text[: end + 1].rstrip()) <= length]
    return whole[-1] if whole else shorten(text, length, placeholder="…")
