"""Compute environments and job queues reach the emulator as given."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.cases import Parts
from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, World, assert_gone, assert_settled

ENVIRONMENT = "aws:batch/computeEnvironment:ComputeEnvironment"
QUEUE = "aws:batch/jobQueue:JobQueue"


@pytest.fixture(scope="module")
def profile(world: World, parts: Parts) -> str:
    made = world.up("aws:iam/instanceProfile:InstanceProfile", "nodes", role=parts.role)
    return str(made["arn"])


def environment(parts: Parts, profile: str, **changes: Any) -> dict[str, Any]:
    resources = {
        "type": "SPOT",
        "allocationStrategy": "SPOT_PRICE_CAPACITY_OPTIMIZED",
        "minVcpus": 0,
        "maxVcpus": 64,
        "instanceTypes": ["g5", "g6"],
        "instanceRole": profile,
        "subnets": parts.subnets,
        "securityGroupIds": [parts.group],
        "launchTemplate": {"launchTemplateId": parts.template, "version": "1"},
        "ec2Configurations": [{"imageType": "ECS_AL2023_NVIDIA"}],
    }
    return {"namePrefix": "jobs-spot-", "type": "MANAGED", "computeResources": resources | changes}


def there(world: World, name: str) -> dict[str, Any]:
    batch = world.client("batch")
    (found,) = batch.describe_compute_environments(computeEnvironments=[name])[
        "computeEnvironments"
    ]
    return dict(found)


def test_an_environment_lives_with_batchs_own_role(
    world: World, parts: Parts, profile: str
) -> None:
    given = environment(parts, profile)
    made = world.up(ENVIRONMENT, "spot", **given)
    found = there(world, made.id)
    assert made["name"] == made.id and made.id.startswith("jobs-spot-")
    assert found["tags"] == DEFAULT_TAGS
    assert found["serviceRole"].endswith("/batch.amazonaws.com/AWSServiceRoleForBatch")
    assert found["computeResources"]["allocationStrategy"] == "SPOT_PRICE_CAPACITY_OPTIMIZED"
    assert found["computeResources"]["ec2Configuration"] == [{"imageType": "ECS_AL2023_NVIDIA"}]
    assert_settled(world, made, **given)

    more = environment(parts, profile, maxVcpus=128, instanceTypes=["g6"])
    assert not world.diff(made, **more).replaces
    made = world.update(made, **more)
    resources = there(world, made.id)["computeResources"]
    assert (resources["maxvCpus"], resources["instanceTypes"]) == (128, ["g6"])
    assert_settled(world, made, **more)
    assert_gone(world, made)


def test_another_prefix_is_another_environment(world: World, parts: Parts, profile: str) -> None:
    given = environment(parts, profile)
    made = world.up(ENVIRONMENT, "spot", **given)
    assert world.diff(made, **{**given, "namePrefix": "other-"}).replaces


def test_a_strategy_that_aws_does_not_have_is_refused(
    world: World, parts: Parts, profile: str
) -> None:
    with pytest.raises(EmulatorError, match="'CHEAPEST' is not one of"):
        world.up(ENVIRONMENT, "x", **environment(parts, profile, allocationStrategy="CHEAPEST"))


def test_a_queue_lives_and_keeps_the_order_of_its_environments(
    world: World, parts: Parts, profile: str
) -> None:
    spot = world.up(ENVIRONMENT, "spot", **environment(parts, profile))
    fallback = world.up(
        ENVIRONMENT,
        "on-demand",
        **environment(parts, profile, type="EC2", allocationStrategy="BEST_FIT_PROGRESSIVE"),
    )
    orders = [
        {"order": n, "computeEnvironment": one["arn"]}
        for n, one in enumerate((spot, fallback), start=1)
    ]
    given: dict[str, Any] = {
        "name": "jobs",
        "state": "ENABLED",
        "priority": 1,
        "computeEnvironmentOrders": orders,
        "jobStateTimeLimitActions": [
            {
                "action": "CANCEL",
                "state": "RUNNABLE",
                "reason": "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
                "maxTimeSeconds": 600,
            }
        ],
    }
    queue = world.up(QUEUE, "jobs", **given)
    (found,) = world.client("batch").describe_job_queues(jobQueues=["jobs"])["jobQueues"]
    assert found["computeEnvironmentOrder"] == orders
    assert (found["state"], found["priority"], found["tags"]) == ("ENABLED", 1, DEFAULT_TAGS)
    assert_settled(world, queue, **given)

    wanted = given | {"priority": 5, "computeEnvironmentOrders": orders[:1]}
    queue = world.update(queue, **wanted)
    (found,) = world.client("batch").describe_job_queues(jobQueues=["jobs"])["jobQueues"]
    assert (found["priority"], found["computeEnvironmentOrder"]) == (5, orders[:1])
    assert_settled(world, queue, **wanted)
    assert world.diff(queue, **wanted | {"name": "others"}).replaces
    assert_gone(world, queue)
