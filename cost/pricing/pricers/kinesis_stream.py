"""Price a Kinesis data stream: on-demand by hour and GB, provisioned by shard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.pricing.base import ALWAYS_ON, Ask, Billed, Part, Percentiles, Pricer, UsageInput, number

if TYPE_CHECKING:
    from decimal import Decimal

SERVICE = "Kinesis"
DAY_HOURS = 24
WEEK_HOURS = 168
INGESTED = UsageInput(
    key="ingested_gb",
    unit="GB",
    what="written to an on-demand stream",
    why="from a trickle of events to a product's clicks",
    assume=(1, 50, 1000),
    billed=Billed(usage="OnDemand-BilledIncomingBytes", service=SERVICE),
)
RETRIEVED = UsageInput(
    key="retrieved_gb",
    unit="GB",
    what="read from an on-demand stream, by all readers that share its throughput",
    why="Firehose reads all of it, and often one more",
    assume=(1, 100, 2000),
    billed=Billed(usage="OnDemand-BilledOutgoingBytes", service=SERVICE),
)
UNITS = UsageInput(
    key="put_units",
    unit="payload units",
    what="writes to a provisioned stream, in units of 25 KB",
    why="from one event a second to a thousand",
    assume=(2_600_000, 100_000_000, 2_600_000_000),
    billed=Billed(usage="PutRequestPayloadUnits", service=SERVICE),
)
KEPT = UsageInput(
    key="kept_gb",
    unit="GB-month",
    what="kept beyond a day, where the retention is longer",
    why="depends on what is written and for how long it is kept",
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Readers with a throughput of their own are resources of their own."""
    hours = number(ask.get("retentionPeriod", default=DAY_HOURS))
    if ask.get("streamModeDetails", "streamMode", default="PROVISIONED") == "ON_DEMAND":
        return (
            ask.hourly("stream", "kinesis.on_demand.hour"),
            *ask.used("data in", "kinesis.on_demand.in.gb", "ingested_gb"),
            *ask.used("data out", "kinesis.on_demand.out.gb", "retrieved_gb"),
            *_kept(ask, hours, "kinesis.on_demand.retention.gb_month"),
        )
    shards = ALWAYS_ON * Percentiles.exactly(number(ask.get("shardCount", default=1)))
    parts = [
        ask.part("shards", "kinesis.shard_hour", shards),
        *ask.used("put payload units", "kinesis.put.1m", "put_units", per=1_000_000),
    ]
    if hours > DAY_HOURS:
        parts.append(ask.part("retention to 7 days", "kinesis.retention.shard_hour", shards))
    if hours > WEEK_HOURS:
        parts += ask.used("retention beyond", "kinesis.long_retention.gb_month", "kept_gb")
    return tuple(parts)


def _kept(ask: Ask, hours: Decimal, key: str) -> tuple[Part, ...]:
    return ask.used("retention", key, "kept_gb") if hours > DAY_HOURS else ()


PRICER = Pricer(
    id="kinesis-stream",
    types=("aws:kinesis/stream:Stream",),
    price=price,
    usage=(INGESTED, RETRIEVED, UNITS, KEPT),
)
