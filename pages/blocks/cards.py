"""Cards: short texts side by side."""

from typing import Any

from wagtail import blocks

from pages.blocks.rich_text import RAISED, RichTextBlock
from pages.content.marked_text import MARKS_HELP

CARD_FEATURES = ["bold", "italic", *RAISED, "code", "ol", "ul", "link"]


class CardBlock(blocks.StructBlock):
    """One of several short texts side by side."""

    heading = blocks.CharBlock(help_text=f"The subject of the card. Visitors scan these headings first. {MARKS_HELP}")
    text = RichTextBlock(
        features=CARD_FEATURES, help_text="Two or three sentences. Longer text reads better outside a card."
    )

    class Meta:
        icon = "doc-full"
        template = "blocks/card_block.html"
        label = "Card"
        description = "A heading with two or three sentences"
        preview_value = {
            "heading": "Conditional Knockout Mice",
            "text": "<p>Targeted insertion of loxP sites enables Cre recombinase-mediated excision, "
            "leading to tissue-specific gene inactivation.</p>",
        }


class CardsBlock(blocks.ListBlock):
    """Two to four short texts that visitors compare side by side."""

    def __init__(self, child_block: type[blocks.Block] = CardBlock, **kwargs: Any) -> None:
        super().__init__(child_block, **kwargs)

    class Meta:
        icon = "grip"
        template = "blocks/cards_block.html"
        label = "Cards"
        help_text = "Shown side by side on a wide screen, and one below the other on a phone."
        description = "Short texts side by side, for comparison"
        min_num = 2
        max_num = 4
        preview_value = [
            {
                "heading": "Conventional Knockout Mice",
                "text": "<p>Target gene is partially deleted or replaced with a reporter gene, thereby "
                "inactivating it at all times in all tissues.</p>",
            },
            {
                "heading": "Conditional Knockout Mice",
                "text": "<p>Targeted insertion of loxP sites enables Cre recombinase-mediated excision, "
                "leading to tissue-specific gene inactivation.</p>",
            },
        ]
