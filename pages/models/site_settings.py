"""The facts about the company on every page: its name, address and so on. Editors may leave all of them blank."""

import re
from copy import copy
from functools import partial
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField
from wagtail.models import PreviewableMixin, Site

from genetargeting.generation import once_per_generation
from pages.blocks import FiguresBlock, SocialProfilesBlock
from pages.blocks.linked_pages import LINKED
from pages.models.fields import StreamField
from pages.models.site_links import SiteLinks
from pages.models.unseen_changes import UnseenChangesForm

TOWN_HELP = "Town, state and postal code are shown on one line. If blank, this part is left out."


def this_year() -> int:
    return timezone.now().year


@register_setting(icon="home", order=100)
class SiteSettings(PreviewableMixin, SiteLinks, BaseSiteSetting):
    """The content of the header and footer of every page, and of structured data about the company."""

    base_form_class = UnseenChangesForm

    name = models.CharField(
        "company name",
        max_length=100,
        blank=True,
        help_text="As the company writes it: ingenious targeting laboratory. If blank, the name under Settings, Sites "
        "is used.",
    )
    description = models.TextField(
        "the company in one sentence",
        blank=True,
        max_length=300,
        help_text="Part of the structured data for search engines, which also show it for a front page without an "
        "introduction. If blank, it is left out.",
    )
    legal_name = models.CharField(
        max_length=150,
        blank=True,
        help_text="The registered name, such as Example Laboratory, Inc. Part of the structured data for search "
        "engines; visitors do not see it. If blank, it is left out.",
    )
    founding_year = models.PositiveSmallIntegerField(
        "founded in",
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(this_year)],
        help_text="The year. Part of the structured data for search engines; visitors do not see it. If blank, it is "
        "left out.",
    )

    logo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Replaces the name in the header of every page, 40 pixels high. Use a PNG at least 80 pixels high "
        "with a transparent background; in dark mode it gets a light one. If blank, the header shows the name as "
        "text.",
    )
    figures = StreamField(
        FiguresBlock(),
        blank=True,
        help_text="Up to four figures that speak for the company, in a row on the front page. Use only figures that "
        "you can prove. If empty, there is no row.",
    )

    street = models.CharField(
        max_length=150, blank=True, help_text="Number and street, as on an envelope. If blank, the line is left out."
    )
    locality = models.CharField("town", max_length=100, blank=True, help_text=TOWN_HELP)
    region = models.CharField("state or region", max_length=100, blank=True, help_text=TOWN_HELP)
    postal_code = models.CharField(max_length=20, blank=True, help_text=TOWN_HELP)
    country = models.CharField(
        max_length=100, blank=True, help_text="In words, such as United States. If blank, the line is left out."
    )
    country_code = models.CharField(
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", "Enter two capital letters, such as US.")],
        help_text="Two letters (ISO 3166-1), such as US. Part of the structured data for search engines; visitors do "
        "not see it. If blank, the country in words is used.",
    )
    telephone = models.CharField(
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^\+?[\d\s().-]{4,}$", "Use only digits, spaces and + - . ( ).")],
        help_text="With the country code, such as +1 212 555 0100, so that visitors abroad can call it too. If blank, "
        "no number is shown.",
    )
    email = models.EmailField(
        "e-mail",
        blank=True,
        help_text="Anyone can read this address, including spammers. If blank, no address is shown.",
    )

    social_profiles = StreamField(
        SocialProfilesBlock(), blank=True, help_text="Linked in the footer, in this order. If empty, there is no list."
    )
    footer_text = RichTextField(
        blank=True,
        features=["bold", "italic", "link"],
        help_text="A few lines at the end of every page. If blank, there are none.",
    )

    panels = [
        MultiFieldPanel(["name", "description", "legal_name", "founding_year", "logo"], heading="The company"),
        MultiFieldPanel(["figures"], heading="Figures on the front page"),
        MultiFieldPanel(
            ["street", "locality", "region", "postal_code", "country", "country_code"],
            heading="Address",
            help_text="Shown in the footer of every page. Blank lines leave no gap.",
        ),
        MultiFieldPanel(["telephone", "email"], heading="Contact", help_text="Links in the footer of every page."),
        *SiteLinks.panels,
        MultiFieldPanel(["social_profiles", "footer_text"], heading="Footer"),
    ]
    preview_modes = [("", "Home page")]

    class Meta:
        verbose_name = "site settings"
        verbose_name_plural = "site settings"

    @classmethod
    def for_request(cls, request: HttpRequest) -> "SiteSettings":
        """Return the settings of the request's site, cached on the request. Unlike Wagtail's, it never writes."""
        attribute = cls.get_cache_attr_name()
        if not hasattr(request, attribute):
            site = Site.find_for_request(request)
            stored = site and once_per_generation(f"site settings {site.pk}", partial(cls._stored, site))
            found = copy(stored) if stored else cls()
            if site:
                found.site = site
            found._request = request  # page addresses are looked up in its cache
            setattr(request, attribute, found)
        kept: SiteSettings = getattr(request, attribute)
        return kept

    @classmethod
    def _stored(cls, site: Site) -> "SiteSettings | None":
        """Return the settings of a site, with the objects that all pages show, in one query."""
        pages = ("call_to_action_page", "closing_page", "announcement_page")
        own = [field.name for field in cls._meta.concrete_fields]
        linked = [f"{page}__{field}" for page in pages for field in (*LINKED, "content_type")]
        shown = cls.objects.select_related(*pages, "logo").only(*own, *linked)
        stored: SiteSettings | None = shown.filter(site=site).first()
        return stored

    @property
    def company_name(self) -> str:
        return self.name or (self.site.site_name if self.site_id else "")

    @property
    def name_parts(self) -> tuple[str, str]:
        """The first word of the name, which the header sets apart, and the others."""
        first, _, others = self.company_name.partition(" ")
        return first, others

    @property
    def address_lines(self) -> list[str]:
        """The lines of the postal address, without empty ones."""
        town = " ".join(filter(None, [", ".join(filter(None, [self.locality, self.region])), self.postal_code]))
        return list(filter(None, [self.street, town, self.country]))

    @property
    def telephone_link(self) -> str:
        """The number for `tel:` (RFC 3966), which allows no spaces."""
        return re.sub(r"[^\d+]", "", self.telephone)

    @property
    def has_contact(self) -> bool:
        return bool(self.address_lines or self.telephone or self.email)

    # Preview

    def get_full_url(self) -> str:
        return str(self.site.root_page.full_url)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """Return the home page with these settings, which Wagtail has added to the request."""
        return self.site.root_page.specific.serve(request)
