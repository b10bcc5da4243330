#!/usr/bin/env bash
# A TIFF file in which 0 is white opens right with 8 bits, and as a negative with 16.
#
# Version:   Pillow 13.0.0.
# Behaviour: the field PhotometricInterpretation says whether 0 is white (0) or black (1). Pillow inverts pictures of 1 to
#            8 bits in which it is white, and hands out those of 16 bits as they are, without a word. The field is then
#            the only trace, and it is gone once the picture is saved as something else.
# Output:    8 bits, 0 is white: [255, 127, 0]
#            16 bits, 0 is white: [0, 32896, 65535]
# Who:       whoever takes pictures of gels and blots: scanners and imagers write them so, since a blot is dark on white.
#            With 16 bits, bands come out white on black.
# Source:    TIFF 6.0, section 3: “WhiteIsZero … 0 is imaged as white”. In Pillow's TiffImagePlugin, OPEN_INFO maps 16 bits
#            of either kind to the raw mode I;16, and those of 8 to L;I and L.
# Ours:      genetargeting/pictures.py inverts them (tests/test_pictures.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import struct
import sys
from io import BytesIO

from PIL import Image


def tiff(bits, photometric, content, width):
    """A grey picture of one row: TIFF 6.0, section 2, with the fields that section 4 asks for."""
    tags = [(256, width), (257, 1), (258, bits), (259, 1), (262, photometric), (273, 0), (277, 1), (278, 1)]
    tags += [(279, len(content)), (282, 0), (283, 0), (296, 1)]
    start = 8 + 2 + 12 * len(tags) + 4  # of what follows the directory: the resolution, 1/1, and the pixels
    values = {273: start + 8, 282: start, 283: start}
    entries = b"".join(
        struct.pack("<HHII", tag, 5 if tag in (282, 283) else 4, 1, values.get(tag, value)) for tag, value in tags
    )
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags))
    return head + entries + bytes(4) + struct.pack("<II", 1, 1) + content


found = {
    bits: [Image.open(BytesIO(tiff(bits, 0, content, 3))).getpixel((x, 0)) for x in range(3)]
    for bits, content in ((8, bytes([0, 128, 255])), (16, struct.pack("<3H", 0, 32896, 65535)))
}
for bits, values in found.items():
    print(f"{bits} bits, 0 is white: {values}")
sys.exit(found != {8: [255, 127, 0], 16: [0, 32896, 65535]})
PYTHON
