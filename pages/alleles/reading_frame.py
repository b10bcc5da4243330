"""The effect of losing exons on the reading frame: whether it shifts, where the first stop is, and what follows.

An exon's *coding length* counts the bases from the start codon to the stop codon only, both included. Its *phase* is
that of GFF3 (https://github.com/The-Sequence-Ontology/Specifications/blob/master/gff3.md): the number of
bases to skip at its beginning to reach a new codon. (Ensembl's own tables count the other way: the bases of the codon
in the exon before.)

Nonsense-mediated decay is expected for a transcript whose stop codon is more than 50 to 55 bases before its last
exon-exon junction (E. Nagy and L. E. Maquat, Trends Biochem Sci 23:198, 1998). The rule has exceptions, stops near the
start codon and in long exons among them (R. G. H. Lindeboom, F. Supek and B. Lehner, Nat Genet 48:1112, 2016), which
is why the sentences say "expected". What cannot be derived from the given figures is stated to be unknown.

A *critical exon* is one that is in all transcripts and whose loss shifts the frame (W. C. Skarnes et al., Nature
474:337, 2011).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from pages.alleles.allele import Element, Kind, in_words

STOPS = {"TAA", "TAG", "TGA"}
# Bases before the last junction: nearer than the first, a stop does not lead to decay; from the second on, it does.
NO_DECAY, DECAY = 50, 55


@dataclass(frozen=True)
class CodingExon:
    """The coding part of an exon: its number, its length in bases and its phase, None if unknown."""

    label: str
    length: int | None = None
    phase: int | None = None


@dataclass(frozen=True)
class CodingSequence:
    """The coding exons of a transcript, from the one with the start codon to the one with the stop codon."""

    exons: tuple[CodingExon, ...]
    bases: str = ""
    has_untranslated_end: bool = False  # an exon follows the one with the stop codon

    @property
    def labels(self) -> list[str]:
        return [exon.label for exon in self.exons]


@dataclass(frozen=True)
class Stop:
    """A stop codon: the number of its codon, the exon where it begins, and its distance to the last known junction.

    The distance, in bases, is from its end to the junction; negative if the stop is after it.
    """

    codon: int
    exon: str
    distance: int


@dataclass(frozen=True)
class Deletion:
    """The effect of losing exons. None means unknown."""

    exons: tuple[str, ...]
    missing: int | None  # bases
    is_shifted: bool | None
    lost_end: str = ""  # the codon that is lost, too: start or stop
    stop: Stop | None = None  # the first one, if it is not the gene's own
    is_decay_expected: bool | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences for readers."""
        size = f" ({self.missing} coding bases)" if self.missing is not None else ""
        subject = f"Without exon{'s' if len(self.exons) > 1 else ''} {in_words(self.exons)}{size}"
        if self.lost_end:
            return (f"{subject} the {self.lost_end} codon is missing: what is translated, if anything, is unknown.",)
        if self.is_shifted is None:
            return (f"{subject} it is unknown whether the reading frame shifts.",)
        if not self.is_shifted and not self.stop:
            rest = f": {self.missing // 3} codons are missing" if self.missing else ""
            return (f"{subject} the reading frame is kept{rest}.",)
        frame = "shifts" if self.is_shifted else "is kept"
        return (f"{subject} the reading frame {frame}.", *self.sentences_on_stop())

    def sentences_on_stop(self) -> Iterator[str]:
        """Yield sentences on where the first stop is, and whether decay is expected."""
        if self.stop is None:
            yield "Where the first stop codon falls is unknown, and so is nonsense-mediated decay."
            return
        distance = self.stop.distance
        place = f"{distance} bases before" if distance >= 0 else "behind"
        first = f"The first stop is codon {self.stop.codon}, in exon {self.stop.exon}"
        yield f"{first}, {place} the last known exon–exon junction."
        if self.is_decay_expected is None:
            yield "Whether nonsense-mediated decay follows is unknown (50–55 nt rule)."
        else:
            yield f"Nonsense-mediated decay is {'' if self.is_decay_expected else 'not '}expected (50–55 nt rule)."


def deletion_of(coding: CodingSequence, before: Sequence[Element], elements: Sequence[Element]) -> Deletion | None:
    """Return the effect of losing the exons that an allele lacks, but the one before it has.

    Returns None if it differs in other ways, or lacks no coding exon. An exon that is not drawn counts as present.
    """
    changed = (Kind.REPORTER, Kind.CASSETTE, Kind.INDEL, Kind.STOP, Kind.POLY_A)
    exons = [element for element in elements if element.is_exon]
    labels = {element.label for element in exons}
    is_altered = any(element.kind in changed for element in elements) or len(labels) < len(exons)
    lost = [label for label in coding.labels if is_drawn(label, before) and not is_drawn(label, exons)]
    if is_altered or not lost or len(lost) == len(coding.exons) or any(exon.is_reversed for exon in exons):
        return None
    return deletion(coding, lost)


def is_drawn(label: str, elements: Iterable[Element]) -> bool:
    """Return whether a row contains an exon, by itself or in a box for several."""
    return any(exon.label == label or is_in_box(label, exon.label) for exon in elements if exon.is_exon)


def is_in_box(label: str, box: str) -> bool:
    """Return whether a box such as 4…9 includes the exon."""
    first, _sign, last = box.partition("…")
    return all(text.isdecimal() for text in (label, first, last)) and int(first) <= int(label) <= int(last)


def deletion(coding: CodingSequence, lost: Sequence[str]) -> Deletion:
    """Return the effect of losing these coding exons."""
    gone = [exon for exon in coding.exons if exon.label in lost]
    labels, lengths = tuple(exon.label for exon in gone), [exon.length for exon in gone]
    missing = sum(length or 0 for length in lengths) if None not in lengths else None
    ends = {coding.exons[0].label: "start", coding.exons[-1].label: "stop"}
    if lost_end := next((end for label, end in ends.items() if label in lost), ""):
        return Deletion(labels, missing, None, lost_end)
    is_shifted = missing % 3 != 0 if missing is not None else shifts_by_phase(coding, lost)
    stop = first_stop(coding, lost) if is_shifted is not None else None
    return Deletion(labels, missing, is_shifted, "", stop, decays(coding, stop))


def shifts_by_phase(coding: CodingSequence, lost: Sequence[str]) -> bool | None:
    """Return whether the loss of adjacent exons shifts the frame, from their phases; None if that is unknown."""
    places = [place for place, exon in enumerate(coding.exons) if exon.label in lost]
    first, following = coding.exons[places[0]].phase, coding.exons[places[-1] + 1].phase
    if places[-1] - places[0] + 1 != len(places) or first is None or following is None:
        return None
    return first != following


def first_stop(coding: CodingSequence, lost: Sequence[str]) -> Stop | None:
    """Return the first stop codon without these exons; None if it is unknown, or the gene's own."""
    lengths = [exon.length or 0 for exon in coding.exons]
    if not coding.bases:
        return None
    ends = list(accumulate(lengths))
    kept = [
        (exon.label, coding.bases[end - length : end])
        for exon, length, end in zip(coding.exons, lengths, ends, strict=True)
        if exon.label not in lost
    ]
    bases = "".join(part for _label, part in kept)
    place = next((place for place in range(0, len(bases) - 2, 3) if bases[place : place + 3] in STOPS), None)
    is_own = place is not None and place + 3 == len(bases) and len(bases) % 3 == len(coding.bases) % 3
    if place is None or is_own:
        return None
    starts = [0, *accumulate(len(part) for _label, part in kept)]
    exon = next(
        label for (label, _part), (start, end) in zip(kept, pairwise(starts), strict=True) if start <= place < end
    )
    return Stop(place // 3 + 1, exon, starts[-2] - (place + 3))


def decays(coding: CodingSequence, stop: Stop | None) -> bool | None:
    """Return whether decay is expected; None if that is unknown. A junction after the known ones adds distance."""
    if stop is None:
        return None
    if stop.distance > DECAY:
        return True
    if stop.distance < NO_DECAY and not coding.has_untranslated_end:
        return False
    return None


# Checks


def coding_errors(exons: Sequence[CodingExon], bases: str) -> Iterator[str]:
    """Yield a message for each contradiction between the lengths, the phases and the sequence."""
    if bases and not exons:
        yield "Give the length of the coding part of each exon; the coding sequence alone is not enough."
    lengths = [exon.length for exon in exons]
    if None not in lengths and exons:
        total = sum(length or 0 for length in lengths)
        if bases and total != len(bases):
            yield f"The lengths add up to {total} bases, the coding sequence has {len(bases)}."
        if total % 3:
            yield (
                f"The lengths add up to {total} bases, which is not a multiple of three; include the start and stop "
                "codons."
            )
    elif bases:
        yield "Give the length of each exon; without the lengths, the coding sequence cannot be assigned to exons."
    if exons and exons[0].phase:
        yield f"Exon {exons[0].label} contains the start codon: its phase is 0."
    for before, after in pairwise(exons):
        if before.phase is None or before.length is None or after.phase is None:
            continue
        expected = (before.phase - before.length) % 3
        if after.phase != expected:
            yield f"After exon {before.label} the phase of exon {after.label} is {expected}, not {after.phase}."


@dataclass(frozen=True)
class Criticality:
    """Whether an exon is critical, and why. None: unknown."""

    exons: tuple[str, ...]
    is_critical: bool | None
    reason: str


def criticality(coding: CodingSequence, exons: Sequence[str], in_every_transcript: bool | None = None) -> Criticality:
    """Return whether the loss of these exons can be relied on to inactivate the gene, and why.

    `in_every_transcript` says whether all transcripts have them; None if only one transcript is known.
    """
    labels = tuple(exons)
    if not set(labels) & set(coding.labels):
        return Criticality(labels, False, "It is not translated.")
    found = deletion(coding, labels)
    reason = " ".join(found.sentences)
    if in_every_transcript is False:
        return Criticality(labels, False, f"Some transcripts do without it. {reason}")
    if found.lost_end or found.is_shifted is None:
        return Criticality(labels, None, reason)
    if not found.is_shifted:
        return Criticality(labels, False, reason)
    if in_every_transcript is None:
        return Criticality(labels, None, f"{reason} Whether all transcripts have it is unknown.")
    return Criticality(labels, True, f"All transcripts have it. {reason}")


def runs(labels: Iterable[str], longest: int) -> Iterator[tuple[str, ...]]:
    """Yield each run of up to `longest` adjacent labels."""
    every = tuple(labels)
    for start in range(len(every)):
        for end in range(start + 1, min(start + longest, len(every)) + 1):
            yield every[start:end]
