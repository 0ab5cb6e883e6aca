"""Task definitions and services reach the emulator as given."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.cases import Parts
from tests.infra.sandbox.lifecycle import Deployed, World, assert_gone, assert_settled

TASK = "aws:ecs/taskDefinition:TaskDefinition"
SERVICE = "aws:ecs/service:Service"


def container(image: str = "shop/api:1", **given: Any) -> str:
    return json.dumps([{"name": "model", "image": image, "essential": True, **given}])


def task(family: str = "api", **given: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "family": family,
        "containerDefinitions": container(),
        "cpu": "256",
        "memory": "512",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"},
        "volumes": [{"name": "scratch"}],
    }
    return base | given


@pytest.fixture(scope="module")
def cluster(world: World) -> str:
    return world.up("aws:ecs/cluster:Cluster", "shop", name="shop").id


@pytest.fixture(scope="module")
def definition(world: World) -> Deployed:
    return world.up(TASK, "served", **task("served"))


def service(parts: Parts, cluster: str, definition: str, **given: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "name": "api",
        "cluster": cluster,
        "taskDefinition": definition,
        "desiredCount": 2,
        "capacityProviderStrategies": [{"capacityProvider": "FARGATE", "base": 1, "weight": 1}],
        "networkConfiguration": {"subnets": parts.subnets, "securityGroups": [parts.group]},
        "deploymentMaximumPercent": 200,
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "alarms": {"alarmNames": ["a"], "enable": True, "rollback": True},
        "enableEcsManagedTags": True,
    }
    return base | given


def described(world: World, cluster: str, there: Deployed) -> dict[str, Any]:
    (only,) = world.client("ecs").describe_services(cluster=cluster, services=[there.id])[
        "services"
    ]
    return dict(only)


def test_a_revision_is_read_back(world: World) -> None:
    there = world.up(TASK, "api", **task())
    found = world.client("ecs").describe_task_definition(taskDefinition=there["arn"])
    assert found["taskDefinition"]["containerDefinitions"][0]["image"] == "shop/api:1"
    assert found["taskDefinition"]["runtimePlatform"]["cpuArchitecture"] == "ARM64"
    assert (there.id, there["revision"]) == ("api", 1)
    assert_settled(world, there, **task())
    assert_gone(world, there)


def test_another_image_is_another_revision(world: World) -> None:
    there = world.up(TASK, "next", **task("next"))
    difference = world.diff(there, **task("next", containerDefinitions=container("shop/api:2")))
    assert difference.replaces == ["containerDefinitions"]
    again = world.up(TASK, "next", **task("next", containerDefinitions=container("shop/api:2")))
    assert again["revision"] == 2


def test_the_order_of_a_containers_settings_is_no_difference(world: World) -> None:
    one = container(cpu=0, memory=128)
    there = world.up(TASK, "order", **task("order", containerDefinitions=one))
    other = json.dumps([dict(reversed(json.loads(one)[0].items()))])
    assert not world.diff(there, **task("order", containerDefinitions=other)).changes


def test_a_service_lives(world: World, parts: Parts, cluster: str, definition: Deployed) -> None:
    inputs = service(parts, cluster, definition["arn"])
    there = world.up(SERVICE, "api", **inputs)
    found = described(world, cluster, there)
    assert (found["desiredCount"], found["taskDefinition"]) == (2, definition["arn"])
    network = found["networkConfiguration"]["awsvpcConfiguration"]
    assert network["assignPublicIp"] == "DISABLED"
    assert_settled(world, there, **inputs)
    inputs |= {"desiredCount": 3, "tags": {"a": "1"}, "forceNewDeployment": True}
    there = world.update(there, **inputs)
    assert described(world, cluster, there)["desiredCount"] == 3
    assert_settled(world, there, **inputs)
    assert_gone(world, there)


def test_what_the_load_changed_is_left_alone(
    world: World, parts: Parts, cluster: str, definition: Deployed
) -> None:
    inputs = service(parts, cluster, definition["arn"], name="scaled")
    there = world.up(SERVICE, "scaled", **inputs)
    world.client("ecs").update_service(cluster=cluster, service="scaled", desiredCount=5)
    world.update(there, **inputs, tags={"a": "1"})
    assert described(world, cluster, there)["desiredCount"] == 5


def test_a_deployment_with_a_gate_is_what_aws_would_take(
    world: World, parts: Parts, cluster: str, definition: Deployed
) -> None:
    hook = {
        "hookTargetArn": f"arn:aws:lambda:us-east-1:{world.account}:function:gate",
        "roleArn": f"arn:aws:iam::{world.account}:role/gate",
        "lifecycleStages": ["PRODUCTION_TRAFFIC_SHIFT"],
        "hookDetails": json.dumps({"limits": {"max_error_percent": 1}}),
    }
    deployment = {
        "strategy": "CANARY",
        "bakeTimeInMinutes": "15",
        "canaryConfiguration": {"canaryPercent": 10, "canaryBakeTimeInMinutes": "10"},
        "lifecycleHooks": [hook],
    }
    inputs = service(
        parts, cluster, definition["arn"], name="canary", deploymentConfiguration=deployment
    )
    assert_settled(world, world.up(SERVICE, "canary", **inputs), **inputs)


def test_what_aws_would_refuse_is_refused(
    world: World, parts: Parts, cluster: str, definition: Deployed
) -> None:
    inputs = service(
        parts, cluster, definition["arn"], name="no", deploymentConfiguration={"strategy": "SOON"}
    )
    with pytest.raises(EmulatorError, match="SOON"):
        world.up(SERVICE, "no", **inputs)
