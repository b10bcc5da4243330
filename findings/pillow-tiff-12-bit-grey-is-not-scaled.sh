#!/usr/bin/env bash
# A TIFF file of a 12-bit camera opens as a 16-bit picture whose white is 4,095: nearly black wherever it is shown.
#
# Version:   Pillow 13.0.0.
# Behaviour: values of 12 bits come as they are in a picture of the mode I;16, in which white is 65,535. Values of 4 bits
#            are scaled (15 becomes 255), so one expects the same here. Nothing in the opened picture but the TIFF field
#            BitsPerSample says that 4,095 is meant as white. Saved as PNG, white is a grey of 6 percent.
# Output:    4 bits: L [255, 136, 0]
#            12 bits: I;16 [4095, 2048, 0]
#            saved as PNG, as browsers show it: [16, 8, 0]
# Who:       whoever shows pictures of scientific cameras, most of which have 12 bits: the upload works, and the picture
#            looks empty.
# Source:    Pillow's TiffImagePlugin maps it to the raw mode I;12; its page on modes says nothing of the range.
# Ours:      genetargeting/pictures.py scales by BitsPerSample (tests/test_pictures.py).
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


def values(picture):
    return [picture.getpixel((x, 0)) for x in range(3)]


four = Image.open(BytesIO(tiff(4, 1, bytes([0xF8, 0x00]), 3)))
twelve = Image.open(BytesIO(tiff(12, 1, bytes([0xFF, 0xF8, 0x00, 0x00, 0x00]), 3)))
print(f"4 bits: {four.mode} {values(four)}\n12 bits: {twelve.mode} {values(twelve)}")
png = BytesIO()
twelve.save(png, "PNG")
shown = [round(value / 257) for value in values(Image.open(png))]  # a browser scales 65,535 to 255
print(f"saved as PNG, as browsers show it: {shown}")
sys.exit((values(four), values(twelve), shown) != ([255, 136, 0], [4095, 2048, 0], [16, 8, 0]))
PYTHON
