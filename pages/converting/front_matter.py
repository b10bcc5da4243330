"""The front matter of other documents: reads it as it was typed, and interprets its values."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import yaml

from pages.converting.report import Report
from pages.converting.typography import plain_value

# What a program writes where it has no value.
_NO_VALUE = re.compile(
    r"|null|none|undefined|nan|n/?a|~|\[\]|\{\}|\[object object\]|invalid date|tbd|-+", re.IGNORECASE
)
_KEY = re.compile(r"^([A-Za-z_][\w .-]*?)\s*:(?:\s+(.*))?$")
_JAVASCRIPT_DATE = re.compile(
    r"^[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{1,2} \d{4})(?: [\d:]+ (?:GMT|UTC)[+-]\d{4}(?: \(.*\))?)?$"
)
_NUMERIC_DATE = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
_DATE_FORMATS = (
    "%B %d, %Y",
    "%b %d, %Y",
    "%B %d %Y",
    "%b %d %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_DEGREES = (
    r"Ph\.?\s?D|M\.?D|D\.?V\.?M|V\.?M\.?D|D\.?Phil|M\.?Phil|M\.?Sc|M\.?S|B\.?Sc|B\.?S|B\.?A|M\.?A|M\.?B\.?A|M\.?P\.?H|Sc\.?D|"
    r"Dr|Jr|Sr|II|III|IV|FRCP|FAAAS|R\.?N|Pharm\.?D|D\.?D\.?S"
)
DEGREE = re.compile(rf"(?:{_DEGREES})\.?(?:[\s/-](?:{_DEGREES})\.?)*", re.IGNORECASE)

# A given name, perhaps with initials: Anna M.
_GIVEN = re.compile(r"\S+(?:\s[A-Z]\.?)*")


@dataclass(frozen=True)
class Value:
    """The value of a key, as text or as a list of texts, and its line number."""

    value: str | tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        """The value as one text; empty where a program wrote that it has none."""
        text = self.value if isinstance(self.value, str) else ", ".join(self.value)
        return "" if _NO_VALUE.fullmatch(text.strip()) else text.strip()


def split(text: str) -> tuple[str, str, int]:
    """Return the front matter, the text below it, and the number of the line in which that begins."""
    lines = text.split("\n")
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if lines[first].strip() != "---":
        return "", text, 1
    for place in range(first + 1, len(lines)):
        if lines[place].rstrip() in ("---", "..."):
            return "\n".join(["", *lines[first + 1 : place]]), "\n".join(lines[place + 1 :]), place + 2
    return "", text, 1


def read(text: str, report: Report) -> dict[str, Value]:
    """Return the keys, in lower case and with `_` for other signs, of a front matter whose first line is empty."""
    lines = text.split("\n")
    keys: dict[str, Value] = {}
    left_out: dict[str, str] = {}  # as it was typed, for a key that appears again
    whole = _as_yaml(text)
    if whole is None and text.strip():
        report.change(2, "the front matter is not YAML and is read line by line")
    for place, line in enumerate(lines):
        match = _KEY.match(line)
        if not match:
            continue
        name, typed = match[1], (match[2] or "").strip()
        end = next((n for n in range(place + 1, len(lines)) if _KEY.match(lines[n])), len(lines))
        value = (
            _value(whole[name], typed) if whole is not None and name in whole else _typed(typed, lines[place + 1 : end])
        )
        key = re.sub(r"\W+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).lower()
        if key in keys:
            report.task(place + 1, f"the key `{name}` appears twice; `{left_out[key]}` is left out")
        left_out[key] = typed
        keys[key] = Value(value, place + 1)
    return keys


def _as_yaml(text: str) -> dict[str, Any] | None:
    """Return the values that YAML sees, as strings, lists and dicts; None where the text is not YAML."""
    if re.search(r"(?:^|[\s\[,])[*&]\S", text) and re.search(r":\s+[*&]", text):
        return None  # an alias, which a writer meant as emphasis
    try:
        found = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 -- it builds strings, lists and dicts only
    except (yaml.YAMLError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _value(found: Any, typed: str) -> str | tuple[str, ...]:
    """Return a value of YAML; as it was typed where YAML takes a part of it for a comment or a tag."""
    if isinstance(found, list):
        return tuple(text for item in found for text in _texts(item))
    if isinstance(found, dict):
        return tuple(text for item in found.values() for text in _texts(item))
    is_cut = typed[:1] not in ("", '"', "'", "|", ">", "[", "{") and " #" in typed
    return typed if is_cut else str(found)


def _texts(item: Any) -> list[str]:
    if isinstance(item, list | dict):
        return [text for value in (item.values() if isinstance(item, dict) else item) for text in _texts(value)]
    return [str(item)]


def _typed(typed: str, others: list[str]) -> str | tuple[str, ...]:
    """Return a value that YAML cannot read: the text between the outermost quotation marks, or a list's items."""
    items = [line.strip()[2:].strip() for line in others if line.strip().startswith("- ")]
    if items and not typed:
        return tuple(map(_unquoted, items))
    if typed.startswith("[") and typed.endswith("]") and "](" not in typed:
        return tuple(_unquoted(item.strip()) for item in typed[1:-1].split(",") if item.strip())
    more = (
        []
        if typed[:1] in ("'", '"') and typed.endswith(typed[0]) and len(typed) > 1
        else [line.strip() for line in others]
    )
    return _unquoted(" ".join([typed.lstrip("|>-+ ") if typed[:1] in "|>" else typed, *more]).strip())


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    return text.replace('\\"', '"')


# Values


def plain_key(keys: dict[str, Value], *names: str) -> str:
    """Return the value of the first of the keys that has one, as plain text; empty if none has."""
    return next((plain_value(keys[name].text) for name in names if name in keys and keys[name].text), "")


def day_of(text: str) -> date | None:
    """Return the date that a text gives; None if it gives none, or is ambiguous."""
    text = " ".join(text.strip().strip("\"'").split())
    if match := re.match(r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$", text):
        return _parsed(match[1], "%Y-%m-%d")
    if match := _JAVASCRIPT_DATE.match(text):
        return _parsed(match[1], "%b %d %Y")
    if match := _NUMERIC_DATE.match(text):
        first, second = int(match[1]), int(match[2])
        if first != second and max(first, second) <= 12:
            return None  # 07/10 is July in one country and October in another
        month, day = (first, second) if first <= 12 else (second, first)
        return _parsed(f"{match[3]}-{month}-{day}", "%Y-%m-%d")
    if re.fullmatch(r"\d{13}|\d{10}", text):
        return None
    normalized = (
        _ORDINAL.sub("", re.sub(r"^[A-Z][a-z]+day,?\s+|^[A-Z][a-z]{2},\s+", "", text))
        .replace(" of ", " ")
        .replace(".", "")
    )
    for form in _DATE_FORMATS:
        if found := _parsed(normalized, form) or _parsed(re.sub(r"\bSept\b", "Sep", normalized), form):
            return found
    try:
        return parsedate_to_datetime(text).date()
    except (TypeError, ValueError, IndexError):
        return None


def _parsed(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None


def names_of(value: Value) -> tuple[str, ...]:
    """Return the people that a value names. A degree belongs to the name before it."""
    pieces: list[str] = []
    texts = [value.text] if isinstance(value.value, str) else list(value.value)
    for text in texts:
        people = [plain_value(name) for part in re.split(r"\s*;\s*", text) for name in _people(part)]
        for person in people:
            for part in _in_order(re.split(r"\s*,\s*", re.sub(r"^(?:by|author:)\s+", "", person, flags=re.IGNORECASE))):
                if pieces and (DEGREE.fullmatch(part) or not part):
                    pieces[-1] = f"{pieces[-1]}, {part}".rstrip(", ")
                elif part and not _NO_VALUE.fullmatch(part):
                    pieces.append(part)
    return tuple(dict.fromkeys(pieces))


def _in_order(parts: list[str]) -> list[str]:
    """Return the parts of a name that begins with the family name in the usual order: van der Berg, Anna, PhD."""
    names = [part for part in parts if part and not DEGREE.fullmatch(part)]
    is_family = bool(names) and all(word.islower() for word in names[0].split()[:-1])
    if len(names) == 2 and is_family and _GIVEN.fullmatch(names[1]):
        return [f"{names[1]} {names[0]}", *(part for part in parts if part not in names)]
    return parts


def _people(text: str) -> list[str]:
    """Return the names that “and” joins, if each has two words or more: "Research and Development" is one."""
    names = re.split(r",?\s+(?:and|&)\s+", text)
    return names if all(len(name.split()) > 1 for name in names) else [text]


def list_of(value: Value) -> tuple[str, ...]:
    """Return the texts of a list, or those that commas separate."""
    texts = re.split(r"\s*[,;]\s*", value.text) if isinstance(value.value, str) else list(value.value)
    return tuple(
        dict.fromkeys(plain_value(text.lstrip("#")) for text in texts if not _NO_VALUE.fullmatch(text.strip()))
    )
