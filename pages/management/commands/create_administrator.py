"""Creates the first administrator, with a generated password."""

import secrets
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

NAME = "admin"


class Command(BaseCommand):
    help = "Creates an administrator with a generated password, unless there is one already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password-file", type=Path, required=True, metavar="FILE")

    @transaction.atomic
    def handle(self, *, password_file: Path, **options: Any) -> None:
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        if users.filter(username=NAME).exists():
            raise CommandError(f"The user {NAME} exists but is not an administrator. Rename that user first.")
        password = secrets.token_urlsafe(12)
        users.create_superuser(NAME, email="", password=password)
        password_file.parent.mkdir(exist_ok=True)
        password_file.unlink(missing_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(f"{NAME} {password}\n", encoding="utf-8")
        self.stdout.write(f"Administrator: {NAME}, password: {password} (kept in {password_file})")
