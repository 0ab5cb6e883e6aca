"""Read from S3's server access logs when each object was last read.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html. S3 delivers them on a
best-effort basis: a read may be missing, so a single one counts and its absence is no proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import duckdb

from cost import scratch
from cost.errors import SourceError
from cost.inventory._s3_files import url_decode
from cost.plural import plural

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from ibis.expr.types import Table

LINE: Final = (
    r"^\S+ (\S+) \[(\d+/\w+/\d+:\d+:\d+:\d+)[^\]]*\] \S+ \S+ \S+ (\S+) (\S+) (?:\"[^\"]*\"|-) (\d+)"
)
"""Bucket, time, operation, key, status."""
READS: Final = r"(GET\.OBJECT|(OBJECT|PART)_GET|SELECT\.OBJECT)"
"""Operations that read an object, copies included."""
NO_BYTE: Final = "\x1f"
"""A separator that no line has: lines are taken whole."""


@dataclass(frozen=True, kw_only=True)
class Reads:
    """Which objects were read: `table` has bucket, key and last (naive UTC).

    `span` is the first and the last request of any kind that the logs have of a bucket.
    """

    table: Table
    span: Mapping[str, tuple[datetime, datetime]]
    source: str
    notes: tuple[str, ...] = ()

    def days(self, bucket: str) -> float:
        """Days between the first and the last logged request; 0 without any."""
        if bucket not in self.span:
            return 0.0
        first, last = self.span[bucket]
        return (last - first).total_seconds() / 86400


def read(path: Path) -> Reads:
    """All log files below a folder, also compressed ones (.gz).

    Raises:
        SourceError: there is none, or no line is of an access log.
    """
    files = sorted(f for f in path.rglob("*") if f.is_file()) if path.is_dir() else []
    if not files:
        raise SourceError(
            "no access logs", where=str(path), allowed="a folder of S3 server access logs"
        )
    con = scratch.spilling()
    try:
        raw = con.read_csv(
            files,
            header=False,
            delim=NO_BYTE,
            quote="",
            escape="",
            columns={"line": "VARCHAR"},
            auto_detect=False,
        )
        parsed = raw.select(
            bucket=raw.line.re_extract(LINE, 1),
            at=raw.line.re_extract(LINE, 2),
            operation=raw.line.re_extract(LINE, 3),
            key=raw.line.re_extract(LINE, 4),
            status=raw.line.re_extract(LINE, 5),
        )
        lines = con.create_table("lines", parsed, temp=True)
    except duckdb.Error as error:
        raise SourceError(
            f"can't be read as access logs: {str(error).splitlines()[0]}", where=str(path)
        ) from error
    return _reads(lines, path)


def _reads(lines: Table, path: Path) -> Reads:
    good = lines.filter(lines.bucket != "").mutate(
        at=lines.at.as_timestamp("%d/%b/%Y:%H:%M:%S").cast("timestamp")
    )
    spans = good.group_by("bucket").aggregate(first=good["at"].min(), last=good["at"].max())
    span = {r["bucket"]: (r["first"], r["last"]) for r in spans.to_pyarrow().to_pylist()}
    if not span:
        raise SourceError(
            "no line is of an S3 server access log",
            where=str(path),
            allowed="lines as S3 writes them: owner, bucket, [time], …",
        )
    read = good.filter(good.operation.re_search(READS), good.status.startswith("2"))
    table = (
        read.mutate(key=url_decode(read.key))
        .group_by("bucket", "key")
        .aggregate(last=read["at"].max())
    )
    bad = lines.filter(lines.bucket == "").count().to_pyarrow().as_py()
    notes = (f"{plural(bad, 'line')} without a request left out",) if bad else ()
    return Reads(table=table, span=span, source=str(path), notes=notes)
