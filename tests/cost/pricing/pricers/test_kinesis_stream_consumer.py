"""A reader costs by shard of its stream, or by GB."""

from __future__ import annotations

import pytest

from cost.pricing.base import Unpriced
from cost.pricing.pricers.kinesis_stream_consumer import PRICER
from tests.cost.pricing.builders import Case, check_golden, parts_of, resource, urn

STREAM = "aws:kinesis/stream:Stream"
REFERENCE = {"streamArn": (urn(STREAM, "it"),)}


def test_golden() -> None:
    on_demand = resource(STREAM, streamModeDetails={"streamMode": "ON_DEMAND"})
    check_golden(
        PRICER,
        {
            "of an on-demand stream": Case({"refs": REFERENCE}, others=(on_demand,)),
            "of four shards": Case(
                {"refs": REFERENCE},
                usage={"retrieved_gb": 100},
                others=(resource(STREAM, shardCount=4),),
            ),
        },
    )


def test_a_stream_of_another_program_is_not_guessed() -> None:
    with pytest.raises(Unpriced, match="not in the graph"):
        parts_of(PRICER, Case({"streamArn": "arn:aws:kinesis:us-east-1:1:stream/x"}))
