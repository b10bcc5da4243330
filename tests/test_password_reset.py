"""What staff can rely on who forgot their password, and what whoever asks for others runs into."""

import re
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from mailer.models import Message
from wagtail.models import ModelLogEntry

from genetargeting import mail as mail_queue
from genetargeting import password_reset
from genetargeting.audit import PASSWORD_RESET

URL = "/admin/password_reset/"
OFFICE, ELSEWHERE = "192.0.2.1", "203.0.113.9"


@pytest.fixture(autouse=True)
def _mail_is_sent(settings):
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = True


def ask(email="marketing@example.com", address=OFFICE, **headers):
    response = Client().post(URL, {"email": email}, REMOTE_ADDR=address, headers=headers)
    return response.status_code, response["Location"]


ANSWER = (302, "/admin/password_reset/done/")


def test_an_account_gets_three_mails_an_hour_whoever_asks_and_the_answer_is_always_the_same(editor):
    assert {ask(address=f"198.51.100.{number}") for number in range(6)} == {ANSWER}
    assert ask("nobody@example.com") == ANSWER
    assert [letter.to for letter in mail.outbox] == [["marketing@example.com"]] * 3
    ModelLogEntry.objects.update(timestamp=timezone.now() - timedelta(minutes=61))
    ask()
    assert len(mail.outbox) == 4


def test_an_address_causes_ten_mails_an_hour_and_others_are_not_held_up(django_user_model, db):
    for number in range(12):
        django_user_model.objects.create_user(f"u{number}", f"u{number}@example.com", "a long password")
    assert {ask(f"u{number}@example.com") for number in range(12)} == {ANSWER}
    assert len(mail.outbox) == password_reset.ADDRESS_LIMIT
    ask("u11@example.com", address=ELSEWHERE)
    assert mail.outbox[-1].to == ["u11@example.com"]


def test_ipv6_addresses_of_one_network_count_as_one(django_user_model, db):
    for number in range(12):
        django_user_model.objects.create_user(f"u{number}", f"u{number}@example.com", "a long password")
        ask(f"u{number}@example.com", address=f"2001:db8:1:2::{number + 1}")
    assert len(mail.outbox) == password_reset.ADDRESS_LIMIT


def test_behind_a_cdn_each_visitor_counts_and_no_edge(django_user_model, db, settings):
    settings.BEHIND_PROXY = True
    settings.TRUSTED_PROXIES = [ip_network("203.0.113.0/24")]
    for number in range(12):
        django_user_model.objects.create_user(f"u{number}", f"u{number}@example.com", "a long password")
        ask(f"u{number}@example.com", x_forwarded_for=f"6.6.6.6, 198.51.100.{number}, 203.0.113.7")
    assert len(mail.outbox) == 12


def test_who_asked_from_where_is_on_record(editor):
    ask()
    entry = ModelLogEntry.objects.get(action=PASSWORD_RESET)
    assert (entry.object_id, entry.message) == (
        str(editor.pk),
        "A link to choose a new password was sent; 192.0.2.1 asked for it",
    )


def test_a_mailed_link_sets_a_password_unless_the_account_was_deactivated_since(editor):
    new = {"new_password1": "quite another password", "new_password2": "quite another password"}
    ask()
    ask()
    first, second = [
        re.search(r"https?://[^/]+(/admin/password_reset/confirm/\S+)", letter.body)[1] for letter in mail.outbox
    ]
    visitor = Client()
    form = visitor.get(first, follow=True)
    assert "Choose your password" in form.content.decode()
    signed_in = visitor.post(form.redirect_chain[-1][0], new, follow=True)
    assert "Your password has been set." in signed_in.content.decode()

    ask()
    third = re.search(r"https?://[^/]+(/admin/password_reset/confirm/\S+)", mail.outbox[-1].body)[1]
    open_form = visitor.get(third, follow=True).redirect_chain[-1][0]
    type(editor).objects.update(is_active=False)
    for response in (visitor.get(third, follow=True), visitor.post(open_form, new), visitor.get(second)):
        assert "This link is invalid" in response.content.decode()
    editor.refresh_from_db()
    assert editor.check_password("quite another password")
    answer = visitor.post("/admin/login/", {"username": "marketing", "password": "quite another password"})
    assert answer.status_code == 200
    assert "_auth_user_id" not in visitor.session


# The queue


@pytest.fixture
def queue(settings, db):
    settings.EMAIL_BACKEND = "genetargeting.mail.BoundedQueue"


def send(number):
    return mail.send_mail(f"Mail {number}", "", None, ["ann@example.com"])


def test_the_queue_takes_no_more_than_its_limit_and_nobody_sees_an_error(queue, monkeypatch, caplog):
    monkeypatch.setattr(mail_queue, "QUEUE_LIMIT", 3)
    assert [send(number) for number in range(5)] == [1, 1, 1, 0, 0]
    assert [message.subject for message in Message.objects.order_by("pk")] == ["Mail 0", "Mail 1", "Mail 2"]
    assert "3 messages are already waiting; 1 more were not queued." in caplog.text


def test_what_no_server_took_for_five_days_is_given_up(queue, caplog):
    send(0)
    Message.objects.update(when_added=timezone.now() - timedelta(days=5, minutes=1))
    send(1)
    assert [message.subject for message in Message.objects.all()] == ["Mail 1"]
    assert "messages given up: 1" in caplog.text
