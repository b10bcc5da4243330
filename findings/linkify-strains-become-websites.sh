#!/usr/bin/env bash
# Names of mouse strains become links to Brazil, Poland and Congo: the background after the dot is a country's domain.
#
# Version:   markdown-it-py 4.3.0 with linkify-it-py 2.2.0, the rule `linkify` with its default settings.
# Behaviour: a word with a dot is a web address where its last part is a top-level domain, and all countries are in the
#            list, in capitals as well. Of the H2 congenic strains B10.BR, B10.PL and B10.SM are links, B10.D2, B10.RIII
#            and B10.S are none; of those on A, A.BY, A.CA, A.TH and A.TL. "B6.Cg", the short form of mixed congenic
#            strains, is a link as long as no hyphen follows. With the laboratory's code the link has a path:
#            B10.BR/SgSnJ.
# Output:    linked:     http://B10.BR http://B10.PL http://B10.SM http://A.BY http://A.CA http://A.TH http://A.TL
#                        http://B6.Cg http://B10.BR/SgSnJ
#            not linked: B10.D2 B10.RIII B10.S A.SW B6.Cg-Trp53 C.B-17
# Who:       readers of a page on immunology whose Markdown has automatic links: a click leads to somebody else's host.
#            A check of links reports hosts that nobody wrote.
# Source:    run on 2026-11-28; strain names after the Guidelines for Nomenclature of Mouse and Rat Strains, "Congenic
#            Strains".
# Ours:      the rule is off (pages/markdown/); tests/test_every_word_arrives.py compares each word of the page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check markdown-it-py==4.3.0 \
    linkify-it-py==2.2.0 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys

from markdown_it import MarkdownIt

STRAINS = "B10.BR B10.PL B10.SM A.BY A.CA A.TH A.TL B6.Cg B10.BR/SgSnJ B10.D2 B10.RIII B10.S A.SW B6.Cg-Trp53 C.B-17"
markdown = MarkdownIt("commonmark", {"linkify": True}).enable("linkify")
linked, others = [], []
for strain in STRAINS.split():
    address = re.search('href="(.*?)"', markdown.render(f"We used {strain} mice."))
    linked.append(address[1]) if address else others.append(strain)
print("linked:    ", *linked)
print("not linked:", *others)
sys.exit(linked != [f"http://{strain}" for strain in STRAINS.split()[:9]] or others != STRAINS.split()[9:])
PYTHON
