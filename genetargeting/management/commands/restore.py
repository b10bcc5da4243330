"""Restores a backup of the database and the uploaded files from the standard input."""

import sys

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from genetargeting.backup import BackupError, restore


class Command(BaseCommand):
    help = "Restores what `backup` wrote, from the standard input: `restore <site.tar.gz`."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("--replace", action="store_true", help="give up what the database holds now")

    def handle(self, *, replace, **options):
        try:
            restore(sys.stdin.buffer, replace)
        except BackupError as error:
            raise CommandError(f"Everything is as it was: {error}.") from error
        call_command("migrate", verbosity=0)  # the backup may be of an earlier version of the site
        call_command("clear_page_cache")
        self.stdout.write("Restored.")
