"""Looks at Markdown's tokens for slips, before text that was escaped is joined with text that was not.

Also notes the line of each inline token, which Markdown does not.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from pages.content.related_pages import MARK
from pages.content.slips import UNSEEN, slips_in
from pages.content.source import Source, shown

# What means something outside of subscript and superscript.
MARKUP = re.compile(r"&(#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);|\*[^*]+\*|`")
EMPHASIS = {"em_open": "italic", "strong_open": "bold"}


def inspect(tokens: Sequence[Token], source: Source) -> None:
    """Report what in the tokens' text looks like markup and is none."""
    for number, token in enumerate(tokens):
        before = tokens[number - 1] if number else None
        if token.type == "heading_open" and token.markup in ("-", "="):
            line = (token.map or [0, 1])[1] + source.offset
            source.report(
                line, f"`{token.markup}` directly below text makes it a heading; leave an empty line before it"
            )
        elif token.type == "hr" and token.map:
            _check_rule(token.map[0], source)
        elif token.type == "inline" and token.map:
            _set_lines(token, token.map[0])
            _check_text(token, token.map[0] + source.offset + 1, before, source)


def _check_rule(line: int, source: Source) -> None:
    """Pandoc draws tables with dashes, which Markdown takes for thematic breaks."""
    text = source.text.split("\n")[source.offset + line]
    if len([group for group in text.split() if len(group) > 1]) > 1:
        message = "the lines of a table start with `|`; write `| a | b |` and `| --- | --- |` under it"
        source.report(line + source.offset + 1, message)


def _set_lines(token: Token, first: int) -> None:
    line = first
    for child in token.children or ():
        child.meta = child.meta | {"line": line}
        line += child.type in ("softbreak", "hardbreak")


def _check_text(token: Token, first_line: int, before: Token | None, source: Source) -> None:
    children = token.children or []
    text = "".join(_typed(children))
    if before and before.type == "heading_open" and before.tag == "h2":
        text = text.removesuffix(f" {MARK}")
    for slip in slips_in(text):
        source.report(first_line + text.count("\n", 0, slip.start), slip.message, slip.is_sure)
    _check_whole(children, first_line, source)
    for number, child in enumerate(children):
        typed_before = children[number - 1].content[-1:] if number and children[number - 1].type == "text" else ""
        if child.type in EMPHASIS and typed_before.isalnum():
            words = _emphasised(children[number:])
            line = first_line + sum(other.type in ("softbreak", "hardbreak") for other in children[:number])
            source.report(
                line,
                f"“{shown(words)}” would be {EMPHASIS[child.type]}, because `{child.markup}` directly follows a "
                rf"letter or digit; write `\{child.markup[0]}` for each sign that you mean",
            )


def _check_whole(children: Sequence[Token], first_line: int, source: Source) -> None:
    """Warn of markup in subscript and superscript, which the plugin (mdit-py-plugins 0.7) takes for plain text."""
    line = first_line
    for before, child in zip([None, *children], children, strict=False):
        line += child.type in ("softbreak", "hardbreak")
        if before and before.tag in ("sub", "sup") and before.nesting == 1 and (match := MARKUP.search(child.content)):
            source.report(
                line, f"`{match[0]}` is shown literally in superscript or subscript; write the sign itself", False
            )


def _typed(children: Sequence[Token]) -> Iterator[str]:
    """Return the text as it was typed, with a sign for all that was taken for something."""
    in_whole = False  # in subscript or superscript, inside of which nothing is markup
    for child in children:
        if child.tag in ("sub", "sup"):
            in_whole = child.nesting == 1
        if child.type in ("softbreak", "hardbreak"):
            yield "\n"
        else:
            yield child.content if child.type == "text" and not in_whole else UNSEEN


def _emphasised(children: Sequence[Token]) -> str:
    """Return the text from an opening token on to the one that closes it."""
    words = []
    for child in children:
        if child.level == children[0].level and child.nesting == -1:
            break
        words.append(" " if child.type == "softbreak" else child.content)
    return "".join(words)
