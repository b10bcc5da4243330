#!/usr/bin/env bash
# Looking at the location of a GenBank feature changes what is written afterwards.
#
# Version:   gb-io 0.4.0.
# Behaviour: a record that is read and written is the same. Once somebody has looked at `feature.location`, though,
#            `order(1..3,7..9)` is written as `join(1..3,7..9)`. In memory, too, it is a `gb_io.Join`, although the package
#            has `gb_io.Order`. `join` says that the parts are joined to one sequence, `order` that nothing is known of
#            how they are joined, if at all.
# Output:    order(1..3,7..9)              Join  not looked at: order(1..3,7..9)  looked at: join(1..3,7..9)
#            order(complement(1..3),7..9)  Join  not looked at: order(complement(1..3),7..9)  looked at: join(…)
# Who:       whoever reads exons from GenBank files with gb-io: parts of an order become exons of one transcript.
# Source:    the INSDC Feature Table Definition, 3.4 (operators join and order); gb-io's documentation has Join and Order
#            as kinds of locations.
# Ours:      a gene with such a location is refused, with advice (pages/alleles/gene_record.py, tests/test_gene_records.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check gb-io==0.4.0 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

import gb_io

RECORD = """LOCUS       TEST                      30 bp    DNA     linear   SYN 01-JAN-2026
FEATURES             Location/Qualifiers
     misc_feature    {}
ORIGIN
        1 acgtacgtac gtacgtacgt acgtacgtac
//
"""
EXPECTED = {
    "order(1..3,7..9)": ("Join", "order(1..3,7..9)", "join(1..3,7..9)"),
    "order(complement(1..3),7..9)": ("Join", "order(complement(1..3),7..9)", "join(complement(1..3),7..9)"),
}


def written(record):
    out = io.BytesIO()
    gb_io.dump([record], out)
    return next(line for line in out.getvalue().decode().splitlines() if "misc_feature" in line).split()[1]


found = {}
for location in EXPECTED:
    data = RECORD.format(location).encode()
    untouched = written(gb_io.load(io.BytesIO(data))[0])
    record = gb_io.load(io.BytesIO(data))[0]
    kind = type(record.features[0].location).__name__  # looks at it
    found[location] = (kind, untouched, written(record))
    print(f"{location:29} {kind}  not looked at: {untouched}  looked at: {found[location][2]}")
sys.exit(found != EXPECTED)
PYTHON
