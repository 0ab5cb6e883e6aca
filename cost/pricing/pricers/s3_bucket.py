"""Price an S3 bucket: what lies in it, by storage class, and the requests to it."""

from __future__ import annotations

from typing import Final

from cost.pricing.base import Ask, Billed, Part, Pricer, UsageInput

S3: Final = "S3|Simple Storage"
CLASSES: Final = (
    ("infrequent_gb", "infrequent access", "s3.ia.gb_month", "SIA-ByteHrs"),
    ("intelligent_gb", "intelligent tiering, frequent tier", "s3.int.gb_month", "INT-FA-ByteHrs"),
    (
        "intelligent_infrequent_gb",
        "intelligent tiering, infrequent tier",
        "s3.int.infrequent.gb_month",
        "INT-IA-ByteHrs",
    ),
    ("glacier_ir_gb", "glacier instant retrieval", "s3.glacier_ir.gb_month", "GIR-ByteHrs"),
    ("glacier_gb", "glacier flexible retrieval", "s3.glacier.gb_month", "GlacierByteHrs"),
    ("deep_archive_gb", "glacier deep archive", "s3.deep_archive.gb_month", "GDA-ByteHrs"),
)
"""The storage classes besides standard: usage input, name, unit price, end of the usage type."""

STORED = UsageInput(
    key="standard_gb",
    unit="GB",
    what="stored in the standard class, on average over the month",
    why="a bucket's size is nowhere in a program, and ranges from nothing to petabytes",
    billed=Billed(usage="TimedStorage-ByteHrs", service=S3),
)
PUTS = UsageInput(
    key="put_requests",
    unit="requests",
    what="PUT, COPY, POST and LIST requests",
    why="from a quiet bucket to one written to each second",
    assume=(1_000, 50_000, 2_500_000),
    billed=Billed(usage="Requests-Tier1", service=S3),
)
GETS = UsageInput(
    key="get_requests",
    unit="requests",
    what="GET and all other requests",
    why="from a quiet bucket to one that a training job reads in small files",
    assume=(1_000, 500_000, 25_000_000),
    billed=Billed(usage="Requests-Tier2", service=S3),
)
OBJECTS = UsageInput(
    key="intelligent_objects",
    unit="objects",
    what="objects of 128 KB and more under intelligent tiering",
    why="the monitoring fee is by object",
    optional=True,
)
OTHERS: Final = tuple(
    UsageInput(
        key=key,
        unit="GB",
        what=f"stored in {name}",
        why="where rules move it",
        optional=True,
        billed=Billed(usage=f"TimedStorage-{usage}", service=S3),
    )
    for key, name, _, usage in CLASSES
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Without a size the storage is not known, and the bucket costs at least its requests."""
    parts = [*ask.used("storage, standard", "s3.standard.gb_month", "standard_gb")]
    for key, name, unit_key, _ in CLASSES:
        parts += ask.used(f"storage, {name}", unit_key, key)
    parts += ask.used("PUT, COPY, POST, LIST requests", "s3.put.1k", "put_requests", per=1000)
    parts += ask.used("GET and other requests", "s3.get.1k", "get_requests", per=1000)
    parts += ask.used(
        "intelligent tiering, monitoring", "s3.int.monitoring.1k", "intelligent_objects", per=1000
    )
    return tuple(parts)


PRICER = Pricer(
    id="s3-bucket",
    types=("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"),
    price=price,
    usage=(STORED, *OTHERS, PUTS, GETS, OBJECTS),
)
