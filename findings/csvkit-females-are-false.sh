#!/usr/bin/env bash
# A table of mice that are all female says "sex: false" once csvkit has read it; with one male in it, it is right.
#
# Version:   csvkit 2.2.0 with agate 1.14.2, `csvjson` with default settings.
# Behaviour: the type of a column is guessed from all its values. F and T, N and Y, 0 and 1 are truth values, so the sex
#            of females, the gene T (brachyury) and the answers "N" change. "1-2", a cage or a pair, is the second of
#            January 2001, an age of "8w" is 56 days, mouse 000664 is 664, and the allele Nan of Klf1 is NaN, which is
#            not JSON. One other value in the column, such as M, and all of it stays text.
# Output:    {"mouse": 664.0, "sex": false, "age": "56 days, 0:00:00", "cage": "2001-01-02", "allele": NaN}
#            with a male: ['F', 'M']
# Who:       whoever takes a colony's table to JSON or a database with csvkit, cage by cage: the same column has another
#            type in each file.
# Source:    run on 2026-11-28; agate/data_types/boolean.py (DEFAULT_TRUE_VALUES); `--no-inference` keeps all as text.
# Ours:      CSV files are only written here, never read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check csvkit==2.2.0 agate==1.14.2 2>/dev/null
cd "$folder"
printf 'mouse,sex,age,cage,allele\n000664,F,8w,1-2,Nan\n000850,F,12w,3-4,Nan\n' > females.csv
printf 'mouse,sex\n000664,F\n000850,M\n' > both.csv
venv/bin/csvjson females.csv > females.json
venv/bin/csvjson both.csv > both.json
venv/bin/python - <<'PYTHON'
import json
import sys

first = json.load(open("females.json"))[0]
both = [mouse["sex"] for mouse in json.load(open("both.json"))]
print(json.dumps(first))
print("with a male:", both)
allele = first.pop("allele")
as_seen = first == {"mouse": 664, "sex": False, "age": "56 days, 0:00:00", "cage": "2001-01-02"} and allele != allele
sys.exit(not as_seen or both != ["F", "M"])
PYTHON
