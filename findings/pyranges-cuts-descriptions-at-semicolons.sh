#!/usr/bin/env bash
# pyranges ends a value of a GTF file at a semicolon in quotation marks, and makes a column of the words after it.
#
# Version:   pyranges 0.1.7 (pandas 3.1.1).
# Behaviour: a GTF file has texts in quotation marks, and a semicolon after each. `read_gtf` splits at every semicolon
#            with a space, also at one in a text. The first word after it becomes the name of an attribute, and the rest
#            of the text its value. Where the word is the name of a real one, that is replaced: here the gene has
#            another name. Written to a file again, it is what the file says. An error comes only if nothing follows the
#            word.
# Output:    description: 'cadherin 1'  (written: 'cadherin 1; also called uvomorulin')
#            also:        'called uvomorulin'
#            gene_name:   'of the rat is Cdh1'  (written: 'Cdh1')
# Who:       whoever reads annotation with descriptions or notes, which NCBI's files have, with pyranges, and looks
#            genes up by name. gtfparse 3.0.5 reads such a description whole.
# Source:    https://github.com/pyranges/pyranges0/issues/292 (open: NCBI's file of the mouse raises an error where
#            attributes are split); the split at "; " in pyranges/readers.py. GTF 2.2: texts are in double quotes.
# Ours:      GTF files are not read, and in GFF3 a semicolon in a value is written %3B (pages/alleles/gene_record.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyranges==0.1.7 pandas==3.1.1 2>/dev/null
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from pathlib import Path

import pyranges

PLACE = "8 test gene 101 200 . + .".replace(" ", "\t")
LINES = (
    'gene_id "G1"; gene_name "Cdh1"; description "cadherin 1; also called uvomorulin";',
    'gene_id "G2"; gene_name "Cdh1"; note "made up; gene_name of the rat is Cdh1";',
)
EXPECTED = {"description": "cadherin 1", "also": "called uvomorulin", "gene_name": "of the rat is Cdh1"}

Path("genes.gtf").write_text("".join(f"{PLACE}\t{line}\n" for line in LINES))
first, second = pyranges.read_gtf("genes.gtf").df.to_dict("records")
found = {"description": first["description"], "also": first["also"], "gene_name": second["gene_name"]}
for name, value in found.items():
    print(f"{name + ':':12} {value!r}")
sys.exit(found != EXPECTED)
PYTHON
