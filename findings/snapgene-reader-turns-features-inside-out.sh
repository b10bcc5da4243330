#!/usr/bin/env bash
# A promoter of 19 bases across the origin of a plasmid is 3,924 bases long once snapgene_reader has read the file.
#
# Version:   snapgene_reader 0.1.23 on Biopython 1.88.
# Behaviour: SnapGene writes a feature across the origin of a circular sequence as “3925-2”. snapgene_reader puts the two
#            numbers in order, so that the feature is everything but itself. It takes the first and the last base of a
#            feature with several segments, too, so that what lies between them belongs to it. Biopython reads both right.
# Output:    SP6 promoter: SnapGene writes 3925-2, snapgene_reader reads 1..3925 (3924 bases), Biopython 19 bases
#            FeatureA: snapgene_reader reads one part of 81 bases, Biopython 67 in 3 parts
# Who:       whoever draws maps of targeting vectors from SnapGene's files or cuts features out of them; dna_features_viewer
#            and other packages of the same house are shown with it.
# Source:    `sorted` and `min`/`max` in `snapgene_file_to_dict`, snapgene_reader/snapgene_reader.py. The two files were
#            saved by SnapGene, and are among the tests in Biopython's source package.
# Ours:      the site reads genes from GenBank and GFF3 files only (pages/alleles/gene_record.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check biopython==1.88 snapgene_reader==0.1.23
"$folder/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary :all: --dest "$folder" biopython==1.88
tar -xzf "$folder"/biopython-1.88.tar.gz -C "$folder" --strip-components 2 --wildcards '*/Tests/SnapGene/*.dna'
"$folder/venv/bin/python" - "$folder/SnapGene" <<'PYTHON'
import sys
import warnings

from Bio import SeqIO
from snapgene_reader import snapgene_file_to_dict

warnings.simplefilter("ignore")


def both(name, label):
    """Returns a feature as snapgene_reader and as Biopython read it."""
    path = f"{sys.argv[1]}/{name}"
    (one,) = (feature for feature in snapgene_file_to_dict(path)["features"] if feature["name"] == label)
    features = SeqIO.read(path, "snapgene").features
    (other,) = (feature for feature in features if feature.qualifiers.get("label") == [label])
    return one, other


promoter, right = both("pFA-KanMX4.dna", "SP6 promoter")
bases = promoter["end"] - promoter["start"]
written = promoter["segments"][0]["@range"]
print(f"SP6 promoter: SnapGene writes {written}, snapgene_reader reads {promoter['start']}..{promoter['end']} "
      f"({bases} bases), Biopython {len(right)} bases")
split, parts = both("sample-f.dna", "FeatureA")
whole = split["end"] - split["start"]
print(f"FeatureA: snapgene_reader reads one part of {whole} bases, Biopython {len(parts)} in {len(parts.location.parts)} parts")
found = (written, bases, len(right), whole, len(parts), len(parts.location.parts))
sys.exit(found != ("3925-2", 3924, 19, 81, 67, 3))
PYTHON
