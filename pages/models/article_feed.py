"""The Atom feed of an index of articles (RFC 4287)."""

from datetime import UTC, datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from pages.content.marked_text import plain
from pages.models.articles import ArticleIndexPage, ArticlePage
from pages.models.site_settings import SiteSettings

# The number of articles in the feed.
LENGTH = 30


def article_feed(index: ArticleIndexPage, request: HttpRequest) -> HttpResponse:
    """Return the feed of the newest articles of an index."""
    return ArticleFeed(index, request)(request)


class ArticleFeed(Feed):  # type: ignore[type-arg]  # not generic at run time
    """The newest articles, each with its summary."""

    feed_type = Atom1Feed

    def __init__(self, index: ArticleIndexPage, request: HttpRequest) -> None:
        self.index = index
        self.request = request
        company = SiteSettings.for_request(request)
        self.title = " – ".join(filter(None, [plain(index.title), company.company_name]))
        self.link = index.get_full_url(request)
        self.feed_url = f"{self.link}feed/"

    def items(self) -> Any:
        """Return the newest articles."""
        return self.index.articles[:LENGTH]

    def item_title(self, item: ArticlePage) -> str:
        """Return the heading, without marks."""
        return plain(item.title)

    def item_description(self, item: ArticlePage) -> str:
        """Return the description for search engines as HTML, as Django declares the summary of an Atom entry.

        See findings/django-atom-titles-are-escaped-and-summaries-are-not.sh.
        """
        return escape(item.description)

    def item_link(self, item: ArticlePage) -> str:
        """Return the address."""
        return str(item.get_full_url(self.request))

    def item_author_name(self, item: ArticlePage) -> str:
        """Return the authors; Django's Atom feed has one field for all of them."""
        return ", ".join(author.name for author in item.authors)

    def item_pubdate(self, item: ArticlePage) -> datetime:
        """Return the day, at noon."""
        return datetime.combine(item.date, time(12), UTC)

    def item_updateddate(self, item: ArticlePage) -> datetime:
        """Return when it was last published, but never a time before its own date."""
        published: datetime | None = item.last_published_at
        return max(self.item_pubdate(item), published or self.item_pubdate(item))

    def item_categories(self, item: ArticlePage) -> list[str]:
        """Return the category and the tags."""
        return [*([item.category.name] if item.category else []), *(tag.name for tag in item.tags.all())]
