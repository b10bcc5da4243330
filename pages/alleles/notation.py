"""Reads and writes the text notation of diagrams.

A row is its elements in order, with ` - ` between them: `exon 1 UTR - loxP> - exon 2 - <loxP`.

    exon 2, exon 2 UTR     an exon, coding or untranslated; `exon 4…9` is one box for many
    loxP> <loxP FRT> <FRT  a site, pointing to the right or to the left; also lox2272, lox5171, loxN, lox66, lox71,
                           FRT3, F5 and rox, and lox72, attL and attR, which result from reactions
    attP Bxb1>             the site of an integrase: attP or attB of PhiC31, Bxb1 or Bxb1-GA
    cassette neo           a selection cassette, by its name; `cassette STOP` ends transcription
    reporter lacZ          a reporter, by its name
    poly-A, stop           a poly-A signal, a stop codon
    cut, indel, indel Δ7   the cut of a nuclease, and the resulting indel
    5′ arm [exon 1 - …]    a homology arm of the vector, with its contents; then 3′ arm [exon 3]

`<` before any other element marks it as reversed. A diagram is a line `name: value` for each field of NAMES that is
not empty.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields as dataclass_fields
from itertools import chain
from typing import Any

from pages.alleles.allele import ATT_SITES, EXONS, SITES, WITHOUT_DIRECTION, Element, Kind
from pages.alleles.designs import DEFAULT_REPORTER, DESIGNS
from pages.alleles.diagram import Diagram, check
from pages.alleles.reading_frame import CodingExon
from pages.alleles.sites import ATT_CORES, CRE, FLP, RECOMBINASES

# The fields of a diagram, by their names in documents.
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
    "donor": "donor",
    "after": "after",
    "coding lengths": "coding_exons",
    "coding sequence": "coding_sequence",
}
ROWS = ("wild_type", "vector", "targeted", "donor")
# The recombinases that have their own check box in the block.
AFTER = {FLP: "after_flp", CRE: "after_cre"}
LABELLED = (Kind.CASSETTE, Kind.REPORTER, Kind.INDEL, *ATT_SITES)
NAMED = (Kind.CASSETTE, Kind.REPORTER, *ATT_SITES)
# Other spellings that are accepted, in lower case.
KINDS = {kind.lower(): kind for kind in Kind if kind not in (*EXONS, Kind.ARM)} | {
    "pa": Kind.POLY_A,
    "f3": Kind.FRT3,
    "frt5": Kind.F5,
}
ENZYMES = {name.lower(): name for name in RECOMBINASES} | {"flpo": FLP, "flpe": FLP, "φc31": "PhiC31"}
CORES = {name.lower(): name for name in ATT_CORES} | {"φc31": "PhiC31"}
LABEL_LENGTH = 16
GENE_LENGTH = 16
LINE_LENGTH = 255
ROW_TEXT_LENGTH = 2000
# The greatest length of a field's text; LINE_LENGTH for all others.
SEQUENCE_LENGTH = 30_000
LENGTHS = {
    "gene": GENE_LENGTH,
    "reporter": LABEL_LENGTH,
    **dict.fromkeys(ROWS, ROW_TEXT_LENGTH),
    "coding_exons": ROW_TEXT_LENGTH,
    "coding_sequence": SEQUENCE_LENGTH,
}
NUMBER = r"\d{1,3}[a-z]?"
EXON_PATTERN = re.compile(rf"exons?\s+({NUMBER})(?:\s*(?:…|\.\.\.)\s*({NUMBER}))?(\s+UTR)?", re.IGNORECASE)
ARM_PATTERN = re.compile(r"(?:([53])\s*['′’]\s*)arm\s*\[(.*)\]", re.IGNORECASE | re.DOTALL)
CODING_PATTERN = re.compile(
    rf"({NUMBER}(?:…{NUMBER})?)(?:\s*:(?:\s*(\d{{1,6}})(?:\s*(?:bp|nt))?)?(?:\s*phase\s*([012]))?)?", re.IGNORECASE
)
LIST_PATTERN = re.compile(rf"({NUMBER})(?:\s*(-|–|…|\.\.\.)\s*({NUMBER}))?(\s+UTR)?", re.IGNORECASE)
SEPARATOR = re.compile(r"\s+[-–—]\s+(?![^\[]*\])")
EXPECTED = "exon 2, loxP>, FRT>, cassette neo, reporter lacZ, poly-A, stop, cut, indel or 5′ arm [exon 1]"
MANY_EXONS = 40
# Spaces, and the control characters that SVG does not allow, such as the line breaks of PowerPoint.
CONTROLS = re.compile(r"[\x00-\x20\x7f]+")


class NotationError(Exception):
    """A text is not valid in the notation; the message says what to do."""


# Rows


def read_row(text: str) -> tuple[Element, ...]:
    """Return the elements in a row's text. Raises NotationError."""
    text = " ".join(text.split())
    return tuple(read_element(part) for part in SEPARATOR.split(text)) if text else ()


def read_element(text: str) -> Element:
    """Return the element that a text describes. Raises NotationError."""
    arm = ARM_PATTERN.fullmatch(text)
    if arm:
        if ARM_PATTERN.search(arm[2]):
            raise NotationError("A homology arm cannot contain another.")
        return Element(Kind.ARM, f"{arm[1]}′", elements=read_row(arm[2]))
    is_reversed = text.startswith("<")
    if is_reversed and text.endswith(">"):
        raise NotationError(f"“{text}” points in both directions; write < before it or > after it.")
    word = text.removeprefix("<").removesuffix(">").strip()
    exon = EXON_PATTERN.fullmatch(word)
    if exon:
        label = f"{exon[1]}…{exon[2]}" if exon[2] else exon[1]
        return Element(Kind.UTR_EXON if exon[3] else Kind.EXON, label.lower(), is_reversed)
    first, _space, label = word.partition(" ")
    kind = KINDS.get(first.lower())
    if kind is None or (label and kind not in LABELLED) or (not label and kind in NAMED):
        raise NotationError(f"“{text}” is not an element; {advice_on(kind)}.")
    if kind in SITES and not text.startswith("<") and not text.endswith(">"):
        raise NotationError(f"Say where {kind} points: {kind}> to the right, <{kind} to the left.")
    if len(label) > LABEL_LENGTH or re.search(r"[\[\]<>]", label):
        raise NotationError(f"“{label}” is too long, or has brackets; use at most {LABEL_LENGTH} letters.")
    if is_reversed and kind in WITHOUT_DIRECTION:
        raise NotationError(f"{kind} has no direction; leave out the <.")
    return Element(kind, read_core(label) if kind in ATT_SITES else label, is_reversed)


def advice_on(kind: Kind | None) -> str:
    """Return advice on what to write instead."""
    if kind in ATT_SITES:
        return f"name its integrase: {kind} {next(iter(ATT_CORES))}>"
    return f"give it a name: {kind} …" if kind in LABELLED else f"write for example {EXPECTED}"


def read_core(label: str) -> str:
    """Return the name of an att site's core. Raises NotationError."""
    if label.lower() not in CORES:
        raise NotationError(f"“{label}” is not an integrase with att sites; write {', '.join(ATT_CORES)}.")
    return CORES[label.lower()]


def write_row(elements: Sequence[Element]) -> str:
    """Return a row as text."""
    return " - ".join(map(write_element, elements))


def write_element(element: Element) -> str:
    """Return an element as text."""
    if element.kind == Kind.ARM:
        return f"{element.label} arm [{write_row(element.elements)}]"
    if element.is_exon:
        word = f"exon {element.label}" + (" UTR" if element.kind == Kind.UTR_EXON else "")
    else:
        word = f"{element.kind} {element.label}".rstrip()
    if element.is_reversed:
        return f"<{word}"
    return f"{word}>" if element.kind in SITES else word


def read_exons(text: str) -> tuple[Element, ...]:
    """Return the exons of a list such as `1 UTR, 2-5`. Raises NotationError."""
    found: list[Element] = []
    for part in filter(None, map(str.strip, text.split(","))):
        match = LIST_PATTERN.fullmatch(part)
        if not match:
            raise NotationError(f"“{part}” is not an exon; write numbers: 1 UTR, 2-5.")
        first, sign, last, utr = match.groups()
        kind = Kind.UTR_EXON if utr else Kind.EXON
        if sign in ("-", "–"):
            if not (first.isdecimal() and last.isdecimal() and int(first) < int(last) <= int(first) + MANY_EXONS):
                raise NotationError(f"“{part}” is not a range of exons; write the smaller number first.")
            found += [Element(kind, str(number)) for number in range(int(first), int(last) + 1)]
        else:
            found.append(Element(kind, (f"{first}…{last}" if sign else first).lower()))
    if len({exon.label for exon in found}) < len(found):
        raise NotationError("An exon is named twice.")
    return tuple(found)


def write_exons(exons: Sequence[Element]) -> str:
    """Return a list of exons as text."""
    return ", ".join(exon.label + (" UTR" if exon.kind == Kind.UTR_EXON else "") for exon in exons)


def read_coding_exons(text: str) -> tuple[CodingExon, ...]:
    """Return the exons of a list such as `2: 153, 3: 98 phase 1, 4`. Raises NotationError."""
    found: list[CodingExon] = []
    for part in filter(None, map(str.strip, text.split(","))):
        match = CODING_PATTERN.fullmatch(part)
        if not match:
            raise NotationError(f"“{part}” is not the length of an exon; write 2: 153, or 2: 153 phase 0.")
        label, length, phase = match.groups()
        found.append(CodingExon(label.lower(), int(length) if length else None, int(phase) if phase else None))
    if len({exon.label for exon in found}) < len(found):
        raise NotationError("An exon is named twice.")
    return tuple(found)


def write_coding_exons(exons: Sequence[CodingExon]) -> str:
    """Return lengths and phases as text."""
    return ", ".join(map(write_coding_exon, exons))


def write_coding_exon(exon: CodingExon) -> str:
    """Return the length and the phase of one exon as text."""
    known = [str(exon.length)] if exon.length is not None else []
    known += [f"phase {exon.phase}"] if exon.phase is not None else []
    return f"{exon.label}: {' '.join(known)}" if known else exon.label


def read_sequence(text: str) -> str:
    """Return the bases of a coding sequence, in capitals. Raises NotationError."""
    bases = re.sub(r"[\s\d]", "", text).upper().replace("U", "T")
    if wrong := re.search(r"[^ACGTN]", bases):
        raise NotationError(f"“{wrong[0]}” is not a base; write A, C, G and T only.")
    return bases


def read_recombinases(text: str) -> tuple[str, ...]:
    """Return the recombinases in a list, in its order. Raises NotationError."""
    found = []
    for word in filter(None, map(str.strip, text.split(","))):
        if word.lower() not in ENZYMES:
            raise NotationError(f"“{word}” is not a recombinase; write {', '.join(RECOMBINASES)}, or several.")
        found.append(ENZYMES[word.lower()])
    if len(set(found)) < len(found):
        raise NotationError("A recombinase is named twice.")
    return tuple(found)


# Diagrams


def design_examples() -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Return each design's label, with its rows as text: pairs of a row's name and its text."""
    names = {field: name for name, field in NAMES.items()}
    for design, label in DESIGNS.items():
        drawn = Diagram("Gene", design=design, exons=read_exons("1 UTR, 2-4"), targeted_exons=("2",)).drawn
        rows = [(names[field.name], write_row(getattr(drawn, field.name))) for field in dataclass_fields(drawn)]
        yield label, design, [(name, text) for name, text in rows if text]


# The function that reads each field's text, unless it is plain text.
READERS: dict[str, Callable[[str], Any]] = {
    "exons": read_exons,
    "targeted_exons": read_exons,
    **dict.fromkeys(ROWS, read_row),
    "after": read_recombinases,
    "coding_exons": read_coding_exons,
    "coding_sequence": read_sequence,
}


def read_fields(fields: Mapping[str, str]) -> tuple[Diagram | None, dict[str, list[str]]]:
    """Return a diagram from the texts of its fields, and the errors in them: messages by field name."""
    texts = {name: CONTROLS.sub(" ", fields.get(name, "")).strip(" ") for name in NAMES.values()}
    errors: dict[str, list[str]] = {}
    values: dict[str, Any] = {name: texts[name] for name in ("caption", "gene", "reporter", "design")}
    for name, text in texts.items():
        length = LENGTHS.get(name, LINE_LENGTH)
        if len(text) > length:
            errors[name] = [f"Use at most {length} characters."]
    if re.search(r"[\[\]<>]|\s[-–—]\s", texts["reporter"]):
        errors["reporter"] = ["A reporter's name has no brackets and no dash between spaces."]
    if texts["design"] not in ("", *DESIGNS):
        errors["design"] = [f"There is no design “{texts['design']}”; write {', '.join(DESIGNS)}, or none."]
    for name, read in READERS.items():
        if name in errors:
            continue
        try:
            values[name] = read(texts[name])
        except NotationError as error:
            errors[name] = [str(error)]
    if errors:
        return None, errors
    values["targeted_exons"] = tuple(exon.label for exon in values["targeted_exons"])
    if values["reporter"] == DEFAULT_REPORTER:
        values["reporter"] = ""
    if not values["design"]:
        values |= {"exons": (), "targeted_exons": (), "reporter": ""}
    diagram = Diagram(**values)
    errors = check(diagram)
    return (None if errors else diagram), errors


def write_fields(diagram: Diagram) -> dict[str, str]:
    """Return the text of each field that is not empty, in order."""
    texts = {
        "caption": diagram.caption,
        "gene": diagram.gene,
        "design": diagram.design,
        "exons": write_exons(diagram.exons),
        "targeted_exons": ", ".join(diagram.targeted_exons),
        "reporter": diagram.reporter,
        **{name: write_row(getattr(diagram, name)) for name in ROWS},
        "after": ", ".join(diagram.after),
        "coding_exons": write_coding_exons(diagram.coding_exons),
        "coding_sequence": diagram.coding_sequence,
    }
    return {name: text for name, text in texts.items() if text}


# Blocks, in which Flp and Cre have check boxes


def read_block(value: Mapping[str, Any]) -> tuple[Diagram | None, dict[str, list[str]]]:
    """Return a diagram from a block's values, and the errors in them: messages by field name."""
    texts = {name: text for name, text in value.items() if isinstance(text, str)}
    if not texts.get("after", "").strip():
        texts["after"] = ", ".join(word for word, field in AFTER.items() if value.get(field))
    return read_fields(texts)


def write_block(diagram: Diagram) -> dict[str, str | bool]:
    """Return a block's values: Flp and Cre as their check boxes, if they are the only ones and in this order."""
    values: dict[str, str | bool] = {**dict.fromkeys(NAMES.values(), ""), **write_fields(diagram)}
    in_boxes = [word for word in AFTER if word in diagram.after]
    if list(diagram.after) != in_boxes:
        in_boxes = []
    else:
        values["after"] = ""
    return values | {field: word in in_boxes for word, field in AFTER.items()}


def read_diagram(lines: Sequence[str]) -> tuple[Diagram | None, list[tuple[int, str]]]:
    """Return a diagram from its lines, and the errors: pairs of the line's number, from 0, and a message."""
    texts: dict[str, str] = {}
    places: dict[str, int] = {}
    errors: list[tuple[int, str]] = []
    for number, line in enumerate(lines):
        name, colon, text = line.partition(":")
        field = NAMES.get(name.strip().lower())
        if not line.strip():
            continue
        if not (colon and field):
            errors.append(
                (number, f"“{line.strip()[:40]}” is not a line of a diagram; start it with {', '.join(NAMES)}")
            )
        elif field in texts:
            errors.append((number, f"`{name.strip()}` appears twice; keep one"))
        else:
            texts[field], places[field] = text, number
    diagram, wrong = read_fields(texts)
    for field, message in chain.from_iterable(((field, text) for text in found) for field, found in wrong.items()):
        errors.append((places.get(field, -1), message.rstrip(".")))
    return (None if errors else diagram), sorted(errors)


def write_diagram(diagram: Diagram) -> list[str]:
    """Return the lines of the diagram."""
    by_field = {field: name for name, field in NAMES.items()}
    return [f"{by_field[field]}: {text}" for field, text in write_fields(diagram).items()]
