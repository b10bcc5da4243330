#!/usr/bin/env bash
# A TIFF file with two channels of a microscope opens in Pillow as a grey picture: the second channel is gone.
#
# Version:   Pillow 13.0.0; tifffile 2026.3.3 writes the files.
# Behaviour: two channels of 8 bits open in the mode L, which holds the first, without a warning or a word in `info`. Two of
#            16 bits, or three without the colours red, green and blue, do not open at all: “cannot identify image file”.
#            A second channel that is marked as alpha opens as LA. So whether a picture is whole depends on a mark that
#            says what a channel is not.
# Output:    2 channels of 8 bits:  L, first pixels [200, 200]
#            2 channels of 16 bits: not opened
#            3 channels of 8 bits:  not opened
#            marked as alpha:       LA, first pixels [(200, 0), (200, 255)]
# Who:       whoever accepts pictures of fluorescence (nuclei in one channel, the reporter in the other): the upload works,
#            and the picture shows the nuclei only.
# Source:    ("L", "LX") in OPEN_INFO of PIL/TiffImagePlugin.py; https://github.com/python-pillow/Pillow/pull/2938 added the
#            like for extra channels of pictures for print. TIFF 6.0 lets readers skip what they do not know (section 7).
# Ours:      genetargeting/pictures.py refuses such files and says how to merge the channels (tests/test_pictures.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0 tifffile==2026.3.3 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from io import BytesIO

import numpy
import tifffile
from PIL import Image, UnidentifiedImageError


def opened(channels, kind, **options):
    """Returns how Pillow opens a picture of channels side by side, and its first two pixels."""
    pixels = numpy.zeros((8, 8, channels), kind)
    pixels[..., 0], pixels[:, 1::2, 1] = 200, 255
    file = BytesIO()
    tifffile.imwrite(file, pixels, photometric="minisblack", planarconfig="contig", **options)
    assert (tifffile.imread(BytesIO(file.getvalue())) == pixels).all()
    try:
        picture = Image.open(BytesIO(file.getvalue()))
    except UnidentifiedImageError:
        return "not opened", None
    return picture.mode, [picture.getpixel((x, 0)) for x in range(2)]


found = {
    "2 channels of 8 bits": opened(2, "uint8"),
    "2 channels of 16 bits": opened(2, "uint16"),
    "3 channels of 8 bits": opened(3, "uint8"),
    "marked as alpha": opened(2, "uint8", extrasamples=["unassalpha"]),
}
for name, (mode, pixels) in found.items():
    print(f"{name + ':':22} {mode}" + (f", first pixels {pixels}" if pixels else ""))
sys.exit(
    list(found.values())
    != [("L", [200, 200]), ("not opened", None), ("not opened", None), ("LA", [(200, 0), (200, 255)])]
)
PYTHON
