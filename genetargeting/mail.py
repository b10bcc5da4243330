"""Outgoing mail is queued in the database (django-mailer) until the mail server accepts it, so nothing is lost."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.utils import timezone
from mailer.backend import DbBackend
from mailer.engine import handle_delivery_exception
from mailer.models import Message

logger = logging.getLogger(__name__)

# The most mails in the queue. The site sends a few a day: only a flood, or a server that never returns, fills it.
QUEUE_LIMIT = 1_000
# Attribute of mails that are queued in any case; the code that sends them has its own limits.
EXCEEDS_LIMIT = "exceeds_limit"
# After this time a mail is discarded, as mail servers do (RFC 5321, 4.5.4.1).
GIVE_UP_AFTER = timedelta(days=5)


class BoundedQueue(DbBackend):
    """django-mailer's queue with a limit: mails that do not fit are logged, and not sent."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the mails and return how many were queued; a form does not fail because the queue is full."""
        given_up, _ = Message.objects.filter(when_added__lt=timezone.now() - GIVE_UP_AFTER).delete()
        if given_up:
            logger.error(
                "The mail server has refused mail for %d days; messages given up: %d.", GIVE_UP_AFTER.days, given_up
            )
        bounded = [mail for mail in email_messages if not getattr(mail, EXCEEDS_LIMIT, False)]
        room = max(0, QUEUE_LIMIT - Message.objects.count())
        if len(bounded) > room:
            logger.error("%d messages are already waiting; %d more were not queued.", QUEUE_LIMIT, len(bounded) - room)
        queued = [mail for mail in email_messages if mail not in bounded[room:]]
        return int(super().send_messages(queued))


def defer(connection: Any, message: Any, error: Exception) -> Any:
    """django-mailer's MAILER_ERROR_HANDLER: logs the errors that its own handler would hide."""
    logger.error("The mail server did not accept mail; delivery is retried within ten minutes. %s", error)
    return handle_delivery_exception(connection, message, error)
