"""The format of documents as the admin's help shows it, generated from `docs/writers/document-format.md`."""

from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

FORMAT = settings.BASE_DIR / "docs/writers/document-format.md"


@cache
def format_help() -> SafeString:
    """Return the page as HTML without its heading. Links to other pages of the documentation become plain text."""
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
    parser.add_render_rule("fence", _example)
    html: str = parser.renderer.render(tokens[first:], parser.options, {})
    return mark_safe(html)  # noqa: S308 -- our own file


def _example(
    renderer: RendererProtocol, tokens: Sequence[Token], number: int, options: OptionsDict, env: EnvType
) -> str:
    """Return a block of code without the element `code`: Wagtail draws a border around each of its lines."""
    return format_html('<pre class="example">{}</pre>\n', tokens[number].content)
