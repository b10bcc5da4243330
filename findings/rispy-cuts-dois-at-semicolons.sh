#!/usr/bin/env bash
# rispy cuts every web address at its semicolons, and the older DOIs of many journals have semicolons.
#
# Version:   rispy 0.10.0, default settings.
# Behaviour: the value of UR is split at ";", as if it were a list of addresses. A DOI made of a SICI, the identifier that
#            publishers used until about 2000, ends in ";2-" and a check character: its address becomes two, of which
#            the first leads to no article, and the second is no address.
# Output:    ['https://doi.org/10.1002/(SICI)1096-8644(199601)99:1<1::AID-AJPA1>3.0.CO', '2-1']
# Who:       whoever reads exports in which the DOI stands as an address only. Writing the record again makes two UR
#            lines of it, so that the damage stays after `delimiter_tags_mapping={}` is set.
# Source:    DELIMITED_TAG_MAPPING in rispy/config.py. The description of RIS by Reference Manager allows several
#            addresses in one UR line, with semicolons between them; most programs write a line for each.
# Ours:      nothing is split at semicolons (pages/publications/ris.py, tests/test_publication_files.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check rispy==0.10.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import rispy

ADDRESS = "https://doi.org/10.1002/(SICI)1096-8644(199601)99:1<1::AID-AJPA1>3.0.CO;2-1"
(record,) = rispy.loads(f"TY  - JOUR\nTI  - A\nUR  - {ADDRESS}\nER  - \n")
print(record["urls"])
(whole,) = rispy.loads(f"TY  - JOUR\nTI  - A\nUR  - {ADDRESS}\nER  - \n", delimiter_tags_mapping={})
sys.exit(record["urls"] != ADDRESS.split(";") or whole["urls"] != [ADDRESS])
PYTHON
