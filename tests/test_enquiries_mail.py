"""What the company can rely on between a click and a mailbox: no enquiry is lost, and none is doubled."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from unittest import mock

import pytest
from django.core import mail
from django.core.mail import send_mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from mailer.models import Message

from pages.enquiries import limits, receive
from pages.enquiries.mail import body, send_to_recipients
from pages.models import Enquiry
from tests.conftest import ROOT
from tests.enquiries import make_form, old_stamp, send
from tests.test_mail import deployment, mail_server, port  # noqa: F401 -- fixtures


@pytest.fixture(autouse=True)
def _nobody_sent_anything():
    limits.addresses.clear()
    limits.forms.clear()


def letters_in(inbox):
    return [(letter.rcpt_tos, message_from_bytes(letter.content, policy=policy.default)) for letter in inbox.letters]


def test_colleagues_are_told_to_answer_the_mail_only_if_the_visitor_gave_an_address():
    """An answer to any other mail would go to the site itself, where nobody reads it."""
    advice = "Answer this mail to write to the visitor."
    assert advice in body(Enquiry(pk=1, email="ada@example.org"))
    without = body(Enquiry(pk=1))
    assert advice not in without
    assert "Mark the enquiry as answered:\nhttp" in without


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_clicks_at_the_same_moment_store_once():
    make_form()
    opened = old_stamp(Client())

    def click(_):
        try:
            return send(Client(), opened=opened).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool, mock.patch.object(receive, "is_stored", return_value=False):
        assert set(pool.map(click, range(4))) == {302}
    assert (Enquiry.objects.count(), len(mail.outbox)) == (1, 1)


def test_each_enquiry_reaches_the_right_address_once(db, deployment, mail_server):  # noqa: F811
    make_form()
    inbox = mail_server()
    send(Client())
    send(Client(), topic="Genotyping")
    for _ in range(3):
        call_command("send_mail")
    (first, letter), (second, _) = letters_in(inbox)
    assert (first, second) == (["sales@example.com"], ["genotyping@example.com", "lab@example.com"])
    assert (letter["From"], letter["Reply-To"]) == ("website@www.example.com", "ada@example.org")
    assert letter["Subject"] == "Enquiry: Contact us: Ada Example"
    assert "Can you knock out Trp53 in the liver?" in letter.get_content()
    assert letter["Message-ID"] == Enquiry.objects.earliest("pk").message_id
    assert letter["Auto-Submitted"] == "auto-generated"


def test_an_enquiry_outlives_a_mail_server_that_is_away_and_one_that_is_restarted(db, deployment, mail_server):  # noqa: F811
    make_form()
    send(Client())
    call_command("send_mail")
    assert (Enquiry.objects.count(), Message.objects.deferred().count()) == (1, 1)
    inbox = mail_server()
    for _ in range(2):
        call_command("retry_deferred")
        call_command("send_mail")
    assert [to for to, _ in letters_in(inbox)] == [["sales@example.com"]]
    assert not Message.objects.exists()


def test_a_mail_whose_arrival_was_not_confirmed_is_sent_again_under_the_same_name(db, deployment, mail_server):  # noqa: F811
    """django-mailer 2.3.2 would name each attempt anew; mailboxes show one name once."""
    make_form()
    send(Client())
    inbox = mail_server()
    take = inbox.handle_DATA

    async def take_and_hang_up(server, session, envelope):
        server.transport.abort()
        return await take(server, session, envelope)

    inbox.handle_DATA = take_and_hang_up
    call_command("send_mail")
    inbox.handle_DATA = take
    call_command("retry_deferred")
    call_command("send_mail")
    names = [letter["Message-ID"] for _, letter in letters_in(inbox)]
    assert names == [Enquiry.objects.get().message_id] * 2


def test_a_visitor_does_not_wait_for_the_mail_server(db, deployment):  # noqa: F811
    make_form()
    opened = old_stamp(Client())
    start = time.monotonic()
    assert send(Client(), opened=opened).status_code == 302
    assert time.monotonic() - start < 3


def test_enquiry_and_mail_are_stored_together_or_not_at_all(db, deployment, monkeypatch):  # noqa: F811
    make_form()

    def die(enquiry):
        send_to_recipients(enquiry)
        raise SystemExit

    opened = old_stamp(Client())
    monkeypatch.setattr(receive, "send_to_recipients", die)
    with pytest.raises(SystemExit):
        send(Client(), opened=opened)
    assert not Enquiry.objects.exists()
    assert not Message.objects.exists()


def test_an_enquiry_is_mailed_however_many_mails_wait(db, deployment, monkeypatch):  # noqa: F811
    make_form()
    monkeypatch.setattr("genetargeting.mail.QUEUE_LIMIT", 0)
    send(Client())
    send_mail("Password", "", None, ["ann@example.com"])
    assert [message.to_addresses for message in Message.objects.all()] == [["sales@example.com"]]


KILLED = """
import os, signal
import django
django.setup()
from django.db import transaction
from django.test import Client
from pages.enquiries import receive
from tests.enquiries import send
{}
send(Client(), opened={!r})
"""
BEFORE_THE_MAIL = "receive.send_to_recipients = lambda enquiry: os.kill(os.getpid(), signal.SIGKILL)"
AFTER_THE_COMMIT = "receive.EnquiryPage.thanks = lambda page: os.kill(os.getpid(), signal.SIGKILL)"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("moment", [BEFORE_THE_MAIL, AFTER_THE_COMMIT])
def test_a_worker_that_is_killed_costs_no_enquiry_and_doubles_none(deployment, mail_server, port, moment):  # noqa: F811
    """The visitor's browser says that it got no answer, and they send the form again."""
    make_form()
    opened = old_stamp(Client())
    killed = run_elsewhere(KILLED.format(moment, opened), port)
    assert killed == -signal.SIGKILL
    send(Client(), opened=opened)
    inbox = mail_server()
    call_command("send_mail")
    assert Enquiry.objects.count() == 1
    assert [to for to, _ in letters_in(inbox)] == [["sales@example.com"]]


def run_elsewhere(program, port):  # noqa: F811
    """Runs a program in a process of its own, on the database of the tests; returns how it ended."""
    settings = connection.settings_dict
    name = settings["NAME"]
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**settings)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "genetargeting.settings",
        "DATABASE_URL": url,
        "DEBUG": "true",
        "SECRET_KEY": settings_secret(),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "testserver",
    }
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True).returncode


def settings_secret():
    from django.conf import settings

    return settings.SECRET_KEY


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_thousand_enquiries_a_minute_from_fifty_addresses_lose_nothing(deployment, mail_server):  # noqa: F811
    make_form()
    opened = old_stamp(Client())
    start = time.process_time()  # of this process alone: a machine with other work takes longer

    def visit(address):
        try:
            visitor = Client(REMOTE_ADDR=f"192.0.2.{address}", raise_request_exception=False)
            return [send(visitor, opened=opened, message=f"{address}-{number}").status_code for number in range(20)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = [status for found in pool.map(visit, range(50)) for status in found]
    assert time.process_time() - start < 60
    assert statuses == [302] * 1000
    assert Enquiry.objects.filter(state="unanswered").count() == 1000
    inbox = mail_server()
    call_command("send_mail")
    messages = {enquiry.form_data["message"] for enquiry in Enquiry.objects.all()}
    assert messages == {f"{address}-{number}" for address in range(50) for number in range(20)}
    assert len({letter["Message-ID"] for _, letter in letters_in(inbox)}) == len(inbox.letters) == 1000
    assert {tuple(to) for to, _ in letters_in(inbox)} == {("sales@example.com",)}
