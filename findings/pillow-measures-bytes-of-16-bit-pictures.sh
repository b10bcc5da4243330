#!/usr/bin/env bash
# Pillow measures bytes in the left half of a 16-bit picture: a grey of 255 has the mean 127.5, one of 256 the mean 0.5.
#
# Version:   Pillow 13.0.0, `ImageStat.Stat` and `histogram` of pictures in the modes I;16, I and F.
# Behaviour: the histogram of a picture in the mode I;16 takes each row for as many grey values of 8 bits as it has
#            pixels. These are the low and the high byte of each pixel in the left half; the right half is not looked
#            at. All figures of ImageStat are made of that, so the mean of a brighter picture can be lower. In the modes
#            I and F, 256 bins stretch from the darkest to the brightest pixel of this very picture, and the mean is the
#            number of a bin. Only `getextrema()` tells the values.
# Output:    I;16: all 255: mean 127.5; all 256: mean 0.5; all 40000: mean 110.0; right half white, left half black:
#            mean 0.0
#            I and F, 99 times 1000 and one 2000: mean 2.55 and 2.55; with one 60000: mean 2.55 and 2.55
# Who:       whoever compares the brightness of cells, or of the bands of a blot, with Pillow: the figures look like
#            grey values of 8 bits, and have nothing to do with the signal.
# Source:    run on 2026-11-28; src/libImaging/Histo.c (`ImagingGetHistogram`) reads `image8` for all modes but I, F and
#            those of several bands.
# Ours:      nothing measures pictures here.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pillow==13.0.0 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from PIL import Image, ImageStat


def mean(mode, *values):
    picture = Image.new(mode, (10, 10))
    picture.putdata(values)
    return ImageStat.Stat(picture).mean[0]


found = {f"all {grey}": mean("I;16", *[grey] * 100) for grey in (255, 256, 40_000)}
found["right half white, left half black"] = mean("I;16", *([0] * 5 + [65_535] * 5) * 10)
print("I;16:", "; ".join(f"{name}: mean {number}" for name, number in found.items()))
means = [mean(mode, *[1000] * 99, spot) for spot in (2_000, 60_000) for mode in ("I", "F")]
print("I and F, 99 times 1000 and one 2000: mean {} and {}; with one 60000: mean {} and {}".format(*means))
sys.exit(list(found.values()) != [127.5, 0.5, 110.0, 0.0] or means != [2.55] * 4)
PYTHON
