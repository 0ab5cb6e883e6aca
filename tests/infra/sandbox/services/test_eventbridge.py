"""Rules and targets reach the emulator as given."""

from __future__ import annotations

import json

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, Refused, World, assert_gone, assert_settled

RULE = "aws:cloudwatch/eventRule:EventRule"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
PATTERN = json.dumps({"source": ["aws.ec2"]})
QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:notices"


def test_a_rule_is_there_as_given(world: World) -> None:
    given = {
        "description": "spot notices",
        "eventPattern": PATTERN,
        "state": "ENABLED",
        "tags": {"component": "clusters.trainer"},
    }
    rule = world.up(RULE, "spot", **given)
    there = world.client("events").describe_rule(Name=rule["name"])
    assert (there["Arn"], there["Description"]) == (rule["arn"], "spot notices")
    assert there["EventPattern"] == PATTERN
    tags = world.client("events").list_tags_for_resource(ResourceARN=rule["arn"])["Tags"]
    assert {t["Key"]: t["Value"] for t in tags} == {
        **DEFAULT_TAGS,
        "component": "clusters.trainer",
    }
    assert_settled(world, rule, **given)


def test_a_changed_rule_is_updated_in_place_and_deleted(world: World) -> None:
    rule = world.up(RULE, "changed", eventPattern=PATTERN, tags={"a": "1"})
    wanted = {"eventPattern": PATTERN, "state": "DISABLED", "tags": {"b": "2"}}
    rule = world.update(rule, **wanted)
    assert world.client("events").describe_rule(Name=rule["name"])["State"] == "DISABLED"
    tags = world.client("events").list_tags_for_resource(ResourceARN=rule["arn"])["Tags"]
    assert {t["Key"] for t in tags} == {*DEFAULT_TAGS, "b"}
    assert_settled(world, rule, **wanted)
    assert world.diff(rule, **wanted, name="other").replaces == ["name"]
    assert_gone(world, rule)


def test_a_target_is_there_as_given(world: World) -> None:
    rule = world.up(RULE, "targeted", eventPattern=PATTERN)
    given = {"rule": rule["name"], "arn": QUEUE_ARN, "deadLetterConfig": {"arn": f"{QUEUE_ARN}-d"}}
    target = world.up(TARGET, "queue", **given)
    there = world.client("events").list_targets_by_rule(Rule=rule["name"])["Targets"]
    assert [(t["Id"], t["Arn"]) for t in there] == [(target["targetId"], QUEUE_ARN)]
    assert there[0]["DeadLetterConfig"] == {"Arn": f"{QUEUE_ARN}-d"}
    assert target.id == f"{rule['name']}-{target['targetId']}"
    assert_settled(world, target, **given)


def test_a_target_changes_in_place_and_goes(world: World) -> None:
    rule = world.up(RULE, "moved", eventPattern=PATTERN)
    target = world.up(TARGET, "moving", rule=rule["name"], arn=QUEUE_ARN)
    wanted = {"rule": rule["name"], "arn": f"{QUEUE_ARN}-2", "input": '{"k": 1}'}
    target = world.update(target, **wanted)
    there = world.client("events").list_targets_by_rule(Rule=rule["name"])["Targets"]
    assert [(t["Arn"], t["Input"]) for t in there] == [(f"{QUEUE_ARN}-2", '{"k": 1}')]
    assert world.diff(target, rule="other", arn=QUEUE_ARN).replaces == ["rule"]
    assert_gone(world, target)


def test_a_rule_with_targets_is_not_deleted_from_under_them(world: World) -> None:
    rule = world.up(RULE, "kept", eventPattern=PATTERN)
    world.up(TARGET, "keeper", rule=rule["name"], arn=QUEUE_ARN)
    with pytest.raises(EmulatorError, match="Rule can't be deleted since it has targets"):
        world.delete(rule)


def test_a_target_that_nothing_delivers_to_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="ecsTarget: the sandbox has no such targets"):
        world.up(TARGET, "ecs", rule="r", arn="a", ecsTarget={"taskDefinitionArn": "t"})
