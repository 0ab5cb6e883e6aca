"""Job definitions come in revisions; scheduling policies divide a queue."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.infra.sandbox.lifecycle import (
    DEFAULT_TAGS,
    Refused,
    World,
    assert_gone,
    assert_settled,
)

DEFINITION = "aws:batch/jobDefinition:JobDefinition"
POLICY = "aws:batch/schedulingPolicy:SchedulingPolicy"


def definition(image: str = "train:1") -> dict[str, Any]:
    container = {
        "image": image,
        "resourceRequirements": [
            {"type": "VCPU", "value": "4"},
            {"type": "MEMORY", "value": "8192"},
        ],
    }
    return {
        "name": "train",
        "type": "container",
        "platformCapabilities": ["EC2"],
        "containerProperties": json.dumps(container),
        "retryStrategy": {
            "attempts": 3,
            "evaluateOnExits": [
                {"onStatusReason": "Host EC2*", "action": "RETRY"},
                {"onReason": "*", "action": "EXIT"},
            ],
        },
        "timeout": {"attemptDurationSeconds": 3600},
    }


def active(world: World) -> list[dict[str, Any]]:
    batch = world.client("batch")
    found = batch.describe_job_definitions(jobDefinitionName="train", status="ACTIVE")
    return list(found["jobDefinitions"])


def test_a_change_is_a_new_revision_and_the_old_one_goes(world: World) -> None:
    given = definition()
    made = world.up(DEFINITION, "train", **given)
    (found,) = active(world)
    assert (made["revision"], made["arn"]) == (1, f"{made['arnPrefix']}:1")
    assert found["retryStrategy"]["attempts"] == 3
    assert found["timeout"] == {"attemptDurationSeconds": 3600}
    assert found["tags"] == DEFAULT_TAGS
    assert_settled(world, made, **given)

    wanted = definition("train:2")
    assert not world.diff(made, **wanted).replaces
    made = world.update(made, **wanted)
    (found,) = active(world)
    assert (found["revision"], found["containerProperties"]["image"]) == (2, "train:2")
    assert made["arn"].endswith(":2")
    assert_settled(world, made, **wanted)
    assert_gone(world, made)
    assert not active(world)


def test_tags_alone_make_no_revision(world: World) -> None:
    made = world.up(DEFINITION, "train", **definition())
    tagged = world.update(made, **definition(), tags={"team": "search"})
    (found,) = active(world)
    assert found["tags"]["team"] == "search"
    assert found["revision"] == tagged["revision"] == made["revision"]
    world.delete(tagged)


def test_properties_that_are_no_json_are_refused(world: World) -> None:
    with pytest.raises(Refused, match="it is no JSON"):
        world.up(DEFINITION, "train", **definition() | {"containerProperties": "image: x"})


def test_a_policy_lives(world: World) -> None:
    shares = [{"shareIdentifier": "search", "weightFactor": 0.5}]
    given = {
        "name": "fair",
        "fairSharePolicy": {"shareDecaySeconds": 600, "shareDistributions": shares},
    }
    policy = world.up(POLICY, "fair", **given)
    batch = world.client("batch")
    (found,) = batch.describe_scheduling_policies(arns=[policy.id])["schedulingPolicies"]
    assert found["fairsharePolicy"]["shareDecaySeconds"] == 600
    assert found["fairsharePolicy"]["shareDistribution"] == shares
    assert_settled(world, policy, **given)
    wanted = {"name": "fair", "fairSharePolicy": {"shareDecaySeconds": 900}}
    policy = world.update(policy, **wanted)
    (found,) = batch.describe_scheduling_policies(arns=[policy.id])["schedulingPolicies"]
    assert found["fairsharePolicy"]["shareDecaySeconds"] == 900
    assert_settled(world, policy, **wanted)
    assert_gone(world, policy)
