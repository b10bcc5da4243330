"""The block of questions with their answers."""

from wagtail import blocks

from pages.blocks.cards import CARD_FEATURES
from pages.blocks.rich_text import RichTextBlock
from pages.content.marked_text import MARKS_HELP


class QuestionBlock(blocks.StructBlock):
    """A question and its answer."""

    heading = blocks.CharBlock(label="Question", help_text=f"Word it as a visitor would ask it. {MARKS_HELP}")
    answer = RichTextBlock(features=CARD_FEATURES, help_text="Shown when a visitor opens the question.")

    class Meta:
        icon = "help"
        label = "Question"


class QuestionsBlock(blocks.StructBlock):
    """Questions whose answers visitors can expand. Each question has its own anchor."""

    questions = blocks.ListBlock(
        QuestionBlock(),
        min_num=1,
        help_text="Shown in this order. Deleting a question removes it from the page, the site's search and search "
        "engines.",
    )
    open = blocks.BooleanBlock(
        required=False,
        label="Show the answers",
        help_text="Tick this to show all answers. Otherwise visitors open each question to read its answer.",
    )

    class Meta:
        icon = "help"
        template = "blocks/questions_block.html"
        label = "Questions"
        description = "Questions that visitors open to read the answers"
        preview_value = {
            "open": False,
            "questions": [
                {
                    "heading": "What is a floxed allele?",
                    "answer": "<p>An allele in which two loxP sites flank an exon.</p>",
                }
            ],
        }
