"""A quotation that is no testimonial."""

import re
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode as Node

from pages.content import from_markdown, to_markdown
from pages.content.parts.text import RichTextPart
from pages.content.source import Nodes, Source, shown

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
        lines = [line.lstrip("> \t") for _number, line in source.body_lines(quotation)]
        check_author(next((line for line in reversed(lines) if line.strip()), ""), quotation, source)
        paragraphs = from_markdown.undivided_text(quotation.children, "a quotation", source)
        if not paragraphs:
            source.report(quotation, "this quotation is empty; add its text or remove it")
        return cls(paragraphs)

    def to_markdown(self) -> list[str]:
        *blocks, last = to_markdown.rich_text(self.paragraphs)
        # Not an author, though it looks like one.
        last = re.sub(r"^[—–](?=\s*\*\*)", lambda match: to_markdown.encoded(match[0]), last)
        return ["\n".join(f"> {text}".rstrip() for text in "\n\n".join([*blocks, last]).split("\n"))]


def check_author(text: str, node: Node, source: Source) -> None:
    """Warn if a text at the end of a quotation, or after it, looks as if it named the author in another form."""
    if AUTHOR.match(text):
        source.report(
            node,
            f"“{shown(text)}” seems to name an author, but the quotation is read as one without; end a testimonial "
            "with an empty line `>` and a line `> — **Name**, affiliation`",
            is_sure=False,
        )
