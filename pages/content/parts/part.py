"""What every kind of part can do: be read from Markdown and from a page's block, and be written as both."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from pages.content.blocks import BlockReader, BlockWriter
from pages.content.source import Nodes, Source


class Part(ABC):
    """One kind of thing that can appear under a section's heading.

    Each kind is a frozen dataclass in a file of its own, named in `KINDS`. In Markdown it is between lines
    `::: fence` and `:::`, or it is known by its first nodes, which it claims.
    """

    kind: ClassVar[str]  # its block's type
    fence: ClassVar[str] = ""
    # Describes what belongs between its fences, for writers who wrote something else.
    advice: ClassVar[str] = (
        "write `::: text`, or `::: cards` with two to four `###` parts, each with its text, or `::: publications` "
        "with one DOI per line"
    )

    @classmethod
    def claims(cls, nodes: Nodes) -> int:
        """Return how many of the nodes, from the first on, are a part of this kind; 0 for none."""
        return 0

    @classmethod
    @abstractmethod
    def from_markdown(cls, nodes: Nodes, source: Source) -> "Part | None":
        """Return the part in the nodes it claims, or between its fences; None if an error was reported."""

    @abstractmethod
    def to_markdown(self) -> list[str]:
        """Return the part as Markdown blocks, without fences."""

    @abstractmethod
    def to_block(self, writer: BlockWriter) -> Any:
        """Return the value of the part's block; `writer` writes the blocks in it."""

    @classmethod
    @abstractmethod
    def from_block(cls, value: Any, reader: BlockReader) -> "Part | None":
        """Return the part that a block's value says; None where it says nothing."""
