"""What looks like markup and is none: it would be published as it was typed.

The reader reports each of these in text that Markdown left alone; the writer escapes them, so that text which is meant
reads as text. Patterns see a block's text with line breaks, and `UNSEEN` in the place of all that Markdown took for
something: an escaped character, an entity, code, where emphasis and links begin and end.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

UNSEEN = "\0"
SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000"  # those that are not the space bar's
BULLETS = "•◦▪▫‣●○∙·⁃\uf0a7\uf0b7\uf0d8\uf0fc"  # the last four are Word's, in the fonts Symbol and Wingdings


class Slip(NamedTuple):
    """A slip in a text, and where it begins. One that is not sure may be meant, and is a warning."""

    start: int
    message: str
    is_sure: bool = True


# What each kind of slip looks like, and what to say of it, where `{}` stands for the words.
ERRORS = {
    r"!\[[^\]\n]*\] ?\([^)\n]*\)?": (
        "`{}` is not an image; put an address with spaces or brackets between < and >: ![what it shows](<my mouse.png>)"
    ),
    r"\[[^\]\n]*\] ?\([^)\n]*\)?": (
        "`{}` is not a link; leave no space between `]` and `(`, and write an address without spaces: [text](https://…)"
    ),
    r"\[\^[^\]\n]+\]": "footnotes are not supported, so `{}` would be shown literally; move the note into the text",
    r"^\[[ xX]\](?=\s)": "there are no task lists, so `{}` would be shown literally; remove it",
    r"\[![A-Za-z]+\]": "`{}` would be shown literally; write the text without it",
    r"\{\{[^\n]*?\}\}|\{%[^\n]*?%\}": "`{}` would be shown literally; write what stands for it",
    r"(\[[^\]\n]*\])?\{[#.:][^}\n]*\}": "`{}` would be shown literally; headings get their anchors automatically",
    r"~\0+~|~~": "text cannot be struck through; remove `~~`, and the text if it should go",
    r"==(?=\S)[^=\n]+(?<=\S)==": "text cannot be marked, so `{}` would be shown literally; remove `==`",
    r"\*\*|__": "`{}` is not closed, and would be shown literally; close the bold text, or write `\\*\\*`",
    r"`": "the sign ` is not closed, and would be shown literally; close the code, or write \\`",
    r"^#{1,6}(?=[^\s#])": "`{}` is not a heading without a space after it; add a space, or write `\\#`",
    rf"^(#{{1,6}}|[-+*]|\d{{1,9}}[.)])[{SPACES}]": (
        "a non-breaking space follows the sign; use an ordinary space, otherwise it does not start a heading or list"
    ),
    rf"^[{BULLETS}]": "list items start with `- `; write that instead of `{}`",
    r"^:(?=\s)": "definition lists are not supported; write the term in bold, followed by its meaning",
    r"^\|[^\n]*\|?$": "a table needs a line such as `| --- | --- |` under its headings, and empty lines around",
    r"^\+[-=]{2,}[^\n]*": "the lines of a table start with `|`; write `| a | b |` and `| --- | --- |` under it",
    r"(?:^(?:\(\w{1,4}\)|[a-zA-Z][.)])\s[^\n]*\n?){2,}": "list items start with `- ` or `1. `; write that",
    r"(?:^[–—]\s[^\n]*\n?){2,}": "list items start with `- `; write that instead of the dash",
}
WARNINGS = {
    r"\[\[[^\[\]\n]+\]\]|\[[^\[\]\n]+\] ?\[[^\[\]\n]*\]": (
        "`{}` is not a link; write [text](https://…), or `\\[` if you mean the brackets"
    ),
    r"^(?:\(\w{1,4}\)|[a-zA-Z][.)])(?=\s)": "`{}` does not start a list; write `1. ` or `- ` if it should",
    r"^–(?=\s)": "the dash does not start a list; write `- ` if it should",
    r"(?<![\w*\0])\*(?=\w)|(?<=\w)\*(?![\w*\0])": "the sign * is not paired; write `\\*` if you mean it",
    r"(?<![\w_\0])_(?=\w)|(?<=\w)_(?![\w_\0])": "the sign _ is not paired; write `\\_` if you mean it",
    r"\^(?=\w)|(?<=\w)\^": "the sign ^ is not paired; superscript is 10^6^, and `\\^` the sign itself",
    r"(?<=\w)~(?=\w)": "the sign ~ is not paired; subscript is H~2~O, and `\\~` the sign itself",
}
SLIPS = tuple(
    (re.compile(pattern, re.MULTILINE), message, table is ERRORS)
    for table in (ERRORS, WARNINGS)
    for pattern, message in table.items()
)
# No slip is without one of these: most text has none.
_HINT = re.compile(rf"[\[\]{{}}~=*_`^#|{BULLETS}]|^(?:[-+:(–—]|\w[.)]|\d)", re.MULTILINE)


def slips_in(text: str) -> Iterator[Slip]:
    """Yield the slips in a text, each place once."""
    if not _HINT.search(text):
        return
    taken: set[int] = set()
    for pattern, message, is_sure in SLIPS:
        for match in pattern.finditer(text):
            places = set(range(match.start(), match.end()))
            if not places & taken:
                words = match[0].replace(UNSEEN, "").strip()
                yield Slip(match.start(), message.replace("{}", words), is_sure)
            taken |= places
