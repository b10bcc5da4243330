#!/usr/bin/env bash
# Of two names with "50 μm" in them one becomes "50 um" and the other "50 mm": the sign μ is in Unicode twice.
#
# Version:   anyascii 0.3.3, through which Wagtail 8.0.1 passes the file name of each picture; Unidecode 1.4.0 and
#            python-slugify 9.2.0 (text-unidecode 1.3) for comparison.
# Behaviour: the micro sign U+00B5 becomes "u". The Greek letter U+03BC, which looks the same, and into which Unicode
#            turns the sign where text is normalised (NFKC), becomes "m", so that a scale bar is a thousand times as
#            long. python-slugify writes "mm" for both signs. β becomes "v", as Greeks say it today: IFN-β is IFN-v.
# Output:    anyascii:       50_µm_IFN-β.png -> 50_um_IFN-v.png   50_μm_IFN-β.png -> 50_mm_IFN-v.png
#            Unidecode:      50_µm_IFN-β.png -> 50_um_IFN-b.png   50_μm_IFN-β.png -> 50_mm_IFN-b.png
#            python-slugify: 50 µm -> 50-mm   50 μm -> 50-mm
# Who:       whoever keeps the scale, the dose (μg) or the concentration (μM) in the name of a microscope's picture, and
#            downloads it from a site that makes names plain.
# Source:    run on 2026-11-28; wagtail/images/models.py (`get_upload_to`); the Unicode Character Database gives U+03BC
#            as the compatibility decomposition of U+00B5.
# Ours:      genetargeting/pictures.py (`PLAIN`) exchanges both letters before Wagtail sees the name;
#            tests/test_pictures.py.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check anyascii==0.3.3 Unidecode==1.4.0 \
    python-slugify==9.2.0 text-unidecode==1.3 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from anyascii import anyascii
from slugify import slugify
from unidecode import unidecode

MICRO, GREEK = "50_\N{MICRO SIGN}m_IFN-β.png", "50_\N{GREEK SMALL LETTER MU}m_IFN-β.png"
found = {
    "anyascii:      ": [anyascii(MICRO), anyascii(GREEK)],
    "Unidecode:     ": [unidecode(MICRO), unidecode(GREEK)],
}
for name, (micro, greek) in found.items():
    print(f"{name} {MICRO} -> {micro}   {GREEK} -> {greek}")
micro, greek = "50 \N{MICRO SIGN}m", "50 \N{GREEK SMALL LETTER MU}m"
slugs = [slugify(micro), slugify(greek)]
print(f"python-slugify: {micro} -> {slugs[0]}   {greek} -> {slugs[1]}")
expected = [["50_um_IFN-v.png", "50_mm_IFN-v.png"], ["50_um_IFN-b.png", "50_mm_IFN-b.png"]]
sys.exit([*found.values()] != expected or slugs != ["50-mm", "50-mm"])
PYTHON
