"""What lies in buckets, in memory and as the files that S3 writes: inventories and access logs."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ibis
import pyarrow as pa

from cost.inventory.access_logs import Reads
from cost.inventory.objects import Objects
from tests.cost import builders as b

GIB = 1024**3
END = b.WINDOW.end
OBJECTS = pa.schema(
    [
        ("bucket", pa.string()),
        ("key", pa.string()),
        ("size", pa.int64()),
        ("modified", pa.timestamp("us")),
        ("etag", pa.string()),
        ("storage_class", pa.string()),
    ]
)
READS = pa.schema([("bucket", pa.string()), ("key", pa.string()), ("last", pa.timestamp("us"))])
SCHEMA = "Bucket, Key, Size, LastModifiedDate, ETag, StorageClass"


@dataclass(frozen=True, kw_only=True)
class File:
    """One object."""

    key: str
    gib: float = 1.0
    days_old: float = 100
    etag: str = ""
    storage_class: str = "STANDARD"

    def row(self, bucket: str) -> dict[str, Any]:
        return {
            "bucket": bucket,
            "key": self.key,
            "size": int(self.gib * GIB),
            "modified": END - timedelta(days=self.days_old),
            "etag": self.etag or f"etag of {bucket}/{self.key}",
            "storage_class": self.storage_class,
        }


def objects(*files: File, bucket: str = "data", lacks: Iterable[str] = ()) -> Objects:
    """What an inventory lists."""
    rows = [file.row(bucket) for file in files]
    return Objects(
        table=ibis.memtable(pa.Table.from_pylist(rows, schema=OBJECTS)),
        at={bucket: END},
        lacks={bucket: frozenset(lacks)},
        source="test",
    )


def reads(days_ago: Mapping[str, float], *, logged: float = 120, bucket: str = "data") -> Reads:
    """When keys were read last, by logs of so many days."""
    rows = [
        {"bucket": bucket, "key": key, "last": END - timedelta(days=days)}
        for key, days in days_ago.items()
    ]
    return Reads(
        table=ibis.memtable(pa.Table.from_pylist(rows, schema=READS)),
        span={bucket: (END - timedelta(days=logged), END)},
        source="test",
    )


def write_inventory(folder: Path, bucket: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """An inventory in CSV as S3 delivers it: a manifest, and data beside its folder."""
    made = folder / bucket / "all"
    (made / "data").mkdir(parents=True)
    name = f"{bucket}-0.csv.gz"
    with gzip.open(made / "data" / name, "wt", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        for row in rows:
            stamp = f"{row['modified'].isoformat(timespec='milliseconds')}Z"
            key = quote(row["key"], safe="/")
            writer.writerow(
                [bucket, key, row["size"], stamp, row["etag"], row["storage_class"] or ""]
            )
    write_manifest(made / "2026-10-14T01-00Z", bucket, [f"x/{bucket}/all/data/{name}"])


def write_manifest(folder: Path, bucket: str, keys: Iterable[str], **changes: Any) -> None:
    """The manifest of an inventory."""
    folder.mkdir(parents=True)
    document = {
        "sourceBucket": bucket,
        "version": "2016-11-30",
        "creationTimestamp": str(int(END.replace(tzinfo=UTC).timestamp() * 1000)),
        "fileFormat": "CSV",
        "fileSchema": SCHEMA,
        "files": [{"key": key} for key in keys],
    }
    (folder / "manifest.json").write_text(json.dumps(document | changes))


def log_line(bucket: str, key: str, at: datetime, operation: str = "REST.GET.OBJECT") -> str:
    """A line of S3's server access log."""
    stamp = at.strftime("%d/%b/%Y:%H:%M:%S +0000")
    return (
        f"79a59 {bucket} [{stamp}] 192.0.2.3 arn:aws:sts::111122223333:assumed-role/r/s 3E57"
        f' {operation} {quote(key, safe="/")} "GET /{key} HTTP/1.1" 200 - 113 113 7 6 "-" "boto3"'
        " - s9 SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader b.s3.amazonaws.com TLSv1.2 - -\n"
    )


def write_logs(folder: Path, found: Reads) -> None:
    """The logs that say the same; each bucket's span begins and ends with a listing."""
    folder.mkdir(exist_ok=True)
    for bucket, span in found.span.items():
        lines = [log_line(bucket, "-", at, "REST.GET.BUCKET") for at in span]
        rows = found.table.filter(found.table.bucket == bucket).to_pyarrow().to_pylist()
        lines += [log_line(bucket, row["key"], row["last"]) for row in rows]
        (folder / f"{bucket}-2026-10-14").write_text("".join(lines))
