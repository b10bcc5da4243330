"""The fields of pages that come from documents: old address, other names, and the date of the copy."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import Resolver404, resolve
from django.utils.functional import cached_property
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from genetargeting.private_pages import public
from pages.content.addresses import is_whole_address
from pages.models.form_select import FormSelect
from pages.models.page_with_copy import PageWithCopy


class UrlHandling(models.TextChoices):
    """What an address of the old site does, with the values that documents use."""

    REUSE = "reuse", "is still the page's address"
    REDIRECT = "redirect", "redirects to the page"
    RETIRE = "retire", "shows that it is gone, with a link to the page"


class DocumentPage(PageWithCopy):
    """A page below the front page, made from a document or written in the admin."""

    legacy_url = models.CharField(
        "old address",
        max_length=255,
        blank=True,
        help_text="The full address of the page on the old site, starting with https://. Leave blank if it had none.",
    )
    url_handling = models.CharField(
        "what the old address does",
        max_length=8,
        choices=UrlHandling,
        blank=True,
        help_text="Takes effect when the page is published. You can change or delete the redirect under Settings, "
        "Redirects. Required with an old address.",
    )
    extracted_date = models.DateField(
        "copied on",
        null=True,
        blank=True,
        help_text="The day on which the copy was taken from the old site. Leave blank if it was written here. "
        "Visitors do not see it.",
    )
    # A document's `aliases`; Wagtail's pages use that name for something else.
    other_names = models.TextField(
        "other names",
        blank=True,
        help_text="Other names for this page under “Related Pages” in documents, one name per line. If blank, "
        "documents find it by its heading. Visitors do not see them.",
    )

    form = models.CharField(
        max_length=255,
        blank=True,
        help_text="The page ends with a button to this form while the form is published. If blank, it ends with the "
        "closing band from the site settings.",
    )

    document_type = ""  # the name of this page type in documents

    content_panels = [*PageWithCopy.content_panels, FieldPanel("form", widget=FormSelect)]
    exclude_fields_in_copy = ["legacy_url", "url_handling", "extracted_date", "other_names"]
    document_panel = MultiFieldPanel(
        ["legacy_url", "url_handling", "extracted_date", "other_names"], heading="Old site and document"
    )
    search_fields = [
        *PageWithCopy.search_fields,
        index.SearchField("other_names", boost=1.5),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.legacy_url and not is_whole_address(self.legacy_url):
            raise ValidationError(
                {
                    (
                        "legacy_url"
                    ): "Enter the full address, starting with https:// and ending with the path, without ? or #."
                }
            )
        if bool(self.legacy_url) != bool(self.url_handling):
            missing = "url_handling" if self.legacy_url else "legacy_url"
            raise ValidationError({missing: "Fill in both the old address and what it does, or neither."})
        below_home = self.depth in (None, 3)  # a page that is being created has no depth yet
        if below_home and is_taken(f"/{self.slug}/"):
            raise ValidationError({"slug": f"The site itself uses the address /{self.slug}/. Choose another slug."})

    @property
    def enquiry_form(self) -> Page | None:
        """The published form that the page links to."""
        if not self.form:
            return None
        page: Page | None = public(Page.objects.live()).filter(slug=self.form, enquirypage__isnull=False).first()
        return page

    @cached_property
    def breadcrumb(self) -> list[Page]:
        """The live pages above this one, from the home page down, as Wagtail found them on the way to the page."""
        page, above = self, []
        while page.depth > 2:
            page = page.get_parent()
            above.append(page)
        return [page for page in reversed(above) if page.live]


def is_taken(path: str) -> bool:
    """Return whether something other than a page answers at the path."""
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return True
    try:
        return resolve(path).url_name != "wagtail_serve"
    except Resolver404:
        return False
