"""A quotation that is no testimonial."""

import re
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode as Node

from pages.content import from_markdown, to_markdown
from pages.content.parts.text import RichTextPart
from pages.content.source import Nodes, Source, shown

AUTHOR_ADVICE = (
    "“{}” seems to name an author, but the quotation is read as one without; end a testimonial with an empty line `>` "
    "and a line `> — **Name**, affiliation`"
)
AUTHOR = re.compile(r"^[ \t]*(?:-{1,2}|[–—―~])[ \t]*[\w*“\"]")


@dataclass(frozen=True)
class Quotation(RichTextPart):
    """A passage from elsewhere: a blockquote that names no author."""

    kind = "quotation"

    @classmethod
    def claims(cls, nodes: Nodes) -> int:
        return int(nodes[0].type == "blockquote")

    @classmethod
    def from_markdown(cls, nodes: Nodes, source: Source) -> "Quotation":
        quotation = nodes[0]
        _check_author(quotation, source)
        paragraphs = from_markdown.undivided_text(quotation.children, "a quotation", source)
        if not paragraphs:
            source.report(quotation, "this quotation is empty; add its text or remove it")
        return cls(paragraphs)

    def to_markdown(self) -> list[str]:
        *blocks, last = to_markdown.rich_text(self.paragraphs)
        # Not an author, though it looks like one.
        last = re.sub(r"^[—–](?=\s*\*\*)", lambda match: f"&#{ord(match[0])};", last)
        return ["\n".join(f"> {text}".rstrip() for text in "\n\n".join([*blocks, last]).split("\n"))]


def names_author(text: str) -> bool:
    """Return whether a line looks as if it named the author of the words before it."""
    return bool(AUTHOR.match(text))


def _check_author(quotation: Node, source: Source) -> None:
    """Warn of an author in another shape than a testimonial's: the quotation would lack one."""
    lines = [line.lstrip("> \t") for _number, line in source.body_lines(quotation)]
    last = next((line for line in reversed(lines) if line.strip()), "")
    if names_author(last):
        source.report(quotation, AUTHOR_ADVICE.format(shown(last)), is_sure=False)
