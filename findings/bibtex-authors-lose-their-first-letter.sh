#!/usr/bin/env bash
# bibtexparser drops the letter or accent with which a second author's name begins: Østergaard becomes stergaard.
#
# Version:   bibtexparser 2.1.0, SeparateCoAuthors.
# Behaviour: after “and”, a backslash and the sign that follows it are skipped before the next name begins: \O{} loses
#            its letter, and \' its accent. The first author keeps them, and so does a name in which the command is in
#            braces, {\O}stergaard. Nothing is logged, and no block fails.
# Output:    \O{}stergaard, A | {}stergaard, A | Etienne, B | {\O}stergaard, C
# Who:       whoever lists the authors of an imported library; a paper's second author is sorted and searched under
#            another name.
# Source:    Oren Patashnik, BibTeXing (1988), section 4, allows an accent with and without braces around it; in
#            bibtexparser, split_multiple_persons_names skips an escaped character in whatever step it is.
# Ours:      an empty group is put before such a command (pages/publications/bibtex.py, tests/test_publication_files.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check bibtexparser==2.1.0 pylatexenc==2.11
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import bibtexparser
from bibtexparser.middlewares import SeparateCoAuthors

BIBTEX = r"""
@article{a, author = {\O{}stergaard, A and \O{}stergaard, A and \'Etienne, B and {\O}stergaard, C}}
"""
library = bibtexparser.parse_string(BIBTEX, append_middleware=[SeparateCoAuthors()])
names = " | ".join(library.entries[0]["author"])
print(names)
print("failed:", library.failed_blocks)
sys.exit(names != r"\O{}stergaard, A | {}stergaard, A | Etienne, B | {\O}stergaard, C" or bool(library.failed_blocks))
PYTHON
