"""Builds the front matter of a document from the front matter and metadata of another format."""

import re
from dataclasses import replace
from pathlib import PurePosixPath
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from pages.content.addresses import legacy_path
from pages.content.document import ARTICLE, ARTICLE_INDEX, FrontMatter
from pages.content.from_markdown import PATH_PATTERN
from pages.content.parts.image import Image
from pages.content.source import TITLE_LENGTH
from pages.converting import metadata
from pages.converting.addresses import OLD_SITE
from pages.converting.document import ARTICLES, NO_DATE, Draft
from pages.converting.front_matter import Value, day_of, list_of, names_of, plain_key
from pages.converting.images import ImageConverter, ImageFiles

INDEX = "/ingenious-blog/"
_SLUGS = ("slug", "url", "permalink", "path")
_OLD_ADDRESSES = ("legacy_url", "original_url", "old_url", "source_url", "canonical", "canonical_url", "link")
_DATES = ("date", "published", "published_at", "publish_date", "date_published", "pub_date", "created", "created_at")
_EXTRACTED = ("extracted", "extracted_date", "extracted_at", "exported", "date", "created")
_AUTHORS = ("authors", "author", "by", "byline", "creator", "written_by")
_CATEGORIES = ("category", "categories", "section", "topic")
_TAGS = ("tags", "tag", "keywords")
_DESCRIPTIONS = ("description", "meta_description", "seo_description", "excerpt", "summary", "dek", "subtitle")
_IMAGES = (
    "image",
    "featured_image",
    "hero_image",
    "cover_image",
    "cover",
    "hero",
    "thumbnail",
    "og_image",
    "banner",
    "images",
)
_ALTS = ("image_alt", "featured_image_alt", "hero_image_alt", "cover_alt", "alt", "image_description")
_TITLES = ("title", "name", "headline", "h1", "seo_title", "meta_title")


def with_front_matter(document: Draft, files: ImageFiles) -> Draft:
    """Return a draft with its final front matter; keys that are left out are reported."""
    used: set[str] = set()
    title = (
        document.metadata.get(metadata.TITLE)
        or _text(document, used, ("seo_title", "meta_title", *_TITLES))
        or document.heading
    )
    description = document.metadata.get(metadata.DESCRIPTION) or _text(document, used, _DESCRIPTIONS)
    used |= set(_TITLES)
    if len(title) > TITLE_LENGTH:
        document.report.task(1, f"the title is cut after {TITLE_LENGTH} characters; write a shorter one: {title}")
    keys = FrontMatter("", "", "", (), NO_DATE, title[:TITLE_LENGTH], document.aliases, description)
    keys = _article(document, keys, used) if document.kind == ARTICLES else _service_page(document, keys, used)
    keys = replace(keys, images=_images(document, files, used))
    for name, value in document.keys.items():
        if name == "draft" and value.text.lower() == "true":
            document.report.task(value.line, "the text is marked as a draft; is it approved?")
        elif name not in used and value.text:
            document.report.change(
                value.line, f"the key `{name}` is left out, because pages have no such field: {value.text}"
            )
    return replace(document, front_matter=keys)


def _first(document: Draft, used: set[str], names: tuple[str, ...]) -> Value:
    """Return the first of the keys that has a value; an empty value if none has."""
    for name in names:
        if name in document.keys:
            used.add(name)
            if document.keys[name].text:
                return document.keys[name]
    return Value("", 1)


def _text(document: Draft, used: set[str], names: tuple[str, ...]) -> str:
    value = _first(document, used, names)
    text = plain_key(document.keys, *names)
    if text != value.text and text:
        document.report.change(value.line, f"`{value.text}` is written without formatting: “{text}”")
    return text


def _article(document: Draft, keys: FrontMatter, used: set[str]) -> FrontMatter:
    old = _first(document, used, _OLD_ADDRESSES)
    legacy = _old_address(document, old)
    slug = _slug(document, _first(document, used, _SLUGS), legacy)
    typed = _first(document, used, _DATES)
    day = day_of(typed.text)
    named = re.match(r"\d{4}-\d{2}-\d{2}(?=-)", PurePosixPath(document.path).name)
    if not day and not typed.text and named:
        day = day_of(named[0])
        document.report.change(1, f"the date {named[0]} is taken from the file name")
    if not day:
        what = f"`{typed.text}` is not a date, or is ambiguous" if typed.text else "the article has no date"
        document.report.task(typed.line, f'{what}; write `date: "YYYY-MM-DD"` into the document')
    elif typed.text and typed.text != day.isoformat():
        document.report.change(typed.line, f"the date `{typed.text}` is written {day.isoformat()}")
    categories = _first(document, used, _CATEGORIES)
    category, *others = (
        list_of(categories) if isinstance(categories.value, tuple) else ([categories.text] if categories.text else [""])
    )
    if others:
        document.report.warn(
            categories.line,
            f"an article has only one category, {category}; the others become tags: {', '.join(others)}",
        )
    authors = _first(document, used, _AUTHORS)
    names = names_of(authors)
    told = f"the authors `{authors.text}` are read as {' · '.join(names)}"
    if len(names) > 1 and any(" " not in name.partition(",")[0] for name in names):
        document.report.warn(authors.line, f"{told}; check where names begin")
    elif authors.text and authors.text != ", ".join(names):
        document.report.change(authors.line, told)
    tags = tuple(sorted({*list_of(_first(document, used, _TAGS)), *others}))
    url = f"{INDEX}{slug}/"
    handling = "" if not legacy else "reuse" if legacy_path(legacy) == url else "redirect"
    return replace(
        keys, type=ARTICLE, legacy_url=legacy, new_build_url=url, url_handling=handling, date=day or NO_DATE,
        extracted_date=day or NO_DATE, authors=names, category=category, tags=tags,
    )  # fmt: skip


def _old_address(document: Draft, value: Value) -> str:
    """Return the full address on the old site, without query and fragment; empty if there is none."""
    typed = value.text
    if not typed:
        return ""
    address = f"{OLD_SITE}/{typed.lstrip('/')}" if not re.match(r"https?://", typed) else typed
    address = re.split("[?#]", address, maxsplit=1)[0].strip()
    if address != typed:
        document.report.change(value.line, f"the old address `{typed}` is written {address}")
    return address


def _slug(document: Draft, value: Value, legacy: str) -> str:
    """Return the last part of an article's address."""
    typed, line = value.text, value.line
    if not typed:
        typed = urlsplit(legacy).path if legacy else PurePosixPath(document.path).stem
        document.report.change(
            1, f"the article has no slug; {'its old address' if legacy else 'the file name'} is used: {typed}"
        )
    slug = _path_of(typed).rstrip("/").rpartition("/")[2]
    if slug != typed:
        document.report.change(line, f"the slug `{typed}` is written {slug}")
    return slug


def _path_of(typed: str) -> str:
    """Return a path, a slug or a full address as a path in the form that documents use."""
    path = unquote(urlsplit(typed).path if "://" in typed else re.split("[?#]", typed)[0])
    if "://" not in typed and re.match(r"(?:www\.)?[\w-]+\.com(?:/|$)", path):
        path = path.partition("/")[2]
    path = re.sub(r"\.(?:html?|php|aspx?|md)$", "", path.lower())
    path = re.sub(r"[\u0300-\u036f]", "", normalize("NFKD", path))  # ü becomes u
    pieces = [re.sub(r"[^a-z0-9]+", "-", piece).strip("-") for piece in path.split("/")]
    found = "/".join(piece for piece in pieces if piece)
    return f"/{found}/" if found else "/"


def _service_page(document: Draft, keys: FrontMatter, used: set[str]) -> FrontMatter:
    report = document.report
    slug = _first(document, used, _SLUGS)
    typed = document.metadata.get(metadata.URL)
    line = document.metadata.line(metadata.URL) if typed else slug.line
    if not typed and not slug.text:
        report.task(1, "the text gives no address; the file name is used, so check `new_build_url`")
    url = _path_of(typed or slug.text or PurePosixPath(document.path).stem)
    other = _path_of(slug.text)
    is_same = url == other if "/" in slug.text.strip("/") else url.endswith(other)
    if typed and slug.text and not is_same:
        report.warn(
            line, f"the text gives the address `{typed}`, its front matter `{slug.text}`; the page's address is {url}"
        )
    elif (typed or slug.text).strip("/") != url.strip("/"):
        report.change(line, f"the address `{typed or slug.text}` is written {url}")
    if not PATH_PATTERN.fullmatch(url) and url != "/":
        report.task(line, f"`{typed}` is not an address of a page; write `new_build_url`")
    extracted = _first(document, used, _EXTRACTED)
    day = day_of(extracted.text)
    if not day:
        what = (
            f"`{extracted.text}` is not a date, or is ambiguous"
            if extracted.text
            else "the text does not say when it was extracted"
        )
        report.task(extracted.line, f'{what}; write `extracted_date: "YYYY-MM-DD"` into the document')
    elif extracted.text != day.isoformat():
        report.change(extracted.line, f"the date `{extracted.text}` is written {day.isoformat()}")
    legacy = _old_address(document, _first(document, used, _OLD_ADDRESSES[:4]))
    handling = "" if not legacy else "reuse" if legacy_path(legacy) == url else "redirect"
    if url == "/":
        keys, legacy, handling = replace(keys, aliases=()), "", ""
    page_type = ARTICLE_INDEX if url == INDEX else ""
    return replace(
        keys, type=page_type, new_build_url=url, extracted_date=day or NO_DATE, legacy_url=legacy, url_handling=handling
    )


def _images(document: Draft, files: ImageFiles, used: set[str]) -> tuple[Image, ...]:
    """Return the lead picture that the front matter names."""
    value = _first(document, used, _IMAGES)
    alt = _text(document, used, _ALTS)
    texts = [value.value] if isinstance(value.value, str) else list(value.value)
    addresses = [text for text in texts if re.search(r"\.\w{3,4}(?:\?|$)|^https?://", text)]
    texts = [text for text in texts if text not in addresses and text]
    found = []
    for address in addresses:
        if image := ImageConverter(files, document.report).named(
            address, alt or (texts[0] if texts else ""), value.line
        ):
            found.append(image)
    return tuple(found)
