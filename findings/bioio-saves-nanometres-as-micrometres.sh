#!/usr/bin/env bash
# An OME-TIFF file with pixels of 65 nm has pixels of 65 µm after bioio has opened and saved it.
#
# Version:   bioio 3.6.0 with bioio-ome-tiff 1.4.0; tifffile 2026.3.3 writes the file, ome-types 0.7.0 reads both.
# Behaviour: OME's XML has a number and a unit for the size of a pixel; without a unit it is in micrometres. bioio reads
#            the number without its unit, and writes it without one. So whatever was in nanometres is a thousand times
#            as large, and a file in which the size is 0.065 µm comes out right. No error and no warning.
# Output:    0.065 µm   bioio reads 0.065  saved as 0.065 µm
#            65 nm      bioio reads 65.0   saved as 65.0 µm
#            6.5e-05 mm bioio reads 6.5e-05 saved as 6.5e-05 µm
# Who:       whoever crops, converts or measures pictures of several microscopes with bioio (formerly aicsimageio):
#            scale bars are wrong by a factor of a thousand, in those files only that are not in micrometres.
# Source:    the OME model, 2016-06: PhysicalSizeXUnit is µm unless something else is given. bioio's documentation of
#            physical_pixel_sizes says that units are in the metadata, without the consequence for saving;
#            https://github.com/AllenCellModeling/aicsimageio/issues/452 (closed) asks for them.
# Ours:      no scale is read from pictures.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check bioio==3.6.0 bioio-ome-tiff==1.4.0 ome-types==0.7.0 \
  tifffile==2026.3.3 2>/dev/null
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import bioio_ome_tiff
import numpy
import ome_types
import tifffile
from bioio import BioImage

same = True
for size, unit in ((0.065, "µm"), (65.0, "nm"), (6.5e-05, "mm")):
    metadata = {f"PhysicalSize{axis}": size for axis in "XY"} | {f"PhysicalSize{axis}Unit": unit for axis in "XY"}
    pixels = numpy.zeros((32, 32), numpy.uint16)
    tifffile.imwrite("written.ome.tif", pixels, ome=True, metadata={"axes": "YX", **metadata})
    written = ome_types.from_tiff("written.ome.tif").images[0].pixels
    image = BioImage("written.ome.tif", reader=bioio_ome_tiff.Reader)
    image.save("saved.ome.tif")
    saved = ome_types.from_tiff("saved.ome.tif").images[0].pixels
    found = (saved.physical_size_x, saved.physical_size_x_unit.value)
    read = f"bioio reads {image.physical_pixel_sizes.X}"
    print(f"{size:g} {unit}".ljust(10), read.ljust(18), f"saved as {found[0]} {found[1]}")
    same &= (written.physical_size_x, written.physical_size_x_unit.value) == (size, unit) and found == (size, "µm")
sys.exit(not same)
PYTHON
