"""A folder of other documents as a folder of ours: which file each becomes, and addresses that two of them have."""

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
    """What became of a folder: each file written or left as it was, and all that is reported, file by file."""

    written: tuple[Path, ...]
    unchanged: tuple[Path, ...]
    entries: tuple[Entry, ...]

    @property
    def tasks(self) -> int:
        """How many things a person must do."""
        return sum(entry.kind == TASK for entry in self.entries)


def convert_folder(folder: Path, to: Path, kind: str = "", images: Path | None = None) -> Conversion:
    """Write each `*.md` below `folder` as a document into `to`, with its images and the table of all images.

    `kind` is one of `document.KINDS`, or empty to tell each document's by its keys. A file that is there and says
    something else is never overwritten. Raises OSError.
    """
    files = ImageFiles.below(images)
    paths = sorted(path for path in folder.rglob("*.md") if to not in path.parents)
    read = [draft(path.read_bytes(), str(path), kind, files) for path in paths]
    nameless = [document for document in read if not document.says_what_it_is]
    for document in nameless:
        document.report.entries.clear()
        document.report.task(
            1, "the file has neither front matter nor metadata, so it is left out; say what page it is"
        )
    drafts = [with_front_matter(document, files) for document in read if document.says_what_it_is]
    there = list(_documents_in(to))
    drafts = list(_with_parents(_without_hidden_addresses(drafts, there), there))
    drafts = list(_with_single_aliases(drafts))
    names = {id(document): _name(document) for document in drafts}
    others = [page for page in there if Path(page.file).name not in names.values()]
    addresses = Addresses([*map(_known, drafts), *others])
    written: list[Path] = []
    unchanged: list[Path] = []
    owners = {page.url: page.file for page in others}
    for document in drafts:
        url = _keys(document).new_build_url
        text = converted(document, addresses)
        target = to / names[id(document)]
        if url in owners:
            _tell_clash(document, url, owners[url])
            target = to / CLASHES / Path(document.path).name
        elif target.exists() and target.read_text(encoding="utf-8", errors="replace") != text:
            message = (
                f"{target} is there already and says something else, so it stays; the new text is in {to / CLASHES}"
            )
            document.report.task(1, f"{message}. Compare the two, or remove the old one and convert again")
            target = to / CLASHES / target.name
        owners.setdefault(url, document.path)
        is_same = target.exists() and target.read_text(encoding="utf-8", errors="replace") == text
        if not is_same:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        (unchanged if is_same else written).append(target)
    _write_images(files, to)
    entries = [
        entry
        for document in [*nameless, *drafts]
        for entry in sorted(document.report.entries, key=lambda entry: entry.line)
    ]
    return Conversion(tuple(written), tuple(unchanged), tuple(entries))


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
    """Yield the pages of the documents that a folder has already."""
    for path in sorted(folder.glob("*.md")):
        source = Source(str(path))
        source.text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
        keys = read_front_matter(source)
        if keys:
            lines = source.text.split("\n")[source.offset :]
            heading = next((line[2:].strip() for line in lines if line.startswith("# ")), keys.title)
            yield KnownPage(str(path), keys.new_build_url, heading, keys.legacy_url)


def _tell_clash(document: Draft, url: str, other: str) -> None:
    message = (
        f"{url} is the address of {other} too; one page has one text, so this one is put into the folder {CLASHES}"
    )
    document.report.task(1, f"{message}. Keep one, or give one another address")


def _without_hidden_addresses(drafts: list[Draft], there: list[KnownPage]) -> Iterator[Draft]:
    """Yield the drafts without old addresses at which another page answers."""
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
                document.report.task(line, f"the old address {path} is the site's own, and is left out")
                document = _without_old_address(document)
            elif other and other not in own:
                message = f"the old address {path} is the address of {other} too, where visitors find that page"
                document.report.task(
                    line, f"{message}; it is left out here. Keep it, or give one of the two another address"
                )
                document = _without_old_address(document)
            else:
                claimed[path] = document.path
        yield document


def _without_old_address(document: Draft) -> Draft:
    return replace(document, front_matter=replace(_keys(document), legacy_url="", url_handling=""))


def _with_parents(drafts: Iterable[Draft], there: list[KnownPage]) -> Iterator[Draft]:
    """Yield the drafts with the pages above them that no document has as pages that list them."""
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
                f"no document has {listed}, which stands above the page; it is published with its list of pages alone",
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
                1, f"another text has the name “{', '.join(_keys(document).aliases)}” too, so it is left out"
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
