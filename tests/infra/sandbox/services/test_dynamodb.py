"""Tables reach the emulator as given, with their recovery, expiry and encryption."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.lifecycle import (
    DEFAULT_TAGS,
    Refused,
    World,
    assert_gone,
    assert_settled,
)

TABLE = "aws:dynamodb/table:Table"
KEY = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000"
GIVEN: dict[str, Any] = {
    "billingMode": "PAY_PER_REQUEST",
    "hashKey": "event",
    "rangeKey": "at",
    "attributes": [{"name": "event", "type": "S"}, {"name": "at", "type": "N"}],
    "ttl": {"enabled": True, "attributeName": "expires"},
    "pointInTimeRecovery": {"enabled": True},
    "serverSideEncryption": {"enabled": True, "kmsKeyArn": KEY},
    "tags": {"component": "streams.clicks"},
}


def shown(world: World, name: str) -> dict[str, Any]:
    client = world.client("dynamodb")
    table: dict[str, Any] = client.describe_table(TableName=name)["Table"]
    table["ttl"] = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    table["recovery"] = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    return table


def test_a_table_is_there_as_given(world: World) -> None:
    table = world.up(TABLE, "seen", **GIVEN)
    there = shown(world, table.id)
    assert there["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert [k["AttributeName"] for k in there["KeySchema"]] == ["event", "at"]
    assert there["ttl"]["AttributeName"] == "expires" and there["recovery"] == "ENABLED"
    assert there["SSEDescription"]["KMSMasterKeyArn"] == KEY
    tags = world.client("dynamodb").list_tags_of_resource(ResourceArn=table["arn"])["Tags"]
    assert {t["Key"]: t["Value"] for t in tags} == {**DEFAULT_TAGS, "component": "streams.clicks"}
    assert_settled(world, table, **GIVEN)
    assert_gone(world, table)


def test_changes_are_made_in_place(world: World) -> None:
    table = world.up(TABLE, "changed", **GIVEN)
    wanted = {
        **GIVEN,
        "attributes": [*GIVEN["attributes"], {"name": "user", "type": "S"}],
        "globalSecondaryIndexes": [{"name": "by-user", "hashKey": "user", "projectionType": "ALL"}],
        "ttl": {"enabled": False, "attributeName": ""},
        "pointInTimeRecovery": {"enabled": False},
        "deletionProtectionEnabled": True,
        "tags": {},
    }
    assert world.diff(table, **wanted).replaces == []
    table = world.update(table, **wanted)
    there = shown(world, table.id)
    assert [i["IndexName"] for i in there["GlobalSecondaryIndexes"]] == ["by-user"]
    assert there["ttl"]["TimeToLiveStatus"] == "DISABLED" and there["recovery"] == "DISABLED"
    assert there["DeletionProtectionEnabled"] is True
    assert_settled(world, table, **wanted)
    assert_gone(world, table)


def test_provisioned_capacity_indexes_and_streams(world: World) -> None:
    given = {
        "hashKey": "a",
        "rangeKey": "b",
        "attributes": [{"name": n, "type": "S"} for n in "abc"],
        "readCapacity": 5,
        "writeCapacity": 2,
        "streamEnabled": True,
        "streamViewType": "NEW_IMAGE",
        "localSecondaryIndexes": [{"name": "by-c", "rangeKey": "c", "projectionType": "KEYS_ONLY"}],
    }
    table = world.up(TABLE, "provisioned", **given)
    there = shown(world, table.id)
    assert there["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert there["LocalSecondaryIndexes"][0]["KeySchema"][0]["AttributeName"] == "a"
    assert table["streamArn"] == there["LatestStreamArn"]
    assert_settled(world, table, **given)
    table = world.update(table, **{**given, "readCapacity": 7})
    assert shown(world, table.id)["ProvisionedThroughput"]["ReadCapacityUnits"] == 7


def test_another_key_is_another_table(world: World) -> None:
    table = world.up(TABLE, "keyed", **GIVEN)
    wanted = {**GIVEN, "rangeKey": "event2"}
    assert world.diff(table, **wanted).replaces == ["rangeKey"]


def test_what_is_turned_off_outside_is_drift(world: World) -> None:
    table = world.up(TABLE, "drifted", **GIVEN)
    world.client("dynamodb").update_continuous_backups(
        TableName=table.id,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False},
    )
    now = world.refresh(table)
    assert now is not None and world.diff(now, **GIVEN).diffs == ["pointInTimeRecovery"]


def test_replicas_are_refused(world: World) -> None:
    with pytest.raises(Refused, match="in one region"):
        world.up(TABLE, "global", **GIVEN, replicas=[{"regionName": "eu-west-1"}])
