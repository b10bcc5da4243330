"""Makes every process of the site render its pages again."""

from typing import Any

from django.core.management.base import BaseCommand

from genetargeting.generation import shared


class Command(BaseCommand):
    help = (
        "Makes every process render its pages again. Required after changes that Django does not notice: SQL, "
        "queryset.update, bulk_create, or a restored database."
    )

    def handle(self, **options: Any) -> None:
        shared().advance()
