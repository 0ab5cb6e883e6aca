"""Copy a bill from S3: what counts, and no superseded delivery.

DuckDB's own S3 reader is an extension that has to be downloaded; boto3 is here anyway, knows every
way of getting credentials, and follows AWS_ENDPOINT_URL to the sandbox.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cost.billing._deliveries import choose
from cost.billing._files import wanted
from cost.errors import EmulatorError, SourceError, TrimtabError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.billing._deliveries import Choice

PREFIX = "s3://"

BUCKET = re.compile(r"^[a-z0-9][a-z0-9._-]{1,62}$")


def is_s3(source: str) -> bool:
    """Whether a source lies in S3."""
    return source.startswith(PREFIX)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What lies below a prefix; data is not copied yet."""

    source: str
    client: Any
    bucket: str
    keys: dict[Path, str]
    """Where each object is copied to, and its key."""
    stamps: dict[Path, str]
    """Its size and ETag: they change when it does."""
    choice: Choice
    """Which of them count."""

    def copy(self, path: Path) -> None:
        """Copy one object.

        Raises:
            EmulatorError: S3 refused.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            _download(self.client, self.bucket, {path: self.keys[path]})
        except (BotoCoreError, ClientError) as error:
            raise _refused(error, self.source) from error


def find(source: str, folder: Path, client: Any = None) -> Found:
    """List a prefix, and choose what counts. Only manifests are copied.

    Args:
        source: s3://bucket/prefix.
        folder: where to.
        client: boto3's S3 client; made from the environment without.

    Raises:
        SourceError: no such bucket, nothing there.
        EmulatorError: no access, or S3 did not answer.
    """
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    bucket, _, prefix = source.removeprefix(PREFIX).partition("/")
    if not BUCKET.match(bucket) or set(prefix) & set("*?"):
        raise SourceError(
            "no prefix of S3", where=source, allowed="s3://BUCKET/PREFIX, without * and ?"
        )
    try:
        client = client or boto3.client("s3")
        items = [item for item in _items(client, bucket, prefix) if wanted(Path(item["Key"]))]
        keys = {_target(folder, bucket, item["Key"]): item["Key"] for item in items}
        manifests = [path for path in keys if path.suffix == ".json"]
        _download(client, bucket, {path: keys[path] for path in manifests})
    except (BotoCoreError, ClientError) as error:
        raise _refused(error, source) from error
    data = [path for path in keys if path.suffix != ".json"]
    if not data:
        raise SourceError(
            "no billing file found",
            where=source,
            next_step="check the prefix: it is the export's, above BILLING_PERIOD=… or the month",
        )
    return Found(
        source=source,
        client=client,
        bucket=bucket,
        keys=keys,
        stamps={
            _target(folder, bucket, item["Key"]): f"{item['Size']} {item['ETag']}" for item in items
        },
        choice=choose(data, manifests, lambda path: address(path, folder)),
    )


def address(path: Path, folder: Path) -> str:
    """Where a file was copied from."""
    return f"{PREFIX}{path.relative_to(folder / 's3').as_posix()}"


WRONG = ("NoSuchBucket", "NoSuchKey", "404", "InvalidBucketName")
"""Codes of S3 that say that the address is wrong; all else is S3's, or the way to it."""


def _refused(error: Any, source: str) -> TrimtabError:
    code = getattr(error, "response", {}).get("Error", {}).get("Code")
    kind = SourceError if code in WRONG else EmulatorError
    return kind(
        f"S3 refused or did not answer: {error}",
        where=source,
        next_step="check the bucket's name, the region and the credentials (aws s3 ls)",
    )


def _items(client: Any, bucket: str, prefix: str) -> Iterator[dict[str, Any]]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for item in page.get("Contents", []):
            if item["Size"]:
                yield item


def _target(folder: Path, bucket: str, key: str) -> Path:
    """Where a key is copied to; a key cannot climb out of the folder."""
    parts = [part for part in key.split("/") if part not in ("", ".", "..")]
    return folder.joinpath("s3", bucket, *parts)


def _download(client: Any, bucket: str, wanted_keys: dict[Path, str]) -> None:
    for path, key in wanted_keys.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        client.download_file(bucket, key, str(path))
