"""The analysis of texts and queries for the search index, the same for both databases. Django-free.

An index text is a sequence of tokens of `a-z` and `0-9`, which the parsers of PostgreSQL and SQLite keep as they are:

- a term for each run of letters (its stem) or digits, in the order of the text: `Cas9` and `Cas-9` are `cas 9`, but
  none for UNINDEXED words;
- after these, joined compounds with the prefix JOINED: `knock-out` is also `jqknockout`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pages.search.spelling import stem

JOINED, HEADING = "jq", "hq"  # few words begin with these; `unreserved` changes those that do
BOUNDARY = "zq"  # between fields: no phrase crosses it
RESERVED = (JOINED, HEADING, BOUNDARY)
MOST_JOINED, LONGEST_TERM = 4, 60
# A fifth of the words of a text, which nobody searches for; not parts of names (in, out, on, off, a), and not AND.
UNINDEXED_WORDS = "and are be been by for from is its of that the their this to was were which with"
UNINDEXED = frozenset(UNINDEXED_WORDS.split())

GREEK_NAMES = """alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau
upsilon phi chi psi omega"""
GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψω", GREEK_NAMES.split(), strict=True))
SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff®™©℠", ""),
        **dict.fromkeys("‘’ʼ′`´", "'"),
        **dict.fromkeys("‐‑‒–−⁻", "-"),
        **dict.fromkeys("—―", " "),
        **{superscript: f"^{digit}" for digit, superscript in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
        "µ": "μ",
        "Δ": "δ",
    }
)
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
PLURAL_OF_CAPITALS = re.compile(r"\b([A-Za-z]?[A-Z]{2,})s\b")
POSSESSIVE = re.compile(r"(?<=\w)'s\b")
COMPOUND = re.compile(r"[^\W_]+(?:[-/.'+:*_<>^\\~@|=&()\[\]]+[^\W_]+)*")
PART = re.compile(r"[^\W_]+")
TERM = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, eq=False, slots=True)  # compared by identity: `word_of` gives the same one for the same word
class Word:
    """A word or compound as it is written.

    `parts` are what its punctuation separates, `terms` their terms in order; `joined` are forms that also find it.
    """

    written: str
    parts: tuple[str, ...]
    terms: tuple[str, ...]
    joined: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The whole word joined into one token."""
        return join(self.parts)


def words_of(text: str) -> list[Word]:
    """Return the words and compounds of a text."""
    words: list[Word] = []
    for chunk in text.split():
        if chunk.isascii() and chunk.isalnum():  # one word, which need not be cached as a chunk, too
            words.append(word_of(chunk))
        else:
            words += words_in(chunk)
    return words


@lru_cache(100_000)
def words_in(chunk: str) -> tuple[Word, ...]:
    """Return the words and compounds of a text without spaces."""
    return tuple(map(word_of, COMPOUND.findall(unicodedata.normalize("NFC", chunk).translate(SIGNS))))


@lru_cache(50_000)
def word_of(written: str) -> Word:
    """Return a word or compound with its terms."""
    parts = tuple(PART.findall(fold(written)))
    if written in UNINDEXED or (written.istitle() and written.lower() in UNINDEXED):
        return Word(written, parts, (), ())
    return Word(written, parts, tuple(term for part in parts for term in terms_of(part)), joined_forms(parts))


def index_text(text: str) -> str:
    """Return the tokens of one field for the index."""
    return index_tokens(words_of(text))


def index_tokens(words: Sequence[Word]) -> str:
    """Return the tokens of one field's words for the index."""
    if not words:
        return ""
    terms = [term for word in words for term in word.terms]
    joined = dict.fromkeys([form for word in words if word.joined for form in word.joined])
    return " ".join([*terms, BOUNDARY, *joined])


def as_heading(tokens: str) -> str:
    """Return the tokens of a heading for the index, in addition to its tokens as text."""
    return HEADING + tokens.replace(" ", f" {HEADING}") if tokens else ""


def with_word_replaced(text: str, word: str, other: str) -> str:
    """Return a text with a word replaced wherever it stands alone, not where it is part of a longer one."""
    return re.sub(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", lambda _found: other, text)


def prefix_text(text: str) -> str:
    """Return the tokens, unstemmed, of a field that is searched as the user types."""
    words = words_of(text)
    whole = ["".join(word.parts) for word in words if len(word.parts) > 1]
    return " ".join(map(plain_token, [part for word in words for part in word.parts] + whole))


def fold(text: str) -> str:
    """Return a word in lower case, without accents, with Greek letters spelt out and separated from Latin ones."""
    text = POSSESSIVE.sub("", PLURAL_OF_CAPITALS.sub(r"\1", text.translate(SIGNS)))
    text = unicodedata.normalize("NFKD", text.casefold()).translate(LETTERS).replace("ς", "σ")
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Mn")
    return "".join(f"-{GREEK[letter]}-" if letter in GREEK else letter for letter in text)


def terms_of(part: str) -> list[str]:
    """Return the runs of letters (as stems) and of digits in a folded part."""
    return [unreserved(plain_token(stem(term))) if term.isalpha() else plain_token(term) for term in TERM.findall(part)]


def joined_forms(parts: Sequence[str]) -> tuple[str, ...]:
    """Return the joined forms of a compound: of parts with digits, of adjacent parts, and of the whole."""
    forms = [join([part]) for part in parts if len(TERM.findall(part)) > 1]
    forms += [join(list(pair)) for pair in pairwise(parts)]
    if 2 < len(parts) <= MOST_JOINED or (all(len(part) == 1 for part in parts) and len(parts) > 1):
        forms.append(join(parts))
    return tuple(form for form in dict.fromkeys(forms) if not form.removeprefix(JOINED).isdigit())  # 10⁶ is not 106


def join(parts: Iterable[str]) -> str:
    """Return parts as one token."""
    return JOINED + plain_token(stem("".join(parts)))


def unreserved(token: str) -> str:
    """Return a term that none of the analysis's own tokens equals: the inhibitor JQ1 begins like a joined compound."""
    return f"x{token}" if token.startswith(RESERVED) else token


def plain_token(token: str) -> str:
    """Return a token in ASCII, which every parser and locale treats as one word."""
    if not token.isascii():
        token = "".join(sign if sign.isascii() else f"u{ord(sign):x}" for sign in token)
    return token[:LONGEST_TERM]
