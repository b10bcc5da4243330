"""What editors can rely on who give a page a time to go live or to expire."""

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import sleep
from zoneinfo import ZoneInfo

import pytest
from django.core.management import get_commands
from django.db import connection
from django.utils import timezone
from wagtail.models import PageLogEntry

from pages.management.commands import run_scheduler
from pages.models import ServicePage
from tests.conftest import ROOT

STUB = "/conditional-knockout-mice/"


@pytest.fixture
def run(monkeypatch):
    """Runs a scheduled command in the test's transaction, whose connection must stay open."""
    monkeypatch.setattr(run_scheduler, "close_old_connections", lambda: None)
    return run_scheduler.run


@pytest.mark.slow
def test_a_scheduled_page_goes_live_and_expires(client, db, run):
    page = ServicePage.objects.get(slug="conditional-knockout-mice")
    page.go_live_at = timezone.now() + timedelta(seconds=1)
    page.expire_at = timezone.now() + timedelta(seconds=2)
    page.save_revision().publish()
    for status in (404, 200, 404):
        run("publish_scheduled")
        assert client.get(STUB).status_code == status
        sleep(1.1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_schedulers_at_once_publish_a_page_once():
    if connection.vendor != "postgresql":
        pytest.skip("With SQLite there is one machine, and one scheduler.")
    page = ServicePage.objects.get(slug="conditional-knockout-mice")
    page.go_live_at = timezone.now() + timedelta(seconds=1)
    page.save_revision().publish()
    sleep(1.1)
    with ThreadPoolExecutor(4) as schedulers:
        list(schedulers.map(run_scheduler.run, ["publish_scheduled"] * 4))
    published = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish.scheduled")
    assert published.count() == 1


@pytest.mark.django_db
def test_while_one_scheduler_is_at_a_command_another_leaves_it_alone(run, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("With SQLite there is one machine, and one scheduler.")
    called = []
    monkeypatch.setattr(run_scheduler, "call_command", lambda *words, **_: called.append(words))
    with run_scheduler.alone("send_mail") as first:
        assert first
        run("send_mail")
        run("publish_scheduled")
    assert called == [("publish_scheduled",)]
    run("send_mail")
    assert called[1:] == [("send_mail",)]


def test_a_task_whose_time_a_busy_machine_missed_is_still_done(monkeypatch):
    begun = threading.Event()
    monkeypatch.setattr(run_scheduler, "run", lambda command: command == "store_backup" and begun.set())
    scheduler = run_scheduler.make_scheduler()
    (backup,) = (job for job in scheduler.get_jobs() if job.name == "store_backup")
    backup.modify(next_run_time=timezone.now() - timedelta(minutes=5))
    threading.Thread(target=scheduler.start, daemon=True).start()
    try:
        assert begun.wait(10)
    finally:
        scheduler.shutdown()


def test_scheduled_pages_are_looked_for_every_minute_and_the_rest_is_done_at_night():
    now = datetime(2026, 1, 11, 12, 0, 30, tzinfo=ZoneInfo("America/New_York"))
    times = {job.name: job.trigger.get_next_fire_time(None, now) for job in run_scheduler.make_scheduler().get_jobs()}
    assert times == {
        "publish_scheduled": now.replace(minute=1, second=0),
        "send_mail": now.replace(minute=1, second=0),
        "retry_deferred": now.replace(minute=10, second=0),
        "store_backup": now.replace(day=12, hour=1, minute=15, second=0),
        "check_external_links": now.replace(day=12, hour=2, minute=30, second=0),
        "update_index": now.replace(day=12, hour=3, minute=30, second=0),
        "delete_replaced_files": now.replace(day=12, hour=3, minute=45, second=0),
        "delete_old_enquiries": now.replace(day=12, hour=3, minute=50, second=0),
        "purge_old_revisions": now.replace(day=12, hour=4, minute=0, second=0),
        "empty_bin": now.replace(day=12, hour=4, minute=30, second=0),
        "purge_mail_log 30": now.replace(day=12, hour=5, minute=0, second=0),
    }
    assert {command.split()[0] for command in times} <= get_commands().keys()


@pytest.mark.slow
def test_the_scheduler_stops_when_it_is_told_to():
    command = [sys.executable, ROOT / "manage.py", "run_scheduler"]
    environment = {"DEBUG": "true", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as scheduler:
        assert scheduler.stdout.readline() == "The scheduler is running.\n"
        scheduler.send_signal(signal.SIGTERM)
        assert scheduler.wait(timeout=10) == 0
