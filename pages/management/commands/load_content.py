"""Brings the fixture into the database without touching what editors changed."""

from collections import Counter
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pages.documents.loader import LoadError, load
from pages.documents.progress import in_sight


class Command(BaseCommand):
    help = "Loads the fixture into the database. What an editor changed is left as it is, and named."

    def add_arguments(self, parser):
        parser.add_argument("--fixture", type=Path, default=settings.BASE_DIR / "fixtures/site.json", metavar="FILE")
        parser.add_argument(
            "--documents",
            type=Path,
            default=settings.BASE_DIR / "fixtures/documents",
            metavar="DIR",
            help="where the files of images lie",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen; change nothing")

    def handle(self, *, fixture, documents, dry_run, **options):
        try:
            text = fixture.read_text(encoding="utf-8")
            outcomes = load(text, settings.BASE_URL, dry_run, in_sight, documents)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{fixture} cannot be read: {error}") from error
        except LoadError as error:
            raise CommandError(f"{fixture}: {error}") from error
        for outcome in outcomes:
            if outcome.action != "unchanged":
                reason = f": {outcome.reason}" if outcome.reason else ""
                self.stdout.write(f"{outcome.action} {outcome.url}{reason}")
        counts = Counter(outcome.action for outcome in outcomes)
        summary = ", ".join(f"{counts[action]} {action}" for action in ("created", "updated", "unchanged", "kept"))
        self.stdout.write(f"{'Dry run, nothing is written: ' if dry_run else ''}{summary}.")
