"""Looks at Markdown's tokens for slips, before text that was escaped is joined with text that was not.

Also notes the line of each inline token, which Markdown does not.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

from pages.content.related_pages import MARK
from pages.content.slips import UNSEEN, slips_in
from pages.content.source import Source, shown

# What means something outside of subscript and superscript.
MARKUP = re.compile(r"&(#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);|\*[^*]+\*|`")
EMPHASIS = {"em_open": "italic", "strong_open": "bold"}
BREAKS = ("softbreak", "hardbreak")
NOTHING = Token("", "", 0)  # before the first


def inspect(tokens: Sequence[Token], source: Source) -> None:
    """Report what in the tokens' text looks like markup and is none."""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.map is None:
            continue
        first, end = (number + source.offset for number in token.map)
        if token.type == "heading_open" and token.markup in ("-", "="):
            source.report(
                end, f"`{token.markup}` directly below text makes it a heading; leave an empty line before it"
            )
        elif token.type == "hr":
            _check_rule(first, source)
        elif token.type == "inline":
            _set_lines(token, token.map[0])
            _check_text(token, first + 1, before, source)


def _check_rule(line: int, source: Source) -> None:
    """Report a line of a table that Pandoc drew with dashes, which Markdown takes for a thematic break."""
    text = source.text.split("\n")[line]
    if len([group for group in text.split() if len(group) > 1]) > 1:
        message = "the lines of a table start with `|`; write `| a | b |` and `| --- | --- |` under it"
        source.report(line + 1, message)


def _set_lines(token: Token, first: int) -> None:
    """Note in each inline token the line, below the front matter, that it is in."""
    line = first
    for child in token.children or ():
        child.meta = child.meta | {"line": line}
        line += child.type in BREAKS


def _check_text(token: Token, first_line: int, before: Token | None, source: Source) -> None:
    children = token.children or []
    text = "".join(_typed(children))
    if before and before.type == "heading_open" and before.tag == "h2":
        text = text.removesuffix(f" {MARK}")
    for slip in slips_in(text):
        source.report(first_line + text.count("\n", 0, slip.start), slip.message, slip.is_sure)
    for number, (last, child) in enumerate(pairwise([NOTHING, *children])):
        line = child.meta["line"] + source.offset + 1
        # The plugin (mdit-py-plugins 0.7) takes what is in subscript and superscript for plain text.
        if last.tag in ("sub", "sup") and last.nesting == 1 and (match := MARKUP.search(child.content)):
            message = f"`{match[0]}` is shown literally in superscript or subscript; write the sign itself"
            source.report(line, message, is_sure=False)
        if child.type in EMPHASIS and last.type == "text" and last.content[-1:].isalnum():
            source.report(
                line,
                f"“{shown(_emphasised(children[number:]))}” would be {EMPHASIS[child.type]}, because "
                f"`{child.markup}` directly follows a letter or digit; write `\\{child.markup[0]}` for each sign that "
                "you mean",
            )


def _typed(children: Sequence[Token]) -> Iterator[str]:
    """Return the text as it was typed, with a sign for all that was taken for something."""
    in_whole = False  # in subscript or superscript, inside of which nothing is markup
    for child in children:
        if child.tag in ("sub", "sup"):
            in_whole = child.nesting == 1
        if child.type in BREAKS:
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
