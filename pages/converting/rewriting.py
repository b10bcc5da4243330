"""The last resort: rewrites a block that the reader rejects from its Markdown syntax tree.

The words are kept; markup that no page can contain is shown as it was typed.
"""

from collections.abc import Iterable, Iterator

from markdown_it.tree import SyntaxTreeNode as Node

from pages.content import marked_text, to_markdown
from pages.content.from_markdown import (
    ADDRESS_PATTERN,
    FRAGMENT_PATTERN,
    PATH_PATTERN,
    PLACE_PATTERN,
    inline_nodes,
)
from pages.content.parts.quotation import Quotation
from pages.content.parts.table import Table
from pages.content.rich_text import MAX_LIST_DEPTH, Inline, Paragraph, Run, normal, normal_runs, text_of
from pages.converting.source_lines import parser
from pages.converting.tags import TAG

_IN_LINE = frozenset({"i", "sub", "sup"})  # what a heading can have


def runs(nodes: Iterable[Node], marks: frozenset[str] = frozenset(), link: str = "") -> Iterator[Run]:
    """Yield inline nodes as runs. Nothing is rejected."""
    signs = {"strong": "b", "em": "i", "sub": "sub", "sup": "sup"}
    for node in nodes:
        if node.type in signs:
            yield from runs(node.children, marks | {signs[node.type]}, link)
        elif node.type == "link":
            address = str(node.attrs.get("href", ""))
            yield from runs(node.children, marks, address if _is_address(address) else link)
        elif node.type == "image":
            yield from runs(node.children, marks, link)
        elif node.type == "html_inline":
            yield Run("" if TAG.fullmatch(node.content) else node.content, marks, link)
        elif node.type in ("softbreak", "hardbreak"):
            yield Run(" " if node.type == "softbreak" else "\n", marks, link)
        else:
            yield Run(
                node.content.replace("\n", " "), marks | ({"code"} if node.type == "code_inline" else set()), link
            )


def _is_address(address: str) -> bool:
    path = address if address.endswith("/") else f"{address}/"
    patterns = ((PATH_PATTERN, path), (PLACE_PATTERN, address), (FRAGMENT_PATTERN, address), (ADDRESS_PATTERN, address))
    return path == "/" or any(pattern.fullmatch(text) for pattern, text in patterns)


def plain_text(markdown: str) -> str:
    """Return the words of a line of Markdown."""
    return text_of(runs(_inline(markdown)))


def line_of_marked_text(markdown: str) -> tuple[str, str]:
    """Return a line of Markdown with only the marks that a heading can have, and the addresses that it lost."""
    nodes = _inline(markdown)
    found = list(runs(nodes))
    kept = normal_runs(Run(run.text.replace("\n", " "), run.marks & _IN_LINE) for run in found)
    text = marked_text.write(kept)
    if marked_text.read(text) != kept:
        text = marked_text.write(tuple(Run(run.text, run.marks - {"i"}) for run in kept))
    lost = dict.fromkeys(str(node.attrs["href"]) for root in nodes for node in root.walk() if node.type == "link")
    is_same = not lost and all(run.marks <= _IN_LINE for run in found) and "\\" not in markdown
    return (markdown if is_same else to_markdown.heading_end(to_markdown.marked_line(text))), " ".join(lost)


def _inline(markdown: str) -> list[Node]:
    root = Node(parser().parseInline(markdown.strip()))
    return root.children[0].children if root.children else []


def rewritten(markdown: str) -> str:
    """Return blocks of Markdown in forms that a section can contain."""
    blocks: list[str] = []
    text: list[Paragraph] = []

    def flush() -> None:
        blocks.extend(to_markdown.rich_text(normal(text)))
        text.clear()

    for node in Node(parser().parse(markdown)).children:
        if node.type == "table":
            flush()
            blocks += _table(node)
        elif node.type == "blockquote":
            flush()
            paragraphs = normal(_paragraphs(node.children, 0))
            blocks += Quotation(paragraphs).to_markdown() if paragraphs else []
        elif node.type == "heading" and int(node.tag[1]) <= 2:
            flush()
            line = to_markdown.inline(normal_runs(runs(inline_nodes(node))), in_line=True)
            blocks.append(f"{'#' * int(node.tag[1])} {line_of_marked_text(line)[0]}")
        else:
            text += _paragraphs([node], 0)
    flush()
    return "\n\n".join(blocks)


def _paragraphs(nodes: Iterable[Node], depth: int) -> Iterator[Paragraph]:
    for node in nodes:
        if node.type == "paragraph":
            yield Paragraph("p", tuple(runs(inline_nodes(node))))
        elif node.type == "heading":
            kind = node.tag if node.tag in ("h3", "h4") and not depth else "p"
            marks = frozenset() if kind != "p" else frozenset({"b"})
            yield Paragraph(kind, tuple(runs(inline_nodes(node), marks)))
        elif node.type == "hr":
            yield Paragraph("hr")
        elif node.type in ("fence", "code_block"):
            lines = node.content.removesuffix("\n").split("\n")
            yield Paragraph("p", tuple(run for line in lines for run in _line_of_code(line))[:-1])
        elif node.type == "html_block":
            yield Paragraph("p", (Run(TAG.sub(" ", node.content).replace("\n", " ")),))
        elif node.type == "ordered_list" and node.attrs.get("start", 1) != 1:
            yield from _numbered_paragraphs(node, depth)
        elif node.type in ("bullet_list", "ordered_list"):
            yield from _items(node, min(depth, MAX_LIST_DEPTH))
        elif node.type == "table":
            for row in (row for part in node.children for row in part.children):
                cells = [tuple(runs(inline_nodes(cell))) for cell in row.children]
                yield Paragraph("p", tuple(run for cell in cells for run in (*cell, Run(" "))))
        else:
            yield from _paragraphs(node.children, depth)


def _line_of_code(line: str) -> Iterator[Run]:
    if line.strip():
        yield Run(line.strip(), frozenset({"code"}))
    yield Run("\n")


def _numbered_paragraphs(node: Node, depth: int) -> Iterator[Paragraph]:
    """Yield a list that begins with a number other than 1 as paragraphs that begin with their numbers."""
    for number, item in enumerate(node.children, int(node.attrs["start"])):
        found = list(_paragraphs(item.children, depth))
        first = found[0].runs if found and found[0].kind == "p" else ()
        yield Paragraph("p", (Run(f"{number}. "), *first))
        yield from found[1:] if first else found


def _items(node: Node, depth: int) -> Iterator[Paragraph]:
    """Yield the items of a list: the text of each first, then the lists in it."""
    for item in node.children:
        found = list(_paragraphs(item.children, depth + 1))
        joined: list[Run] = []
        for paragraph in found:
            if paragraph.kind == "p":
                joined += [*([Run("\n\n")] if joined else []), *paragraph.runs]
        if text_of(joined).strip():
            yield Paragraph("ol" if node.type == "ordered_list" else "ul", tuple(joined), depth)
            yield from (paragraph for paragraph in found if paragraph.is_item)
        else:  # a list in an item without text takes the place of the item
            yield from (paragraph for paragraph in _paragraphs(item.children, depth) if paragraph.is_item)


def _table(node: Node) -> list[str]:
    rows = [
        [normal_runs(_without_breaks(cell)) for cell in row.children] for part in node.children for row in part.children
    ]
    headings = tuple(marked_text.write(tuple(Run(run.text, run.marks & _IN_LINE) for run in cell)) for cell in rows[0])
    return Table("", headings, tuple(tuple(row) for row in rows[1:])).to_markdown()


def _without_breaks(cell: Node) -> Inline:
    return tuple(Run(run.text.replace("\n", " "), run.marks, run.link) for run in runs(inline_nodes(cell)))
