"""A link that asks the reader to act."""

from dataclasses import dataclass, replace
from typing import Any

from pages.content import marked_text, to_markdown
from pages.content.blocks import BlockReader, BlockWriter
from pages.content.from_markdown import inline_nodes, link_target, marked_line
from pages.content.parts.part import Part
from pages.content.rich_text import Inline
from pages.content.source import Nodes, Source


@dataclass(frozen=True)
class CallToAction(Part):
    """One link, shown as a button, between the lines `::: call to action` and `:::`."""

    words: Inline  # runs that all have the same link

    kind = "call_to_action"
    fence = "call to action"
    advice = "a call to action is one link with a label, to a page or to an https:// address: `[Ask us](/contact/)`"

    @classmethod
    def linked(cls, label: str, target: str) -> "CallToAction":
        """Return the part that has `label` (marked text) as its words and leads to `target`."""
        return cls(tuple(replace(run, link=target) for run in marked_text.read(label)))

    @property
    def label(self) -> str:
        """The words as marked text."""
        return marked_text.write(tuple(replace(run, link="") for run in self.words))

    @classmethod
    def from_markdown(cls, nodes: Nodes, source: Source) -> "CallToAction | None":
        links = [node for paragraph in nodes for node in inline_nodes(paragraph)]
        if len(links) != 1 or links[0].type != "link":
            return None
        label, target = marked_line(links[0].children, source), link_target(links[0], source)
        if not label or "#" in target or not target.startswith(("/", "http")):
            return None
        return cls.linked(label, target)

    def to_markdown(self) -> list[str]:
        return [f"[{to_markdown.marked_line(self.label, in_line=True)}]({to_markdown.destination(self.words[0].link)})"]

    def to_block(self, writer: BlockWriter) -> dict[str, Any]:
        target = self.words[0].link
        if target.startswith("/"):
            return {"label": self.label, "page": writer.keys.page(target), "url": ""}
        return {"label": self.label, "page": None, "url": target}

    @classmethod
    def from_block(cls, value: dict[str, Any], reader: BlockReader) -> "CallToAction | None":
        target = reader.paths.page(value["page"]) if value["page"] else value["url"]
        label = marked_text.normal(value["label"] or "")
        if not (label and target):
            reader.report("a call to action needs a label and a page that visitors can open; add them, or remove it")
            return None
        return cls.linked(label, target)
