"""The fields of a form as editors define them."""

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.forms.models import AbstractFormField


class FieldType(models.TextChoices):
    """The type of a field; the values are those of `wagtail.contrib.forms` where it has the type."""

    SINGLE_LINE = "singleline", "Text: one line"
    MULTI_LINE = "multiline", "Text: several lines"
    EMAIL = "email", "E-mail address"
    TELEPHONE = "telephone", "Telephone number"
    GENE = "gene", "Gene symbol"
    DATE = "date", "Date"
    DROPDOWN = "dropdown", "Choice: one from a menu"
    RADIO = "radio", "Choice: one, all shown"
    CHECKBOXES = "checkboxes", "Choice: several"
    CONSENT = "consent", "Consent: a box to tick"
    FILE = "file", "File"


WITH_CHOICES = (FieldType.DROPDOWN, FieldType.RADIO, FieldType.CHECKBOXES)


class Autocomplete(models.TextChoices):
    """What a browser may fill in: HTML tokens (https://html.spec.whatwg.org/#autofill)."""

    NAME = "name", "Name"
    GIVEN_NAME = "given-name", "First name"
    FAMILY_NAME = "family-name", "Last name"
    ORGANIZATION = "organization", "Institute or company"
    ORGANIZATION_TITLE = "organization-title", "Position"
    STREET_ADDRESS = "street-address", "Street"
    COUNTRY = "country-name", "Country"


class EnquiryField(AbstractFormField):
    """A field of a form: its question, and the answers that it accepts."""

    page = ParentalKey("pages.EnquiryPage", on_delete=models.CASCADE, related_name="form_fields")
    label = models.CharField(
        max_length=255, help_text="The question above the field, or the text beside a box to tick."
    )
    help_text = models.CharField(
        "hint",
        max_length=255,
        blank=True,
        help_text="Shown between the label and the field. If blank, there is no hint.",
    )
    required = models.BooleanField(
        default=True, help_text="If not ticked, visitors may leave the field blank, and its label ends in “(optional)”."
    )
    field_type = models.CharField("kind", max_length=16, choices=FieldType)
    field_type.required_on_save = True  # type: ignore[attr-defined]  # Wagtail's own
    choices = models.TextField(
        blank=True, help_text="For choice fields only: one choice per line, shown in this order."
    )
    autocomplete = models.CharField(
        "autofill",
        max_length=24,
        choices=Autocomplete,
        blank=True,
        help_text="What browsers may offer to fill in, for a text field of one line. If blank, nothing. E-mail "
        "addresses and telephone numbers are always offered.",
    )

    panels = [
        "label",
        "help_text",
        FieldPanel("field_type", classname="formbuilder-type", required_on_save=True),
        "required",
        FieldPanel("choices", classname="formbuilder-choices"),
        "autocomplete",
    ]

    class Meta(AbstractFormField.Meta):
        verbose_name = "field"

    def __str__(self) -> str:
        return str(self.label)

    def clean(self) -> None:
        """Require choices for the types that offer a choice."""
        super().clean()
        if self.field_type in WITH_CHOICES and not self.choice_list:
            raise ValidationError({"choices": "Enter the choices, one per line."})

    @property
    def choice_list(self) -> list[str]:
        """The choices, in order."""
        return [line.strip() for line in self.choices.splitlines() if line.strip()]
