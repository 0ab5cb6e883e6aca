"""Buckets: what they store, in which class, and requests."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.sample.base import DAILY, Asset, Service, Words, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cost.sample.base import ClientFactory, Maker

S3: Final = ("AmazonS3", "Amazon Simple Storage Service")
CLASSES: Final = {
    "STANDARD_IA": ("s3.ia.gb_month", "TimedStorage-SIA-ByteHrs"),
    "ONEZONE_IA": ("s3.onezone_ia.gb_month", "TimedStorage-ZIA-ByteHrs"),
    "INTELLIGENT_TIERING": ("s3.int.infrequent.gb_month", "TimedStorage-INT-IA-ByteHrs"),
    "GLACIER_IR": ("s3.glacier_ir.gb_month", "TimedStorage-GIR-ByteHrs"),
    "GLACIER": ("s3.glacier.gb_month", "TimedStorage-GlacierByteHrs"),
    "DEEP_ARCHIVE": ("s3.deep_archive.gb_month", "TimedStorage-GDA-ByteHrs"),
}


def _list(client: ClientFactory, region: str) -> Iterator[Asset]:
    from botocore.exceptions import ClientError

    s3 = client("s3", region)
    for item in s3.list_buckets()["Buckets"]:
        name = item["Name"]
        tags: dict[str, str] = {}
        ages_into = None
        try:
            tags = tags_of(s3.get_bucket_tagging(Bucket=name)["TagSet"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchTagSet":
                raise
        try:
            ages_into = _first_transition(s3.get_bucket_lifecycle_configuration(Bucket=name))
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchLifecycleConfiguration":
                raise
        yield Asset(kind="bucket", id=name, region=region, type=ages_into, tags=tags)


def _first_transition(lifecycle: Mapping[str, Any]) -> str | None:
    """The storage class that a bucket's objects move to first, if they move."""
    steps = [
        (step.get("Days", 0), step["StorageClass"])
        for rule in lifecycle["Rules"]
        if rule["Status"] == "Enabled"
        for step in rule.get("Transitions", [])
    ]
    return min(steps)[1] if steps else None


def _bucket(maker: Maker, asset: Asset) -> None:
    gib = Decimal(maker.profile.stored_gib(asset.tags.get("component")))
    aged = gib * maker.profile.aged_share if asset.type in CLASSES else Decimal(0)
    stored = Words(
        product=S3,
        usage_type="TimedStorage-ByteHrs",
        family="Storage",
        operation="StandardStorage",
        unit="GB-Mo",
    )
    maker.line(asset, "s3.standard.gb_month", maker.month(gib - aged), stored)
    if aged and asset.type:
        key, usage = CLASSES[asset.type]
        words = replace(stored, usage_type=usage, operation=asset.type)
        maker.line(asset, key, maker.month(aged), words)
    requests = gib * maker.profile.requests_per_gib
    reads = Words(
        product=S3,
        usage_type="Requests-Tier2",
        family="API Request",
        operation="GetObject",
        unit="Requests",
        swing=DAILY,
        per=1_000,
    )
    maker.line(asset, "s3.get.1k", requests * Decimal("0.9"), reads)
    writes = replace(reads, usage_type="Requests-Tier1", operation="PutObject")
    maker.line(asset, "s3.put.1k", requests * Decimal("0.1"), writes)


SERVICE = Service(id="s3", list=_list, meter={"bucket": _bucket}, home=True)
