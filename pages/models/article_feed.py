"""The Atom feed of an index of articles (RFC 4287)."""

from datetime import UTC, datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from pages.content.characters import UNPRINTABLE
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
        self.title = in_xml(" – ".join(filter(None, [plain(index.title), company.company_name])))
        self.link = index.get_full_url(request)
        self.feed_url = f"{self.link}feed/"

    def items(self) -> Any:
        """Return the newest articles."""
        return self.index.articles[:LENGTH]

    def item_title(self, item: ArticlePage) -> str:
        """Return the heading, without marks."""
        return in_xml(plain(item.title))

    def item_description(self, item: ArticlePage) -> str:
        """Return the description for search engines as HTML, as Django declares the summary of an Atom entry.

        See findings/django-atom-titles-are-escaped-and-summaries-are-not.sh.
        """
        return in_xml(escape(item.description))

    def item_link(self, item: ArticlePage) -> str:
        """Return the address."""
        return str(item.get_full_url(self.request))

    def item_author_name(self, item: ArticlePage) -> str:
        """Return the authors; Django's Atom feed has one field for all of them."""
        return in_xml(", ".join(author.name for author in item.authors))

    def item_pubdate(self, item: ArticlePage) -> datetime:
        """Return the day, at noon."""
        return datetime.combine(item.date, time(12), UTC)

    def item_updateddate(self, item: ArticlePage) -> datetime:
        """Return when it was last published, but never a time before its own date."""
        published: datetime | None = item.last_published_at
        return max(self.item_pubdate(item), published or self.item_pubdate(item))

    def item_categories(self, item: ArticlePage) -> list[str]:
        """Return the category and the tags."""
        names = [*([item.category.name] if item.category else []), *(tag.name for tag in item.tags.all())]
        return list(map(in_xml, names))


def in_xml(text: str) -> str:
    """Return a text without the characters that XML does not allow: PowerPoint breaks lines with one of them."""
    return UNPRINTABLE.sub(" ", text)
