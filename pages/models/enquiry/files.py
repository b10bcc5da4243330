"""Checks the files that visitors send: they are accepted only if their content matches their extension."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

MEBIBYTE = 1024 * 1024
MAX_FILE_SIZE = 10 * MEBIBYTE

ZIP = (b"PK\x03\x04",)
# The signature of each file type. SnapGene's is a cookie packet of 14 bytes with the text "SnapGene".
SIGNATURES = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".docx": ZIP,
    ".xlsx": ZIP,
    ".pptx": ZIP,
    ".dna": (b"\x09\x00\x00\x00\x0eSnapGene",),
    ".gb": (b"LOCUS ",),
    ".gbk": (b"LOCUS ",),
    ".fa": (b">", b";"),
    ".fasta": (b">", b";"),
}
# Types without a signature: accepted if they are text.
TEXTS = (".csv", ".txt")
ACCEPTED = ",".join([*SIGNATURES, *TEXTS])
KINDS = "PDF, Word, Excel, PowerPoint, PNG, JPEG, GenBank, FASTA, SnapGene and plain text"


def validate_file(file: "UploadedFile[bytes]") -> None:
    """Raise ValidationError unless the file is small enough and of an accepted type."""
    if (file.size or 0) > MAX_FILE_SIZE:
        raise ValidationError(f"The file is larger than {MAX_FILE_SIZE // MEBIBYTE} MB. Send a smaller one.")
    suffix = PurePosixPath(file.name or "").suffix.lower()
    file.seek(0)
    beginning = file.read(4096)
    file.seek(0)
    if suffix in TEXTS:
        is_genuine = is_text(beginning)
    elif suffix in SIGNATURES:
        is_genuine = beginning.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").startswith(SIGNATURES[suffix])
    else:
        raise ValidationError(f"Files of this type are not accepted. Send one of these: {KINDS}.")
    if not is_genuine:
        raise ValidationError(
            f"The content of this file does not match its type, {suffix}. Save it again and send the new file."
        )


def is_text(beginning: bytes) -> bool:
    """Return whether a file that begins like this is text; Windows programs also save it as UTF-16."""
    if beginning.startswith((BOM_UTF16_BE, BOM_UTF16_LE)):
        return "\x00" not in beginning.decode("utf-16", errors="replace")
    return b"\x00" not in beginning
