"""The format of documents as the admin's help shows it: made from the page that writers read."""

from functools import cache

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

FORMAT = settings.BASE_DIR / "docs/writers/document-format.md"


@cache
def format_help() -> SafeString:
    """The page as HTML without its heading. Links to other pages of the documentation are their words."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(FORMAT.read_text(encoding="utf-8"))
    first = next(number for number, token in enumerate(tokens) if token.type == "heading_close") + 1
    for token in tokens:
        if token.type == "table_open":
            token.attrSet("class", "listing")
        inside = token.children or []
        for number, child in enumerate(inside):
            if child.type == "link_open" and not str(child.attrs["href"]).startswith("https://"):
                closing = next(other for other in inside[number:] if other.type == "link_close")
                child.hidden = closing.hidden = True
        token.children = [child for child in inside if not child.hidden] if token.children else token.children
    html: str = parser.renderer.render(tokens[first:], parser.options, {})
    return mark_safe(html)  # noqa: S308 -- our own file
