"""Publications that a page names."""

import re
from dataclasses import dataclass
from typing import Any

from pages.content.blocks import BlockReader, BlockWriter, list_items
from pages.content.doi import doi_address, dois_in
from pages.content.parts.part import Part
from pages.content.source import Nodes, Source, shown

# The prefix of a DOI where content refers to a publication.
KEY = "publication:"
# A DOI with other signs, in which Markdown might see markup, is written as an address, which encodes them.
PLAIN = re.compile(r"[a-z0-9./():;-]+(?:[_<][a-z0-9./():;>-]+)*")


@dataclass(frozen=True)
class Publications(Part):
    """DOIs, one an item of the list between the lines `::: publications` and `:::`."""

    dois: tuple[str, ...]

    kind = "publications"
    fence = "publications"

    @classmethod
    def from_markdown(cls, nodes: Nodes, source: Source) -> "Publications | None":
        found: list[str] = []
        for node in nodes:
            for line, text in source.body_lines(node):
                dois = dois_in(text)
                if text.strip() and len(dois) != 1:
                    message = (
                        f"“{shown(text.strip())}” is not a DOI; write one per line, such as `- 10.1038/nature12345`"
                    )
                    source.report(line, message)
                found += dois
        if not found:
            return None
        return cls(tuple(dict.fromkeys(found)))

    def to_markdown(self) -> list[str]:
        return ["\n".join(f"- {doi if PLAIN.fullmatch(doi) else doi_address(doi)}" for doi in self.dois)]

    def to_block(self, writer: BlockWriter) -> dict[str, Any]:
        return {"publications": [writer.item(doi, f"{KEY}{doi}") for doi in self.dois]}

    @classmethod
    def from_block(cls, value: dict[str, Any], reader: BlockReader) -> "Publications | None":
        keys = [key.removeprefix(KEY) for key in list_items(value["publications"]) if key]
        if any("/" not in key for key in keys):
            reader.report("a publication in the list has no DOI, which documents need; add it to the publication")
        dois = tuple(dict.fromkeys(key for key in keys if "/" in key))
        return cls(dois) if dois else None
