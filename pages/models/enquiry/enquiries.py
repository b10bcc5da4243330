"""The enquiries that visitors sent, with the notes of staff. The visitor's IP address is not stored."""

import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from wagtail.contrib.forms.models import AbstractFormSubmission

from pages.models.enquiry.fields import FieldType


class EnquiryState(models.TextChoices):
    """The state of an enquiry."""

    UNANSWERED = "unanswered", "Unanswered"
    ANSWERED = "answered", "Answered"
    SUSPECTED = "suspected", "Suspected of being spam"


class Answer(NamedTuple):
    """A question and the visitor's answer, as text."""

    name: str
    label: str
    text: str


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    """Enquiries by age."""

    def expired(self, today: date) -> "EnquiryQuerySet":
        """Return those whose retention period has ended."""
        return self.filter(delete_on__lte=today)

    def set_days_kept(self, days: int) -> None:
        """Set the date on which each enquiry is deleted, `days` after it was sent."""
        for pk, sent in self.values_list("pk", "submit_time"):
            self.filter(pk=pk).update(delete_on=timezone.localdate(sent) + timedelta(days=days))


class Enquiry(AbstractFormSubmission):
    """A submitted form: the answers, and the questions as they were at the time."""

    page = models.ForeignKey(
        "pages.EnquiryPage",
        null=True,
        on_delete=models.SET_NULL,  # deleting a form keeps its enquiries
        related_name="enquiries",
        verbose_name="form",
    )
    form_title = models.CharField("form", max_length=255)
    questions = models.JSONField(default=list, help_text="The name, label and type of each field, in order.")
    sender = models.CharField("from", max_length=255, blank=True)
    email = models.EmailField("e-mail", max_length=255, blank=True, db_index=True)
    recipients = models.TextField(blank=True, help_text="Who received it by e-mail, one address per line.")
    consent_text = models.TextField(blank=True, help_text="What the visitor agreed to, as HTML.")
    consent_version = models.PositiveIntegerField(null=True)
    about = models.CharField(max_length=255, blank=True, help_text="The path of the page that the visitor came from.")
    campaign = models.JSONField(default=dict, help_text="The campaign parameters of the link, if any.")

    state = models.CharField(
        max_length=12,
        choices=EnquiryState,
        default=EnquiryState.UNANSWERED,
        help_text="Suspected spam is not sent to anyone. To send it after all, set it to Unanswered.",
    )
    suspicion = models.CharField(
        max_length=255, blank=True, help_text="Why it was classified as spam. Blank if it was not."
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The colleague who answers it. Leave blank if nobody in particular does.",
    )
    note = models.TextField(blank=True, help_text="For colleagues only. The visitor never sees it.")
    answered_at = models.DateTimeField(null=True, blank=True)
    delete_on = models.DateField(
        help_text="The day on which it is deleted, according to the form's settings at the time it was sent."
    )

    # A form is stored once each time it is opened, however often it is sent.
    key = models.CharField(max_length=64, unique=True, default=secrets.token_hex)
    fingerprint = models.CharField(max_length=64, db_index=True)
    message_id = models.CharField(max_length=255, blank=True)

    objects = EnquiryQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "enquiry"
        verbose_name_plural = "enquiries"
        ordering = ["-submit_time"]
        default_permissions = ["change", "delete", "view"]  # only visitors add them
        indexes = [models.Index(fields=["state", "-submit_time"])]

    def __str__(self) -> str:
        return f"{self.form_title} {self.pk}"  # logs keep it after deletion, so no personal data

    def clean(self) -> None:
        """Note when it was answered, or that a colleague marked it as spam."""
        super().clean()
        if self.state == EnquiryState.ANSWERED:
            self.answered_at = self.answered_at or timezone.now()
        else:
            self.answered_at = None
        if self.state == EnquiryState.SUSPECTED and not self.suspicion:
            self.suspicion = "marked as spam by a colleague"

    @property
    def answers(self) -> list[Answer]:
        """The questions with their answers, without those left blank."""
        answers = (
            Answer(name, label, answer_text(self.form_data.get(name), kind)) for name, label, kind in self.questions
        )
        return [answer for answer in answers if answer.text]

    def note_sender(self) -> None:
        """Note the sender, for lists: the answers to labels with “name”, and the first e-mail address."""
        self.email = next(self.answers_of(FieldType.EMAIL), "")
        lines = [(label, name) for name, label, kind in self.questions if kind == FieldType.SINGLE_LINE]
        named = [str(self.form_data.get(name) or "") for label, name in lines if "name" in label.lower().split()]
        self.sender = " ".join(filter(None, named))[:255] or self.email

    def answers_of(self, kind: str) -> Iterator[str]:
        """Yield the answers in the fields of a kind."""
        for name, _label, asked in self.questions:
            if asked == kind and self.form_data.get(name):
                yield str(self.form_data[name])


def answer_text(value: Any, kind: str) -> str:
    """Return an answer as text; empty if there is none."""
    if kind == FieldType.CONSENT:
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(value)
    if kind == FieldType.DATE and value:
        day = value if isinstance(value, date) else parse_date(value)
        return date_format(day, "j F Y") if day else str(value)
    return str(value or "")


def file_name(instance: "EnquiryFile", name: str) -> str:
    """Return the path of a file, with a random name that cannot be guessed and reveals nothing."""
    return f"enquiries/{secrets.token_hex(16)}"


class EnquiryFile(models.Model):
    """A file from a visitor. It has no public address; staff download it from the enquiry."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255, help_text="The file name on the visitor's computer.")
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    file = models.FileField(upload_to=file_name)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "file of an enquiry"
        verbose_name_plural = "files of enquiries"
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
