#!/usr/bin/env bash
# Python's difflib says that a sequence and the same sequence with one base before it have nothing in common.
#
# Version:   difflib of Python 3.11.7; Biopython 1.88 beside it.
# Behaviour: from 200 elements on, SequenceMatcher leaves out of its search whatever makes up more than one percent of the
#            second sequence. It is meant for blank lines of source code; of four bases, all four are left out. So it finds
#            a common part only where it stands at the same place, and `get_close_matches` finds none. With fewer
#            bases, or with `autojunk=False`, all is as expected.
# Output:    198 bases and one more: ratio 0.997, close matches: 1; with autojunk=False 0.997
#            300 bases and one more: ratio 0.0, close matches: 0; with autojunk=False 0.998
#            PairwiseAligner of Biopython: 300 of 300 bases match
# Who:       whoever compares amplicons, reads or alleles (a loxP site more, a base less) with what Python has: the tests are
#            short sequences, and pass.
# Source:    https://docs.python.org/3/library/difflib.html, “Automatic junk heuristic”; `__chain_b` in difflib.py.
# Ours:      difflib compares single words only, which are shorter (pages/discovery/misspellings.py, pages/sync/names.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check biopython==1.88
"$folder/venv/bin/python" - <<'PYTHON'
import random
import sys
from difflib import SequenceMatcher, get_close_matches

from Bio.Align import PairwiseAligner

bases = random.Random(53).choices("ACGT", k=300)
found = {}
for length in (198, 300):
    allele = "".join(bases[:length])
    # Another base than the first of the allele: else the two would have a beginning in common.
    longer = "ACGT".replace(allele[0], "")[0] + allele
    found[length] = (
        round(SequenceMatcher(None, longer, allele).ratio(), 3),
        len(get_close_matches(longer, [allele])),
        round(SequenceMatcher(None, longer, allele, autojunk=False).ratio(), 3),
    )
    print(f"{length} bases and one more: ratio {found[length][0]}, close matches: {found[length][1]}; "
          f"with autojunk=False {found[length][2]}")
aligner = PairwiseAligner(scoring="blastn")
(best, *_others) = aligner.align(longer, allele)
identities = best.counts().identities
print(f"PairwiseAligner of Biopython: {identities} of 300 bases match")
sys.exit((found[198][:2], found[300], identities) != ((0.997, 1), (0.0, 0, 0.998), 300))
PYTHON
