"""Deletes versions of pages that nobody will return to."""

from django.core.management.base import BaseCommand
from django.db.models import ProtectedError
from django.db.models.signals import pre_delete
from wagtail.management.commands.purge_revisions import purge_revisions
from wagtail.models import Page, PageLogEntry, Revision


class Command(BaseCommand):
    help = "Deletes old versions of pages, but none that came from the approved copy, is published, or is yet to be."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=365, help="How old a version must be (default: 365 days).")

    def handle(self, *, days, **options):
        # Protected for this command only: deleting a page deletes all its versions.
        pre_delete.connect(keep_what_matters, sender=Revision)
        try:
            deleted, kept = purge_revisions(days=days)
        finally:
            pre_delete.disconnect(keep_what_matters, sender=Revision)
        if options["verbosity"]:
            self.stdout.write(f"{deleted} old versions deleted, {kept} kept: approved copy, or live.")


def keep_what_matters(instance, **kwargs):
    """Editors return to the version “Loaded from the approved copy”, and compare drafts with what is live."""
    loaded = PageLogEntry.objects.filter(action="pages.load", revision=instance)
    live = Page.objects.filter(live_revision=instance)
    if loaded.exists() or live.exists():
        raise ProtectedError("This version is the approved copy, or live.", {instance})
