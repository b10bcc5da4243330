"""What a researcher said about the company."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from markdown_it.tree import SyntaxTreeNode as Node

from pages.content import marked_text, to_markdown
from pages.content.blocks import BlockReader, BlockWriter
from pages.content.from_markdown import described, inline_nodes, marked_lines, plain_text, raw
from pages.content.parts.part import Part
from pages.content.rich_text import plain
from pages.content.source import Nodes, Source

AUTHOR_DASHES = ("—", "–")


@dataclass(frozen=True)
class Testimonial(Part):
    """A quotation without its quotation marks; blank lines separate its paragraphs."""

    quote: str
    name: str
    affiliation: str

    kind = "testimonial"

    @classmethod
    def claims(cls, nodes: Nodes) -> int:
        return int(nodes[0].type == "blockquote" and bool(nodes[0].children) and _names_author(nodes[0].children[-1]))

    @classmethod
    def from_markdown(cls, nodes: Nodes, source: Source) -> "Testimonial":
        *quoted, author = nodes[0].children
        paragraphs = []
        for node in quoted:
            if node.type == "paragraph":
                paragraphs.append(marked_lines(inline_nodes(node), source))
            else:
                source.report(node, f"{described(node)} is not allowed in a testimonial; write paragraphs")
        _dash, strong, *affiliation = inline_nodes(author)
        quote, name = _without_quotation_marks("\n\n".join(paragraphs)), plain_text(strong.children, source)
        if name.endswith(","):
            source.report(author, "the comma is inside the bold name; write `— **Name**, affiliation`")
        if not quote or not name:
            source.report(nodes[0], "this quotation has no text or no author; add both, or remove it")
        return cls(quote, name, plain_text(affiliation, source).removeprefix(",").strip())

    def to_markdown(self) -> list[str]:
        lines = []
        for paragraph in f'"{self.quote}"'.split("\n\n"):
            text = "\\\n".join(map(to_markdown.marked_line, paragraph.split("\n")))
            lines += [f"> {line}" for line in text.split("\n")]
            lines.append(">")
        affiliation = f", {to_markdown.line(self.affiliation, in_line=True)}" if self.affiliation else ""
        return ["\n".join([*lines, f"> — **{to_markdown.line(self.name, in_line=True)}**{affiliation}"])]

    def to_block(self, writer: BlockWriter) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_block(cls, value: Mapping[str, Any], reader: BlockReader) -> "Testimonial":
        testimonial = cls.from_words(value)
        if not testimonial.quote or not testimonial.name:
            reader.report("this quotation has no text or no author; add both, or remove it")
        return testimonial

    @classmethod
    def from_words(cls, words: Mapping[str, Any]) -> "Testimonial":
        """Return a testimonial's words as in a document: one blank line between paragraphs, normal white space."""
        paragraphs = re.split(r"\n[^\S\n]*\n\s*", (words.get("quote") or "").replace("\r\n", "\n").strip())
        lines = [filter(None, map(marked_text.normal, paragraph.split("\n"))) for paragraph in paragraphs]
        quote = "\n\n".join("\n".join(paragraph) for paragraph in lines)
        return cls(quote, plain(words.get("name") or ""), plain(words.get("affiliation") or ""))


def _names_author(node: Node) -> bool:
    """Return whether a paragraph is a dash and a name in bold, and maybe an affiliation."""
    if node.type != "paragraph" or len(inline_nodes(node)) < 2:
        return False
    dash, strong = inline_nodes(node)[:2]
    is_dash = dash.type == "text" and dash.content.strip() in AUTHOR_DASHES and raw(node).startswith(AUTHOR_DASHES)
    return is_dash and strong.type == "strong"


def _without_quotation_marks(quote: str) -> str:
    """Return the words without quotation marks: the page sets its own around a testimonial."""
    if len(quote) > 1 and quote[0] in '"“' and quote[-1] in '"”':
        return quote[1:-1].strip()
    return quote
