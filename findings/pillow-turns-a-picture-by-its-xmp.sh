#!/usr/bin/env bash
# Pillow turns a picture that has no EXIF at all, by an orientation in its XMP.
#
# Version:   Pillow 13.0.0.
# Behaviour: `ImageOps.exif_transpose`, and `getexif()` itself, take tiff:Orientation of the XMP packet where EXIF has no
#            orientation. Browsers look at EXIF alone, so a picture that everyone saw upright lies on its side once the server "puts it
#            upright", and its width and height are exchanged.
# Output:    bytes of EXIF in the file: 0
#            orientation that getexif() finds: 6
#            (60, 40) becomes (40, 60)
# Who:       whoever normalises uploads: photo editors turn the pixels, drop EXIF for privacy on export, and may leave the
#            XMP packet as it was.
# Source:    Image.getexif in Pillow's source ("XMP tags"); its name and its page speak of EXIF only. Chromium 156 shows
#            the picture of this script as 60 × 40.
# Ours:      genetargeting/pictures.py hides XMP from it (tests/test_pictures.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from io import BytesIO

from PIL import ExifTags, Image, ImageOps

XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>"""
content = BytesIO()
Image.new("RGB", (60, 40), "teal").save(content, "JPEG", xmp=XMP)
picture = Image.open(content)
exif = len(picture.info.get("exif", b""))
orientation = picture.getexif().get(ExifTags.Base.Orientation)
turned = ImageOps.exif_transpose(picture)
print(f"bytes of EXIF in the file: {exif}\norientation that getexif() finds: {orientation}")
print(f"{picture.size} becomes {turned.size}")
sys.exit((exif, orientation, picture.size, turned.size) != (0, 6, (60, 40), (40, 60)))
PYTHON
