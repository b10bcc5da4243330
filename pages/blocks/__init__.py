"""The blocks that an editor can use in a page or in the settings, one module for each."""

from pages.blocks.allele_diagram import AlleleDiagramBlock, AlleleDiagramValue
from pages.blocks.cards import CARD_FEATURES, CardBlock, CardsBlock
from pages.blocks.download import DownloadBlock, DownloadValue
from pages.blocks.figures import FigureBlock, FiguresBlock
from pages.blocks.links import CallToActionBlock, LinkBlock, LinkedPageBlock, LinkValue, RelatedLinks
from pages.blocks.menu import MenuBlock, MenuGroupBlock, MenuLinkBlock
from pages.blocks.page_chooser import LinkedPageChooser
from pages.blocks.picture import PictureBlock, PicturesBlock, PlacedPictureBlock
from pages.blocks.publications import PublicationsBlock, PublicationsValue
from pages.blocks.questions import QuestionBlock, QuestionsBlock
from pages.blocks.sections import TEXT_FEATURES, BodyBlock, SectionBlock, SectionContentBlock
from pages.blocks.social_profiles import SocialProfileBlock, SocialProfilesBlock
from pages.blocks.table import CELL_FEATURES, TableBlock
from pages.blocks.testimonial import TestimonialBlock, TestimonialValue
from pages.blocks.video import VideoBlock

__all__ = [
    "CARD_FEATURES",
    "CELL_FEATURES",
    "TEXT_FEATURES",
    "AlleleDiagramBlock",
    "AlleleDiagramValue",
    "BodyBlock",
    "CallToActionBlock",
    "CardBlock",
    "CardsBlock",
    "DownloadBlock",
    "DownloadValue",
    "FigureBlock",
    "FiguresBlock",
    "LinkBlock",
    "LinkValue",
    "LinkedPageBlock",
    "LinkedPageChooser",
    "MenuBlock",
    "MenuGroupBlock",
    "MenuLinkBlock",
    "PictureBlock",
    "PicturesBlock",
    "PlacedPictureBlock",
    "PublicationsBlock",
    "PublicationsValue",
    "QuestionBlock",
    "QuestionsBlock",
    "RelatedLinks",
    "SectionBlock",
    "SectionContentBlock",
    "SocialProfileBlock",
    "SocialProfilesBlock",
    "TableBlock",
    "TestimonialBlock",
    "TestimonialValue",
    "VideoBlock",
]
