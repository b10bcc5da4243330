"""Short parts of a section that are read side by side."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pages.content import marked_text, to_markdown
from pages.content.blocks import BlockReader, BlockWriter, list_items
from pages.content.from_markdown import headed_texts, split_at_headings
from pages.content.parts.part import Part
from pages.content.parts.text import Text
from pages.content.rich_text import HeadedText, Paragraph, RichText
from pages.content.source import Nodes, Source

# Two to four parts that each fit one card of about five lines are side by side.
COUNT = range(2, 5)
TEXT_LENGTH = 300


@dataclass(frozen=True)
class Cards(Part):
    """Two to four short parts with headings: fenced, or what a section ends in."""

    cards: tuple[HeadedText, ...]

    kind = "cards"
    fence = "cards"

    @classmethod
    def from_markdown(cls, nodes: Nodes, source: Source) -> "Cards | None":
        lead, parts = split_at_headings(nodes, 3)
        if lead or len(parts) not in COUNT:
            return None
        return cls(headed_texts(parts, "a card", source))

    @classmethod
    def at_end_of(cls, paragraphs: RichText) -> list[Part]:
        """Return rich text that ends in short parts with headings as its beginning, if any, and Cards; else nothing."""
        starts = [number for number, paragraph in enumerate(paragraphs) if paragraph.kind == "h3"]
        parts = [paragraphs[start:end] for start, end in pairwise([*starts, len(paragraphs)])]
        if len(parts) not in COUNT or not all(map(_is_short, parts)):
            return []
        cards = cls(tuple(HeadedText(marked_text.write(heading.runs), (text,)) for heading, text in parts))
        return [Text(paragraphs[: starts[0]]), cards] if starts[0] else [cards]

    @property
    def is_plain(self) -> bool:
        """Whether a section that ends in these cards' headings and texts would be read as ending in them."""
        text = tuple(
            paragraph
            for card in self.cards
            for paragraph in (Paragraph("h3", marked_text.read(card.heading)), *card.text)
        )
        return self.at_end_of(text) == [self]

    def to_markdown(self) -> list[str]:
        blocks = []
        for card in self.cards:
            first, *others = to_markdown.rich_text(card.text) or [""]
            blocks += [f"### {to_markdown.heading(card.heading)}\n{first}".rstrip("\n"), *others]
        return blocks

    def to_block(self, writer: BlockWriter) -> list[dict[str, Any]]:
        return [
            writer.item(card.heading, {"heading": card.heading, "text": writer.rich_text(card.text)})
            for card in self.cards
        ]

    @classmethod
    def from_block(cls, value: list[dict[str, Any]], reader: BlockReader) -> "Cards":
        cards = (
            HeadedText(marked_text.normal(card["heading"]), reader.rich_text(card["text"]))
            for card in list_items(value)
        )
        return cls(tuple(cards))


def _is_short(part: RichText) -> bool:
    """Return whether a heading in marked text has one short paragraph under it, and nothing else."""
    if [paragraph.kind for paragraph in part] != ["h3", "p"]:
        return False
    heading, text = part
    is_marked = marked_text.read(marked_text.write(heading.runs)) == heading.runs and "\n" not in heading.text
    return is_marked and len(text.text.replace("\n", "")) <= TEXT_LENGTH
