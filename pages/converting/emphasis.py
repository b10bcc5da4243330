"""Broken bold and italics: repairs marks that exports lost, doubled or separated from their words."""

import re
from collections.abc import Iterator

from pages.content.source import shown
from pages.converting.report import Report, words
from pages.converting.source_lines import CODE, HTML, Block, parser

# `*Nat Commun. ***16**`: italics that end where bold begins; and the other way round.
_ITALIC_BOLD = re.compile(r"(?<!\*)\*(?![\s*])([^*\n]+?)(\s*)\*\*\*\s*([^*\n]+?)\s*\*\*(?!\*)")
_BOLD_ITALIC = re.compile(r"(?<!\*)\*\*(?![\s*])([^*\n]+?)(\s*)\*\*\*\s*([^*\n]+?)\s*\*(?!\*)")
_ALLELE = re.compile(r"(?<=\w)\*(?=\d)")  # HLA-A*02:01
_START = re.compile(r"^(\s*(?:>\s*)*(?:(?:[-+*]|\d{1,9}[.)])\s+)?)")
LABEL_LENGTH = 120


def repaired(blocks: list[Block], report: Report) -> list[Block]:
    """Return the blocks with broken emphasis repaired where there is only one way to do so."""
    return [block if block.kind in (CODE, HTML) else _repaired(block, report) for block in blocks]


def _repaired(block: Block, report: Report) -> Block:
    if "*" not in block.text and "__" not in block.text:
        return block
    texts = [line.text for line in block.lines]
    for place, line in enumerate(block.lines):
        if _ALLELE.search(line.text):
            texts[place] = re.sub(r"(?<=\w)\*(?=\d)", r"\\*", line.text)
            report.change(
                line.number, f"`*` in “{shown(line.text.strip())}” is a literal asterisk and is written `\\*`"
            )
    if not strays("\n".join(texts)):
        return block.with_text("\n".join(texts))
    for place, line in enumerate(block.lines):
        before = strays("\n".join(texts))
        for text in _candidates(texts[place]):
            if strays("\n".join([*texts[:place], text, *texts[place + 1 :]])) < before:
                message = f"`{shown(texts[place])}` has broken formatting and is written as `{shown(text)}`"
                # If two words may have become one, a person should check.
                note = report.change if words(text) == words(texts[place]) else report.warn
                note(line.number, message, removed=texts[place], added=text)
                texts[place] = text
                break
        # It cannot be known where the remaining marks belong.
        if "**" in texts[place] and strays("\n".join(texts)):
            text = _without_stray(texts, place)
            if text != texts[place]:
                report.warn(
                    line.number,
                    f"unmatched `**` is removed from “{shown(text.strip())}”; set the intended words in bold",
                )
                texts[place] = text
    return block.with_text("\n".join(texts))


def _without_stray(texts: list[str], place: int) -> str:
    """Return a line without the `**` whose removal leaves nothing broken; unchanged if there is none."""
    line = texts[place]
    for match in reversed(list(re.finditer(r"(?<![\\*])\*\*(?!\*)", line))):
        text = (line[: match.start()] + line[match.end() :]).rstrip()
        if not strays("\n".join([*texts[:place], text, *texts[place + 1 :]])):
            return text
    return line


def strays(text: str) -> int:
    """Count the asterisks of a text that Markdown would show, and those of bold text that begins inside a word."""
    count = 0
    for token in parser().parse(text):
        children = token.children or []
        for number, child in enumerate(children):
            if child.type == "text":
                count += child.content.count("*") + child.content.count("__")
            before = children[number - 1] if number else None
            if (
                child.type in ("em_open", "strong_open")
                and before
                and before.type == "text"
                and before.content[-1:].isalnum()
            ):
                count += 1
    return count - text.count(r"\*") - text.count(r"\_\_")


def _candidates(line: str) -> Iterator[str]:
    """Yield the line as it may have been meant, the likeliest first."""
    yield _ITALIC_BOLD.sub(r"*\1* **\3**", line)
    yield _BOLD_ITALIC.sub(r"**\1** *\3*", line)
    spaced = re.sub(r"\*\*(\s*)([^*\n]*[^*\s])(\s*)\*\*", _tight, line)
    yield spaced
    joined = re.sub(r"\*{4,}", "", line)
    yield joined
    yield re.sub(r"\*\*(\s*)([^*\n]*[^*\s])(\s*)\*\*", _tight, joined)
    # Punctuation at the end of bold text, directly before a letter: `**Text:**more`.
    yield re.sub(r"(\*\*(?!\s)[^*\n]+[^\w\s*]\*\*)(?=\w)", r"\1 ", line)
    yield re.sub(r"(?<!\*)\*(?!\*)(\s*)([^*\n]*[^*\s])(\s*)\*(?!\*)", _tight_italic, line)
    yield from _completed(line)


def _tight(match: re.Match[str]) -> str:
    return f"{match[1]}**{match[2]}**{match[3]}"


def _tight_italic(match: re.Match[str]) -> str:
    if bool(match[1]) == bool(match[3]):
        return match[0]  # literal asterisks, as in 2 * 3 * 4
    return f"{match[1]}*{match[2]}*{match[3]}"


def _completed(line: str) -> Iterator[str]:
    """Yield the line with the mark that it lacks: `Text:** more`, `**Text: more`, `**Text`."""
    start = _START.match(line)
    before = start[1] if start else ""
    rest = line[len(before) :]
    if rest.count("**") == 1:
        label, _marks, others = rest.partition("**")
        is_label = label == label.rstrip() and len(label) <= LABEL_LENGTH and not others[:1].isalnum()
        if label.strip() and is_label:
            yield f"{before}**{label.strip()}**{others}"
        elif not label and others.strip():
            name, colon, text = others.partition(":")
            if colon and len(name) <= LABEL_LENGTH:
                yield f"{before}**{name}:** {text.strip()}".rstrip()
            yield f"{before}**{others.strip()}**"
        if others.strip() in ("", "\\"):
            yield f"{before}{label.rstrip()}{others.strip()}"  # a mark at the end that closes nothing
