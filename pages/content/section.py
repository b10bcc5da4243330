"""A section: a heading and the parts below it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from markdown_it.tree import SyntaxTreeNode as Node

from pages.content import marked_text, to_markdown
from pages.content.blocks import BlockReader, BlockWriter
from pages.content.from_markdown import FENCE, fence_name, heading_text, raw
from pages.content.parts import KINDS, KINDS_BY_BLOCK, KINDS_BY_FENCE
from pages.content.parts.cards import Cards
from pages.content.parts.part import Part
from pages.content.parts.quotation import check_author
from pages.content.parts.text import Text
from pages.content.source import Nodes, Source


@dataclass(frozen=True)
class Section:
    """A heading of the second level, and what is under it."""

    heading: str
    content: tuple[Part, ...]

    kind = "section"

    @classmethod
    def from_markdown(cls, heading: Node, nodes: Nodes, source: Source) -> "Section":
        """Return the section under a heading. A text that ends it, and ends in short parts, is text and cards."""
        return cls(heading_text(heading, source), tuple(_read(nodes, source)))

    def to_markdown(self) -> Iterator[str]:
        """Yield its Markdown blocks, with fences around parts that would otherwise be read as something else."""
        yield f"## {to_markdown.heading(self.heading)}"
        divided = False  # by headings that are not between fences
        after_text = False  # that is not between fences
        for number, part in enumerate(self.content, 1):
            is_last = number == len(self.content)
            if isinstance(part, Text):
                would_be_cards = is_last and not divided and bool(Cards.at_end_of(part.paragraphs))
                needs_fence = after_text or would_be_cards
                divided = divided or (part.has_parts and not needs_fence)
            elif isinstance(part, Cards):
                needs_fence = not is_last or divided or not part.is_plain
            else:
                needs_fence = bool(part.fence)
            after_text = isinstance(part, Text) and not needs_fence
            blocks = part.to_markdown()
            yield from [f"{FENCE} {part.fence}", *blocks, FENCE] if needs_fence else blocks

    def to_block(self, writer: BlockWriter) -> dict[str, Any]:
        """Return the value of its block."""
        content = [writer.block(part.kind, part.kind, part.to_block) for part in self.content]
        return {"heading": self.heading, "content": content}

    @classmethod
    def from_block(cls, value: dict[str, Any], reader: BlockReader) -> "Section":
        """Return the section that a block's value says."""
        heading = marked_text.normal(value["heading"])
        with reader.at(f"section “{heading}”"):
            return cls(heading, tuple(parts_of(value["content"], reader)))


def parts_of(stream: Iterable[dict[str, Any]], reader: BlockReader) -> Iterator[Part]:
    """Return the parts that a stream's blocks say."""
    for item in stream:
        kind = KINDS_BY_BLOCK.get(item["type"])
        if kind is None:
            reader.report(f"a block of the type “{item['type']}” cannot be part of a document; remove it")
        elif part := kind.from_block(item["value"], reader):
            yield part


def _read(nodes: Nodes, source: Source) -> Iterator[Part]:
    """Yield the parts; of text at the end, unless headings divide the text before, the short parts that it ends in."""
    rest = list(nodes)
    text: list[Node] = []
    after_quotation, divided = False, False
    while rest:
        name = fence_name(rest[0])
        kind, count = next(((kind, n) for kind in KINDS if (n := kind.claims(rest))), (Text, 0))
        if not (name or count):
            if after_quotation and not text:
                check_author(raw(rest[0]), rest[0], source)
            text.append(rest.pop(0))
            continue
        if text:
            before = Text.from_markdown(text, source)
            divided = divided or before.has_parts
            yield before
            text = []
        after_quotation = rest[0].type == "blockquote"
        part = _fenced(name, rest, source) if name else kind.from_markdown(rest[:count], source)
        del rest[:count]
        if part:
            yield part
    if text:
        last = Text.from_markdown(text, source)
        yield from (not divided and Cards.at_end_of(last.paragraphs)) or [last]


def _fenced(name: str, nodes: list[Node], source: Source) -> Part | None:
    """Return the part between `::: name` and `:::`, which it takes from the nodes."""
    opening = nodes.pop(0)
    end = next((number for number, node in enumerate(nodes) if raw(node) == FENCE), None)
    if end is None:
        source.report(opening, f"no `{FENCE}` ends this part; write it on a line between two empty lines")
        return None
    inner = nodes[:end]
    del nodes[: end + 1]
    kind = KINDS_BY_FENCE.get(name)
    part = kind.from_markdown(inner, source) if kind else None
    if part is None:
        source.report(opening, (kind or Part).advice)
    return part
