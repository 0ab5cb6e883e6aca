"""A spot instance is taken away with notice, and its group replaces it."""

from __future__ import annotations

import pytest

from cost.errors import InputError, NotFound
from infra.sandbox.emulator import Emulator
from infra.sandbox.events import interrupt
from tests.infra.sandbox.lifecycle import World
from tests.infra.sandbox.listeners import SPOT, group, open_queue, received, rule


def running(world: World, name: str) -> set[str]:
    groups = world.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    return {i["InstanceId"] for i in groups["AutoScalingGroups"][0]["Instances"]}


def test_the_notice_arrives_and_the_group_replaces_the_instance(
    emulator: Emulator, world: World
) -> None:
    group(world, "taken", "clusters.taken", spot=True)
    queue = open_queue(world, "notices")
    made = rule(world, "spot", SPOT, queue["arn"])
    before = running(world, "taken")
    result = interrupt(emulator, "clusters.taken")
    assert result.subject in before
    assert result.matched == (made["name"],)
    assert result.delivered == 1
    assert result.receipts[0].event == "EC2 Spot Instance Interruption Warning"
    (notice,) = received(world, queue)
    assert notice["detail"] == {"instance-id": result.subject, "instance-action": "terminate"}
    assert notice["account"] == world.account
    after = running(world, "taken")
    assert len(after) == len(before) == 2
    assert result.subject not in after
    (new,) = after - before
    assert result.notes[0].endswith(f"was terminated; its group launched {new}")


def test_termination_hooks_announce_the_end(emulator: Emulator, world: World) -> None:
    group(world, "hooked", "clusters.hooked", spot=True)
    world.client("autoscaling").put_lifecycle_hook(
        AutoScalingGroupName="hooked",
        LifecycleHookName="checkpoint",
        LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
        HeartbeatTimeout=120,
    )
    queue = open_queue(world, "endings")
    pattern = {"source": ["aws.autoscaling"], "detail": {"AutoScalingGroupName": ["hooked"]}}
    rule(world, "endings", pattern, queue["arn"])
    result = interrupt(emulator, "clusters.hooked")
    (notice,) = received(world, queue)
    assert notice["detail"]["LifecycleHookName"] == "checkpoint"
    assert notice["detail"]["EC2InstanceId"] == result.subject


def test_a_given_instance_is_taken(emulator: Emulator, world: World) -> None:
    group(world, "given", "clusters.given", spot=True)
    wanted = max(running(world, "given"))
    assert interrupt(emulator, "clusters.given", instance_id=wanted).subject == wanted
    with pytest.raises(NotFound, match="no running instance named 'i-0'"):
        interrupt(emulator, "clusters.given", instance_id="i-0")


def test_a_group_that_is_scaled_to_zero_is_said_to_be(emulator: Emulator, world: World) -> None:
    group(world, "empty", "clusters.empty", spot=True, size=0)
    with pytest.raises(InputError, match="its group empty is scaled to zero"):
        interrupt(emulator, "clusters.empty")


def test_on_demand_instances_are_not_interrupted(emulator: Emulator, world: World) -> None:
    group(world, "kept", "clusters.kept", spot=False)
    with pytest.raises(InputError, match="AWS interrupts spot instances alone"):
        interrupt(emulator, "clusters.kept")
    assert len(running(world, "kept")) == 2


def test_a_component_that_is_not_there_is_named_with_its_neighbours(
    emulator: Emulator, world: World
) -> None:
    group(world, "near", "clusters.nearby", spot=True)
    with pytest.raises(NotFound, match=r"did you mean clusters\.nearby"):
        interrupt(emulator, "clusters.nearbi")
