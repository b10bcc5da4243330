"""The order of titles in lists: as a reader would look them up."""

import re
import unicodedata

from pages.content.marked_text import plain


def natural_key(title: str) -> tuple[list[tuple[int, int, str]], str]:
    """Return what to sort a title by: without regard to case, accents and marks, and numbers by their value.

    `exon 2` comes before `exon 10`, and `p53` before `TruView`.
    """
    letters = unicodedata.normalize("NFKD", plain(title).casefold())
    words = re.findall(r"[0-9]+|[^\W0-9_]+", letters)
    return [(0, int(word), "") if word.isdecimal() else (1, 0, word) for word in words], title
