"""The block of a table, with its caption and the headings of its rows and columns."""

from typing import Any

from django.forms import Media
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.contrib.typed_table_block.blocks import (
    TypedTableBlock,
    TypedTableBlockAdapter,
    TypedTableBlockValidationError,
)

from pages.blocks.rich_text import RAISED, RichTextBlock
from pages.content.marked_text import MARKS_HELP

CELL_FEATURES = ["bold", "italic", *RAISED, "code", "link"]


class TableBlock(TypedTableBlock):
    """Rows and columns. A column of the type “Row heading” names the rows for people who use a screen reader."""

    text = RichTextBlock(required=False, features=CELL_FEATURES, label="Text")
    heading = blocks.CharBlock(required=False, label="Row heading")

    def clean(self, table: Any) -> Any:
        """Require a caption and a heading for every column, which screen readers need; a draft may lack them."""
        table = super().clean(table)
        if self.is_deferred_validation or not table.columns:
            return table
        errors = [] if (table.caption or "").strip() else ["Write a caption: what does the table show?"]
        for number, column in enumerate(table.columns, 1):
            if number > 1 and column["block"].name == "heading":
                errors.append(
                    f"Column {number} holds the row headings. Make it the first column, or change its type to “Text”."
                )
            names_the_rows = number == 1 and column["block"].name == "heading"
            if not (column["heading"] or "").strip() and not names_the_rows:
                errors.append(f"Write a heading for column {number}.")
        if errors:
            raise TypedTableBlockValidationError(non_block_errors=errors)
        return table

    class Meta:
        icon = "table"
        template = "blocks/table_block.html"
        label = "Table"
        # Shown once, not for each cell.
        help_text = (
            "Type into the cells, or paste cells from Excel or Word into the first one: rows and columns are added "
            "as needed. Ctrl+Enter adds a row below, Ctrl+Shift+Enter a column to the right. Ctrl+Shift+Backspace "
            "deletes the row or, from its heading, the column; Undo restores it. “Add column” asks for its type: “Row "
            "heading” for a first column of row headings, “Text” for all others. A cell holds one line and may be "
            "empty. Every column needs a heading, except a column of row headings. "
            f"In headings and the caption, {MARKS_HELP}"
        )
        default = {
            "caption": "",
            "columns": [{"type": "text", "heading": ""}, {"type": "text", "heading": ""}],
            "rows": [{"values": ["", ""]}, {"values": ["", ""]}],
        }
        description = "Rows and columns, with a caption"
        preview_value = {
            "caption": "Where and when the gene is inactive",
            "columns": [
                {"type": "heading", "heading": "Model"},
                {"type": "text", "heading": "Tissue"},
                {"type": "text", "heading": "Time"},
            ],
            "rows": [
                {"values": ["Conventional knockout", "<p>All tissues</p>", "<p>At all times</p>"]},
                {"values": ["Conditional knockout", "<p>Where Cre is expressed</p>", "<p>From then on</p>"]},
            ],
        }


class TableBlockAdapter(TypedTableBlockAdapter):
    """In the editor, accepts pasted cells and offers keyboard shortcuts."""

    js_constructor = "pages.blocks.TableBlock"

    def js_args(self, block: TableBlock) -> list[Any]:
        *others, meta = super().js_args(block)
        strings = meta["strings"] | {
            "CAPTION": 'Caption<span class="w-required-mark">*</span>',
            "CAPTION_HELP_TEXT": "What the table shows. Displayed above the table. Required for publishing.",
        }
        return [*others, meta | {"strings": strings}]

    @property
    def media(self) -> Media:
        wagtails = super().media
        ours = ["symbol_fonts.js", "pasted_html.js", "table_block.js"]  # they come after Wagtail's
        return Media(js=[*wagtails._js, *ours], css=wagtails._css)


register(TableBlockAdapter(), TableBlock)
