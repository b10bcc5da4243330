#!/usr/bin/env bash
# One 16-bit grey picture, four formats: right as PNG, white as WebP and AVIF, an error as JPEG.
#
# Version:   Pillow 13.0.0; Willow 1.12.0, with which Wagtail makes its renditions, saves the same way.
# Behaviour: a grey PNG or TIFF file of 16 bits opens in the mode I;16. Saving it as WebP or AVIF cuts every value above
#            255 to white instead of scaling 65,535 to 255: of the whole range of greys only black is left, without an
#            error or a warning. JPEG refuses the mode.
# Output:    PNG [0, 16448, 32896, 65535]
#            WEBP [0, 255, 255, 255]
#            AVIF [0, 255, 255, 255]
#            JPEG OSError: cannot write mode I;16 as JPEG
# Who:       whoever shows pictures of microscopes, and has renditions in modern formats made from them.
# Source:    Pillow's page on modes calls I;16 of limited support; that it saves them so it does not say.
# Ours:      genetargeting/pictures.py scales them when they are uploaded (tests/test_pictures.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from io import BytesIO

from PIL import Image

picture = Image.new("I;16", (64, 16))
for x in range(64):
    for y in range(16):
        picture.putpixel((x, y), (0, 64, 128, 255)[x // 16] * 257)


def round_trip(image_format, **options):
    content = BytesIO()
    try:
        picture.save(content, image_format, **options)
    except OSError as error:
        return f"OSError: {error}"
    opened = Image.open(content)
    opened = opened if opened.mode == "I;16" else opened.convert("L")
    return [opened.getpixel((x, 8)) for x in (8, 24, 40, 56)]


found = {
    "PNG": round_trip("PNG"),
    "WEBP": round_trip("WEBP", lossless=True),
    "AVIF": round_trip("AVIF", quality=100),
    "JPEG": round_trip("JPEG"),
}
for image_format, values in found.items():
    print(image_format, values)
white = [0, 255, 255, 255]
sys.exit(
    found["PNG"] != [0, 16448, 32896, 65535]
    or any(abs(a - b) > 2 for name in ("WEBP", "AVIF") for a, b in zip(found[name], white))
    or "cannot write mode I;16" not in found["JPEG"]
)
PYTHON
