#!/usr/bin/env bash
# The sequence of a gene that spans the origin of a plasmid comes out with its two halves exchanged.
#
# Version:   biotite 1.6.0.
# Behaviour: a feature keeps the parts of `join(25..30,1..6)` in a frozenset, so that their order is lost. To get the
#            sequence of a feature biotite sorts the parts by their position: bases 1 to 6 come first, although the
#            location says that they come last. No error and no warning. For parts in ascending order, which is how exons
#            of linear records are written, it makes no difference. (When the annotation is written again, the order of
#            the parts is that of the set, which differs from run to run.)
# Output:    join(1..6,25..30)  aaacccacgtag, by the rule of the format aaacccacgtag
#            join(25..30,1..6)  aaacccacgtag, by the rule of the format acgtagaaaccc
# Who:       whoever reads coding sequences from plasmids and other circular records with biotite: the protein of a gene
#            across the origin, or of a trans-spliced one, is another.
# Source:    the INSDC Feature Table Definition, 3.4.2.2: `join` places the parts end to end, in the order in which they
#            are listed. biotite's documentation of Feature.locs gives the type, a set, without this consequence.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check biotite==1.6.0 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

from biotite.sequence.io import genbank

SEQUENCE = "aaacccccccggggttttttttttacgtag"
RECORD = """LOCUS       TEST                      30 bp    DNA     circular SYN 01-JAN-2026
DEFINITION  A made-up plasmid.
ACCESSION   TEST
VERSION     TEST.1
KEYWORDS    .
SOURCE      synthetic DNA construct
  ORGANISM  synthetic DNA construct
FEATURES             Location/Qualifiers
     CDS             join({})
                     /gene="test"
ORIGIN
        1 aaaccccccc ggggtttttt ttttacgtag
//
"""
EXPECTED = {"1..6,25..30": "aaacccacgtag", "25..30,1..6": "aaacccacgtag"}

found = {}
for parts in EXPECTED:
    file = genbank.GenBankFile.read(io.StringIO(RECORD.format(parts)))
    annotated = genbank.get_annotated_sequence(file)
    found[parts] = str(annotated[next(iter(annotated.annotation))]).lower()
    ranges = [map(int, part.split("..")) for part in parts.split(",")]
    by_the_rule = "".join(SEQUENCE[first - 1 : last] for first, last in ranges)
    print(f"join({parts})  {found[parts]}, by the rule of the format {by_the_rule}")
sys.exit(found != EXPECTED)
PYTHON
