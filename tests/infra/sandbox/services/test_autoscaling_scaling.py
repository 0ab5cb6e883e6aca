"""Scaling policies, schedules and lifecycle hooks are read back as they were given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, World


def tracking(target: float) -> dict[str, Any]:
    metric = {"predefinedMetricType": "ASGAverageCPUUtilization"}
    return {"predefinedMetricSpecification": metric, "targetValue": target}


def policy(world: World, there: Deployed) -> Any:
    (found,) = world.client("autoscaling").describe_policies(PolicyNames=[there.id])[
        "ScalingPolicies"
    ]
    return found["PolicyType"], found["TargetTrackingConfiguration"]["TargetValue"]


def schedule(world: World, there: Deployed) -> Any:
    (found,) = world.client("autoscaling").describe_scheduled_actions(
        ScheduledActionNames=[there.id]
    )["ScheduledUpdateGroupActions"]
    return found["Recurrence"], found["DesiredCapacity"], found.get("MaxSize")


def hook(world: World, there: Deployed) -> Any:
    (found,) = world.client("autoscaling").describe_lifecycle_hooks(
        AutoScalingGroupName=there["autoscalingGroupName"]
    )["LifecycleHooks"]
    return found["LifecycleTransition"], found["DefaultResult"], found["HeartbeatTimeout"]


TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"
CASES = (
    Case(
        token="aws:autoscaling/policy:Policy",
        given=lambda p: {
            "autoscalingGroupName": p.scaling_group,
            "policyType": "TargetTrackingScaling",
            "targetTrackingConfiguration": tracking(50.0),
        },
        shows=policy,
        expected=("TargetTrackingScaling", 50.0),
        change={"targetTrackingConfiguration": tracking(60.0)},
        changed=("TargetTrackingScaling", 60.0),
    ),
    Case(
        token="aws:autoscaling/schedule:Schedule",
        given=lambda p: {
            "autoscalingGroupName": p.scaling_group,
            "scheduledActionName": "evening",
            "recurrence": "0 19 * * 1-5",
            "desiredCapacity": 0,
            "minSize": 0,
            "maxSize": -1,
        },
        shows=schedule,
        expected=("0 19 * * 1-5", 0, None),
        change={"recurrence": "0 20 * * 1-5"},
        changed=("0 20 * * 1-5", 0, None),
    ),
    Case(
        token="aws:autoscaling/lifecycleHook:LifecycleHook",
        given=lambda p: {
            "autoscalingGroupName": p.scaling_group,
            "lifecycleTransition": TERMINATING,
            "defaultResult": "CONTINUE",
            "heartbeatTimeout": 120,
        },
        shows=hook,
        expected=(TERMINATING, "CONTINUE", 120),
        change={"heartbeatTimeout": 90},
        changed=(TERMINATING, "CONTINUE", 90),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_given_is_read_back(world: World, parts: Parts, case: Case) -> None:
    live(world, parts, case)
