"""Takes a spot instance away, as AWS does."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from cost.errors import InputError, NotFound
from infra.sandbox.places import belonging, groups
from infra.sandbox.raising import Delivery, Event, raise_events
from infra.sandbox.services._common import tag_map

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from infra.sandbox.delivery import Place
    from infra.sandbox.emulator import Emulator

ENDING = "autoscaling:EC2_INSTANCE_TERMINATING"
GROUP = "aws:autoscaling:groupName"
"""The tag by which AWS marks the instances of an autoscaling group."""


def interrupt(
    emulator: Emulator, component: str, *, instance_id: str | None = None, stack: str | None = None
) -> Delivery:
    """Take one spot instance of a component away, as AWS does with two minutes' notice.

    The rebalance recommendation and the interruption warning are sent, and what the group's
    termination hooks announce; then the instance is ended, at once (the emulator has no two
    minutes), and its group replaces it.

    Args:
        emulator: the running emulator.
        component: such as `clusters.trainer`.
        instance_id: which instance; the one that runs longest when None.
        stack: whose component, where several stacks have it.

    Raises:
        NotFound: there is no such component, or it runs no instance with that id.
        InputError: the component runs no instance, or none on spot; or several stacks have it.
    """
    place, instance = _spot(component, _running(emulator, component, stack), instance_id)
    identity, zone = instance["InstanceId"], instance["Placement"]["AvailabilityZone"]
    before = _members(place, instance)
    notices = [*_warnings(place, identity, zone), *_hooks(place, instance)]
    warned, receipts = raise_events(place, notices)
    place.client("ec2").terminate_instances(InstanceIds=[identity])
    new = sorted(_members(place, instance) - before)
    end = _ended(place, identity)
    ended, more = raise_events(place, [end])
    replaced = f"its group launched {', '.join(new)}" if new else "nothing replaced it"
    return Delivery(
        component=component,
        subject=identity,
        events=tuple(event.kind for event in (*notices, end)),
        matched=tuple(dict.fromkeys((*warned, *ended))),
        receipts=receipts + more,
        notes=(f"{identity} ({instance['InstanceType']}, {zone}) was terminated; {replaced}",),
    )


def _running(
    emulator: Emulator, component: str, stack: str | None
) -> list[tuple[Place, dict[str, Any]]]:
    """The component's running instances, or the reason why there are none."""
    try:
        return belonging(emulator, component, stack, kind="running instance", listed=_instances)
    except InputError as error:
        try:
            scaled_down = belonging(emulator, component, stack, kind="group", listed=groups)
        except InputError:
            raise error from None
        name = scaled_down[0][1]["AutoScalingGroupName"]
        raise InputError(
            f"no instance runs: its group {name} is scaled to zero",
            where=component,
            next_step="set its desired capacity to 1 on the emulator, with "
            "`aws autoscaling set-desired-capacity` or boto3, and interrupt again",
        ) from error


def _instances(place: Place) -> Iterator[tuple[dict[str, Any], Mapping[str, str]]]:
    """Running instances, those that run longest first."""
    running = [{"Name": "instance-state-name", "Values": ["pending", "running"]}]
    pages = place.client("ec2").get_paginator("describe_instances").paginate(Filters=running)
    everything = [i for page in pages for r in page["Reservations"] for i in r["Instances"]]
    for instance in sorted(everything, key=lambda i: (i["LaunchTime"], i["InstanceId"])):
        yield instance, tag_map(instance.get("Tags"))


def _spot(
    component: str, found: list[tuple[Place, dict[str, Any]]], wanted: str | None
) -> tuple[Place, dict[str, Any]]:
    by_id = {instance["InstanceId"]: (place, instance) for place, instance in found}
    if wanted is not None and wanted not in by_id:
        raise NotFound("running instance", wanted, by_id, where=component)
    candidates = [by_id[wanted]] if wanted is not None else list(by_id.values())
    for place, instance in candidates:
        if instance.get("InstanceLifecycle") == "spot":
            return place, instance
    raise InputError(
        f"{wanted or component} runs on-demand: AWS interrupts spot instances alone",
        where=component,
        allowed="a component whose settings say on_demand_percentage below 100",
    )


def _members(place: Place, instance: dict[str, Any]) -> set[str]:
    """The running instances of an instance's group; none where it is in no group."""
    group = tag_map(instance.get("Tags")).get(GROUP)
    if group is None:
        return set()
    return {i["InstanceId"] for i, tags in _instances(place) if tags.get(GROUP) == group}


def _warnings(place: Place, instance: str, zone: str) -> tuple[Event, Event]:
    return (
        Event(
            source="aws.ec2",
            kind="EC2 Instance Rebalance Recommendation",
            resources=[_arn(place, instance)],
            detail={"instance-id": instance},
        ),
        Event(
            source="aws.ec2",
            kind="EC2 Spot Instance Interruption Warning",
            # Here AWS's ARN has the zone, and neither region nor account.
            resources=[f"arn:aws:ec2:{zone}:instance/{instance}"],
            detail={"instance-id": instance, "instance-action": "terminate"},
        ),
    )


def _hooks(place: Place, instance: dict[str, Any]) -> Iterator[Event]:
    """What the group's termination hooks announce."""
    group = tag_map(instance.get("Tags")).get(GROUP)
    if group is None:
        return
    hooks = place.client("autoscaling").describe_lifecycle_hooks(AutoScalingGroupName=group)
    for hook in hooks["LifecycleHooks"]:
        if hook["LifecycleTransition"] != ENDING:
            continue
        detail = {
            "LifecycleActionToken": str(uuid.uuid4()),
            "AutoScalingGroupName": group,
            "LifecycleHookName": hook["LifecycleHookName"],
            "EC2InstanceId": instance["InstanceId"],
            "LifecycleTransition": ENDING,
        }
        yield Event(
            source="aws.autoscaling",
            kind="EC2 Instance-terminate Lifecycle Action",
            resources=[_group_arn(place, group)],
            detail=detail,
        )


def _group_arn(place: Place, group: str) -> str:
    found = place.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[group])
    return str(found["AutoScalingGroups"][0]["AutoScalingGroupARN"])


def _ended(place: Place, instance: str) -> Event:
    return Event(
        source="aws.ec2",
        kind="EC2 Instance State-change Notification",
        resources=[_arn(place, instance)],
        detail={"instance-id": instance, "state": "terminated"},
    )


def _arn(place: Place, instance: str) -> str:
    return f"arn:aws:ec2:{place.region}:{place.clients.account}:instance/{instance}"
