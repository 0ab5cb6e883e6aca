"""Sets a CloudWatch alarm to a state, and does what the alarm says is to be done then."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from cost.errors import InputError, NotFound
from infra.sandbox.alarm_rules import alarms_of, holds
from infra.sandbox.delivery import ALARMS, Message, Place, Receipt, Sender, publish
from infra.sandbox.places import belonging, groups
from infra.sandbox.raising import Delivery, Event, now, raise_events
from infra.sandbox.services._common import tag_map

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from infra.sandbox.emulator import Emulator

AlarmState = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]

ACTIONS = {
    "OK": "OKActions",
    "ALARM": "AlarmActions",
    "INSUFFICIENT_DATA": "InsufficientDataActions",
}
REASON = "raised by hand: trimtab sandbox alarm"


def alarm(
    emulator: Emulator,
    component: str,
    *,
    name: str | None = None,
    state: AlarmState = "ALARM",
    stack: str | None = None,
) -> Delivery:
    """Set an alarm of a component to a state; tell its topics, the rules, and scale its group.

    Args:
        emulator: the running emulator.
        component: such as `clusters.trainer`.
        name: which alarm; needed where the component has several.
        state: the state that it goes to.
        stack: whose component, where several stacks have it.

    Raises:
        NotFound: the component has no alarm, or none of that name.
        InputError: the component has several alarms and none is named, or the state is not one.
    """
    if state not in ACTIONS:
        raise InputError(f"{state!r} is no state of an alarm", allowed=", ".join(ACTIONS))
    found = belonging(emulator, component, stack, kind="CloudWatch alarm", listed=_alarms)
    place, before = _chosen(component, found, name)
    place.client("cloudwatch").set_alarm_state(
        AlarmName=before["AlarmName"], StateValue=state, StateReason=REASON
    )
    said = _say(place, before, state)
    combined = [_say(place, one, new) for one, new in _combined(place, before)]
    names = [before["AlarmName"], *(one.name for one in combined)]
    told = any(one.acts for one in (said, *combined))
    return Delivery(
        component=component,
        subject=before["AlarmName"],
        events=("CloudWatch Alarm State Change",) * len(names),
        matched=tuple(dict.fromkeys(rule for one in (said, *combined) for rule in one.matched)),
        receipts=tuple(receipt for one in (said, *combined) for receipt in one.receipts),
        notes=() if told else (f"{before['AlarmName']} has no actions for {state}",),
    )


@dataclass(frozen=True)
class _Said:
    """What an alarm's change of state led to."""

    name: str
    acts: bool
    matched: tuple[str, ...]
    receipts: tuple[Receipt, ...]


def _say(place: Place, before: Mapping[str, Any], state: str) -> _Said:
    """Tell the rules and do the alarm's actions. Its state is what it was `before`."""
    matched, receipts = raise_events(place, [_change(before, state)])
    actions = before.get(ACTIONS[state], []) if before["ActionsEnabled"] else []
    done = [receipt for arn in actions for receipt in _act(place, before, arn, state)]
    return _Said(before["AlarmName"], bool(actions), matched, (*receipts, *done))


def _combined(
    place: Place, changed: Mapping[str, Any]
) -> Iterator[tuple[dict[str, Any], AlarmState]]:
    """Composite alarms whose state changes with this alarm's, as they were before, and what to.

    Each is set; composites of composites follow.
    """
    cloudwatch = place.client("cloudwatch")
    pages = cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    metric, composite = [], []
    for page in pages:
        metric += page["MetricAlarms"]
        composite += page["CompositeAlarms"]
    states = {one[key]: one["StateValue"] for one in (*metric, *composite) for key in _KEYS}
    for one in composite:
        if {changed["AlarmName"], changed["AlarmArn"]}.isdisjoint(alarms_of(one["AlarmRule"])):
            continue
        up = holds(one["AlarmRule"], lambda name: states.get(name, "INSUFFICIENT_DATA"))
        state: AlarmState = "ALARM" if up else "OK"
        if state != one["StateValue"]:
            cloudwatch.set_alarm_state(
                AlarmName=one["AlarmName"], StateValue=state, StateReason=one["AlarmRule"][:1023]
            )
            yield one, state
            yield from _combined(place, one)


_KEYS = ("AlarmName", "AlarmArn")


def _alarms(place: Place) -> Iterator[tuple[dict[str, Any], Mapping[str, str]]]:
    """Alarms with their own tags, or those of the autoscaling group that they watch."""
    cloudwatch = place.client("cloudwatch")
    of_groups = {group["AutoScalingGroupName"]: tags for group, tags in groups(place)}
    for page in cloudwatch.get_paginator("describe_alarms").paginate():
        for one in page["MetricAlarms"]:
            tags = cloudwatch.list_tags_for_resource(ResourceARN=one["AlarmArn"])["Tags"]
            watched = {d["Name"]: d["Value"] for d in one.get("Dimensions", [])}
            of_group = of_groups.get(watched.get("AutoScalingGroupName", ""), {})
            yield one, {**of_group, **tag_map(tags)}


def _chosen(
    component: str, found: list[tuple[Place, dict[str, Any]]], name: str | None
) -> tuple[Place, dict[str, Any]]:
    by_name = {one["AlarmName"]: (place, one) for place, one in found}
    if name is None and len(by_name) > 1:
        raise InputError(
            f"{component} has {len(by_name)} alarms: name one", allowed=", ".join(sorted(by_name))
        )
    chosen = next(iter(by_name)) if name is None else name
    if chosen not in by_name:
        raise NotFound("alarm", chosen, by_name, where=component)
    return by_name[chosen]


def _change(before: Mapping[str, Any], state: str) -> Event:
    return Event(
        source="aws.cloudwatch",
        kind="CloudWatch Alarm State Change",
        resources=[before["AlarmArn"]],
        detail={
            "alarmName": before["AlarmName"],
            "state": {"value": state, "reason": REASON, "timestamp": now()},
            "previousState": {"value": before["StateValue"]},
        },
    )


def _act(place: Place, one: Mapping[str, Any], arn: str, state: str) -> Iterator[Receipt]:
    """Do one of an alarm's actions: tell a topic, or run a scaling policy."""
    name, service = one["AlarmName"], arn.split(":")[2]
    if service == "sns":
        sender = Sender(ALARMS, one["AlarmArn"], name)
        text = {
            "AlarmName": name,
            "AlarmDescription": one.get("AlarmDescription"),
            "AWSAccountId": place.clients.account,
            "NewStateValue": state,
            "NewStateReason": REASON,
            "StateChangeTime": now(),
            "Region": place.region,
            "AlarmArn": one["AlarmArn"],
            "OldStateValue": one["StateValue"],
        }
        message = Message(json.dumps(text), f'{state}: "{name}" in {place.region}')
        yield from publish(place, arn, message, sender)
    elif service == "autoscaling":
        yield _scale(place, name, arn)
    else:
        yield Receipt(via=name, target=arn, status="skipped", detail="not emulated")


def _scale(place: Place, alarm_name: str, arn: str) -> Receipt:
    """Run a simple or step policy; target tracking needs measurements that nobody made."""
    client = place.client("autoscaling")
    policies = [
        policy
        for page in client.get_paginator("describe_policies").paginate()
        for policy in page["ScalingPolicies"]
        if policy["PolicyARN"] == arn
    ]
    if not policies or policies[0]["PolicyType"] == "TargetTrackingScaling":
        why = "target tracking acts on measurements, not on this" if policies else "no such policy"
        return Receipt(via=alarm_name, target=arn, status="skipped", detail=why)
    group, policy = policies[0]["AutoScalingGroupName"], policies[0]["PolicyName"]
    try:
        client.execute_policy(AutoScalingGroupName=group, PolicyName=policy)
    except ClientError as error:
        return Receipt(via=alarm_name, target=arn, status="failed", detail=str(error))
    return Receipt(via=alarm_name, target=arn, status="delivered", detail=f"{group} was scaled")
