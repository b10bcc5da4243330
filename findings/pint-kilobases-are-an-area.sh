#!/usr/bin/env bash
# pint takes a homology arm of 5 kb for an area, 2.5 cM on a chromosome for a concentration, and 3 dpc for a distance.
#
# Version:   Pint 0.25.3, the units it comes with.
# Behaviour: b is the barn of nuclear physics, bp a printer's point, M a mole per litre, nt a billionth of a tonne, and
#            pc a parsec; prefixes do the rest. Each symbol is known, so nothing is raised, and what is measured in the
#            same wrong unit adds up. `kilobase`, spelt out, is not known, and an error says so.
# Output:    5 kb    = 5 kilobarn, 5×10⁻²⁵ m²
#            200 bp  = 200 point, 0.0706 m
#            2.5 cM  = 2.5 centimolar, 25 mol/m³
#            20 nt   = 20 nanometric_ton, 2×10⁻⁵ kg
#            3 dpc   = 3 deciparsec, 9.26×10¹⁵ m
#            5 kilobase: UndefinedUnitError
# Who:       whoever reads lengths, map distances and ages (days post coitum) of a table with pint, together with the
#            doses and concentrations for which it is made. A length compared with one in metres gives a number.
# Source:    https://github.com/hgrecco/pint/issues/478 (Gb/s are gigabarns per second; closed, barn goes first);
#            https://github.com/ucum-org/ucum/issues/264 (a request for kb, open).
# Ours:      lengths are numbers of bases without a unit (pages/alleles).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pint==0.25.3 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import pint

EXPECTED = {
    "5 kb": ("kilobarn", 5e-25),
    "200 bp": ("point", 0.0706),
    "2.5 cM": ("centimolar", 25),
    "20 nt": ("nanometric_ton", 2e-05),
    "3 dpc": ("deciparsec", 9.26e15),
}
units = pint.UnitRegistry()
found = {}
for text in EXPECTED:
    quantity = units(text)
    base = quantity.to_base_units()
    found[text] = (str(quantity.units), float(f"{base.magnitude:.3g}"))
    print(f"{text:7} = {quantity}, {base:.3g~P}")
try:
    units("5 kilobase")
except pint.UndefinedUnitError as error:
    print(f"5 kilobase: {type(error).__name__}")
    sys.exit(found != EXPECTED)
sys.exit(1)
PYTHON
