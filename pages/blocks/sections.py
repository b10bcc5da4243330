"""The body of a page: its sections and the blocks they can contain."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.admin.telepath import register

from pages.blocks.allele_diagram import AlleleDiagramBlock
from pages.blocks.cards import CARD_FEATURES, CardsBlock
from pages.blocks.download import DownloadBlock
from pages.blocks.links import CallToActionBlock, RelatedLinks
from pages.blocks.picture import PlacedPictureBlock
from pages.blocks.publications import PublicationsBlock
from pages.blocks.questions import QuestionsBlock
from pages.blocks.quick_blocks import QuickBlocksAdapter
from pages.blocks.rich_text import RAISED, RichTextBlock
from pages.blocks.table import TableBlock
from pages.blocks.testimonial import TestimonialBlock
from pages.blocks.video import VideoBlock
from pages.content.html import headings_in
from pages.content.marked_text import MARKS_HELP, plain

TEXT_FEATURES = ["h3", "h4", "bold", "italic", *RAISED, "code", "ol", "ul", "hr", "link"]

# The groups in the block chooser.
WORDS, SIDE_BY_SIDE, PICTURES, LINKS = "Words", "Side by side", "Pictures", "Links"


class SectionContentBlock(blocks.StreamBlock):
    """What can appear under a section's heading."""

    text = RichTextBlock(
        features=TEXT_FEATURES,
        icon="pilcrow",
        template="blocks/text_block.html",
        help_text="Paragraphs, lists, and headings below the section's own.",
        description="Paragraphs, lists and smaller headings",
        group=WORDS,
        preview_value="<p>A knockout mouse is a mouse in which an existing gene has been inactivated.</p>"
        "<ul><li>Delete as little as 1bp or as much as 100kb</li></ul>",
    )
    quotation = RichTextBlock(
        features=CARD_FEATURES,
        icon="openquote",
        template="blocks/quotation_block.html",
        help_text="Someone else's words. Name the source in the text before or after.",
        description="A passage from another source, set off from the text",
        group=WORDS,
        preview_value="<p>The deactivation of specific genes is pivotal in unraveling gene function.</p>",
    )
    testimonial = TestimonialBlock(group=WORDS)
    questions = QuestionsBlock(group=WORDS)
    publications = PublicationsBlock(group=WORDS)
    cards = CardsBlock(group=SIDE_BY_SIDE)
    table = TableBlock(group=SIDE_BY_SIDE)
    image = PlacedPictureBlock(group=PICTURES)
    allele_diagram = AlleleDiagramBlock(group=PICTURES)
    video = VideoBlock(group=PICTURES)
    call_to_action = CallToActionBlock(group=LINKS)
    download = DownloadBlock(group=LINKS)

    class Meta:
        quick = ["text", "table", "image", "testimonial", "allele_diagram"]


class SectionBlock(blocks.StructBlock):
    """A heading with the content below it; "On this page" links to it."""

    heading = blocks.CharBlock(help_text=f"Shown above the section and in the list “On this page”. {MARKS_HELP}")
    content = SectionContentBlock(
        required=False,
        help_text="Text, quotations, testimonials, questions, cards, tables, images, diagrams, videos, calls to "
        "action and downloads, shown in this order. If empty, only the heading is shown.",
    )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the context with the blocks of the section, each with the name for a table without a caption."""
        context = super().get_context(value, parent_context)
        return dict(context) | {"named_blocks": list(named_blocks(value["heading"], value["content"]))}

    class Meta:
        icon = "title"
        template = "blocks/section_block.html"
        label = "Section"
        description = "A heading followed by text, testimonials, cards, tables or images"
        preview_value = {
            "heading": "What Are Knockout Mice?",
            "content": [
                {
                    "type": "text",
                    "value": "<p>A knockout mouse is a mouse in which an existing gene has been inactivated.</p>",
                }
            ],
        }


def named_blocks(heading: str, content: blocks.StreamValue) -> Iterator[tuple[blocks.StreamValue.StreamChild, str]]:
    """Yield each block with the last heading before it, numbered if an earlier table already has that name."""
    last, tables = plain(heading), Counter[str]()
    for block in content:
        name = last
        if block.block_type == "text":
            last = [last, *headings_in(block.value.source)][-1]
        elif block.block_type == "table" and not block.value.caption:
            tables[last] += 1
            name = f"{last}, table {tables[last]}" if tables[last] > 1 else last
        yield block, name


class BodyBlock(blocks.StreamBlock):
    """The sections of a page, in order."""

    section = SectionBlock(group="Content")
    related_links = RelatedLinks(group="Where to go next")

    class Meta:
        quick = ["section"]


for stream in (SectionContentBlock, BodyBlock):
    register(QuickBlocksAdapter(), stream)
