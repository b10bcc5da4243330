"""The page types of the site, and what the importer remembers of them."""

import re
from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from textwrap import shorten

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.fields import ParentalManyToManyField
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.admin.panels import MultiFieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PreviewableMixin, ReferenceIndex, Revision, RevisionMixin
from wagtail.rich_text import get_text_for_indexing
from wagtail.search import index

from pages.anchors import anchors
from pages.blocks import BodyBlock, PicturesBlock, TestimonialBlock
from pages.content.addresses import is_whole_address
from pages.editing.forms import PageWithCopyForm, ServicePageForm
from pages.editing.house_style import HouseStyle
from pages.editing.permissions import DeletedByAdministrators, DeletedByPublishers
from pages.editing.search_preview import DESCRIPTION_LENGTH, PROMOTE_PANELS
from pages.site_settings import SiteSettings

__all__ = [
    "HomePage",
    "HouseStyle",
    "LegacyRedirect",
    "LoadedContent",
    "ServicePage",
    "SiteSettings",
    "Testimonial",
    "UrlHandling",
]

# How much of a quotation stands for it in lists.
QUOTE_LENGTH = 80


class UrlHandling(models.TextChoices):
    """What an address of the old site does, as documents name it."""

    REUSE = "reuse", "is the page's address still"
    REDIRECT = "redirect", "leads to the page"
    RETIRE = "retire", "says that it is gone, and names the page"


searched_later = ContextVar("searched_later", default=False)


@contextmanager
def later_search_index():
    """Saves without bringing anything into the search index, for a caller who does so for many at once."""
    token = searched_later.set(True)
    try:
        yield
    finally:
        searched_later.reset(token)


def update_search_index(instance, **kwargs):
    """Brings what was saved into the search index, unless its caller does so later."""
    if not searched_later.get():
        post_save_signal_handler(instance, **kwargs)


class PageWithCopy(Page):
    """What pages that say something have in common: their copy, and what is made of it."""

    tagline = models.CharField(
        max_length=255,
        blank=True,
        help_text="One line under the heading that says what the visitor gains. Blank: no line.",
    )
    introduction = RichTextField(
        blank=True,
        features=["h3", "h4", "bold", "italic", "superscript", "subscript", "code", "ol", "ul", "link"],
        help_text="The first paragraphs, set larger. Search engines show their beginning where the page has no "
        "description for them. Blank: the sections follow the heading.",
    )
    images = StreamField(
        PicturesBlock(), blank=True, help_text="Pictures under the introduction, before the sections. Blank: none."
    )
    body = StreamField(
        BodyBlock(),
        blank=True,
        help_text="The sections of the page, shown in this order. Blank: the page is its heading and introduction.",
    )

    base_form_class = PageWithCopyForm
    content_panels = [
        TitleFieldPanel(
            "title", help_text="The heading of the page. Its address is made of it, until it is published."
        ),
        "tagline",
        "introduction",
        "images",
        "body",
    ]
    promote_panels = PROMOTE_PANELS
    search_fields = [*Page.search_fields, index.SearchField("tagline"), index.SearchField("searched_copy")]
    search_auto_update = False  # `update_search_index` does it

    class Meta:
        abstract = True

    @cached_property
    def searched_copy(self):
        """Introduction and body for the search index, which asks for each of its fields three times."""
        fields = [self._meta.get_field(name) for name in ("introduction", "body")]
        return [text for field in fields for text in field.get_searchable_content(field.value_from_object(self))]

    @property
    def summary(self):
        """The page in one or two sentences, as plain text."""
        return shorten(get_text_for_indexing(self.introduction), DESCRIPTION_LENGTH, placeholder="…")

    @property
    def description(self):
        """What the page is about, for search engines and social networks: its own words, or the names of its parts."""
        if own := self.search_description or self.summary or self.tagline:
            return own
        parts = [page.title for page in self.listed] or [section["heading"] for section in self.sections]
        return enumeration(self.title, parts)

    @property
    def testimonials(self):
        """What researchers say on this page."""
        contents = (section.value["content"] for section in self.body if section.block_type == "section")
        return [block.value for content in contents for block in content if block.block_type == "testimonial"]

    @property
    def sections(self):
        """The blocks of the body as (block, heading, anchor): the anchor is the block's id on the page."""
        headings = [block.value["heading"] for block in self.body]
        return [
            {"block": block, "heading": heading, "anchor": anchor}
            for block, heading, anchor in zip(self.body, headings, anchors(headings), strict=True)
        ]


class HomePage(DeletedByAdministrators, PageWithCopy):
    """The front page: the company's name, what it says of itself, and the pages below it."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.ServicePage"]
    max_count = 1
    page_description = "The front page: copy like any page's, and a list of the service pages."

    content_panels = [
        TitleFieldPanel("title", help_text="The heading of the front page: the company's name."),
        *PageWithCopy.content_panels[1:],
    ]

    @cached_property
    def listed(self):
        """The live pages directly below this one, or listed on it."""
        pages = ServicePage.objects.filter(ServicePage.objects.child_of_q(self) | Q(link_from=self))
        return list(pages.live().public().distinct().order_by("title").defer_streamfields())

    @property
    def groups(self):
        """The service pages as visitors find them: those that only list others with what they list, then the rest."""
        pages = {page.pk: page for page in self.listed}
        wordless = [pk for pk, page in pages.items() if not page.introduction and not page.tagline]
        placed = ServicePage.link_from.through.objects.filter(page__in=wordless)
        placed = list(placed.order_by("servicepage__title").values_list("servicepage_id", "page_id"))
        indexes = {place for pk, place in placed if pk in pages}
        listed = {pk: [] for pk in pages}
        for pk, place in placed:
            if pk in pages and pk not in indexes:
                listed[place].append(pages[pk])
        groups = [{"index": pages[pk], "pages": below} for pk, below in listed.items() if below]
        shown = {page.pk for group in groups for page in [group["index"], *group["pages"]]}
        rest = [page for page in self.listed if page.pk not in shown]
        return [*groups, {"pages": rest}] if rest else groups


class ServicePage(DeletedByPublishers, PageWithCopy):
    """A page about something that the company offers, made from a document or written in the admin."""

    link_from = ParentalManyToManyField(
        Page,
        blank=True,
        related_name="+",
        limit_choices_to={"depth__gt": 1},
        verbose_name="listed on",
        help_text="Pages that list this one after their own content. Blank: none does.",
    )

    reviewed_on = models.DateField(
        "last reviewed on",
        null=True,
        blank=True,
        help_text="The day on which someone checked that all of it still holds. Visitors see it under the "
        "introduction. Blank: nothing shows.",
    )
    show_reading_time = models.BooleanField(
        default=False,
        help_text="Says under the introduction how many minutes the page takes to read. Off: says nothing.",
    )

    legacy_url = models.CharField(
        "old address",
        max_length=255,
        blank=True,
        help_text="The whole address that the page had on the old site, from https:// on. Blank: it had none.",
    )
    url_handling = models.CharField(
        "what the old address does",
        max_length=8,
        choices=UrlHandling,
        blank=True,
        help_text="Takes effect when the page is published. Redirects stand under Settings, Redirects, "
        "where you may change or delete them. Blank: only without an old address.",
    )
    extracted_date = models.DateField(
        "copied on",
        null=True,
        blank=True,
        help_text="The day on which the copy was taken from the old site. Blank: it was written here. "
        "Visitors do not see it.",
    )
    # A document's `aliases`; Wagtail's pages have something else by that name.
    other_names = models.TextField(
        "other names",
        blank=True,
        help_text="What other documents call this page under “Related Pages”, one name a line. "
        "Blank: its heading alone. Visitors do not see them.",
    )

    base_form_class = ServicePageForm
    exclude_fields_in_copy = ["reviewed_on", "legacy_url", "url_handling", "extracted_date", "other_names"]
    parent_page_types = ["pages.HomePage", "pages.ServicePage"]
    subpage_types = ["pages.ServicePage"]
    page_description = "Heading, introduction and sections: the usual page of this site."

    promote_panels = [
        *PROMOTE_PANELS,
        "link_from",
        MultiFieldPanel(["reviewed_on", "show_reading_time"], heading="What readers are told about the page"),
        MultiFieldPanel(
            ["legacy_url", "url_handling", "extracted_date", "other_names"], heading="Old site and document"
        ),
    ]
    search_fields = [
        *PageWithCopy.search_fields,
        index.SearchField("other_names"),  # the last: excerpts leave it out
    ]

    def clean(self):
        super().clean()
        if self.legacy_url and not is_whole_address(self.legacy_url):
            raise ValidationError(
                {"legacy_url": "Write the whole address, from https:// on, up to the end of its path."}
            )
        if bool(self.legacy_url) != bool(self.url_handling):
            missing = "url_handling" if self.legacy_url else "legacy_url"
            raise ValidationError({missing: "Fill in the old address and what it does, or neither."})
        below_home = self.depth in (None, 3)  # a page that is being created has no depth yet
        if below_home and is_taken(f"/{self.slug}/"):
            raise ValidationError({"slug": f"/{self.slug}/ is used by the site itself. Choose another slug."})

    @property
    def reading_minutes(self):
        """How long a visitor takes to read the page, at 238 words a minute (doi.org/10.1016/j.jml.2019.104047).

        None where the editor does not want it shown.
        """
        words = len(" ".join(self.searched_copy).split())
        return max(1, round(words / 238)) if self.show_reading_time else None

    @cached_property
    def breadcrumb(self):
        """The live pages above this one, from the home page down."""
        return self.get_ancestors().filter(depth__gt=1).live()

    @property
    def is_service(self):
        """Whether the page says something about a service; a stub only lists pages."""
        return bool(self.introduction or self.body)

    @cached_property
    def listed(self):
        """The live pages that name this one in their `link_from`, but for those under its own related links."""
        if not self.pk:
            return []
        links = [link for block in self.body.blocks_by_name("related_links") for link in block.value["links"]]
        shown = [self.pk, *(link["page"].pk for link in links if link.get("page"))]
        pages = ServicePage.objects.live().public().filter(link_from=self).exclude(pk__in=shown)
        return list(pages.order_by("title").defer_streamfields())

    def neighbours(self):
        """The live pages before and after this one under its parent, in the order of the tree; None where none is."""
        siblings = self.get_siblings().live().public().order_by("path")
        return {
            "previous": siblings.filter(path__lt=self.path).last(),
            "next": siblings.filter(path__gt=self.path).first(),
        }


def enumeration(title, parts):
    """The title and what it consists of, as much as fits a description: “Mice: Knockout Mice, Knock-in Mice”."""
    text = ""
    for part in dict.fromkeys(parts):
        longer = f"{text}, {part}" if text else f"{title}: {part}"
        if len(longer) > DESCRIPTION_LENGTH:
            break
        text = longer
    return text


def is_taken(path):
    """Whether something other than a page answers at the path."""
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return True
    try:
        return resolve(path).url_name != "wagtail_serve"
    except Resolver404:
        return False


class TestimonialManager(models.Manager):
    def get_queryset(self):
        """Testimonials with what a page needs to show them: one query however many there are."""
        return super().get_queryset().select_related("portrait").prefetch_related("portrait__renditions")


class Testimonial(PreviewableMixin, RevisionMixin, index.Indexed, models.Model):
    """What a researcher said about us, written once and shown on any number of pages."""

    quote = models.TextField(
        help_text="Their words, verbatim. The page sets the quotation marks. A blank line begins a new paragraph."
    )
    name = models.CharField(help_text="Who said it, without degrees: Julia Maxson.")
    credentials = models.CharField(
        blank=True, help_text="Degrees, set after the name: PhD. Blank: the name stands alone."
    )
    affiliation = models.CharField(
        blank=True,
        help_text="Institute and university, under the name. Blank: no line, and the quotation counts for less.",
    )
    portrait = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A picture of the person, shown small beside the name. Blank: no picture.",
    )
    consent = models.TextField(
        "consent note",
        blank=True,
        help_text="For staff alone: when and how this person agreed to be quoted. Visitors never see it. "
        "Blank: nothing is noted.",
    )

    objects = TestimonialManager()

    search_fields = [
        index.SearchField("quote"),
        index.SearchField("name"),
        index.SearchField("affiliation"),
        index.AutocompleteField("quote"),
        index.AutocompleteField("name"),
        index.AutocompleteField("affiliation"),
    ]
    search_auto_update = False  # `update_search_index` does it

    class Meta:
        ordering = ["name", "quote"]

    def __str__(self):
        return f"{self.signature}: {shorten(self.quote, QUOTE_LENGTH, placeholder='…')}"

    @property
    def signature(self):
        """The name as its owner signs."""
        return ", ".join(filter(None, (self.name, self.credentials)))

    @property
    def words(self):
        """What a page says of it, as a document has it."""
        return {"quote": self.quote, "name": self.signature, "affiliation": self.affiliation}

    def pages(self):
        """The pages that visitors may see it on, published or not."""
        references = ReferenceIndex.get_references_to(self)
        return Page.objects.filter(pk__in=[reference.object_id for reference in references]).specific()

    def drafts(self):
        """The pages of which a version shows it that is to be published yet: the latest, or a scheduled one."""
        return list(Page.objects.filter(pk__in=testimonials_of_drafts()[self.pk]).specific())

    def get_preview_template(self, request, mode_name):
        return "pages/testimonial_preview.html"

    def get_preview_context(self, request, mode_name):
        value = TestimonialBlock().normalize({"testimonial": self})
        return super().get_preview_context(request, mode_name) | {"value": value, "page_title": self.signature}


def update_pages_with(instance, raw=False, created=False, update_fields=None, **kwargs):
    """Finds a changed testimonial's new words on every page that shows it. A fixture's pages are not there yet."""
    if not (raw or created or update_fields == {"latest_revision"}):
        for page in instance.pages():
            update_search_index(page)


def testimonials_of_drafts():
    """The primary keys of the testimonials that versions to be published yet show, each with those of the pages."""
    latest = Page.objects.filter(has_unpublished_changes=True).values("latest_revision")
    versions = Revision.page_revisions.filter(Q(pk__in=latest) | Q(approved_go_live_at__isnull=False))
    found = defaultdict(set)
    for page, body in versions.values_list("object_id", KT("content__body")):
        for key in re.findall(r'"testimonial": (\d+)', body or ""):
            found[int(key)].add(int(page))
    return found


class LegacyRedirect(models.Model):
    """The redirect that a page last asked for: it tells one that staff deleted from one that never was."""

    page = models.OneToOneField(ServicePage, on_delete=models.CASCADE, primary_key=True, related_name="+")
    old_path = models.CharField(max_length=255)

    def __str__(self):
        return self.old_path


class LoadedContent(models.Model):
    """A page's content as a document last brought it in, or was last merged with it.

    It tells an editor's change from a document's, and a page that an editor deleted from one that never was.
    `content` has the form of PageContent's fields.
    """

    translation_key = models.UUIDField(primary_key=True)
    content = models.JSONField()
    document = models.CharField(max_length=255, blank=True, help_text="The file that the content came from.")
    uploaded = models.BooleanField(
        default=False, help_text="Whether staff uploaded it: then the site's own documents may lack it."
    )
    loaded_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.content["title"]


class ExternalLinkQuerySet(models.QuerySet):
    def failing(self):
        """Those that fail for certain: a page that is gone at once, what may pass only when it fails again."""
        return self.exclude(trouble="").filter(Q(status__in=(404, 410)) | Q(failures__gt=1))


class ExternalLink(models.Model):
    """An address of another site that ours links to, and whether it answered when `check_external_links` asked."""

    url = models.URLField(max_length=2000, unique=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="HTTP's; none where nothing answered.")
    trouble = models.CharField(max_length=100, blank=True, help_text="What was wrong, in words. Blank: it answered.")
    checked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="How often in a row it failed.")
    next_check_at = models.DateTimeField(default=timezone.now)

    objects = ExternalLinkQuerySet.as_manager()

    def __str__(self):
        return self.url
