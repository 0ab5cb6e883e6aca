"""Streams are billed by the hour that they are there, or by the shard."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.cost.sample.services.conftest import TAGS, lines


def test_a_stream_on_demand(client: Any, listed: Any) -> None:
    mode = {"StreamMode": "ON_DEMAND"}
    client("kinesis").create_stream(StreamName="clicks", StreamModeDetails=mode)
    client("kinesis").add_tags_to_stream(StreamName="clicks", Tags=TAGS)
    (stream,) = (a for a in listed("kinesis") if a.id.endswith("stream/clicks"))
    assert (stream.type, dict(stream.tags)) == ("ON_DEMAND", TAGS)
    found = lines(stream)
    assert found["OnDemand-StreamHour"] == (Decimal("0.04"), 720)
    assert found["OnDemand-BilledIncomingBytes"] == (Decimal("0.08"), 432)


def test_shards_are_billed_used_or_not(client: Any, listed: Any) -> None:
    client("kinesis").create_stream(StreamName="logs", ShardCount=3)
    (stream,) = (a for a in listed("kinesis") if a.id.endswith("stream/logs"))
    found = lines(stream)
    assert found["Storage-ShardHour"] == (Decimal("0.015"), 3 * 720)
    assert found["PutRequestPayloadUnits"][0] == Decimal("0.000000014")
