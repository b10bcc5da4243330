#!/usr/bin/env bash
# pylatexenc keeps the text in commands that it does not know, and drops that in \mbox and \textup, which it knows.
#
# Version:   pylatexenc 2.11, LatexNodes2Text with default settings.
# Behaviour: the part that parses and the part that writes have a table of commands each. Of a command in neither table,
#            the text in braces behind it is kept, as a group of its own. \mbox and \textup are in the first table, so
#            that the group belongs to them, and not in the second, which gives an empty text for them and all they hold.
# Output:    \mbox{IFN-$\gamma$} receptor -> ' receptor'
#            \textup{p53} \textit{Trp53}  -> ' Trp53'
#            \nohyphens{IFN-$\gamma$} receptor -> 'IFN-γ receptor'
# Who:       whoever reads titles and abstracts of BibTeX files: authors write \mbox so that IFN-γ is not broken at its
#            hyphen, and \textup for a protein in an italic title. bibtexparser decodes with it.
# Source:    MacroSpec('mbox', …) and MacroSpec('textup', …) in pylatexenc/latexwalker/_defaultspecs.py; neither name is
#            in pylatexenc/latex2text/_defaultspecs.py.
# Ours:      both are known (pages/publications/latex.py, tests/test_publication_files.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pylatexenc==2.11
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from pylatexenc.latex2text import LatexNodes2Text

EXPECTED = {
    r"\mbox{IFN-$\gamma$} receptor": " receptor",
    r"\textup{p53} \textit{Trp53}": " Trp53",
    r"\nohyphens{IFN-$\gamma$} receptor": "IFN-\u03b3 receptor",
}
found = {latex: LatexNodes2Text().latex_to_text(latex) for latex in EXPECTED}
for latex, text in found.items():
    print(f"{latex} -> {text!r}")
sys.exit(found != EXPECTED)
PYTHON
