"""A drawing of an allele."""

from dataclasses import dataclass
from itertools import chain
from typing import Any

from pages.alleles.diagram import Diagram
from pages.alleles.notation import read_block, read_diagram, write_block, write_diagram
from pages.content.blocks import BlockReader, BlockWriter
from pages.content.parts.part import Part
from pages.content.source import Nodes, Source

LANGUAGE = "allele"
# Left out where they say nothing: the fixture of a diagram without them is as it was before there were any.
LATER_FIELDS = ("donor", "after", "coding_exons", "coding_sequence")


@dataclass(frozen=True)
class AlleleDiagram(Part):
    """A diagram, written in a block of code of the language `allele`."""

    diagram: Diagram

    kind = "allele_diagram"

    @classmethod
    def claims(cls, nodes: Nodes) -> int:
        return int(nodes[0].type == "fence" and nodes[0].info.strip() == LANGUAGE)

    @classmethod
    def from_markdown(cls, nodes: Nodes, source: Source) -> "AlleleDiagram | None":
        (node,) = nodes
        diagram, errors = read_diagram(node.content.removesuffix("\n").split("\n"))
        for number, message in errors:
            source.report(source.line(node) + 1 + number, f"{message} (in the allele diagram)")
        return cls(diagram) if diagram else None

    def to_markdown(self) -> list[str]:
        return ["\n".join([f"```{LANGUAGE}", *write_diagram(self.diagram), "```"])]

    def to_block(self, writer: BlockWriter) -> dict[str, Any]:
        return {name: value for name, value in write_block(self.diagram).items() if value or name not in LATER_FIELDS}

    @classmethod
    def from_block(cls, value: dict[str, Any], reader: BlockReader) -> "AlleleDiagram | None":
        diagram, errors = read_block(value)
        for message in chain.from_iterable(errors.values()):
            reader.report(f"the allele diagram: {message}")
        return cls(diagram) if diagram else None
