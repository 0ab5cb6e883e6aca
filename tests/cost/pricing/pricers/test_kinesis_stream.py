"""Streams cost by hour and GB, or by shard."""

from __future__ import annotations

from cost.pricing.pricers.kinesis_stream import PRICER
from tests.cost.pricing.builders import Case, check_golden

ON_DEMAND = {"streamModeDetails": {"streamMode": "ON_DEMAND"}}


def test_golden() -> None:
    used = {"ingested_gb": 100, "retrieved_gb": 200, "kept_gb": 50, "put_units": 10_000_000}
    check_golden(
        PRICER,
        {
            "on demand, by default": Case(ON_DEMAND),
            "on demand, kept for a week": Case({**ON_DEMAND, "retentionPeriod": 168}, usage=used),
            "two shards": Case({"shardCount": 2}, usage=used),
            "two shards, a week": Case({"shardCount": 2, "retentionPeriod": 168}, usage=used),
            "two shards, a month": Case({"shardCount": 2, "retentionPeriod": 720}, usage=used),
        },
    )
