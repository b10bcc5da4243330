"""Articles, the page that lists them, and their authors, categories and tags."""

from datetime import MAXYEAR, MINYEAR
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.paginator import InvalidPage, Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, Tag
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Orderable
from wagtail.search import index

from genetargeting.private_pages import public
from pages.blocks.linked_pages import LINKED
from pages.content.marked_text import plain
from pages.models.document_page import DocumentPage
from pages.models.permissions import DeletedByPublishers
from pages.models.search_preview import PROMOTE_PANELS

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.template.response import TemplateResponse

# The number of articles on a page of the list, and of related ones below an article.
PAGE_LENGTH, RELATED_COUNT = 12, 3
# The first parts of the addresses of an article index's filtered lists.
ROUTES = ("author", "category", "feed", "page", "tag", "year")


class Named(models.Model):
    """The base of authors and categories: a name, and the slug made from it."""

    name = models.CharField(max_length=100, unique=True, help_text="The name that visitors see.")
    slug = models.SlugField(
        max_length=110,
        unique=True,
        blank=True,
        help_text="The last part of the address of the category's list of articles. If blank, it is made from the "
        "name.",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the object, with a slug made from the name if it has none."""
        self.slug = self.slug or slug_for(type(self), self.name)
        super().save(*args, **kwargs)


def slug_for(model: type[Named], name: str) -> str:
    """Return a slug made from the name that no other object of the model has."""
    stem = slug = slugify(name) or "unnamed"
    number = 1
    while model._default_manager.filter(slug=slug).exclude(name=name).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug


class Author(index.Indexed, Named):
    """Someone who writes articles."""

    role = models.CharField(
        max_length=150,
        blank=True,
        help_text="The person's position, such as Senior Scientist. If blank, only the name is shown.",
    )
    portrait = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A small picture beside the name. If blank, there is none.",
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]


class ArticleCategory(Named):
    """A kind of article; each article has at most one."""

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "article categories"


class ArticleIndexPage(RoutablePageMixin, DeletedByPublishers, DocumentPage):
    """The page that lists the articles below it, newest first, and by category, author, tag and year."""

    document_type = "article-index"
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ArticlePage"]
    page_description = "A list of the articles below it, newest first"
    promote_panels = [*PROMOTE_PANELS, DocumentPage.document_panel]

    @property
    def articles(self) -> "QuerySet[ArticlePage]":
        """The public articles, newest first."""
        articles: QuerySet[ArticlePage] = public(ArticlePage.objects.child_of(self).live()).defer_streamfields()
        return articles.select_related("category").prefetch_related(with_names()).order_by("-date", "-pk")

    @cached_property
    def listed(self) -> list["ArticlePage"]:
        """All articles, for Markdown and structured data; visitors see the list in pages."""
        return list(self.articles)

    @cached_property
    def lists(self) -> dict[str, list[Any]]:
        """The categories and years of the articles, each with the address of its list."""
        articles = self.articles
        categories = ArticleCategory.objects.filter(pk__in=articles.values("category"))
        years = articles.dates("date", "year", order="DESC")
        return {
            "categories": [(category.name, self.list_address("category", category.slug)) for category in categories],
            "years": [(str(day.year), self.list_address("year", str(day.year))) for day in years],
        }

    def list_address(self, kind: str, value: str) -> str:
        """Return the path of the list of a category, author, tag or year."""
        return f"{self.get_url() or ''}{kind}/{value}/"

    @path("", name="newest")
    @path("page/<int:number>/", name="newest_page")
    def newest(self, request: HttpRequest, number: int = 1) -> "TemplateResponse":
        """Return all articles."""
        return self.answer(request, self.articles, "", "", number)

    @path("category/<slug:slug>/")
    @path("category/<slug:slug>/page/<int:number>/")
    def in_category(self, request: HttpRequest, slug: str, number: int = 1) -> "TemplateResponse":
        """Return the articles of a category."""
        category = get_object_or_404(ArticleCategory, slug=slug)
        return self.answer(request, self.articles.filter(category=category), category.name, f"category/{slug}/", number)

    @path("author/<slug:slug>/")
    @path("author/<slug:slug>/page/<int:number>/")
    def by_author(self, request: HttpRequest, slug: str, number: int = 1) -> "TemplateResponse":
        """Return the articles of an author."""
        author = get_object_or_404(Author, slug=slug)
        found = self.articles.filter(article_authors__author=author).distinct()  # an article may name its author twice
        return self.answer(request, found, f"Articles by {author.name}", f"author/{slug}/", number)

    @path("tag/<slug:slug>/")
    @path("tag/<slug:slug>/page/<int:number>/")
    def with_tag(self, request: HttpRequest, slug: str, number: int = 1) -> "TemplateResponse":
        """Return the articles with a tag."""
        tag = get_object_or_404(Tag, slug=slug)
        found = self.articles.filter(tagged_items__tag=tag)
        return self.answer(request, found, f"Articles on {tag.name}", f"tag/{slug}/", number)

    @path("year/<int:year>/")
    @path("year/<int:year>/page/<int:number>/")
    def of_year(self, request: HttpRequest, year: int, number: int = 1) -> "TemplateResponse":
        """Return the articles of a year. Raises Http404 for a number that is not a year of the calendar."""
        if not MINYEAR <= year <= MAXYEAR:  # the database would refuse it with an error
            raise Http404
        found = self.articles.filter(date__year=year)
        return self.answer(request, found, f"Articles of {year}", f"year/{year}/", number)

    @path("feed/")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """Return the newest articles as an Atom feed (RFC 4287)."""
        from pages.models.article_feed import article_feed

        return article_feed(self, request)

    def answer(
        self, request: HttpRequest, articles: "QuerySet[ArticlePage]", title: str, route: str, number: int
    ) -> "TemplateResponse":
        """Answer with one page of a list. Raises Http404 if there is no such page, or no article in a filtered list."""
        try:
            page_of_list = Paginator(articles, PAGE_LENGTH).page(number)
        except InvalidPage as error:
            raise Http404 from error
        if title and not page_of_list.object_list:
            raise Http404
        own = self.get_url(request) or ""
        suffix = f"page/{number}/" if number > 1 else ""
        numbered = f"{title or self.seo_title or plain(self.title)}, page {number}" if number > 1 else title
        context = {
            "articles": page_of_list,
            "list_title": title,
            "list_address": f"{own}{route}",
            "view_title": numbered,
            "view_address": f"{route}{suffix}",
        }
        response: TemplateResponse = self.render(request, context_overrides=context)
        return response


class ArticlePage(DeletedByPublishers, DocumentPage):
    """An article: dated, signed, and sorted by category and tags."""

    date = models.DateField(
        default=timezone.localdate, help_text="The date that visitors see. Lists and the feed are sorted by it."
    )
    category = models.ForeignKey(
        ArticleCategory,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Each category has its own list of articles. If blank, the article is in none.",
    )
    tags = ClusterTaggableManager(
        through="pages.ArticleTag",
        blank=True,
        help_text="The subjects of the article, separated by commas. Articles with the same tags are shown as "
        "related. If blank, articles in the same category are.",
    )

    document_type = "article"
    parent_page_types = ["pages.ArticleIndexPage"]
    subpage_types: list[str] = []
    page_description = "An article with a date, authors, a category and tags"
    content_panels = [
        *DocumentPage.content_panels[:2],
        MultiFieldPanel(
            [
                "date",
                MultipleChooserPanel("article_authors", chooser_field_name="author", label="Author"),
                "category",
                FieldPanel("tags"),
            ],
            heading="Date, authors and subject",
        ),
        *DocumentPage.content_panels[2:],
    ]
    promote_panels = [*PROMOTE_PANELS, DocumentPage.document_panel]
    search_fields = [*DocumentPage.search_fields, index.SearchField("byline")]

    is_article = True

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Answer with the page, whose authors and tags are read once for all parts that show them."""
        models.prefetch_related_objects([self], with_names(), "tags")
        return super().serve(request, *args, **kwargs)

    def clean(self) -> None:
        """Raise ValidationError if the index uses the address itself."""
        super().clean()
        if self.slug in ROUTES:
            raise ValidationError(
                {"slug": f"The list of articles uses the address {self.slug} itself. Choose another slug."}
            )

    @property
    def authors(self) -> list[Author]:
        """The authors, in the order of the byline."""
        return [item.author for item in self.article_authors.all()]

    @property
    def byline(self) -> str:
        """The names of its authors, its category and its tags."""
        names = [author.name for author in self.authors] + [str(tag) for tag in self.tags.all()]
        return ", ".join([*names, *([self.category.name] if self.category else [])])

    @cached_property
    def article_index(self) -> ArticleIndexPage | None:
        """The index that lists the article; Wagtail found it on the way to the page."""
        parent = self.get_parent()
        if isinstance(parent, ArticleIndexPage):
            return parent
        index: ArticleIndexPage | None = ArticleIndexPage.objects.parent_of(self).first()
        return index

    @cached_property
    def subjects(self) -> dict[str, list[tuple[str, str]]]:
        """Names of authors, category and tags, each with the address of its list, if there is one."""
        place = self.article_index
        if not place:
            return {}
        return {
            "authors": [(author.name, place.list_address("author", author.slug)) for author in self.authors],
            "category": [(self.category.name, place.list_address("category", self.category.slug))]
            if self.category
            else [],
            "tags": [(tag.name, place.list_address("tag", tag.slug)) for tag in self.tags.all()],
        }

    @property
    def listed(self) -> list[Any]:
        """Empty: an article lists no pages."""
        return []

    def siblings(self) -> "QuerySet[ArticlePage]":
        """Return the other public articles of its index, without their sections."""
        siblings = public(ArticlePage.objects.sibling_of(self, inclusive=False).live())
        without_sections: QuerySet[ArticlePage] = siblings.defer_streamfields()
        return without_sections

    def neighbours(self) -> dict[str, "ArticlePage | None"]:
        """Return the articles before and after this one by date."""
        others = self.siblings().only(*LINKED)
        earlier = models.Q(date__lt=self.date) | models.Q(date=self.date, pk__lt=self.pk)
        later = models.Q(date__gt=self.date) | models.Q(date=self.date, pk__gt=self.pk)
        return {
            "previous": others.filter(earlier).order_by("-date", "-pk").first(),
            "next": others.filter(later).order_by("date", "pk").first(),
        }

    @cached_property
    def related(self) -> list["ArticlePage"]:
        """Articles that share the most tags, then those of its category, newest first."""
        tags = [tag.pk for tag in self.tags.all()]
        shared = models.Count("tagged_items", filter=models.Q(tagged_items__tag__in=tags), distinct=True)
        alike = models.Q(shared__gt=0)
        if self.category_id:
            alike |= models.Q(category=self.category_id)
        others = self.siblings().annotate(shared=shared).filter(alike)
        return list(others.prefetch_related(with_names()).order_by("-shared", "-date", "-pk")[:RELATED_COUNT])


class ArticleAuthor(Orderable):
    """An author of an article, with the position in the byline."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="article_authors")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.author)


def with_names() -> "models.Prefetch[str]":
    """Return what reads the authors of articles in one query."""
    return models.Prefetch("article_authors", ArticleAuthor.objects.select_related("author"))


class ArticleTag(ItemBase):
    """A tag of an article."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="pages_articletag_items")
    content_object = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="tagged_items")
