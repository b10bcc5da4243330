#!/usr/bin/env bash
# bibtexparser's decoding of LaTeX makes 106 of 10⁶, when the title says it with \textsuperscript.
#
# Version:   bibtexparser 2.1.0 with pylatexenc 2.11, LatexDecodingMiddleware with default settings.
# Behaviour: the argument of \textsuperscript and \textsubscript is joined to what stands before it, without a mark. In
#            math the same superscript keeps a caret, or all of its source.
# Output:    106 cells, 37oC, Trp53R172H mice
#            $10^6$ cells
# Who:       whoever shows or indexes titles of a BibTeX file as plain text: Zotero and many publishers export raised
#            text with these commands. 10⁶ cells become 106, and an allele's name runs into its gene's.
# Source:    the LaTeX kernel defines both commands for text; pylatexenc's latex2text replaces both by their argument
#            alone.
# Ours:      the parsed LaTeX is read by the site itself, with superscript kept (pages/publications/latex.py,
#            tests/test_publication_files.py).
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
@article{a, title = {10\textsuperscript{6} cells, 37\textsuperscript{o}C, Trp53\textsuperscript{R172H} mice}}
@article{b, title = {$10^6$ cells}}
"""
library = bibtexparser.parse_string(BIBTEX, append_middleware=[LatexDecodingMiddleware()])
titles = [entry["title"] for entry in library.entries]
print(*titles, sep="\n")
sys.exit(titles != ["106 cells, 37oC, Trp53R172H mice", "$10^6$ cells"])
PYTHON
