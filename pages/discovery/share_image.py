"""Draws the picture that social networks show for a page: its title in the style of the site.

`pages.models.share_images` has the address of a picture; increase `DESIGN` there when the drawing changes.
"""

import threading
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

from pages.alleles.text_lines import text_lines

WIDTH, HEIGHT = 1200, 630  # the size that readers of Open Graph expect, 1.91:1
MARGIN = 80
FONT = Path(__file__).parent / "fonts/Literata-Medium.ttf"
TITLE_SIZES = range(92, 40, -4)
MOST_LINES = 4
# The style sheet's light colours, as sRGB: a test compares them.
PAPER, RAISED, INK, INK_SOFT, TEAL, EMBER = "#fcfaf6", "#f4f3ec", "#13212d", "#3d4955", "#00555a", "#c5521c"
# The conditional allele that decorates pages, in a box of 1200 x 40: exons, the floxed one, the loxP sites.
EXONS = ((130, 8, 214, 32), (330, 8, 378, 32), (822, 8, 886, 32), (976, 8, 1070, 32))
FLOXED = (540, 6, 660, 34)
LOX = (470, 710)
# The number of pictures that a process caches, of about 15 KB each.
KEPT = 64

drawing = threading.Lock()


def share_image(title: str, company: str) -> bytes:
    """Return the picture as PNG. A process draws one at a time, because visitors come first."""
    with drawing:
        return draw(title, company)


@lru_cache(maxsize=KEPT)
def draw(title: str, company: str) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(picture)
    first, _, others = company.partition(" ")
    name_font = font(36)
    canvas.text((MARGIN, MARGIN), f"{first} ", font=name_font, fill=TEAL)
    canvas.text((MARGIN + name_font.getlength(f"{first} "), MARGIN), others, font=name_font, fill=INK_SOFT)
    title_font, lines = fitted(title)
    height = title_font.size * 1.18
    top = MARGIN + 40 + (HEIGHT - 2 * MARGIN - 110 - height * len(lines)) / 2
    for number, line in enumerate(lines):
        canvas.text((MARGIN, top + number * height), line, font=title_font, fill=INK)
    picture.paste(allele(), (0, HEIGHT - MARGIN - 40))
    file = BytesIO()
    picture.quantize(palette=palette(), dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


@lru_cache(maxsize=1)
def palette() -> Image.Image:
    """Return each ink in 32 steps on the paper: enough for a picture, in a third of the bytes."""
    paper = ImageColor.getrgb(PAPER)
    colours: list[int] = []
    for ink in (INK, INK_SOFT, TEAL, EMBER, RAISED):
        for step in range(32):
            colours += [round(a + (b - a) * step / 31) for a, b in zip(paper, ImageColor.getrgb(ink), strict=True)]
    table = Image.new("P", (1, 1))
    table.putpalette(colours)
    return table


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)


def fitted(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest font in which the title fits, and its lines; a title that is far too long is cut."""
    for size in TITLE_SIZES:
        title_font = font(size)
        lines = text_lines(title, WIDTH - 2 * MARGIN, title_font.getlength)
        if len(lines) <= MOST_LINES and size * 1.18 * len(lines) <= HEIGHT - 2 * MARGIN - 120:
            return title_font, lines
    lines = lines[:MOST_LINES]
    lines[-1] = lines[-1].rstrip(" ,.") + "…"
    return title_font, lines


def allele() -> Image.Image:
    """Return the allele; drawn four times as large, because Pillow's slanted lines have steps."""
    strip = Image.new("RGB", (WIDTH * 4, 160), PAPER)
    canvas = ImageDraw.Draw(strip)

    def large(numbers: Sequence[float]) -> list[float]:
        return [number * 4 for number in numbers]

    canvas.line(large((0, 20, WIDTH, 20)), fill=INK, width=6)
    for exon in EXONS:
        canvas.rectangle(large(exon), fill=RAISED, outline=INK, width=6)
    canvas.rectangle(large(FLOXED), fill=TEAL, outline=INK, width=6)
    for x in LOX:
        canvas.polygon(large((x, 9, x + 19, 20, x, 31)), fill=EMBER, outline=INK, width=6)
    return strip.resize((WIDTH, 40), Image.Resampling.LANCZOS)
