"""What moto is taught of streams."""

from __future__ import annotations

import re

from tests.infra.sandbox.lifecycle import World


def test_a_readers_arn_ends_with_the_time_of_its_registration(world: World) -> None:
    kinesis = world.client("kinesis")
    kinesis.create_stream(StreamName="timed", ShardCount=1)
    stream = kinesis.describe_stream_summary(StreamName="timed")["StreamDescriptionSummary"]
    made = kinesis.register_stream_consumer(StreamARN=stream["StreamARN"], ConsumerName="r")
    arn = made["Consumer"]["ConsumerARN"]
    assert re.fullmatch(rf"{stream['StreamARN']}/consumer/r:\d{{10}}", arn)
    found = kinesis.describe_stream_consumer(ConsumerARN=arn)["ConsumerDescription"]
    assert found["ConsumerName"] == "r"
