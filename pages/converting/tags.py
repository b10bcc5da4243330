"""HTML in exported Markdown: converts tags that Markdown has a form for, and removes others but keeps their text.

An angle bracket that does not open an HTML tag is text, as in the allele `Trp53<tm1Brn>`; so is one that opens the name
of an allele, as in `H2<b>`.
"""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

_BLOCKS = "address|article|aside|center|details|div|dl|dt|dd|fieldset|figcaption|figure|footer|form|header|main|nav|p"
_BLOCKS += "|section|summary|ul|ol|table|thead|tbody|tfoot|tr|caption|colgroup|col|iframe|video|audio|object|noscript"
_INLINE = "a|abbr|b|big|bdi|bdo|button|cite|code|del|dfn|em|embed|font|i|img|input|ins|kbd|label|mark|o:p|q|s|samp"
_INLINE += "|small|source|span|strike|strong|sub|sup|svg|path|td|th|time|tt|u|var|wbr"
_OTHERS = "blockquote|body|br|head|h[1-6]|hr|html|li|link|meta|pre|script|style|title"
# Alleles that look like tags, as in H2<b>, Oca2<p>, Edar<dl> and Hr<hr>: they follow a gene, end a word, and are not
# closed. At the end of a line, some are tags that old HTML does not close.
_AFTER_GENE = r"(?:(?<=[\w)*])|(?<=</i>)|(?<=</em>))"
_NAME = r"(?:([abiqsu])|(p|dl|tr)(?!>\s*$)|(?<=\bHr<)hr)"
_ALLELE = re.compile(rf"{_AFTER_GENE}<(?={_NAME}>(?!\w)(?![^<]*</(?:\1|\2)\s*>))", re.IGNORECASE | re.MULTILINE)
_NOT_ALLELE = rf"(?<!\\)(?!{_ALLELE.pattern})"
TAG = re.compile(rf"{_NOT_ALLELE}</?(?:{_BLOCKS}|{_INLINE}|{_OTHERS})(?:\s[^<>]*)?/?>", re.IGNORECASE | re.MULTILINE)
_BLOCK = re.compile(
    rf"\s*{_NOT_ALLELE}</?(?:{_BLOCKS}|blockquote|body|head|html|pre|title)(?:\s[^<>]*)?/?>\s*",
    re.IGNORECASE | re.MULTILINE,
)
# What Markdown would take for a tag or an address: Trp53<tm1Brn>, <MGI:2159769>.
_LIKE_TAG = re.compile(
    r"(?<!\\)<(?=/?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>|(?!https?:|mailto:|tel:)[A-Za-z][\w+.-]{1,31}:[^\s<>]*>)"
)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
COMMENT = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
TABLE = re.compile(r"<table\b.*?</table\s*>", re.DOTALL | re.IGNORECASE)


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of a tag, by their names in lower case."""
    return {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(tag)}


def to_markdown(text: str) -> str:
    """Return one line with its tags turned into Markdown, which may take several lines."""
    text = _ALLELE.sub(r"\\<", text)
    for pattern, replacement in _FORMS:
        text = pattern.sub(replacement, text)
    text = re.sub(r"<a\s[^<>]*>(.*?)</a\s*>", _link, text, flags=re.IGNORECASE)
    text = re.sub(r"<img\b[^<>]*>", _image, text, flags=re.IGNORECASE)
    text = re.sub(r"<(?:iframe|video|embed|source|audio)\b[^<>]*>", _frame, text, flags=re.IGNORECASE)
    text = _BLOCK.sub("\n\n", text)
    return _LIKE_TAG.sub(r"\\<", TAG.sub("", text))


def tags_in(text: str) -> Iterator[str]:
    """Yield the tags of a text."""
    return (tag[0] for tag in TAG.finditer(text))


def values_kept(before: str, after: str) -> str:
    """Return the addresses and descriptions in attributes, which count as words in Markdown."""
    return " ".join(value for tag in tags_in(before) for value in attributes(tag).values() if value in after)


def values_lost(before: str, after: str) -> str:
    """Return the addresses, descriptions and titles in attributes that are lost."""
    names = ("href", "src", "alt", "title")
    found = (attributes(tag) for tag in tags_in(before))
    return ", ".join(
        value for values in found for name, value in values.items() if name in names and value not in after
    )


def _around(sign: str) -> Callable[[re.Match[str]], str]:
    """Return the replacement that writes an element's text between two signs, with spaces outside them."""
    return lambda match: f"{match[1]}{sign}{match[2]}{sign}{match[3]}" if match[2] else match[1] + match[3]


def _raised(sign: str) -> Callable[[re.Match[str]], str]:
    """Return the replacement that raises or lowers an element's text, without emphasis inside it."""

    def replacement(match: re.Match[str]) -> str:
        if "](" in match[1]:  # a link, which matters more
            return match[1]
        text = re.sub(r"(\*\*?|__?)(\S(?:.*?\S)?)\1", r"\2", TAG.sub("", match[1]))
        return sign + re.sub(r"([][ ^~\\*_])", r"\\\1", text) + sign if text else ""

    return replacement


def _element(names: str, text: str = r"(\s*)(.*?)(\s*)") -> re.Pattern[str]:
    return re.compile(rf"(?<!\\)<(?:{names})(?:\s[^<>]*)?>{text}</(?:{names})\s*>", re.IGNORECASE)


# Text that may have emphasis inside it.
_RAISED = r"\s*((?:[^<>]|</?(?:i|em|b|strong|span|u|cite)(?:\s[^<>]*)?>)*?)\s*"
_FORMS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_element("sup", _RAISED), _raised("^")),
    (_element("sub", _RAISED), _raised("~")),
    (_element("strong|b"), _around("**")),
    (_element("em|i|cite|dfn|var"), _around("*")),
    (_element("del|s|strike"), _around("~~")),  # which `typography` leaves to a person
    (_element("q", "(.*?)"), r"“\1”"),
    (
        re.compile(r"\s*<h([1-6])\b[^<>]*>\s*(.*?)\s*</h\1\s*>\s*", re.IGNORECASE),
        lambda match: f"\n\n{'#' * int(match[1])} {match[2]}\n\n",
    ),
    (re.compile(r"^\s*<li\b[^<>]*>\s*(.*?)\s*(?:</li\s*>|$)", re.IGNORECASE), r"- \1"),
    (re.compile(r"\s*<li\b[^<>]*>\s*(.*?)\s*(?:</li\s*>|$)", re.IGNORECASE), r"\n- \1"),
    (re.compile(r"(?<!\\)<hr\b[^<>]*>", re.IGNORECASE), "\n\n---\n\n"),
    (re.compile(r"^\s*(?:<br\s*/?>\s*)+$", re.IGNORECASE), ""),
    (re.compile(r"(?:<br\s*/?>\s*)+$", re.IGNORECASE), r"\\"),
    (re.compile(r"^(\s*\|.*)$"), lambda match: re.sub(r"\s*<br\s*/?>\s*", "; ", match[1], flags=re.IGNORECASE)),
    (re.compile(r"(?:<br\s*/?>\s*){2,}", re.IGNORECASE), "\n\n"),
    (re.compile(r"<br\s*/?>\s*", re.IGNORECASE), "\\\\\n"),
)


def _link(match: re.Match[str]) -> str:
    address = attributes(match[0].partition(">")[0] + ">").get("href", "")
    return f"[{match[1]}]({address})" if address and match[1].strip() else match[1]


def _image(match: re.Match[str]) -> str:
    found = attributes(match[0])
    address = found.get("src", "")
    return f"![{found.get('alt', '')}](<{address}>)" if address else ""


def _frame(match: re.Match[str]) -> str:
    address = attributes(match[0]).get("src", "")
    address = f"https:{address}" if address.startswith("//") else address
    return f"\n\n<{address}>\n\n" if address.startswith("http") else ""


# Tables


class _Rows(HTMLParser):
    """Reads the rows of one table; `is_plain` is true if no cell spans others and no table is nested."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_plain = True
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._in_cell = True
            self.is_plain = self.is_plain and not any(name.endswith("span") and value != "1" for name, value in attrs)
        elif tag == "table" and self.rows:
            self.is_plain = False
        elif self._in_cell:
            self.rows[-1][-1] += (self.get_starttag_text() or "") if tag != "br" else " "

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._in_cell = False
        elif self._in_cell:
            self.rows[-1][-1] += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data


def table(html: str) -> str:
    """Return a plain HTML table as a Markdown table; unchanged if it is broken, has spans or contains another."""
    rows = _Rows()
    try:
        rows.feed(html)
    except AssertionError:  # which Python's parser raises for some broken declarations
        return html
    found = [[" ".join(cell.split()).replace("|", r"\|") for cell in row] for row in rows.rows if row]
    if not rows.is_plain or not found:
        return html
    width = max(map(len, found))
    cells = [[*row, *[""] * (width - len(row))] for row in found]
    lines = [f"| {' | '.join(row)} |" for row in [cells[0], ["---"] * width, *cells[1:]]]
    return "\n\n" + "\n".join(lines) + "\n\n"
