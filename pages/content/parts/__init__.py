"""What can appear under a section's heading: a file for each kind of part, with its four directions.

    from_markdown, to_markdown   a document
    from_block, to_block         the value of the block that holds it in a page

`docs/developers/adding-a-part.md` shows how a kind is added.
"""

from pages.content.parts.allele_diagram import AlleleDiagram
from pages.content.parts.call_to_action import CallToAction
from pages.content.parts.cards import Cards
from pages.content.parts.image import Image
from pages.content.parts.part import Part
from pages.content.parts.publications import Publications
from pages.content.parts.questions import OpenQuestions, Questions
from pages.content.parts.quotation import Quotation
from pages.content.parts.table import Table
from pages.content.parts.testimonial import Testimonial
from pages.content.parts.text import Text
from pages.content.parts.video import Video

# In the order in which they are asked whether nodes are theirs; text is what nobody claims.
KINDS: tuple[type[Part], ...] = (
    Testimonial,
    Quotation,
    Table,
    Image,
    AlleleDiagram,
    OpenQuestions,
    Questions,
    CallToAction,
    Video,
    Cards,
    Publications,
    Text,
)
KINDS_BY_BLOCK = {kind.kind: kind for kind in KINDS}
KINDS_BY_FENCE = {kind.fence: kind for kind in KINDS if kind.fence}
