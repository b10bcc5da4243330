"""Checks the links to other sites."""

from typing import Any

from django.core.management.base import BaseCommand

from pages.links.external import check_links


class Command(BaseCommand):
    help = "Checks the links to other sites; the report “Broken links” shows those that fail."

    def handle(self, **options: Any) -> None:
        result = check_links()
        if result is None:
            self.stderr.write("No site responded, so this machine seems to be offline. Nothing was recorded.")
        elif options["verbosity"]:
            self.stdout.write("{} links checked, {} of them fail.".format(*result))
