"""The links on every page: the button in its header, the band at its end, and the announcement above it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from pages.blocks.page_chooser import LinkedPageChooser


def target_page(help_text: str) -> "models.ForeignKey[Page | None, Page | None]":
    """Return a field for the page that a button links to."""
    return models.ForeignKey(
        Page,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="page",
        help_text=help_text,
    )


def target_url() -> "models.URLField[str, str]":
    """Return a field for the address that a button links to instead of a page."""
    return models.URLField(
        "or a URL",
        blank=True,
        help_text="The full address of a page on another site, starting with https://. Leave blank if you chose a "
        "page.",
    )


class SiteLinks(models.Model):
    """The part of the site settings with these links: each has a text, and a page or a URL as its target."""

    call_to_action_label = models.CharField(
        "label",
        max_length=40,
        blank=True,
        help_text="The text of the button in the header of every page, such as Request a quote. If blank, there is no "
        "button.",
    )
    call_to_action_page = target_page(
        "The page that the button leads to. Until that page is published, there is no button. Leave blank to use "
        "the URL below."
    )
    call_to_action_url = target_url()

    closing_text = models.CharField(
        "text",
        max_length=200,
        blank=True,
        help_text="A sentence above the button, such as Tell us about your project. If blank, only the button is "
        "shown.",
    )
    closing_label = models.CharField(
        "label", max_length=40, blank=True, help_text="The text of the button. If blank, pages end without the band."
    )
    closing_page = target_page(
        "The page that the button leads to. Until that page is published, there is no band. Leave blank to use the "
        "URL below."
    )
    closing_url = target_url()

    announcement_text = models.CharField(
        "text",
        max_length=200,
        blank=True,
        help_text="One line above the header of every page, such as Meet us at a conference. If blank, there is none.",
    )
    announcement_page = target_page(
        "The page that the line links to. If blank, the URL below is used; if that is blank too, the line is not a "
        "link."
    )
    announcement_url = target_url()
    announcement_from = models.DateField(
        "from",
        null=True,
        blank=True,
        help_text="The first day on which the line is shown. If blank, it is shown at once.",
    )
    announcement_until = models.DateField(
        "until",
        null=True,
        blank=True,
        help_text="The last day on which the line is shown. If blank, it is shown until you delete the text.",
    )

    panels = [
        MultiFieldPanel(
            [
                "call_to_action_label",
                FieldPanel("call_to_action_page", widget=LinkedPageChooser),
                "call_to_action_url",
            ],
            heading="Call to action",
            help_text="A button in the header of every page for what visitors should do next.",
        ),
        MultiFieldPanel(
            [
                "closing_text",
                "closing_label",
                FieldPanel("closing_page", widget=LinkedPageChooser),
                "closing_url",
            ],
            heading="Closing band",
            help_text="A call to action at the end of every page, except the page it leads to. Each page can leave it "
            "out.",
        ),
        MultiFieldPanel(
            [
                "announcement_text",
                FieldPanel("announcement_page", widget=LinkedPageChooser),
                "announcement_url",
                "announcement_from",
                "announcement_until",
            ],
            heading="Announcement",
            help_text="A line of news above the header of every page, for a limited time.",
        ),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        for button in ("call_to_action", "closing", "announcement"):
            label = getattr(self, "announcement_text" if button == "announcement" else f"{button}_label")
            page, url = getattr(self, f"{button}_page"), getattr(self, f"{button}_url")
            if page and url:
                raise ValidationError({f"{button}_url": "Choose either a page or a URL, not both."})
            if button == "announcement":
                if (page or url) and not label:
                    raise ValidationError(
                        {"announcement_text": "Enter the text of the announcement, or clear its page and URL."}
                    )
            elif label and not (page or url):
                raise ValidationError({f"{button}_page": "Choose a page or URL for the button, or clear its label."})
            elif (page or url) and not label:
                raise ValidationError({f"{button}_label": "Enter the label of the button, or clear its page and URL."})
        if self.announcement_from and self.announcement_until and self.announcement_until < self.announcement_from:
            raise ValidationError({"announcement_until": "Choose a day on or after the first day."})

    @property
    def call_to_action_address(self) -> str:
        """The button's target; empty if no button is shown."""
        return self._address("call_to_action") if self.call_to_action_label else ""

    @property
    def closing_address(self) -> str:
        """The closing band's target; empty if no band is shown."""
        return self._address("closing") if self.closing_label else ""

    @property
    def announcement(self) -> dict[str, str] | None:
        """The text of today's announcement, and its target; None if there is no announcement."""
        today = timezone.localdate()
        is_over = self.announcement_until and self.announcement_until < today
        if not self.announcement_text or is_over or (self.announcement_from and self.announcement_from > today):
            return None
        return {"text": self.announcement_text, "address": self._address("announcement")}

    def _address(self, button: str) -> str:
        """Return a button's target; empty if its page is not published."""
        page, url = getattr(self, f"{button}_page"), getattr(self, f"{button}_url")
        if page and not page.live:
            return ""
        return (page.get_url(getattr(self, "_request", None)) if page else url) or ""
