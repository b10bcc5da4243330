"""Asks other sites whether what ours links to is still there."""

from typing import Any

from django.core.management.base import BaseCommand

from pages.links.external import check_links


class Command(BaseCommand):
    help = "Asks other sites whether what ours links to is still there; the report “Links that fail” shows what is not."

    def handle(self, **options: Any) -> None:
        result = check_links()
        if result is None:
            self.stderr.write("No site answered: this machine seems to be cut off. Nothing was noted.")
        elif options["verbosity"]:
            self.stdout.write("{} links checked, {} of them fail.".format(*result))
