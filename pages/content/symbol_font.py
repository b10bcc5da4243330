"""Letters that were in the font Symbol, and what they stand for.

Word has them under codes for private use, which programs leave in a document; no browser shows them. The codes are
those of “Symbol Set and Encoding” in ISO 32000-1, D.5, from U+F000 on (ECMA-376, part 1, 17.3.3.30).
"""

import re
from collections.abc import Iterator

_PRIVATE = re.compile("[\ue000-\uf8ff]")
# Greek letters in the order of the Latin ones, and signs of measures. Other codes are left alone: in the font
# Wingdings, which has the same codes, they are arrows, ticks and faces.
_LETTERS = {
    ord(code) + 0xF000: letter
    for codes, letters in (
        ("abcdefghijklmnopqrstuvwxyz", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"),
        ("ABCDEFGHIKLMNOPQRSTUWXYZ", "ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖ"),
        ("\xa2\xa3\xb0\xb1\xb2\xb3\xb4\xb9\xbb", "′≤°±″≥×≠≈"),
    )
    for code, letter in zip(codes, letters, strict=True)
}


def with_letters(text: str) -> str:
    """Return a text with the letters that were in the font Symbol."""
    return text.translate(_LETTERS)


def private_characters(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a text holds a character for private use, and what to say of it."""
    for match in _PRIVATE.finditer(text):
        letter = _LETTERS.get(ord(match[0]))
        advice = f"in the font Symbol it is {letter}; write that" if letter else "write the sign that is meant"
        yield match.start(), f"visitors see an empty box for the character U+{ord(match[0]):04X}; {advice}"
