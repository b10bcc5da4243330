"""Rich text as Wagtail stores it: a small HTML, read and written here and nowhere else."""

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

# What the editor adds on saving: a key for each paragraph, and a list torn in two after a list of another kind.
EDITORS_KEY = "data-block-key"
TORN_LIST = re.compile(r"</(ul|ol)><\1>")


def with_page_links(html: str, target: Callable[[str], str | int | None]) -> str:
    """Returns rich text with each page link's id exchanged for its `target` (0, which is no page, for None).

    What a browser and the editor add on saving is left out: it is no change.
    """
    if "<" not in html:
        return html.replace("\r\n", "\n")
    if 'linktype="page"' in html or EDITORS_KEY in html:
        rewriter = _Rewriter(target)
        rewriter.feed(html)
        rewriter.close()
        html = "".join(rewriter.pieces)
    return TORN_LIST.sub("", html).replace("\r\n", "\n")


class _Rewriter(HTMLParser):
    """Copies HTML as it is, but for page links and the editor's keys."""

    def __init__(self, target: Callable[[str], str | int | None]) -> None:
        super().__init__(convert_charrefs=False)
        self.target = target
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = [(name, value) for name, value in attrs if name != EDITORS_KEY]
        if tag == "a" and ("linktype", "page") in kept:
            kept = [(name, str(self.target(value or "") or 0) if name == "id" else value) for name, value in kept]
        elif len(kept) == len(attrs):
            self.pieces.append(self.get_starttag_text() or "")
            return
        self.pieces.append(f"<{' '.join([tag, *map(_attribute, kept)])}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        self.pieces.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.pieces.append(f"&#{name};")


def _attribute(pair: tuple[str, str | None]) -> str:
    name, value = pair
    return name if value is None else f'{name}="{escape(value)}"'
