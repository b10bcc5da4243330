#!/usr/bin/env bash
# A genotype without a blank has one after Biopython has written it to a GenBank file and read it again.
#
# Version:   Biopython 1.88.
# Behaviour: a value that is too long for a line goes on in the next. The writer breaks it at a blank, or anywhere in a
#            word of more than 58 characters or so. The reader puts a blank where a line ends, in all qualifiers but
#            /translation. A homozygous genotype with one targeted reporter is long enough. NCBI's own files break names
#            at hyphens, and these get a blank as well.
# Output:    written: Gt(ROSA)26Sor<tm9(CAG-tdTomato)Hze>/Gt(ROSA)26Sor<tm9(CAG-tdTomato)Hze>
#            read:    Gt(ROSA)26Sor<tm9(CAG-tdTomato)Hze>/Gt(ROSA)26Sor<tm 9(CAG-tdTomato)Hze>
#            broken at a hyphen: B6.Cg- Tg(Alb-cre)21Mgn/J
# Who:       whoever keeps strains, alleles or genotypes in /strain, /note or /allele, and looks them up by name later.
# Source:    run on 2026-11-28; Bio/SeqIO/InsdcIO.py (`_write_feature_qualifier`), Bio/GenBank/__init__.py
#            (`feature_qualifier`).
# Ours:      pages/alleles/gene_record.py (`unwrapped`) goes on without a blank behind a hyphen;
#            tests/test_gene_records.py.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check biopython==1.88 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

from Bio import SeqIO
from Bio.Seq import Seq
from Bio.SeqFeature import SeqFeature, SimpleLocation
from Bio.SeqRecord import SeqRecord

GENOTYPE = "Gt(ROSA)26Sor<tm9(CAG-tdTomato)Hze>/Gt(ROSA)26Sor<tm9(CAG-tdTomato)Hze>"
BROKEN = """LOCUS       TEST                       4 bp    DNA     linear   SYN 01-JAN-2026
FEATURES             Location/Qualifiers
     source          1..4
                     /strain="B6.Cg-
                     Tg(Alb-cre)21Mgn/J"
ORIGIN
        1 acgt
//
"""


def qualifiers(text):
    return SeqIO.read(io.StringIO(text), "genbank").features[0].qualifiers


source = SeqFeature(SimpleLocation(0, 4), type="source", qualifiers={"note": [GENOTYPE]})
record = SeqRecord(Seq("ACGT"), id="TEST.1", name="TEST", annotations={"molecule_type": "DNA"}, features=[source])
file = io.StringIO()
SeqIO.write(record, file, "genbank")
read, broken = qualifiers(file.getvalue())["note"][0], qualifiers(BROKEN)["strain"][0]
print("written:", GENOTYPE)
print("read:   ", read)
print("broken at a hyphen:", broken)
sys.exit(read == GENOTYPE or read.replace(" ", "") != GENOTYPE or broken != "B6.Cg- Tg(Alb-cre)21Mgn/J")
PYTHON
