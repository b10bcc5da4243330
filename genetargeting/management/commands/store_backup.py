"""Makes and stores the daily backup; the scheduler runs this every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from genetargeting.backup import BackupError
from genetargeting.backup_store import store_backup


class Command(BaseCommand):
    help = "Makes a backup, stores it in var/backups and in the bucket for backups, and deletes outdated backups."

    def handle(self, **options: Any) -> None:
        try:
            path, problems = store_backup()
        except BackupError as error:
            raise CommandError(f"No backup was made: {error}.") from error
        if problems:
            raise CommandError(f"{path.name} is stored, but {'; '.join(problems)}.")
        self.stdout.write(f"{path.name} is stored.")
