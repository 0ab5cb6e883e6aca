r"""Register a version of a model: its files into the bucket, and what made it into the table.

A version is written once. Doing it again with the same contents changes nothing; with others it is
refused, so that what a service runs is what was measured.

    python examples/register_model.py --table trimtab-prod-models \
        --bucket trimtab-prod-models-111122223333 --model ranker --version 7 --files out/ \
        --data s3://…/features/dt=2026-11-01/ --code 3f2c1a9 --metric auc=0.91 --cost-usd 38.20

Serve it by `model: {name: ranker, version: "7"}` in the settings of a service.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class VersionTaken(Exception):
    """Another version of that name is registered."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """What is known of a version of a model."""

    model: str
    version: str
    data: str
    """Where the data was that it learned from, at which state."""
    code: str
    """The commit that trained it."""
    metrics: Mapping[str, Decimal]
    cost_usd: Decimal


@dataclass(frozen=True, kw_only=True)
class Registry:
    """The bucket and the table; clients may be given, for other endpoints."""

    bucket: str
    table: str
    s3: Any
    dynamodb: Any

    def register(self, version: Version, files: Path, now: datetime | None = None) -> str:
        """Upload the files, then write the row: a row's files are there.

        Returns:
            where the files are.

        Raises:
            VersionTaken: the version is there already, and is another.
        """
        found = sorted(f for f in files.rglob("*") if f.is_file())
        if not found:
            raise SystemExit(f"{files} has no files")
        prefix = f"{version.model}/{version.version}/"
        digest = _digest(files, found)
        row = self._row(version.model, version.version)
        if row is not None:
            _check_same(row, digest)
            return f"s3://{self.bucket}/{prefix}"
        for file in found:
            self.s3.upload_file(str(file), self.bucket, prefix + _name(files, file))
        self._write(version, f"s3://{self.bucket}/{prefix}", digest, now or datetime.now(UTC))
        return f"s3://{self.bucket}/{prefix}"

    def _row(self, model: str, version: str) -> dict[str, Any] | None:
        key = {"model": {"S": model}, "version": {"S": version}}
        found = self.dynamodb.get_item(TableName=self.table, Key=key, ConsistentRead=True)
        row: dict[str, Any] | None = found.get("Item")
        return row

    def _write(self, version: Version, uri: str, digest: str, now: datetime) -> None:
        item = {
            "model": {"S": version.model},
            "version": {"S": version.version},
            "registered": {"S": now.isoformat(timespec="seconds")},
            "uri": {"S": uri},
            "digest": {"S": digest},
            "data": {"S": version.data},
            "code": {"S": version.code},
            "cost_usd": {"N": str(version.cost_usd)},
            "metrics": {"M": {k: {"N": str(v)} for k, v in sorted(version.metrics.items())}},
        }
        try:
            self.dynamodb.put_item(
                TableName=self.table, Item=item, ConditionExpression="attribute_not_exists(model)"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            row = self._row(version.model, version.version)
            _check_same(row or {}, digest)  # somebody was faster, with the same or with another


def _check_same(row: Mapping[str, Any], digest: str) -> None:
    if row.get("digest", {}).get("S") != digest:
        name = f"{row['model']['S']} {row['version']['S']}" if row else "the version"
        raise VersionTaken(f"{name} is registered with other files: give this one another version")


def _name(root: Path, file: Path) -> str:
    return file.relative_to(root).as_posix()


def _digest(root: Path, files: Sequence[Path]) -> str:
    """Of all files, their names and contents."""
    whole = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            part = hashlib.file_digest(content, "sha256").hexdigest()
        whole.update(f"{_name(root, file)} {part}\n".encode())
    return whole.hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    """Register from the command line; see the module."""
    parser = argparse.ArgumentParser(description="Register a version of a model.")
    for name in ("table", "bucket", "model", "version", "files", "data", "code"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--metric", action="append", default=[], metavar="NAME=NUMBER")
    parser.add_argument("--cost-usd", type=Decimal, required=True)
    given = parser.parse_args(arguments)
    metrics = dict(pair.split("=", 1) for pair in given.metric)
    version = Version(
        model=given.model,
        version=given.version,
        data=given.data,
        code=given.code,
        metrics={name: Decimal(value) for name, value in metrics.items()},
        cost_usd=given.cost_usd,
    )
    registry = Registry(
        bucket=given.bucket,
        table=given.table,
        s3=boto3.client("s3"),
        dynamodb=boto3.client("dynamodb"),
    )
    try:
        uri = registry.register(version, Path(given.files))
    except VersionTaken as taken:
        sys.stderr.write(f"{taken}\n")
        return 1
    sys.stdout.write(f"{uri}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
