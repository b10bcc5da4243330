"""Makes the forms that the site comes with."""

from typing import Any

from django.core.management.base import BaseCommand

from pages.enquiries.ready_made import load_forms


class Command(BaseCommand):
    help = "Makes the forms Contact us, Request a quote and Schedule a meeting as drafts, where there never was a form."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        forms = load_forms()
        if verbosity and forms:
            self.stdout.write(f"Made as drafts: {', '.join(form.title for form in forms)}.")
