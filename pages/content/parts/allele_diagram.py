"""A drawing of an allele."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from markdown_it.tree import SyntaxTreeNode as Node

from pages.alleles.diagram import Diagram
from pages.alleles.notation import AFTER, NAMES, read_diagram, read_fields, write_diagram, write_fields
from pages.content.block_reader import BlockReader
from pages.content.block_writer import BlockWriter
from pages.content.parts.part import Part
from pages.content.source import Source

LANGUAGE = "allele"


@dataclass(frozen=True)
class AlleleDiagram(Part):
    """A diagram, written in a block of code of the language `allele`."""

    diagram: Diagram

    kind = "allele_diagram"

    @classmethod
    def claims(cls, nodes: Sequence[Node]) -> int:
        return int(nodes[0].type == "fence" and nodes[0].info.strip() == LANGUAGE)

    @classmethod
    def from_markdown(cls, nodes: Sequence[Node], source: Source) -> "AlleleDiagram | None":
        (node,) = nodes
        diagram, errors = read_diagram(node.content.removesuffix("\n").split("\n"))
        for number, message in errors:
            source.report(source.line(node) + 1 + number, f"{message} (in the allele diagram)")
        return cls(diagram) if diagram else None

    def to_markdown(self) -> list[str]:
        return ["\n".join([f"```{LANGUAGE}", *write_diagram(self.diagram), "```"])]

    def to_block(self, block_id: UUID, writer: BlockWriter) -> dict[str, Any]:
        texts = dict.fromkeys(NAMES.values(), "") | write_fields(self.diagram)
        del texts["after"]
        return texts | {"after_flp": self.diagram.after_flp, "after_cre": self.diagram.after_cre}

    @classmethod
    def from_block(cls, value: dict[str, Any], reader: BlockReader) -> "AlleleDiagram | None":
        texts = {name: text for name, text in value.items() if isinstance(text, str)}
        texts["after"] = ", ".join(word for word, field in AFTER.items() if value.get(field))
        diagram, errors = read_fields(texts)
        for message in chain.from_iterable(errors.values()):
            reader.report(f"the allele diagram: {message}")
        return cls(diagram) if diagram else None
