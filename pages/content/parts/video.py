"""A film on another site."""

from dataclasses import dataclass
from typing import Any

from pages.content.blocks import BlockReader, BlockWriter
from pages.content.from_markdown import inline_nodes, link_target, plain_text
from pages.content.parts.image import Image
from pages.content.parts.part import Part
from pages.content.rich_text import Run, plain
from pages.content.source import Nodes, Source
from pages.content.to_markdown import inline

# What is in its first paragraphs.
KINDS = ["link", "image"]


@dataclass(frozen=True)
class Video(Part):
    """A link to a film, a still of it, and maybe a link to its transcript, between `::: video` and `:::`."""

    title: str
    url: str
    still: Image
    transcript_url: str = ""

    kind = "video"
    fence = "video"
    advice = (
        "a video is a link with its title, `[Title](https://…)`, a still, `![…](still.png)`, and maybe a link "
        "`[Transcript](https://…)`, each in a paragraph of its own"
    )

    @classmethod
    def from_markdown(cls, nodes: Nodes, source: Source) -> "Video | None":
        found = [child for node in nodes for child in inline_nodes(node)]
        is_whole = len(found) == len(nodes) and [node.type for node in found] in (KINDS, [*KINDS, "link"])
        if not is_whole:
            return None
        title = plain_text(found[0].children, source)
        addresses = [link_target(node, source) for node in found[::2]]
        still = Image.from_markdown([nodes[1]], source)
        if still and (still.layout or still.enlarge):
            source.report(nodes[1], "the still of a video is as wide as the text; leave out its title")
        if not title or not still or not all(address.startswith("https://") for address in addresses):
            return None
        return cls(title, addresses[0], still, addresses[1] if len(addresses) > 1 else "")

    def to_markdown(self) -> list[str]:
        blocks = [inline((Run(self.title, link=self.url),)), *self.still.to_markdown()]
        return blocks + ([inline((Run("Transcript", link=self.transcript_url),))] if self.transcript_url else [])

    def to_block(self, writer: BlockWriter) -> dict[str, Any]:
        still = self.still.to_block(writer)
        return {"title": self.title, "url": self.url, "still": still, "transcript_url": self.transcript_url}

    @classmethod
    def from_block(cls, value: dict[str, Any], reader: BlockReader) -> "Video | None":
        title, still = plain(value["title"] or ""), Image.from_block(value["still"], reader)
        if not still or not title:
            reader.report("a video has no title or no still; add them, or remove it")
            return None
        return cls(title, value["url"], still, value.get("transcript_url") or "")
