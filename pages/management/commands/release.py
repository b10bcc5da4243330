"""Prepares the database for this version of the site."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from pages.discovery.search_backend import is_outdated


class Command(BaseCommand):
    help = "Migrates the database, loads the content and forms, and creates the first administrator. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password-file", type=Path, required=True, metavar="FILE")

    def handle(self, *, password_file: Path, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_content", stdout=self.stdout)
        call_command("load_forms", stdout=self.stdout)
        if is_outdated():
            call_command("update_index", verbosity=0)
            self.stdout.write("Rebuilt the search index.")
        call_command("create_administrator", password_file=password_file, stdout=self.stdout)
