"""The fields of a page for a document, and the document that a page's fields say."""

from datetime import date
from uuid import UUID

from pages.content import marked_text
from pages.content.blocks import BlockReader, BlockWriter, Keys, Paths
from pages.content.document import ARTICLE, Document, FrontMatter
from pages.content.errors import PageErrors
from pages.content.html import words_in
from pages.content.parts.image import Image
from pages.content.related_pages import RelatedPages
from pages.content.rich_text import plain
from pages.content.section import Section, parts_of
from pages.content.walk import Content

# The fields that come from a page's document, besides its heading and place, with the values of a page without one:
# its copy; those of the front page, whose place is fixed and which no page lists; and those of other pages.
COPY: Content = {"tagline": "", "introduction": "", "images": [], "body": []}
HOME_FIELDS: Content = {"seo_title": "", "search_description": "", **COPY}
EMPTY: Content = {
    **HOME_FIELDS,
    "link_from": [],
    "legacy_url": "",
    "url_handling": "",
    "extracted_date": None,
    "other_names": "",
    "form": "",
}
# What every page has, with a document or without.
PAGE_FIELDS = ("title", "slug", "seo_title", "search_description", "show_in_menus", "live")
# The additional fields of articles, which only their index lists.
ARTICLE_FIELDS: Content = {"date": None, "authors": [], "category": "", "tags": []}
BODY_PARTS: dict[str, type[Section] | type[RelatedPages]] = {kind.kind: kind for kind in (Section, RelatedPages)}


def fields_of_type(page_type: str, is_home: bool = False) -> Content:
    """Return the fields that a page of this type has of its document, empty."""
    if is_home:
        return HOME_FIELDS
    if not page_type:
        return EMPTY
    fields = {name: value for name, value in EMPTY.items() if name != "link_from"}
    return fields | ARTICLE_FIELDS if page_type == ARTICLE else fields


def field_names(page_type: str, is_home: bool = False) -> list[str]:
    """Return the names of all fields that a document says of a page of this type, or that follow from it."""
    return list(dict.fromkeys([*PAGE_FIELDS, *fields_of_type(page_type, is_home)]))


def document_fields(document: Document, page: UUID, keys: Keys) -> Content:
    """Return a document's fields for its page; `page` is its translation key, `keys` those of all other pages."""
    writer, front_matter = BlockWriter(keys, page), document.front_matter
    fields = {
        "seo_title": front_matter.title,
        "search_description": front_matter.description,
        "tagline": document.tagline,
        "introduction": writer.rich_text(document.introduction),
        "images": [writer.block(image.kind, image.kind, image.to_block) for image in front_matter.images],
        "body": [writer.block(part.kind, part.heading, part.to_block) for part in document.sections],
        "link_from": sorted(map(keys.page, front_matter.link_from)),
        "legacy_url": front_matter.legacy_url,
        "url_handling": front_matter.url_handling,
        "extracted_date": front_matter.extracted_date.isoformat(),
        "other_names": "\n".join(front_matter.aliases),
        "form": front_matter.form,
        "date": front_matter.date and front_matter.date.isoformat(),
        "authors": list(front_matter.authors),
        "category": front_matter.category,
        "tags": list(front_matter.tags),
    }
    is_home = front_matter.new_build_url == "/"
    return {name: fields[name] for name in fields_of_type(front_matter.type, is_home)}


def document_of(url: str, fields: Content, paths: Paths, copied_on: date = date.min, page_type: str = "") -> Document:
    """Return the document that the fields of a page of this type say, from what they hold and never from a stored copy.

    Raises PageErrors.

    References are by the keys that `paths` knows. These are no copy, and stay in the admin: whether a page is live,
    scheduled, locked, private or shown in menus, its history and comments.

    - White space is in its normal form; blocks, paragraphs and headings without text are left out.
    - Where the page has no title for the browser, its heading is the title; without a day on which its copy was taken
      it is `copied_on`.
    - A related link that has one of the names of its page is written by that name, any other with its address.
    """
    reader = BlockReader(paths)
    with reader.at("the introduction"):
        introduction = reader.rich_text(fields["introduction"])
    sections = tuple(BODY_PARTS[block["type"]].from_block(block["value"], reader) for block in fields["body"])
    front_matter = _front_matter(url, fields, reader, copied_on, page_type)
    if reader.errors:
        raise PageErrors(dict.fromkeys(f"{url}: {error}" for error in reader.errors))
    heading, tagline = marked_text.normal(fields["title"]), marked_text.normal(fields["tagline"])
    return Document(url, {}, front_matter, heading, tagline, introduction, sections)


def _front_matter(url: str, fields: Content, reader: BlockReader, copied_on: date, page_type: str) -> FrontMatter:
    day = fields.get("extracted_date")
    with reader.at("the images"):
        images = tuple(part for part in parts_of(fields["images"], reader) if isinstance(part, Image))
    return FrontMatter(
        legacy_url=fields.get("legacy_url", ""),
        new_build_url=url,
        url_handling=fields.get("url_handling", ""),
        link_from=tuple(sorted(path for key in fields.get("link_from", ()) if (path := reader.paths.page(key)))),
        extracted_date=date.fromisoformat(day) if day else copied_on,
        title=plain(fields["seo_title"] or marked_text.plain(fields["title"])),
        aliases=tuple(dict.fromkeys(filter(None, map(plain, fields.get("other_names", "").splitlines())))),
        description=plain(fields["search_description"]),
        images=images,
        type=page_type,
        form=fields.get("form", ""),
        date=date.fromisoformat(fields["date"]) if fields.get("date") else None,
        authors=tuple(fields.get("authors", ())),
        category=fields.get("category") or "",
        tags=tuple(sorted(fields.get("tags", ()))),
    )


def has_copy(fields: Content) -> bool:
    """Return whether there is anything that a document could say. A stub has none: documents only name the page."""
    return any(map(says_something, (fields.get(name) for name in COPY)))


def says_something(value: object) -> bool:
    """Return whether a field's value holds more than markup."""
    return bool(words_in(value) if isinstance(value, str) else value)
