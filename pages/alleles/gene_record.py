"""Reads a gene from a GenBank or a GFF3 file: its transcripts, with their exons and coding parts.

GenBank files are read by gb-io (DDBJ/ENA/GenBank Feature Table Definition, https://www.insdc.org/submitting-standards/
feature-table/). GFF3 has nine columns a line, and is split here: gffutils makes a database of it first, and treats the
lines of one coding sequence, which share an ID, as errors (findings/gffutils-split-features.sh).

Positions are as in Python: from 0, without the end. A transcript's exons are in the order of transcription.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any
from urllib.parse import unquote

import gb_io

from pages.alleles.allele import Element, Kind, in_words
from pages.alleles.reading_frame import CodingExon, CodingSequence, Criticality, criticality, runs

Span = tuple[int, int]
Coding = tuple[tuple[Span, ...], dict[str, str], bool]  # spans, qualifiers, and whether it is incomplete
COMPLEMENT = str.maketrans("ACGTacgt", "TGCAtgca")
CANONICAL_TAGS = {"Ensembl_canonical", "MANE_Select", "RefSeq Select", "MANE Select"}
# GENCODE's tags of coding parts whose start or end was not found; NCBI has `partial=true` on their lines.
PARTIAL_TAGS = {"cds_start_NF", "cds_end_NF"}
# Locations that are not a list of exons with their first and last bases.
INEXACT = re.compile(
    r"^     (mRNA|CDS|exon) +[^/]*?\b((?:order|one-of|bond|gap)\([^)\n]*|\d+\.\d+(?![\d:]))", re.MULTILINE
)
MIXED = "The exons of {} in this file are not those of one transcript. Export the gene with its mRNA features."
# The most adjacent exons that are considered as one deletion.
LONGEST_RUN = 3


class RecordError(Exception):
    """No gene can be read from a file; the message says what to do."""


@dataclass(frozen=True)
class Transcript:
    """A transcript: its exons and their coding parts, from the 5′ end."""

    name: str
    exons: tuple[Span, ...]
    coding: tuple[Span, ...] = ()
    is_complete: bool = True  # the coding part begins with its start codon and ends with its stop codon
    is_canonical: bool = False
    bases: str = ""  # of the coding part; empty if the file has no sequence

    @cached_property
    def coding_lengths(self) -> tuple[int, ...]:
        """The number of coding bases of each exon."""
        return tuple(sum(max(0, min(end, e) - max(start, s)) for s, e in self.coding) for start, end in self.exons)

    @property
    def coding_length(self) -> int:
        return sum(self.coding_lengths)

    @property
    def elements(self) -> tuple[Element, ...]:
        """The exons, numbered from 1."""
        return tuple(
            Element(Kind.EXON if length else Kind.UTR_EXON, str(number))
            for number, length in enumerate(self.coding_lengths, start=1)
        )

    @property
    def coding_sequence(self) -> CodingSequence | None:
        """Its coding exons with lengths and phases; None if it is not translated, or incomplete."""
        if not self.coding or not self.is_complete or self.coding_length % 3:
            return None
        found, before = [], 0
        for number, length in enumerate(self.coding_lengths, start=1):
            if length:
                found.append(CodingExon(str(number), length, -before % 3))
                before += length
        return CodingSequence(tuple(found), self.bases, not self.coding_lengths[-1])


@dataclass(frozen=True)
class Gene:
    """A gene of a file."""

    symbol: str
    transcripts: tuple[Transcript, ...]
    problem: str = ""  # why it cannot be drawn

    @property
    def transcript(self) -> Transcript:
        """The one to draw: the canonical one, or else the one with the most coding bases, or else the most exons."""
        return max(self.transcripts, key=lambda one: (one.is_canonical, one.coding_length, len(one.exons)))

    def is_everywhere(self, exons: Iterable[Span]) -> bool | None:
        """Return whether all coding transcripts have these exons; None if the file has only one transcript."""
        coding = [one for one in self.transcripts if one.coding]
        return all({*exons} <= {*one.exons} for one in coding) if len(coding) > 1 else None

    def criticalities(self) -> Iterator[Criticality]:
        """Yield whether the loss of each exon, or of a few adjacent ones, is certain to inactivate the gene."""
        transcript, coding = self.transcript, self.transcript.coding_sequence
        if coding is None:
            return
        for labels in runs(coding.labels[:-1], LONGEST_RUN):
            spans = [transcript.exons[int(label) - 1] for label in labels]
            yield criticality(coding, labels, self.is_everywhere(spans))


def read_gene(data: bytes, symbol: str = "") -> Gene:
    """Return the gene of this symbol in a file, or its only one. Raises RecordError."""
    text = data.decode("utf-8", errors="replace")
    if text.lstrip().startswith("LOCUS"):
        genes = list(genbank_genes(data))
    elif "\t" in text:
        genes = list(gff_genes(text))
    else:
        raise RecordError("This is neither a GenBank file, which begins with LOCUS, nor GFF3, which has nine columns.")
    genes = [gene for gene in genes if gene.transcripts]
    if not genes:
        raise RecordError("This file contains no transcript. Export the gene with its mRNA or exon features.")
    named = [gene for gene in genes if gene.symbol.lower() == symbol.strip().lower()]
    if named or len(genes) == 1:
        gene = (named or genes)[0]
        if gene.problem:
            raise RecordError(gene.problem)
        return gene
    symbols = in_words(gene.symbol for gene in genes[:8]) + (" and others" if len(genes) > 8 else "")
    raise RecordError(f"This file contains several genes: {symbols}. First enter the one to draw in the field Gene.")


# GenBank


@dataclass
class Features:
    """The features of one gene in a GenBank record: lists of pairs of spans and qualifiers."""

    transcripts: list[tuple[tuple[Span, ...], dict[str, str]]] = field(default_factory=list)
    coding: list[Coding] = field(default_factory=list)
    exons: list[Span] = field(default_factory=list)
    is_reversed: bool = False


def genbank_genes(data: bytes) -> Iterator[Gene]:
    """Yield the genes of a GenBank file. Raises RecordError.

    gb-io reads an order of parts as their join, and a base between two others as the first of these, so both are
    refused first (findings/gb-io-reading-a-location-changes-the-file.sh).
    """
    if found := INEXACT.search(data.decode("utf-8", errors="replace")):
        raise RecordError(f"A feature {found[1]} in this file has no exact positions for its exons: {found[2]}.")
    try:
        records = list(gb_io.iter(io.BytesIO(data)))
    except (RuntimeError, ValueError, OSError) as error:  # a syntax error is a RuntimeError
        raise RecordError(f"This GenBank file cannot be read: {error}") from error
    for record in records:
        sequence = bytes(record.sequence or b"").decode("ascii", errors="replace").upper()
        yield from genes_of(record, sequence)


def genes_of(record: gb_io.Record, sequence: str) -> Iterator[Gene]:
    """Yield the genes of one record."""
    found: dict[str, Features] = {}
    for feature in record.features:
        if feature.kind not in ("mRNA", "CDS", "exon"):
            continue
        placed = spans(feature.location)
        if not placed:
            continue
        qualifiers = {one.key: unwrapped(one.value or "") for one in feature.qualifiers}
        features = found.setdefault(
            qualifiers.get("gene") or qualifiers.get("locus_tag") or record.name or "", Features()
        )
        features.is_reversed = placed[0][2]
        places = tuple((start, end) for start, end, _is_reversed in placed)
        if feature.kind == "mRNA":
            features.transcripts.append((places, qualifiers))
        elif feature.kind == "CDS":
            features.coding.append((places, qualifiers, is_partial(feature.location)))
        else:
            features.exons += places
    for symbol, features in found.items():
        transcripts = tuple(transcripts_of(features, sequence))
        is_mixed = features.exons and not features.transcripts and not is_one_transcript(features, transcripts)
        yield Gene(symbol, transcripts, MIXED.format(symbol) if is_mixed else "")


def unwrapped(text: str) -> str:
    """Return a wrapped text as one line; after a hyphen at the end of a line, no space is added."""
    return re.sub(r"(?<=-)\n", "", text).replace("\n", " ")


def spans(location: Any) -> list[tuple[int, int, bool]]:
    """Return a location's parts as they are read: start, end, and whether on the other strand.

    Returns none if a part is in another record, or its position is not exact.
    """
    match location:
        case gb_io.Range():
            return [(location.start, location.end, False)]
        case gb_io.Complement():
            return [(start, end, not turned) for start, end, turned in reversed(spans(location.location))]
        case gb_io.Join():
            parts = [spans(part) for part in location.locations]
            return [span for part in parts for span in part] if all(parts) else []
    return []


def is_partial(location: Any) -> bool:
    """Return whether a location extends beyond the known sequence (< and >)."""
    match location:
        case gb_io.Range():
            return bool(location.before or location.after)
        case gb_io.Complement():
            return is_partial(location.location)
        case gb_io.Join():
            return any(is_partial(part) for part in location.locations)
    return True


def transcripts_of(features: Features, sequence: str) -> Iterator[Transcript]:
    """Yield the transcripts of a gene. An mRNA record has exons instead, and a small one only its coding part."""
    transcripts = features.transcripts
    if not transcripts and features.exons:
        every = sorted(dict.fromkeys(features.exons), reverse=features.is_reversed)
        transcripts = [(tuple(every), {})]
    if not transcripts:
        transcripts = [(places, qualifiers) for places, qualifiers, _is_partial in features.coding]
    fitting = [[one for one in features.coding if is_coding_part(one[0], exons)] for exons, _ in transcripts]
    used: list[Coding] = []
    for (exons, qualifiers), coding in zip(transcripts, fitting, strict=True):
        own = next((one for one in coding if one not in used), next(iter(coding), None))
        used += [own] if own else []
        yield transcript_of(exons, qualifiers, own, features.is_reversed, sequence)
    for one in features.coding:
        if not any(one in coding for coding in fitting):
            yield transcript_of(one[0], one[1], one, features.is_reversed, sequence)


def transcript_of(
    exons: tuple[Span, ...], qualifiers: dict[str, str], coding: Coding | None, is_reversed: bool, sequence: str
) -> Transcript:
    """Return a transcript with its coding part, if any."""
    name = qualifiers.get("transcript_id") or qualifiers.get("product") or ""
    if coding is None:
        return Transcript(name, exons)
    places, coding_qualifiers, is_incomplete = coding
    bases = "".join(read_bases(sequence, place, is_reversed) for place in places)
    is_complete = not is_incomplete and coding_qualifiers.get("codon_start", "1") == "1"
    return Transcript(name, exons, places, is_complete, bases=bases)


def is_coding_part(coding: Sequence[Span], exons: Sequence[Span]) -> bool:
    """Return whether a coding part can be that of a transcript with these exons: within them, and spliced alike.

    Within an exon it may skip bases or have some twice, where the ribosome shifts the frame.
    """
    edges = {edge for span in coding for edge in span}
    first, last = min(edges), max(edges)
    # In the record of an mRNA, where the exons follow each other, the coding part is in one piece.
    counts = Counter(edge for exon in exons for edge in exon)
    if not all(edge in edges for edge, count in counts.items() if first < edge < last and count == 1):
        return False
    covered = sum(max(0, min(end, e) - max(start, s)) for start, end in exons for s, e in coding)
    return covered == sum(end - start for start, end in coding)


def is_one_transcript(features: Features, transcripts: Sequence[Transcript]) -> bool:
    """Return whether exons that the file lists one by one do not overlap, and have every coding part."""
    every = sorted(dict.fromkeys(features.exons))
    return len(transcripts) == 1 and all(one[1] <= other[0] for one, other in pairwise(every))


def read_bases(sequence: str, place: Span, is_reversed: bool) -> str:
    """Return the bases of a span, in the direction of transcription."""
    bases = sequence[place[0] : place[1]]
    return bases[::-1].translate(COMPLEMENT) if is_reversed else bases


# GFF3


@dataclass(frozen=True)
class Line:
    """One feature of a GFF3 file."""

    kind: str
    place: Span
    is_reversed: bool
    phase: str
    attributes: dict[str, list[str]]

    def first(self, *names: str) -> str:
        """Return the first value of the first of these attributes that the feature has."""
        return next((self.attributes[name][0] for name in names if self.attributes.get(name)), "")


def gff_lines(text: str) -> Iterator[Line]:
    """Yield the features of a GFF3 file. Raises RecordError."""
    for number, row in enumerate(text.splitlines(), start=1):
        if row.startswith(("##FASTA", ">")):
            return
        if not row.strip() or row.startswith("#"):
            continue
        columns = row.split("\t")
        if len(columns) != 9 or not (columns[3].isdecimal() and columns[4].isdecimal()):
            raise RecordError(f"Line {number} of this file is not GFF3, which has nine columns separated by tabs.")
        pairs = (pair.partition("=") for pair in columns[8].split(";") if "=" in pair)
        attributes = {unquote(name.strip()): [*map(unquote, value.split(","))] for name, _sign, value in pairs}
        place = int(columns[3]) - 1, int(columns[4])
        yield Line(columns[2], place, columns[6] == "-", columns[7], attributes)


def gff_genes(text: str) -> Iterator[Gene]:
    """Yield the genes of a GFF3 file, each with the transcripts that have exons or coding parts."""
    lines = list(gff_lines(text))
    by_id = {line.first("ID"): line for line in lines if line.kind not in ("exon", "CDS") and line.first("ID")}
    parts: dict[str, dict[str, list[Line]]] = {}
    for line in lines:
        if line.kind in ("exon", "CDS"):
            for parent in line.attributes.get("Parent", []):
                parts.setdefault(parent, {"exon": [], "CDS": []})[line.kind].append(line)
    placed = [(gene_symbol(by_id.get(name), by_id), name) for name in parts]
    for symbol, group in groupby(sorted(placed), key=lambda pair: pair[0]):
        yield Gene(symbol, tuple(gff_transcript(by_id.get(name), parts[name]) for _symbol, name in group))


def gene_symbol(line: Line | None, by_id: dict[str, Line]) -> str:
    """Return the symbol of the gene that a transcript belongs to."""
    gene = by_id.get(line.first("Parent"), line) if line else None
    return gene.first("gene", "gene_name", "Name", "ID").removeprefix("gene:") if gene else ""


def gff_transcript(line: Line | None, parts: dict[str, list[Line]]) -> Transcript:
    """Return the transcript of these exons and coding parts; without exons, its coding parts are used instead."""
    exons, coding = parts["exon"], parts["CDS"]
    is_reversed = (exons or coding)[0].is_reversed
    placed = [
        tuple(sorted(dict.fromkeys(one.place for one in lines), reverse=is_reversed)) for lines in (exons, coding)
    ]
    begins = next((one.phase for one in coding if one.place == placed[1][0]), "0")
    tags = {*line.attributes.get("tag", [])} if line else set()
    name = line.first("transcript_id", "Name", "ID") if line else ""
    is_partial = bool(tags & PARTIAL_TAGS) or any(one.first("partial") == "true" for one in coding)
    is_complete = begins in ("0", ".") and not is_partial
    return Transcript(name, placed[0] or placed[1], placed[1], is_complete, bool(tags & CANONICAL_TAGS))
