"""Wagtail's search backends with the site's own text analysis, so that PostgreSQL and SQLite have the same tokens.

All indexed text goes through it, including pictures and testimonials in the admin. Wagtail's compilers for SQLite and
PostgreSQL build the queries; `pages.search.queries` has already converted the visitor's words to tokens.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.index import AutocompleteField, BaseField, RelatedFields, SearchField
from modelsearch.query import Phrase, PlainText, SearchQuery
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search.models import IndexEntry

from pages.content.marked_text import plain
from pages.discovery.misspellings import all_words, corrected, corrected_beginning, is_correctable
from pages.models import PAGE_TYPES, HeadingsField, SearchText, SearchWord, known_synonyms
from pages.search.analysis import BOUNDARY, PART, Word, as_heading, index_tokens, plain_token, prefix_text, words_of
from pages.search.queries import postgresql, sqlite, terms_of_query

# Increase it with every change of `pages.search.analysis` or `spelling`: the next release then reindexes everything.
VERSION = 4


def is_outdated() -> bool:
    """Return whether some page was indexed by an older analysis, or never."""
    indexed = SearchText.objects.filter(page=OuterRef("pk"), version=VERSION)
    return any(model.objects.filter(~Exists(indexed)).exists() for model in PAGE_TYPES)


# Text


class Analysed:
    """An object whose fields return tokens to the index instead of text."""

    def __init__(self, source: Any) -> None:
        self.source = source
        self.pk = source.pk
        # The index reads each field three times: for titles, for all other text, and for autocompletion.
        self.analysed: dict[tuple[type, str], str] = {}
        self.words: set[Word] = set()

    def once(self, field: "AnalysedField") -> str:
        """Return a field's analysis, which is created the first time."""
        key = type(field), field.field.field_name
        if key not in self.analysed:
            self.analysed[key] = field.analyse(self.source, self.words)
        return self.analysed[key]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)

    def get_search_fields(self) -> list[BaseField]:
        """Return the object's fields, each with its analysis."""
        return analysed_fields(self.source.__class__)


class AnalysedField(BaseField):
    """A field whose value is the tokens of the text of its `field`; an Analysed object caches them."""

    field: BaseField

    def get_value(self, obj: Any) -> str:
        """Return the tokens of the text."""
        return obj.once(self) if isinstance(obj, Analysed) else self.analyse(obj, set())

    def analyse(self, obj: Any, words: set[Word]) -> str:
        """Make tokens of the text of an object, and add its words to the set."""
        raise NotImplementedError


class AnalysedSearchField(AnalysedField, SearchField):
    """A field that is searched."""

    def __init__(self, field: SearchField) -> None:
        super().__init__(field.field_name, boost=1 if field.field_name != "title" else field.boost)
        self.field = field

    def analyse(self, obj: Any, words: set[Word]) -> str:
        """Make tokens of the text of an object, and add its words to the set."""
        lines = [words_of(text) for text in texts(self.field.get_value(obj))]
        words.update(*lines)
        return " ".join(filter(None, (BOUNDARY, *map(index_tokens, lines))))


class AnalysedHeadings(AnalysedField, SearchField):
    """A page's headings, indexed a second time with its title, where a search has little to read."""

    def __init__(self, field: SearchField) -> None:
        super().__init__("title", boost=1)
        self.field = field

    def analyse(self, obj: Any, words: set[Word]) -> str:
        """Make tokens of the headings of an object."""
        return " ".join(
            filter(None, (as_heading(index_tokens(words_of(text))) for text in texts(self.field.get_value(obj))))
        )


def is_name(field: BaseField) -> bool:
    """Return whether a field of a model's `search_fields` counts both as text and as headings: if it is boosted."""
    return isinstance(field, SearchField) and field.field_name != "title" and (field.boost or 1) > 1


class AnalysedAutocompleteField(AnalysedField, AutocompleteField):
    """A field that is searched while it is being typed."""

    def __init__(self, field: AutocompleteField) -> None:
        super().__init__(field.field_name)
        self.field = field

    def analyse(self, obj: Any, words: set[Word]) -> str:
        """Make tokens of the text of an object."""
        return " ".join(map(prefix_text, texts(self.field.get_value(obj))))


class AnalysedRelatedFields(RelatedFields):
    """Fields of other objects that are searched with this one."""

    def __init__(self, field: RelatedFields) -> None:
        super().__init__(field.field_name, [analysed(child) for child in field.fields])
        self.field = field

    def get_value(self, obj: Any) -> Any:
        """Return the other objects."""
        return self.field.get_value(source(obj))


def source(obj: Any) -> Any:
    """Return the object itself, if given its Analysed form."""
    return obj.source if isinstance(obj, Analysed) else obj


def analysed(field: BaseField) -> BaseField:
    """Return a field of a model's `search_fields` with its analysis."""
    if isinstance(field, HeadingsField):
        return AnalysedHeadings(field)
    if isinstance(field, SearchField):
        return AnalysedSearchField(field)
    if isinstance(field, AutocompleteField):
        return AnalysedAutocompleteField(field)
    return AnalysedRelatedFields(field) if isinstance(field, RelatedFields) else field


@cache
def analysed_fields(model: type[Any]) -> list[BaseField]:
    """Return the fields of a model, each with its analysis."""
    fields = model.get_search_fields()
    return [*map(analysed, fields), *(AnalysedHeadings(field) for field in fields if is_name(field))]


def texts(value: Any) -> Iterable[str]:
    """Yield the texts of a field's value, without marks."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)
    elif value is not None:
        yield plain(str(value))


def correctable_parts(words: Iterable[Word]) -> set[str]:
    """Return the parts of words to which a misspelt word may be corrected."""
    text = " ".join([word.written for word in words]).casefold()  # one text, because a search in each takes longer
    return set(filter(is_correctable, PART.findall(text)))


def keep_text(objects: Iterable[Analysed]) -> None:
    """Store the visible text of pages, and the words of all objects."""
    pages: list[SearchText] = []
    others: set[str] = set()
    for obj in objects:
        words = correctable_parts(obj.words)
        if hasattr(obj.source, "visible_lines"):
            text = "\n".join(map(plain, obj.source.visible_lines))
            pages.append(SearchText(page_id=obj.pk, text=text, words=" ".join(sorted(words)), version=VERSION))
        else:
            others |= words
    SearchText.objects.bulk_create(
        pages, update_conflicts=True, unique_fields=["page"], update_fields=["text", "words", "version"]
    )
    SearchWord.objects.bulk_create([SearchWord(word) for word in sorted(others)], ignore_conflicts=True)


# Queries


def written(query: SearchQuery, is_prefix: bool, write: Callable[..., str], mark: Callable[[str], str]) -> str:
    """Return an editor's words as a query for the database; with `prefix`, the last word may be incomplete."""
    if not is_prefix:
        terms = terms_of_query(corrected(query.query_string, all_words()), known_synonyms())
        return write(terms, operator=getattr(query, "operator", "and"))
    words = [plain_token(part) for word in words_of(corrected_beginning(query.query_string)) for part in word.parts]
    return mark(" ".join(words)) if words else write(())


def prefix_postgresql(words: str) -> str:
    """Return a tsquery for words, the last of which is incomplete."""
    return " & ".join(words.split()) + ":*"


def prefix_sqlite(words: str) -> str:
    """Return an FTS5 query for words, the last of which is incomplete."""
    return " AND ".join(f'"{word}"' for word in words.split()) + "*"


def columns(compiler: Any) -> list[str]:
    """Return the columns of the index with the fields that a search is limited to; the title has its own column."""
    return sorted({"title" if field == "title" else "body" for field in compiler.fields})


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802 -- Wagtail looks for this name
    """Return Wagtail's backend for the database, with our analysis."""
    return (postgresql_backend() if connection.vendor == "postgresql" else sqlite_backend())(params)


def analysing(index: Any) -> Any:
    """Return Wagtail's index with the text analysed."""

    class Index(index):
        def add_items(self, model: Any, objects: Iterable[Any]) -> None:
            analysed_objects = [Analysed(obj) for obj in objects]
            super().add_items(model, analysed_objects)
            keep_text(analysed_objects)

        def delete_stale_entries(self) -> None:
            """Delete stale words as well, before everything is indexed again."""
            super().delete_stale_entries()
            SearchWord.objects.all().delete()

    return Index


def postgresql_backend() -> type[BaseSearchBackend]:
    """Return Wagtail's backend for PostgreSQL, with our analysis."""
    from django.contrib.postgres.search import SearchQuery as TsQuery
    from modelsearch.backends.database.postgres import postgres

    class Compiled:
        LAST_TERM_IS_PREFIX: bool

        def build_tsquery_content(self, query: SearchQuery, config: str | None = None, invert: bool = False) -> Any:
            if isinstance(query, PlainText | Phrase):
                raw = written(query, self.LAST_TERM_IS_PREFIX, postgresql, prefix_postgresql)
                return TsQuery(raw, search_type="raw", config=config, invert=invert)
            return super().build_tsquery_content(query, config=config, invert=invert)  # type: ignore[misc]

        def get_fields_vectors(self, search_query: Any) -> list[tuple[Any, Any]]:
            """Return the index columns of the chosen fields, as their text itself is not analysed."""
            vectors: list[tuple[Any, Any]] = self.get_index_vectors(search_query)  # type: ignore[attr-defined]
            if self.LAST_TERM_IS_PREFIX:
                return vectors
            return [
                vector for vector, column in zip(vectors, ("title", "body"), strict=True) if column in columns(self)
            ]

    class Backend(postgres.PostgresSearchBackend):
        index_class = analysing(postgres.PostgresIndex)
        query_compiler_class = type("Compiler", (Compiled, postgres.PostgresSearchQueryCompiler), {})
        autocomplete_query_compiler_class = type(
            "AutocompleteCompiler", (Compiled, postgres.PostgresAutocompleteQueryCompiler), {}
        )

    return Backend


def sqlite_keys(compiler: Any) -> RawSQL:
    """Return the keys of the objects with the words of a query.

    Wagtail joins the index with its text, which SQLite then searches anew for each object of the kind.
    """
    is_prefix, table = compiler.LAST_TERM_IS_PREFIX, IndexEntry._meta.db_table
    names = compiler.FTS_TABLE_FIELDS if is_prefix or compiler.fields is None else columns(compiler)
    words = written(compiler.query, is_prefix, sqlite, prefix_sqlite)
    types = ", ".join(map(str, get_descendants_content_types_pks(compiler.queryset.model)))
    return RawSQL(  # noqa: S611 -- the query is a parameter
        f"SELECT object_id FROM {table} WHERE content_type_id IN ({types}) "  # noqa: S608 -- names alone
        f"AND id IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s)",
        [f"{{{' '.join(names)}}} : ({words})"],
    )


def sqlite_backend() -> type[BaseSearchBackend]:
    """Return Wagtail's backend for SQLite, with our analysis."""
    from modelsearch.backends.database.sqlite import sqlite as sqlite_search
    from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression

    class Written(Lexeme):
        def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[str]]:
            return "%s", [self.value]

    class Compiled:
        LAST_TERM_IS_PREFIX: bool
        fields: list[str] | None
        query: SearchQuery
        queryset: Any
        order_by_relevance: bool

        def search(self, config: Any, start: int | None, stop: int | None, score_field: str | None = None) -> Any:
            """Search the columns of the index with the chosen fields."""
            if isinstance(self.query, PlainText | Phrase) and not (self.order_by_relevance or score_field):
                found = self.queryset.filter(pk__in=sqlite_keys(self))
                return (found if found.query.order_by else found.order_by("-pk"))[start:stop]
            chosen = self.fields
            if chosen is not None:
                self.fields = ["autocomplete"] if self.LAST_TERM_IS_PREFIX else columns(self)
            try:
                return super().search(config, start, stop, score_field)  # type: ignore[misc]
            finally:
                self.fields = chosen

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
