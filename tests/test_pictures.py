"""Pictures from cameras, phones, microscopes and printers: what is stored of them, and what visitors see.

Every picture is made here, by the same libraries that programs save them with. Colours that are expected come from the
standards: sRGB is IEC 61966-2-1, L*a*b* is ISO 11664-4.
"""

import struct
import zlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from PIL import ExifTags, ImageCms, PngImagePlugin
from PIL import Image as Picture
from wagtail.images.models import Image

from genetargeting.pictures import stored_picture
from pages.models import ReplacedFile

BROWSER_FORMATS = ("jpeg", "png", "webp", "avif")
SECRETS = (b"GPS", b"Maker", b"Exif", b"Jane Doe", b"Photoshop", b"adobe", b"secret")
PLACE = {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (40.0, 46.0, 30.0)}
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>Jane Doe</dc:creator></x:xmpmeta>"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def upload(client, admin_user):
    """Uploads a picture in the admin, as the page for adding several does it; returns the image, or the error."""
    client.force_login(admin_user)

    def run(name, content):
        file = SimpleUploadedFile(name, content)
        answer = client.post(
            reverse("wagtailimages:add_multiple"),
            {"title": name, "files[]": file},
            headers={"x-requested-with": "XMLHttpRequest"},
        ).json()
        return Image.objects.get(pk=answer["image_id"]) if answer["success"] else answer["error_message"]

    return run


def saved(picture, image_format, **options):
    content = BytesIO()
    picture.save(content, image_format, **options)
    return content.getvalue()


def opened(file):
    with file.storage.open(file.name) as content:
        picture = Picture.open(BytesIO(content.read()))
    picture.load()
    return picture


def stored(file):
    with file.storage.open(file.name) as content:
        return content.read()


def photograph(width=60, height=40):
    """Blue in the upper left quarter, red elsewhere."""
    picture = Picture.new("RGB", (width, height), "red")
    picture.paste("blue", (0, 0, width // 2, height // 2))
    return picture


def exif(orientation=1):
    tags = Picture.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Make] = "Maker"
    tags[ExifTags.Base.Artist] = "Jane Doe"
    tags.get_ifd(ExifTags.IFD.GPSInfo).update(PLACE)
    return tags


def metadata(image_format):
    """What a camera and an image editor write into a file."""
    if image_format == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Author", "Jane Doe")
        texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
        return {"pnginfo": texts, "exif": exif()}
    return {"exif": exif(), "xmp": XMP} | ({"comment": b"secret"} if image_format == "JPEG" else {})


# Metadata


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_nothing_is_stored_of_where_and_by_whom_a_picture_was_taken(upload, image_format):
    content = saved(photograph(), image_format, **metadata(image_format))
    assert b"Jane Doe" in content
    image = upload(f"photograph.{image_format.lower()}", content)
    assert not [secret for secret in SECRETS if secret in stored(image.file)]
    for rendition_format in BROWSER_FORMATS:
        rendition = image.get_rendition(f"width-30|format-{rendition_format}")
        assert not [secret for secret in SECRETS if secret in stored(rendition.file)]


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_only_loses_its_metadata_keeps_every_pixel(upload, image_format):
    content = saved(photograph(), image_format, quality=40, **metadata(image_format))
    before = Picture.open(BytesIO(content)).convert("RGB").tobytes()
    image = upload(f"photograph.{image_format.lower()}", content)
    assert opened(image.file).convert("RGB").tobytes() == before


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_without_metadata_is_stored_byte_for_byte(upload, image_format):
    content = saved(photograph(), image_format)
    assert stored(upload(f"photograph.{image_format.lower()}", content).file) == content


def test_a_progressive_photograph_keeps_every_scan(upload):
    content = saved(photograph(400, 300).effect_spread(90), "JPEG", progressive=True, **metadata("JPEG"))
    image = upload("photograph.jpg", content)
    assert opened(image.file).tobytes() == Picture.open(BytesIO(content)).tobytes()


def test_what_a_phone_hangs_on_to_a_photograph_is_cut_off(upload):
    """A motion photo is a JPEG file with a film behind it, a portrait one with a depth map; both have their own GPS."""
    plain = saved(photograph(), "JPEG")
    assert stored(upload("motion.jpg", plain + b"\0\0\0\x18ftypmp42secret").file) == plain
    several = saved(photograph(), "MPO", save_all=True, append_images=[photograph()], exif=exif())
    image = upload("portrait.jpg", several)
    content = stored(image.file)
    assert b"MPF" not in content
    assert (content.count(b"\xff\xd8\xff"), opened(image.file).format) == (1, "JPEG")


def test_metadata_is_removed_however_a_picture_comes(db):
    content = saved(photograph(), "JPEG", **metadata("JPEG"))
    image = Image.objects.create(title="A photograph", file=ContentFile(content, "photograph.jpg"))
    assert b"Jane Doe" not in stored(image.file)
    assert image.file_size == len(stored(image.file))


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
def test_a_picture_that_was_made_ready_once_stays_as_it_is(image_format):
    first = stored_picture("a.png", saved(photograph(), image_format, exif=exif(6)), 10_000)
    assert stored_picture(first.name, first.content, 10_000) == first


# Orientation


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)), (6, (1, 0)), (8, (0, 1))]
)
def test_a_picture_stands_upright_in_every_format(upload, image_format, orientation, corner):
    """EXIF 2.32, 4.6.4: which row and column of what is seen the first row and column of the file are."""
    options = {"tiffinfo": {274: orientation}} if image_format == "TIFF" else {"exif": exif(orientation)}
    image = upload(f"photograph.{image_format.lower()}", saved(photograph(), image_format, **options))
    size = (40, 60) if orientation > 4 else (60, 40)
    assert (image.width, image.height) == size
    place = tuple(5 + far * (length - 10) for far, length in zip(corner, size, strict=True))
    for file in (image.file, image.get_rendition("original|format-webp").file):
        red, _green, blue = opened(file).convert("RGB").getpixel(place)
        assert (red < 60, blue > 190) == (True, True)


def test_a_picture_is_turned_by_what_browsers_look_at_alone(upload):
    """Pillow 13 turns a picture by the orientation in its XMP, too, which browsers pass over."""
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:Description tiff:Orientation='6'/></x:xmpmeta>"
    image = upload("photograph.jpg", saved(photograph(), "JPEG", xmp=xmp))
    assert (image.width, image.height) == (60, 40)


# Colours


def lut_profile(corners):
    """An ICC profile (ICC.1:2001-04, 6.5.8) that gives each corner of CMYK, in order, its L*a*b* colour."""
    identity = bytes(range(256))
    lut = struct.pack(">4sIBBBx9i", b"mft1", 0, 4, 3, 2, *(65536 * value for value in (1, 0, 0, 0, 1, 0, 0, 0, 1)))
    colours = (bytes((round(lightness * 2.55), a + 128, b + 128)) for lightness, a, b in corners)
    lut += identity * 4 + b"".join(colours) + identity * 3
    white = struct.pack(">4sI3i", b"XYZ ", 0, 63190, 65536, 54061)
    tags = ((b"A2B0", lut), (b"wtpt", white), (b"cprt", b"text\0\0\0\0none\0"))
    table, content = b"", b""
    for name, tag in tags:
        table += struct.pack(">4sII", name, 128 + 4 + 12 * len(tags) + len(content), len(tag))
        content += tag + bytes(-len(tag) % 4)
    size = 128 + 4 + len(table) + len(content)
    header = struct.pack(">I4sI4s4s4s12s4s", size, b"none", 0x02400000, b"prtr", b"CMYK", b"Lab ", bytes(12), b"acsp")
    header = header.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + content


def test_a_picture_for_print_is_shown_in_the_colours_of_its_profile(upload):
    """Pure cyan is a middle grey, L* = 50, to this profile: 119 in sRGB. The plain formula makes it (0, 255, 255)."""
    corners = [(100, 0, 0)] * 16
    corners[8:] = [(50, 0, 0)] * 8  # C is the first of the four inks
    for name, image_format in (("print.jpg", "JPEG"), ("print.tif", "TIFF")):
        content = saved(Picture.new("CMYK", (20, 20), (255, 0, 0, 0)), image_format, icc_profile=lut_profile(corners))
        image = upload(name, content)
        for file in [image.file, *(image.get_rendition(f"width-9|format-{kind}").file for kind in BROWSER_FORMATS)]:
            picture = opened(file)
            assert picture.mode == "RGB"
            assert picture.getpixel((5, 5)) == pytest.approx((119, 119, 119), abs=4)


def test_a_picture_for_print_without_a_profile_is_shown_nevertheless(upload):
    image = upload("print.jpg", saved(Picture.new("CMYK", (20, 20), (0, 0, 0, 255)), "JPEG"))
    assert opened(image.file).mode == "RGB"
    assert opened(image.file).getpixel((5, 5)) == pytest.approx((0, 0, 0), abs=3)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_the_colour_profile_stays(upload, image_format, orientation):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    suffix = {"HEIF": "heic"}.get(image_format, image_format.lower())
    content = saved(photograph(), image_format, icc_profile=profile, exif=exif(orientation))
    image = upload(f"photograph.{suffix}", content)
    assert opened(image.file).info["icc_profile"] == profile
    for kind in BROWSER_FORMATS:
        assert opened(image.get_rendition(f"width-20|format-{kind}").file).info["icc_profile"] == profile


def test_a_transparent_picture_stays_transparent(upload):
    clear = Picture.new("RGBA", (20, 20), (255, 0, 0, 0))
    for name, options in (("upright.png", {}), ("turned.png", {"exif": exif(6)})):
        assert opened(upload(name, saved(clear, "PNG", **options)).file).getpixel((5, 5))[3] == 0


# Microscopes


def gradient(bits=16):
    """Grey from black to white, a pixel a step of 8-bit grey."""
    picture = Picture.new("I;16", (256, 8))
    for x in range(256):
        for y in range(8):
            picture.putpixel((x, y), round(x * (2**bits - 1) / 255))
    return picture


def tiff(bits, photometric, content, width, sample_format=1, channels=1):
    """A TIFF file (TIFF 6.0, section 2) with one strip of grey, or of two channels without a meaning (section 18)."""
    length = len(content)
    tags = [(256, width), (257, 1), (258, bits), (259, 1), (262, photometric), (273, 0), (277, channels), (278, 1)]
    tags += [(279, length), *([(338, 0)] if channels == 2 else []), (339, sample_format)]
    start = 8 + 2 + 12 * len(tags) + 4
    entries = (
        struct.pack("<HHIHH", tag, 3, channels, bits, bits * (channels - 1))
        if tag == 258
        else struct.pack("<HHII", tag, 4, 1, start if tag == 273 else value)
        for tag, value in tags
    )
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + b"".join(entries) + bytes(4) + content


@pytest.mark.parametrize("image_format", ["PNG", "TIFF"])
@pytest.mark.parametrize("kind", BROWSER_FORMATS)
def test_a_16_bit_picture_of_a_microscope_keeps_its_greys_in_every_format(upload, image_format, kind):
    """Pillow 13 makes everything above 255 of 65,535 white in WebP and AVIF, and cannot write it as JPEG."""
    image = upload(f"embryo.{image_format.lower()}", saved(gradient(), image_format))
    picture = opened(image.get_rendition(f"original|format-{kind}").file).convert("L")
    assert [picture.getpixel((x, 4)) for x in (0, 64, 128, 192, 255)] == pytest.approx([0, 64, 128, 192, 255], abs=4)


def test_the_greys_of_a_16_bit_picture_are_exact_in_what_is_stored(upload):
    picture = opened(upload("embryo.tif", saved(gradient(), "TIFF")).file)
    assert [picture.getpixel((x, 0)) for x in range(256)] == list(range(256))


def test_a_tiff_file_of_a_12_bit_camera_is_not_black(upload):
    """Pillow 13 gives its values as they are, up to 4,095, in a picture whose white is 65,535."""
    content = bytes.fromhex("fff 800 000 fff".replace(" ", ""))
    picture = opened(upload("embryo.tif", tiff(12, 1, content, 4)).file)
    assert [picture.getpixel((x, 0)) for x in range(4)] == [255, 128, 0, 255]


@pytest.mark.parametrize(("bits", "content"), [(8, b"\x00\x80\xff"), (16, struct.pack("<3H", 0, 32896, 65535))])
def test_a_tiff_file_in_which_0_is_white_is_no_negative(upload, bits, content):
    """Pillow 13 inverts it with 8 bits, and not with 16."""
    picture = opened(upload("blot.tif", tiff(bits, 0, content, 3)).file)
    assert [picture.getpixel((x, 0)) for x in range(3)] == [255, 127, 0]


@pytest.mark.parametrize(
    ("bits", "sample_format", "content"),
    [(32, 3, struct.pack("<2f", 0.2, 1.5)), (16, 2, struct.pack("<2h", -5, 300)), (32, 1, struct.pack("<2I", 5, 7))],
)
def test_values_without_a_black_and_a_white_are_refused_with_what_to_do(upload, bits, sample_format, content):
    error = upload("embryo.tif", tiff(bits, 1, content, 2, sample_format))
    assert "do not say what is black and what is white" in error
    assert "8-bit or RGB" in error


def test_a_stack_of_a_microscope_is_refused_for_the_true_reason(upload):
    stack = saved(photograph(), "TIFF", save_all=True, append_images=[photograph()] * 4)
    assert "This file is a stack of 5 pictures." in upload("embryo.tif", stack)


@pytest.mark.parametrize(("bits", "words"), [(8, "has 2 channels, of which only the first"), (16, "cannot be shown")])
def test_a_second_channel_of_a_microscope_is_not_left_out_in_silence(upload, bits, words):
    """Pillow 13 opens it as the first channel with 8 bits, and not at all with 16 (OPEN_INFO of TiffImagePlugin)."""
    error = upload("embryo.tif", tiff(bits, 1, bytes([200, 0] * 4 * (bits // 8)), 4, channels=2))
    assert words in error
    assert "in Fiji: Image, Color, Make Composite" in error


def test_a_tiff_file_becomes_a_png_file_with_the_same_pixels(upload):
    image = upload("Embryo E9.5.tif", saved(photograph(), "TIFF"))
    assert image.file.name.endswith(".png")
    assert opened(image.file).tobytes() == photograph().tobytes()


@pytest.mark.parametrize("image_format", ["PNG", "TIFF"])
@pytest.mark.parametrize("micro", ["\N{MICRO SIGN}", "\N{GREEK SMALL LETTER MU}"])
def test_a_scale_and_a_protein_in_the_name_of_a_file_stay_what_they_are(upload, micro, image_format):
    """anyascii 0.3.3, which Wagtail asks, makes millimetres of the Greek letter, and IFN-v of IFN-β."""
    image = upload(f"50 {micro}m IFN-β.{image_format.lower()}", saved(photograph(), image_format))
    assert image.file.name == "original_images/50_um_IFN-b.png"


# Phones and browsers


def test_a_photograph_of_a_phone_becomes_a_jpeg_file(upload, client):
    image = upload("IMG_0001.HEIC", saved(photograph(), "HEIF", exif=exif(), quality=95))
    assert image.file.name == "original_images/IMG_0001.jpg"
    picture = opened(image.file)
    assert (picture.format, picture.size) == ("JPEG", (60, 40))
    assert picture.getpixel((5, 5)) == pytest.approx((0, 0, 255), abs=12)
    assert picture.getpixel((50, 30)) == pytest.approx((255, 0, 0), abs=12)
    assert client.get(image.file.url)["Content-Type"] == "image/jpeg"
    assert b"Jane Doe" not in stored(image.file)


def test_a_small_format_stays_one(upload):
    for suffix in ("webp", "avif"):
        image = upload(f"photograph.{suffix}", saved(photograph(), suffix))
        assert image.get_rendition("width-30").file.name.endswith(suffix)


@pytest.mark.parametrize("image_format", ["PNG", "AVIF", "WEBP"])
def test_a_picture_that_moves_is_refused_for_the_true_reason(upload, image_format):
    frames = {"save_all": True, "append_images": [Picture.new("RGB", (60, 40), "green")]}
    error = upload(f"mouse.{image_format.lower()}", saved(photograph(), image_format, **frames))
    assert "This picture is animated: it has 2 frames." in error
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    ("name", "image_format", "reason"),
    [("mouse.bmp", "BMP", "Not a supported image format."), ("mouse.jpg", "WEBP", "does not match the file format")],
)
def test_a_picture_of_another_kind_is_refused_with_what_to_do(upload, name, image_format, reason):
    error = upload(name, saved(photograph(), image_format))
    assert reason in error
    assert "Save it again as PNG or JPEG, then try again." in error
    assert ".." not in error


def test_a_gamma_without_a_profile_stays_with_the_picture(upload):
    """The chunk gAMA (PNG, 11.3.2.1) says what the values mean; Pillow would not write it again."""
    content = saved(photograph(), "PNG", pnginfo=metadata("PNG")["pnginfo"])
    chunk = b"gAMA" + struct.pack(">I", 100_000)
    chunk = struct.pack(">I", 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    assert chunk in stored(upload("linear.png", content[:33] + chunk + content[33:]).file)


# Pictures that are replaced


def test_a_replaced_picture_is_there_until_caches_have_let_go(upload, client, committed):
    image = upload("photograph.jpg", saved(photograph(), "JPEG"))
    old = image.get_rendition("width-30").file.name
    file = SimpleUploadedFile("newer.jpg", saved(photograph(80, 40), "JPEG"))
    url = reverse("wagtailimages:edit", args=[image.pk])
    with committed():
        client.post(url, {"title": "Newer", "file": file, "collection": image.collection_id})
    image.refresh_from_db()
    assert (image.width, image.renditions.count()) == (80, 0)
    assert client.get(f"/media/{old}").status_code == 200
    call_command("delete_replaced_files")
    assert client.get(f"/media/{old}").status_code == 200
    ReplacedFile.objects.update(replaced_at=timezone.now() - timedelta(days=1))
    call_command("delete_replaced_files")
    assert client.get(f"/media/{old}").status_code == 404
    assert not ReplacedFile.objects.exists()


def test_a_deleted_picture_is_gone_at_once(upload, django_capture_on_commit_callbacks):
    image = upload("photograph.jpg", saved(photograph(), "JPEG"))
    names = [image.file.name, image.get_rendition("width-30").file.name]
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    assert [name for name in names if default_storage.exists(name)] == []


# Pictures that were stored earlier


def test_pictures_that_were_stored_earlier_are_cleaned(upload, capsys):
    image = upload("photograph.jpg", saved(photograph(), "JPEG"))
    moving = upload("mouse.webp", saved(photograph(), "WEBP"))
    old = image.get_rendition("width-30").file.name
    frames = {"save_all": True, "append_images": [Picture.new("RGB", (60, 40), "green")]}
    for file, content in (
        (image.file, saved(photograph(), "JPEG", exif=exif(6))),
        (moving.file, saved(photograph(), "WEBP", **frames)),
    ):
        default_storage.delete(file.name)
        default_storage.save(file.name, ContentFile(content))
    with pytest.raises(SystemExit):
        call_command("clean_images")
    assert "mouse.webp was not changed: This picture is animated" in capsys.readouterr().err
    image.refresh_from_db()
    assert b"Jane Doe" not in stored(image.file)
    assert (image.width, image.height, image.file_size) == (40, 60, len(stored(image.file)))
    assert image.get_rendition("width-30").file.name != old
    with pytest.raises(SystemExit):
        call_command("clean_images")
    assert "Images cleaned: 0." in capsys.readouterr().out
