"""Price a reader with a throughput of its own: by shard and hour, or by GB of on-demand streams."""

from __future__ import annotations

from cost.pricing.base import (
    ALWAYS_ON,
    Ask,
    Part,
    Percentiles,
    Pricer,
    Unpriced,
    UsageInput,
    number,
)

STREAM = "aws:kinesis/stream:Stream"
READ = UsageInput(
    key="retrieved_gb",
    unit="GB",
    what="read by this consumer",
    why="it reads all that is written to the stream",
    assume=(1, 50, 1000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """The hours of a provisioned stream's shards are billed for each of its consumers."""
    stream = next(ask.graph.references(ask.resource, "streamArn", STREAM), None)
    if stream is None:
        raise Unpriced("its stream is not in the graph: on-demand and provisioned differ in price")
    mode = stream.inputs.get("streamModeDetails") or {}
    if mode.get("streamMode") == "ON_DEMAND":
        return ask.used("data read", "kinesis.on_demand.fan_out.gb", "retrieved_gb")
    shards = Percentiles.exactly(number(stream.inputs.get("shardCount")))
    return (
        ask.part("consumer-shards", "kinesis.fan_out.shard_hour", ALWAYS_ON * shards),
        *ask.used("data read", "kinesis.fan_out.gb", "retrieved_gb"),
    )


PRICER = Pricer(
    id="kinesis-stream-consumer",
    types=("aws:kinesis/streamConsumer:StreamConsumer",),
    price=price,
    usage=(READ,),
)
