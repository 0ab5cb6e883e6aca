"""Find tables of many small files, whose readers pay a request for each."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import ibis

from cost.measures import MIB
from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal
from cost.rules._objects import ObjectSteps, gib, judged_objects, places
from cost.rules._usage import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ibis.expr.types import Table

    from cost.rules._items import Lot
    from cost.rules._objects import Row

DATA: Final = r"\.(parquet|orc|avro|csv|tsv|json|jsonl|ndjson)(\.(gz|bz2|zst|snappy))?$"
PARTITIONS: Final = r"([^/=]+=[^/]*/)*[^/]+$"
"""A file's name with the partitions above it, such as `day=2026-10-14/0.parquet`."""


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every bucket whose objects are listed."""
    steps = ObjectSteps(columns=("size",), look=_look, propose=_propose)
    return judged_objects(RULE, context, limits, steps)


def _look(objects: Table, context: Context, limits: Limits) -> Table:
    """Tables of many files, small on average; and each bucket's number of objects."""
    del context
    every = objects.group_by("bucket").aggregate(all_objects=objects.count())
    files = objects.filter(objects.key.lower().re_search(DATA))
    tables = files.group_by("bucket", place=files.key.re_replace(PARTITIONS, "")).aggregate(
        bytes=files["size"].sum(), objects=files.count()
    )
    small = tables.filter(
        tables.objects >= int(limits["min_files"]),
        tables.bytes < tables.objects * int(limits["small_mib"] * MIB),
    )
    target = ibis.literal(int(limits["target_mib"] * MIB))
    needed = (small.bytes / target).ceil().cast("int64")
    return small.mutate(needed=ibis.greatest(needed, 1)).join(every, "bucket")


def _propose(context: Context, lot: Lot, rows: list[Row], limits: Limits) -> Proposal | None:
    saved, high = ZERO, ZERO
    for item in lot.members:
        mine = [row for row in rows if row["bucket"] == item.id]
        asked = context.item("bucket-requests", item.id)
        reads = ZERO if asked is None else asked.part("Tier2$").monthly
        fewer = sum(row["objects"] - row["needed"] for row in mine)
        if mine:
            saved += reads * Decimal(fewer) / mine[0]["all_objects"]
            high += reads
    if high < limits["min_reads_usd"]:
        return None
    files = sum(row["objects"] for row in rows)
    return Proposal(
        current=f"{files} files",
        proposed=f"{sum(row['needed'] for row in rows)} files",
        # Which objects the requests of the bill were for is not known.
        saving=Range(low=ZERO, mid=saved, high=high),
        risk=1,
        effort="medium",
        setting=None,
        by_hand=f"compact {places(rows)} to files of {limits['target_mib']} MiB: OPTIMIZE … REWRITE"
        " DATA USING BIN_PACK of an Iceberg table, or INSERT INTO another one with CTAS",
        values={"gib": gib(rows), "mean_mib": round(1024 * gib(rows) / files, 3)},
        notes=("queries and training jobs also start faster: each file costs them a round trip",),
    )


RULE = Rule(
    id="small-files",
    title="Table of many small files",
    needs=(),
    stored=("objects",),
    thresholds=(
        limit("min_files", "1000", "files", "smaller tables are left alone", "ours"),
        limit(
            "small_mib", "16", "MiB", "files are smaller on average", "ours: an eighth of target"
        ),
        limit(
            "target_mib",
            "128",
            "MiB",
            "what files are compacted to",
            "AWS, performance tuning tips for Athena: files of 128 MB and more",
            ("1", "Infinity"),
        ),
        limit("min_reads_usd", "1", "USD", "reads that cost less a month are left alone", "ours"),
    ),
    affects=frozenset({"requests"}),
    precedence=20,
    meter="buckets",
    saves="usage",
    method="files of tables by the folder above their partitions, by S3 Inventory (`--objects`)",
    formula="saving = cost of reads (Tier 2 requests) a month * (files - compacted files) / objects"
    " of the bucket; low: 0, high: all reads",
    sources=("AWS: top 10 performance tuning tips for Amazon Athena", "Amazon S3: S3 Inventory"),
    example="90000 Parquet files of 1 MiB that cost 40 USD of reads a month: 704 files hold them",
    find=find,
)
