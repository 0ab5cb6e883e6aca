"""Permissions and event source mappings reach the emulator as given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.infra.sandbox.cases import TRUST
from tests.infra.sandbox.lifecycle import World, assert_gone, assert_settled

PERMISSION = "aws:lambda/permission:Permission"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"


@pytest.fixture(scope="module")
def function(world: World, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("code")
    (folder / "work.py").write_text("def handler(event, context):\n    return event\n")
    role = world.up("aws:iam/role:Role", "reader", assumeRolePolicy=TRUST)["arn"]
    given = {"role": role, "handler": "work.handler", "runtime": "python3.13"}
    code = {"$archive": str(folder)}
    return world.up("aws:lambda/function:Function", "reader", **given, code=code, name="reader").id


@pytest.fixture(scope="module")
def stream(world: World) -> str:
    kinesis = world.client("kinesis")
    kinesis.create_stream(StreamName="clicks", ShardCount=1)
    return str(
        kinesis.describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"][
            "StreamARN"
        ]
    )


def test_a_permission_lets_one_rule_in(world: World, function: str) -> None:
    given = {
        "function": function,
        "action": "lambda:InvokeFunction",
        "principal": "events.amazonaws.com",
        "sourceArn": "arn:aws:events:us-east-1:111122223333:rule/nightly",
        "statementId": "schedule",
    }
    permission = world.up(PERMISSION, "nightly", **given)
    policy = json.loads(world.client("lambda").get_policy(FunctionName=function)["Policy"])
    (statement,) = policy["Statement"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Condition"]["ArnLike"]["AWS:SourceArn"] == given["sourceArn"]
    assert_settled(world, permission, **given)
    assert world.diff(permission, **{**given, "principal": "sns.amazonaws.com"}).replaces
    assert_gone(world, permission)


def test_a_stream_is_read_in_windows(world: World, function: str, stream: str) -> None:
    given: dict[str, Any] = {
        "eventSourceArn": stream,
        "functionName": function,
        "startingPosition": "TRIM_HORIZON",
        "batchSize": 500,
        "tumblingWindowInSeconds": 60,
        "bisectBatchOnFunctionError": True,
        "maximumRetryAttempts": 5,
        "functionResponseTypes": ["ReportBatchItemFailures"],
        "destinationConfig": {
            "onFailure": {"destinationArn": "arn:aws:sqs:us-east-1:111122223333:letters"}
        },
        "tags": {"component": "streams.clicks"},
    }
    mapping = world.up(MAPPING, "windows", **given)
    client = world.client("lambda")
    there = client.get_event_source_mapping(UUID=mapping.id)
    assert (there["BatchSize"], there["TumblingWindowInSeconds"]) == (500, 60)
    assert there["DestinationConfig"]["OnFailure"]["Destination"].endswith(":letters")
    assert_settled(world, mapping, **given)
    wanted = {**given, "batchSize": 100, "enabled": False, "tags": {}}
    assert world.diff(mapping, **wanted).replaces == []
    mapping = world.update(mapping, **wanted)
    there = client.get_event_source_mapping(UUID=mapping.id)
    assert (there["BatchSize"], there["State"]) == (100, "Disabled")
    assert_settled(world, mapping, **wanted)
    assert_gone(world, mapping)


def test_a_stream_calls_nobody_by_itself(world: World, function: str, stream: str) -> None:
    """moto would ask Docker for the function as soon as a record is put."""
    mapping = world.up(
        MAPPING, "quiet", eventSourceArn=stream, functionName=function, startingPosition="LATEST"
    )
    answer = world.client("kinesis").put_record(StreamName="clicks", Data=b"{}", PartitionKey="a")
    assert answer["SequenceNumber"]
    world.delete(mapping)


def test_what_is_changed_outside_is_drift(world: World, function: str, stream: str) -> None:
    given = {
        "eventSourceArn": stream,
        "functionName": function,
        "startingPosition": "LATEST",
        "batchSize": 10,
    }
    mapping = world.up(MAPPING, "drifted", **given)
    world.client("lambda").update_event_source_mapping(UUID=mapping.id, BatchSize=20)
    now = world.refresh(mapping)
    assert now is not None and world.diff(now, **given).diffs == ["batchSize"]
    world.delete(mapping)
