#!/usr/bin/env bash
# The lines of one coding sequence, which share an ID, are not one feature: the way called "merge" renames them.
#
# Version:   gffutils 0.14.
# Behaviour: GFF3 writes a coding sequence on several lines with one ID, one for each exon, as Ensembl and NCBI do. By
#            default such a file is refused as one with a duplicate ID. `merge_strategy="merge"` does not merge the lines,
#            since their places differ: the second becomes a feature with the made-up ID `CDS:P1_1`. So `db["CDS:P1"]`,
#            and the `CDS` of that ID, is one exon's part of the protein's coding sequence, without a warning.
# Output:    default: ValueError: Duplicate ID CDS:P1
#            merge: [('CDS:P1', 101, 150), ('CDS:P1_1', 201, 270)]
#            bases of CDS:P1: 50, of 120
# Who:       whoever asks for a coding sequence by its ID, to tell whether a deletion shifts the reading frame: 50 is no
#            multiple of three, 120 is one.
# Source:    GFF3 1.26: "discontinuous features ... all lines must share the same ID"; the documentation of
#            gffutils.create_db on merge_strategy.
# Ours:      lines are joined by transcript, not by ID (pages/alleles/gene_record.py, tests/test_gene_records.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gffutils==0.14 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import gffutils

lines = ["##gff-version 3"]
for kind, start, end, phase, attributes in [
    ("mRNA", 1, 400, ".", "ID=t"),
    ("CDS", 101, 150, "0", "ID=CDS:P1;Parent=t"),
    ("CDS", 201, 270, "1", "ID=CDS:P1;Parent=t"),
]:
    lines.append(f"1\tmade-up\t{kind}\t{start}\t{end}\t.\t+\t{phase}\t{attributes}")
text = "\n".join(lines) + "\n"
try:
    gffutils.create_db(text, ":memory:", from_string=True)
    default = "read"
except ValueError as error:
    default = f"ValueError: {error}"
database = gffutils.create_db(text, ":memory:", from_string=True, merge_strategy="merge")
parts = [(part.id, part.start, part.end) for part in database.features_of_type("CDS")]
bases = len(database["CDS:P1"])
print(f"default: {default}", f"merge: {parts}", f"bases of CDS:P1: {bases}, of 120", sep="\n")
sys.exit(
    (default, parts, bases)
    != ("ValueError: Duplicate ID CDS:P1", [("CDS:P1", 101, 150), ("CDS:P1_1", 201, 270)], 50)
)
PYTHON
