"""The mail that notifies colleagues of an enquiry."""

from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from genetargeting.mail import EXCEEDS_LIMIT
from pages.models import Enquiry
from pages.models.enquiry.addresses import split_addresses


def new_message_id() -> str:
    """Return a Message-ID, by which mail programs show a mail that was sent twice only once."""
    return make_msgid("enquiry", domain=urlsplit(settings.BASE_URL).hostname)


def send_to_recipients(enquiry: Enquiry) -> None:
    """Queue the mail to the recipients; inside a transaction, it is queued only on commit."""
    to = split_addresses(enquiry.recipients)
    if not to:
        return
    headers = {"Message-ID": enquiry.message_id, "Auto-Submitted": "auto-generated"}
    reply_to = [enquiry.email] if enquiry.email else None
    subject = " ".join(f"Enquiry: {enquiry.form_title}: {enquiry.sender}".rstrip(": ").split())
    mail = EmailMessage(subject[:200], body(enquiry), to=to, reply_to=reply_to, headers=headers)
    setattr(mail, EXCEEDS_LIMIT, True)  # `limits` restricts enquiries
    mail.send()


def body(enquiry: Enquiry) -> str:
    """Return the text of the mail: each question with its answer, and the address of the enquiry."""
    blocks = [f"{answer.label}\n{answer.text}" for answer in enquiry.answers]
    if enquiry.about:
        blocks.append(f"Read before writing\n{settings.BASE_URL}{enquiry.about}")
    address = reverse("enquiries:edit", args=[enquiry.pk])
    advice = "Answer this mail to write to the visitor. " if enquiry.email else ""
    blocks.append(f"{advice}Mark the enquiry as answered:\n{settings.BASE_URL}{address}")
    return "\n\n".join(blocks) + "\n"
