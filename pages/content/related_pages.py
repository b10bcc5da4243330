"""Links to other pages, under a heading of their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it.tree import SyntaxTreeNode as Node

from pages.content import marked_text, to_markdown
from pages.content.blocks import BlockReader, BlockWriter, list_items
from pages.content.from_markdown import heading_text, inline_nodes, link_target, marked_line
from pages.content.source import Nodes, Source, shown

HEADING = "Related Pages"
MARK = "{.related-pages}"
ADDRESS = re.compile(r"(https?://|www\.|/\w|\w+\.(com|org|net|edu)\b)\S*$")


@dataclass(frozen=True)
class RelatedLink:
    """A page by one of its names, or where there is a `target` by its path, or an address elsewhere."""

    label: str
    target: str = ""


@dataclass(frozen=True)
class RelatedPages:
    """The links; `line` is the heading's, for error messages."""

    heading: str
    links: tuple[RelatedLink, ...]
    line: int = field(default=0, compare=False)

    kind = "related_links"

    @property
    def labels(self) -> tuple[str, ...]:
        """The names that must be found among the documents."""
        return tuple(link.label for link in self.links if not link.target)

    @staticmethod
    def is_named_by(heading: Node) -> bool:
        """Return whether a heading says that related pages follow."""
        text = heading.children[0].content.strip()
        return text == HEADING or text.endswith(f" {MARK}")

    @staticmethod
    def check_heading(heading: Node, source: Source) -> None:
        """Report a heading that seems to announce related pages although none follow."""
        text = " ".join(heading.children[0].content.split())
        if text.strip(" :.").casefold() == HEADING.casefold():
            source.report(
                heading,
                f"`## {shown(text)}` is an ordinary section; for related pages, write `## {HEADING}`, exactly like "
                "this",
            )

    @classmethod
    def from_markdown(cls, heading: Node, nodes: Nodes, source: Source) -> "RelatedPages":
        """Return the related pages under a heading."""
        if len(nodes) != 1 or nodes[0].type != "bullet_list":
            where = nodes[0] if nodes else heading
            source.report(where, f"`## {HEADING}` contains only a list of page names; write `- Name`")
            return cls("", ())
        links = []
        for item in nodes[0].children:
            if len(item.children) == 1 and item.children[0].type == "paragraph":
                links.append(_link(item, source))
            else:
                source.report(item, "a related page is one line; write `- Name`")
        title = heading_text(heading, source).removesuffix(MARK).strip()
        return cls(title, tuple(links), source.line(heading))

    def to_markdown(self) -> Iterator[str]:
        """Yield its Markdown blocks."""
        if self.heading == HEADING:
            yield f"## {HEADING}"
        else:
            yield f"## {to_markdown.heading(self.heading)} {MARK}".replace("##  ", "## ")
        items = []
        for link in self.links:
            text = to_markdown.marked_line(link.label)
            if not link.target and ADDRESS.match(text):
                text = to_markdown.encoded(text[0]) + text[1:]
            items.append(f"- [{text}]({to_markdown.destination(link.target)})" if link.target else f"- {text}")
        yield "\n".join(items)

    def to_block(self, writer: BlockWriter) -> dict[str, Any]:
        """Return the value of its block."""
        links = [writer.item(link.label or link.target, _value(link, writer)) for link in self.links]
        return {"heading": self.heading, "links": links}

    @classmethod
    def from_block(cls, value: dict[str, Any], reader: BlockReader) -> "RelatedPages":
        """Return the related pages that a block's value says."""
        heading = marked_text.normal(value["heading"])
        with reader.at(f"section “{heading}”"):
            return cls(heading, tuple(_from_value(link, reader) for link in list_items(value["links"])))


def _link(item: Node, source: Source) -> RelatedLink:
    nodes, target = inline_nodes(item.children[0]), ""
    if len(nodes) == 1 and nodes[0].type == "link":
        target, nodes = link_target(nodes[0], source), nodes[0].children
        if not target.startswith(("/", "http")):
            message = (
                f"a related page is no `{shown(target)}`; write the name of a page, or an address that starts with "
                "https://"
            )
            source.report(item, message)
    label = source.checked_length(marked_line(nodes, source), source.line(item))
    if not target and ADDRESS.match(item.children[0].children[0].content):
        source.report(item, f"`{shown(label)}` is an address, not a name; write `- [Label]({shown(label)})`")
    return RelatedLink(label, target)


def _value(link: RelatedLink, writer: BlockWriter) -> dict[str, Any]:
    if link.target and not link.target.startswith("/"):
        return {"page": None, "url": link.target, "label": link.label}
    page = writer.keys.page(link.target) if link.target else writer.keys.related_page(link.label)
    return {"page": page, "url": "", "label": link.label}


def _from_value(value: dict[str, Any], reader: BlockReader) -> RelatedLink:
    """Return the link of a block's value, without an address where its label is one of the page's names."""
    label = marked_text.normal(value["label"] or "")
    if not value["page"]:
        return RelatedLink(label, value["url"] or "")
    path = reader.paths.page(value["page"]) or ""
    is_named = label and reader.paths.related_page(label) == path
    return RelatedLink(label, "" if is_named else path)
