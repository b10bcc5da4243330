"""Wagtail's search index with an analysis of our own: the same tokens on PostgreSQL and SQLite, for text and query.

Everything that is indexed goes through it, pictures and testimonials in the admin, too. SQLite's and PostgreSQL's
compilers build their queries; what they would make of a visitor's words, `pages.search.queries` has made already.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.index import AutocompleteField, BaseField, RelatedFields, SearchField
from modelsearch.query import Phrase, PlainText, SearchQuery

from pages.content.marked_text import plain
from pages.discovery.misspellings import corrected, corrected_beginning, is_correctable
from pages.models import PAGE_TYPES, SearchText, SearchWord, known_synonyms
from pages.search.analysis import BOUNDARY, HEADING, PART, index_text, plain_token, prefix_text, words_of
from pages.search.queries import postgresql, sqlite, terms_of_query

# Raise it with every change of `pages.search.analysis` or `spelling`: the next release indexes everything again.
VERSION = 1


def is_outdated() -> bool:
    """Whether some page was indexed by an older analysis, or never."""
    indexed = SearchText.objects.filter(page=OuterRef("pk"), version=VERSION)
    return any(model.objects.filter(~Exists(indexed)).exists() for model in PAGE_TYPES)


# Text


class Analysed:
    """An object whose fields give the index tokens instead of text."""

    def __init__(self, source: Any) -> None:
        self.source = source
        self.pk = source.pk
        # The index asks for each field three times: for titles, for all else, and for what is being typed.
        self.analysed: dict[tuple[type, str], str] = {}

    def once(self, field: BaseField, analyse: Callable[[Any], str]) -> str:
        """Gives a field's analysis, which is made the first time."""
        key = type(field), field.field_name
        if key not in self.analysed:
            self.analysed[key] = analyse(self.source)
        return self.analysed[key]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)

    def get_search_fields(self) -> list[BaseField]:
        """Gives the object's fields, each with its analysis."""
        return analysed_fields(self.source.__class__)


class AnalysedField(BaseField):
    """A field whose value is the tokens of the text of its `field`; an Analysed object keeps them."""

    field: BaseField

    def get_value(self, obj: Any) -> str:
        """Gives the tokens of the text."""
        return obj.once(self, self.analyse) if isinstance(obj, Analysed) else self.analyse(obj)

    def analyse(self, obj: Any) -> str:
        """Makes tokens of the text of an object."""
        raise NotImplementedError


class AnalysedSearchField(AnalysedField, SearchField):
    """A field that is searched. Boosted ones other than the title count as headings, too."""

    def __init__(self, field: SearchField) -> None:
        super().__init__(field.field_name, boost=1 if field.field_name != "title" else field.boost)
        self.field = field
        self.is_heading = field.field_name != "title" and (field.boost or 1) > 1

    def analyse(self, obj: Any) -> str:
        """Makes tokens of the text of an object."""
        lines = [*texts(self.field.get_value(obj))]
        tokens = [index_text(line) for line in lines]
        if self.is_heading:
            tokens += [index_text(line, HEADING) for line in lines]
        return " ".join(filter(None, (BOUNDARY, *tokens)))


class AnalysedAutocompleteField(AnalysedField, AutocompleteField):
    """A field that is searched while it is being typed."""

    def __init__(self, field: AutocompleteField) -> None:
        super().__init__(field.field_name)
        self.field = field

    def analyse(self, obj: Any) -> str:
        """Makes tokens of the text of an object."""
        return " ".join(map(prefix_text, texts(self.field.get_value(obj))))


class AnalysedRelatedFields(RelatedFields):
    """Fields of other objects that are searched with this one."""

    def __init__(self, field: RelatedFields) -> None:
        super().__init__(field.field_name, [analysed(child) for child in field.fields])
        self.field = field

    def get_value(self, obj: Any) -> Any:
        """Gives the other objects."""
        return self.field.get_value(source(obj))


def source(obj: Any) -> Any:
    """Returns the object itself of one that is analysed."""
    return obj.source if isinstance(obj, Analysed) else obj


def analysed(field: BaseField) -> BaseField:
    """Returns a field of a model's `search_fields` with its analysis."""
    if isinstance(field, SearchField):
        return AnalysedSearchField(field)
    if isinstance(field, AutocompleteField):
        return AnalysedAutocompleteField(field)
    return AnalysedRelatedFields(field) if isinstance(field, RelatedFields) else field


@cache
def analysed_fields(model: type[Any]) -> list[BaseField]:
    """Returns the fields of a model, each with its analysis."""
    return [analysed(field) for field in model.get_search_fields()]


def texts(value: Any) -> Iterable[str]:
    """Yields the texts of a field's value, without marks."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)
    elif value is not None:
        yield plain(str(value))


def keep_text(objects: Iterable[Any]) -> None:
    """Stores the visible text of pages, and the words of all objects."""
    rows: list[SearchText] = []
    words: set[str] = set()
    for obj in objects:
        if hasattr(obj, "visible_lines"):
            rows.append(SearchText(page_id=obj.pk, text="\n".join(map(plain, obj.visible_lines)), version=VERSION))
        for field in obj.get_search_fields():
            if isinstance(field, SearchField):
                for text in texts(field.get_value(obj)):
                    words.update(PART.findall(text.casefold()))
    SearchText.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["page"], update_fields=["text", "version"]
    )
    correctable = [SearchWord(word) for word in sorted(words) if is_correctable(word)]
    SearchWord.objects.bulk_create(correctable, ignore_conflicts=True)


# Queries


def written(query: SearchQuery, is_prefix: bool, write: Callable[..., str], mark: Callable[[str], str]) -> str:
    """Returns what an editor typed as the database's own query; with a prefix, the last word is only begun."""
    if not is_prefix:
        terms = terms_of_query(corrected(query.query_string), known_synonyms())
        return write(terms, operator=getattr(query, "operator", "and"))
    words = [plain_token(part) for word in words_of(corrected_beginning(query.query_string)) for part in word.parts]
    return mark(" ".join(words)) if words else write(())


def prefix_postgresql(words: str) -> str:
    """Returns a tsquery for words of which the last is only begun."""
    return " & ".join(words.split()) + ":*"


def prefix_sqlite(words: str) -> str:
    """Returns an FTS5 query for words of which the last is only begun."""
    return " AND ".join(f'"{word}"' for word in words.split()) + "*"


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802 -- Wagtail looks for this name
    """Returns Wagtail's backend for the database, with our analysis."""
    return (postgresql_backend() if connection.vendor == "postgresql" else sqlite_backend())(params)


def analysing(index: Any) -> Any:
    """Returns an index of Wagtail's whose text is analysed."""

    class Index(index):
        def add_items(self, model: Any, objects: Iterable[Any]) -> None:
            objects = list(objects)
            super().add_items(model, [Analysed(obj) for obj in objects])
            keep_text(objects)

        def delete_stale_entries(self) -> None:
            """Run before everything is indexed again: words that are gone are forgotten, too."""
            super().delete_stale_entries()
            SearchWord.objects.all().delete()

    return Index


def postgresql_backend() -> type[BaseSearchBackend]:
    """Returns Wagtail's backend for PostgreSQL, with our analysis."""
    from django.contrib.postgres.search import SearchQuery as TsQuery
    from modelsearch.backends.database.postgres import postgres

    class Compiled:
        LAST_TERM_IS_PREFIX: bool

        def build_tsquery_content(self, query: SearchQuery, config: str | None = None, invert: bool = False) -> Any:
            if isinstance(query, PlainText | Phrase):
                raw = written(query, self.LAST_TERM_IS_PREFIX, postgresql, prefix_postgresql)
                return TsQuery(raw, search_type="raw", config=config, invert=invert)
            return super().build_tsquery_content(query, config=config, invert=invert)  # type: ignore[misc]

    class Backend(postgres.PostgresSearchBackend):
        index_class = analysing(postgres.PostgresIndex)
        query_compiler_class = type("Compiler", (Compiled, postgres.PostgresSearchQueryCompiler), {})
        autocomplete_query_compiler_class = type(
            "AutocompleteCompiler", (Compiled, postgres.PostgresAutocompleteQueryCompiler), {}
        )

    return Backend


def sqlite_backend() -> type[BaseSearchBackend]:
    """Returns Wagtail's backend for SQLite, with our analysis."""
    from modelsearch.backends.database.sqlite import sqlite as sqlite_search
    from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression

    class Written(Lexeme):
        def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
            return "%s", [self.value]

    class Compiled:
        LAST_TERM_IS_PREFIX: bool

        def build_search_query_content(self, query: SearchQuery, config: str | None = None) -> Any:
            if isinstance(query, PlainText | Phrase):
                raw = written(query, self.LAST_TERM_IS_PREFIX, sqlite, prefix_sqlite)
                return SearchQueryExpression(Written(raw), config=config)
            return super().build_search_query_content(query, config=config)  # type: ignore[misc]

    class Backend(sqlite_search.SQLiteSearchBackend):
        index_class = analysing(sqlite_search.SQLiteIndex)
        query_compiler_class = type("Compiler", (Compiled, sqlite_search.SQLiteSearchQueryCompiler), {})
        autocomplete_query_compiler_class = type(
            "AutocompleteCompiler", (Compiled, sqlite_search.SQLiteAutocompleteQueryCompiler), {}
        )

    return Backend
