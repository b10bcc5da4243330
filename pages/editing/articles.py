"""The admin's screens for the authors and categories of articles."""

from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from pages.models import ArticleCategory, Author


class AuthorViewSet(SnippetViewSet):
    """Authors, whose names are shown in the byline of articles."""

    model = Author
    icon = "user"
    menu_label = "Authors"
    list_display = ["name", "role"]
    panels = ["name", "role", "portrait", "slug"]


class ArticleCategoryViewSet(SnippetViewSet):
    """Categories, each with a list of its articles."""

    model = ArticleCategory
    icon = "folder-open-inverse"
    menu_label = "Categories"
    list_display = ["name"]
    panels = ["name", "slug"]


class ArticleViewSetGroup(SnippetViewSetGroup):
    """The menu group for authors and categories of articles."""

    items = (AuthorViewSet, ArticleCategoryViewSet)
    menu_icon = "edit"
    menu_label = "Articles"
    menu_order = 265
