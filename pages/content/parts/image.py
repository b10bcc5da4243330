"""A picture."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from pages.content.addresses import is_on_old_site
from pages.content.blocks import BlockReader, BlockWriter
from pages.content.characters import UNPRINTABLE, invisible_characters
from pages.content.from_markdown import inline_nodes, plain_text
from pages.content.parts.part import Part
from pages.content.rich_text import plain
from pages.content.source import Nodes, Source, shown
from pages.content.to_markdown import destination, line

# The prefix of the path of an image's file in content, and the folder of the media storage that has the files
# of documents.
KEY = "image:"
FOLDER = "documents/"
# The columns of wagtailimages_image that hold an image's title, and the path of its file without the folder.
NAME_LENGTH, FILE_LENGTH = 255, 90
SUFFIXES = (".avif", ".jpeg", ".jpg", ".png", ".webp")
# Where a picture can appear in a section, other than as wide as the text; and what is written for one that can be
# enlarged.
BESIDE, WIDE, ENLARGE = "beside", "wide", "enlarge"


@dataclass(frozen=True)
class Image(Part):
    """A picture whose file lies at `url`, a path below the documents' folder. Without `alt` it is decoration.

    In Markdown, the title says where it appears in its section: `![A gel](gel.png "beside, enlarge")`.
    """

    url: str
    alt: str
    layout: str = ""  # BESIDE the text that follows, WIDE, or as wide as the text
    enlarge: bool = False  # a link leads to the whole of it

    kind = "image"

    @classmethod
    def claims(cls, nodes: Nodes) -> int:
        inline = inline_nodes(nodes[0]) if nodes[0].type == "paragraph" else []
        return int(len(inline) == 1 and inline[0].type == "image")

    @classmethod
    def from_markdown(cls, nodes: Nodes, source: Source) -> "Image | None":
        (node,) = inline_nodes(nodes[0])
        alt = plain_text(node.children or [], source)
        image = cls.named(node.attrs["src"], alt, source.line(node), source)
        title = str(node.attrs.get("title") or "")
        words = {word.strip() for word in title.split(",")} - {""}
        if not words <= {BESIDE, WIDE, ENLARGE} or words >= {BESIDE, WIDE}:
            message = f"the image has the title “{shown(title)}”; write {BESIDE} or {WIDE}, {ENLARGE}, or leave it out"
            source.report(node, message)
        layout = next(iter(words & {BESIDE, WIDE}), "")
        return image and replace(image, layout=layout, enlarge=ENLARGE in words)

    @classmethod
    def named(cls, url: object, alt: object, line: int, source: Source) -> "Image | None":
        """Return an Image whose file may lie beside the document; None where `url` names no such file.

        Of an address of the old site the file's name counts: there the picture was.
        """
        path = _path(unquote(url) if isinstance(url, str) else "", line, source)
        if problem := _problem(path):
            source.report(line, f"`{shown(url)}` {problem}")
            return None
        if not isinstance(alt, str):
            source.report(line, f"`{shown(alt)}` is not text; describe what the image shows")
            return None
        source.lines.setdefault(path, line)
        return cls(path, source.checked_length(plain(alt), line))

    def to_markdown(self) -> list[str]:
        words = ", ".join(filter(None, (self.layout, ENLARGE if self.enlarge else "")))
        title = f' "{words}"' if words else ""
        return [f"![{line(self.alt)}]({destination(self.url)}{title})"]

    def to_block(self, writer: BlockWriter) -> dict[str, Any]:
        shown_as = ({"layout": self.layout} if self.layout else {}) | ({"enlarge": True} if self.enlarge else {})
        return {"image": writer.keys.image(self.url), "decorative": not self.alt, "alt_text": self.alt, **shown_as}

    @classmethod
    def from_block(cls, value: dict[str, Any], reader: BlockReader) -> "Image | None":
        if not value.get("image"):  # its file was deleted
            return None
        alt = "" if value.get("decorative") else plain(value.get("alt_text") or "")
        if not alt and not value.get("decorative"):
            reader.report("an image has no alternative text; write one, or mark it as decorative")
        path = document_path(str(value["image"]).removeprefix(KEY))
        return cls(path, alt, value.get("layout") or "", bool(value.get("enlarge")))


def _path(name: str, line: int, source: Source) -> str:
    """Return the path that a name means, below the documents' folder; an address elsewhere stays an address."""
    name = normalize("NFC", name)
    if is_on_old_site(name):
        file = PurePosixPath(urlsplit(name).path).name
        source.report(line, f"the image is the file {file} beside the document, not the one at {shown(name)}", False)
        return file
    return name.removeprefix("./")


def _problem(path: str) -> str:
    """Return why a path names no image's file, and what to do; empty where it may."""
    if path.startswith(("http://", "https://", "//")):
        return "is on another site; put the file beside the document, and write its name"
    if UNPRINTABLE.search(path) or any(invisible_characters(path)):
        return "contains an invisible character; rename the file, and type its name again"
    if "\\" in path:
        return "is not a path; write / between folders"
    is_outside = path.startswith("/") or ".." in path.split("/")
    if is_outside or not path.lower().endswith(SUFFIXES) or path.rpartition("/")[2].startswith("."):
        return "is not an image; name a file beside the document that ends in .jpg, .png, .webp or .avif"
    if len(path) > NAME_LENGTH:
        return f"is longer than {NAME_LENGTH} characters; give the file a shorter name"
    return ""


def image_key(url: str) -> str:
    """Return what content has for the image whose file documents name `url`."""
    return f"{KEY}{stored_name(url)}"


def stored_name(url: str) -> str:
    """Return the media storage's name of the file that documents name `url`: a long one is cut and gets a hash."""
    if len(url) > FILE_LENGTH:
        path = PurePosixPath(url)
        digest = hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()[:12]
        url = f"{path.stem[:40]}-{digest}{path.suffix}"
    return FOLDER + url


def file_beside(folder: Path, url: str) -> Path:
    """Return the file that a document in `folder` names `url`. Some systems store letters and their accents apart."""
    path = folder / url
    apart = folder / normalize("NFD", url)
    return path if path.is_file() or not apart.is_file() else apart


def document_path(file_name: str) -> str:
    """Return the path below the documents' folder of a file in the media storage."""
    return file_name.removeprefix(FOLDER)
