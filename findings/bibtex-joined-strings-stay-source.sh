#!/usr/bin/env bash
# bibtexparser looks up an @string that stands alone, and leaves one that is joined to something as source text.
#
# Version:   bibtexparser 2.1.0, default settings.
# Behaviour: `journal = ng` becomes the string's text. `journal = ng # " Genetics"`, which BibTeX joins, stays as it is
#            typed, with number sign and quotation marks, and so does a title that is joined of pieces in quotation
#            marks. Nothing is logged, and no block fails.
# Output:    Nature
#            ng # " Genetics"
#            "Loss of " # {Cre}
# Who:       whoever imports the bibliography files of publishers and societies, which write months as "5~" # may and
#            journals of one family as joined strings.
# Source:    Oren Patashnik, BibTeXing (1988), section 4: “#” joins the strings on both sides.
# Ours:      values are joined before the middlewares run (pages/publications/bibtex.py,
#            tests/test_publication_files.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check bibtexparser==2.1.0 pylatexenc==2.11
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import bibtexparser

BIBTEX = """
@string{ng = "Nature"}
@article{a, journal = ng}
@article{b, journal = ng # " Genetics"}
@article{c, journal = "Loss of " # {Cre}}
"""
library = bibtexparser.parse_string(BIBTEX)
values = [entry["journal"] for entry in library.entries]
print(*values, sep="\n")
sys.exit(values != ["Nature", 'ng # " Genetics"', '"Loss of " # {Cre}'] or bool(library.failed_blocks))
PYTHON
