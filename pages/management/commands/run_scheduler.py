"""Runs scheduled tasks for as long as the process lives."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zlib import crc32

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connection, connections

# Management commands with their times, in crontab's notation and the site's time zone.
TIMES = {
    "publish_scheduled": "* * * * *",
    "send_mail": "* * * * *",
    "retry_deferred": "*/10 * * * *",
    "store_backup": "15 1 * * *",
    "check_external_links": "30 2 * * *",
    "update_index": "30 3 * * *",
    "delete_replaced_files": "45 3 * * *",
    "delete_old_enquiries": "50 3 * * *",
    "purge_old_revisions": "0 4 * * *",
    "empty_bin": "30 4 * * *",
    "purge_mail_log 30": "0 5 * * *",
}


class Command(BaseCommand):
    help = "Publishes and unpublishes scheduled pages and sends mail every minute; tidies up every night."

    def handle(self, **options: Any) -> None:
        # The first process of a container has no handler of its own for the signal that stops it.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        self.stdout.write("The scheduler is running.")
        make_scheduler().start()


def make_scheduler() -> BlockingScheduler:
    scheduler = BlockingScheduler()
    for command, times in TIMES.items():
        trigger = CronTrigger.from_crontab(times, timezone=settings.TIME_ZONE)
        # However late: by default, a backup that a busy machine starts two seconds late is left out that night.
        scheduler.add_job(run, trigger, args=[command], name=command, coalesce=True, misfire_grace_time=None)
    return scheduler


def run(command: str) -> None:
    """Run a command; the scheduler logs an error and tries again the next time."""
    close_old_connections()
    try:
        with alone(command) as first:
            if first:
                call_command(*command.split(), verbosity=0)
    finally:
        close_old_connections()


@contextmanager
def alone(command: str) -> Iterator[bool]:
    """Yield whether no other scheduler runs the command: two at once would publish a page twice.

    The lock belongs to a transaction of a connection of its own, so that it holds behind a pooler that shares sessions,
    and ends with the process. SQLite has none: with it, there is one machine and one scheduler.
    """
    if connection.vendor != "postgresql":
        yield True
        return
    lock = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        lock.set_autocommit(False)
        with lock.cursor() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(%s, %s)", [crc32(b"scheduler") >> 1, crc32(command.encode()) >> 1]
            )
            yield cursor.fetchone()[0]
    finally:
        lock.close()
