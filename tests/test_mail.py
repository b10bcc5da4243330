"""What editors can rely on when the site sends mail: nobody waits for a mail server, and nothing is lost."""

import logging
import socket
import time

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from mailer.models import Message
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from pages.models import ServicePage
from tests.test_settings import PRODUCTION, settings_of


class Inbox:
    """What the mail server took."""

    def __init__(self):
        self.letters = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd calls it so
        self.letters.append(envelope)
        return "250 taken"


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def mail_server(port):
    """Starts a mail server on the port and returns its inbox."""
    controllers = []

    def start():
        controllers.append(Controller(Inbox(), hostname="127.0.0.1", port=port))
        controllers[0].start()
        return controllers[0].handler

    yield start
    for controller in controllers:
        controller.stop()


@pytest.fixture
def deployment(settings, port):
    """The mail settings of a deployment whose mail server is to answer on the port."""
    names = ["EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "MAILER_EMAIL_BACKEND", "DEFAULT_FROM_EMAIL"]
    for name, value in zip(names, settings_of(*names, EMAIL_URL=f"smtp://127.0.0.1:{port}", **PRODUCTION), strict=True):
        setattr(settings, name, value)


@pytest.fixture
def submit(client, django_user_model, db):
    """Submits the knockout page for moderation, as someone does who may not publish; moderators hear of it by mail."""
    moderator = django_user_model.objects.create_user("ann", "ann@example.com", "a long password")
    moderator.groups.add(Group.objects.get(name="Marketing publishers"))
    writer = django_user_model.objects.create_user("bob", "bob@example.com", "a long password")
    writer.groups.add(Group.objects.get(name="Marketing editors"))
    client.force_login(writer)
    page = ServicePage.objects.get(slug="conditional-knockout-mice")

    def run():
        form = {"title": page.title, "slug": page.slug, "body": streamfield([]), "introduction": rich_text("<p>A</p>")}
        form |= {"link_from": streamfield([]), "images": streamfield([]), "action-submit": "1"}
        form |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
        response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(form))
        page.refresh_from_db()
        return response

    run.page = page
    return run


def test_an_editor_notices_nothing_of_a_mail_server_that_is_away(submit, deployment):
    start = time.monotonic()
    assert submit().status_code == 302
    assert time.monotonic() - start < 5
    assert submit.page.current_workflow_state
    assert [message.to_addresses for message in Message.objects.all()] == [["ann@example.com"]]


def test_mail_waits_for_its_server_and_then_arrives(submit, deployment, mail_server, caplog):
    submit()
    with caplog.at_level(logging.ERROR):
        call_command("send_mail")
        call_command("send_mail")
    told = [record for record in caplog.records if "The mail server did not accept mail" in record.message]
    assert len(told) == 1
    inbox = mail_server()
    call_command("retry_deferred")
    call_command("send_mail")
    (letter,) = inbox.letters
    assert (letter.mail_from, letter.rcpt_tos) == ("website@www.example.com", ["ann@example.com"])
    assert b"Conditional Knockout Mice" in letter.content
    assert not Message.objects.exists()


def test_a_recipient_whom_the_server_refuses_beside_others_is_told(deployment, db, mail_server, caplog):
    inbox = mail_server()
    mail.send_mail("Enquiry", "", None, ["ann@example.com", "nobody@example.com"])
    with caplog.at_level(logging.ERROR):
        call_command("send_mail")
    assert [letter.rcpt_tos for letter in inbox.letters] == [["ann@example.com"]]
    (told,) = [record.getMessage() for record in caplog.records if record.name == "genetargeting.mail"]
    assert told.startswith(
        "The mail server took a mail for others, but refused nobody@example.com: 550 no such mailbox."
    )


def test_a_server_that_is_away_is_not_asked_for_each_mail(deployment, db):
    for number in range(3):
        mail.send_mail(f"Mail {number}", "", None, ["ann@example.com"])
    call_command("send_mail")
    assert Message.objects.deferred().count() == 1


def test_without_a_server_mail_is_printed():
    assert settings_of("EMAIL_BACKEND", **PRODUCTION) == ["django.core.mail.backends.console.EmailBackend"]
