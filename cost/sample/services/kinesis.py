"""Data streams: on demand by the hour and gigabyte, or by the shard."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.sample.base import DAILY, ONE, Asset, Service, Words, pages, tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.sample.base import ClientFactory, Maker

KINESIS: Final = ("AmazonKinesis", "Amazon Kinesis")


def _list(client: ClientFactory, region: str) -> Iterator[Asset]:
    kinesis = client("kinesis", region)
    for name in pages(kinesis, "list_streams", "StreamNames"):
        about = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
        tags = kinesis.list_tags_for_stream(StreamName=name)["Tags"]
        yield Asset(
            kind="stream",
            id=about["StreamARN"],
            region=region,
            type=about.get("StreamModeDetails", {}).get("StreamMode", "PROVISIONED"),
            amounts={"shards": Decimal(about["OpenShardCount"])},
            tags=tags_of(tags),
        )


def _stream(maker: Maker, asset: Asset) -> None:
    hours = Words(product=KINESIS, usage_type="OnDemand-StreamHour", family="Kinesis Streams")
    data = replace(hours, usage_type="OnDemand-BilledIncomingBytes", unit="GB", swing=DAILY)
    if asset.type == "ON_DEMAND":
        maker.line(asset, "kinesis.on_demand.hour", ONE, hours)
        maker.line(asset, "kinesis.on_demand.in.gb", maker.profile.stream_gib_hour, data)
        read = replace(data, usage_type="OnDemand-BilledOutgoingBytes")
        maker.line(asset, "kinesis.on_demand.out.gb", maker.profile.stream_gib_hour * 2, read)
        return
    shards = replace(hours, usage_type="Storage-ShardHour")
    maker.line(asset, "kinesis.shard_hour", asset.amounts["shards"], shards)
    puts = replace(
        hours, usage_type="PutRequestPayloadUnits", unit="PutRequest", swing=DAILY, per=1_000_000
    )
    maker.line(asset, "kinesis.put.1m", maker.profile.stream_records_hour, puts)


SERVICE = Service(id="kinesis", list=_list, meter={"stream": _stream})
