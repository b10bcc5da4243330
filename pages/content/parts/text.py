"""Running text."""

from dataclasses import dataclass
from typing import Self

from pages.content import from_markdown, to_markdown
from pages.content.blocks import BlockReader, BlockWriter
from pages.content.parts.part import Part
from pages.content.rich_text import RichText
from pages.content.source import Nodes, Source


@dataclass(frozen=True)
class RichTextPart(Part):
    """A part that is rich text, in a page and in a document."""

    paragraphs: RichText

    def to_block(self, writer: BlockWriter) -> str:
        return writer.rich_text(self.paragraphs)

    @classmethod
    def from_block(cls, value: str, reader: BlockReader) -> Self | None:
        paragraphs = reader.rich_text(value)
        return cls(paragraphs) if paragraphs else None


@dataclass(frozen=True)
class Text(RichTextPart):
    """Running text: whatever no other kind of part claims."""

    kind = "text"
    fence = "text"

    @property
    def has_parts(self) -> bool:
        """Whether headings divide it."""
        return any(paragraph.kind == "h3" for paragraph in self.paragraphs)

    @classmethod
    def from_markdown(cls, nodes: Nodes, source: Source) -> "Text":
        return cls(from_markdown.rich_text(nodes, source))

    def to_markdown(self) -> list[str]:
        return to_markdown.rich_text(self.paragraphs)
