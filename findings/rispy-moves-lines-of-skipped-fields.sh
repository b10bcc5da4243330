#!/usr/bin/env bash
# A field that rispy is told to ignore does not vanish: all its lines but the first land in the field before it.
#
# Version:   rispy 0.10.0.
# Behaviour: RIS values may go on in the next line. With `ignore=["AB"]` the line that begins with AB is passed over, and
#            the lines that go on are joined to the last field that was read, here the title. Where the field that goes
#            on is a list (authors, notes, keywords), the second line becomes another item of the list: one consortium
#            is two authors, whether anything is ignored or not.
# Output:    title: Knockout of Cdh1 and reduced invasion.
#            authors: ['The International Mouse', 'Phenotyping Consortium']
# Who:       whoever imports exports with wrapped abstracts and leaves these out because they are long: titles are
#            published with the end of an abstract, without any error.
# Source:    the README has `ignore` as the list of tags to ignore; rispy/parser.py keeps the tag before the ignored one
#            as the one that goes on.
# Ours:      lines that go on are joined to their tag before rispy reads them (pages/publications/ris.py,
#            tests/test_publication_files.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check rispy==0.10.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import rispy

RECORD = """TY  - JOUR
AU  - The International Mouse
      Phenotyping Consortium
TI  - Knockout of Cdh1
AB  - Loss of E-cadherin increased adhesion
      and reduced invasion.
ER  - 
"""
(record,) = rispy.loads(RECORD, ignore=["AB"])
print("title:", record["title"])
print("authors:", record["authors"])
as_described = record["title"] == "Knockout of Cdh1 and reduced invasion." and record["authors"] == [
    "The International Mouse",
    "Phenotyping Consortium",
]
sys.exit(not as_described)
PYTHON
