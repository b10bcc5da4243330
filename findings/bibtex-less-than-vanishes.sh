#!/usr/bin/env bash
# “p < 0.05” in a title loses its “<” without any warning, in the form in which Mendeley and Zotero write it.
#
# Version:   bibtexparser 2.1.0 with pylatexenc 2.11, LatexDecodingMiddleware with default settings.
# Behaviour: a command that pylatexenc does not know gives an empty text, and \textless, \textgreater and \textbeta's
#            relative \upbeta are such commands. A percent sign without a backslash, which BibTeX takes for itself,
#            begins a comment: the rest of the title is gone. No block fails, and nothing is logged.
# Output:    Tumours in mice (p  0.05)
#            IFN- signalling in 100
# Who:       whoever decodes an exported library: reference managers write < as {\textless}, because in the oldest font
#            encoding of LaTeX a bare < prints ¡.
# Source:    pylatexenc's latex2text gives a macro that is not in its table an empty text; \textless and \textgreater are
#            text symbols of the LaTeX kernel.
# Ours:      such signs are known, what is not known is told to the person who imports, and % is a percent sign
#            (pages/publications/latex.py, tests/test_publication_files.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check bibtexparser==2.1.0 pylatexenc==2.11
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import bibtexparser
from bibtexparser.middlewares import LatexDecodingMiddleware

BIBTEX = r"""
@article{a, title = {Tumours in mice (p {\textless} 0.05)}}
@article{b, title = {IFN-$\upbeta$ signalling in 100% of knockout mice}}
"""
decoder = LatexDecodingMiddleware(keep_math_mode=False)
library = bibtexparser.parse_string(BIBTEX, append_middleware=[decoder])
titles = [entry["title"] for entry in library.entries]
print(*titles, sep="\n")
print("failed:", library.failed_blocks)
sys.exit(titles != ["Tumours in mice (p  0.05)", "IFN- signalling in 100"] or bool(library.failed_blocks))
PYTHON
