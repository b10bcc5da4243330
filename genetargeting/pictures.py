"""Pictures as the site stores them: without metadata, upright, in colours and formats that every browser shows.

A picture that already meets this stays the same byte for byte; one with metadata loses it, but keeps every pixel.
"""

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, cast

from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL import TiffImagePlugin as TiffTags
from pillow_heif import register_heif_opener

register_heif_opener()  # photographs of phones

# The format in which each format is stored, and its extension if that changes. MPO: a JPEG file with further pictures
# after the first, such as a phone's depth map.
STORED = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "AVIF": "AVIF", "HEIF": "JPEG", "TIFF": "PNG"}
EXTENSIONS = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "WEBP": (".webp",), "AVIF": (".avif",)}
TIFF_BEGINNINGS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
MERGE = (
    "Merge the channels to one picture in RGB (in Fiji: Image, Color, Make Composite; then Image, Type, RGB Color), "
    "and save it as PNG."
)
# Greek letters in file names that Wagtail would transliterate wrongly: it turns "50 μm", with the letter instead of the
# micro sign, into "50 mm", and IFN-β into IFN-v (findings/anyascii-writes-micrometres-as-millimetres.sh).
PLAIN = str.maketrans("μβ", "ub")
# The quality if a picture has to be encoded again; the renditions that visitors see are made from it.
ENCODING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 95, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 95, "exact": True},
    "AVIF": {"quality": 90, "exif": b"", "xmp": b""},
}
# The parts of a file that say what its pixels look like; all others are metadata.
# https://www.w3.org/TR/png-3/#4Concepts.FormatTypes and https://developers.google.com/speed/webp/docs/riff_container
PNG_CHUNKS = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs".split())
WEBP_CHUNKS = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ICCP", b"ALPH"))
WEBP_METADATA_FLAGS = 0b1100  # EXIF and XMP, in the first byte of VP8X
JPEG_APPLICATION_SEGMENTS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
JPEG_SCAN, JPEG_END, JPEG_COMMENT = 0xDA, 0xD9, 0xFE
# The marker that ends the pixels of a scan: neither an escaped 0xFF, nor a restart, nor padding.
JPEG_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

# What Pillow and pillow-heif raise for damaged files of one format or another.
DAMAGED = (EOFError, OSError, RuntimeError, SyntaxError, TypeError, ValueError, struct.error)


class PictureError(ValueError):
    """A picture cannot be shown to visitors; the message says why, and what to do."""


@dataclass(frozen=True)
class Picture:
    """A picture's file: its name with the extension of its format, and its content."""

    name: str
    content: bytes


def stored_picture(name: str, content: bytes, max_pixels: int) -> Picture:
    """Return the picture as the site stores it.

    Raises PictureError if it cannot be shown to visitors, UnidentifiedImageError if it is in none of the formats, and
    one of DAMAGED if it is damaged.
    """
    name = name.translate(PLAIN)
    image = _opened(content, max_pixels)
    image_format = STORED[image.format or ""]
    if image.width * image.height > max_pixels:
        raise too_many_pixels(max_pixels, f" ({image.width * image.height})")
    _refuse_several(image)
    for xmp in ("xmp", "XML:com.adobe.xmp"):
        image.info.pop(xmp, None)  # Pillow would rotate a picture according to it, which no browser does
    image.load()
    is_upright = image.getexif().get(ExifTags.Base.Orientation, 1) == 1
    shown = _in_browser_mode(ImageOps.exif_transpose(image), getattr(image, "tag_v2", {}))
    if is_upright and shown.mode == image.mode and image.format in KEPT:
        return Picture(name, KEPT[image.format](content))
    return Picture(_renamed(name, image_format), _encoded(shown, image_format))


def too_many_pixels(max_pixels: int, count: str = "") -> PictureError:
    """Return the error for a picture that is too large."""
    return PictureError(f"This file has too many pixels{count}. The limit is {max_pixels}; a width of 1,600 is enough.")


def _opened(content: bytes, max_pixels: int) -> Image.Image:
    """Open a picture.

    Raises PictureError for a TIFF file with a combination of channels unknown to Pillow, and for a picture that is too
    large for Pillow to open.
    """
    try:
        return Image.open(BytesIO(content), formats=sorted(STORED.keys() - {"MPO"}))
    except Image.DecompressionBombError as error:
        raise too_many_pixels(max_pixels) from error
    except UnidentifiedImageError as error:
        if content.startswith(TIFF_BEGINNINGS):
            raise PictureError(
                f"This TIFF file has channels or values that cannot be shown as they are. {MERGE}"
            ) from error
        raise


def _refuse_several(image: Image.Image) -> None:
    """Raise PictureError if the file contains several pictures, none of which is the main one.

    Pillow 13 opens two channels of 8 bits as the first of them (findings/pillow-shows-the-first-of-two-channels.sh).
    """
    count = getattr(image, "n_frames", 1)
    channels = getattr(image, "tag_v2", {}).get(TiffTags.SAMPLESPERPIXEL, 1)
    if image.mode == "L" and channels > 1:
        raise PictureError(f"This file has {channels} channels, of which only the first would be shown. {MERGE}")
    if image.format == "TIFF" and count > 1:
        raise PictureError(
            f"This file is a stack of {count} pictures. Save the one to be shown, or a projection of the stack, as a "
            "single picture."
        )
    if image.format in ("PNG", "WEBP", "AVIF") and count > 1:
        raise PictureError(
            f"This picture is animated: it has {count} frames. The site shows still pictures only, because movement "
            "distracts from the text. Save one frame as a single picture."
        )


# What browsers show


def _in_browser_mode(image: Image.Image, tags: Mapping[int, Any]) -> Image.Image:
    """Return the picture with 8 bits a channel, in grey, RGB or a palette. Raises PictureError.

    `tags` are those of a TIFF file.
    """
    if image.mode in ("1", "L", "LA", "P", "RGB", "RGBA"):
        return image
    if image.mode.startswith("I;16"):
        return _in_8_bits(image, tags)
    if image.mode == "CMYK":
        return _cmyk_in_srgb(image)
    if image.mode in ("PA", "RGBa", "RGBX", "YCbCr"):
        return image.convert("RGBA" if image.mode in ("PA", "RGBa") else "RGB")
    raise PictureError(
        "The pixels of this picture are "
        + ("signed, 32-bit or floating-point numbers" if image.mode in ("F", "I") else f"in the mode {image.mode}")
        + ", which do not say what is black and what is white. Set the black and white levels, change the type to "
        "8-bit or RGB (in Fiji: Image, Adjust, Brightness/Contrast; then Image, Type), and save it as PNG."
    )


def _in_8_bits(image: Image.Image, tags: Mapping[int, Any]) -> Image.Image:
    """Return 16-bit grey in 8 bits, as a browser shows it: the whole range, from black to white, in proportion.

    Pillow 13 would turn everything above 255 white. In a TIFF file it neither scales values of 12 bits nor inverts
    those whose zero is white, although it does with 8 bits.
    """
    bits = tags.get(TiffTags.BITSPERSAMPLE, (16,))[0]
    white_is_zero = tags.get(TiffTags.PHOTOMETRIC_INTERPRETATION, 1) == 0
    scale = 255 / (2**bits - 1)
    in_8_bits = image.convert("I").point(lambda value: value * scale + 0.5).convert("L")
    in_8_bits.info = {key: image.info[key] for key in ("icc_profile",) if key in image.info}
    return ImageOps.invert(in_8_bits) if white_is_zero else in_8_bits


def _cmyk_in_srgb(image: Image.Image) -> Image.Image:
    """Return a CMYK picture in sRGB: converted by its profile or, without one, by the simple formula."""
    profile = image.info.get("icc_profile")
    if not profile:
        return image.convert("RGB")
    try:
        converted = ImageCms.profileToProfile(
            image, BytesIO(profile), ImageCms.createProfile("sRGB"), ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB", flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )  # fmt: skip
    except ImageCms.PyCMSError as error:
        raise PictureError("The color profile of this picture is damaged. Save it as sRGB and try again.") from error
    in_srgb = cast(Image.Image, converted)  # None only if a picture is changed in place
    in_srgb.info = {}  # browsers treat a picture without a profile as sRGB
    return in_srgb


def _encoded(image: Image.Image, image_format: str) -> bytes:
    if image_format == "JPEG" and image.mode not in ("L", "RGB"):
        flat = Image.new("RGB", image.size, "white")
        flat.paste(image.convert("RGBA"), mask=image.convert("RGBA").getchannel("A"))
        flat.info, image = image.info, flat
    content = BytesIO()
    profile: dict[Any, Any] = {key: image.info[key] for key in ("icc_profile", "transparency") if key in image.info}
    image.info = profile
    image.save(content, image_format, **ENCODING[image_format], **profile)
    return content.getvalue()


def _renamed(name: str, image_format: str) -> str:
    path = PurePosixPath(name)
    return name if path.suffix.lower() in EXTENSIONS[image_format] else f"{path.stem}{EXTENSIONS[image_format][0]}"


# Files without their metadata


def _jpeg_without_metadata(content: bytes) -> bytes:
    """Return the first picture of the file, without metadata or what follows it: previews, depth maps, short films."""
    return content[:2] + b"".join(_jpeg_segments(content))


def _jpeg_segments(content: bytes) -> Iterator[bytes]:
    position = 2  # after the marker that starts the picture
    while position + 4 <= len(content) and (marker := content[position + 1]) != JPEG_END:
        if marker == 0xFF:  # padding
            position += 1
            continue
        end = position + 2 + int.from_bytes(content[position + 2 : position + 4])
        if marker == JPEG_SCAN:
            after = JPEG_AFTER_SCAN.search(content, end)
            end = after.start() if after else len(content)
        if _shows_pixels(marker, content[position + 4 : position + 16]):
            yield content[position:end]
        position = end
    yield b"\xff\xd9"


def _shows_pixels(marker: int, start: bytes) -> bool:
    """Return whether a JPEG file's segment with this beginning is needed to show the picture."""
    if marker in JPEG_APPLICATION_SEGMENTS:
        return start.startswith(JPEG_APPLICATION_SEGMENTS[marker])
    return not (0xE0 <= marker <= 0xEF or marker == JPEG_COMMENT)


def _png_without_metadata(content: bytes) -> bytes:
    kept, position = [content[:8]], 8
    while position < len(content):
        name = content[position + 4 : position + 8]
        end = position + 12 + int.from_bytes(content[position : position + 4])
        if name in PNG_CHUNKS:
            kept.append(content[position:end])
        position = len(content) if name == b"IEND" else end
    return b"".join(kept)


def _webp_without_metadata(content: bytes) -> bytes:
    kept, position = [], 12
    length = 8 + int.from_bytes(content[4:8], "little")
    while position < length:
        name = content[position : position + 4]
        size = int.from_bytes(content[position + 4 : position + 8], "little")
        end = position + 8 + size + size % 2
        chunk = content[position:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~WEBP_METADATA_FLAGS]) + chunk[9:]
        if name in WEBP_CHUNKS:
            kept.append(chunk)
        position = end
    picture = b"".join(kept)
    return b"RIFF" + (len(picture) + 4).to_bytes(4, "little") + b"WEBP" + picture


def _avif_without_metadata(content: bytes) -> bytes:
    """Encode the picture again if it has metadata: in this format, the offsets of all parts depend on each other."""
    image = Image.open(BytesIO(content))
    if not image.info.get("exif") and not image.info.get("xmp"):
        return content
    return _encoded(image, "AVIF")


# The formats in which a picture may stay unchanged.
KEPT = {
    "JPEG": _jpeg_without_metadata,
    "MPO": _jpeg_without_metadata,
    "PNG": _png_without_metadata,
    "WEBP": _webp_without_metadata,
    "AVIF": _avif_without_metadata,
}
