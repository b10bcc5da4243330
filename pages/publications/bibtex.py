"""Reads BibTeX files with bibtexparser; LaTeX in them becomes letters, italics, subscript and superscript.

bibtexparser does not concatenate values (`"A " # b`), lists only the first of two entries with the same key, leaves
`crossref` and `xdata` alone, and loses a command with which the second author's name begins (`and \\'Etienne`). All of
this is corrected here, before its middlewares run.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import (
    NormalizeFieldKeys,
    RemoveEnclosingMiddleware,
    ResolveStringReferencesMiddleware,
    SeparateCoAuthors,
    SplitNameParts,
)
from bibtexparser.middlewares.names import NameParts
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Field,
    ParsingFailedBlock,
    String,
)
from bibtexparser.model import Entry as BibtexEntry

from pages.content.errors import DocumentError
from pages.publications import latex
from pages.publications.entry import (
    BETWEEN_AUTHORS,
    Entry,
    author,
    chosen_doi,
    one_line,
    own_address,
    page_range,
    several_authors,
    year_in,
)

JOURNAL = ("journal", "journaltitle", "booktitle", "publisher", "school", "institution")
READ = {
    "title",
    "subtitle",
    "author",
    "year",
    "date",
    "volume",
    "number",
    "issue",
    "pages",
    "eid",
    "doi",
    "url",
    *JOURNAL,
}
# What a paper has in common with the proceedings or the book that its `crossref` names.
IN_COMMON = READ - {"title", "subtitle", "author", "pages", "eid", "doi", "url"}
MIDDLEWARES = (
    ResolveStringReferencesMiddleware(),
    RemoveEnclosingMiddleware(),
    NormalizeFieldKeys(),
    SeparateCoAuthors(),
    SplitNameParts(),
)
# One piece of a value: in braces, in quotation marks, or the name of an @string.
_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}"
PIECE = re.compile(rf'{_BRACES}|"(?:[^"{{}}]|{_BRACES})*"|[^#\s"{{}}]+')
COMMAND_BEFORE_NAME = re.compile(r"(?<=\s)(and\s+)(?=\\)", re.IGNORECASE)
SUFFIX = re.compile(r"(?:[JS]r|[IVX]+|\d(?:st|nd|rd|th)|MD|PhD)\.?", re.IGNORECASE)
# As some programs write the angle brackets in older DOIs of Wiley.
BRACKETS_IN_ADDRESS = {
    "<": re.compile(r"\\textless(?:\s+|\b)|\$<\$"),
    ">": re.compile(r"\\textgreater(?:\s+|\b)|\$>\$"),
}
LATEX_IN_ADDRESS = re.compile(r"\\url\s*|[{}]|\\(?=[_%&#~$])")


def read(text: str, path: str) -> Iterator[Entry | DocumentError]:
    """Yield the publications in a file, and its errors."""
    split = parse_string(text, parse_stack=[])
    library = Library()
    inherit_all(split.blocks)
    for number, block in enumerate(split.blocks):
        if isinstance(block, DuplicateFieldKeyBlock) and (
            twice := READ & {key.lower() for key in block.duplicate_keys}
        ):
            names = ", ".join(sorted(twice))
            yield DocumentError(path, line_of(block), f"the entry that begins here has {names} twice; remove one")
        elif isinstance(block, ParsingFailedBlock) and block.ignore_error_block is None:
            message = "the entry that begins here does not end; look for a missing brace, quotation mark or comma"
            yield DocumentError(path, line_of(block), message)
        else:
            library.add(whole(block, split, number))
    if not any(isinstance(block, BibtexEntry | ParsingFailedBlock) for block in split.blocks):
        yield DocumentError(path, 1, "no entry begins here; each begins with a line such as `@article{name,`")
    for middleware in MIDDLEWARES:
        library = middleware.transform(library)
    for block in library.blocks:
        if isinstance(block, BibtexEntry) and block.entry_type.lower() != "xdata":  # only inherited from
            yield from _Fields(block, path).read()
        elif isinstance(block, ParsingFailedBlock):
            yield DocumentError(path, line_of(block), f"the entry that begins here cannot be read: {block.error}")


def inherit_all(blocks: Iterable[Block]) -> None:
    """Give the entries the fields that they inherit; of several with one key, others inherit from the first."""
    entries: dict[str, BibtexEntry] = {}
    for block in blocks:
        if isinstance(block, BibtexEntry):
            entries.setdefault(block.key.lower(), block)
    for block in blocks:
        entry = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block
        if isinstance(entry, BibtexEntry):
            inherit(entry, entries)


def inherit(entry: BibtexEntry, entries: Mapping[str, BibtexEntry]) -> None:
    """Give an entry the fields that it lacks of those to which its `crossref` or `xdata` refers."""
    own = {field.key.lower(): field for field in entry.fields}
    for name, names in (("xdata", READ), ("crossref", IN_COMMON)):
        keys = str(own[name].value).strip('{}"').split(",") if name in own else ()
        for parent in filter(None, (entries.get(key.strip().lower()) for key in keys)):
            theirs = {field.key.lower(): field for field in parent.fields}
            if name == "crossref" and "title" in theirs:
                theirs.setdefault("booktitle", theirs["title"])
            for key in (theirs.keys() & names) - own.keys():
                own[key] = Field(key, theirs[key].value, theirs[key].start_line)
                entry.set_field(own[key])


def line_of(block: Block) -> int:
    """Return the line in which a block begins, counted from 1."""
    return (block.start_line or 0) + 1


def whole(block: Block, library: Library, number: int) -> Block:
    """Return a block with a key that its number makes unique, and with the pieces of its values joined."""
    if isinstance(block, DuplicateBlockKeyBlock | DuplicateFieldKeyBlock) and block.ignore_error_block:
        block = block.ignore_error_block
    strings = {key.lower(): string.value for key, string in library.strings_dict.items()}
    if isinstance(block, BibtexEntry):
        block.key = f"{block.key} {number}"
        for value in block.fields:
            value.value = joined(value.value, strings)
            if value.key.lower() == "author":
                value.value = COMMAND_BEFORE_NAME.sub(r"\1{}", value.value)
    elif isinstance(block, String):
        block.value = joined(block.value, strings)
    return block


def joined(value: str, strings: Mapping[str, str], depth: int = 0) -> str:
    """Return a value whose pieces are concatenated with `#` as one piece, in braces."""
    pieces = PIECE.findall(value)
    if len(pieces) < 2 or "#" not in PIECE.sub("", value):
        return value
    texts = []
    for piece in pieces:
        if piece[0] not in '{"' and piece.lower() in strings and depth < len(strings):
            piece = joined(strings[piece.lower()], strings, depth + 1)
        texts.append(piece[1:-1] if piece[0] in '{"' else piece)
    return f"{{{''.join(texts)}}}"


@dataclass
class _Fields:
    """The fields of one entry, with the errors and warnings about them."""

    entry: BibtexEntry
    path: str
    warnings: list[str] = field(default_factory=list)
    errors: list[DocumentError] = field(default_factory=list)

    def read(self) -> Iterator[Entry | DocumentError]:
        """Yield the entry's publication, or its errors."""
        title, warnings = latex.marked(self.title())
        journal = next(filter(None, map(self.plain, JOURNAL)), "")
        address = self.address("url")
        doi, several = chosen_doi([self.address("doi"), *([address] if "doi.org/" in address else [])])
        found = Entry(
            path=self.path,
            line=line_of(self.entry),
            title=title,
            authors=tuple(map(self.author, self.value("author") or ())),
            year=year_in(self.plain("year")) or year_in(self.plain("date")),
            journal=journal,
            volume=self.plain("volume"),
            issue=self.plain("number") or self.plain("issue"),
            pages=page_range(self.plain("pages") or self.plain("eid")),
            doi=doi,
            url=own_address([address]),
            warnings=(*self.warnings, *warnings, *several),
        )
        yield from self.errors
        if not self.errors:
            yield found

    def value(self, name: str) -> Any:
        """Return a field's value; None if there is no such field."""
        found = self.entry.get(name)
        return found and found.value

    def title(self) -> str:
        """Return the title with its subtitle, as tagged text."""
        title, subtitle = self.tagged("title"), self.tagged("subtitle")
        between = " " if title.endswith((".", "?", "!", ":")) else ": "
        return between.join(filter(None, (title, subtitle)))

    def tagged(self, name: str) -> str:
        """Return a field in one line, with its LaTeX as tags."""
        found = self.entry.get(name)
        if not found:
            return ""
        if found.enclosing == "no-enclosing":  # the name of an @string that the file does not define
            self.warnings.append(f"{name} = {found.value} has no braces, and no @string defines it")
        return one_line(self.converted(str(found.value), (found.start_line or 0) + 1))

    def converted(self, value: str, line: int) -> str:
        """Return LaTeX as text with tags, and note unknown commands."""
        try:
            text, unknown = latex.tagged(value)
        except latex.LatexError as error:
            self.errors.append(DocumentError(self.path, line, f"this LaTeX cannot be read: {error}"))
            return ""
        if unknown:
            self.warnings.append(f"unsupported LaTeX was left out: {', '.join(unknown)}")
        return text

    def plain(self, name: str) -> str:
        """Return a field without any marks."""
        return latex.plain(self.tagged(name))

    def address(self, name: str) -> str:
        """Return an address or DOI, in which LaTeX only escapes characters."""
        text = str(self.value(name) or "")
        for bracket, written in BRACKETS_IN_ADDRESS.items():
            text = written.sub(bracket, text)
        return LATEX_IN_ADDRESS.sub("", text).strip()

    def author(self, name: NameParts) -> str:
        """Return a name as “Family, Given”, a group's as it is, and “et al.” where the file says `others`."""
        line = line_of(self.entry)
        parts = [[*name.von, *name.last], name.first, name.jr]
        family, given, suffix = (one_line(latex.plain(self.converted(" ".join(part), line))) for part in parts)
        if (family, given) == ("others", ""):
            return "et al."
        found = author(", ".join(filter(None, (family, given, suffix))))
        if (suffix and not SUFFIX.fullmatch(suffix)) or BETWEEN_AUTHORS.search(found):
            self.warnings.append(several_authors(found, "write “and” between authors"))
        return found
