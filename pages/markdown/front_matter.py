"""The YAML above a document's text: read with every slip reported in its line, and written in one form."""

import json
import re
from collections.abc import Callable, Set
from datetime import date
from itertools import product
from typing import Any

import yaml

from pages.content.addresses import legacy_path
from pages.content.characters import UNPRINTABLE
from pages.content.document import ARTICLE, ARTICLE_INDEX, FrontMatter
from pages.content.parts.image import Image
from pages.content.source import Source, shown
from pages.content.walk import leaves
from pages.markdown import front_matter_values

# Every key, in the order in which they are written, with what checks its value.
CHECKS: dict[str, Callable[[Any], Any]] = {
    "type": front_matter_values.page_type,
    "legacy_url": front_matter_values.legacy_url,
    "new_build_url": front_matter_values.address,
    "url_handling": front_matter_values.url_handling,
    "link_from": front_matter_values.link_from,
    "extracted_date": front_matter_values.day,
    "title": front_matter_values.title,
    "aliases": front_matter_values.aliases,
    "form": front_matter_values.form,
    "date": front_matter_values.day,
    "authors": front_matter_values.names,
    "category": front_matter_values.name,
    "tags": front_matter_values.tags,
    "description": front_matter_values.description,
    "images": front_matter_values.images,
}
TITLES = {"legacy_url", "title", "aliases"}  # as long as the database holds a title
OPTIONAL_KEYS = {"aliases", "description", "images", "type", "form"}
# What articles alone have, of which they need a date; and what they may leave out, because it follows from that.
ARTICLE_KEYS = {"date", "authors", "category", "tags"}
OPTIONAL_FOR_ARTICLES = {"legacy_url", "url_handling", "link_from", "extracted_date", "authors", "category", "tags"}
# What these keys mean where a document may leave them out.
LEFT_OUT: dict[str, Any] = {"legacy_url": "", "url_handling": "", "link_from": ()}
# What is written although it is empty, and what visitors are given.
WRITTEN_EMPTY = {"legacy_url", "new_build_url", "url_handling", "link_from", "title"}
FOR_VISITORS = {"title", "description", "images", *ARTICLE_KEYS}
LENGTH = 20_000
BRACKETS_COUNT = 100

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
    """Return the front matter's lines, each key in a line and each value in double quotes."""
    follows = {"link_from"} if keys.type else set()
    if keys.date == keys.extracted_date:
        follows.add("extracted_date")
    return _written(keys, CHECKS.keys() - follows)


def visitors_front_matter(keys: FrontMatter) -> str:
    """Return what of the front matter is meant for visitors; all else is for staff."""
    return _written(keys, FOR_VISITORS)


def _written(keys: FrontMatter, names: Set[str]) -> str:
    values = {name: getattr(keys, name) for name in CHECKS if name in names}
    lines = [_line(name, value) for name, value in values.items() if value or name in WRITTEN_EMPTY]
    return "\n".join(["---", *lines, "---", ""])


def _line(name: str, value: Any) -> str:
    match value:
        case str():
            return f"{name}: {quoted(value)}"
        case date():
            return f"{name}: {quoted(value.isoformat())}"
        case (Image(), *_):
            items = (f"  - url: {quoted(image.url)}\n    alt: {quoted(image.alt)}" for image in value)
            return "\n".join([f"{name}:", *items])
    return f"{name}: [{', '.join(map(quoted, value))}]"


def quoted(text: str) -> str:
    """Return the text in double quotes, with what nobody can see as escapes."""
    return re.sub(r"[^\S ]|\ufeff", lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


# Reading


def read_front_matter(source: Source) -> FrontMatter | None:
    """Return a source's front matter, None if it has errors; the source notes how many lines it takes."""
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
    """Return the keys with their values; the source notes their lines."""
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
    """Return whether YAML takes a part of a value's line for a tag, an anchor or a comment."""
    if isinstance(value, yaml.CollectionNode):
        in_block = not value.flow_style
    else:
        in_block = isinstance(value, yaml.ScalarNode) and value.style in ("|", ">")
    rest = "" if in_block else text[value.end_mark.index :].split("\n", 1)[0]
    return bool(rest.strip()) or text.startswith(("!", "&"), value.start_mark.index)


class _Keys:
    """Checks the keys one by one, and then together."""

    def __init__(self, values: dict[str, Any], source: Source) -> None:
        self.values = values
        self.source = source
        self.is_article = values.get("type") == ARTICLE

    def checked(self) -> FrontMatter | None:
        """Return all keys as FrontMatter; None where something is wrong."""
        for key in self.values.keys() - CHECKS.keys():
            known = sorted(CHECKS, key=lambda name: name in OPTIONAL_KEYS)
            self.report(key, f"unknown key `{shown(key)}`; the keys are {', '.join(known)}")
        optional = OPTIONAL_KEYS | (OPTIONAL_FOR_ARTICLES if self.is_article else ARTICLE_KEYS)
        if self.values.get("type") == ARTICLE_INDEX or self.values.get("new_build_url") == "/":
            optional |= LEFT_OUT.keys()
        found = {key: value for key, value in LEFT_OUT.items() if key in optional - self.values.keys()}
        for key in CHECKS:
            if key in self.values:
                self.check(key, found)
            elif key not in optional:
                self.source.report(1, f"the key `{key}` is missing; add it to the front matter")
        self.check_together(found)
        if self.is_article:
            found.setdefault("extracted_date", found.get("date"))
        return None if self.source.errors else FrontMatter(**found)

    def check(self, key: str, found: dict[str, Any]) -> None:
        """Add what the key means to `found`, unless that is reported as wrong."""
        line, value = self.source.lines[key], self.values[key]
        if UNPRINTABLE.search(str(value)):
            self.report(key, f"`{key}` contains a character that cannot be shown; remove it")
        for text, (pattern, advice) in product(leaves(value), NOT_IN_VALUES.items()):
            if match := re.search(pattern, text):
                message = f"`{shown(match[0])}` in `{key}` is shown literally; if that is not intended, {advice}"
                self.report(key, message, is_sure=False)
        try:
            found[key] = CHECKS[key](value)
        except ValueError as error:
            for message in error.args:
                self.report(key, message)
        if key in TITLES:
            for text in leaves(found.get(key)):
                self.source.checked_length(text, line)
        elif key == "images" and key in found:
            images = (Image.named(entry["url"], entry["alt"], line, self.source) for entry in found[key])
            found[key] = tuple(filter(None, images))

    def check_together(self, found: dict[str, Any]) -> None:
        """Report keys that contradict one another, or today's date."""
        new_build_url, link_from = found.get("new_build_url"), found.get("link_from") or ()
        legacy_url, url_handling = found.get("legacy_url"), found.get("url_handling")
        copied_on = found.get("extracted_date")
        if copied_on and copied_on > date.today():
            message = f"{copied_on} is in the future; is it really the day on which the copy was taken?"
            self.report("extracted_date", message, is_sure=False)
        if new_build_url == "/":
            for key in ("legacy_url", "url_handling", "link_from", "aliases", "form"):
                if self.values.get(key):
                    self.report(key, f"the front page has no `{key}`; leave it empty")
            return
        if link_from and self.values.get("type"):
            self.report("link_from", "articles are listed by date, not by `link_from`; leave it out")
        for key in sorted(ARTICLE_KEYS & self.values.keys() if not self.is_article else ()):
            self.report(key, f'only an article has `{key}`; write `type: "{ARTICLE}"`, or leave it out')
        if new_build_url in link_from:
            self.report("link_from", f"{new_build_url} cannot list itself; name another page")
        if None not in (legacy_url, url_handling) and bool(legacy_url) != bool(url_handling):
            key = next(key for key in ("legacy_url", "url_handling") if key in self.values)
            self.report(key, "`legacy_url` and `url_handling` must both be set or both be empty")
        if url_handling == "reuse" and legacy_url and new_build_url and legacy_path(legacy_url) != new_build_url:
            self.report(
                "legacy_url",
                f"`url_handling: reuse` keeps the old address, but its path is {legacy_path(legacy_url)} "
                f"and new_build_url is {new_build_url}; make them equal, or write `redirect`",
            )

    def report(self, key: str, message: str, is_sure: bool = True) -> None:
        self.source.report(self.source.lines[key], message, is_sure)
