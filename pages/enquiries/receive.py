"""Receives the forms that visitors send: checks them, stores them with their files, and queues the mail."""

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.rich_text import expand_db_html
from wagtail.utils.file import hash_filelike

from genetargeting.client_address import client_address
from pages.enquiries.limits import WINDOW, is_within_limits
from pages.enquiries.mail import new_message_id, send_to_recipients
from pages.enquiries.origin import is_from_our_page, read_about, read_campaign
from pages.enquiries.spam import suspicion_of
from pages.models import Enquiry, EnquiryPage, EnquiryState
from pages.models.enquiry.form import EnquiryForm

# How long an identical submission counts as the same enquiry.
SAME = timedelta(days=1)

ELSEWHERE = "This form was sent from another site. Check your answers below, then send them."
TOO_OFTEN = (
    "We have received too many messages from your network in the last few minutes. Your answers are still here: "
    "please send them again in ten minutes, or write to us instead."
)


def receive(page: EnquiryPage, request: HttpRequest) -> HttpResponse:
    """Answer a submitted form: with thanks, or with the form and its errors."""
    form = page.get_form(request.POST, request.FILES, page=page, user=request.user)
    if not is_from_our_page(request):
        return answer(page, request, form, status=403, refusal=ELSEWHERE)
    if not form.is_valid():
        return answer(page, request, form)
    if is_stored(page, form):
        return page.thanks()
    if not is_within_limits(page.pk, client_address(request) or ""):
        response = answer(page, request, form, status=429, refusal=TOO_OFTEN)
        response.headers["Retry-After"] = str(WINDOW)
        return response
    store(page, form, about=read_about(request), campaign=read_campaign(request.GET))
    return page.thanks()


def answer(
    page: EnquiryPage, request: HttpRequest, form: EnquiryForm, status: int = 200, **context: Any
) -> HttpResponse:
    """Return the page with the form as it was filled in, for this visitor alone."""
    response = page.render_form(request, form, **context)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def is_stored(page: EnquiryPage, form: EnquiryForm) -> bool:
    """Return whether the same was sent a short while ago: by a double click, or by a visitor who tried again."""
    recent = Enquiry.objects.filter(page=page, submit_time__gt=timezone.now() - SAME)
    return recent.filter(fingerprint=fingerprint(page, form)).exists()


def store(page: EnquiryPage, form: EnquiryForm, about: str = "", campaign: dict[str, str] | None = None) -> None:
    """Store an enquiry with its files, and queue its mail, all in one transaction.

    A form that is sent twice at the same time is stored once.
    """
    suspicion = suspicion_of(form)
    enquiry = Enquiry(
        page=page,
        form_title=page.title,
        form_data=form.answers,
        questions=[[field.clean_name, field.label, field.field_type] for field in page.get_form_fields()],
        recipients="\n".join(page.recipients_of(form.answers)),
        consent_text=expand_db_html(page.consent_text),
        consent_version=page.consent_version if page.consent_text else None,
        about=about,
        campaign=campaign or {},
        state=EnquiryState.SUSPECTED if suspicion else EnquiryState.UNANSWERED,
        suspicion=suspicion,
        delete_on=timezone.localdate() + timedelta(days=page.days_kept),
        fingerprint=fingerprint(page, form),
        message_id=new_message_id(),
    )
    enquiry.note_sender()
    if stamp := form.stamp:
        enquiry.key = digest(stamp.nonce, enquiry.fingerprint)
    written: list[str] = []
    try:
        with transaction.atomic():
            enquiry.save()
            for name, file in form.sent_files.items():
                stored = enquiry.files.create(name=form.answers[name][-255:], size=file.size, file=file)
                written.append(stored.file.name)
            if not suspicion:
                send_to_recipients(enquiry)
    except IntegrityError:
        remove(written)
        if not Enquiry.objects.filter(key=enquiry.key).exists():
            raise
    except BaseException:
        remove(written)
        raise


def remove(names: list[str]) -> None:
    """Delete the files of an enquiry that was not stored."""
    for name in names:
        default_storage.delete(name)


def fingerprint(page: EnquiryPage, form: EnquiryForm) -> str:
    """Return a digest of the form and the answers, with the content of the files: a corrected one may be as long."""
    files = {name: hash_filelike(file) for name, file in form.sent_files.items()}
    return digest(str(page.pk), json.dumps([form.answers, files], sort_keys=True, cls=DjangoJSONEncoder))


def digest(*parts: str) -> str:
    """Return a digest of the parts."""
    return sha256("\x00".join(parts).encode()).hexdigest()
