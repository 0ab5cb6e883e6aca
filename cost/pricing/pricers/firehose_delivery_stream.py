"""Price a Firehose stream: every GB that it takes, converts and partitions."""

from __future__ import annotations

from cost.pricing.base import Ask, Billed, Part, Pricer, UsageInput

SERVICE = "Firehose"
DELIVERED = UsageInput(
    key="delivered_gb",
    unit="GB",
    what="taken, each record rounded up to 5 KB unless it comes from a stream or from Kafka",
    why="from a trickle of events to a product's clicks",
    assume=(1, 50, 1000),
    billed=Billed(usage="BilledBytes", service=SERVICE),
)
OBJECTS = UsageInput(
    key="objects",
    unit="objects",
    what="objects written by a stream that partitions",
    why="a file for each partition and buffer: 12 an hour for one, up to 500",
    assume=(9_000, 90_000, 900_000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """What is taken from Kafka costs more; Parquet and partitions cost extra."""
    settings = "extendedS3Configuration"
    from_kafka = ask.get("mskSourceConfiguration") is not None
    taken = "firehose.msk.gb" if from_kafka else "firehose.gb"
    parts = [*ask.used("data taken", taken, "delivered_gb")]
    conversion = ask.get(settings, "dataFormatConversionConfiguration")
    if conversion is not None and conversion.get("enabled", True):
        parts += ask.used("format conversion", "firehose.conversion.gb", "delivered_gb")
    if ask.get(settings, "dynamicPartitioningConfiguration", "enabled", default=False):
        parts += ask.used("dynamic partitioning", "firehose.partitioning.gb", "delivered_gb")
        parts += ask.used("partitioned objects", "firehose.objects.1k", "objects", per=1000)
    return tuple(parts)


PRICER = Pricer(
    id="firehose-delivery-stream",
    types=("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",),
    price=price,
    usage=(DELIVERED, OBJECTS),
)
