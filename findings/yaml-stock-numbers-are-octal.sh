#!/usr/bin/env bash
# PyYAML makes other numbers of some JAX stock numbers and leaves the rest as text: 000664 is 436, 000850 is itself.
#
# Version:   PyYAML 6.0.4 (`safe_load`), ruamel.yaml 0.19.1 (`typ="safe"`).
# Behaviour: a stock number has six digits, the first of them zeros. In YAML 1.1 a number with a leading zero is octal,
#            if it can be: 000664 (C57BL/6J) is 436, while 000850 has an 8 in it and stays the text that it is. A place
#            on a chromosome, 4:13, is 253, as minutes are. By YAML 1.2 000664 is 664, and 4:13 a text, but the RIKEN
#            clone 2310009E13 is a floating-point number, which PyYAML leaves alone for want of a dot.
# Output:    PyYAML:      436 '000850' '002448' 253 '19:99' '2310009E13'
#            ruamel.yaml: 664 850 2448 '4:13' '19:99' 2.310009e+19
# Who:       whoever lists strains, places or clones in front matter, in the configuration of a workflow or in the fixtures
#            of a test, without quotation marks.
# Source:    run on 2026-11-28; yaml.org/type/int.html (YAML 1.1), YAML 1.2.2, 10.3.2 (core schema).
# Ours:      pages/markdown/front_matter.py reads with the base loader, for which everything is text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyyaml==6.0.4 ruamel.yaml==0.19.1 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import yaml
from ruamel.yaml import YAML

LIST = "[000664, 000850, 002448, 4:13, 19:99, 2310009E13]"
by_pyyaml, by_ruamel = yaml.safe_load(LIST), list(YAML(typ="safe").load(LIST))
print("PyYAML:     ", *map(repr, by_pyyaml))
print("ruamel.yaml:", *map(repr, by_ruamel))
as_seen = by_pyyaml == [436, "000850", "002448", 253, "19:99", "2310009E13"]
sys.exit(not as_seen or by_ruamel != [664, 850, 2448, "4:13", "19:99", 2310009e13])
PYTHON
