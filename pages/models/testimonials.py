"""Testimonials that any number of pages may show."""

import json
from collections import defaultdict
from collections.abc import Iterable
from textwrap import shorten
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.http import HttpRequest
from wagtail.models import ModelLogEntry, Page, PreviewableMixin, ReferenceIndex, Revision, RevisionMixin
from wagtail.search import index

from pages.blocks import TestimonialBlock
from pages.content.walk import visit
from pages.models.search_index import update_search_index

# The number of characters of a quotation in lists.
QUOTE_LENGTH = 80
CORRECTED = "pages.correct"  # in the log, with the version that visitors do not see before a publisher saves it


class TestimonialManager(models.Manager["Testimonial"]):
    def get_queryset(self) -> models.QuerySet["Testimonial"]:
        """Return testimonials with the objects that pages show, in one query for any number."""
        return super().get_queryset().select_related("portrait").prefetch_related("portrait__renditions")

    def by(self, user: AbstractUser) -> models.QuerySet["Testimonial"]:
        """Return those that the user wrote, according to the log, as old versions are deleted."""
        entries = ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(Testimonial), action="wagtail.create", user_id=user.pk
        )
        keys = entries.annotate(key=Cast("object_id", models.BigIntegerField())).values("key")
        return super().get_queryset().filter(pk__in=keys)

    def corrected(self) -> models.QuerySet["Testimonial"]:
        """Return the testimonials whose newest version is a correction awaiting a publisher."""
        entries = ModelLogEntry.objects.order_by().filter(action=CORRECTED)
        corrected = self.get_queryset().filter(latest_revision__in=entries.values("revision_id"))
        return corrected.select_related("latest_revision__user")


class Testimonial(PreviewableMixin, RevisionMixin, index.Indexed, models.Model):
    """What a researcher said about us, written once and shown on any number of pages."""

    quote = models.TextField(
        help_text="The person's exact words. The page adds the quotation marks. A blank line starts a new paragraph."
    )
    name = models.CharField(help_text="The person's name without degrees: Julia Maxson.")
    credentials = models.CharField(
        blank=True, help_text="Degrees, shown after the name: PhD. If blank, only the name is shown."
    )
    affiliation = models.CharField(
        blank=True,
        help_text="Institute and university, shown below the name. If blank, the line is left out; readers trust a "
        "testimonial more with it.",
    )
    portrait = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A small picture of the person beside the name. If blank, there is none.",
    )
    consent = models.TextField(
        "consent note",
        blank=True,
        help_text="For staff only: when and how this person agreed to be quoted. Visitors never see it. If blank, no "
        "consent is recorded.",
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

    def __str__(self) -> str:
        return f"{self.signature}: {shorten(self.quote, QUOTE_LENGTH, placeholder='…')}"

    @property
    def signature(self) -> str:
        """The name with degrees, as in a signature."""
        return ", ".join(filter(None, (self.name, self.credentials)))

    @property
    def words(self) -> dict[str, str]:
        """The testimonial as it is in a document."""
        return {"quote": self.quote, "name": self.signature, "affiliation": self.affiliation}

    def correction(self) -> Revision | None:
        """Return the newest version if it is a correction awaiting a publisher."""
        waits = ModelLogEntry.objects.filter(action=CORRECTED, revision=self.latest_revision_id)
        return self.latest_revision if self.latest_revision_id and waits.exists() else None

    def is_by(self, user: AbstractUser) -> bool:
        """Return whether the user wrote it."""
        return Testimonial.objects.by(user).filter(pk=self.pk).exists()

    def is_public(self) -> bool:
        """Return whether visitors see it on a page."""
        return any(page.live for page in self.pages())

    def pages(self) -> Any:
        """Return the pages that show it, published or not."""
        references = ReferenceIndex.get_references_to(self)
        return Page.objects.filter(pk__in=[reference.object_id for reference in references]).specific()

    def drafts(self) -> list[Page]:
        """Return the pages with a draft or a scheduled version that shows it."""
        return list(Page.objects.filter(pk__in=testimonials_of_drafts()[self.pk]).specific())

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "pages/testimonial_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        value = TestimonialBlock().normalize({"testimonial": self})
        return dict(super().get_preview_context(request, mode_name)) | {"value": value, "page_title": self.signature}


def update_pages_with(
    instance: Testimonial,
    raw: bool = False,
    created: bool = False,
    update_fields: Iterable[str] | None = None,
    **kwargs: Any,
) -> None:
    """Update the search index of every page that shows a changed testimonial. A fixture's pages do not exist yet."""
    if not (raw or created or update_fields == {"latest_revision"}):
        for page in instance.pages():
            update_search_index(page)


def testimonials_of_drafts() -> dict[int, set[int]]:
    """Return the keys of the testimonials in drafts and scheduled versions, each with the keys of the pages."""
    latest = Page.objects.filter(has_unpublished_changes=True).values("latest_revision")
    versions = Revision.page_revisions.filter(Q(pk__in=latest) | Q(approved_go_live_at__isnull=False))
    found = defaultdict(set)
    for page, body in versions.values_list("object_id", KT("content__body")):
        for part in visit(json.loads(body or "[]")):
            if isinstance(part, dict) and part.get("testimonial"):
                found[part["testimonial"]].add(int(page))
    return found
