"""Writes a stored backup to standard output."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from genetargeting.backup import BackupError
from genetargeting.backup_store import fetch_backup, local_names, off_site_names


class Command(BaseCommand):
    help = "Writes a backup made by `store_backup`, by default the latest: `fetch_backup >site.tar.gz.age`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default="", help="name of the backup (default: the latest)")
        parser.add_argument("--off-site", action="store_true", help="fetch it from the bucket for backups")
        parser.add_argument("--list", action="store_true", help="list the backups instead")

    def handle(self, *, name: str, off_site: bool, list: bool, **options: Any) -> None:  # noqa: A002 -- the option's name
        try:
            if list:
                self.stdout.write("\n".join(off_site_names() if off_site else local_names()))
            else:
                fetch_backup(name, sys.stdout.buffer, off_site)
        except BackupError as error:
            raise CommandError(f"No backup was found: {error}.") from error
