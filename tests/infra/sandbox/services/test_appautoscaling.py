"""Targets, policies and schedules of services reach the emulator as given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, World

TARGET = "aws:appautoscaling/target:Target"
WHERE = {
    "serviceNamespace": "ecs",
    "resourceId": "service/shop/api",
    "scalableDimension": "ecs:service:DesiredCount",
}


def made_service(p: Parts) -> None:
    """The emulator, as AWS, has no targets of what is not there."""
    ecs = p.world.client("ecs")
    ecs.create_cluster(clusterName="shop")
    container = {"name": "a", "image": "a", "memory": 128}
    ecs.register_task_definition(family="api", containerDefinitions=[container])
    ecs.create_service(cluster="shop", serviceName="api", taskDefinition="api", desiredCount=1)


def given(p: Parts) -> dict[str, Any]:
    made_service(p)
    return {**WHERE, "minCapacity": 1, "maxCapacity": 4}


def based(p: Parts, **inputs: Any) -> dict[str, Any]:
    p.world.up(TARGET, "base", **WHERE, minCapacity=1, maxCapacity=4)
    return {**WHERE, **inputs}


def target(world: World, there: Deployed) -> Any:
    del there
    client = world.client("application-autoscaling")
    (only,) = client.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    return only["MinCapacity"], only["MaxCapacity"]


def policy(world: World, there: Deployed) -> Any:
    found = world.client("application-autoscaling").describe_scaling_policies(
        ServiceNamespace="ecs"
    )
    (only,) = (p for p in found["ScalingPolicies"] if p["PolicyName"] == there.id)
    return only["TargetTrackingScalingPolicyConfiguration"]["TargetValue"]


def steps(world: World, there: Deployed) -> Any:
    found = world.client("application-autoscaling").describe_scaling_policies(
        ServiceNamespace="ecs"
    )
    (only,) = (p for p in found["ScalingPolicies"] if p["PolicyName"] == there.id)
    return only["StepScalingPolicyConfiguration"]["Cooldown"]


def action(world: World, there: Deployed) -> Any:
    found = world.client("application-autoscaling").describe_scheduled_actions(
        ServiceNamespace="ecs", ScheduledActionNames=[there.id]
    )
    (only,) = found["ScheduledActions"]
    return only["Schedule"], only["ScalableTargetAction"]


def follow(value: float) -> dict[str, Any]:
    kind = {"predefinedMetricType": "ECSServiceAverageCPUUtilization"}
    body = {"predefinedMetricSpecification": kind, "targetValue": value}
    return {"targetTrackingScalingPolicyConfiguration": body}


def step(cooldown: int) -> dict[str, Any]:
    return {
        "stepScalingPolicyConfiguration": {
            "adjustmentType": "ExactCapacity",
            "cooldown": cooldown,
            "stepAdjustments": [{"metricIntervalLowerBound": "0", "scalingAdjustment": 1}],
        }
    }


CASES = (
    Case(
        token=TARGET,
        given=given,
        shows=target,
        expected=(1, 4),
        change={"maxCapacity": 8},
        changed=(1, 8),
    ),
    Case(
        token="aws:appautoscaling/policy:Policy",
        given=lambda p: based(p, name="cpu", policyType="TargetTrackingScaling", **follow(60)),
        shows=policy,
        expected=60.0,
        change=follow(70),
        changed=70.0,
    ),
    Case(
        token="aws:appautoscaling/policy:Policy",
        given=lambda p: based(p, name="wake", policyType="StepScaling", **step(60)),
        shows=steps,
        expected=60,
        change=step(90),
        changed=90,
    ),
    Case(
        token="aws:appautoscaling/scheduledAction:ScheduledAction",
        given=lambda p: based(
            p,
            name="night",
            schedule="cron(0 20 ? * MON-FRI *)",
            timezone="Europe/Berlin",
            scalableTargetAction={"minCapacity": 0, "maxCapacity": 0},
        ),
        shows=action,
        expected=("cron(0 20 ? * MON-FRI *)", {"MinCapacity": 0, "MaxCapacity": 0}),
        change={"schedule": "cron(0 21 ? * MON-FRI *)"},
        changed=("cron(0 21 ? * MON-FRI *)", {"MinCapacity": 0, "MaxCapacity": 0}),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)
