"""The ending of an instance is completed once, for instances that their group has ended."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.sandbox.emulator import Emulator
from infra.sandbox.events import interrupt
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import group


def hooked(world: World, name: str) -> dict[str, Any]:
    group(world, name, f"clusters.{name}", spot=True)
    world.client("autoscaling").put_lifecycle_hook(
        AutoScalingGroupName=name,
        LifecycleHookName="ending",
        LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
    )
    return {"AutoScalingGroupName": name, "LifecycleHookName": "ending"}


def instances(world: World, name: str) -> list[str]:
    found = world.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    return [i["InstanceId"] for i in found["AutoScalingGroups"][0]["Instances"]]


def test_an_ended_instance_is_completed_once(emulator: Emulator, world: World) -> None:
    action = hooked(world, "once")
    ended = interrupt(emulator, "clusters.once").subject
    autoscaling = world.client("autoscaling")
    autoscaling.record_lifecycle_action_heartbeat(**action, InstanceId=ended)
    autoscaling.complete_lifecycle_action(
        **action, InstanceId=ended, LifecycleActionResult="CONTINUE"
    )
    for operation in ("complete_lifecycle_action", "record_lifecycle_action_heartbeat"):
        more = {"LifecycleActionResult": "CONTINUE"} if operation.startswith("complete") else {}
        with pytest.raises(ClientError, match="No active Lifecycle Action found"):
            getattr(autoscaling, operation)(**action, InstanceId=ended, **more)


def test_an_instance_in_service_has_nothing_to_complete(world: World) -> None:
    action = hooked(world, "serving")
    with pytest.raises(ClientError, match="No active Lifecycle Action found"):
        world.client("autoscaling").complete_lifecycle_action(
            **action, InstanceId=instances(world, "serving")[0], LifecycleActionResult="CONTINUE"
        )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"LifecycleHookName": "other"}, "No hook found with name other"),
        ({"AutoScalingGroupName": "nobody"}, "group nobody"),
        ({"LifecycleActionResult": "PERHAPS"}, "CONTINUE, ABANDON"),
    ],
)
def test_what_is_not_there_is_refused(world: World, change: dict[str, str], message: str) -> None:
    name = f"refusing-{min(change)}"
    action = {**hooked(world, name), "LifecycleActionResult": "CONTINUE", **change}
    with pytest.raises(ClientError, match=message):
        world.client("autoscaling").complete_lifecycle_action(**action, InstanceId="i-1")
