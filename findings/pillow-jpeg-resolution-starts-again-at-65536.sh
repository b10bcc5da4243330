#!/usr/bin/env bash
# A pixel of 0.2 µm is 0.41 µm in the JPEG file that Pillow saves, and one of 0.387 µm is 262 µm.
#
# Version:   Pillow 13.0.0.
# Behaviour: a microscope's pixel of 0.2 µm is a resolution of 127,000 pixels an inch. JPEG has 16 bits for the number,
#            so 65,535 is the largest, that is 0.388 µm. Pillow takes a larger one for `dpi=`, and what is stored is the
#            remainder of a division by 65,536: 61,464. PNG and TIFF store the resolution that was given. No error and
#            no warning.
# Output:    0.5 µm     PNG 0.5 µm    JPEG 0.5 µm
#            0.387 µm   PNG 0.387 µm  JPEG 261.856 µm
#            0.2 µm     PNG 0.2 µm    JPEG 0.413 µm
#            0.1 µm     PNG 0.1 µm    JPEG 0.443 µm
# Who:       whoever saves pictures of a 20× objective and a camera of 6.5 µm, or finer ones, as JPEG with their scale
#            (`image.save(…, dpi=image.info["dpi"])`): programs that measure or draw a scale bar by it show a cell of
#            10 µm as one of 21 µm. A size that is off by a little looks right.
# Source:    JFIF 1.02 (ECMA TR/98): Xdensity and Ydensity have two bytes each. OpenImageIO had the same fault:
#            https://github.com/AcademySoftwareFoundation/OpenImageIO/pull/2002.
# Ours:      pictures are stored without their resolution (genetargeting/pictures.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

from PIL import Image

MICROMETRES_PER_INCH = 25_400
EXPECTED = {0.5: 0.5, 0.387: 261.856, 0.2: 0.413, 0.1: 0.443}


def saved(size: float, name: str) -> float:
    """Return the size of a pixel, in µm, that a file says whose pixels have this size."""
    file = io.BytesIO()
    resolution = MICROMETRES_PER_INCH / size
    Image.new("L", (8, 8)).save(file, name, dpi=(resolution, resolution))
    return round(float(MICROMETRES_PER_INCH / Image.open(file).info["dpi"][0]), 3)


found = {}
for size in EXPECTED:
    png, found[size] = saved(size, "PNG"), saved(size, "JPEG")
    print(f"{size} µm".ljust(10), f"PNG {png} µm".ljust(13), f"JPEG {found[size]} µm")
    if png != size:
        sys.exit(1)
sys.exit(found != EXPECTED)
PYTHON
