"""Testimonials: recognizes a quotation in italics or in a block quote that is followed by its author's name."""

import re
from collections.abc import Sequence

from pages.content.source import shown
from pages.converting.front_matter import DEGREE
from pages.converting.report import Report
from pages.converting.rewriting import plain_text
from pages.converting.source_lines import PARAGRAPH, QUOTE, Block, paragraph

_DASH = r"(?:-{1,3}|[–—―~])"
_ITALIC = re.compile(r"^(?P<mark>\*{1,3}|_{1,3})(?P<text>\S.*?\S)(?P=mark)(?P<rest>.*)$", re.DOTALL)
_QUOTED = re.compile(r"^[\"“«](?P<text>.+)[\"”»]$", re.DOTALL)
_AUTHOR = re.compile(rf"^\s*[*_]*\s*{_DASH}\s*(?P<author>\S.*)$", re.DOTALL)
_NAME = re.compile(
    r"^(?:(?:Dr|Prof|Professor|Mr|Ms|Mrs)\.?\s+)?[A-Z][\w'’.-]*(?:\s+(?:[A-Z][\w'’.-]*|de|del|della|der|den|di|du|la|le|van|von|bin|al))*"
)
_MARKUP = re.compile(r"[\[\]^<>`~]")
_INSTITUTE = re.compile(
    r"\b(?:Universit\w+|Institut\w*|Cent(?:er|re)|College|School|Hospital|Clinic|Laborator\w+|Inc|Ltd|GmbH|Pharma\w*|"
    r"Therapeutics|Biosciences?|Foundation|Academy|Department|Faculty|NIH|Max Planck|Research)\b"
)
MOST_WORDS = 40
TITLES = re.compile(r"(?:Dr|Prof|Professor|Mr|Ms|Mrs)\.?")


def with_testimonials(blocks: Sequence[Block], report: Report) -> list[Block]:
    """Return the blocks with testimonials in the format of documents."""
    found: list[Block] = []
    rest = list(blocks)
    while rest:
        block = rest.pop(0)
        written, count = _testimonial(block, rest)
        if written:
            report.change(block.number, f"“{shown(plain_text(block.text))}” is a testimonial by {written[1]}")
            found.append(paragraph(written[0], block.number, QUOTE))
            del rest[:count]
        else:
            found.append(block)
    return found


def _testimonial(block: Block, following: Sequence[Block]) -> tuple[tuple[str, str] | None, int]:
    """Return a testimonial's Markdown and its author, and how many of the following blocks it takes; None for none."""
    if block.kind == PARAGRAPH:
        quote, rest = _quotation(block.text)
        if not quote:
            return None, 0
        if rest.strip():
            author = _author(rest, is_marked=False)
            return (_written(quote, *author), 0) if author else (None, 0)
        if following and following[0].kind == PARAGRAPH:
            is_quoted = bool(re.match(r"^[*_]*[\"“«]", block.text.strip()))
            is_signed = is_quoted or bool(_AUTHOR.match(following[0].text))
            author = _author(following[0].text, is_marked=False) if is_signed else None
            if author and not author[1] and len(following) > 1 and _is_affiliation(following[1]):
                return _written(quote, author[0], plain_text(following[1].text)), 2
            return (_written(quote, *author), 1) if author else (None, 0)
    if block.kind == QUOTE:
        lines = [re.sub(r"^\s*>\s?", "", line.text) for line in block.lines]
        return _from_block("\n".join(lines).strip(), following)
    return None, 0


def _is_affiliation(block: Block) -> bool:
    """Return whether a paragraph after a name is where that person works."""
    text = block.text.strip()
    is_short = block.kind == PARAGRAPH and len(text.split()) <= 15 and not text.endswith((".", ":", "?", "!"))
    return is_short and bool(_INSTITUTE.search(text)) and not _MARKUP.search(text)


def _from_block(text: str, following: Sequence[Block]) -> tuple[tuple[str, str] | None, int]:
    """Return a block's quotation, with the author from its last paragraph or line, or from the paragraph after it."""
    *paragraphs, last = re.split(r"\n\s*\n", text)
    is_ours = bool(re.match(r"^[—–] \*\*[^*]+\*\*(?:,|$)", last)) and paragraphs
    if is_ours and not any(_ITALIC.match(part) for part in paragraphs):
        return None, 0
    if paragraphs and (author := _author(last, is_marked=True)):
        return _written("\n\n".join(map(_without_marks, paragraphs)), *author), 0
    quote, rest = _quotation(last)
    if quote and rest.strip() and (author := _author(rest, is_marked=False)):
        return _written("\n\n".join([*map(_without_marks, paragraphs), quote]), *author), 0
    *lines, end = last.split("\n")
    if lines and _AUTHOR.match(end) and (author := _author(end, is_marked=True)):
        words = "\n".join(lines).rstrip(" \\")
        return _written("\n\n".join(map(_without_marks, [*paragraphs, words])), *author), 0
    if following and following[0].kind == PARAGRAPH and _AUTHOR.match(following[0].text):
        author = _author(following[0].text, is_marked=True)
        if author:
            return _written("\n\n".join(map(_without_marks, [*paragraphs, last])), *author), 1
    return None, 0


def _quotation(text: str) -> tuple[str, str]:
    """Return the words of an italic quotation, in quotation marks or not, and the text after it; or two empty texts.

    Italics alone do not make a quotation: they need quotation marks, or a dash and a name after them.
    """
    match = _ITALIC.match(text.strip())
    if match:
        inner = match["text"].strip()
        quoted = _QUOTED.match(inner)
        rest = match["rest"]
        if quoted or _AUTHOR.match(rest) or (not rest.strip() and len(inner.split()) > 8):
            return (quoted["text"] if quoted else inner), rest.lstrip(" \\\n")
        return "", ""
    match = re.match(r"^[\"“](?P<mark>[*_])(?P<text>\S.*?\S)(?P=mark)[\"”](?P<rest>.*)$", text.strip(), re.DOTALL)
    return (match["text"], match["rest"].lstrip(" \\\n")) if match else ("", "")


def _without_marks(text: str) -> str:
    quote, rest = _quotation(text)
    return quote if quote and not rest else text


def _author(text: str, is_marked: bool) -> tuple[str, str] | None:
    """Return an author as name and affiliation; None if a text does not name one.

    Without a dash before it, or bold around the name, it must look like a name: capitals, few words, no full stop.
    """
    if _MARKUP.search(text):
        return None
    dashed = _AUTHOR.match(text)
    bold = re.match(r"^\s*(?:\*\*|__)", text)
    line = ", ".join(
        plain_text(part).strip(" ,")
        for part in re.split(r"\s*\\?\n\s*", (dashed["author"] if dashed else text).strip())
    )
    line = re.sub(r"^[\s–—-]+", "", line).strip(" *_")
    if not line or len(line.split()) > MOST_WORDS or "?" in line:
        return None
    name, affiliation = _name_and_affiliation(line)
    looks = _NAME.fullmatch(re.sub(rf"(?:,?\s+(?:{DEGREE.pattern}))+$", "", name, flags=re.IGNORECASE))
    is_short = len(name.split()) <= 8 and bool(looks) and len(name.split()) > 1
    if dashed or is_marked or bold:
        is_plausible = len(name.split()) <= 12 and not name.endswith((":", "!"))
        return (name, affiliation) if is_plausible and (dashed or is_short) else None
    return (name, affiliation) if is_short and not line.endswith((".", ":", "!")) else None


def _name_and_affiliation(line: str) -> tuple[str, str]:
    """Return the name with its degrees, and what follows."""
    first, *others = re.split(r"\s*,\s*|\s+[–—|]\s+", line)
    while others and DEGREE.fullmatch(others[0].strip()):
        first = f"{first}, {others.pop(0)}"
    return first.strip(), ", ".join(others).strip()


def _written(quote: str, name: str, affiliation: str) -> tuple[str, str]:
    """Return a testimonial in the format of documents, and the name."""
    text = re.sub(r"\*\*|__", "", quote).strip()
    text = _QUOTED.sub(lambda match: match["text"], text)
    lines = [f"> {line.strip()}".rstrip() for line in f'"{text}"'.split("\n")]
    ending = f", {affiliation}" if affiliation else ""
    return "\n".join([*lines, ">", f"> — **{name}**{ending}"]), name
