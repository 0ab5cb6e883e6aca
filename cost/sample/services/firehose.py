"""Delivery streams: by the gigabyte, and again for what they convert and part."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.sample.base import DAILY, Asset, Service, Words, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.sample.base import ClientFactory, Maker

FIREHOSE: Final = ("AmazonKinesisFirehose", "Amazon Kinesis Firehose")


def _list(client: ClientFactory, region: str) -> Iterator[Asset]:
    firehose = client("firehose", region)
    for name in firehose.list_delivery_streams(Limit=10_000)["DeliveryStreamNames"]:
        about = firehose.describe_delivery_stream(DeliveryStreamName=name)
        stream = about["DeliveryStreamDescription"]
        tags = firehose.list_tags_for_delivery_stream(DeliveryStreamName=name)["Tags"]
        yield Asset(
            kind="delivery",
            id=stream["DeliveryStreamARN"],
            region=region,
            amounts=_extras(stream["Destinations"][0]),
            tags=tags_of(tags),
        )


def _extras(destination: dict[str, Any]) -> dict[str, Decimal]:
    """1 for what each gigabyte passes through besides the delivery."""
    s3 = destination.get("ExtendedS3DestinationDescription") or {}
    converts = (s3.get("DataFormatConversionConfiguration") or {}).get("Enabled", False)
    parts = (s3.get("DynamicPartitioningConfiguration") or {}).get("Enabled", False)
    return {"converted": Decimal(int(converts)), "partitioned": Decimal(int(parts))}


def _delivery(maker: Maker, asset: Asset) -> None:
    data = Words(
        product=FIREHOSE,
        usage_type="BilledBytes",
        family="Kinesis Firehose",
        unit="GB",
        swing=DAILY,
    )
    taken = maker.profile.stream_gib_hour
    maker.line(asset, "firehose.gb", taken, data)
    if asset.amounts["converted"]:
        words = replace(data, usage_type="DataFormatConversion-Bytes")
        maker.line(asset, "firehose.conversion.gb", taken, words)
    if asset.amounts["partitioned"]:
        words = replace(data, usage_type="DynamicPartitioning-Bytes")
        maker.line(asset, "firehose.partitioning.gb", taken, words)


SERVICE = Service(id="firehose", list=_list, meter={"delivery": _delivery})
