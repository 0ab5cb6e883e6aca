"""Access points live with their policies and tags."""

from __future__ import annotations

from tests.infra.sandbox.cases import ALLOW, DENY, Parts
from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, World, assert_gone, assert_settled

POINT = "aws:s3/accessPoint:AccessPoint"


def test_a_door_lives(world: World, parts: Parts) -> None:
    given = {
        "bucket": parts.bucket,
        "name": "search",
        "policy": ALLOW,
        "vpcConfiguration": {"vpcId": parts.vpc},
    }
    door = world.up(POINT, "search", **given)
    control = world.client("s3control")
    there = control.get_access_point(AccountId=world.account, Name="search")
    assert there["VpcConfiguration"] == {"VpcId": parts.vpc}
    assert there["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] is True
    assert door["arn"] == f"arn:aws:s3:us-east-1:{world.account}:accesspoint/search"
    tags = control.list_tags_for_resource(AccountId=world.account, ResourceArn=door["arn"])["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == DEFAULT_TAGS
    assert_settled(world, door, **given)

    wanted = {**given, "policy": DENY, "tags": {"team": "search"}}
    assert not world.diff(door, **wanted).replaces
    door = world.update(door, **wanted)
    policy = control.get_access_point_policy(AccountId=world.account, Name="search")["Policy"]
    assert "Deny" in policy
    assert_settled(world, door, **wanted)
    assert world.diff(door, **{**wanted, "vpcConfiguration": None}).replaces
    assert_gone(world, door)


def test_a_policy_that_was_taken_away_is_missed(world: World, parts: Parts) -> None:
    given = {"bucket": parts.bucket, "name": "open", "policy": ALLOW}
    door = world.up(POINT, "open", **given)
    assert door["networkOrigin"] == "Internet"
    control = world.client("s3control")
    control.delete_access_point_policy(AccountId=world.account, Name="open")
    now = world.refresh(door)
    assert now is not None and world.diff(now, **given).changes
