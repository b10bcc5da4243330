"""Public pages as Markdown for programs that read them, and `llms.txt`, the list of all pages for the same readers.

The exporter's writer writes the page without what visitors do not see: old address, other names, the pages that list
it, and addresses of unpublished pages. Its pictures have absolute addresses, and the pages that it lists are added at
the end. A page without copy consists of its heading and that list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.html import escape
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from genetargeting.private_pages import public
from pages.content.blocks import Paths
from pages.content.document import Document
from pages.content.errors import PageErrors
from pages.content.fields import document_of
from pages.content.marked_text import natural_key, to_html
from pages.content.parts.image import Image, document_path
from pages.content.to_markdown import line, marked_line
from pages.content.walk import is_block, rebuild, visit
from pages.markdown.front_matter import visitors_front_matter
from pages.markdown.writer import write_copy
from pages.models import HomePage, Publication, PublicationsPage, ServicePage, SiteSettings, enumeration
from pages.models.pictures import IMAGE_SIZE, shown_url
from pages.models.publications import keys_in
from pages.sync.page_reader import PageNames, by_path, document_type, has_content, images_in, path_of
from pages.sync.site_state import stored_fields


def markdown_response(page: Page, request: HttpRequest) -> HttpResponse:
    response = HttpResponse(markdown(page, request), content_type="text/markdown; charset=utf-8")
    response["Link"] = f'<{page.get_full_url(request)}>; rel="canonical"'
    patch_vary_headers(response, ["Accept"])
    return response


def markdown(page: Page, request: HttpRequest) -> str:
    """Return the page, or the given version of it, as Markdown."""
    if hasattr(page, "introduction") and has_content(page):
        try:
            document = visitors_document(page, request)
            text = visitors_front_matter(document.front_matter) + "\n" + write_copy(document)
            return "\n".join(filter(None, [text, page_list(page, request), publication_list(page)]))
        except PageErrors:
            pass  # the export reports errors to staff; readers get the rest
    return outline(page, request)


def visitors_document(page: Page, request: HttpRequest) -> Document:
    """Return the page as visitors see it: a link to an unpublished page becomes plain text."""
    names = PageNames()
    data = stored_fields(page, with_listings=False)
    images = images_in(data).prefetch_renditions(IMAGE_SIZE)  # type: ignore[attr-defined]  # Wagtail's
    addresses = {document_path(image.file.name): request.build_absolute_uri(shown_url(image)) for image in images}

    downloads = {
        file.pk: f'<p><a href="{escape(request.build_absolute_uri(file.url))}">{escape(file.title)}</a></p>'
        for file in get_document_model().objects.filter(
            pk__in=[part["file"] for part in visit(data) if isinstance(part, dict) and part.get("file")]
        )
    }

    def labelled(part: Any) -> Any:
        if is_block(part) and part["type"] == "download":
            return {"type": "text", "value": downloads.get(part["value"]["file"], ""), "id": part["id"]}
        if isinstance(part, dict) and {"page", "url", "label"} <= part.keys():
            return part | {"label": part["label"] or names.titles.get(part["page"], part["url"])}
        return part

    def placed(part: Any) -> Any:
        """Return the picture with its absolute address, because there is no folder of pictures."""
        return replace(part, url=addresses.get(part.url, part.url)) if isinstance(part, Image) else part

    live = {pk: path for pk, path in names.paths.items() if pk in names.live}
    fields = by_path(rebuild(data, lambda part: with_citations(labelled(part))), live)
    paths = Paths(lambda key: "" if key == "0" else key, names.path)
    document: Document = rebuild(document_of(path_of(page), fields, paths, page_type=document_type(page)), placed)
    return document


def with_citations(part: Any) -> Any:
    """Return a list of publications as citations; documents have only their DOIs, which mean little to readers."""
    if not is_block(part) or part["type"] != "publications":
        return part
    found = Publication.objects.exclude(title="", doi="").in_bulk(keys_in(part))
    keys = [item["value"] for item in part["value"]["publications"]]
    items = [f"<li>{to_html(found[key].citation)} {link(found[key])}</li>" for key in keys if key in found]
    return part | {"type": "text", "value": f"<ul>{''.join(items)}</ul>" if items else ""}


def link(publication: Publication) -> str:
    """Return the address of a publication as a link, if it has one."""
    address = escape(publication.address)
    return f'<a href="{address}">{address}</a>' if address else ""


def publication_list(page: Page) -> str:
    """Return all publications by year, on the page that lists them."""
    if not isinstance(page, PublicationsPage):
        return ""
    blocks = []
    for year, group in groupby(Publication.objects.shown(), lambda publication: publication.year):
        lines = [
            " ".join(filter(None, ("-", marked_line(one.citation, in_line=True), auto_link(one)))) for one in group
        ]
        blocks += [f"## {year}", "\n".join(lines)]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def auto_link(publication: Publication) -> str:
    return f"<{publication.address}>" if publication.address else ""


def outline(page: Page, request: HttpRequest) -> str:
    """Return a page's heading, its summary in a line, and the pages that it lists."""
    blocks = [
        f"# {marked_line(page.title)}",
        marked_line(getattr(page, "tagline", "")),
        line(getattr(page, "summary", "")),
    ]
    blocks += [page_list(page, request), publication_list(page)]
    return "\n\n".join(filter(None, blocks)).rstrip("\n") + "\n"


def page_list(page: Page, request: HttpRequest) -> str:
    """Return the pages that a page lists, one per line; empty if it lists none."""
    return "".join(f"{entry(listed, listed.get_url(request), listed.tagline)}\n" for listed in page.listed)


def llms_txt(site: Site, company: SiteSettings, pages: Sequence[Page], request: HttpRequest) -> str:
    """Return the pages of the site for language models, as https://llmstxt.org/ describes it.

    `pages` are in the order of the tree. The pages below a first-level page form a section.
    """
    first_level = site.root_page.depth + 1
    whole = partial(entry_with_markdown, request, listed_titles(pages))
    tops: dict[str, Page] = {}
    sections: list[tuple[str, list[Page]]] = []
    for top, branch in groupby(pages, lambda page: str(page.path[: first_level * page.steplen])):
        group = list(branch)
        if group[0].depth == first_level:
            tops[top] = group.pop(0)
        if group:
            sections.append((tops[top].title if top in tops else "Other pages", group))
    if tops:
        sections.insert(0, ("Pages", list(tops.values())))
    blocks = [f"# {line(company.company_name)}"]
    home = public(HomePage.objects.live()).filter(pk=site.root_page_id).first()
    if about := company.description or getattr(home, "summary", "") or getattr(home, "tagline", ""):
        blocks.append(f"> {line(' '.join(about.split()))}")
    blocks.append("Each page is also available as Markdown: add `index.md` to its address.")
    for title, group in sections:
        blocks += [f"## {marked_line(title)}", "\n".join(map(whole, group))]
    return "\n\n".join(blocks) + "\n"


def entry_with_markdown(request: HttpRequest, listed: Mapping[int, Sequence[str]], page: Page) -> str:
    own = page.search_description or page.tagline or page.summary
    return entry(page, f"{page.get_full_url(request)}index.md", own or enumeration(page.title, listed.get(page.pk, ())))


def listed_titles(pages: Iterable[Page]) -> dict[int, list[str]]:
    """Return the titles that each of the pages lists, by primary key: one query for all of them."""
    titles: dict[int, str] = {page.pk: page.title for page in pages}
    listed: dict[int, list[str]] = {}
    placed = ServicePage.link_from.through.objects.values_list("servicepage_id", "page_id")
    for page, place in sorted(placed, key=lambda pair: natural_key(titles.get(pair[0], ""))):
        if page in titles:
            listed.setdefault(place, []).append(titles[page])
    return listed


def entry(page: Page, address: str, note: str) -> str:
    note = line(" ".join(note.split()), in_line=True)
    return f"- [{marked_line(page.title, in_line=True)}]({address})" + (f": {note}" if note else "")
