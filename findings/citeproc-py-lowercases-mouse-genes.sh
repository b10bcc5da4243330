#!/usr/bin/env bash
# citeproc-py makes cdh1 of the mouse gene Cdh1 in a title, which is how the gene of the zebrafish is written.
#
# Version:   citeproc-py 0.11.1.
# Behaviour: `text-case="sentence"` of a citation style leaves words alone if the title has both capital and small
#            letters, but for the first. citeproc-py writes each word in small letters unless all of its letters are
#            capitals: IL-2 and C57BL/6J stay, and Cdh1, mESCs, miR-34a and pH change. `capitalize-first` does no harm.
# Output:    sentence:         Loss of cdh1 in mescs of C57BL/6J mice: IL-2, mir-34a and ph
#            capitalize-first: Loss of Cdh1 in mESCs of C57BL/6J mice: IL-2, miR-34a and pH
# Who:       whoever makes the list of references of a website or thesis about mice with Python in one of the styles
#            that ask for sentence case. CDH1 is a gene of humans, Cdh1 of mice, cdh1 of zebrafish.
# Source:    CSL 1.0.2, “text-case”, on “sentence”; the case in citeproc/model.py. pandoc had it for names of people:
#            https://github.com/jgm/pandoc-citeproc/issues/49.
# Ours:      titles are shown as they are written.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check citeproc-py==0.11.1 2>/dev/null
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from pathlib import Path

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>A made-up style</title><id>made-up</id><updated>2026-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography><layout><text variable="title" text-case="{}"/></layout></bibliography>
</style>"""
TITLE = "Loss of Cdh1 in mESCs of C57BL/6J mice: IL-2, miR-34a and pH"
EXPECTED = {
    "sentence": "Loss of cdh1 in mescs of C57BL/6J mice: IL-2, mir-34a and ph",
    "capitalize-first": TITLE,
}

found = {}
for case in EXPECTED:
    Path("style.csl").write_text(STYLE.format(case))
    style = CitationStylesStyle("style.csl")
    source = CiteProcJSON([{"id": "a", "type": "article-journal", "title": TITLE}])
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem("a")]))
    (found[case],) = map(str, bibliography.bibliography())
    print(f"{case + ':':17} {found[case]}")
sys.exit(found != EXPECTED)
PYTHON
