"""Creates the built-in forms."""

from typing import Any

from django.core.management.base import BaseCommand

from pages.enquiries.ready_made import load_forms


class Command(BaseCommand):
    help = (
        "Creates the forms Contact us, Request a quote and Schedule a meeting as drafts, if the site has never had a "
        "form."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        forms = load_forms()
        if verbosity and forms:
            self.stdout.write(f"Created as drafts: {', '.join(form.title for form in forms)}.")
