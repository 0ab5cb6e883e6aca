"""Price an S3 Tables bucket: what it stores, how many objects it watches and merges."""

from __future__ import annotations

from cost.pricing.base import Ask, Billed, Part, Pricer, UsageInput

STORED = UsageInput(
    key="stored_gb",
    unit="GB",
    what="stored in all tables",
    why="a table's size is nowhere in a program",
    billed=Billed(usage="Tables-TimedStorage-ByteHrs", service="Simple Storage"),
)
OBJECTS = UsageInput(
    key="objects",
    unit="objects",
    what="objects that are watched",
    why="compacted files are of half a gigabyte: from one table to many",
    assume=(100, 2_000, 100_000),
)
MERGED = UsageInput(
    key="merged_gb",
    unit="GB",
    what="merged by compaction",
    why="about what is written",
    assume=(1, 50, 1000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Requests are billed as those of S3, and left to the usage of the programs that make them."""
    return (
        *ask.used("storage", "s3tables.gb_month", "stored_gb"),
        *ask.used("objects watched", "s3tables.monitoring.1k", "objects", per=1000),
        *ask.used("compaction", "s3tables.compaction.gb", "merged_gb"),
    )


PRICER = Pricer(
    id="s3-table-bucket",
    types=("aws:s3tables/tableBucket:TableBucket",),
    price=price,
    usage=(STORED, OBJECTS, MERGED),
)
