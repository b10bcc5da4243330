"""The Django fixture `fixtures/site.json`: PageContent and the page tree as a file.

The same documents always give the same bytes. Ids depend on addresses and headings, never on chance or the order of
files: a page's translation key is a uuid5 of its address, the primary keys created here are derived from translation
keys, and a block's id is a uuid5 of its page and its position under its heading.

Besides model, key and fields, an object has its `document`, the file it was made from: `loaddata` ignores it,
`load_content` shows it to editors.
"""

import io
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, fields
from datetime import date
from pathlib import Path
from sys import intern
from typing import Any, BinaryIO, TypeVar
from uuid import UUID, uuid5

import ijson
from wagtail.models import Page

from pages.content.document import ARTICLE, ARTICLE_INDEX, Document
from pages.content.errors import DocumentErrors, in_order
from pages.content.fields import EMPTY, PAGE_FIELDS, field_names
from pages.content.page_content import PageContent, parent_url
from pages.content.parts.image import KEY
from pages.content.parts.publications import KEY as PUBLICATION_KEY
from pages.content.parts.testimonial import Testimonial as Quote
from pages.content.walk import Content
from pages.markdown.reader import links_to_pages, read_documents
from pages.models import Testimonial
from pages.models.anchors import anchors
from pages.sync.compose import dead_links, page_contents, raise_errors
from pages.sync.images import ImageFile, image_files
from pages.sync.progress import Progress, no_progress
from pages.sync.references import image_keys, portable, publication_keys, testimonial_keys
from pages.sync.shared_testimonials import fields_of, reference, with_testimonials
from pages.sync.site_plan import NAMESPACE, PlannedPage, SitePlan
from pages.sync.spool import Spool

# The pages that migrations create in a new database: the root, and the welcome page that the home page replaces.
ROOT_PATH, HOME_PK, LOCALE_PK, SITE_PK, COLLECTION_PK = "0001", 2, 1, 1, 1
# The first generated primary key, and the size of the range of generated keys.
FIRST_PK, PK_RANGE = 1_000, 1_000_000_000
PAGE, IMAGE, TESTIMONIAL, SITE = "wagtailcore.page", "wagtailimages.image", "pages.testimonial", "wagtailcore.site"
PUBLICATION = "pages.publication"
# What articles refer to, and the models of these relations.
AUTHOR, CATEGORY, TAG = "pages.author", "pages.articlecategory", "taggit.tag"
ARTICLE_AUTHOR, ARTICLE_TAG = "pages.articleauthor", "pages.articletag"
HOME_MODEL = "homepage"
PAGE_MODELS = {"": "servicepage", ARTICLE_INDEX: "articleindexpage", ARTICLE: "articlepage"}
TYPES = {f"pages.{model}": page_type for page_type, model in PAGE_MODELS.items()} | {f"pages.{HOME_MODEL}": ""}
OTHERS = (SITE, IMAGE, TESTIMONIAL, PUBLICATION, AUTHOR, CATEGORY, TAG, ARTICLE_AUTHOR, ARTICLE_TAG)

Name = TypeVar("Name", bound=Hashable)
FixtureObject = dict[str, Any]


class FixtureError(Exception):
    """The file is not a fixture of the site; the message says why."""


@dataclass(frozen=True)
class Fixture:
    """The contents of a fixture: its pages, parents first, and the files of its images."""

    pages: tuple[PageContent, ...]
    images: tuple[ImageFile, ...]


# Building


def build(
    folder: Path,
    site_name: str,
    strict: bool = False,
    progress: Progress = no_progress,
    allow_dead_links: bool = False,
) -> tuple[Iterator[str], list[Any]]:
    """Return the fixture for the documents in `folder`, as pieces of its text, and the warnings.

    A page is composed when its piece is consumed; until then the text of its document is spooled to disk, so that
    memory need not hold all of them. Raises DocumentErrors with all errors; with `strict`, warnings are errors. With
    `allow_dead_links`, a link to a missing page is a warning, and an unpublished page is created for it.
    """
    spool = Spool()
    texts: dict[str, Callable[[], Document]] = {}

    def outline(document: Document) -> Document:
        texts[document.path] = spool.put(document)
        return document.outline()

    documents, errors = read_documents(folder, progress, outline)
    with_links = links_to_pages(documents)
    if not documents:
        raise DocumentErrors(errors)
    known = {document.path for document in documents}
    try:
        plan = SitePlan(documents, site_name, allow_dead_links)
    except DocumentErrors as error:
        raise_errors(in_order([*errors, *error.errors]))
    # If a file could not be read at all, a link that seems dead may lead to its page.
    dead = dead_links(plan) if all(str(error.path) in known for error in errors) else ()
    images, image_errors = image_files(page.document for page in plan.pages if page.document)
    raise_errors(in_order([*errors, *dead, *([] if errors else image_errors)]))
    if strict:
        raise_errors(plan.warnings)

    def whole(document: Document) -> Document:
        return with_links(texts[document.path]())

    return as_json(_objects(plan, images, site_name, progress, whole)), plan.warnings


def encode(plan: SitePlan, site_name: str) -> Iterator[str]:
    """Return a plan's pages as the text of a fixture, in pieces. Raises DocumentErrors with what is wrong."""
    images, errors = image_files(page.document for page in plan.pages if page.document)
    raise_errors(dead_links(plan), errors)
    return as_json(_objects(plan, images, site_name, no_progress, lambda document: document))


def as_json(objects: Iterable[FixtureObject]) -> Iterator[str]:
    """Yield the output of `json.dumps` for a list of objects, in pieces."""
    before = "[\n  "
    for item in objects:
        yield before + json.dumps(item, indent=2, ensure_ascii=False).replace("\n", "\n  ")
        before = ",\n  "
    yield "\n]\n"


def _objects(
    plan: SitePlan,
    images: dict[ImageFile, date],
    site_name: str,
    progress: Progress,
    whole: Callable[[Document], Document],
) -> Iterator[FixtureObject]:
    page_pks = _primary_keys({page.url: page.translation_key for page in plan.pages}, {"/": HOME_PK})
    image_pks = _primary_keys({image: uuid5(NAMESPACE, image.file) for image in images})
    for image, day in images.items():
        others = {"collection": COLLECTION_PK, "created_at": f"{day.isoformat()}T12:00:00Z"}
        yield {"model": IMAGE, "pk": image_pks[image], "fields": asdict(image) | others}
    found = {quote for page in plan.pages if page.document for quote in page.document.testimonials()}
    quotes = sorted(found, key=lambda quote: (quote.name, quote.quote, quote.affiliation))
    quote_pks = _primary_keys({quote: uuid5(NAMESPACE, "\n".join(astuple(quote))) for quote in quotes})
    for quote, pk in quote_pks.items():
        yield {"model": TESTIMONIAL, "pk": pk, "fields": fields_of(quote)}
    dois = sorted({doi for page in plan.pages if page.document for doi in page.document.publications()})
    publication_pks = _primary_keys({doi: uuid5(NAMESPACE, doi) for doi in dois})
    for doi, pk in publication_pks.items():
        yield {"model": PUBLICATION, "pk": pk, "fields": {"doi": doi}}
    named: dict[str, dict[str, int]] = {}
    for model, names in _names_of_articles(plan).items():
        named[model] = _primary_keys({name: uuid5(NAMESPACE, f"{model}\n{name}") for name in names})
        for name, slug in zip(names, anchors(names), strict=True):
            yield {"model": model, "pk": named[model][name], "fields": {"name": name, "slug": slug}}
    pks: dict[Any, Any] = {str(page.translation_key): page_pks[page.url] for page in plan.pages}
    pks |= {f"{KEY}{image.file}": pk for image, pk in image_pks.items()}
    places = _places(plan)
    pks |= {f"{PUBLICATION_KEY}{doi}": pk for doi, pk in publication_pks.items()}
    contents = page_contents(plan, progress(plan.pages, "Composing"), whole=whole)
    for page, content in zip(plan.pages, contents, strict=True):
        said = with_testimonials(portable(content.fields, pks.get), lambda words: reference(quote_pks[Quote(**words)]))
        related = list(_related_objects(page, said, page_pks[page.url], named))
        if said.get("category"):
            said["category"] = named[CATEGORY][said["category"]]
        yield from _page_objects(page, content.document, said, page_pks[page.url], places[page.url])
        yield from related
    yield {
        "model": SITE,
        "pk": SITE_PK,
        "fields": {
            "hostname": "localhost",
            "port": 80,
            "site_name": site_name,
            "root_page": HOME_PK,
            "is_default_site": True,
        },
    }


def _names_of_articles(plan: SitePlan) -> dict[str, list[str]]:
    """Return the names of authors, categories and tags, in alphabetical order."""
    found = [page.document.front_matter for page in plan.pages if page.document and page.type == ARTICLE]
    return {
        AUTHOR: sorted({name for keys in found for name in keys.authors}),
        CATEGORY: sorted({keys.category for keys in found if keys.category}),
        TAG: sorted({name for keys in found for name in keys.tags}),
    }


def _related_objects(
    page: PlannedPage, said: Content, pk: int, named: dict[str, dict[str, int]]
) -> Iterator[FixtureObject]:
    """Yield the objects that relate an article to its authors and tags; none for any other page."""
    for number, name in enumerate(said.get("authors", ())):
        seed = {name: uuid5(page.translation_key, f"author\n{name}")}
        fields = {"sort_order": number, "page": pk, "author": named[AUTHOR][name]}
        yield {"model": ARTICLE_AUTHOR, "pk": _primary_keys(seed)[name], "fields": fields}
    for name in said.get("tags", ()):
        seed = {name: uuid5(page.translation_key, f"tag\n{name}")}
        fields = {"tag": named[TAG][name], "content_object": pk}
        yield {"model": ARTICLE_TAG, "pk": _primary_keys(seed)[name], "fields": fields}


def _primary_keys(seeds: dict[Name, UUID], fixed: dict[Name, int] | None = None) -> dict[Name, int]:
    """Return a primary key for each name, derived from its UUID, or the next free one if that is taken."""
    pks = dict(fixed or {})
    taken = set(pks.values())
    for name, seed in seeds.items():
        pk = FIRST_PK + seed.int % PK_RANGE
        while pk in taken:
            pk += 1
        pks.setdefault(name, pk)
        taken.add(pks[name])
    return pks


def _places(plan: SitePlan) -> dict[str, dict[str, Any]]:
    """Return each page's place in the tree, by its address."""
    paths: dict[str, str] = {}
    children: Counter[str] = Counter()
    for page in plan.pages:
        if page.url == "/":
            paths["/"] = Page._get_path(ROOT_PATH, 2, 1)
            continue
        above = parent_url(page.url)
        children[above] += 1
        paths[page.url] = Page._get_path(paths[above], _depth(page), children[above])
    return {
        page.url: {"path": paths[page.url], "depth": _depth(page), "numchild": children[page.url]}
        for page in plan.pages
    }


def _depth(page: PlannedPage) -> int:
    return page.url.count("/") + 1


def _page_objects(
    page: PlannedPage, document: str, said: Content, pk: int, place: dict[str, Any]
) -> Iterator[FixtureObject]:
    """Yield a page's two objects: its columns in Wagtail's table, and those in its own."""
    model = HOME_MODEL if page.url == "/" else PAGE_MODELS[page.type]
    published = f"{page.date.isoformat()}T12:00:00Z" if page.live else None
    columns = {
        "title": said["title"],
        "draft_title": said["title"],
        "slug": said["slug"],
        "url_path": page.url_path,
        "seo_title": said["seo_title"],
        "search_description": said["search_description"],
        "show_in_menus": said["show_in_menus"],
        "live": said["live"],
        "has_unpublished_changes": not said["live"],
        "first_published_at": published,
        "last_published_at": published,
        "content_type": ["pages", model],
        "locale": LOCALE_PK,
        "translation_key": str(page.translation_key),
        **place,
    }
    yield {"model": PAGE, "pk": pk, "fields": columns}
    source = {"document": document} if document else {}
    names = [*EMPTY, "date", "category"] if page.type == ARTICLE else EMPTY
    own = {name: said[name] for name in names if name in said and name not in PAGE_FIELDS}
    if page.type == ARTICLE:
        own["category"] = own["category"] or None
    yield {"model": f"pages.{model}", "pk": pk, **source, "fields": own}


# Reading


def decode(fixture: Path | str) -> Fixture:
    """Return the contents of a fixture, given as a file's path or as its text. Raises FixtureError or OSError."""
    try:
        with _opened(fixture) as file:
            return _decode(file)
    except (ijson.JSONError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise FixtureError(f"this is not a fixture of the site ({error!r}); run build_fixture") from error


@contextmanager
def _opened(fixture: Path | str) -> Iterator[BinaryIO]:
    if isinstance(fixture, str):
        yield io.BytesIO(fixture.encode())
    else:
        with fixture.open("rb") as file:
            yield file


def _objects_in(file: BinaryIO) -> Iterator[FixtureObject]:
    """Yield the objects of a fixture one by one, so that memory need not hold all of them."""
    file.seek(0)
    return iter(ijson.items(file, "item", use_float=True))


def _decode(file: BinaryIO) -> Fixture:
    keys: dict[Any, Any] = {}
    names: dict[tuple[str, int], str] = {}
    related: defaultdict[int, Content] = defaultdict(lambda: {"authors": [], "tags": []})
    images = []
    words = Spool()
    for item in _objects_in(file):
        if item["model"] == PAGE:
            keys[item["pk"]] = item["fields"]["translation_key"]
        elif item["model"] == IMAGE:
            keys |= image_keys([(item["pk"], item["fields"]["file"])])
            images.append(ImageFile(**{column.name: item["fields"][column.name] for column in fields(ImageFile)}))
        elif item["model"] == PUBLICATION:
            keys |= publication_keys([(item["pk"], item["fields"]["doi"])])
        elif item["model"] == TESTIMONIAL:
            keys |= testimonial_keys([Testimonial(pk=item["pk"], **item["fields"])], words)
        elif item["model"] in (AUTHOR, CATEGORY, TAG):
            names[item["model"], item["pk"]] = item["fields"]["name"]
        elif item["model"] == ARTICLE_AUTHOR:
            related[item["fields"]["page"]]["authors"].append(names[AUTHOR, item["fields"]["author"]])
        elif item["model"] == ARTICLE_TAG:
            related[item["fields"]["content_object"]]["tags"].append(names[TAG, item["fields"]["tag"]])
    pages, spool, columns = [], Spool(), {}
    for item in _objects_in(file):
        if item["model"] == PAGE:
            columns[item["pk"]] = item["fields"]
        elif item["model"] in TYPES:
            if TYPES[item["model"]] == ARTICLE:
                item["fields"]["category"] = names.get((CATEGORY, item["fields"]["category"]), "")
                item["fields"] |= related[item["pk"]]
            pages.append(_page(item, columns.pop(item["pk"]), keys, spool))
        elif item["model"] not in OTHERS:
            raise ValueError(f"{item['model']} is not a model in a fixture")
    pages.sort(key=lambda page: page.url)
    if not pages or not pages[0].is_home:
        raise ValueError("its first page is not the home page")
    return Fixture(tuple(pages), tuple(images))


def _page(item: FixtureObject, columns: Content, keys: dict[Any, Any], spool: Spool) -> PageContent:
    page_type = TYPES[item["model"]]
    names = field_names(page_type, is_home=item["model"] == f"pages.{HOME_MODEL}")
    found = columns | item["fields"]
    said = portable({name: found[name] for name in names}, keys.get)
    url = str(columns["url_path"]).removeprefix("/home")
    document = intern(item.get("document", ""))
    return PageContent(UUID(columns["translation_key"]), url, spool.put(said), page_type, document)


# Comparing


def differences(old: bytes, new: bytes) -> Iterator[str]:
    """Yield a line for each page that differs between the fixture texts `new` and `old`: added, changed or removed."""
    before, after = _pages_by_url(old), _pages_by_url(new)
    for url in sorted(before.keys() | after.keys()):
        if url not in before:
            yield f"{url} is missing"
        elif url not in after:
            yield f"{url} no longer has a document"
        elif before[url] != after[url]:
            yield f"{url} differs"


def _pages_by_url(text: bytes) -> dict[str, Content]:
    """Return each page's fields in a fixture's text, by its address; empty if the text is not a fixture."""
    pages: defaultdict[int, Content] = defaultdict(dict)
    try:
        for item in json.loads(text):
            fields = item["fields"]
            if item["model"] not in OTHERS:
                pages[item["pk"]].update(fields)
            elif item["model"] in (ARTICLE_AUTHOR, ARTICLE_TAG):
                pages[fields.get("page") or fields["content_object"]][f"{item['model']} {item['pk']}"] = fields
        return {str(fields["url_path"]).removeprefix("/home"): fields for fields in pages.values()}
    except (ValueError, KeyError, TypeError):
        return {}
