"""Deletes old versions of pages."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import ProtectedError
from django.db.models.functions import Trunc
from django.db.models.signals import pre_delete
from django.utils import timezone
from wagtail.management.commands.purge_revisions import purge_revisions
from wagtail.models import Page, PageLogEntry, Revision

# Of the restore points that autosave made, how many stay: by their age, one in each of these spans of time.
RESTORE_POINTS = ((timedelta(days=30), "day"), (timedelta(days=1), "hour"))


class Command(BaseCommand):
    help = "Deletes old versions of pages, except approved copy, published versions and scheduled versions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=365, help="minimum age of a version in days (default: 365)")

    def handle(self, *, days: int, **options: Any) -> None:
        # Protected for this command only: deleting a page deletes all its versions.
        pre_delete.connect(protect_needed_versions, sender=Revision)
        try:
            deleted, kept = purge_revisions(days=days)
            thinned_count = thin_out_restore_points()
        finally:
            pre_delete.disconnect(protect_needed_versions, sender=Revision)
        if options["verbosity"]:
            self.stdout.write(f"{deleted} old versions deleted; {kept} kept because they are approved copy or live.")
            self.stdout.write(f"{thinned_count} restore points deleted: one per hour is kept, and later one per day.")


def thin_out_restore_points() -> int:
    """Delete versions that autosave saved, except each author's last in each span, and return their number."""
    count = 0
    for age, span in RESTORE_POINTS:
        for revision in surplus(age, span):
            try:
                revision.delete()
            except ProtectedError:
                continue
            count += 1
    return count


def surplus(age: timedelta, span: str) -> Iterator[Revision]:
    """Yield the versions older than `age` that the same author replaced in the same span of time.

    Versions that were more than saved (published, submitted, loaded, scheduled, reverted to) are never among them.
    """
    special = PageLogEntry.objects.exclude(revision=None).exclude(action="wagtail.edit").values("revision")
    old = Revision.objects.page_revisions().filter(created_at__lt=timezone.now() - age)
    plain = old.filter(approved_go_live_at=None, task_states=None).exclude(pk__in=special).exclude(user=None)
    later: tuple[object, ...] | None = None
    revisions = plain.annotate(span=Trunc("created_at", span)).defer("content")
    for revision in revisions.order_by("object_id", "user", "-created_at").iterator():
        group = (revision.object_id, revision.user_id, revision.span)
        if group == later:
            yield revision
        later = group


def protect_needed_versions(instance: Revision, **kwargs: Any) -> None:
    """Refuse to delete the approved copy, which editors can return to, and the live version. Raises ProtectedError."""
    loaded = PageLogEntry.objects.filter(action="pages.load", revision=instance)
    live = Page.objects.filter(live_revision=instance)
    if loaded.exists() or live.exists():
        raise ProtectedError("This version is the approved copy, or live.", {instance})
