"""Images: puts each into a paragraph of its own, and finds the file for its address."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from unicodedata import normalize
from urllib.parse import parse_qs, unquote, urlsplit

from pages.content.parts.image import SUFFIXES, Image
from pages.content.source import shown
from pages.converting.links import LINK, opening
from pages.converting.report import Report
from pages.converting.source_lines import CODE, LIST, PARAGRAPH, QUOTE, TABLE, Block, Line, paragraph

IMAGE = "image"  # a block that is one image
FOLDER = "images"  # below the documents
# Descriptions without meaning.
PLACEHOLDER = re.compile(
    r"(?:(?:blog|featured|hero|header|cover|post|article|insert|placeholder|my|the|an?|new|untitled|default|sample)\s+)*"
    r"(?:image|img|picture|pic|photo|figure|fig|graphic|graph|icon|logo|banner|alt(?:ernative)?(?:\s*text)?|description|"
    r"placeholder|screenshot|screen\s*shot|untitled|undefined|null|none|n/?a|todo|tbd|thumbnail|illustration|diagram)"
    r"(?:\s+(?:here|description|placeholder|alt|text|image|goes|description))*[\s_.:#-]*\d*\.?"
    r"|(?:img|dsc|dscn|image|screen\s?shot|screenshot|picture|photo|untitled|figure|pasted\s?image)[\s_-]*(?:[\d\s_.:-]|at|am|pm)*"
    r"|[^\s]+\.(?:jpe?g|png|gif|webp|svg|avif|tiff?|bmp)|[0-9a-f]{12,}|[\d\s_.-]+",
    re.IGNORECASE,
)
_SIZE = re.compile(r"-(?:\d{2,4}x\d{2,4}|scaled|e\d{10,}|rotated)(?=\.\w+$)")
_DATA = re.compile(r"data:image/", re.IGNORECASE)


@dataclass(frozen=True)
class ImageUse:
    """One image in one document: a row of the table of images."""

    document: str
    line: int
    address: str
    alt: str
    file: str  # below the documents' folder; empty where there is none


class ImageFiles:
    """The files below a folder, by their names, and the addresses that each file is used for."""

    def __init__(self, folder: Path | None, paths: Iterable[PurePosixPath]) -> None:
        self.folder = folder
        self.by_name: defaultdict[str, list[PurePosixPath]] = defaultdict(list)
        for path in paths:
            self.by_name[_folded(path.name)].append(path)
        self.addresses: defaultdict[str, set[str]] = defaultdict(set)
        self.uses: list[ImageUse] = []
        self.taken: dict[str, PurePosixPath] = {}  # by the name below the documents' folder

    @classmethod
    def below(cls, folder: Path | None) -> "ImageFiles":
        """Return the images below a folder."""
        found = sorted(folder.rglob("*")) if folder else []
        paths = [path.relative_to(folder) for path in found if folder and path.is_file()]
        return cls(folder, (PurePosixPath(path.as_posix()) for path in paths))

    def find(self, address: str) -> tuple[PurePosixPath | None, str]:
        """Return the file for an address, or None and why there is none."""
        for names in names_of(address):
            found = self.by_name.get(_folded(names), [])
            if len(found) > 1:
                path = unquote(urlsplit(address).path).lower().split("/")
                likeness = {file: _common_end(str(file).lower().split("/"), path) for file in found}
                best = [file for file in found if likeness[file] == max(likeness.values())]
                if len(best) > 1:
                    return None, f"several files have its name: {', '.join(map(str, found))}; keep one"
                found = best
            if found:
                return found[0], ""
        return None, "no file has its name"

    def table(self) -> str:
        """Return the table of all images as CSV."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["address", "file", "alternative text", "document", "line"])
        for use in self.uses:
            writer.writerow([use.address, use.file, use.alt, use.document, use.line])
        return text.getvalue()


def _folded(name: str) -> str:
    return normalize("NFC", name).casefold()


def _common_end(one: list[str], other: list[str]) -> int:
    count = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        count += 1
    return count


def names_of(address: str) -> list[str]:
    """Return the names that the file for an address may have, the likeliest first."""
    if _DATA.match(address):
        return []
    try:
        parts = urlsplit(address)
    except ValueError:
        return []
    inner = parse_qs(parts.query).get("url", [""])[0] if parts.path.endswith("/image") else ""
    if inner:  # an image server that is told the picture's own address
        return names_of(inner)
    pieces = [unquote(piece) for piece in parts.path.split("/") if piece]
    named = [piece for piece in reversed(pieces) if PurePosixPath(piece).suffix.lower() in (*SUFFIXES, ".gif", ".svg")]
    names = named or pieces[-1:]
    raw = [piece for piece in parts.path.split("/") if piece][-1:]
    names = [*names, *(_SIZE.sub("", name) for name in names), *raw]
    return list(dict.fromkeys(names))


# Blocks


@dataclass(frozen=True)
class ImageConverter:
    """Takes the images out of the text of one document and finds their files."""

    files: ImageFiles
    report: Report

    def blocks(self, blocks: list[Block]) -> list[Block]:
        """Return the blocks with each image as a block of its own."""
        found: list[Block] = []
        for block in blocks:
            found += [block] if block.kind == CODE or "![" not in block.text else self._apart(block)
        return found

    def _apart(self, block: Block) -> list[Block]:
        """Return a block without its images, and the images: those of a paragraph in place, others after the block."""
        lines: list[Line] = []
        images: list[Block] = []
        before: list[Block] = []
        is_paragraph = block.kind == PARAGRAPH
        for line in block.lines:
            rest = line.text
            while match := _image(rest):
                start, end, alt, address, title, link = match
                if link:
                    self.report.change(line.number, f"the image's link to {shown(link)} is left out", removed=link)
                image = self._image(alt, address, title, line.number)
                head, rest = rest[:start], rest[end:]
                if is_paragraph and not image:
                    rest = f"{head.rstrip()} {rest.lstrip()}".strip()
                elif is_paragraph:
                    before += _paragraph([*lines, Line(head, line.number)], block)
                    before += image
                    lines = []
                else:
                    rest = head + rest
                    images += image
            # `![…](…)## Heading` in one line
            if is_paragraph and not lines and re.match(r"\s*#{1,6}\s", rest):
                self.report.change(
                    line.number, f"“{shown(rest.strip())}” followed an image on the same line and is now a heading"
                )
                level = len(rest.strip().partition(" ")[0])
                before.append(Block("heading", (Line(rest.strip(), line.number),), level))
                continue
            lines.append(Line(rest, line.number))
        if not is_paragraph:
            kept = _without_empty(lines, block)
            return [*([replace(block, lines=tuple(kept))] if kept else []), *images]
        return [*before, *_paragraph(lines, block)]

    def named(self, address: str, alt: str, number: int) -> Image | None:
        """Return the image at an address; None where its file is not there."""
        alt = _plain_alt(alt)
        if not alt:
            message = f"the image {shown(address)} has no alternative text; describe it, unless it is decoration"
            self.report.warn(number, message)
        elif PLACEHOLDER.fullmatch(alt):
            message = f"the alternative text “{shown(alt)}” describes nothing; say what {shown(address)} shows"
            self.report.warn(number, message)
        name = self._file(address, alt, number)
        self.files.uses.append(
            ImageUse(self.report.path, number, shown(address) if _DATA.match(address) else address, alt, name)
        )
        return Image(name, alt) if name else None

    def _image(self, alt: str, address: str, title: str, number: int) -> list[Block]:
        """Return an image of the text as a block; none where its file is not there."""
        if title and not alt.strip():
            alt, title = title, ""
        if title:
            self.report.change(number, f"the image's title “{title}” is left out; “{shown(alt)}” describes it", title)
        image = self.named(address, alt, number)
        if not image:
            return []
        self.report.change(number, f"the image {shown(address)} is the file {image.url}", address, image.url)
        return [paragraph("\n".join(image.to_markdown()), number, IMAGE)]

    def _file(self, address: str, alt: str, number: int) -> str:
        """Return the name of an image's file below the documents; empty where it has none, which is reported."""
        found, why = self.files.find(address)
        lost = f"so the image “{shown(alt)}” is left out"
        words = f"{alt} {address}"
        if _DATA.match(address):
            self.report.task(
                number, f"an image is embedded in the text ({address[:30]}…), {lost}; save it as a file", words
            )
            return ""
        if found is None:
            where = f" in {self.files.folder}" if self.files.folder else "; give the folder of the files with --images"
            self.report.task(number, f"{why}{where}, {lost}: {shown(address)}", removed=words)
            return ""
        if found.suffix.lower() not in SUFFIXES:
            self.report.task(
                number,
                f"{found} is not in an image format that browsers display reliably, {lost}; save it as PNG or WebP",
                words,
            )
            return ""
        name = f"{FOLDER}/{found.name}"
        taken = self.files.taken.setdefault(name, found)
        if taken != found:
            name = f"{FOLDER}/{'-'.join(found.parts)}"
            self.files.taken[name] = found
        others = self.files.addresses[name] - {_without_query(address)}
        self.files.addresses[name].add(_without_query(address))
        if others:
            message = f"{name} is used for both {shown(address)} and {shown(min(others))}"
            self.report.warn(number, f"{message}; check that both are the same picture")
        return name


def _without_query(address: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", address.partition("?")[0])


def _plain_alt(alt: str) -> str:
    return " ".join(re.sub(r"\\([^\w\s])", r"\1", re.sub(r"(?<!\w)[*_`]+|[*_`]+(?!\w)", "", alt)).split())


def _image(text: str) -> tuple[int, int, str, str, str, str] | None:
    """Return where the first image of a line begins and ends, its description, address and title, and its link."""
    for match in LINK.finditer(text):
        start = opening(text, match.start())
        if start and text[start - 1] == "!" and text[start - 2 : start - 1] != "\\":
            address = match["pointed"] if match["pointed"] is not None else match["bare"]
            begin, end = start - 1, match.end()
            around = LINK.match(text, end)
            link = ""
            if around and begin and text[begin - 1] == "[":
                link = around["pointed"] or around["bare"] or ""
                begin, end = begin - 1, around.end()
            return begin, end, text[start + 1 : match.start()], address, (match["title"] or "").strip()[1:-1], link
    return None


def _paragraph(lines: list[Line], block: Block) -> list[Block]:
    kept = [line for line in lines if line.text.strip(" \\")]
    return [replace(block, lines=tuple(kept))] if kept else []


def _without_empty(lines: list[Line], block: Block) -> list[Line]:
    """Return the lines of a list or quotation without the items that held an image alone."""
    if block.kind == TABLE:
        return lines
    kept = [
        line for line in lines if line.text.strip() and not re.fullmatch(r"[\s>]*(?:[-+*]|\d+[.)])?\s*\\?", line.text)
    ]
    if block.kind in (LIST, QUOTE):
        return lines if len(kept) == len([line for line in lines if line.text.strip()]) else kept
    return kept if any(line.text.strip(" #") for line in kept) else []
