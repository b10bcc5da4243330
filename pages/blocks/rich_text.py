"""Rich text whose superscripts survive in the search index."""

from wagtail import blocks
from wagtail.rich_text import RichText

from pages.content.html import words_in

# The editor's features for superscript and subscript: the buttons, and the plugin that keeps them when pasted.
RAISED = ("superscript", "subscript", "pasting")


class RichTextBlock(blocks.RichTextBlock):
    """Rich text that keeps superscripts distinct in excerpts: 10⁶, not 106."""

    def get_searchable_content(self, value: RichText) -> list[str]:
        """Return the texts for the index."""
        return [words_in(str(value.source))]
