"""Lambda's part over a stream: batches, state that is passed on, windows that end, and failures."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from infra.sandbox.delivery import Place
from infra.sandbox.stream_records import StreamRecord
from infra.sandbox.stream_windows import call_readers
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import function, open_queue, received

AT = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
SUM = """
import json

def handle(event, context):
    seen = event.get("state", {}).get("seen", 0) + len(event["Records"])
    if event.get("isFinalInvokeForWindow"):
        names = {"CloudWatchMetrics": [{"Metrics": [{"Name": "Seen"}]}]}
        print(json.dumps({"_aws": names, "Seen": seen}))
    return {"state": {"seen": seen}}
"""


def records(count: int, minutes: int = 0) -> list[StreamRecord]:
    at = AT + timedelta(minutes=minutes)
    return [
        StreamRecord(shard="s", sequence=str(n), partition_key="", arrived=at, data=b"{}")
        for n in range(count)
    ]


def mapped(world: World, name: str, source: str, **settings: object) -> str:
    """A stream with one function that reads it; its ARN."""
    arn = function(world, name, source, "lambda.amazonaws.com")
    kinesis = world.client("kinesis")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    summary = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    stream = str(summary["StreamARN"])
    world.client("lambda").create_event_source_mapping(
        EventSourceArn=stream, FunctionName=arn, StartingPosition="LATEST", **settings
    )
    return stream


def place(world: World) -> Place:
    return Place(clients=world.clients, region="us-east-1")


def test_state_is_passed_on_and_each_window_ends(world: World) -> None:
    stream = mapped(world, "sum", SUM, BatchSize=2, TumblingWindowInSeconds=60)
    (called,) = call_readers(place(world), stream, [*records(5), *records(3, minutes=1)])
    assert (called.batches, called.windows, called.failed) == (5, 2, 0)
    assert called.said == {"seen": 8}


def test_without_a_window_there_is_no_state(world: World) -> None:
    stream = mapped(world, "plain-reader", "def handle(e, c):\n    assert 'state' not in e\n")
    (called,) = call_readers(place(world), stream, records(3))
    assert (called.batches, called.windows, called.failed) == (1, 0, 0)


def test_what_a_function_fails_on_is_told_to_its_queue(world: World) -> None:
    queue = open_queue(world, "given-up")
    source = "def handle(e, c):\n    raise ValueError('no')"
    letters = {"OnFailure": {"Destination": queue["arn"]}}
    stream = mapped(world, "failing", source, DestinationConfig=letters)
    (called,) = call_readers(place(world), stream, records(3))
    assert called.failed == 3 and "ValueError: no" in called.notes[0]
    (letter,) = received(world, queue)
    info = (letter if isinstance(letter, dict) else json.loads(letter))["KinesisBatchInfo"]
    assert (info["startSequenceNumber"], info["batchSize"]) == ("0", 3)


def test_a_mapping_that_is_disabled_is_left(world: World) -> None:
    stream = mapped(world, "off", SUM, Enabled=False)
    assert call_readers(place(world), stream, records(1)) == []
