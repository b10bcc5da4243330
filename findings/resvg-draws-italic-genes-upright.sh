#!/usr/bin/env bash
# Italic text is drawn upright, without a warning, where the font at hand has no italics.
#
# Version:   resvg-py 0.5.0 (resvg 0.48.1), with the one file Vera.ttf, a font without italics, of reportlab 5.1.0.
# Behaviour: browsers slant a font that has no italic face. resvg draws the upright face: a picture with
#            `font-style="italic"` is the same, byte by byte, as one without. Text in a weight that the font lacks is
#            drawn in the one at hand, too.
# Output:    text is drawn: True; italic is the same picture as upright: True; bold as regular: True
# Who:       whoever turns a diagram into a PNG for slides: gene symbols lose the italics that tell Trp53, the gene, from
#            its protein, and the SVG that was looked at in a browser showed them.
# Source:    CSS Fonts 4, font-synthesis-style (browsers slant by default); SVG 2 takes its text from CSS.
# Ours:      the gene's symbol is slanted by a transformation (pages/alleles/files.py, tests/test_allele_files.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check resvg-py==0.5.0 2>/dev/null
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps reportlab==5.1.0 2>/dev/null
"$folder/venv/bin/python" - "$(find "$folder/venv" -name Vera.ttf)" <<'PYTHON'
import sys

import resvg_py


def picture(attributes, text="Trp53"):
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">'
        f'<text x="5" y="20" font-family="Bitstream Vera Sans" {attributes}>{text}</text></svg>'
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[sys.argv[1]]))


upright = picture("")
is_drawn = upright != picture("", "")
is_same = upright == picture('font-style="italic"')
is_same_bold = upright == picture('font-weight="bold"')
print(f"text is drawn: {is_drawn}; italic is the same picture as upright: {is_same}; bold as regular: {is_same_bold}")
sys.exit(not (is_drawn and is_same and is_same_bold))
PYTHON
