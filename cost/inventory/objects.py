"""Read what lies in buckets from S3 Inventory: manifests and the CSV or Parquet files they name.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import duckdb
import ibis

from cost import scratch
from cost.errors import SourceError
from cost.inventory._s3_files import url_decode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ibis.backends.duckdb import Backend
    from ibis.expr.types import BooleanValue, StringValue, Table

CSV_NAMES: Final = {
    "Bucket": "bucket",
    "Key": "key",
    "IsLatest": "is_latest",
    "IsDeleteMarker": "is_delete_marker",
    "Size": "size",
    "LastModifiedDate": "last_modified_date",
    "ETag": "e_tag",
    "StorageClass": "storage_class",
}
"""How a manifest spells the columns of CSV, and what Parquet calls them."""
OPTIONAL: Final = ("size", "last_modified_date", "e_tag", "storage_class")
"""What an inventory has if its configuration asks for it."""
ALLOWED: Final = "a folder with the manifest.json of S3 Inventory and the files that it names"


@dataclass(frozen=True, kw_only=True)
class Objects:
    """The current objects of some buckets.

    `table` has bucket, key, size (bytes), modified (UTC), etag and storage_class; what a bucket's
    inventory does not list is null there. `at` is when each bucket was listed, naive UTC; `lacks`
    names the columns that a bucket's inventory leaves out.
    """

    table: Table
    at: Mapping[str, datetime]
    lacks: Mapping[str, frozenset[str]]
    source: str

    def why_not(self, bucket: str, *columns: str) -> str | None:
        """Why a bucket's objects, or these columns of them, are not known; None if they are."""
        if bucket not in self.at:
            return f"no S3 Inventory of {bucket} in {self.source}"
        missing = sorted(self.lacks[bucket] & set(columns))
        return (
            f"the S3 Inventory of {bucket} does not list {', '.join(missing)}" if missing else None
        )


def read(path: Path) -> Objects:
    """The newest inventory of each bucket below a folder: a copy of where S3 delivers it.

    Raises:
        SourceError: there is none, a file of it is missing, or it can't be read.
    """
    newest: dict[str, tuple[datetime, dict[str, Any]]] = {}
    for manifest in _manifests(path):
        at, document = _parse(manifest)
        bucket = document["sourceBucket"]
        if bucket not in newest or newest[bucket][0] < at:
            newest[bucket] = at, document
    files = {f.name: f for f in path.rglob("*") if f.is_file()}
    con = scratch.spilling()
    tables, lacks = [], {}
    for bucket, (_, document) in sorted(newest.items()):
        try:
            raw = _open(con, document, files)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise SourceError(
                f"the S3 Inventory of {bucket} can't be read: {reason}",
                where=str(path),
                allowed=ALLOWED,
            ) from error
        lacks[bucket] = frozenset(OPTIONAL) - set(raw.columns)
        tables.append(_plain(raw, bucket, encoded=document["fileFormat"] == "CSV"))
    return Objects(
        table=ibis.union(*tables),
        at={bucket: at for bucket, (at, _) in newest.items()},
        lacks=lacks,
        source=str(path),
    )


def _manifests(path: Path) -> list[Path]:
    found = sorted(path.rglob("manifest.json")) if path.is_dir() else []
    if not found:
        raise SourceError("no manifest.json of S3 Inventory", where=str(path), allowed=ALLOWED)
    return found


def _parse(manifest: Path) -> tuple[datetime, dict[str, Any]]:
    """When the inventory was made, and what its manifest says."""
    try:
        document = json.loads(manifest.read_text(encoding="utf-8"))
        at = datetime.fromtimestamp(int(document["creationTimestamp"]) / 1000, UTC)
        known = document["fileFormat"] in ("CSV", "Parquet")
        complete = all(document[k] for k in ("sourceBucket", "fileSchema", "files"))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise SourceError(
            f"no manifest of S3 Inventory: {error!r}", where=str(manifest), allowed=ALLOWED
        ) from error
    if not known or not complete:
        what = "names no files" if known else f"is of format {document['fileFormat']}"
        raise SourceError(
            f"the inventory {what}", where=str(manifest), allowed="CSV or Parquet, with files"
        )
    return at.replace(tzinfo=None), document


def _open(con: Backend, document: Mapping[str, Any], files: Mapping[str, Path]) -> Table:
    """All files of one inventory."""
    names = [file["key"].rpartition("/")[2] for file in document["files"]]
    missing = [name for name in names if name not in files]
    if missing:
        raise SourceError(
            f"{len(missing)} of {len(names)} files of the inventory are not there,"
            f" the first is {missing[0]}",
            where=document["sourceBucket"],
            next_step="copy the folder `data` beside the manifests as well",
        )
    paths = [files[name] for name in names]
    if document["fileFormat"] == "Parquet":
        return con.read_parquet(paths)
    columns = [name.strip() for name in document["fileSchema"].split(",")]
    named = {CSV_NAMES.get(name, name): "VARCHAR" for name in columns}
    return con.read_csv(paths, header=False, columns=named, auto_detect=False, quote='"')


def _plain(raw: Table, bucket: str, *, encoded: bool) -> Table:
    """Current objects alone, under our names."""
    rows = raw.filter(_is_current(raw)) if "is_latest" in raw.columns else raw
    key: StringValue = rows.key
    return rows.select(
        bucket=ibis.literal(bucket),
        key=url_decode(key) if encoded else key,
        size=_column(rows, "size", "int64"),
        modified=_column(rows, "last_modified_date", "timestamp('UTC')").cast("timestamp"),
        etag=_column(rows, "e_tag", "string"),
        storage_class=_column(rows, "storage_class", "string"),
    )


def _is_current(raw: Table) -> BooleanValue:
    current: BooleanValue = raw.is_latest.cast("boolean")
    if "is_delete_marker" in raw.columns:
        current &= ~raw.is_delete_marker.cast("boolean").fill_null(False)
    return current


def _column(rows: Table, name: str, kind: str) -> Any:
    return rows[name].try_cast(kind) if name in rows.columns else ibis.null(kind)
