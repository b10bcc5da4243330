"""Makes every process of the site render its pages anew."""

from typing import Any

from django.core.management.base import BaseCommand

from genetargeting.generation import shared


class Command(BaseCommand):
    help = (
        "Makes every process render its pages anew. Needed after changes that Django does not see: SQL, "
        "queryset.update, bulk_create, or a database that was restored."
    )

    def handle(self, **options: Any) -> None:
        shared().advance()
