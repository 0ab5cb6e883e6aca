"""Clusters and their capacity reach the emulator as given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, Refused, World

CLUSTER = "aws:ecs/cluster:Cluster"
PROVIDER = "aws:ecs/capacityProvider:CapacityProvider"


def insights(value: str) -> list[dict[str, str]]:
    return [{"name": "containerInsights", "value": value}]


def cluster(world: World, there: Deployed) -> Any:
    found = world.client("ecs").describe_clusters(clusters=[there.id], include=["SETTINGS", "TAGS"])
    (only,) = found["clusters"]
    tags = {t["key"]: t["value"] for t in only["tags"] if t["key"] == "a"}
    return only["clusterName"], only["settings"][0]["value"], tags


def providers(world: World, there: Deployed) -> Any:
    (only,) = world.client("ecs").describe_clusters(clusters=[there.id])["clusters"]
    return only["capacityProviders"]


def provider(world: World, there: Deployed) -> Any:
    name = there.id.rsplit("/", 1)[1]
    found = world.client("ecs").describe_capacity_providers(capacityProviders=[name])
    given = found["capacityProviders"][0]["autoScalingGroupProvider"]
    return given["managedScaling"]["targetCapacity"], given["managedTerminationProtection"]


def group(p: Parts, target: int) -> dict[str, Any]:
    arn = (
        f"arn:aws:autoscaling:us-east-1:{p.world.account}:autoScalingGroup:x:autoScalingGroupName/"
    )
    return {
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": arn + p.scaling_group,
            "managedScaling": {"status": "ENABLED", "targetCapacity": target},
            "managedTerminationProtection": "ENABLED",
            "managedDraining": "ENABLED",
        }
    }


CASES = (
    Case(
        token=CLUSTER,
        given={"name": "shop", "settings": insights("enabled")},
        shows=cluster,
        expected=("shop", "enabled", {}),
        change={"settings": insights("disabled"), "tags": {"a": "1"}},
        changed=("shop", "disabled", {"a": "1"}),
    ),
    Case(
        token="aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        given=lambda p: {
            "clusterName": p.world.up(CLUSTER, "base", name="base").id and "base",
            "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
        },
        shows=providers,
        expected=["FARGATE", "FARGATE_SPOT"],
        change={"capacityProviders": ["FARGATE"]},
        changed=["FARGATE"],
    ),
    Case(
        token=PROVIDER,
        given=lambda p: {"name": "gpus", **group(p, 100)},
        shows=provider,
        expected=(100, "ENABLED"),
        change=lambda p: group(p, 90),
        changed=(90, "ENABLED"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)


def test_managed_instances_are_refused(world: World) -> None:
    with pytest.raises(Refused, match="groups of instances alone"):
        world.up(PROVIDER, "managed", managedInstancesProvider={"infrastructureRoleArn": "x"})
