"""Uploaded files in an S3-compatible bucket that web containers on several machines share.

A bucket that does not respond must not block the threads that visitors need. Few threads use it at once, each request
has a short time limit, and after a failure the bucket is left alone for a while.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, FlexibleChecksumError
from django.conf import settings
from django.core.files import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from genetargeting import server
from genetargeting.logs import UploadsAwayError

# Time limits in seconds: for connecting and for each read, and for waiting until another thread is done.
RESPONSE_TIMEOUT = 3
QUEUE_TIMEOUT = 1
# Seconds after a failure during which the bucket is not used.
RETRY_DELAY = 10
# The number of threads of a process that may use the bucket at once.
CONCURRENCY = server.threads // 2


class BucketStorage(S3Storage):
    """django-storages' S3 storage with the site's own addresses: visitors never access the bucket, so it can be
    private.
    """

    away_until = 0.0  # for all threads of the process
    slots = threading.BoundedSemaphore(CONCURRENCY)

    def get_default_settings(self) -> dict[str, Any]:
        waiting = Config(
            connect_timeout=RESPONSE_TIMEOUT, read_timeout=RESPONSE_TIMEOUT, retries={"total_max_attempts": 1}
        )
        defaults: dict[str, Any] = super().get_default_settings()
        return defaults | {"client_config": waiting}

    def url(self, name: str, *arguments: object, **options: object) -> str:
        return settings.MEDIA_URL + filepath_to_uri(name)

    def get_modified_time(self, name: str) -> datetime:
        """Return when a file was changed. Raises FileNotFoundError, as Django's own storage does."""
        with self.slot():
            try:
                modified: datetime = super().get_modified_time(name)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                    raise FileNotFoundError(name) from error
                raise
        return modified

    def exists(self, name: str) -> bool:
        with self.slot():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with self.slot():
            super().delete(name)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with self.slot():
            opened: File[bytes] = super()._open(name, mode)
            if "r" in mode:
                opened.file  # noqa: B018 -- fetched now, within the time limit
            return opened

    def _save(self, name: str, content: File[Any]) -> str:
        with self.slot():
            return str(super()._save(name, content))

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Allow a request to the bucket if it is available and few other threads use it. Raises UploadsAwayError."""
        if time.monotonic() < BucketStorage.away_until or not self.slots.acquire(timeout=QUEUE_TIMEOUT):
            raise UploadsAwayError("The bucket did not respond a moment ago, or has too many requests waiting.")
        try:
            yield
        except FlexibleChecksumError as error:
            # boto3 1.36 and later ask for the checksum that was stored with a file, and compare it.
            raise UploadsAwayError(f"A file in the bucket is damaged: {error}") from error
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise
            raise UploadsAwayError(f"The bucket refused the request: {error}") from error
        except BotoCoreError as error:
            BucketStorage.away_until = time.monotonic() + RETRY_DELAY
            raise UploadsAwayError(f"The bucket does not respond: {error}") from error
        finally:
            self.slots.release()
