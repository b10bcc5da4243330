"""Converts a folder of texts to a folder of documents: file names, and addresses that two documents claim."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pages.content.addresses import RESERVED_SEGMENTS, legacy_path
from pages.content.document import ARTICLE, FrontMatter
from pages.content.page_content import parent_url
from pages.content.source import Source
from pages.converting.addresses import Addresses, KnownPage
from pages.converting.document import MASTER_TEXTS, Draft, converted, draft
from pages.converting.images import ImageFiles
from pages.converting.keys import INDEX, with_front_matter
from pages.converting.report import TASK, Entry
from pages.markdown.front_matter import read_front_matter

TABLE = "images.csv"
# Below the folder of documents: texts of pages that have another document. `build_fixture` does not look there.
CLASHES = "clashes"


@dataclass(frozen=True)
class Conversion:
    """The result for a folder: each file written or left unchanged, and the report on each file."""

    written: tuple[Path, ...]
    unchanged: tuple[Path, ...]
    entries: tuple[Entry, ...]

    @property
    def tasks(self) -> int:
        """How many things a person must do."""
        return sum(entry.kind == TASK for entry in self.entries)


def convert_folder(folder: Path, to: Path, kind: str = "", images: Path | None = None) -> Conversion:
    """Write each `*.md` below `folder` as a document into `to`, with its images and the table of all images.

    `kind` is one of `document.KINDS`, or empty to tell each document's by its keys. A file that exists with
    different text is never overwritten. Raises OSError.
    """
    files = ImageFiles.below(images)
    there = list(_documents_in(to))
    read = [draft(path.read_bytes(), str(path), kind, files) for path in _texts_below(folder, to)]
    drafts = [with_front_matter(document, files) for document in read if _is_text(document)]
    drafts = list(_with_parents(_without_hidden_addresses(drafts, there), there))
    drafts = list(_with_single_aliases(drafts))
    names = {_name(document) for document in drafts}
    others = [page for page in there if Path(page.file).name not in names]
    addresses = Addresses([*map(_known, drafts), *others])
    written: list[Path] = []
    unchanged: list[Path] = []
    owners = {page.url: page.file for page in others}
    for document in drafts:
        text = converted(document, addresses)
        target = _target(document, text, to, owners)
        if _has_text(target, text):
            unchanged.append(target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
            written.append(target)
    files.uses = [use for use in files.uses if use.document in {document.path for document in drafts}]
    _write_images(files, to)
    reports = [document.report for document in read]
    entries = (entry for report in reports for entry in sorted(report.entries, key=lambda entry: entry.line))
    return Conversion(tuple(written), tuple(unchanged), tuple(entries))


def _texts_below(folder: Path, to: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.md") if to.resolve() not in path.resolve().parents)


def _is_text(document: Draft) -> bool:
    """Return whether a file is the text of a page and not a document yet; if not, report what it is."""
    message = ""
    if "new_build_url" in document.keys:
        message = "the file is already a document, so it is left out; copy it to the other documents"
    elif not (document.keys or document.metadata.values):
        message = "the file has neither front matter nor metadata, so it is left out; add those of its page"
    if message:
        document.report.entries.clear()
        document.report.task(1, message)
    return not message


def _target(document: Draft, text: str, to: Path, owners: dict[str, str]) -> Path:
    """Return the file to write a document to, never one with other text, and record its address in `owners`."""
    url, report = _keys(document).new_build_url, document.report
    target = to / _name(document)
    if url in owners:
        message = (
            f"{url} is also the address of {owners[url]}; a page has only one text, so this one is in {to / CLASHES}"
        )
        report.task(1, f"{message}. Keep one, or give one another address")
    elif target.exists() and not _has_text(target, text):
        message = f"{target} already exists with different text and is kept; the new text is in {to / CLASHES}"
        report.task(1, f"{message}. Compare the two, or remove the old one and convert again")
    else:
        owners[url] = document.path
        return target
    owners.setdefault(url, document.path)
    name = Path(document.path).stem
    names = (f"{name}{f'-{count}' if count else ''}.md" for count in range(1_000))
    return next(path for path in (to / CLASHES / name for name in names) if not path.exists() or _has_text(path, text))


def _has_text(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8", errors="replace") == text


def _keys(document: Draft) -> FrontMatter:
    assert document.front_matter  # noqa: S101 -- all drafts here have one
    return document.front_matter


def _known(document: Draft) -> KnownPage:
    keys = _keys(document)
    return KnownPage(document.path, keys.new_build_url, document.heading, keys.legacy_url)


def _name(document: Draft) -> str:
    """Return the name of a document's file, as `export_documents` names it: /mice/detail/ is mice--detail.md."""
    return f"{_keys(document).new_build_url.strip('/').replace('/', '--') or 'home'}.md"


def _documents_in(folder: Path) -> Iterator[KnownPage]:
    """Yield the pages of the documents that are already in a folder."""
    for path in sorted(folder.glob("*.md")):
        source = Source(str(path))
        source.text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
        keys = read_front_matter(source)
        if keys:
            lines = source.text.split("\n")[source.offset :]
            heading = next((line[2:].strip() for line in lines if line.startswith("# ")), keys.title)
            yield KnownPage(str(path), keys.new_build_url, heading, keys.legacy_url)


def _without_hidden_addresses(drafts: list[Draft], there: list[KnownPage]) -> Iterator[Draft]:
    """Yield the drafts without old addresses that lead to another page."""
    pages = {page.url: page.file for page in [*there, *reversed([*map(_known, drafts)])]}
    if any(_keys(document).type == ARTICLE for document in drafts):
        pages.setdefault(INDEX, "the list of articles")
    claimed = {legacy_path(page.legacy_url): page.file for page in there if page.legacy_url}
    for document in drafts:
        keys = _keys(document)
        path = keys.legacy_path
        line = next((document.keys[name].line for name in ("legacy_url",) if name in document.keys), 1)
        own = {document.path, *(page.file for page in there if Path(page.file).name == _name(document))}
        if keys.url_handling == "redirect":
            other = pages.get(path, "") or claimed.get(path, "")
            if path.split("/")[1] in RESERVED_SEGMENTS:
                document.report.task(line, f"the site itself uses the old address {path}, so it is left out")
                document = _without_old_address(document)
            elif other and other not in own:
                message = f"the old address {path} is the address of {other} too, and visitors see that page there"
                document.report.task(
                    line, f"{message}; it is left out here. Accept this, or give one of the two another address"
                )
                document = _without_old_address(document)
            else:
                claimed[path] = document.path
        yield document


def _without_old_address(document: Draft) -> Draft:
    return replace(document, front_matter=replace(_keys(document), legacy_url="", url_handling=""))


def _with_parents(drafts: Iterable[Draft], there: list[KnownPage]) -> Iterator[Draft]:
    """Yield the drafts; pages above them that have no document become pages that list them."""
    drafts = list(drafts)
    urls = {"/", *(page.url for page in there), *(_keys(document).new_build_url for document in drafts)}
    for document in drafts:
        above, missing = parent_url(_keys(document).new_build_url), []
        while document.kind == MASTER_TEXTS and above not in urls and above != "/":
            missing.append(above)
            above = parent_url(above)
        if missing:
            listed = ", ".join(missing)
            document.report.warn(
                1,
                f"no document has the address {listed}, which is above the page; it is published as a list of pages",
            )
            document = replace(document, front_matter=replace(_keys(document), link_from=tuple(sorted(missing))))
        yield document


def _with_single_aliases(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Yield the drafts without aliases that an earlier one has."""
    taken: set[str] = set()
    for document in drafts:
        aliases = tuple(name for name in _keys(document).aliases if name.casefold() not in taken)
        if aliases != _keys(document).aliases:
            document.report.warn(
                1, f"another text also has the name “{', '.join(_keys(document).aliases)}”, so it is left out"
            )
        taken |= {name.casefold() for name in aliases}
        yield replace(document, front_matter=replace(_keys(document), aliases=aliases))


def _write_images(files: ImageFiles, to: Path) -> None:
    for name, source in files.taken.items():
        if files.folder:
            target = to / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(files.folder / source, target)
    if files.uses:
        to.mkdir(parents=True, exist_ok=True)
        (to / TABLE).write_text(files.table(), encoding="utf-8", newline="\n")
