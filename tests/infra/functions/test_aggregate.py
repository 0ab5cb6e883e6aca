"""A window's numbers are right however often a call is repeated, whichever shard comes first."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from infra.functions.aggregate import Tools, aggregate
from infra.functions.stream_seen import Seen
from infra.functions.stream_windows import Online, plan_of
from infra.sandbox.emulator import Emulator
from tests.fixtures.emulator import emulator
from tests.infra.functions.streams import ARRIVED, click, schema
from tests.infra.sandbox.lifecycle import World

__all__ = ["emulator"]
NOW = int(ARRIVED.timestamp())
BUCKET = "windows-lake"
PLAN = {
    "window_seconds": 60,
    "group_by": "country",
    "measures": [
        {"name": "events", "function": "count", "field": None},
        {"name": "total", "function": "sum", "field": "amount"},
        {"name": "least", "function": "minimum", "field": "amount"},
        {"name": "most", "function": "maximum", "field": "amount"},
        {"name": "mean", "function": "average", "field": "amount"},
    ],
}
WINDOW = {"start": "2026-11-23T08:05:00Z", "end": "2026-11-23T08:06:00Z"}


@pytest.fixture(scope="module")
def world(emulator: Emulator) -> World:
    world = World(emulator, "000000071702")
    world.client("s3").create_bucket(Bucket=BUCKET)
    for name, keys in (("seen", ["event"]), ("online", ["group", "window"])):
        world.client("dynamodb").create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": key, "KeyType": kind}
                for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            AttributeDefinitions=[{"AttributeName": k, "AttributeType": "S"} for k in keys],
        )
    return world


@pytest.fixture
def tools(world: World, request: pytest.FixtureRequest) -> Tools:
    name = request.node.name.partition("[")[0]
    dynamodb = world.client("dynamodb")
    return Tools(
        schema=schema(),
        plan=plan_of(json.dumps(PLAN), schema()),
        online=Online(client=dynamodb, table="online", keep_seconds=3600),
        s3=world.client("s3"),
        lake=f"s3://{BUCKET}/{name}/",
        seen=Seen(client=dynamodb, table="seen", scope=name, keep_seconds=3600),
    )


def record(sequence: int, event: Any, shard: str = "0") -> dict[str, Any]:
    data = event if isinstance(event, bytes) else json.dumps(event).encode()
    return {
        "eventID": f"shardId-{shard}:{sequence}",
        "kinesis": {
            "sequenceNumber": str(sequence),
            "approximateArrivalTimestamp": ARRIVED.timestamp(),
            "data": base64.b64encode(data).decode(),
        },
    }


def call(*records: dict[str, Any], final: bool = False, **more: Any) -> dict[str, Any]:
    given = {"Records": list(records), "window": WINDOW, "state": {}, "shardId": "shardId-0"}
    return {**given, "isFinalInvokeForWindow": final, **more}


def run(tools: Tools, event: dict[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    answer, counts = aggregate(json.loads(json.dumps(event)), tools, NOW)  # type: ignore[arg-type]
    return json.loads(json.dumps(answer))["state"], counts


def row(world: World, group: str, window: str = WINDOW["start"]) -> dict[str, str]:
    key = {"group": {"S": group}, "window": {"S": window}}
    item = world.client("dynamodb").get_item(TableName="online", Key=key).get("Item", {})
    return {k: v["N"] for k, v in item.items() if "N" in v and k != "expires"}


def lake(world: World, tools: Tools) -> list[dict[str, Any]]:
    s3, prefix = world.client("s3"), tools.lake.partition(f"{BUCKET}/")[2]
    found = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
    texts = [s3.get_object(Bucket=BUCKET, Key=f["Key"])["Body"].read().decode() for f in found]
    return [json.loads(line) for text in texts for line in text.splitlines()]


def test_a_window_is_passed_on_and_written_at_its_end(world: World, tools: Tools) -> None:
    first = call(record(1, click("1", country="DE", amount=1.5)), record(2, click("2")))
    state, _ = run(tools, first)
    assert row(world, "DE") == {}
    last = call(record(3, click("3", country="DE", amount=0.1)), final=True, state=state)
    state, counts = run(tools, last)
    assert "cells" not in state and counts["windowed"] == 2
    numbers = {"events": "2", "total": "1.6", "least": "0.1", "most": "1.5", "mean": "0.8"}
    assert row(world, "DE") == {**numbers, "mean_sum": "1.6", "mean_count": "2"}
    assert row(world, "(none)")["events"] == "1"
    (there,) = (one for one in lake(world, tools) if one["country"] == "DE")
    assert (there["events"], there["total"]) == (2, 1.6)
    assert there["window_start"] == "2026-11-23 08:05:00"


def test_a_call_that_is_repeated_counts_once(world: World, tools: Tools) -> None:
    final = call(record(1, click("1", country="FR", amount=2)), final=True)
    for _ in range(3):
        run(tools, final)
    assert row(world, "FR")["events"] == "1" and row(world, "FR")["total"] == "2"
    assert len(lake(world, tools)) == 1


def test_shards_come_together_in_one_row(world: World, tools: Tools) -> None:
    for shard, amount in (("0", 5), ("1", 3), ("1", 3)):
        event = click(f"s{shard}", country="IT", amount=amount)
        run(tools, call(record(1, event, shard), final=True, shardId=f"shardId-{shard}"))
    numbers = row(world, "IT")
    assert (numbers["events"], numbers["total"], numbers["mean"]) == ("2", "8", "4")
    assert (numbers["least"], numbers["most"]) == ("3", "5")
    assert sum(one["events"] for one in lake(world, tools)) == 2


def test_an_event_that_a_producer_repeats_counts_once(world: World, tools: Tools) -> None:
    event = click("1", country="ES")
    state, counts = run(tools, call(record(1, event), record(2, event)))
    assert counts["repeated"] == 1
    _, counts = run(tools, call(record(3, event), final=True, state=state))
    assert counts["repeated"] == 1 and row(world, "ES")["events"] == "1"


@pytest.mark.parametrize(("add", "events"), [(True, "1"), (False, None)])
def test_late_events_are_added_or_left(
    world: World, tools: Tools, add: bool, events: str | None
) -> None:
    country = f"late-{add}"
    event = click("1", country=country, at=(ARRIVED - timedelta(minutes=5)).isoformat())
    given = replace(tools, add_late=add, seen=None)
    _, counts = run(given, call(record(1, event), final=True))
    assert counts["late"] == 1
    assert row(world, country, "2026-11-23T08:00:00Z").get("events") == events


def test_hostile_events_do_not_stop_a_shard(world: World, tools: Tools) -> None:
    records = [
        record(1, b"\xff"),
        record(2, click("2", country="x" * 5000)),
        record(3, click("3", country="NO", amount=1e300)),
        record(4, click("4", country="NO", amount=1e-300)),
        record(5, click("5", country="NO", amount=0.1)),
    ]
    _, counts = run(tools, call(*records, final=True))
    assert (counts["refused"], counts["counted"]) == (3, 2)
    assert row(world, "NO")["total"] == "0.1"


def test_large_and_small_numbers_are_summed_exactly(world: World, tools: Tools) -> None:
    amounts = (9e17, 1e-12, -9e17, 0.1, 0.2)
    records = [record(n, click(str(n), country="CH", amount=a)) for n, a in enumerate(amounts)]
    run(tools, call(*records, final=True))
    assert row(world, "CH")["total"] == "0.300000000001"


def test_a_window_that_lambda_ends_early_is_two_parts(world: World, tools: Tools) -> None:
    for sequence, early in ((1, True), (2, False)):
        event = call(record(sequence, click(str(sequence), country="PL")), final=not early)
        run(tools, {**event, "isWindowTerminatedEarly": early})
    assert row(world, "PL")["events"] == "2"


def test_without_a_window_each_batch_is_written(world: World, tools: Tools) -> None:
    event = call(record(1, click("1", country="PT")))
    del event["window"], event["shardId"], event["isFinalInvokeForWindow"]
    run(tools, event)
    assert row(world, "PT")["events"] == "1"


def test_a_lake_that_cannot_be_written_stops_the_window(world: World, tools: Tools) -> None:
    broken = replace(tools, lake="s3://not-there/x/")
    event = call(record(1, click("1", country="AT")), final=True)
    with pytest.raises(RuntimeError, match="tried again"):
        run(broken, event)
    assert row(world, "AT") == {}
    run(tools, event)
    assert row(world, "AT")["events"] == "1", "what the failed call took is its own"


@pytest.mark.parametrize(
    "change",
    [
        {"group_by": "user"},
        {"group_by": "nothing"},
        {"measures": [{"name": "a", "function": "median", "field": "amount"}]},
        {"measures": [{"name": "a", "function": "sum", "field": "country"}]},
    ],
)
def test_plans_that_do_not_fit_the_schema(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"user|nothing|median|country"):
        plan_of(json.dumps({**PLAN, **change}), schema())
