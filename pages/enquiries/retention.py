"""Deletes expired enquiries, each with its files and the mail about it in the log and the queue."""

import logging
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from mailer.models import Message, MessageLog

from pages.models import Enquiry, EnquiryFile, ReplacedFile

logger = logging.getLogger(__name__)


def delete_expired() -> int:
    """Delete the enquiries whose retention period is over, and return how many there were."""
    expired = Enquiry.objects.expired(timezone.localdate())
    deleted: int = expired.delete()[1].get(Enquiry._meta.label, 0)
    return deleted


def delete_stored_file(instance: EnquiryFile, **kwargs: Any) -> None:
    """Delete the file itself once the deletion of its row is committed."""
    if name := instance.file.name:
        transaction.on_commit(partial(delete_file, name))


def delete_file(name: str) -> None:
    """Delete a file. If the storage does not respond, `delete_replaced_files` deletes it another night."""
    try:
        default_storage.delete(name)
    except OSError as error:
        ReplacedFile.objects.create(name=name)
        logger.error("The file %s of a deleted enquiry could not be deleted; this is tried again: %s", name, error)


def delete_mail_log(instance: Enquiry, **kwargs: Any) -> None:
    """Delete the mail about an enquiry: sent mail is logged for a month, other mail waits in the queue."""
    if not instance.message_id:
        return
    MessageLog.objects.filter(message_id=instance.message_id).delete()
    for message in Message.objects.filter(when_added__gte=instance.submit_time.replace(microsecond=0)):
        if message.email and message.email.extra_headers.get("Message-ID") == instance.message_id:
            message.delete()
