"""The text of diagrams, both ways.

A row is its elements in order, with ` - ` between them: `exon 1 UTR - loxP> - exon 2 - <loxP`.

    exon 2, exon 2 UTR     an exon, coding or untranslated; `exon 4…9` is one box for many
    loxP> <loxP FRT> <FRT  a site, pointing to the right or to the left
    cassette neo           a selection cassette, by its name
    reporter lacZ          a reporter, by its name
    poly-A, stop           a poly-A signal, a stop codon
    cut, indel, indel Δ7   where a nuclease cuts, and what it leaves
    5′ arm [exon 1 - …]    a homology arm of the vector, with what lies in it; then 3′ arm [exon 3]

`<` before any other element says that it is reversed. A diagram is a line `name: value` for each of NAMES that says
something.
"""

import re
from collections.abc import Iterator
from itertools import chain

from pages.alleles.allele import EXONS, SITES, WITHOUT_DIRECTION, Element, Kind
from pages.alleles.designs import DEFAULT_REPORTER, DESIGNS
from pages.alleles.diagram import Diagram, check

# The fields of a diagram, by the names that documents give them.
NAMES = {
    "caption": "caption",
    "gene": "gene",
    "design": "design",
    "exons": "exons",
    "targeted exons": "targeted_exons",
    "reporter": "reporter",
    "wild type": "wild_type",
    "targeting vector": "vector",
    "targeted allele": "targeted",
    "after": "after",
}
ROWS = ("wild_type", "vector", "targeted")
AFTER = {"Flp": "after_flp", "Cre": "after_cre"}
LABELLED = (Kind.CASSETTE, Kind.REPORTER, Kind.INDEL)
LABEL_LENGTH = 16
GENE_LENGTH = 16
LINE_LENGTH = 255
ROW_TEXT_LENGTH = 2000
# How long the text of a field may be; LINE_LENGTH where it is not named.
LENGTHS = {"gene": GENE_LENGTH, "reporter": LABEL_LENGTH, **dict.fromkeys(ROWS, ROW_TEXT_LENGTH)}
NUMBER = r"\d{1,3}[a-z]?"
EXON_PATTERN = re.compile(rf"exons?\s+({NUMBER})(?:\s*(?:…|\.\.\.)\s*({NUMBER}))?(\s+UTR)?", re.IGNORECASE)
ARM_PATTERN = re.compile(r"(?:([53])\s*['′’]\s*)arm\s*\[(.*)\]", re.IGNORECASE | re.DOTALL)
LIST_PATTERN = re.compile(rf"({NUMBER})(?:\s*(-|–|…|\.\.\.)\s*({NUMBER}))?(\s+UTR)?", re.IGNORECASE)
SEPARATOR = re.compile(r"\s+[-–—]\s+(?![^\[]*\])")
EXPECTED = "exon 2, loxP>, FRT>, cassette neo, reporter lacZ, poly-A, stop, cut, indel or 5′ arm [exon 1]"
MANY_EXONS = 40


class NotationError(Exception):
    """Text that names no element; what to do is the message."""


# Rows


def read_row(text):
    """The elements that a row's text names. Raises NotationError."""
    text = " ".join(text.split())
    return tuple(read_element(part) for part in SEPARATOR.split(text)) if text else ()


def read_element(text):
    arm = ARM_PATTERN.fullmatch(text)
    if arm:
        if ARM_PATTERN.search(arm[2]):
            raise NotationError("An arm holds no arm.")
        return Element(Kind.ARM, f"{arm[1]}′", elements=read_row(arm[2]))
    is_reversed = text.startswith("<")
    if is_reversed and text.endswith(">"):
        raise NotationError(f"“{text}” points both ways; write < before it or > after it.")
    word = text.removeprefix("<").removesuffix(">").strip()
    exon = EXON_PATTERN.fullmatch(word)
    if exon:
        label = f"{exon[1]}…{exon[2]}" if exon[2] else exon[1]
        return Element(Kind.UTR_EXON if exon[3] else Kind.EXON, label.lower(), is_reversed)
    kinds = {kind.lower(): kind for kind in Kind if kind not in (*EXONS, Kind.ARM)} | {"pa": Kind.POLY_A}
    first, _space, label = word.partition(" ")
    kind = kinds.get(first.lower())
    if kind is None or (label and kind not in LABELLED) or (not label and kind in (Kind.CASSETTE, Kind.REPORTER)):
        advice = f"give it a name: {kind} …" if kind in LABELLED else f"write for example {EXPECTED}"
        raise NotationError(f"“{text}” is no element; {advice}.")
    if kind in SITES and not text.startswith("<") and not text.endswith(">"):
        raise NotationError(f"Say where {kind} points: {kind}> to the right, <{kind} to the left.")
    if len(label) > LABEL_LENGTH or re.search(r"[\[\]<>]", label):
        raise NotationError(f"“{label}” is too long, or has brackets; use at most {LABEL_LENGTH} letters.")
    if is_reversed and kind in WITHOUT_DIRECTION:
        raise NotationError(f"{kind} has no direction; leave out the <.")
    return Element(kind, label, is_reversed)


def write_row(elements):
    return " - ".join(map(write_element, elements))


def write_element(element):
    if element.kind == Kind.ARM:
        return f"{element.label} arm [{write_row(element.elements)}]"
    if element.is_exon:
        word = f"exon {element.label}" + (" UTR" if element.kind == Kind.UTR_EXON else "")
    else:
        word = f"{element.kind} {element.label}".rstrip()
    if element.is_reversed:
        return f"<{word}"
    return f"{word}>" if element.kind in SITES else word


def read_exons(text):
    """The exons of a list such as `1 UTR, 2-5`. Raises NotationError."""
    found = []
    for part in filter(None, map(str.strip, text.split(","))):
        match = LIST_PATTERN.fullmatch(part)
        if not match:
            raise NotationError(f"“{part}” is no exon; write numbers: 1 UTR, 2-5.")
        first, sign, last, utr = match.groups()
        kind = Kind.UTR_EXON if utr else Kind.EXON
        if sign in ("-", "–"):
            if not (first.isdecimal() and last.isdecimal() and int(first) < int(last) <= int(first) + MANY_EXONS):
                raise NotationError(f"“{part}” is no range of exons; write the smaller number first.")
            found += [Element(kind, str(number)) for number in range(int(first), int(last) + 1)]
        else:
            found.append(Element(kind, (f"{first}…{last}" if sign else first).lower()))
    if len({exon.label for exon in found}) < len(found):
        raise NotationError("An exon is named twice.")
    return tuple(found)


def write_exons(exons):
    return ", ".join(exon.label + (" UTR" if exon.kind == Kind.UTR_EXON else "") for exon in exons)


# Diagrams


def design_examples() -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Each design as editors choose it, with its rows as text: pairs of a row's name and its text."""
    names = {field: name for name, field in NAMES.items()}
    for design, label in DESIGNS.items():
        diagram, _errors = read_fields({"gene": "Gene", "design": design, "exons": "1 UTR, 2-4", "targeted_exons": "2"})
        rows = [(names[field], write_row(getattr(diagram.drawn, field))) for field in ROWS]
        yield label, design, [(name, text) for name, text in rows if text]


def read_fields(fields):
    """A diagram from the texts of its fields, and what is wrong with them: messages by the name of the field."""
    texts = {name: re.sub(r"[ \t\r\n]+", " ", fields.get(name, "")).strip(" ") for name in NAMES.values()}
    errors, values = {}, {"caption": texts["caption"], "gene": texts["gene"], "reporter": texts["reporter"]}
    for name, text in texts.items():
        length = LENGTHS.get(name, LINE_LENGTH)
        if len(text) > length:
            errors[name] = [f"Use at most {length} characters."]
    if re.search(r"[\[\]<>]|\s[-–—]\s", texts["reporter"]):
        errors["reporter"] = ["A reporter's name has no brackets and no dash between spaces."]
    values["design"] = texts["design"]
    if texts["design"] not in ("", *DESIGNS):
        errors["design"] = [f"There is no design “{texts['design']}”; write {', '.join(DESIGNS)}, or none."]
    readers = {"exons": read_exons, "targeted_exons": read_exons} | dict.fromkeys(ROWS, read_row)
    for name, read in readers.items():
        if name in errors:
            continue
        try:
            values[name] = read(texts[name])
        except NotationError as error:
            errors[name] = [str(error)]
    values["targeted_exons"] = tuple(exon.label for exon in values.get("targeted_exons", ()))
    asked = list(filter(None, map(str.strip, texts["after"].split(","))))
    for word in asked:
        if word not in AFTER:
            errors["after"] = [f"“{word}” is no recombinase; write Flp, Cre, or both."]
    values |= {field: word in asked for word, field in AFTER.items()}
    if errors:
        return None, errors
    if values["reporter"] == DEFAULT_REPORTER:
        values["reporter"] = ""
    if not values["design"]:
        values |= {"exons": (), "targeted_exons": (), "reporter": ""}
    diagram = Diagram(**values)
    errors = check(diagram)
    return (None if errors else diagram), errors


def write_fields(diagram):
    """The text of each field that says something, in order."""
    texts = {
        "caption": diagram.caption,
        "gene": diagram.gene,
        "design": diagram.design,
        "exons": write_exons(diagram.exons),
        "targeted_exons": ", ".join(diagram.targeted_exons),
        "reporter": diagram.reporter,
        **{name: write_row(getattr(diagram, name)) for name in ROWS},
        "after": ", ".join(word for word, field in AFTER.items() if getattr(diagram, field)),
    }
    return {name: text for name, text in texts.items() if text}


def read_diagram(lines):
    """A diagram from its lines, and what is wrong with them: pairs of the line's number, from 0, and a message."""
    texts, places, errors = {}, {}, []
    for number, line in enumerate(lines):
        name, colon, text = line.partition(":")
        field = NAMES.get(name.strip().lower())
        if not line.strip():
            continue
        if not (colon and field):
            errors.append((number, f"“{line.strip()[:40]}” is no line of a diagram; begin it with {', '.join(NAMES)}"))
        elif field in texts:
            errors.append((number, f"`{name.strip()}` stands twice; keep one"))
        else:
            texts[field], places[field] = text, number
    diagram, wrong = read_fields(texts)
    places |= {field: places.get("after", 0) for field in AFTER.values()}
    for field, message in chain.from_iterable(((field, text) for text in found) for field, found in wrong.items()):
        errors.append((places.get(field, -1), message.rstrip(".")))
    return (None if errors else diagram), sorted(errors)


def write_diagram(diagram):
    """The diagram's lines."""
    by_field = {field: name for name, field in NAMES.items()}
    return [f"{by_field[field]}: {text}" for field, text in write_fields(diagram).items()]
