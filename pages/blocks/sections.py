"""The body of a page: its sections, and what may stand in them."""

from wagtail import blocks

from pages.blocks.allele_diagram import AlleleDiagramBlock
from pages.blocks.cards import CARD_FEATURES, CardsBlock
from pages.blocks.download import DownloadBlock
from pages.blocks.links import CallToActionBlock, RelatedLinks
from pages.blocks.picture import PictureBlock
from pages.blocks.questions import QuestionsBlock
from pages.blocks.rich_text import RAISED, RichTextBlock
from pages.blocks.table import TableBlock
from pages.blocks.testimonial import TestimonialBlock
from pages.blocks.video import VideoBlock
from pages.content.marked_text import MARKS_HELP

TEXT_FEATURES = ["h3", "h4", "bold", "italic", *RAISED, "code", "ol", "ul", "hr", "link"]

# How the chooser of blocks groups them.
WORDS, SIDE_BY_SIDE, PICTURES, LINKS = "Words", "Side by side", "Pictures", "Links"


class SectionContentBlock(blocks.StreamBlock):
    """What can stand under a section's heading."""

    text = RichTextBlock(
        features=TEXT_FEATURES,
        icon="pilcrow",
        template="blocks/text_block.html",
        help_text="Paragraphs, lists, and headings smaller than the section's.",
        description="Paragraphs, lists and smaller headings",
        group=WORDS,
        preview_value="<p>A knockout mouse is a mouse in which an existing gene has been inactivated.</p>"
        "<ul><li>Delete as little as 1bp or as much as 100kb</li></ul>",
    )
    quotation = RichTextBlock(
        features=CARD_FEATURES,
        icon="openquote",
        template="blocks/quotation_block.html",
        help_text="Somebody else's words. Who said them stands in the text around.",
        description="A passage from elsewhere, set off from the text",
        group=WORDS,
        preview_value="<p>The deactivation of specific genes is pivotal in unraveling gene function.</p>",
    )
    testimonial = TestimonialBlock(group=WORDS)
    questions = QuestionsBlock(group=WORDS)
    cards = CardsBlock(group=SIDE_BY_SIDE)
    table = TableBlock(group=SIDE_BY_SIDE)
    image = PictureBlock(group=PICTURES)
    allele_diagram = AlleleDiagramBlock(group=PICTURES)
    video = VideoBlock(group=PICTURES)
    call_to_action = CallToActionBlock(group=LINKS)
    download = DownloadBlock(group=LINKS)


class SectionBlock(blocks.StructBlock):
    """A heading with what stands under it; "On this page" links to it."""

    heading = blocks.CharBlock(help_text=f"Stands above the section and in the list “On this page”. {MARKS_HELP}")
    content = SectionContentBlock(
        required=False,
        help_text="Text, quotations, testimonials, questions, cards, tables, images, diagrams, videos, calls to "
        "action and downloads, shown in this order. "
        "Blank: only the heading shows.",
    )

    class Meta:
        icon = "title"
        template = "blocks/section_block.html"
        label = "Section"
        description = "A heading with text, testimonials, cards, tables or images under it"
        preview_value = {
            "heading": "What Are Knockout Mice?",
            "content": [
                {
                    "type": "text",
                    "value": "<p>A knockout mouse is a mouse in which an existing gene has been inactivated.</p>",
                }
            ],
        }


class BodyBlock(blocks.StreamBlock):
    """The sections of a page, in order."""

    section = SectionBlock(group="Content")
    related_links = RelatedLinks(group="Where to go next")
