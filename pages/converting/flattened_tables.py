"""Finds tables that an export flattened to one cell per paragraph; the rows cannot be restored automatically."""

import re
from collections.abc import Sequence

from pages.content.source import shown
from pages.converting.report import Report
from pages.converting.rewriting import plain_text
from pages.converting.source_lines import PARAGRAPH, RULE, Block

SHORTEST = 6  # paragraphs in a row
MOST_WORDS = 5  # in a paragraph that may have been a cell


def report_tables(blocks: Sequence[Block], report: Report) -> None:
    """Report each run of short paragraphs that may be a table, for a person to check."""
    for rule in blocks:
        if rule.kind == RULE and len(re.findall(r"-{2,}", rule.text)) > 1:
            report.task(rule.number, "a table is drawn with dashes here; write it as a table: `| … | … |`")
    run: list[Block] = []
    for block in [*blocks, None]:
        if block and _may_be_cell(block):
            run.append(block)
            continue
        if len(run) >= SHORTEST:
            cells = ", ".join(f"“{plain_text(cell.text)}”" for cell in run[:4])
            message = (
                f"{len(run)} short paragraphs in a row, up to line {run[-1].number}, may be a table that lost its rows"
            )
            report.task(run[0].number, f"{message} ({shown(cells)} …); write it as a table if so: `| … | … |`")
        run = []


def _may_be_cell(block: Block) -> bool:
    text = block.text.strip()
    is_link = text.startswith("[") and text.endswith(")")
    return (
        block.kind == PARAGRAPH
        and "\n" not in text
        and not is_link
        and not text.startswith((":::", "!["))
        and len(text.split()) <= MOST_WORDS
        and not text.endswith((".", ":", "?", "!", ",", ";"))
    )
