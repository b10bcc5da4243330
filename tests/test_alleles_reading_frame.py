"""What an allele diagram says of the reading frame: only what follows from the figures given, and unknown otherwise."""

import pytest
from bs4 import BeautifulSoup

from pages.alleles.notation import read_block, read_coding_exons, read_fields, write_block, write_coding_exons
from pages.alleles.reading_frame import CodingSequence, criticality, deletion, first_stop
from pages.blocks.allele_diagram import AlleleDiagramBlock

# Five coding exons, of 10, 8, 30, 90 and 12 bases: their loss shifts the frame but for 30, 90 and 12.
EXONS = "1: 10, 2: 8, 3: 30, 4: 90, 5: 12"


def coding(text=EXONS, bases="", has_untranslated_end=False):
    return CodingSequence(read_coding_exons(text), bases, has_untranslated_end)


def sequence(stop_at):
    """150 bases that code for lysines up to their stop, and in the frame that the loss of exon 2 leads to have one
    stop codon, at this place of what is left."""
    bases = ["ATG", "AAA" * 48, "TAA"]
    whole = "".join(bases)
    place = stop_at + 8  # as the loss of exon 2 counts it
    return whole[:place] + "TGA" + whole[place + 3 :]


def stops(bases, frame=0):
    return [place for place in range(frame, len(bases) - 2, 3) if bases[place : place + 3] in ("TAA", "TAG", "TGA")]


@pytest.mark.parametrize(
    ("exons", "lost", "is_shifted"),
    [
        (EXONS, ["2"], True),
        (EXONS, ["3"], False),
        (EXONS, ["2", "3"], True),
        ("1: 10, 2: 8, 3: 31, 4: 89, 5: 12", ["2", "3"], False),  # two shifts that make up for each other
        # By phases alone: an exon between two of one phase is as long as whole codons.
        ("1, 2: phase 2, 3: phase 2, 4: phase 1, 5", ["2"], False),
        ("1, 2: phase 2, 3: phase 2, 4: phase 1, 5", ["3"], True),
        ("1, 2: phase 2, 3, 4: phase 1, 5", ["2", "3"], True),
        # Unknown.
        ("1, 2: phase 2, 3, 4: phase 1, 5", ["2"], None),
        ("1: 10, 2, 3: 30, 4: 90, 5: 12", ["2"], None),
    ],
)
def test_whether_a_deletion_shifts_the_frame(exons, lost, is_shifted):
    assert deletion(coding(exons), lost).is_shifted is is_shifted


@pytest.mark.parametrize(("lost", "end"), [(["1"], "start"), (["4", "5"], "stop")])
def test_without_start_or_stop_codon_the_rest_is_unknown(lost, end):
    found = deletion(coding(), lost)
    assert (found.lost_end, found.is_shifted, found.is_decay_expected) == (end, None, None)
    assert f"the {end} codon is missing: what is translated, if anything, is unknown" in found.sentences[0]


@pytest.mark.parametrize(
    ("stop_at", "distance", "is_expected"),
    [
        # What is left is 142 bases long, its last junction 130 from the start. A stop codon has 3 bases.
        (60, 67, True),
        (72, 55, None),
        (69, 58, True),
        (75, 52, None),
        (78, 49, False),
        (123, 4, False),
        (129, -2, False),
    ],
)
def test_decay_is_expected_of_a_stop_more_than_fifty_five_bases_before_the_last_junction(
    stop_at, distance, is_expected
):
    bases = sequence(stop_at)
    assert stops(bases) == [147], "the gene's own reading frame is open"
    found = deletion(coding(bases=bases), ["2"])
    assert (found.stop.codon, found.stop.distance) == (stop_at // 3 + 1, distance)
    assert found.is_decay_expected is is_expected


def test_an_untranslated_exon_behind_the_stop_makes_what_is_near_unknown_and_what_is_far_no_nearer():
    near, far = sequence(78), sequence(60)
    assert deletion(coding(bases=near, has_untranslated_end=True), ["2"]).is_decay_expected is None
    assert deletion(coding(bases=far, has_untranslated_end=True), ["2"]).is_decay_expected is True


def test_the_genes_own_stop_is_none_of_the_deletion_and_without_one_the_first_is_unknown():
    open_frame = "ATG" + "AAA" * 48 + "TAA"
    assert first_stop(coding(bases=open_frame), ["3"]) is None  # in frame: the own stop
    assert first_stop(coding(bases=open_frame), ["2"]) is None  # shifted: no stop up to the end
    shifted = deletion(coding(bases=open_frame), ["2"])
    assert shifted.sentences[1] == "Where the first stop codon falls is unknown, and so is nonsense-mediated decay."


def test_a_junction_may_make_a_stop_although_the_frame_is_kept():
    """Exon 1 ends in T, exon 4 begins with AA: without exons 2 and 3 they are the stop codon TAA."""
    bases = "ATGAAAAAAT" + "GG" + "A" * 37 + "A" * 89 + "TAA" + "A" * 6 + "TAA"
    exons = "1: 10, 2: 8, 3: 31, 4: 89, 5: 12"
    found = deletion(coding(exons, bases=bases), ["2", "3"])
    assert (found.is_shifted, found.stop.codon, found.stop.exon) == (False, 4, "1")
    assert "the reading frame is kept." in found.sentences[0]


@pytest.mark.parametrize(
    ("lost", "everywhere", "is_critical", "reason"),
    [
        (["2"], True, True, "All transcripts have it. Without exon 2 (8 coding bases) the reading frame shifts."),
        (["2"], None, None, "Whether all transcripts have it is unknown."),
        (["2"], False, False, "Some transcripts do without it."),
        (["3"], True, False, "the reading frame is kept: 10 codons are missing."),
        (["1"], True, None, "start codon is missing"),
        (["9"], True, False, "It is not translated."),
    ],
)
def test_a_critical_exon_is_in_all_transcripts_and_shifts_the_frame(lost, everywhere, is_critical, reason):
    found = criticality(coding(), lost, everywhere)
    assert found.is_critical is is_critical
    assert reason in found.reason


# In diagrams


def conditional(**fields):
    fields = {"gene": "Cdh1", "design": "conditional", "exons": "1-5", "targeted_exons": "2"} | fields
    return read_fields(fields)


def test_a_diagram_says_it_of_what_cre_deletes():
    diagram, errors = conditional(coding_exons=EXONS, coding_sequence=sequence(60), after="Flp, Cre")
    assert errors == {}
    (found,) = diagram.deletions
    assert found.sentences == (
        "Without exon 2 (8 coding bases) the reading frame shifts.",
        "The first stop is codon 21, in exon 4, 67 bases before the last known exon–exon junction.",
        "Nonsense-mediated decay is expected (50–55 nt rule).",
    )


def test_exons_that_are_not_drawn_are_not_missing():
    """A gene has more exons than fit: the list of lengths has all of them, the drawing a few."""
    (found,) = conditional(coding_exons=EXONS, exons="1-3", after="Cre")[0].deletions
    assert (found.exons, found.lost_end) == (("2",), "")


def test_what_follows_an_end_that_is_not_drawn_is_unknown():
    near = {"coding_exons": EXONS, "coding_sequence": sequence(78), "after": "Cre"}
    assert conditional(**near)[0].deletions[0].is_decay_expected is False
    assert conditional(exons="1-4", **near)[0].deletions[0].is_decay_expected is None


def test_a_box_stands_for_its_exons():
    fields = {"coding_exons": EXONS, "exons": "1, 2…3, 4, 5", "targeted_exons": "2…3", "after": "Cre"}
    assert conditional(**fields)[0].deletions[0].exons == ("2", "3")


def test_without_lengths_a_diagram_says_nothing_of_the_frame():
    assert conditional(after="Flp, Cre")[0].deletions == ()


@pytest.mark.parametrize(
    "targeted",
    [
        "exon 1 - loxP> - exon 2 - <loxP - exon 3 - exon 4 - exon 5",  # turned over
        "exon 1 - loxP> - exon 2 - loxP> - reporter lacZ - exon 3 - exon 4 - exon 5",  # and something brought in
    ],
)
def test_an_allele_that_differs_otherwise_is_not_judged_by_its_exons(targeted):
    diagram, errors = read_fields({"gene": "Cdh1", "targeted": targeted, "after": "Cre", "coding_exons": EXONS})
    assert errors == {}
    assert diagram.deletions == ()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"coding_exons": "1: 10, 2: 9"},
            "19 bases, which is not a multiple of three; include the start and stop codons.",
        ),
        ({"coding_exons": "1: 10, 2: 8", "coding_sequence": "ATG"}, "add up to 18 bases, the coding sequence has 3"),
        ({"coding_exons": "1: 10, 2", "coding_sequence": "ATG"}, "Give the length of each exon"),
        ({"coding_sequence": "ATG"}, "the coding sequence alone is not enough"),
        ({"coding_exons": "1: 10 phase 1, 2: 8"}, "Exon 1 contains the start codon: its phase is 0."),
        # GFF3: two of three bases of a codon are still to come after 10 bases.
        ({"coding_exons": "1: 10 phase 0, 2: 8 phase 1"}, "After exon 1 the phase of exon 2 is 2, not 1."),
        ({"coding_exons": "exon 1"}, "“exon 1” is not the length of an exon; write 2: 153"),
        ({"coding_exons": "1: 10, 1: 8"}, "An exon is named twice."),
    ],
)
def test_figures_that_do_not_fit_together_are_an_error(fields, message):
    diagram, errors = conditional(**fields)
    assert diagram is None
    assert message in errors["coding_exons"][0]


def test_letters_that_are_no_bases_are_an_error():
    assert conditional(coding_sequence="ATGXX")[1] == {
        "coding_sequence": ["“X” is not a base; write A, C, G and T only."]
    }


def test_lengths_are_kept_in_document_and_block():
    assert (
        write_coding_exons(read_coding_exons("1 : 10 bp,2: 8 phase 2, 3:phase 0,4"))
        == "1: 10, 2: 8 phase 2, 3: phase 0, 4"
    )
    diagram, _errors = conditional(coding_exons=EXONS, coding_sequence=sequence(60).lower())
    assert read_block(write_block(diagram)) == (diagram, {})


def test_visitors_read_it_below_the_drawing():
    block = AlleleDiagramBlock()
    diagram, _errors = conditional(coding_exons=EXONS, after="Cre")
    page = BeautifulSoup(block.render(block.to_python(write_block(diagram))), "html.parser")
    assert page.select_one("figcaption .frame").get_text() == (
        "Without exon 2 (8 coding bases) the reading frame shifts. "
        "Where the first stop codon falls is unknown, and so is nonsense-mediated decay."
    )
