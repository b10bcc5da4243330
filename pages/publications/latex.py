r"""Converts LaTeX in BibTeX files, and tags in other files, to text with italics, subscript and superscript.

    {\em Trp53}$^{\mathrm{R172H}}$        becomes        *Trp53*^R172H^

pylatexenc parses the LaTeX. Its own conversion to text is used only for letters and signs: it would join
superscripts to the text (10\textsuperscript{6} as 106), and leave out unknown commands.
"""

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db
from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexCommentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexMathNode,
    LatexNode,
    LatexSpecialsNode,
    LatexWalker,
    LatexWalkerParseError,
)

from pages.content import marked_text
from pages.content.rich_text import Inline, Run, in_plain_text, normal_runs
from pages.search.analysis import GREEK as GREEK_LETTERS

ITALIC = {"emph", "textit", "textsl", "mathit"}
ITALIC_FROM_HERE = {"em", "it", "itshape", "sl", "slshape"}
UPRIGHT = {
    *("boldsymbol", "ensuremath", "hbox", "mathbf", "mathcal", "mathnormal", "mathrm", "mathsf", "mathtt", "mbox"),
    *("NoCaseChange", "operatorname", "text", "textbf", "textmd", "textnormal", "textrm", "textsc", "textsf"),
    *("texttt", "textup", "underline", "url"),
}
WITHOUT_TEXT = {
    *("/", "-", "bf", "bfseries", "displaystyle", "left", "limits", "newline", "normalfont", "protect", "relax"),
    *("right", "rm", "rmfamily", "sc", "scshape", "sf", "sffamily", "textstyle", "tt", "ttfamily", "upshape"),
}
RAISED = {"textsuperscript": "sup", "sp": "sup", "textsubscript": "sub", "sb": "sub"}
SCRIPTS = {"^": "sup", "_": "sub"}
# Letters that pylatexenc converts to symbols: its \epsilon is U+03F5, so that a search for “IFN-ε” would fail.
GREEK = {name: letter for letter, name in GREEK_LETTERS.items()}
GREEK |= {name.capitalize(): letter.upper() for name, letter in GREEK.items()}
SIGNS = {
    **dict.fromkeys(("textless", "less", "lt"), "<"),
    **dict.fromkeys(("textgreater", "greater", "gt"), ">"),
    **dict.fromkeys(("textdegree", "degree", "circ"), "°"),
    **dict.fromkeys((" ", ",", ";", ":", "quad", "space", "\n", "\\"), " "),
    **{sign: sign for sign in "%&_#{}$"},
    "textasciicircum": "^",
    "textasciitilde": "~",
    "textbackslash": "\\",
    "textbar": "|",
    "textunderscore": "_",
    "textquotesingle": "'",
    "textperiodcentered": "·",
    "textendash": "–",
    "textemdash": "—",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textquoteleft": "‘",
    "textquoteright": "’",
    "textregistered": "®",
    "texttrademark": "™",
    "textcopyright": "©",
    "textmu": "μ",
    "textminus": "−",
    "slash": "/",
    "!": "",
    "prime": "′",
    "varnothing": "∅",
}
SPECIALS = {"~": "\N{NO-BREAK SPACE}", "``": "“", "''": "”", "--": "–", "---": "—", "&": "&"}
KNOWN = get_default_latex_context_db()
TO_TEXT = LatexNodes2Text(keep_comments=True)

TAGS = {"i": "i", "em": "i", "sub": "sub", "inf": "sub", "sup": "sup"}
TAG = re.compile(r"<(/?)(i|em|sub|inf|sup|b|strong|scp|sc|span|u|title|p)(?:\s[^<>]*)?/?>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A percent sign that LaTeX would treat as the start of a comment; values in BibTeX files have no comments.
PERCENT = re.compile(r"(?<!\\)((?:\\\\)*)%")


class LatexError(Exception):
    """A text is not valid LaTeX; the message says why."""


# To marked text


def marked(text: str) -> tuple[str, list[str]]:
    """Return text that may contain tags and entities as marked text, with warnings."""
    runs = _tagged_runs(text)
    written = marked_text.write(runs)
    if marked_text.read(written) == runs:
        return written, []
    for kept in (_without_italics_inside_words(runs), normal_runs(Run(run.text, run.marks - {"i"}) for run in runs)):
        written = marked_text.write(kept)
        if marked_text.read(written) == kept:
            break
    return written, ["italics that begin inside a word were left out; mark the whole word"]


def _without_italics_inside_words(runs: Inline) -> Inline:
    kept: list[Run] = []
    for run in runs:
        before = kept[-1] if kept else Run(" ")
        is_inside = "i" not in before.marks and before.text[-1].isalnum()
        kept.append(Run(run.text, run.marks - {"i"}) if "i" in run.marks and is_inside else run)
    return normal_runs(kept)


def plain(text: str) -> str:
    """Return text that may contain tags and entities without them, for fields without marks."""
    return "".join(in_plain_text(run.text, run.marks) for run in _tagged_runs(text))


def _tagged_runs(text: str) -> Inline:
    text = ENTITY.sub(
        lambda entity: html.unescape(entity[0]), ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    )
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", text)).replace("\n", " ")
    runs: list[Run] = []
    depths = {"i": 0, "sub": 0, "sup": 0}
    end = 0
    for tag in _paired(text):
        runs.append(Run(text[end : tag.start()], _open(depths)))
        end = tag.end()
        if mark := TAGS.get(tag[2].lower()):
            depths[mark] = max(0, depths[mark] + (-1 if tag[1] else 1))
    runs.append(Run(text[end:], _open(depths)))
    return normal_runs(run for run in runs if run.text)


def _paired(text: str) -> list[re.Match[str]]:
    """Return the tags that have a counterpart; others may be alleles: Tyrp1<b>, Oca2<p>."""
    found: list[re.Match[str]] = []
    waiting: dict[str, list[re.Match[str]]] = defaultdict(list)
    for tag in TAG.finditer(text):
        name = tag[2].lower()
        if not tag[1]:
            waiting[name].append(tag)
        elif waiting[name]:
            found += [waiting[name].pop(), tag]
    return sorted(found, key=re.Match.start)


def _open(depths: dict[str, int]) -> frozenset[str]:
    """Return the open marks; of nested sub- and superscript, only the outer is kept."""
    marks = {mark for mark, depth in depths.items() if depth}
    return frozenset(marks - {"sub"} if "sup" in marks else marks)


# From LaTeX


def tagged(latex: str) -> tuple[str, list[str]]:
    """Return LaTeX as text with the tags `<i>`, `<sub>` and `<sup>`, and the unknown commands.

    Raises LatexError if braces or dollar signs do not match.
    """
    try:
        nodes, _position, _length = LatexWalker(PERCENT.sub(r"\1\\%", latex), tolerant_parsing=False).get_latex_nodes()
    except LatexWalkerParseError as error:
        raise LatexError(" ".join(str(error.msg).split())) from error
    reader = _Reader()
    return "".join(reader.texts(nodes)), list(dict.fromkeys(reader.unknown))


class _Reader:
    """Writes nodes as tagged text, and collects unknown commands."""

    def __init__(self) -> None:
        self.unknown: list[str] = []

    def texts(self, nodes: Sequence[LatexNode], in_math: bool = False) -> Iterator[str]:
        """Yield the text of sibling nodes."""
        waiting = list(nodes)
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, LatexMacroNode) and node.macroname in ITALIC_FROM_HERE:
                yield f"<i>{''.join(self.texts(waiting, in_math))}</i>"
                return
            if isinstance(node, LatexCharsNode):
                yield from self.characters(node.chars, waiting, in_math)
            elif isinstance(node, LatexMacroNode):
                yield self.macro(node, waiting, in_math)
            elif isinstance(node, LatexSpecialsNode):
                yield SPECIALS.get(node.specials_chars) or TO_TEXT.nodelist_to_text([node])
            elif isinstance(node, LatexGroupNode | LatexMathNode):
                yield "".join(self.texts(node.nodelist, in_math or isinstance(node, LatexMathNode)))
            elif not isinstance(node, LatexCommentNode):  # an environment
                self.unknown.append(f"\\begin{{{node.environmentname}}}")
                yield "".join(self.texts(node.nodelist, in_math))

    def characters(self, text: str, waiting: list[LatexNode], in_math: bool) -> Iterator[str]:
        """Yield characters, raised or lowered after `^` and `_`; outside math, only a group is."""
        while text:
            sign, rest = text[0], text[1:]
            is_script = sign in SCRIPTS and (in_math or (not rest and waiting and _is_group(waiting[0])))
            if is_script and (rest.strip() or waiting):
                if rest.strip():
                    rest = rest.lstrip()
                    inner, rest = rest[0], rest[1:]
                else:
                    inner = self.argument(waiting, in_math)
                yield inner if inner in ("°", "′") else f"<{SCRIPTS[sign]}>{inner}</{SCRIPTS[sign]}>"
            elif not (in_math and sign.isspace()):  # LaTeX ignores spaces in math
                yield sign
            text = rest

    def argument(self, waiting: list[LatexNode], in_math: bool) -> str:
        """Return the text of the argument that follows, and remove it."""
        if not waiting:
            return ""
        node = waiting.pop(0)
        if isinstance(node, LatexCharsNode) and len(node.chars.lstrip()) > 1:
            text = str(node.chars).lstrip()
            waiting.insert(0, LatexCharsNode(text[1:]))
            return text[0]
        return "".join(self.texts([node, *([waiting.pop(0)] if _takes_group(node, waiting) else [])], in_math))

    def macro(self, node: LatexMacroNode, waiting: list[LatexNode], in_math: bool) -> str:
        """Return the text of a command with its argument."""
        name = node.macroname
        arguments = [argument for argument in (node.nodeargd.argnlist if node.nodeargd else ()) or () if argument]
        if name in ITALIC | UPRIGHT | RAISED.keys():
            is_math = in_math and not name.startswith("text")
            inner = "".join(self.texts(arguments[-1:], is_math)) if arguments else self.argument(waiting, is_math)
            tag = "i" if name in ITALIC else RAISED.get(name)
            return f"<{tag}>{inner}</{tag}>" if tag else inner
        if name in WITHOUT_TEXT:
            return ""
        if name == "href":
            _address, *text = arguments or [waiting.pop(0)] * bool(waiting)
            return "".join(self.texts(text[-1:])) if text else self.argument(waiting, in_math)
        sign = SIGNS.get(name)
        if sign is None:
            sign = GREEK.get(name.removeprefix("text").removeprefix("up").removeprefix("var"))
        if sign is not None:
            return sign
        known = KNOWN.get_macro_spec(name)
        needs_arguments = known and not (isinstance(known.simplify_repl, str) and "%" not in known.simplify_repl)
        if known is None or (needs_arguments and not arguments):
            self.unknown.append(f"\\{name}")
            return "".join(self.texts(arguments, in_math))
        return str(TO_TEXT.nodelist_to_text([node]))


def _is_group(node: LatexNode) -> bool:
    return isinstance(node, LatexGroupNode)


def _takes_group(node: LatexNode, waiting: list[LatexNode]) -> bool:
    """Return whether a command takes the group after it: `^\\mathrm{R172H}`."""
    is_command = (
        isinstance(node, LatexMacroNode)
        and node.macroname in ITALIC | UPRIGHT
        and not (node.nodeargd and any(node.nodeargd.argnlist or ()))
    )
    return bool(is_command and waiting and _is_group(waiting[0]))
