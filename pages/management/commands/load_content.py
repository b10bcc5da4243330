"""Loads the fixture into the database without losing the changes of editors."""

import gc
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pages.content.comparison import Comparison
from pages.content.merge import Side
from pages.sync.loader import load
from pages.sync.progress import show_progress
from pages.sync.run import LoadError

ALWAYS_COUNTED = ("created", "updated", "unchanged", "kept")
COUNTED_WHERE_THERE = {"merged": "merged", "removed": "removed", "conflict": "in conflict"}


class Command(BaseCommand):
    help = (
        "Loads the fixture into the database. Updates pages that no editor has changed; merges changes by editors "
        "and documents into a draft; reports conflicts without changing the page."
    )
    requires_system_checks = []  # a release has run them by then; with the addresses they load every view

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fixture", type=Path, default=settings.BASE_DIR / "fixtures/site.json", metavar="FILE")
        parser.add_argument(
            "--documents",
            type=Path,
            default=settings.BASE_DIR / "fixtures/documents",
            metavar="DIR",
            help="folder with the image files",
        )
        parser.add_argument("--dry-run", action="store_true", help="report what would happen; change nothing")
        for side, owner in (("theirs", "document's"), ("ours", "page's")):
            parser.add_argument(
                f"--{side}",
                action="append",
                default=[],
                metavar="URL",
                help=f"resolve this page's conflicts with the {owner} version, keep all other changes, and save a "
                "draft",
            )

    def handle(
        self, *, fixture: Path, documents: Path, dry_run: bool, theirs: list[str], ours: list[str], **options: Any
    ) -> None:
        gc.freeze()  # what is loaded by now is no garbage: the collector need not look at it again and again
        prefer = preferences(theirs, ours)
        try:
            outcomes = load(fixture, settings.BASE_URL, dry_run, show_progress, prefer, documents=documents)
        except OSError as error:
            reason = f"{fixture} cannot be read" if error.filename == str(fixture) else "Nothing was loaded"
            raise CommandError(f"{reason}: {error}") from error  # the pictures' storage may fail as well
        except LoadError as error:
            raise CommandError(f"{fixture}: {error}") from error
        for outcome in outcomes:
            if outcome.action != "unchanged":
                reason = f": {outcome.reason}" if outcome.reason else ""
                self.stdout.write(f"{outcome.action} {outcome.url}{reason}")
            if outcome.action == "conflict" and outcome.comparison:
                self.write_conflicts(outcome.comparison, outcome.url)
        counts = Counter(outcome.action for outcome in outcomes)
        summary = [f"{counts[action]} {action}" for action in ALWAYS_COUNTED]
        summary += [f"{counts[action]} {word}" for action, word in COUNTED_WHERE_THERE.items() if counts[action]]
        self.stdout.write(f"{'Dry run, nothing is written: ' if dry_run else ''}{', '.join(summary)}.")

    def write_conflicts(self, comparison: Comparison, url: str) -> None:
        """Show both sides of each conflict, and how to decide it."""
        for conflict in comparison.conflicts:
            ours, theirs = comparison.in_words(conflict)
            self.stdout.write(f"  {', '.join(conflict.place)}\n    page:     {ours}\n    document: {theirs}")
        self.stdout.write(f"  decide with --ours {url} (the page's) or --theirs {url} (the document's)")


def preferences(theirs: Iterable[str], ours: Iterable[str]) -> dict[str, Side]:
    """Return who wins the conflicts of each page, by its address."""
    sides: list[tuple[str, Side]] = [*((url, "theirs") for url in theirs), *((url, "ours") for url in ours)]
    prefer = {f"/{url.strip('/')}/".replace("//", "/"): side for url, side in sides}
    if len(prefer) < len(set(sides)):
        raise CommandError("Use either --theirs or --ours for a page, not both.")
    return prefer
