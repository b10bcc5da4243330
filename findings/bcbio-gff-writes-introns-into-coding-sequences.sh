#!/usr/bin/env bash
# A coding sequence of three exons in a GenBank file becomes one piece, introns included, when bcbio-gff writes GFF3.
#
# Version:   bcbio-gff 0.7.1 with Biopython 1.88.
# Behaviour: GenBank has a spliced feature on one line, join(1..30,61..90,121..150); GFF3 has a line for each of its
#            parts. `GFF.write` takes a record as Biopython reads it, and writes one line, from the first base of the
#            first part to the last base of the last. /codon_start becomes the phase, as it should. A place beyond what
#            is known, <1..>30, is written with its angle brackets, which are no numbers. Nothing is raised.
# Output:    CDS 1 150 . + 0
#            exon <1 >30 . + .
# Who:       whoever makes the track for a genome browser, or the annotation for counting reads, from the GenBank file
#            of a gene or construct: introns are translated, and reads in them count.
# Source:    run on 2026-11-28; the GFF3 specification, "Discontinuous features"; BCBio/GFF/GFFOutput.py
#            (`_write_feature`) writes `location.start` and `location.end`.
# Ours:      GFF3 files are only read here, and written by nobody (pages/alleles/gene_record.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check bcbio-gff==0.7.1 biopython==1.88 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

from BCBio import GFF
from Bio import SeqIO

RECORD = """LOCUS       TEST                     150 bp    DNA     linear   SYN 01-JAN-2026
DEFINITION  Made up.
ACCESSION   TEST
VERSION     TEST.1
FEATURES             Location/Qualifiers
     CDS             join(1..30,61..90,121..150)
                     /codon_start=1
                     /gene="Trp53"
     exon            <1..>30
ORIGIN
        1 atgaaaaaaa aaaaaaaaaa aaaaaaaaaa gtaaaaaaaa aaaaaaaaaa aaaaaaaaag
       61 aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa gtaaaaaaaa aaaaaaaaaa aaaaaaaaag
      121 aaaaaaaaaa aaaaaaaaaa aaaaaaataa
//
"""
record = SeqIO.read(io.StringIO(RECORD), "genbank")
file = io.StringIO()
GFF.write([record], file)
lines = [line.split("\t") for line in file.getvalue().splitlines() if not line.startswith("#")]
written = [" ".join(line[2:8]) for line in lines if line[2] in ("CDS", "exon")]
print(*written, sep="\n")
sys.exit(written != ["CDS 1 150 . + 0", "exon <1 >30 . + ."])
PYTHON
