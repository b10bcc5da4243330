"""The fields that all pages with copy share, and values derived from them."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.admin.panels import TitleFieldPanel
from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from genetargeting.private_pages import has_private_pages
from genetargeting.shared_answers import share
from pages.blocks import BodyBlock, PicturesBlock
from pages.blocks.rich_text import RAISED
from pages.content.html import words_in
from pages.content.marked_text import MARKS_HELP, plain
from pages.content.sentences import whole_sentences
from pages.models.anchors import anchors
from pages.models.copying import CopyPageForm
from pages.models.fields import StreamField
from pages.models.forms import PageWithCopyForm
from pages.models.restore_points import KeepsRestorePoints
from pages.models.search_index import HeadingsField
from pages.models.search_preview import DESCRIPTION_LENGTH, PROMOTE_PANELS


class PageWithCopy(KeepsRestorePoints, Page):
    """The base of pages with copy: their fields, and the values derived from them."""

    tagline = models.CharField(
        max_length=255,
        blank=True,
        help_text="One line below the heading that says what the visitor gains. If blank, there is none.",
    )
    introduction = RichTextField(
        blank=True,
        features=["h3", "h4", "bold", "italic", *RAISED, "code", "ol", "ul", "link"],
        help_text="The first paragraphs, in larger type. Search engines show the beginning if the page has no "
        "description. If blank, the sections follow the heading.",
    )
    images = StreamField(
        PicturesBlock(),
        blank=True,
        help_text="Pictures below the introduction, before the sections. If empty, there are none.",
    )
    body = StreamField(
        BodyBlock(),
        blank=True,
        help_text="The sections of the page, shown in this order. If empty, the page consists of its heading and "
        "introduction.",
    )

    menu_label = models.CharField(
        "name in menus",
        max_length=40,
        blank=True,
        help_text="A shorter name for the menu. If blank, the menu shows the heading.",
    )
    show_closing_band = models.BooleanField(
        "show the closing band",
        default=True,
        help_text="The call to action at the end of the page, which is set in the site settings. Clear this to leave "
        "it out.",
    )

    base_form_class = PageWithCopyForm
    copy_form_class = CopyPageForm
    allowed_http_methods = ["GET", "HEAD", "OPTIONS"]  # only forms accept POST
    content_panels = [
        TitleFieldPanel(
            "title",
            help_text="The heading of the page. Until the page is published, its address is made from the heading. "
            f"{MARKS_HELP}",
        ),
        "tagline",
        "introduction",
        "images",
        "body",
    ]
    promote_panels = PROMOTE_PANELS
    search_fields = [
        *Page.search_fields,
        HeadingsField("searched_headings"),
        index.SearchField("searched_lines"),
    ]
    search_auto_update = False  # `update_search_index` does it

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Answer with the page, marked as shareable: its templates depend only on the request's scheme and host."""
        return share(super().serve(request, *args, **kwargs))

    def get_view_restrictions(self) -> "models.QuerySet[PageViewRestriction]":
        """Return the restrictions of the page and of those above it, without a query if no page is private."""
        return super().get_view_restrictions() if has_private_pages() else _no_restrictions()

    @cached_property
    def searched_copy(self) -> list[str]:
        """Introduction and body for the search index, which reads each field three times."""
        body = self._meta.get_field("body")
        return [words_in(self.introduction), *body.get_searchable_content(body.value_from_object(self))]

    @property
    def searched_headings(self) -> list[str]:
        """Title, tagline and headings."""
        return list(
            map(plain, filter(None, (self.title, self.tagline, *(block.value["heading"] for block in self.body))))
        )

    @property
    def searched_lines(self) -> list[str]:
        """The lines of the page for the search index, including its title."""
        return [self.title, *self.visible_lines]

    @cached_property
    def visible_lines(self) -> list[str]:
        """The text that visitors read, one field after the other."""
        return [line for line in (" ".join(text.split()) for text in (self.tagline, *self.searched_copy)) if line]

    @property
    def summary(self) -> str:
        """The page in one or two sentences, as plain text."""
        return whole_sentences(words_in(self.introduction), DESCRIPTION_LENGTH)

    @property
    def description(self) -> str:
        """The description for search engines and social networks: the page's own words, or the names of its parts."""
        if own := self.search_description or self.summary or plain(self.tagline):
            return own
        parts = [page.title for page in self.listed] or [section["heading"] for section in self.sections]
        return enumeration(plain(self.title), map(plain, parts))

    @property
    def first_picture(self) -> Any:
        """The first picture that visitors see on this page, or None."""
        pictures = chain(self.images, self.section_blocks("image"))
        return next((block.value for block in pictures if block.value), None)

    def section_blocks(self, kind: str) -> Iterator[Any]:
        """Yield the blocks of a kind in the page's sections, in order."""
        # By index, because Wagtail would also read the link targets of the other blocks.
        sections = (self.body[index] for index, raw in enumerate(self.body.raw_data) if raw["type"] == "section")
        return (block for section in sections for block in section.value["content"] if block.block_type == kind)

    @property
    def testimonials(self) -> list[Any]:
        """The testimonials on this page."""
        return [block.value for block in self.section_blocks("testimonial")]

    @property
    def questions(self) -> list[Any]:
        """The questions that this page answers."""
        return [question for block in self.section_blocks("questions") for question in block.value["questions"]]

    @property
    def publications(self) -> list[Any]:
        """The publications on this page, each once."""
        blocks = self.section_blocks("publications")
        return list(dict.fromkeys(publication for block in blocks for publication in block.value.shown))

    @cached_property
    def sections(self) -> list[dict[str, Any]]:
        """The blocks of the body, each with its heading and its id on the page."""
        headings = [block.value["heading"] for block in self.body]
        return [
            {"block": block, "heading": heading, "anchor": anchor}
            for block, heading, anchor in zip(self.body, headings, anchors(headings), strict=True)
        ]

    @property
    def contents(self) -> list[dict[str, Any]]:
        """The sections in “On this page”: those with more than names of unpublished pages."""
        return [section for section in self.sections if leads_somewhere(section["block"])]


@cache
def _no_restrictions() -> "models.QuerySet[PageViewRestriction]":
    """Return an empty query set that was evaluated once: Django composes the query of an empty one, too."""
    restrictions: models.QuerySet[PageViewRestriction] = PageViewRestriction.objects.none()
    bool(restrictions)
    return restrictions


def leads_somewhere(block: StreamValue.StreamChild) -> bool:
    """Return whether a block of the body has more than names of unpublished pages."""
    return block.block_type != "related_links" or bool(block.value.with_target)


def enumeration(title: str, parts: Iterable[str]) -> str:
    """Return the title with its parts, as many as fit in a description: “Mice: Knockout Mice, Knock-in Mice.”"""
    text = ""
    for part in dict.fromkeys(parts):
        longer = f"{text}, {part}" if text else f"{title}: {part}"
        if len(longer) >= DESCRIPTION_LENGTH:
            break
        text = longer
    return text if text.endswith((".", "!", "?", "…")) or not text else f"{text}."
