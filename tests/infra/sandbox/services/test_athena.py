"""Workgroups reach the emulator as given."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, World, assert_gone, assert_settled

WORKGROUP = "aws:athena/workgroup:Workgroup"
KEY = "arn:aws:kms:us-east-1:111122223333:key/0a1b"


def wanted(limit: int = 10 * 2**30) -> dict[str, Any]:
    encryption = {"encryptionOption": "SSE_KMS", "kmsKeyArn": KEY}
    return {
        "name": "queries",
        "description": "Questions to the lake",
        "configuration": {
            "bytesScannedCutoffPerQuery": limit,
            "enforceWorkgroupConfiguration": True,
            "publishCloudwatchMetricsEnabled": True,
            "engineVersion": {"selectedEngineVersion": "Athena engine version 3"},
            "resultConfiguration": {
                "outputLocation": "s3://logs/athena/",
                "encryptionConfiguration": encryption,
            },
        },
        "tags": {"component": "catalog"},
    }


def configuration(world: World) -> dict[str, Any]:
    there = world.client("athena").get_work_group(WorkGroup="queries")["WorkGroup"]
    found: dict[str, Any] = there["Configuration"]
    return found


def test_a_workgroup_is_there_as_given_and_changes_in_place(world: World) -> None:
    group = world.up(WORKGROUP, "queries", **wanted())
    there = configuration(world)
    assert there["BytesScannedCutoffPerQuery"] == 10 * 2**30
    assert there["EnforceWorkGroupConfiguration"] is True
    assert there["EngineVersion"]["SelectedEngineVersion"] == "Athena engine version 3"
    assert there["ResultConfiguration"]["EncryptionConfiguration"]["KmsKey"] == KEY
    tags = world.client("athena").list_tags_for_resource(ResourceARN=group["arn"])["Tags"]
    assert {t["Key"]: t["Value"] for t in tags} == {**DEFAULT_TAGS, "component": "catalog"}
    assert_settled(world, group, **wanted())
    change = wanted(20 * 2**30) | {"tags": {"a": "1"}}
    assert world.diff(group, **change).replaces == []
    group = world.update(group, **change)
    assert configuration(world)["BytesScannedCutoffPerQuery"] == 20 * 2**30
    assert_settled(world, group, **change)
    assert world.diff(group, **{**change, "name": "b"}).replaces == ["name"]
    assert_gone(world, group)


def test_a_limit_that_aws_would_refuse_is_refused(world: World) -> None:
    with pytest.raises(EmulatorError, match="BytesScannedCutoffPerQuery"):
        world.up(WORKGROUP, "small", **wanted(5))
