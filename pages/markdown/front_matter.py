"""The YAML above a document's text: read with every slip reported in its line, and written in one form."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import yaml

from pages.content.addresses import RESERVED_SEGMENTS, is_whole_address, legacy_path
from pages.content.document import ARTICLE, ARTICLE_INDEX, PAGE_TYPES, FrontMatter
from pages.content.from_markdown import PATH_PATTERN
from pages.content.parts import Image
from pages.content.rich_text import plain
from pages.content.source import TITLE_LENGTH, UNPRINTABLE, Source, shown
from pages.content.walk import visit

OPTIONAL_KEYS = {"aliases", "description", "images", "type", "form"}
# What articles alone have, of which they need a date; and what they may leave out, because it follows from that.
ARTICLE_KEYS = {"date", "authors", "category", "tags"}
OPTIONAL_FOR_ARTICLES = {"legacy_url", "url_handling", "link_from", "extracted_date", "authors", "category", "tags"}
# What these keys mean where a document may leave them out.
LEFT_OUT: dict[str, Any] = {"legacy_url": "", "url_handling": "", "link_from": ()}
URL_HANDLINGS = ("reuse", "redirect", "retire")
LENGTH = 20_000
BRACKETS_COUNT = 100
# No page of the Web is older: an earlier date is a slip.
FIRST_YEAR = 1990
FORM_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# What the database holds of the name of an author, category or tag.
NAME_LENGTH = 100


# What a value cannot hold, and what to write instead.
NOT_IN_VALUES = {
    r"^[“”„«].*[“”«»]$": "write straight quotation marks around the value",
    r"^[‘’‚].*[‘’]$": "write straight quotation marks around the value",
    r"&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);": "write the sign itself",
    r"\*\*?(?=\S)[^*]+(?<=\S)\*|(?<!\w)__?(?=\S)[^_]+(?<=\S)_(?!\w)": "write it without the signs of emphasis",
    r"\[[^\]]*\]\([^)]*\)": "write the words without the link",
    r"<\/?[a-zA-Z][^>]*>": "write it without the tag",
}


# Writing


def write_front_matter(keys: FrontMatter) -> str:
    """The front matter's lines, each key in a line and each value in double quotes."""
    lines = ["---", *([f"type: {quoted(keys.type)}"] if keys.type else [])]
    lines += [
        f"legacy_url: {quoted(keys.legacy_url)}",
        f"new_build_url: {quoted(keys.new_build_url)}",
        f"url_handling: {quoted(keys.url_handling)}",
        *([] if keys.type else [f"link_from: {_quoted_list(keys.link_from)}"]),
        *([] if keys.date == keys.extracted_date else [f"extracted_date: {quoted(keys.extracted_date.isoformat())}"]),
        f"title: {quoted(keys.title)}",
    ]
    if keys.aliases:
        lines.append(f"aliases: {_quoted_list(keys.aliases)}")
    if keys.form:
        lines.append(f"form: {quoted(keys.form)}")
    lines += _article_keys(keys)
    return "\n".join([*lines, *_description_and_images(keys), "---", ""])


def visitors_front_matter(keys: FrontMatter) -> str:
    """What of the front matter is meant for visitors; all else is for staff."""
    lines = [f"title: {quoted(keys.title)}", *_article_keys(keys), *_description_and_images(keys)]
    return "\n".join(["---", *lines, "---", ""])


def _article_keys(keys: FrontMatter) -> Iterator[str]:
    if keys.date:
        yield f"date: {quoted(keys.date.isoformat())}"
    if keys.authors:
        yield f"authors: {_quoted_list(keys.authors)}"
    if keys.category:
        yield f"category: {quoted(keys.category)}"
    if keys.tags:
        yield f"tags: {_quoted_list(keys.tags)}"


def _description_and_images(keys: FrontMatter) -> Iterator[str]:
    if keys.description:
        yield f"description: {quoted(keys.description)}"
    if keys.images:
        yield "images:"
    for image in keys.images:
        yield f"  - url: {quoted(image.url)}"
        yield f"    alt: {quoted(image.alt)}"


def quoted(text: str) -> str:
    """The text in double quotes, with what nobody can see as escapes."""
    return re.sub(r"[^\S ]|\ufeff", lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def _quoted_list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


# Reading


def read_front_matter(source: Source) -> FrontMatter | None:
    """The front matter that a source begins with, None where it is wrong; the source notes how many lines it takes."""
    lines = source.text.split("\n")
    if lines[0].rstrip() != "---":
        source.report(1, "there is no front matter; begin the file with a line `---`, the keys, and a line `---`")
        return None
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        source.report(1, "the front matter is not closed; write a line `---` after its last key")
        return None
    source.offset = end + 1
    values = _read_yaml("\n".join(lines[1:end]), source)
    return None if values is None else _Keys(values, source).checked()


class _Loader(yaml.BaseLoader):
    """Builds strings, lists and dicts only: nothing that could run, and no date or number made of what was typed."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        # A few lines of aliases to aliases would grow to gigabytes.
        if self.check_event(yaml.AliasEvent):
            alias = self.get_event()  # type: ignore[no-untyped-call]  # types-PyYAML leaves it out
            raise yaml.MarkedYAMLError(problem=f"*{alias.anchor} stands for more", problem_mark=alias.start_mark)
        return super().compose_node(parent, index)


def _read_yaml(text: str, source: Source) -> dict[str, Any] | None:
    """The keys with their values; the source notes their lines."""
    first_line = 2
    too_deep = 'the front matter is nested too deeply; write each key as `key: "value"`'
    if len(text) > LENGTH:
        source.report(first_line, f"the front matter is longer than {LENGTH:,} characters; shorten it")
        return None
    if sum(map(text.count, "[{")) > BRACKETS_COUNT:
        source.report(first_line, too_deep)
        return None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else None
    except RecursionError:
        source.report(first_line, too_deep)
        return None
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        source.report(line, f'the front matter is not YAML ({error.problem}); write each key as `key: "value"`')
        return None
    if not isinstance(node, yaml.MappingNode) or not isinstance(values, dict):
        source.report(first_line, 'the front matter contains no keys; write each as `key: "value"`')
        return None
    for key, value in node.value:
        line = key.start_mark.line + first_line
        if key.value in source.lines:
            source.report(line, f"the key `{key.value}` appears twice; keep one")
        source.lines[key.value] = line
        if _loses_text(value, text):
            source.report(line, f"part of `{key.value}` would be lost; put its value in quotation marks")
    return values


def _loses_text(value: yaml.Node, text: str) -> bool:
    """Whether YAML takes a part of a value's line for a tag or a comment."""
    if isinstance(value, yaml.CollectionNode):
        in_block = not value.flow_style
    else:
        in_block = isinstance(value, yaml.ScalarNode) and value.style in ("|", ">")
    rest = "" if in_block else text[value.end_mark.index :].split("\n", 1)[0]
    return bool(rest.strip()) or text.startswith("!", value.start_mark.index)


class _Keys:
    """Checks the keys one by one. Each check gives what a key means, and None where that is reported as wrong."""

    def __init__(self, values: dict[str, Any], source: Source) -> None:
        self.values = values
        self.source = source
        self.checks = {
            "legacy_url": self.legacy_url,
            "new_build_url": self.address,
            "url_handling": self.url_handling,
            "link_from": self.link_from,
            "extracted_date": self.copied_on,
            "title": self.title,
            "aliases": self.aliases,
            "description": self.description,
            "images": self.images,
            "date": self.published_on,
            "authors": self.names,
            "category": self.name,
            "tags": self.tags,
            "type": self.page_type,
            "form": self.form,
        }

    def checked(self) -> FrontMatter | None:
        """All keys as FrontMatter; None where something is wrong."""
        for key in self.values.keys() & self.checks.keys():
            if UNPRINTABLE.search(str(self.values[key])):
                self.report(key, f"`{key}` contains a character that cannot be shown; remove it")
            for text in (value for value in visit(self.values[key]) if isinstance(value, str)):
                self.check_text(key, text)
        for key in self.values.keys() - self.checks.keys():
            self.report(key, f"unknown key `{shown(key)}`; the keys are {', '.join(self.checks)}")
        checked: dict[str, Any] = {}
        optional = OPTIONAL_KEYS | (OPTIONAL_FOR_ARTICLES if self.is_article else ARTICLE_KEYS)
        if self.values.get("type") == ARTICLE_INDEX or self.values.get("new_build_url") == "/":
            optional |= LEFT_OUT.keys()
        for key, check in self.checks.items():
            if key in self.values:
                checked[key] = check(self.values[key], self.source.lines[key])
            elif key not in optional:
                self.source.report(1, f"the key `{key}` is missing; add it to the front matter")
        absent = {key: value for key, value in LEFT_OUT.items() if key in optional - self.values.keys()}
        checked = absent | checked
        self.check_together(**checked)
        if self.is_article:
            checked.setdefault("extracted_date", checked.get("date"))
        return None if self.source.errors else FrontMatter(**checked)

    @property
    def is_article(self) -> bool:
        """Whether the document is about an article."""
        return bool(self.values.get("type") == ARTICLE)

    def check_text(self, key: str, text: str) -> None:
        """Warns of markup in a value, which is shown as it is."""
        for pattern, message in NOT_IN_VALUES.items():
            if match := re.search(pattern, text):
                self.source.report(
                    self.source.lines[key],
                    f"`{shown(match[0])}` in `{key}` is shown literally; if that is not intended, {message}",
                    is_sure=False,
                )

    def check_together(
        self,
        new_build_url: str | None = None,
        link_from: tuple[str, ...] | None = None,
        legacy_url: str | None = None,
        url_handling: str | None = None,
        **others: Any,
    ) -> None:
        """Reports keys that contradict one another."""
        if new_build_url == "/":
            for key in ("legacy_url", "url_handling", "link_from", "aliases", "form"):
                if self.values.get(key):
                    self.report(key, f"the front page has no `{key}`; leave it empty")
            return
        if link_from and self.values.get("type"):
            self.report("link_from", "articles are listed by date, not by `link_from`; leave it out")
        for key in sorted(ARTICLE_KEYS & self.values.keys() if not self.is_article else ()):
            self.report(key, f'only an article has `{key}`; write `type: "{ARTICLE}"`, or leave it out')
        if new_build_url in (link_from or ()):
            self.report("link_from", f"{new_build_url} cannot list itself; name another page")
        known = None not in (legacy_url, url_handling)
        if known and "" in (legacy_url, url_handling) and legacy_url != url_handling:
            self.report("legacy_url", "`legacy_url` and `url_handling` must both be set or both be empty")
        if url_handling == "reuse" and legacy_url and new_build_url and legacy_path(legacy_url) != new_build_url:
            self.report(
                "legacy_url",
                f"`url_handling: reuse` keeps the old address, but its path is {legacy_path(legacy_url)} "
                f"and new_build_url is {new_build_url}; make them equal, or write `redirect`",
            )

    def report(self, key: str, message: str) -> None:
        self.source.report(self.source.lines[key], message)

    def address(self, value: Any, line: int) -> str | None:
        return "/" if value == "/" else self.path(value, line)

    def path(self, value: Any, line: int) -> str | None:
        segments = value.split("/") if isinstance(value, str) else []
        if len(segments) > 1 and segments[1] in RESERVED_SEGMENTS:
            self.source.report(line, f"`/{segments[1]}/` is reserved for the site itself; choose another path")
            return None
        if not segments or not PATH_PATTERN.fullmatch(value) or max(map(len, segments)) > TITLE_LENGTH:
            self.source.report(
                line,
                f"`{shown(value)}` is not a path; write lower-case words joined by hyphens, "
                "with a slash before and after: /knockout-mouse-models/",
            )
            return None
        return str(value)

    def legacy_url(self, value: Any, line: int) -> str | None:
        if value == "":  # the page is new
            return ""
        address, *rest = re.split("[?#]", value, maxsplit=1) if isinstance(value, str) else [""]
        if not is_whole_address(address):
            self.source.report(
                line, f"`{shown(value)}` is not an address; write the full address, starting with https://"
            )
            return None
        if rest:
            self.source.report(line, f"`{shown(value)}` has a part after its path; write the address without it")
            return None
        return self.source.checked_length(value, line)

    def url_handling(self, value: Any, line: int) -> str | None:
        if value not in ("", *URL_HANDLINGS):
            ways = " or ".join(f"`{way}`" for way in URL_HANDLINGS)
            self.source.report(line, f"`{shown(value)}` is not a valid value; write {ways}")
            return None
        return str(value)

    def link_from(self, value: Any, line: int) -> tuple[str, ...] | None:
        if not isinstance(value, list):
            message = f'`{shown(value)}` is not a list; write `link_from: ["/custom-mouse-models/"]`, or `[]`'
            self.source.report(line, message)
            return None
        paths = ["/" if path == "/" else self.path(path, line) for path in value]
        known = [path for path in paths if path is not None]
        return tuple(sorted(set(known))) if len(known) == len(paths) else None

    def aliases(self, value: Any, line: int) -> tuple[str, ...] | None:
        if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
            message = f'`{shown(value)}` is not a list of names; write `aliases: ["Knockout Mice"]`'
            self.source.report(line, message)
            return None
        return tuple(dict.fromkeys(self.source.checked_length(plain(name), line) for name in value))

    def description(self, value: Any, line: int) -> str | None:
        if not isinstance(value, str):
            self.source.report(line, f'`{shown(value)}` is not a sentence; write `description: "…"`')
            return None
        return plain(value)

    def images(self, value: Any, line: int) -> tuple[Image, ...] | None:
        entries = value if isinstance(value, list) else [value]
        if not all(isinstance(entry, dict) and entry.keys() == {"url", "alt"} for entry in entries):
            message = f'`{shown(value)}` is not a list of images; write `- url: "…"` and `alt: "…"` in each'
            self.source.report(line, message)
            return None
        images = [Image.named(entry["url"], entry["alt"], line, self.source) for entry in entries]
        known = [image for image in images if image]
        return tuple(known) if len(known) == len(images) else None

    def copied_on(self, value: Any, line: int) -> date | None:
        day = self.published_on(value, line)
        if day and day > date.today():
            self.source.report(
                line, f"{day} is in the future; is it really the day on which the copy was taken?", is_sure=False
            )
        return day

    def page_type(self, value: Any, line: int) -> str | None:
        if value not in PAGE_TYPES[1:]:
            types = " or ".join(f"`{page_type}`" for page_type in PAGE_TYPES[1:])
            self.source.report(line, f"`{shown(value)}` is not a page type; write {types}, or leave the key out")
            return None
        return str(value)

    def form(self, value: Any, line: int) -> str | None:
        if not isinstance(value, str) or not FORM_PATTERN.fullmatch(value):
            self.source.report(
                line, f"`{shown(value)}` is not the last part of a form's address; write it as in `form: request-quote`"
            )
            return None
        return value

    def published_on(self, value: Any, line: int) -> date | None:
        try:
            day = date.fromisoformat(value)
            if day.year < FIRST_YEAR:
                raise ValueError(day)
        except (TypeError, ValueError):
            self.source.report(line, f"`{shown(value)}` is not a date; write year, month and day: 2026-01-31")
            return None
        return day

    def name(self, value: Any, line: int) -> str | None:
        if not isinstance(value, str) or len(plain(value)) > NAME_LENGTH:
            self.source.report(line, f"`{shown(value)}` must be a name of at most {NAME_LENGTH} characters; shorten it")
            return None
        return plain(value)

    def names(self, value: Any, line: int) -> tuple[str, ...] | None:
        if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
            self.source.report(line, f'`{shown(value)}` is not a list of names; write `["One Name", "Another Name"]`')
            return None
        names = [self.name(name, line) for name in value]
        return tuple(dict.fromkeys(name for name in names if name))

    def tags(self, value: Any, line: int) -> tuple[str, ...] | None:
        names = self.names(value, line)
        return names and tuple(sorted(names))

    def title(self, value: Any, line: int) -> str | None:
        if not isinstance(value, str) or not value.strip():
            self.source.report(line, "the title is empty; write what the browser's tab should show")
            return None
        return self.source.checked_length(plain(value), line)
