"""What each key of a document's front matter can hold.

Each function takes a key's value as YAML has it and returns what it means. It raises ValueError with a message for
each thing that is wrong, which says what to write instead.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from pages.content.addresses import RESERVED_SEGMENTS, is_whole_address
from pages.content.document import PAGE_TYPES
from pages.content.from_markdown import PATH_PATTERN
from pages.content.rich_text import plain
from pages.content.source import TITLE_LENGTH, shown

URL_HANDLINGS = ("reuse", "redirect", "retire")
# No page of the Web is older: an earlier date is a slip.
FIRST_YEAR = 1990
FORM_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# What the database holds of the name of an author, category or tag.
NAME_LENGTH = 100

Value = TypeVar("Value")


def address(value: Any) -> str:
    segments = value.split("/") if isinstance(value, str) else []
    if len(segments) > 1 and segments[1] in RESERVED_SEGMENTS:
        raise ValueError(f"`/{segments[1]}/` is reserved for the site itself; choose another path")
    if value != "/" and not (segments and PATH_PATTERN.fullmatch(value) and max(map(len, segments)) <= TITLE_LENGTH):
        raise ValueError(
            f"`{shown(value)}` is not a path; write lower-case words joined by hyphens, "
            "with a slash before and after: /knockout-mouse-models/"
        )
    return str(value)


def legacy_url(value: Any) -> str:
    if value == "":  # the page is new
        return ""
    without_query, *rest = re.split("[?#]", value, maxsplit=1) if isinstance(value, str) else [""]
    if not is_whole_address(without_query):
        raise ValueError(f"`{shown(value)}` is not an address; write the full address, starting with https://")
    if rest:
        raise ValueError(f"`{shown(value)}` has a part after its path; write the address without it")
    return str(value)


def url_handling(value: Any) -> str:
    if value not in ("", *URL_HANDLINGS):
        ways = " or ".join(f"`{way}`" for way in URL_HANDLINGS)
        raise ValueError(f"`{shown(value)}` is not a valid value; write {ways}")
    return str(value)


def link_from(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f'`{shown(value)}` is not a list; write `link_from: ["/custom-mouse-models/"]`, or `[]`')
    return tuple(sorted(set(_each(address, value))))


def aliases(value: Any) -> tuple[str, ...]:
    if not _are_names(value):
        raise ValueError(f'`{shown(value)}` is not a list of names; write `aliases: ["Knockout Mice"]`')
    return tuple(dict.fromkeys(map(plain, value)))


def description(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f'`{shown(value)}` is not a sentence; write `description: "…"`')
    return plain(value)


def images(value: Any) -> list[dict[str, Any]]:
    entries = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, dict) and entry.keys() == {"url", "alt"} for entry in entries):
        raise ValueError(f'`{shown(value)}` is not a list of images; write `- url: "…"` and `alt: "…"` in each')
    return entries


def page_type(value: Any) -> str:
    if value not in PAGE_TYPES[1:]:
        types = " or ".join(f"`{item}`" for item in PAGE_TYPES[1:])
        raise ValueError(f"`{shown(value)}` is not a page type; write {types}, or leave the key out")
    return str(value)


def form(value: Any) -> str:
    if not isinstance(value, str) or not FORM_PATTERN.fullmatch(value):
        message = f"`{shown(value)}` is not the last part of a form's address; write it as in `form: request-quote`"
        raise ValueError(message)
    return value


def day(value: Any) -> date:
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        found = date.min
    if found.year < FIRST_YEAR:
        raise ValueError(f"`{shown(value)}` is not a date; write year, month and day: 2026-01-31")
    return found


def name(value: Any) -> str:
    if not isinstance(value, str) or len(plain(value)) > NAME_LENGTH:
        raise ValueError(f"`{shown(value)}` must be a name of at most {NAME_LENGTH} characters; shorten it")
    return plain(value)


def names(value: Any) -> tuple[str, ...]:
    if not _are_names(value):
        raise ValueError(f'`{shown(value)}` is not a list of names; write `["One Name", "Another Name"]`')
    return tuple(dict.fromkeys(filter(None, _each(name, value))))


def tags(value: Any) -> tuple[str, ...]:
    return tuple(sorted(names(value)))


def title(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("the title is empty; write what the browser's tab should show")
    return plain(value)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _each(check: Callable[[Any], Value], items: Iterable[Any]) -> list[Value]:
    """Return what each item means; raises ValueError with all that is wrong with them."""
    found: list[Value] = []
    wrong: list[str] = []
    for item in items:
        try:
            found.append(check(item))
        except ValueError as error:
            wrong += error.args
    if wrong:
        raise ValueError(*wrong)
    return found
