"""How many of a group's instances are on-demand."""

from __future__ import annotations

from typing import Any

import pytest

from infra.sandbox.launches import on_demand_target
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import group


@pytest.mark.parametrize(
    ("total", "base", "percent", "on_demand"),
    [
        (10, 0, 0, 0),
        (10, 0, 100, 10),
        (10, None, None, 10),
        (10, 2, 0, 2),
        (3, 1, 30, 2),
        (10, 2, 25, 4),
        (2, 5, 0, 2),
        (0, 5, 100, 0),
    ],
)
def test_on_demand_target(total: int, base: Any, percent: Any, on_demand: int) -> None:
    distribution = {
        "OnDemandBaseCapacity": base,
        "OnDemandPercentageAboveBaseCapacity": percent,
    }
    assert on_demand_target(total, distribution) == on_demand


def test_protected_instances_stay_when_a_group_is_emptied_and_go_with_it(world: World) -> None:
    name = group(world, "protected", "clusters.protected", spot=True)
    autoscaling, named = world.client("autoscaling"), {"AutoScalingGroupName": "protected"}
    found = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    kept = found["AutoScalingGroups"][0]["Instances"][0]["InstanceId"]
    autoscaling.set_instance_protection(**named, InstanceIds=[kept], ProtectedFromScaleIn=True)
    autoscaling.update_auto_scaling_group(**named, MinSize=0, MaxSize=0, DesiredCapacity=0)
    found = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    assert [i["InstanceId"] for i in found["AutoScalingGroups"][0]["Instances"]] == [kept]
    autoscaling.delete_auto_scaling_group(**named, ForceDelete=True)
    state = world.client("ec2").describe_instances(InstanceIds=[kept])
    assert state["Reservations"][0]["Instances"][0]["State"]["Name"] == "terminated"
