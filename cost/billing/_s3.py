"""Copy a bill from S3: what counts, and no superseded delivery.

DuckDB's own S3 reader is an extension that has to be downloaded; boto3 is here anyway, knows every
way of getting credentials, and follows AWS_ENDPOINT_URL to the sandbox.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cost.billing._deliveries import choose
from cost.billing._files import wanted
from cost.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "s3://"


def is_s3(source: str) -> bool:
    """Whether a source lies in S3."""
    return source.startswith(PREFIX)


def fetch(source: str, folder: Path, client: Any = None) -> tuple[list[Path], list[Path]]:
    """Copy a prefix into a folder.

    Args:
        source: s3://bucket/prefix.
        folder: where to.
        client: boto3's S3 client; made from the environment without.

    Returns:
        The files that were copied, and those of superseded deliveries, which were not.

    Raises:
        SourceError: no such bucket, no access, nothing there.
    """
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    bucket, _, prefix = source.removeprefix(PREFIX).partition("/")
    try:
        client = client or boto3.client("s3")
        keys = [key for key in _keys(client, bucket, prefix) if wanted(Path(key))]
        targets = {_target(folder, bucket, key): key for key in keys}
        manifests = [path for path in targets if path.suffix == ".json"]
        _download(client, bucket, {path: targets[path] for path in manifests})
        data = [path for path in targets if path.suffix != ".json"]
        choice = choose(data, manifests)
        _download(client, bucket, {path: targets[path] for path in choice.kept})
    except (BotoCoreError, ClientError) as error:
        raise SourceError(
            f"S3 refused or did not answer: {error}",
            where=source,
            next_step="check the bucket's name, the region and the credentials (aws s3 ls)",
        ) from error
    if not data:
        raise SourceError(
            "no billing file found",
            where=source,
            next_step="check the prefix: it is the export's, above BILLING_PERIOD=… or the month",
        )
    return choice.kept, choice.superseded


def _keys(client: Any, bucket: str, prefix: str) -> Iterator[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for item in page.get("Contents", []):
            if item["Size"]:
                yield item["Key"]


def _target(folder: Path, bucket: str, key: str) -> Path:
    """Where a key is copied to; a key cannot climb out of the folder."""
    parts = [part for part in key.split("/") if part not in ("", ".", "..")]
    return folder.joinpath("s3", bucket, *parts)


def _download(client: Any, bucket: str, wanted_keys: dict[Path, str]) -> None:
    for path, key in wanted_keys.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        client.download_file(bucket, key, str(path))
