#!/usr/bin/env bash
# Introns computed from exons that transcripts share belong to all of these transcripts, also to those without them.
#
# Version:   gffutils 0.14.
# Behaviour: in GFF3 an exon may name several parents. Transcript t has exons 1-200, 300-400 and 500-900, and t2 skips the
#            middle one. `create_introns()` finds three introns, and says of each that its parents are t and t2: the long
#            intron of t2 becomes one of t, where an exon lies, and both short ones become introns of t2.
# Output:    201-299 ['t', 't2']  (of t only)
#            401-499 ['t', 't2']  (of t only)
#            201-499 ['t', 't2']  (of t2 only)
# Who:       whoever designs loxP sites, guides or primers in introns of a gene with splice variants, and looks the
#            introns of one transcript up by their parent.
# Source:    GFF3 1.26, "Parent" ("A feature may have multiple parents"); the documentation of
#            gffutils.FeatureDB.create_introns.
# Ours:      transcripts are read exon by exon (pages/alleles/gene_record.py; tests/test_gene_records.py has two
#            transcripts that share exons).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gffutils==0.14 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import gffutils

lines = ["##gff-version 3"]
for kind, start, end, attributes in [
    ("gene", 1, 900, "ID=g"),
    ("mRNA", 1, 900, "ID=t;Parent=g"),
    ("mRNA", 1, 900, "ID=t2;Parent=g"),
    ("exon", 1, 200, "ID=e1;Parent=t,t2"),
    ("exon", 300, 400, "ID=e2;Parent=t"),
    ("exon", 500, 900, "ID=e3;Parent=t,t2"),
]:
    lines.append(f"1\tmade-up\t{kind}\t{start}\t{end}\t.\t+\t.\t{attributes}")
database = gffutils.create_db("\n".join(lines) + "\n", ":memory:", from_string=True)
TRUE = {(201, 299): ["t"], (401, 499): ["t"], (201, 499): ["t2"]}
found = {(intron.start, intron.end): intron.attributes["Parent"] for intron in database.create_introns()}
for (start, end), parents in found.items():
    print(f"{start}-{end} {parents}  (of {' and '.join(TRUE[start, end])} only)")
sys.exit(found != dict.fromkeys(TRUE, ["t", "t2"]))
PYTHON
