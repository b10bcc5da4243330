"""The page that holds a form."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.forms import WagtailAdminFormPageForm
from wagtail.contrib.forms.models import FormMixin
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page
from wagtail.rich_text import get_text_for_indexing

from pages.models.document_page import is_taken
from pages.models.enquiry.addresses import split_addresses, validate_addresses
from pages.models.enquiry.enquiries import Enquiry
from pages.models.enquiry.form import EnquiryFormBuilder
from pages.models.forms import PageWithCopyForm
from pages.models.page_with_copy import PageWithCopy
from pages.models.permissions import DeletedByPublishers
from pages.models.site_settings import SiteSettings

# The parameter for the thanks after sending, so that reloading does not send the form again.
SENT = "sent"


class EnquiryPageForm(PageWithCopyForm, WagtailAdminFormPageForm):
    """The form in which editors define a form."""

    def clean(self) -> dict[str, Any]:
        """Check that visitors can make each choice that has its own recipients."""
        cleaned: dict[str, Any] = super().clean()
        kept = {name: [form for form in formset.forms if not removed(form)] for name, formset in self.formsets.items()}
        choices = {choice for form in kept.get("form_fields", ()) for choice in form.instance.choice_list}
        for form in kept.get("routes", ()):
            choice = form.cleaned_data.get("choice", "").strip()
            if choice and choice not in choices:
                form.add_error(
                    "choice",
                    f"No field of this form has the choice “{choice}”. Enter it exactly as it appears in the field.",
                )
        for name in ("consent_text", "thank_you_text"):
            if name in cleaned and not get_text_for_indexing(cleaned[name]).strip():
                cleaned[name] = ""  # the editor stores an empty text as an empty paragraph
        return cleaned


def removed(form: Any) -> bool:
    """Return whether the editor deleted this row."""
    form.is_valid()
    return bool(form.cleaned_data.get("DELETE"))


class EnquiryPage(DeletedByPublishers, FormMixin, PageWithCopy):
    """A form that visitors fill in: copy as on any page, the fields, and the recipients."""

    recipients = models.TextField(
        validators=[validate_addresses],
        help_text="The addresses that each enquiry is sent to, one per line. Visitors do not see them.",
    )
    contact_email = models.EmailField(
        "e-mail",
        blank=True,
        help_text="Shown to visitors who do not want to fill in the form. If blank, the address from the site "
        "settings.",
    )
    contact_telephone = models.CharField(
        "telephone",
        max_length=40,
        blank=True,
        help_text="Shown to visitors who do not want to fill in the form. If blank, the number from the site settings.",
    )
    consent_text = RichTextField(
        features=["bold", "italic", "link"],
        help_text="Shown beside a box that visitors must tick before sending. Say how you use what they send and how "
        "long you keep it, and link to your privacy policy. Each enquiry is stored with the text its sender saw.",
    )
    consent_version = models.PositiveIntegerField(default=1, editable=False)
    thank_you_text = RichTextField(
        blank=True,
        features=["h3", "bold", "italic", "ol", "ul", "link"],
        help_text="Shown to visitors after they have sent the form: what happens next, and when. If blank, they read "
        "that the form has arrived.",
    )
    thank_you_page = models.ForeignKey(
        Page,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown instead of the text while it is published. If blank, the text is shown.",
    )
    days_kept = models.PositiveIntegerField(
        "days kept",
        default=365,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text="Enquiries and their files are deleted after this number of days, answered or not.",
    )

    base_form_class = EnquiryPageForm
    form_builder = EnquiryFormBuilder
    template = "pages/enquiry_page.html"
    landing_page_template = "pages/enquiry_sent.html"
    parent_page_types = ["pages.HomePage", "pages.ServicePage"]
    subpage_types: list[str] = []
    allowed_http_methods = ["GET", "HEAD", "OPTIONS", "POST"]
    page_description = "A form that visitors fill in, such as Contact us or Request a quote"
    preview_modes = [("form", "Form"), ("landing", "Thanks")]

    content_panels = [
        *PageWithCopy.content_panels[:3],
        InlinePanel("form_fields", heading="Fields of the form", label="Field", min_num=1),
        MultiFieldPanel(
            [
                "recipients",
                InlinePanel(
                    "routes",
                    heading="Recipients by choice",
                    label="Choice",
                    help_text="Sends an enquiry to other recipients if the visitor has made a certain choice.",
                ),
            ],
            heading="Recipients",
        ),
        MultiFieldPanel(["thank_you_text", "thank_you_page"], heading="After sending"),
        MultiFieldPanel(["consent_text", "days_kept"], heading="Privacy"),
        MultiFieldPanel(["contact_email", "contact_telephone"], heading="Other ways to get in touch"),
        *PageWithCopy.content_panels[3:],
    ]

    def clean(self) -> None:
        """Refuse an address that the site itself uses."""
        super().clean()
        if self.depth in (None, 3) and is_taken(f"/{self.slug}/"):
            raise ValidationError({"slug": f"The site itself uses the address /{self.slug}/. Choose another slug."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the page; a changed consent text gets the next version, and changed days apply to existing enquiries."""
        before = EnquiryPage.objects.filter(pk=self.pk).values("consent_text", "consent_version", "days_kept").first()
        if before and not kwargs.get("update_fields"):
            changed = before["consent_text"] and before["consent_text"] != self.consent_text
            self.consent_version = before["consent_version"] + bool(changed)
        super().save(*args, **kwargs)
        if before and before["days_kept"] != self.days_kept:
            Enquiry.objects.filter(page=self).set_days_kept(self.days_kept)

    # What visitors see

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the form, or with thanks. Each visitor gets their own form, which is never cached."""
        response: HttpResponse
        if SENT in request.GET:
            response = self.render_landing_page(request, *args, **kwargs)
        else:
            response = self.render_form(request, self.get_form(page=self, user=request.user))
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def render_form(self, request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
        """Return the page with the form as it was filled in."""
        context = {**self.get_context(request), "form": form, **context}
        return TemplateResponse(request, self.get_template(request), context)

    def thanks(self) -> HttpResponse:
        """Redirect the visitor to the thanks."""
        page = self.thank_you_page
        return redirect(page.url if page and page.live else f"{self.url}?{SENT}=1")

    # Recipients

    def recipients_of(self, answers: dict[str, Any]) -> list[str]:
        """Return the recipients of an enquiry with these answers: those of the choices made, or else the form's."""
        made = {choice for answer in answers.values() for choice in (answer if isinstance(answer, list) else [answer])}
        routes = [route for route in self.routes.all() if route.choice in made]
        found = [address for route in routes for address in split_addresses(route.recipients)]
        return list(dict.fromkeys(found)) or split_addresses(self.recipients)

    def lacks(self, company: SiteSettings) -> list[str]:
        """Return what the form still needs, in words; it can be published without the last of these."""
        needed = {
            "a recipient": self.recipients,
            "a consent text": self.consent_text,
            "fields": self.form_fields.all(),
            "another way to get in touch": self.contact_email
            or self.contact_telephone
            or company.email
            or company.telephone,
        }
        return [name for name, value in needed.items() if not value]

    # Used by the templates of all pages

    @cached_property
    def breadcrumb(self) -> QuerySet[Page]:
        """The live pages above this one, from the home page down."""
        return self.get_ancestors().filter(depth__gt=1).live()  # type: ignore[no-any-return]

    @property
    def listed(self) -> list[Page]:
        """Empty: a form lists no pages."""
        return []

    # All who may edit the page can open Wagtail's own list of submissions; ours requires its own permission.

    def get_submission_class(self) -> type[Enquiry]:
        """Return the model of submissions."""
        return Enquiry

    def serve_submissions_list_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect to the enquiries of this form."""
        return redirect(f"{reverse('enquiries:index')}?page={self.pk}")


class EnquiryRoute(Orderable):
    """The recipients of enquiries with a certain choice."""

    page = ParentalKey(EnquiryPage, on_delete=models.CASCADE, related_name="routes")
    choice = models.CharField(max_length=255, help_text="Exactly as it appears in the field, such as Genotyping.")
    recipients = models.TextField(
        validators=[validate_addresses],
        help_text="Recipients for this choice, instead of those above: one e-mail address per line.",
    )

    panels = [FieldPanel("choice"), FieldPanel("recipients")]

    class Meta(Orderable.Meta):
        verbose_name = "choice"

    def __str__(self) -> str:
        return self.choice
