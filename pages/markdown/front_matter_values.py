"""What each key of a document's front matter can hold.

Each function takes a key's value as YAML has it, its line, and the source. It returns what the value means, or None
where it has reported that the value is wrong.
"""

import re
from datetime import date
from typing import Any

from pages.content.addresses import RESERVED_SEGMENTS, is_whole_address
from pages.content.document import PAGE_TYPES
from pages.content.from_markdown import PATH_PATTERN
from pages.content.parts import Image
from pages.content.rich_text import plain
from pages.content.source import TITLE_LENGTH, Source, shown

URL_HANDLINGS = ("reuse", "redirect", "retire")
# No page of the Web is older: an earlier date is a slip.
FIRST_YEAR = 1990
FORM_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# What the database holds of the name of an author, category or tag.
NAME_LENGTH = 100


def address(value: Any, line: int, source: Source) -> str | None:
    return "/" if value == "/" else path(value, line, source)


def path(value: Any, line: int, source: Source) -> str | None:
    segments = value.split("/") if isinstance(value, str) else []
    if len(segments) > 1 and segments[1] in RESERVED_SEGMENTS:
        source.report(line, f"`/{segments[1]}/` is reserved for the site itself; choose another path")
        return None
    if not segments or not PATH_PATTERN.fullmatch(value) or max(map(len, segments)) > TITLE_LENGTH:
        source.report(
            line,
            f"`{shown(value)}` is not a path; write lower-case words joined by hyphens, "
            "with a slash before and after: /knockout-mouse-models/",
        )
        return None
    return str(value)


def legacy_url(value: Any, line: int, source: Source) -> str | None:
    if value == "":  # the page is new
        return ""
    without_query, *rest = re.split("[?#]", value, maxsplit=1) if isinstance(value, str) else [""]
    if not is_whole_address(without_query):
        source.report(line, f"`{shown(value)}` is not an address; write the full address, starting with https://")
        return None
    if rest:
        source.report(line, f"`{shown(value)}` has a part after its path; write the address without it")
        return None
    return source.checked_length(value, line)


def url_handling(value: Any, line: int, source: Source) -> str | None:
    if value not in ("", *URL_HANDLINGS):
        ways = " or ".join(f"`{way}`" for way in URL_HANDLINGS)
        source.report(line, f"`{shown(value)}` is not a valid value; write {ways}")
        return None
    return str(value)


def link_from(value: Any, line: int, source: Source) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        message = f'`{shown(value)}` is not a list; write `link_from: ["/custom-mouse-models/"]`, or `[]`'
        source.report(line, message)
        return None
    paths = [address(item, line, source) for item in value]
    known = [item for item in paths if item is not None]
    return tuple(sorted(set(known))) if len(known) == len(paths) else None


def aliases(value: Any, line: int, source: Source) -> tuple[str, ...] | None:
    if not _are_names(value):
        message = f'`{shown(value)}` is not a list of names; write `aliases: ["Knockout Mice"]`'
        source.report(line, message)
        return None
    return tuple(dict.fromkeys(source.checked_length(plain(item), line) for item in value))


def description(value: Any, line: int, source: Source) -> str | None:
    if not isinstance(value, str):
        source.report(line, f'`{shown(value)}` is not a sentence; write `description: "…"`')
        return None
    return plain(value)


def images(value: Any, line: int, source: Source) -> tuple[Image, ...] | None:
    entries = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, dict) and entry.keys() == {"url", "alt"} for entry in entries):
        message = f'`{shown(value)}` is not a list of images; write `- url: "…"` and `alt: "…"` in each'
        source.report(line, message)
        return None
    checked = [Image.named(entry["url"], entry["alt"], line, source) for entry in entries]
    known = [image for image in checked if image]
    return tuple(known) if len(known) == len(checked) else None


def copied_on(value: Any, line: int, source: Source) -> date | None:
    day = published_on(value, line, source)
    if day and day > date.today():
        source.report(line, f"{day} is in the future; is it really the day on which the copy was taken?", is_sure=False)
    return day


def page_type(value: Any, line: int, source: Source) -> str | None:
    if value not in PAGE_TYPES[1:]:
        types = " or ".join(f"`{item}`" for item in PAGE_TYPES[1:])
        source.report(line, f"`{shown(value)}` is not a page type; write {types}, or leave the key out")
        return None
    return str(value)


def form(value: Any, line: int, source: Source) -> str | None:
    if not isinstance(value, str) or not FORM_PATTERN.fullmatch(value):
        source.report(
            line, f"`{shown(value)}` is not the last part of a form's address; write it as in `form: request-quote`"
        )
        return None
    return value


def published_on(value: Any, line: int, source: Source) -> date | None:
    try:
        day = date.fromisoformat(value)
        if day.year < FIRST_YEAR:
            raise ValueError(day)
    except (TypeError, ValueError):
        source.report(line, f"`{shown(value)}` is not a date; write year, month and day: 2026-01-31")
        return None
    return day


def name(value: Any, line: int, source: Source) -> str | None:
    if not isinstance(value, str) or len(plain(value)) > NAME_LENGTH:
        source.report(line, f"`{shown(value)}` must be a name of at most {NAME_LENGTH} characters; shorten it")
        return None
    return plain(value)


def names(value: Any, line: int, source: Source) -> tuple[str, ...] | None:
    if not _are_names(value):
        source.report(line, f'`{shown(value)}` is not a list of names; write `["One Name", "Another Name"]`')
        return None
    checked = [name(item, line, source) for item in value]
    return tuple(dict.fromkeys(item for item in checked if item))


def tags(value: Any, line: int, source: Source) -> tuple[str, ...] | None:
    checked = names(value, line, source)
    return checked and tuple(sorted(checked))


def title(value: Any, line: int, source: Source) -> str | None:
    if not isinstance(value, str) or not value.strip():
        source.report(line, "the title is empty; write what the browser's tab should show")
        return None
    return source.checked_length(plain(value), line)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
