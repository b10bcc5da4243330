"""A table."""

import re
from dataclasses import dataclass
from typing import Any

from markdown_it.tree import SyntaxTreeNode as Node

from pages.content import marked_text, to_markdown
from pages.content.blocks import BlockReader, BlockWriter
from pages.content.from_markdown import CAPTION, inline_nodes, marked_line, raw, runs
from pages.content.parts.part import Part
from pages.content.rich_text import Inline, Run, normal_runs
from pages.content.source import Nodes, Source
from pages.content.to_markdown import inline


@dataclass(frozen=True)
class Table(Part):
    """A table whose cells are one line each. With `row_headings` the first column names the rows, in marked text."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]
    row_headings: bool = False

    kind = "table"

    @classmethod
    def claims(cls, nodes: Nodes) -> int:
        if nodes[0].type == "table":
            return 1
        return 2 if raw(nodes[0]).startswith(CAPTION) and len(nodes) > 1 and nodes[1].type == "table" else 0

    @classmethod
    def from_markdown(cls, nodes: Nodes, source: Source) -> "Table":
        *captions, table = nodes
        caption = ""
        if captions:
            caption = marked_text.normal(marked_line(inline_nodes(captions[0]), source)[len(CAPTION) - 1 :])
        source.checked_length(caption, source.line(table))
        head, *body = [row for part in table.children for row in part.children]
        headings = tuple(marked_line(inline_nodes(cell), source) for cell in head.children)
        _check_cells(table, len(headings), source)
        rows = [tuple(normal_runs(runs(inline_nodes(cell), source)) for cell in row.children) for row in body]
        return cls(caption, headings, *_with_row_headings(rows))

    def to_markdown(self) -> list[str]:
        columns = [to_markdown.marked_line(heading, in_line=True) for heading in self.headings]
        rows = [[inline(cell, in_line=True) for cell in self._in_bold(row)] for row in self.rows]
        escaped = [[cell.replace("|", "\\|") for cell in row] for row in (columns, *rows)]
        escaped.insert(1, ["---"] * len(columns))
        lines = "\n".join("| " + " | ".join(row) + " |" for row in escaped).replace("  |", " |")
        caption = f"{CAPTION}{to_markdown.marked_line(self.caption, in_line=True)}"
        return [caption, lines] if self.caption else [lines]

    def _in_bold(self, row: tuple[Inline, ...]) -> tuple[Inline, ...]:
        """Return a row with its heading in bold, if it has one."""
        if not self.row_headings:
            return row
        return (tuple(Run(run.text, run.marks | {"b"}) for run in row[0]), *row[1:])

    def to_block(self, writer: BlockWriter) -> dict[str, Any]:
        kinds = ["heading" if self.row_headings and not number else "text" for number in range(len(self.headings))]
        columns = [{"type": kind, "heading": heading} for kind, heading in zip(kinds, self.headings, strict=True)]
        rows = [
            [
                marked_text.write(cell) if kind == "heading" else writer.cell(cell)
                for kind, cell in zip(kinds, row, strict=True)
            ]
            for row in self.rows
        ]
        return {"columns": columns, "rows": [{"values": values} for values in rows], "caption": self.caption}

    @classmethod
    def from_block(cls, value: dict[str, Any], reader: BlockReader) -> "Table | None":
        types = [column["type"] for column in value["columns"]]
        if not types:
            return None
        if "heading" in types[1:]:
            reader.report("only the first column of a table can hold row headings; change the others to text")
        rows = [
            tuple(
                marked_text.read(cell or "") if kind == "heading" else _cell(cell, reader)
                for kind, cell in zip(types, row["values"], strict=True)
            )
            for row in value["rows"]
        ]
        caption = marked_text.normal(value.get("caption") or "")
        headings = tuple(marked_text.normal(column["heading"] or "") for column in value["columns"])
        if not rows or types[0] != "heading":
            return cls(caption, headings, *_with_row_headings(rows))
        if not all(row[0] for row in rows):
            reader.report("a row of a table has no heading; add it, or change the first column to text")
        return cls(caption, headings, tuple(rows), True)


def _with_row_headings(rows: list[tuple[Inline, ...]]) -> tuple[tuple[tuple[Inline, ...], ...], bool]:
    """Return the rows, and whether the first column names them: a document says so by setting all of it in bold."""
    names = [_name(row[0]) for row in rows]
    if not names or not all(names):
        return tuple(rows), False
    return tuple((name, *row[1:]) for name, row in zip(names, rows, strict=True)), True


def _name(cell: Inline) -> Inline:
    """Return the marked text of a cell that is all bold; nothing for other cells, which cannot name a row."""
    words = [run for run in cell if not run.text.isspace()]  # a space between words that look different has no marks
    if not all("b" in run.marks and run.marks - {"b"} <= marked_text.MARKS.keys() and not run.link for run in words):
        return ()
    name = normal_runs(Run(run.text, run.marks - {"b"}) for run in cell)
    return name if marked_text.read(marked_text.write(name)) == name else ()


def _check_cells(table: Node, width: int, source: Source) -> None:
    """Report rows with more or fewer cells than headings: Markdown drops the extra cells, and adds blank ones."""
    lines = source.body_lines(table)
    first_row = lines[0][0] + 1 if lines else 0
    for number, line in lines:
        cells = re.sub(r"\\\|", "", line.strip()).removeprefix("|").removesuffix("|").split("|")
        if "|" not in line and number > first_row:
            source.report(number, "this line would become a row of the table; leave an empty line after the table")
        if len(cells) > width:
            message = (
                f"this row has {len(cells)} cells and the table {width} headings; write `\\|` for a line in a cell"
            )
            source.report(number, message)
        elif re.search(r"(?<!\\)\\$", line):
            source.report(number, "a cell of a table has one line; remove the backslash, and write it in one")
        elif len(cells) < width and "|" in line and number > first_row:
            message = f"this row has {len(cells)} cells and the table {width} headings; the others are left blank"
            source.report(number, message.replace(" 1 cells", " 1 cell"), is_sure=False)


def _cell(html: str | None, reader: BlockReader) -> Inline:
    paragraphs = reader.rich_text(html)
    if len(paragraphs) > 1 or any(paragraph.kind != "p" or "\n" in paragraph.text for paragraph in paragraphs):
        reader.report("a cell of a table has more than one line; keep it to one")
    return paragraphs[0].runs if paragraphs else ()
