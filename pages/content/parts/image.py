"""A picture."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from markdown_it.tree import SyntaxTreeNode as Node

from pages.content.block_reader import BlockReader
from pages.content.block_writer import BlockWriter
from pages.content.from_markdown import inline_nodes, plain_text
from pages.content.parts.part import Part
from pages.content.rich_text import plain
from pages.content.source import Source, shown
from pages.content.to_markdown import destination, line

# What stands before the path of an image's file in content, and the folder of the media storage that has the files
# of documents.
KEY = "image:"
FOLDER = "documents/"
# The column of wagtailimages_image that holds the path, less the folder before it.
PATH_LENGTH = 80
PATTERN = re.compile(r"([\w-][\w .-]*/)*[\w-][\w .-]*\.(avif|jpe?g|png|webp)", re.IGNORECASE)


@dataclass(frozen=True)
class Image(Part):
    """A picture whose file lies at `url`, a path below the documents' folder. Without `alt` it is decoration."""

    url: str
    alt: str

    kind = "image"

    @classmethod
    def claims(cls, nodes: Sequence[Node]) -> int:
        inline = inline_nodes(nodes[0]) if nodes[0].type == "paragraph" else []
        return int(len(inline) == 1 and inline[0].type == "image")

    @classmethod
    def from_markdown(cls, nodes: Sequence[Node], source: Source) -> "Image | None":
        (node,) = inline_nodes(nodes[0])
        if node.attrs.get("title"):
            source.report_node(node, "the image has a title in quotation marks; leave it out")
        alt = plain_text(node.children or [], source)
        return cls.named(node.attrs["src"], alt, source.line(node), source)

    @classmethod
    def named(cls, url: object, alt: object, line: int, source: Source) -> "Image | None":
        """An Image whose file may lie beside the document; None where `url` names no such file.

        Of a whole address the file's name counts: there the picture was on the old site.
        """
        path = unquote(url) if isinstance(url, str) else ""
        if path.startswith(("http://", "https://")):
            path = PurePosixPath(urlsplit(path).path).name
        if not PATTERN.fullmatch(path) or len(path) > PATH_LENGTH:
            types = ".jpg, .png, .webp or .avif"
            source.report(line, f"`{shown(url)}` is no image; name a file beside the document that ends in {types}")
            return None
        if not isinstance(alt, str):
            source.report(line, f"`{shown(alt)}` is no text; write what the image shows")
            return None
        source.lines.setdefault(path, line)
        return cls(path, source.checked_length(plain(alt), line))

    def to_markdown(self) -> list[str]:
        return [f"![{line(self.alt)}]({destination(self.url)})"]

    def to_block(self, block_id: UUID, writer: BlockWriter) -> dict[str, Any]:
        return {"image": writer.keys.image(self.url), "decorative": not self.alt, "alt_text": self.alt}

    @classmethod
    def from_block(cls, value: dict[str, Any], reader: BlockReader) -> "Image | None":
        if not value.get("image"):  # its file was deleted
            return None
        alt = "" if value.get("decorative") else plain(value.get("alt_text") or "")
        if not alt and not value.get("decorative"):
            reader.report("an image has no alternative text; write one, or mark it as decorative")
        return cls(document_path(str(value["image"]).removeprefix(KEY)), alt)


def document_path(file_name: str) -> str:
    """The path below the documents' folder of a file in the media storage."""
    return file_name.removeprefix(FOLDER)
