#!/usr/bin/env bash
# An allele that is written as SBOL and read again has its exons and loxP sites in another order.
#
# Version:   sbol3 1.2.0.post0 (pySBOL3), rdflib 6.3.2.
# Behaviour: `Component.features` is a list, and keeps the order in which features were added. A document that is written
#            and read has them in another one, in every format, and both documents are valid. The order of a design is
#            in the constraints between features or in their locations; a list without these is a set.
# Output:    added: exon_1 loxP_left exon_2 loxP_right exon_3
#            read:  another order: True, the same features: True, messages of validate(): 0
# Who:       whoever exports a floxed allele as SBOL for drawing programs: what lies between the sites changes with the
#            file.
# Source:    the SBOL 3 specification: `hasFeature` refers to any number of features, and a Constraint with the restriction
#            `precedes` puts two of them in order; pySBOL3's guide appends features to a list.
# Ours:      drawings are exported with terms of the Sequence Ontology at their figures, in order, and not as SBOL
#            (pages/alleles/files.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sbol3==1.2.0.post0 rdflib==6.3.2 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import sbol3

ADDED = ["exon_1", "loxP_left", "exon_2", "loxP_right", "exon_3"]
sbol3.set_namespace("https://example.com/alleles")
document = sbol3.Document()
allele = sbol3.Component("targeted_allele", sbol3.SBO_DNA)
for name in ADDED:
    part = sbol3.Component(name, sbol3.SBO_DNA)
    document.add(part)
    allele.features.append(sbol3.SubComponent(part, name=name))
document.add(allele)
added = [feature.name for feature in allele.features]
found = set()
for form in (sbol3.SORTED_NTRIPLES, sbol3.TURTLE, sbol3.RDF_XML):
    again = sbol3.Document()
    again.read_string(document.write_string(form), form)
    names = [feature.name for feature in again.find("targeted_allele").features]
    found.add((names != ADDED, sorted(names) == sorted(ADDED), len(again.validate())))
print("added:", *added)
for is_other, is_same, messages in found:
    print(f"read:  another order: {is_other}, the same features: {is_same}, messages of validate(): {messages}")
sys.exit(added != ADDED or found != {(True, True, 0)})
PYTHON
