"""Outgoing mail is queued in the database (django-mailer) until the mail server accepts it, so nothing is lost."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
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


class SmtpBackend(EmailBackend):
    """Django's backend, which does not tell that a server took a mail for some of its recipients only."""

    @property
    def connection_class(self) -> Any:
        """The class of connections to the server, which log the recipients that it refuses."""

        class Connection(super().connection_class):  # type: ignore[misc]
            def sendmail(self, *arguments: Any, **options: Any) -> Any:
                refused = super().sendmail(*arguments, **options)
                for address, (code, reason) in refused.items():
                    logger.error(
                        "The mail server took a mail for others, but refused %s: %s %s. Correct this address where it "
                        "is entered: the account of a colleague, or the recipients of a form.",
                        *(address, code, reason.decode(errors="replace")),
                    )
                return refused

        return Connection


def defer(connection: Any, message: Any, error: Exception) -> Any:
    """django-mailer's MAILER_ERROR_HANDLER: logs the errors that its own handler would hide."""
    logger.error("The mail server did not accept mail; delivery is retried within ten minutes. %s", error)
    return handle_delivery_exception(connection, message, error)
