"""The sitemap for search engines: every public page, with the date on which it was last published."""

from datetime import datetime

from django.db.models import Max, QuerySet
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from genetargeting.private_pages import public


class PageSitemap(Sitemap):
    # The protocol allows 50,000; with fewer, a file is small enough for the page cache.
    limit = 10_000

    def items(self) -> "QuerySet[Page]":
        root = self.get_wagtail_site().root_page
        pages: QuerySet[Page] = public(Page.objects.descendant_of(root, inclusive=True).live()).order_by("path")
        return pages

    def get_latest_lastmod(self) -> datetime | None:
        latest: datetime | None = self.items().aggregate(latest=Max("last_published_at"))["latest"]
        return latest
