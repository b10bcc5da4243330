#!/usr/bin/env bash
# Saved as HEIC, a photograph stands upright, unless its EXIF is handed on: then it lies on its side for good.
#
# Version:   pillow-heif 1.8.1 (libheif 1.23.6) with Pillow 13.0.0.
# Behaviour: HEIF has its own rotation (irot), and readers pass over the orientation in EXIF. Saving a turned photograph
#            without arguments turns it. With `exif=picture.getexif()`, the usual way to keep EXIF in Pillow, its
#            orientation is stored as it is, but no rotation. Opened again, the picture lies on its side, and
#            `getexif()` says 1, "upright": `exif_transpose` changes nothing. Only info["original_orientation"] tells.
# Output:    save(…):            (40, 60), EXIF says 1, after exif_transpose (40, 60)
#            save(…, exif=exif): (60, 40), EXIF says 1, after exif_transpose (60, 40)
# Who:       whoever writes HEIC from photographs of phones and keeps their EXIF.
# Source:    ISO/IEC 23008-12, 6.5.10 (irot). pillow-heif's change 168 speaks of taking the orientation from EXIF when it
#            encodes: it takes it from the picture, and not from the argument.
# Ours:      HEIC is read, never written; test pictures are made without the argument where they must be turned.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0 pillow-heif==1.8.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from io import BytesIO

import pillow_heif
from PIL import ExifTags, Image, ImageOps

pillow_heif.register_heif_opener()
tags = Image.Exif()
tags[ExifTags.Base.Orientation] = 6
jpeg = BytesIO()
Image.new("RGB", (60, 40), "teal").save(jpeg, "JPEG", exif=tags)


def saved(**options):
    heic = BytesIO()
    photograph = Image.open(jpeg)
    if "exif" in options:
        options["exif"] = photograph.getexif()
    photograph.save(heic, "HEIF", **options)
    opened = Image.open(heic)
    return opened.size, opened.getexif().get(ExifTags.Base.Orientation), ImageOps.exif_transpose(opened).size


without, handed_on = saved(), saved(exif=True)
for call, (size, orientation, turned) in (("save(…):           ", without), ("save(…, exif=exif):", handed_on)):
    print(f"{call} {size}, EXIF says {orientation}, after exif_transpose {turned}")
sys.exit((without, handed_on) != (((40, 60), 1, (40, 60)), ((60, 40), 1, (60, 40))))
PYTHON
