r"""One line of text with italics, subscript and superscript, for the fields that have no editor for them.

    *Trp53*^R172H^ mice in H~2~O

is how a document has it, too. A backslash before `*`, `^`, `~` or itself makes it an ordinary sign; it is needed only
where the sign would be taken for a mark.
"""

import re
import unicodedata
from functools import lru_cache
from html import escape

from pages.content.rich_text import Inline, Run, in_plain_text, normal_runs

# For editors, beside a field that holds such text.
MARKS_HELP = "*Trp53* is set in italics, ^flox^ above and ~2~ below the line."
MARKS = {"i": "*", "sub": "~", "sup": "^"}
_ESCAPE = re.compile(r"[*^~\\]")
_WHOLE = re.compile(r"\\([*^~\\])|\^((?:[^\s^\\]|\\[*^~\\ ])+)\^|~((?:[^\s~\\]|\\[*^~\\ ])+)~")
_ITALIC = re.compile(
    r"\\[*^~\\]"  # an escaped sign
    r"|(?<![\w\\])\*(?=[^\s*])((?:[^*\\]|\\.)*?(?:\w\*|(?:[^\s\w*\\]|\\[*^~\\])\*(?!\w)))"
)


def read(text: str) -> Inline:
    """Return the runs of a text."""
    if not _ESCAPE.search(text):
        return normal_runs([Run(text)])
    runs: list[Run] = []
    end = 0
    for match in _ITALIC.finditer(text):
        if match[1] is None:  # an escaped sign
            continue
        runs += [*_read_whole(text[end : match.start()], frozenset()), *_read_whole(match[1][:-1], frozenset("i"))]
        end = match.end()
    return normal_runs([*runs, *_read_whole(text[end:], frozenset())])


def _read_whole(text: str, marks: frozenset[str]) -> list[Run]:
    """Return the runs of text that has subscript and superscript."""
    runs = []
    end = 0
    for match in _WHOLE.finditer(text):
        sign, above, below = match.groups()
        whole = re.sub(r"\\([*^~\\ ])", r"\1", sign or above or below)
        mark = frozenset(["sup"] if above else ["sub"] if below else [])
        runs += [Run(text[end : match.start()], marks), Run(whole, marks | mark)]
        end = match.end()
    return [run for run in (*runs, Run(text[end:], marks)) if run.text]


def write(runs: Inline) -> str:
    """Return runs, which may have the marks of MARKS, as text; signs are escaped only if they would be marks."""
    runs = normal_runs(runs)
    plainly = _written(runs, is_escaped=False)
    return plainly if read(plainly) == runs else _written(runs, is_escaped=True)


def _written(runs: Inline, is_escaped: bool) -> str:
    pieces: list[str] = []
    is_italic = False
    for run in runs:
        if ("i" in run.marks) != is_italic:
            pieces.append("*")
            is_italic = not is_italic
        whole = next((MARKS[mark] for mark in ("sub", "sup") if mark in run.marks), "")
        text = _ESCAPE.sub(lambda sign: f"\\{sign[0]}", run.text) if is_escaped or whole else run.text
        pieces.append(f"{whole}{text.replace(' ', chr(92) + ' ')}{whole}" if whole else text)
    return "".join(pieces) + "*" * is_italic


def normal(text: str) -> str:
    """Return the text in the one form in which `write` has it."""
    return write(read(text.replace("\r", " ").replace("\n", " ")))


def plain(text: str) -> str:
    """Return the text without its marks, for places that allow none: a browser's tab, an address, a search."""
    if not _ESCAPE.search(text):
        return text
    return "".join(in_plain_text(run.text, run.marks) for run in read(text))


def to_html(text: str) -> str:
    """Return the text as HTML."""
    if not _ESCAPE.search(text):
        return escape(text)
    html = []
    for run in read(text):
        tags = [mark for mark in ("i", "sub", "sup") if mark in run.marks]
        opening, closing = "".join(f"<{tag}>" for tag in tags), "".join(f"</{tag}>" for tag in reversed(tags))
        html.append(f"{opening}{escape(run.text)}{closing}")
    return "".join(html)


@lru_cache(maxsize=10_000)  # lists are sorted anew for each change of the content, most titles being as before
def natural_key(title: str) -> tuple[list[tuple[int, int, str]], str]:
    """Return what to sort a title by: without regard to case, accents and marks, and numbers by their value.

    `exon 2` comes before `exon 10`, and `p53` before `TruView`.
    """
    letters = unicodedata.normalize("NFKD", plain(title).casefold())
    words = re.findall(r"[0-9]+|[^\W0-9_]+", letters)
    return [(0, int(word), "") if word.isdecimal() else (1, 0, word) for word in words], title
