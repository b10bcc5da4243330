"""Stored backups: made every night, encrypted, thinned out with age, and copied to a bucket off site.

A backup is stored in BACKUP_ROOT and, if BACKUP_S3_BUCKET is set, in that bucket under the same name,
`site-20261127-011500.tar.gz.age`. The time is in UTC. Without BACKUP_RECIPIENTS it is not encrypted, and its name ends
in `.gz`.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import pyrage
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.utils import timezone

from genetargeting.backup import BackupError, write_backup

NAME = "site-%Y%m%d-%H%M%S.tar.gz"
ENCRYPTED = ".age"
AGE_HEADER = b"age-encryption.org/v1\n"
# The number of days, weeks and months with a backup of which the latest backup is kept.
KEPT: tuple[tuple[str, int], ...] = (("%Y%m%d", 7), ("%G-%V", 5), ("%Y%m", 12))


def store_backup() -> tuple[Path, list[str]]:
    """Make a backup, store it, copy it to the bucket, and delete outdated backups.

    Returns its path, and descriptions of problems that did not prevent it. Raises BackupError if no backup was made.
    """
    root = Path(settings.BACKUP_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = root / (timezone.now().astimezone(UTC).strftime(NAME) + (ENCRYPTED if settings.BACKUP_RECIPIENTS else ""))
    for leftover in root.glob("unfinished-*"):
        leftover.unlink()
    try:
        with NamedTemporaryFile(dir=root, prefix="unfinished-") as file:
            lost = write_encrypted(file) if settings.BACKUP_RECIPIENTS else write_backup(file)
            file.flush()
            os.fsync(file.fileno())
            os.link(file.name, path)
    except OSError as error:
        raise BackupError(f"{path} could not be written: {error}") from error
    problems = [f"{name} is not in the backup: its file was already missing" for name in lost]
    thin_out(local_names(), lambda name: (root / name).unlink())
    if settings.BACKUP_S3_BUCKET:
        problems += copy_off_site(path)
    return path, problems


def fetch_backup(name: str, output: IO[bytes], off_site: bool) -> None:
    """Write a stored backup, or the latest if `name` is empty, to `output`.

    Raises BackupError if there is none, or if the bucket cannot be read.
    """
    names = off_site_names() if off_site else local_names()
    wanted = name or max(filter(moment_of, names), default="")
    if wanted not in names:
        others = f"; there are: {', '.join(names)}" if names else ""
        raise BackupError(f"there is no backup {name}".rstrip() + others)
    with (
        bucket_errors(),
        bucket().open(wanted) if off_site else (Path(settings.BACKUP_ROOT) / wanted).open("rb") as file,
    ):
        while chunk := file.read(File.DEFAULT_CHUNK_SIZE):
            output.write(chunk)


def local_names() -> list[str]:
    return sorted(path.name for path in Path(settings.BACKUP_ROOT).glob("site-*"))


def off_site_names() -> list[str]:
    """Return the names of the backups in the bucket. Raises BackupError if there is no bucket, or it cannot be read."""
    with bucket_errors():
        return sorted(name for name in bucket().listdir("")[1] if name.startswith("site-"))


def bucket() -> Storage:
    """Return the bucket for backups. Raises BackupError if the settings have none."""
    if not settings.BACKUP_S3_BUCKET:
        raise BackupError("there is no bucket for backups; BACKUP_S3_BUCKET is not set")
    found: Storage = storages["backups"]
    return found


@contextmanager
def bucket_errors() -> Iterator[None]:
    """Convert an error of the bucket into a BackupError."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise BackupError(f"the bucket {settings.BACKUP_S3_BUCKET} cannot be read ({error})") from error


# Thinning out


def thin_out(names: Iterable[str], delete: Callable[[str], None]) -> None:
    for name in outdated(names):
        delete(name)


def outdated(names: Iterable[str]) -> list[str]:
    """Return the names of backups that are neither the latest nor kept for their day, week or month."""
    dated = sorted(((moment, name) for name in names if (moment := moment_of(name))), reverse=True)
    kept = {name for _, name in dated[:1]}
    for period, count in KEPT:
        latest: dict[str, str] = {}
        for moment, name in dated:
            latest.setdefault(moment.strftime(period), name)
        kept |= set(list(latest.values())[:count])
    return sorted(name for _, name in dated if name not in kept)


def moment_of(name: str) -> datetime | None:
    """Return when a backup was made, from its name; None for any other file."""
    try:
        return datetime.strptime(name.removesuffix(ENCRYPTED), NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


# Off site


def copy_off_site(path: Path) -> list[str]:
    """Copy a backup to the bucket and delete outdated ones there; return descriptions of any problems."""
    try:
        with path.open("rb") as file:
            bucket().save(path.name, File(file))
        if bucket().size(path.name) != path.stat().st_size:
            return [f"{path.name} is incomplete in the bucket {settings.BACKUP_S3_BUCKET}"]
    except (BotoCoreError, ClientError, OSError) as error:
        return [
            f"{path.name} exists only on this machine: it could not be copied to the bucket "
            f"{settings.BACKUP_S3_BUCKET} ({error})"
        ]
    with suppress(BackupError), bucket_errors():
        # Better without permission to delete: an intruder on this machine then cannot delete the backups.
        thin_out(off_site_names(), bucket().delete)
    return []


# Encryption: age (age-encryption.org), which needs only the public key


def write_encrypted(output: IO[bytes]) -> list[str]:
    """Write a backup as `write_backup` does, encrypted on the fly: nothing unencrypted touches the disk."""
    reading, writing = os.pipe()
    recipients = [pyrage.x25519.Recipient.from_str(key) for key in settings.BACKUP_RECIPIENTS]

    def encrypt() -> None:
        with os.fdopen(reading, "rb") as source:  # closed if encrypting fails, so that the writer does not block
            pyrage.encrypt_io(source, output, recipients)

    with ThreadPoolExecutor(1) as encryption:
        encrypted = encryption.submit(encrypt)
        try:
            with os.fdopen(writing, "wb") as archive:
                lost = write_backup(archive)
        except BrokenPipeError:
            encrypted.result()
            raise
        encrypted.result()
    return lost


def decrypt(source: IO[bytes], output: IO[bytes], identities: str) -> None:
    """Decrypt a backup with the secret keys in a file from `age-keygen`. Raises BackupError."""
    lines = [line.strip() for line in identities.splitlines() if line.strip() and not line.startswith("#")]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines]
        pyrage.decrypt_io(source, output, keys)
    except (pyrage.IdentityError, pyrage.DecryptError, OSError) as error:
        raise BackupError(
            f"the backup cannot be decrypted ({error}); check that it is complete and that this is the right key"
        ) from error
