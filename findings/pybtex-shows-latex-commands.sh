#!/usr/bin/env bash
# pybtex's rich text knows italics, and yet shows the reader of \emph{Cdh1} a backslash and the word “emph”.
#
# Version:   pybtex 0.26.1 with latexcodec 3.0.1.
# Behaviour: Text.from_latex decodes accents and Greek letters in math, keeps braces as text that is protected from
#            changes of case, and passes every other command on as it is typed, its braces removed: \emph, \textit, {\em },
#            \textsuperscript, \textless, \textbeta. No warning is given, although the classes for italics and
#            superscript are there (pybtex.richtext.Tag) and are written as HTML where code makes them by hand.
# Output:    \emph <span class="bibtex-protected">Cdh1</span> null
#            10\textsuperscript <span class="bibtex-protected">6</span> cells
#            β-catenin, Müller
# Who:       whoever makes HTML of a bibliography with pybtex, or with what is built on it, such as sphinxcontrib-bibtex:
#            in this field the names of genes are in italics by convention, and exports write them with these commands.
# Source:    pybtex/richtext.py, Text.from_latex and LaTeXParser; latexcodec's README says that it decodes characters.
# Ours:      this is why BibTeX is not read with pybtex (docs/decisions/0008-reading-publications.md).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pybtex==0.26.1 latexcodec==3.0.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from pybtex.richtext import Text

EXPECTED = {
    r"\emph{Cdh1} null": r'\emph <span class="bibtex-protected">Cdh1</span> null',
    r"10\textsuperscript{6} cells": r'10\textsuperscript <span class="bibtex-protected">6</span> cells',
    r"$\beta$-catenin, M\"uller": "β-catenin, Müller",
}
found = {latex: Text.from_latex(latex).render_as("html") for latex in EXPECTED}
print(*found.values(), sep="\n")
sys.exit(found != EXPECTED)
PYTHON
