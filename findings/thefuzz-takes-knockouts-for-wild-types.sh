#!/usr/bin/env bash
# thefuzz finds the wild type as a perfect match of the knockout: +/+, +/- and -/- are the same to it.
#
# Version:   thefuzz 0.22.1 (RapidFuzz 3.14.6).
# Behaviour: `process.extractOne` compares what is left of each text once every sign that is neither a letter nor a digit
#            has become a blank. Genotypes differ in nothing but such signs, so all score 100, and the first of the list
#            is given back, even where the very text that was looked for stands behind it. `fuzz.ratio` compares the
#            signs, and gives 75.
# Output:    Trp53-/- among Trp53+/+, Trp53+/-, Trp53-/-: ('Trp53+/+', 100)
#            fuzz.ratio of Trp53-/- and Trp53+/+: 75
# Who:       whoever matches genotypes or strains of two spreadsheets: knockout animals end up among the wild types, with
#            the highest score that there is.
# Source:    `default_processor` in thefuzz/process.py is `full_process` of thefuzz/utils.py; the documentation shows names
#            of teams, which have no signs.
# Ours:      the site matches words with difflib, signs included (pages/discovery/misspellings.py); its search keeps
#            genotypes apart (tests/test_search_words.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check thefuzz==0.22.1 rapidfuzz==3.14.6
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from thefuzz import fuzz, process

GENOTYPES = ["Trp53+/+", "Trp53+/-", "Trp53-/-"]
best = process.extractOne("Trp53-/-", GENOTYPES)
ratio = fuzz.ratio("Trp53-/-", "Trp53+/+")
print(f"Trp53-/- among {', '.join(GENOTYPES)}: {best}\nfuzz.ratio of Trp53-/- and Trp53+/+: {ratio}")
sys.exit((best, ratio) != (("Trp53+/+", 100), 75))
PYTHON
