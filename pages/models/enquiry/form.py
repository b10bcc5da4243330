"""The form that visitors see, built from the fields of its page."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from wagtail.contrib.forms.forms import BaseForm, FormBuilder
from wagtail.rich_text import expand_db_html

from pages.content.characters import INVISIBLE
from pages.models.enquiry.fields import EnquiryField, FieldType
from pages.models.enquiry.files import ACCEPTED, KINDS, MAX_FILE_SIZE, MEBIBYTE, validate_file
from pages.models.enquiry.stamp import Stamp, new_stamp, read_stamp

MAX_LINE, MAX_TEXT = 255, 10_000
# Field names that no label can result in: Wagtail's `clean_name` returns only underscores.
CONSENT, STAMP, TRAP = "form-consent", "form-opened", "homepage-url"

# Roman letters and arabic numerals, hyphens and brackets (Gt(ROSA)26Sor, H2-K1), or an accession number (MGI:98834).
# The name of an allele follows in angle brackets, as MGI writes it without superscript: Guidelines for Nomenclature of
# Genes, Genetic Markers, Alleles, and Mutations in Mouse and Rat, 2.3 and 3. Visitors also write Greek letters (TNFα),
# genotypes (Trp53+/-, Kras^G12D) and alleles of human genes (HLA-A*02:01).
GENE_SYMBOL = re.compile(r"[A-Za-z0-9Α-Ωα-ω][A-Za-z0-9Α-Ωα-ω()/.:*+^-]{0,49}(?:<[^<>\s]{1,60}>)?")
# Between symbols, not within the name of an allele: Gt(ROSA)26Sor<tm1(CAG-cas9*,-EGFP)Fezh>.
SEPARATOR = re.compile(r"[,;](?![^<]*>)")
# What word processors write for hyphens and plus signs, and what nobody sees.
PASTED_SIGNS = str.maketrans({**dict.fromkeys("‐‑‒–−⁻", "-"), "⁺": "+", **dict.fromkeys(INVISIBLE, "")})
REQUIRED = {
    FieldType.CHECKBOXES: "Choose at least one under “{label}”.",
    FieldType.CONSENT: "Tick the box “{label}”, or write to us instead.",
    FieldType.DROPDOWN: "Choose one under “{label}”.",
    FieldType.FILE: "Choose a file for “{label}”.",
    FieldType.RADIO: "Choose one under “{label}”.",
}


class EnquiryForm(BaseForm):
    """The fields of the page, and those of every form: consent, stamp and a trap for bots."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question_names = list(self.fields)
        for field in self.fields.values():
            # Browsers cut what is pasted without a word; the message after sending says how long it may be.
            field.widget.attrs.pop("maxlength", None)
        self.fields[STAMP] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=new_stamp(self.page and self.page.pk)
        )
        self.fields[TRAP] = forms.CharField(
            required=False,
            label="Leave this blank",
            widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
        )
        if self.page and self.page.consent_text:
            self.fields[CONSENT] = forms.BooleanField(
                label="I agree",
                help_text=SafeString(expand_db_html(self.page.consent_text)),
                error_messages={"required": "Tick “I agree”, or write to us instead."},
            )

    @property
    def questions(self) -> list[BoundField]:
        """The fields of the page."""
        return [self[name] for name in self.question_names]

    @property
    def consent(self) -> BoundField | None:
        """The box to tick before sending; None if the page asks for no consent."""
        return self[CONSENT] if CONSENT in self.fields else None

    @property
    def trap(self) -> BoundField:
        """The hidden field that only bots fill in."""
        field: BoundField = self[TRAP]
        return field

    @property
    def wrong_fields(self) -> list[BoundField]:
        """The fields with errors, in the order of the page."""
        return [field for field in self.visible_fields() if field.errors]

    @property
    def takes_files(self) -> bool:
        """Whether a field accepts files: browsers forget a chosen file when they show the form again."""
        return bool(self.is_multipart())

    @property
    def stamp(self) -> Stamp | None:
        """The submitted stamp; None if it is missing or invalid."""
        return read_stamp(str(self.cleaned_data.get(STAMP, "")), self.page and self.page.pk)

    @property
    def is_trapped(self) -> bool:
        """Whether the hidden field was filled in."""
        return bool(self.cleaned_data.get(TRAP))

    @property
    def answers(self) -> dict[str, Any]:
        """The visitor's answers by field name; for a file, its name."""
        answers = {name: self.cleaned_data.get(name) for name in self.question_names}
        return {name: value.name if hasattr(value, "chunks") else value for name, value in answers.items()}

    @property
    def sent_files(self) -> dict[str, Any]:
        """The files that the visitor sent, by field name."""
        chosen = {name: self.cleaned_data.get(name) for name in self.question_names}
        return {name: file for name, file in chosen.items() if hasattr(file, "chunks")}


class GeneField(forms.CharField):
    """One or more symbols of genes or alleles."""

    def clean(self, value: str) -> str:
        """Return the symbols, separated by commas. Raises ValidationError for text that does not look like one."""
        text = super().clean(value).translate(PASTED_SIGNS)
        symbols = [part.strip() for part in SEPARATOR.split(text) if part.strip()]
        for symbol in symbols:
            if not GENE_SYMBOL.fullmatch(symbol):
                raise ValidationError(
                    f"“{symbol}” does not look like the symbol of a gene or an allele, such as Trp53 or Trp53<tm1Brn>. "
                    "Separate several symbols with commas."
                )
        return ", ".join(symbols)


class EnquiryFormBuilder(FormBuilder):
    """Builds a form from the fields of a page."""

    def get_form_class(self) -> type[EnquiryForm]:
        """Return the class of the form."""
        return type("PageForm", (EnquiryForm,), self.formfields)

    def get_field_options(self, field: EnquiryField) -> dict[str, Any]:
        """Return the options that all types of fields share."""
        message = REQUIRED.get(FieldType(field.field_type), "Fill in “{label}”.").format(label=field.label)
        messages = {"required": message}
        if field.field_type != FieldType.FILE:  # the limit there is that of its name
            label = field.label.replace("%", "%%")
            messages["max_length"] = f"Shorten “{label}” to %(limit_value)d characters: it has %(show_value)d."
        return {**super().get_field_options(field), "error_messages": messages}

    def get_formatted_field_choices(self, field: EnquiryField) -> list[tuple[str, str]]:
        """Return the choices, one per line, since a choice may contain a comma."""
        return [(choice, choice) for choice in field.choice_list]

    def create_singleline_field(self, field: EnquiryField, options: dict[str, Any]) -> forms.Field:
        """Make a line of text."""
        widget = forms.TextInput(attrs={"autocomplete": field.autocomplete} if field.autocomplete else None)
        return forms.CharField(**options, max_length=MAX_LINE, widget=widget)

    def create_multiline_field(self, field: EnquiryField, options: dict[str, Any]) -> forms.Field:
        """Make a text of several lines."""
        return forms.CharField(**options, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 6}))

    def create_email_field(self, field: EnquiryField, options: dict[str, Any]) -> forms.Field:
        """Make a field for an e-mail address."""
        options["error_messages"]["invalid"] = "Enter a full e-mail address, such as name@example.com."
        return forms.EmailField(**options, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def create_telephone_field(self, field: EnquiryField, options: dict[str, Any]) -> forms.Field:
        """Make a field for a telephone number."""
        is_number = RegexValidator(
            r"^\(?\+?[\d\s()./‐‑‒–−-]{4,}(?:\s*(?:x|ext\.?|extension|#)\s*\d+)?$",
            "Enter the number in digits, such as +1 212 555 0100.",
        )
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        return forms.CharField(**options, max_length=40, validators=[is_number], widget=widget)

    def create_gene_field(self, field: EnquiryField, options: dict[str, Any]) -> forms.Field:
        """Make a field for gene symbols, which no browser corrects."""
        attributes = {"autocapitalize": "off", "autocomplete": "off", "spellcheck": "false"}
        return GeneField(**options, max_length=MAX_LINE, widget=forms.TextInput(attrs=attributes))

    def create_date_field(self, field: EnquiryField, options: dict[str, Any]) -> forms.Field:
        """Make a field for a day."""
        options["error_messages"]["invalid"] = "Enter the date as year-month-day, such as 2027-03-31."
        return forms.DateField(**options, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def create_dropdown_field(self, field: EnquiryField, options: dict[str, Any]) -> forms.Field:
        """Make a menu in which nothing is chosen at first."""
        choices = [("", "Choose …"), *self.get_formatted_field_choices(field)]
        return forms.ChoiceField(**options, choices=choices)

    def create_checkboxes_field(self, field: EnquiryField, options: dict[str, Any]) -> forms.Field:
        """Make boxes, several of which may be ticked."""
        choices = self.get_formatted_field_choices(field)
        return forms.MultipleChoiceField(**options, choices=choices, widget=forms.CheckboxSelectMultiple)

    def create_consent_field(self, field: EnquiryField, options: dict[str, Any]) -> forms.Field:
        """Make a box to tick."""
        return forms.BooleanField(**options)

    def create_file_field(self, field: EnquiryField, options: dict[str, Any]) -> forms.Field:
        """Make a field for a file, with a hint about the accepted types."""
        limits = f"{KINDS}, up to {MAX_FILE_SIZE // MEBIBYTE} MB."
        options["help_text"] = SafeString(f"{options['help_text']} {limits}".strip())
        widget = forms.FileInput(attrs={"accept": ACCEPTED})
        return forms.FileField(**options, max_length=200, validators=[validate_file], widget=widget)
