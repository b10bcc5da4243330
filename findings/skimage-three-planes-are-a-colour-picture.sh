#!/usr/bin/env bash
# A stack of three or four planes is a colour picture to scikit-image; with two or five planes it is a stack.
#
# Version:   scikit-image 0.26.0 (`skimage.io.imread`) with tifffile 2026.3.3 and imageio 2.38.1.
# Behaviour: an OME-TIFF file says in its XML that it has planes (Z), rows (Y) and columns (X), each of one grey
#            channel. Where there are three or four planes, `imread` moves them to the end, as if they were red, green
#            and blue, or these with transparency. The size of a stack decides, not what the file says. imageio and
#            tifffile, through which it reads, give the planes as they are.
# Output:    2 planes: (2, 40, 60)   imageio (2, 40, 60)
#            3 planes: (40, 60, 3)   imageio (3, 40, 60)
#            4 planes: (40, 60, 4)   imageio (4, 40, 60)
#            5 planes: (5, 40, 60)   imageio (5, 40, 60)
# Who:       whoever segments cells in stacks or time series of microscopes: code that was right for 20 planes takes 40
#            rows for planes when there are three, and `rgb2gray` works on a stack of three without a word.
# Source:    run on 2026-11-28; skimage/io/_io.py (`imread`).
# Ours:      the picture that Pillow finds first is used (genetargeting/media.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scikit-image==0.26.0 tifffile==2026.3.3 \
    imageio==2.38.1 2>/dev/null
cd "$folder"
venv/bin/python - <<'PYTHON'
import sys

import imageio.v3
import numpy
import skimage.io
import tifffile

found = []
for planes in (2, 3, 4, 5):
    stack = numpy.arange(planes * 40 * 60, dtype="uint16").reshape(planes, 40, 60)
    tifffile.imwrite("stack.ome.tif", stack, photometric="minisblack", metadata={"axes": "ZYX"})
    assert tifffile.TiffFile("stack.ome.tif").series[0].axes == "ZYX"
    by_skimage, by_imageio = skimage.io.imread("stack.ome.tif").shape, imageio.v3.imread("stack.ome.tif").shape
    print(f"{planes} planes: {by_skimage}   imageio {by_imageio}")
    found.append((by_skimage, by_imageio == stack.shape))
sys.exit(found != [((2, 40, 60), True), ((40, 60, 3), True), ((40, 60, 4), True), ((5, 40, 60), True)])
PYTHON
