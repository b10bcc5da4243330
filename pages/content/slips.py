"""What looks like markup and is none: it would be published as it was typed.

The reader reports each of these in text that Markdown left alone; the writer escapes them, so that text which is meant
reads as text. Patterns see a block's text with line breaks, and `UNSEEN` in the place of all that Markdown took for
something: an escaped character, an entity, code, where emphasis and links begin and end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

UNSEEN = "\0"
SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000"  # those that are not the space bar's
BULLETS = "•◦▪▫‣●○∙·⁃\uf0a7\uf0b7\uf0d8\uf0fc"  # the last four are Word's, in the fonts Symbol and Wingdings


@dataclass(frozen=True)
class Slip:
    """One kind of slip. An `is_sure` one is an error; any other may be meant, and is a warning."""

    pattern: re.Pattern[str]
    message: str  # `{}` stands for the words
    is_sure: bool = True


@dataclass(frozen=True)
class FoundSlip:
    """A slip in a text, and where it begins."""

    start: int
    message: str
    is_sure: bool


def _slip(pattern: str, message: str, is_sure: bool = True) -> Slip:
    return Slip(re.compile(pattern, re.MULTILINE), message, is_sure)


SLIPS = (
    _slip(
        r"!\[[^\]\n]*\] ?\([^)\n]*\)?",
        "`{}` is not an image; put an address with spaces or brackets between < and >: ![what it shows](<my "
        "mouse.png>)",
    ),
    _slip(
        r"\[[^\]\n]*\] ?\([^)\n]*\)?",
        "`{}` is not a link; leave no space between `]` and `(`, and write an address without spaces: "
        "[text](https://…)",
    ),
    _slip(
        r"\[\^[^\]\n]+\]", "footnotes are not supported, so `{}` would be shown literally; move the note into the text"
    ),
    _slip(r"^\[[ xX]\](?=\s)", "there are no task lists, so `{}` would be shown literally; remove it"),
    _slip(r"\[![A-Za-z]+\]", "`{}` would be shown literally; write the text without it"),
    _slip(r"\{\{[^\n]*?\}\}|\{%[^\n]*?%\}", "`{}` would be shown literally; write what stands for it"),
    _slip(
        r"(\[[^\]\n]*\])?\{[#.:][^}\n]*\}", "`{}` would be shown literally; headings get their anchors automatically"
    ),
    _slip(r"~\0+~|~~", "text cannot be struck through; remove `~~`, and the text if it should go"),
    _slip(r"==(?=\S)[^=\n]+(?<=\S)==", "text cannot be marked, so `{}` would be shown literally; remove `==`"),
    _slip(r"\*\*|__", "`{}` is not closed, and would be shown literally; close the bold text, or write `\\*\\*`"),
    _slip(r"`", "the sign ` is not closed, and would be shown literally; close the code, or write \\`"),
    _slip(r"^#{1,6}(?=[^\s#])", "`{}` is not a heading without a space after it; add a space, or write `\\#`"),
    _slip(
        rf"^(#{{1,6}}|[-+*]|\d{{1,9}}[.)])[{SPACES}]",
        "a non-breaking space follows the sign; use an ordinary space, otherwise it does not start a heading or list",
    ),
    _slip(rf"^[{BULLETS}]", "list items start with `- `; write that instead of `{}`"),
    _slip(r"^:(?=\s)", "definition lists are not supported; write the term in bold, followed by its meaning"),
    _slip(r"^\|[^\n]*\|?$", "a table needs a line such as `| --- | --- |` under its headings, and empty lines around"),
    _slip(r"^\+[-=]{2,}[^\n]*", "the lines of a table start with `|`; write `| a | b |` and `| --- | --- |` under it"),
    _slip(r"(?:^(?:\(\w{1,4}\)|[a-zA-Z][.)])\s[^\n]*\n?){2,}", "list items start with `- ` or `1. `; write that"),
    _slip(r"(?:^[–—]\s[^\n]*\n?){2,}", "list items start with `- `; write that instead of the dash"),
    _slip(
        r"^(?:\(\w{1,4}\)|[a-zA-Z][.)])(?=\s)", "`{}` does not start a list; write `1. ` or `- ` if it should", False
    ),
    _slip(r"^–(?=\s)", "the dash does not start a list; write `- ` if it should", False),
    _slip(r"(?<![\w*\0])\*(?=\w)|(?<=\w)\*(?![\w*\0])", "the sign * is not paired; write `\\*` if you mean it", False),
    _slip(r"(?<![\w_\0])_(?=\w)|(?<=\w)_(?![\w_\0])", "the sign _ is not paired; write `\\_` if you mean it", False),
    _slip(r"\^(?=\w)|(?<=\w)\^", "the sign ^ is not paired; superscript is 10^6^, and `\\^` the sign itself", False),
    _slip(r"(?<=\w)~(?=\w)", "the sign ~ is not paired; subscript is H~2~O, and `\\~` the sign itself", False),
)


# No slip is without one of these: most text has none.
_HINT = re.compile(rf"[\[\]{{}}~=*_`^#|{BULLETS}]|^(?:[-+:(–—]|\w[.)]|\d)", re.MULTILINE)


def slips_in(text: str) -> Iterator[FoundSlip]:
    """Yield the slips in a text, each place once."""
    if not _HINT.search(text):
        return
    taken: set[int] = set()
    for slip in SLIPS:
        for match in slip.pattern.finditer(text):
            places = set(range(match.start(), match.end()))
            if not places & taken:
                words = match[0].replace(UNSEEN, "").strip()
                yield FoundSlip(match.start(), slip.message.replace("{}", words), slip.is_sure)
            taken |= places


# Characters that nobody sees: they part words that look whole, so that no search finds them.
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


def invisible_characters(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a text holds a character that nobody sees, and what to say of it.

    A zero-width joiner between two signs, as in emoji, is meant.
    """
    for match in _INVISIBLE.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        joins_signs = before and after and not (before + after).isspace() and not any(map(str.isalnum, before + after))
        if match[0] == "\u200d" and joins_signs and before != "\n" and after != "\n":
            continue
        line = text[text.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0]
        place = match.start() - (text.rfind("\n", 0, match.start()) + 1)
        around = _INVISIBLE.sub("", line[max(0, place - 20) : place + 20]).strip()
        where = f" in “{around}”" if around else " on a line of its own"
        yield match.start(), f"{INVISIBLE[match[0]]} (U+{ord(match[0]):04X}) is invisible{where}; remove it"
