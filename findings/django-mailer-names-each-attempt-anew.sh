#!/usr/bin/env bash
# django-mailer gives a mail that it sends again another Message-ID, so a mailbox cannot tell that it has it already.
#
# Version:   django-mailer 2.3.2 with Django 5.2.19 and aiosmtpd 1.4.6.
# Behaviour: A mail server takes a mail and the connection is lost before it says so. The mail stays in the queue and is
#            sent again, as it must be. But its Message-ID is made when it is sent and not stored with it, so both copies
#            have names of their own: mail servers and programs that leave out what they have already (RFC 5322, 3.6.4)
#            show two mails.
# Output:    without a Message-ID: 2 copies, 2 names; with one in `headers`: 2 copies, 1 name
# Who:       Whoever sends orders, invitations or enquiries through the queue, and counts on “once” in the mailbox.
# Source:    `ensure_message_id` in mailer/engine.py adds the header to the object that was unpickled; after a failure
#            `message.defer()` saves the row as it was.
# Ours:      enquiries name their mail when it is queued (pages/enquiries/mail.py; tests/test_enquiries_mail.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    Django==5.2.19 django-mailer==2.3.2 aiosmtpd==1.4.6
cat >"$folder/send.py" <<'PYTHON'
import logging
import socket
import sys
from email import message_from_bytes

import django
from aiosmtpd.controller import Controller
from django.conf import settings


class Inbox:
    def __init__(self):
        self.names = []

    async def handle_DATA(self, server, session, envelope):
        self.names.append(message_from_bytes(envelope.content)["Message-ID"])
        if len(self.names) % 2:  # the first copy is taken, and the connection lost before the answer
            server.transport.abort()
        return "250 taken"


logging.disable(logging.CRITICAL)
inbox = Inbox()
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
controller = Controller(inbox, hostname="127.0.0.1", port=port)
controller.start()
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1]}},
    INSTALLED_APPS=["mailer"],
    EMAIL_BACKEND="mailer.backend.DbBackend",
    MAILER_EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
    MAILER_USE_FILE_LOCK=False,
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=port,
)
django.setup()

from django.core.mail import EmailMessage
from django.core.management import call_command

call_command("migrate", verbosity=0)
counts = []
for headers in (None, {"Message-ID": "<order-1@example.com>"}):
    inbox.names.clear()
    EmailMessage("Order", "One model", "a@example.com", ["b@example.com"], headers=headers).send()
    for _ in range(2):
        call_command("send_mail")
        call_command("retry_deferred")
    counts.append((len(inbox.names), len(set(inbox.names))))
controller.stop()
print(f"without a Message-ID: {counts[0][0]} copies, {counts[0][1]} names")
print(f"with one in `headers`: {counts[1][0]} copies, {counts[1][1]} name")
sys.exit(counts != [(2, 2), (2, 1)])
PYTHON
"$folder/venv/bin/python" "$folder/send.py" "$folder/mail.sqlite3"
