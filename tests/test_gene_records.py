"""What an editor can rely on when a diagram is filled from a file: a made-up gene on the reverse strand, two formats.

Its first exon is not translated; 50, 70, 60, 80 and 40 bases of the others are. `abc1.gff3` has a second transcript,
without exon 3.
"""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pages.alleles.gene_record import RecordError, read_gene
from pages.alleles.notation import read_fields
from pages.editing import gene_record

FILES = Path(__file__).parent / "gene_records"
GENBANK, GFF3 = (FILES / "abc1.gb").read_bytes(), (FILES / "abc1.gff3").read_bytes()
LENGTHS = "2: 50 phase 0, 3: 70 phase 1, 4: 60 phase 0, 5: 80 phase 0, 6: 40 phase 1"


@pytest.mark.parametrize("data", [GENBANK, GFF3], ids=["GenBank", "GFF3"])
def test_a_file_fills_gene_exons_lengths_and_phases(data):
    fields = gene_record.fields_of(read_gene(data))
    assert (fields["gene"], fields["exons"]) == ("Abc1", "1 UTR, 2, 3, 4, 5, 6")
    assert fields["coding_exons"] == LENGTHS


def test_phases_are_those_that_the_file_says():
    """Column 8 of the lines of the coding sequence, in the direction in which it is read."""
    rows = [line.split("\t") for line in GFF3.decode().splitlines() if "ID=CDS:P1" in line]
    said = [int(row[7]) for row in sorted(rows, key=lambda row: -int(row[3]))]
    coding = read_gene(GFF3).transcript.coding_sequence
    assert [exon.phase for exon in coding.exons] == said


def test_a_file_may_have_the_parts_of_a_transcript_before_it():
    """GFF3 (Sequence Ontology, 1.26) demands no order; @gmod/gff 2.0.0 doubles the coding sequence of such a file."""
    head, *lines = GFF3.decode().strip().split("\n")
    assert read_gene("\n".join([head, *sorted(lines), ""]).encode()) == read_gene(GFF3)
    assert gene_record.fields_of(read_gene("\n".join([head, *reversed(lines)]).encode()))["coding_exons"] == LENGTHS


def test_the_sequence_is_read_on_the_genes_own_strand():
    bases = read_gene(GENBANK).transcript.bases
    assert (bases[:3], bases[-3:], len(bases)) == ("ATG", "TAA", 300)
    codons = [bases[place : place + 3] for place in range(0, len(bases), 3)]
    assert not {"TAA", "TAG", "TGA"} & {*codons[:-1]}


@pytest.mark.parametrize("data", [GENBANK, GFF3], ids=["GenBank", "GFF3"])
def test_what_a_file_fills_in_makes_a_diagram(data):
    fields = gene_record.fields_of(read_gene(data))
    diagram, errors = read_fields(fields | {"design": "conditional", "targeted_exons": "5", "after": "Flp, Cre"})
    assert errors == {}
    assert diagram.deletions[0].sentences[0] == "Without exon 5 (80 coding bases) the reading frame shifts."


def test_an_exon_that_some_transcripts_do_without_is_not_critical():
    found = {one.exons: one.is_critical for one in read_gene(GFF3).criticalities()}
    assert found[("3",)] is False
    assert found[("4",)] is False, "60 bases are whole codons"
    assert found[("5",)] is True
    assert found[("2",)] is None, "it has the start codon"


def test_with_one_transcript_it_is_unknown_whether_all_have_an_exon():
    found = {one.exons: one.is_critical for one in read_gene(GENBANK).criticalities()}
    assert found[("5",)] is None


def test_the_transcript_that_the_file_calls_canonical_is_drawn():
    other = GFF3.replace(b"basic,Ensembl_canonical", b"basic").replace(
        b"Name=Abc1-202", b"Name=Abc1-202;tag=Ensembl_canonical"
    )
    assert read_gene(other).transcript.name == "Abc1-202"
    assert len(read_gene(other).transcript.exons) == 5


def test_an_mrna_record_has_its_exons_as_features():
    """As RefSeq's NM_ records have: no mRNA feature, and exons that follow each other."""
    text = GENBANK.decode()
    start, end = text.index("     mRNA"), text.index("     misc_feature")
    features = """     exon            1..100
                     /gene="Abc1"
     exon            101..160
                     /gene="Abc1"
     exon            161..300
                     /gene="Abc1"
     CDS             91..180
                     /gene="Abc1"
"""
    gene = read_gene((text[:start] + features + text[end:]).encode())
    assert gene.transcript.coding_lengths == (10, 60, 20)


def with_features(*features):
    """The GenBank file with other features of the gene, on the forward strand."""
    text = GENBANK.decode()
    start, end = text.index("     mRNA"), text.index("     misc_feature")
    lines = [f'     {kind:<16}{location}\n                     /gene="Abc1"\n' for kind, location in features]
    return (text[:start] + "".join(lines) + text[end:]).encode()


@pytest.mark.parametrize("is_reversed", [False, True])
def test_a_transcript_has_the_coding_sequence_that_is_spliced_as_it_is(is_reversed):
    """A file may list the coding sequences in another order than the transcripts, and one that two share only once."""
    mrnas = ["join(11..50,101..160,201..260)", "join(21..50,201..290)", "join(1..50,101..160,201..260)"]
    coding = ["join(31..50,201..250)", "join(31..50,101..160,201..250)"]
    features = [*(("mRNA", one) for one in mrnas), *(("CDS", one) for one in coding)]
    placed = [(kind, f"complement({one})" if is_reversed else one) for kind, one in features]
    found = [one.coding_lengths for one in read_gene(with_features(*placed)).transcripts]
    assert [lengths[::-1] if is_reversed else lengths for lengths in found] == [(20, 60, 50), (20, 50), (20, 60, 50)]


def test_a_coding_sequence_with_a_frameshift_is_that_of_its_transcript():
    """As those of Oaz1 and Peg10: the ribosome skips a base, or reads one twice."""
    mrna = ("mRNA", "join(11..50,101..160,201..260)")
    skipped = read_gene(with_features(mrna, ("CDS", "join(31..50,101..120,122..160,201..250)")))
    assert [one.coding_lengths for one in skipped.transcripts] == [(20, 59, 50)]
    twice = read_gene(with_features(mrna, ("CDS", "join(31..50,101..120,120..160,201..250)")))
    assert [one.coding_lengths for one in twice.transcripts] == [(20, 61, 50)]


def test_a_coding_sequence_that_no_transcript_of_the_file_has_is_one_of_its_own():
    gene = read_gene(with_features(("mRNA", "join(11..50,101..160,201..260)"), ("CDS", "join(31..50,201..250)")))
    assert [one.coding_lengths for one in gene.transcripts] == [(0, 0, 0), (20, 50)]


def test_a_transcript_has_the_first_of_two_coding_sequences_that_it_may_have():
    """As where translation may begin at two start codons."""
    features = [("exon", "11..50"), ("exon", "51..160"), ("CDS", "31..150"), ("CDS", "61..150")]
    assert [one.coding_lengths for one in read_gene(with_features(*features)).transcripts] == [(20, 100)]


@pytest.mark.parametrize("other", [("exon", "121..160"), ("exon", "61..90")])
def test_exons_of_several_transcripts_are_refused(other):
    """They overlap, or the coding sequence does without one: nobody can tell which belong together."""
    exons = [("exon", "11..50"), ("exon", "101..160"), other, ("exon", "201..260")]
    with pytest.raises(RecordError, match=r"exons of Abc1 in this file are not those of one transcript\. Export"):
        read_gene(with_features(*exons, ("CDS", "join(31..50,101..160,201..250)")))


@pytest.mark.parametrize("location", ["<56..95", "56..>95"])
def test_a_coding_sequence_that_is_known_in_part_says_nothing_of_the_frame(location):
    gene = read_gene(GENBANK.replace(b"(join(56..95", f"(join({location}".encode()))
    assert gene.transcript.coding_sequence is None
    assert gene_record.fields_of(gene)["coding_exons"] == ""
    assert "the reading frame is unknown" in gene_record.messages_on(gene)[1]


@pytest.mark.parametrize(
    ("found", "written"),
    [
        (b"ID=CDS:P1;", b"ID=CDS:P1;partial=true;start_range=.,326;"),  # NCBI
        (b"basic,Ensembl_canonical", b"basic,Ensembl_canonical,cds_start_NF"),  # GENCODE
        (b"basic,Ensembl_canonical", b"basic,Ensembl_canonical,mRNA_end_NF,cds_end_NF"),
    ],
)
def test_nor_does_one_that_a_gff3_file_calls_partial(found, written):
    assert found in GFF3
    gene = read_gene(GFF3.replace(found, written))
    assert gene.transcript.name == "Abc1-201"
    assert gene.transcript.coding_sequence is None
    assert "the reading frame is unknown" in gene_record.messages_on(gene)[1]


def test_of_several_genes_the_named_one_is_read():
    second = GFF3.replace(b"##gff-version 3", b"").replace(b"Abc1", b"Xyz2").replace(b"T1", b"T8").replace(b"T2", b"T9")
    both = GFF3 + second.replace(b"G1", b"G2").replace(b"P1", b"P8").replace(b"P2", b"P9")
    assert read_gene(both, "xyz2").symbol == "Xyz2"
    with pytest.raises(
        RecordError, match=r"several genes: Abc1 and Xyz2\. First enter the one to draw in the field Gene"
    ):
        read_gene(both)


def test_one_exon_is_no_plural():
    assert gene_record.messages_on(read_gene(with_features(("mRNA", "11..50"))))[0] == "Read: Abc1, 1 exon."


def test_another_genes_exons_do_not_matter():
    exons = [("exon", "11..50"), ("exon", "101..160"), ("exon", "121..160"), ("mRNA", "join(201..220,241..260)")]
    data = with_features(*exons).decode()
    place = data.rindex('/gene="Abc1"')
    data = data[:place] + '/gene="Xyz2"' + data[place + 12 :]
    assert len(read_gene(data.encode(), "Xyz2").transcript.exons) == 2
    with pytest.raises(RecordError, match="exons of Abc1 in this file are not those of one transcript"):
        read_gene(data.encode(), "Abc1")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"Abc1", "neither a GenBank file, which begins with LOCUS, nor GFF3"),
        (
            b"##gff-version 3\n1\ttest\tgene\t1\t9\n",
            "Line 2 of this file is not GFF3, which has nine columns separated by tabs.",
        ),
        (b"##gff-version 3\n1\ttest\tgene\t1\t9\t.\t+\t.\tID=a\n", "This file contains no transcript."),
        (b"LOCUS       ABC1\nnothing\n", "cannot be read"),
    ],
)
def test_a_file_that_tells_no_gene_says_what_to_do(data, message):
    with pytest.raises(RecordError, match=message):
        read_gene(data)


@pytest.mark.parametrize(
    ("location", "found"), [("complement(order(", "order(16..95"), ("complement(join(12.15,", "12.15")]
)
def test_a_location_without_exact_exons_is_refused(location, found):
    """gb-io 0.4.0 reads `order` as `join`, and `12.15`, a base between these two, as base 12."""
    data = GENBANK.replace(b"complement(join(", location.encode(), 1)
    with pytest.raises(RecordError, match="A feature mRNA in this file has no exact positions for its exons") as caught:
        read_gene(data)
    assert found in str(caught.value)


def test_a_name_that_is_broken_at_a_hyphen_is_whole():
    broken = GENBANK.replace(b'/transcript_id="Abc1-201"', b'/transcript_id="Abc1-\n                     201"')
    assert read_gene(broken).transcript.name == "Abc1-201"


# In the admin


@pytest.mark.django_db
def test_an_editor_sends_a_file_and_gets_the_fields(admin_client):
    file = SimpleUploadedFile("abc1.gff3", GFF3)
    answer = admin_client.post("/admin/gene-record/", {"file": file, "gene": ""}).json()
    assert answer["fields"]["coding_exons"] == LENGTHS
    assert answer["messages"][0] == "Read: Abc1, 6 exons (Abc1-201, one of 2 transcripts)."
    assert "Critical: 5. All transcripts have it. Without exon 5" in " ".join(answer["messages"])


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_is_answered_with_advice(admin_client):
    answer = admin_client.post("/admin/gene-record/", {"file": SimpleUploadedFile("a.txt", b"x")})
    assert (answer.status_code, "neither a GenBank file" in answer.json()["error"]) == (400, True)
    answer = admin_client.post("/admin/gene-record/", {})
    assert answer.json() == {"error": "Choose the file of a single gene, no larger than 8.0\xa0MB."}


@pytest.mark.django_db
def test_visitors_have_no_part_in_it(client):
    assert client.post("/admin/gene-record/", {}).status_code == 302
