"""A form with fields of all kinds, and a visitor who fills it in."""

import re
import time
from types import SimpleNamespace
from typing import Any
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pages.enquiries.ready_made import FORMS, load_forms
from pages.models import EnquiryField, EnquiryPage, EnquiryRoute, FieldType, HomePage
from pages.models.enquiry import stamp

PDF = b"%PDF-1.7\n"

FIELDS = [
    {"label": "Your name", "field_type": FieldType.SINGLE_LINE, "autocomplete": "name"},
    {"label": "E-mail", "field_type": FieldType.EMAIL},
    {"label": "Telephone", "field_type": FieldType.TELEPHONE, "required": False},
    {"label": "Topic", "field_type": FieldType.DROPDOWN, "choices": "Models\nGenotyping"},
    {"label": "Species", "field_type": FieldType.RADIO, "choices": "Mouse\nRat", "required": False},
    {"label": "Interests", "field_type": FieldType.CHECKBOXES, "choices": "Knockout\nKnock-in", "required": False},
    {"label": "Gene", "field_type": FieldType.GENE, "required": False},
    {"label": "Start", "field_type": FieldType.DATE, "required": False},
    {"label": "Message", "field_type": FieldType.MULTI_LINE, "help_text": "What you want to find out."},
    {"label": "Plasmid map", "field_type": FieldType.FILE, "required": False},
    {"label": "Send me news", "field_type": FieldType.CONSENT, "required": False},
]
ANSWERS = {
    "your_name": "Ada Example",
    "e_mail": "ada@example.org",
    "topic": "Models",
    "message": "Can you knock out Trp53 in the liver?",
    "form-consent": "on",
}


def make_form(slug: str = "contact", **fields: Any) -> EnquiryPage:
    """A published form with fields of all kinds; questions about genotyping go to somebody else."""
    fields = {
        "title": "Contact us",
        "recipients": "sales@example.com",
        "consent_text": '<p>We keep what you write for <a href="https://example.com/privacy">a year</a>.</p>',
        **fields,
    }
    page = EnquiryPage(slug=slug, **fields)
    page.form_fields = [EnquiryField(sort_order=place, **field) for place, field in enumerate(FIELDS)]
    page.routes = [EnquiryRoute(choice="Genotyping", recipients="genotyping@example.com\nlab@example.com")]
    HomePage.objects.get().add_child(instance=page)
    return page


def publish_forms() -> None:
    """Publishes the forms that the site comes with, filled in."""
    load_forms()
    for form in EnquiryPage.objects.filter(slug__in=FORMS):
        form.recipients, form.consent_text = "sales@example.com", "<p>We keep what you write for a year.</p>"
        form.contact_email = "hello@example.com"
        form.save_revision().publish()


def open_form(client: Client, address: str = "/contact/") -> str:
    """Opens the form and returns its stamp."""
    html = client.get(address).content.decode()
    return re.search(r'name="form-opened" value="([^"]+)"', html)[1]


def send(client: Client, address: str = "/contact/", opened: str | None = None, headers=None, **answers: Any):
    """Sends the form a while after it was opened; answers replace those of `ANSWERS`, and None leaves one out.

    Its stamp is made here, unless one that was `opened` is given: it need not be shown for each test.
    """
    answers = {**ANSWERS, "form-opened": opened or stamp_of(address), **answers}
    answers = {name: answer for name, answer in answers.items() if answer is not None}
    return client.post(address, answers, headers=headers)


def old_stamp(client: Client, address: str = "/contact/", seconds: float = 60) -> str:
    """The stamp of a form that was opened a while ago."""
    with clock_behind(seconds):
        return open_form(client, address)


def stamp_of(address: str) -> str:
    """The same, of a form that nobody looks at."""
    with clock_behind(60):
        return stamp.new_stamp(EnquiryPage.objects.get(slug=address.partition("?")[0].split("/")[-2]).pk)


def clock_behind(seconds: float) -> Any:
    return mock.patch.object(stamp, "time", SimpleNamespace(time=lambda: time.time() - seconds))


def pdf(name: str = "map.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
