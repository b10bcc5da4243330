"""Characters that visitors do not see, or see as an empty box."""

import re
from collections.abc import Iterator

from pages.content.slips import Slip

# Control characters, halves of surrogate pairs, non-characters, and the replacement character: databases and
# browsers refuse them.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]")
# They part words that look whole, so that no search finds them.
INVISIBLE = {
    "\u00ad": "a soft hyphen",
    "\u180e": "a Mongolian vowel separator",
    "\u200b": "a zero-width space",
    "\u200c": "a zero-width non-joiner",
    "\u200d": "a zero-width joiner",
    "\u200e": "a left-to-right mark",
    "\u200f": "a right-to-left mark",
    "\u2060": "a word joiner",
    "\ufeff": "a byte order mark",
}
_INVISIBLE = re.compile(f"[{''.join(INVISIBLE)}]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# Letters of the font Symbol, which Word has under codes for private use: those of “Symbol Set and Encoding” in
# ISO 32000-1, D.5, from U+F000 on (ECMA-376, part 1, 17.3.3.30). Greek letters are in the order of the Latin ones,
# followed by signs of measures. Other codes are left alone: in the font Wingdings, which has the same codes, they are
# arrows, ticks and faces.
_SYMBOL_CODES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIKLMNOPQRSTUWXYZ\xa2\xa3\xb0\xb1\xb2\xb3\xb4\xb9\xbb"
_SYMBOL_LETTERS = "αβχδεφγηιϕκλμνοπθρστυϖωξψζΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖ′≤°±″≥×≠≈"
_LETTERS = {ord(code) + 0xF000: letter for code, letter in zip(_SYMBOL_CODES, _SYMBOL_LETTERS, strict=True)}


def unprintable_characters(text: str) -> Iterator[Slip]:
    """Yield the characters of a text that databases or browsers refuse."""
    for match in UNPRINTABLE.finditer(text):
        yield Slip(match.start(), f"the character U+{ord(match[0]):04X} cannot be shown; remove it")


def invisible_characters(text: str) -> Iterator[Slip]:
    """Yield the characters of a text that nobody sees.

    A zero-width joiner between two signs, as in emoji, is meant.
    """
    for match in _INVISIBLE.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        joins_signs = before and after and not (before + after).isspace() and not any(map(str.isalnum, before + after))
        if match[0] == "\u200d" and joins_signs and before != "\n" and after != "\n":
            continue
        line_start = text.rfind("\n", 0, match.start()) + 1
        line, place = text[line_start:].split("\n", 1)[0], match.start() - line_start
        around = _INVISIBLE.sub("", line[max(0, place - 20) : place + 20]).strip()
        where = f" in “{around}”" if around else " on a line of its own"
        yield Slip(match.start(), f"{INVISIBLE[match[0]]} (U+{ord(match[0]):04X}) is invisible{where}; remove it")


def private_characters(text: str) -> Iterator[Slip]:
    """Yield the characters of a text that are for private use."""
    for match in _PRIVATE.finditer(text):
        letter = _LETTERS.get(ord(match[0]))
        advice = f"in the font Symbol it is {letter}; write that" if letter else "write the sign that is meant"
        message = f"visitors see an empty box for the character U+{ord(match[0]):04X}; {advice}"
        yield Slip(match.start(), message, is_sure=False)


def with_letters(text: str) -> str:
    """Return a text with the letters that were in the font Symbol."""
    return text.translate(_LETTERS)
