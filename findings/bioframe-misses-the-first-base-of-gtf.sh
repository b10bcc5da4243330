#!/usr/bin/env bash
# An exon read from a GTF file lacks its first base, and one of a single base has no length.
#
# Version:   bioframe 0.8.0 (pandas 3.1.1).
# Behaviour: `read_table(…, schema="gtf")` knows the columns of the format, but leaves the start as it is written: counted
#            from 1, with the last base included. All operations of bioframe count from 0 and exclude the end. A variant
#            at the first base of an exon is therefore not found in it, and lengths are one too small. The same exon in a
#            BED file (schema="bed4") is read correctly, so one table that mixes both formats is wrong in half of its
#            rows. No error and no warning.
# Output:    gtf   exon of 9 bases, with variants at its last base
#            bed4  exon of 10 bases, with variants at its first and its last base
# Who:       whoever intersects an annotation with a list of variants, guides or probes with bioframe. pyranges had the
#            same fault and converts since 2020.
# Source:    the GTF2.2 specification (start is 1-based, end inclusive); bioframe's documentation, which defines its
#            intervals as 0-based and half-open; pyranges/pyranges0 issue 119.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check bioframe==0.8.0 pandas==3.1.1 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

import bioframe

EXON = {"gtf": 'chr1\tmade-up\texon\t11\t20\t.\t+\t.\tgene_id "A";\n', "bed4": "chr1\t10\t20\texon\n"}
VARIANTS = "chr1\t10\t11\tits first\nchr1\t19\t20\tits last\n"
EXPECTED = {"gtf": (9, ["its last"]), "bed4": (10, ["its first", "its last"])}

variants = bioframe.read_table(io.StringIO(VARIANTS), schema="bed4")
found = {}
for schema, line in EXON.items():
    exon = bioframe.read_table(io.StringIO(line), schema=schema)
    hits = bioframe.overlap(variants, exon[["chrom", "start", "end"]], how="inner")
    found[schema] = (int(exon.end[0] - exon.start[0]), sorted(hits["name"]))
    print(f"{schema:5} exon of {found[schema][0]} bases, with variants at {' and '.join(found[schema][1])} base")
sys.exit(found != EXPECTED)
PYTHON
