"""Uploaded files in an S3-compatible bucket, which web containers on several machines share."""

from botocore.exceptions import ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class BucketStorage(S3Storage):
    """django-storages' S3, with our own addresses: visitors never talk to the bucket, so it can be closed to them."""

    def url(self, name, *arguments, **options):
        return settings.MEDIA_URL + filepath_to_uri(name)

    def get_modified_time(self, name):
        """Raises FileNotFoundError, as Django's own storage does."""
        try:
            return super().get_modified_time(name)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from error
            raise
