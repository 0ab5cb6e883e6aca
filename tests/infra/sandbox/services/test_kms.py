"""Keys, aliases, key policies and grants are read back as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, World, assert_settled

KEY = "aws:kms/key:Key"


def key(world: World, there: Deployed) -> Any:
    kms = world.client("kms")
    metadata = kms.describe_key(KeyId=there.id)["KeyMetadata"]
    rotation = kms.get_key_rotation_status(KeyId=there.id)["KeyRotationEnabled"]
    tags = {t["TagKey"]: t["TagValue"] for t in kms.list_resource_tags(KeyId=there.id)["Tags"]}
    return metadata["Description"], rotation, tags.get("component")


def target(world: World, there: Deployed) -> Any:
    aliases = world.client("kms").list_aliases()["Aliases"]
    (found,) = [a for a in aliases if a["AliasName"] == "alias/trimtab/test/data"]
    return found["TargetKeyId"] == there["targetKeyArn"].rsplit("/", 1)[-1]


def statement(effect: str, parts: Parts) -> str:
    root = f"arn:aws:iam::{parts.world.account}:root"
    return (
        '{"Version": "2012-10-17", "Statement": [{"Sid": "root", "Effect": "Allow", "Principal": '
        f'{{"AWS": "{root}"}}, "Action": "{effect}", "Resource": "*"}}]}}'
    )


def describes(world: World, there: Deployed) -> bool:
    kms = world.client("kms")
    policy: str = kms.get_key_policy(KeyId=there.id, PolicyName="default")["Policy"]
    return "kms:Describe*" in policy


CASES = (
    Case(
        token=KEY,
        given={
            "description": "data",
            "enableKeyRotation": True,
            "rotationPeriodInDays": 180,
            "tags": {"component": "keys.data"},
        },
        shows=key,
        expected=("data", True, "keys.data"),
        change={"description": "logs", "enableKeyRotation": False, "rotationPeriodInDays": None},
        changed=("logs", False, "keys.data"),
    ),
    Case(
        token="aws:kms/alias:Alias",
        given=lambda p: {"name": "alias/trimtab/test/data", "targetKeyId": p.key},
        shows=target,
        expected=True,
        change=lambda p: {"targetKeyId": p.world.up(KEY, "second").id},
        changed=True,
    ),
    Case(
        token="aws:kms/keyPolicy:KeyPolicy",
        given=lambda p: {"keyId": p.key, "policy": statement("kms:*", p)},
        shows=describes,
        expected=False,
        change=lambda p: {"policy": statement("kms:Describe*", p)},
        changed=True,
        lasts=True,
    ),
    Case(
        token="aws:kms/grant:Grant",
        given=lambda p: {
            "keyId": p.key,
            "granteePrincipal": f"arn:aws:iam::{p.world.account}:role/{p.role}",
            "operations": ["Decrypt", "CreateGrant"],
        },
        shows=lambda w, t: w.client("kms").list_grants(KeyId=t["keyId"])["Grants"][0]["Operations"],
        expected=["Decrypt", "CreateGrant"],
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)


def test_deleting_a_key_schedules_it(world: World) -> None:
    there = world.up(KEY, "short", deletionWindowInDays=7)
    world.delete(there)
    metadata = world.client("kms").describe_key(KeyId=there.id)["KeyMetadata"]
    assert metadata["KeyState"] == "PendingDeletion"


def test_a_replica_has_its_own_policy_and_the_keys_id(world: World) -> None:
    primary = world.up(KEY, "primary", multiRegion=True)
    given = {"primaryKeyArn": primary["arn"], "region": "us-west-2", "description": "replica"}
    replica = world.up("aws:kms/replicaKey:ReplicaKey", "replica", **given)
    there = world.clients.get("kms", "us-west-2").describe_key(KeyId=replica.id)["KeyMetadata"]
    assert there["KeyId"] == primary.id
    assert there["Arn"] == primary["arn"].replace("us-east-1", "us-west-2") == replica["arn"]
    assert there["Description"] == "replica"
    assert_settled(world, replica, **given)
    assert world.diff(replica, **{**given, "primaryKeyArn": "arn:aws:kms:x"}).replaces
    world.delete(replica)
    assert world.refresh(replica) is None
    assert world.refresh(primary) is not None
