"""Fills a training group with on-demand where spot is short, and returns to spot later.

An alarm says that the group has had fewer instances than it wants for too long. Then just so much
of the group becomes on-demand as is missing: running spot instances stay. When the group is full
again and some time has passed, spot is tried again; after an attempt that fails, twice as long.

The settings of the stack say the normal share of on-demand, and this function alone writes it to
the group: a deployment leaves that one field alone. So whatever the group's share is, each run
brings it to what it should be. What the function remembers is in a parameter of Systems Manager.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

LONGEST_WAIT: Final = timedelta(days=1)
EXACT_UP_TO: Final = 100
"""Group sizes up to which a percentage rounded down still gives the wanted number: AWS rounds the
number of on-demand instances up."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the deployment says."""

    group: str
    alarm: str
    parameter: str
    normal: int
    """The share of on-demand in percent, when spot is to be had."""
    base: int
    most: int
    """The share is never raised above this."""
    return_after: timedelta

    @classmethod
    def read(cls, environment: Any) -> Settings:
        """From the function's variables.

        >>> Settings.read({"GROUP": "g", "ALARM": "a", "PARAMETER": "p", "NORMAL": "0",
        ...     "BASE": "0", "MOST": "100", "RETURN_AFTER_MINUTES": "90"}).return_after
        datetime.timedelta(seconds=5400)
        """
        return cls(
            group=environment["GROUP"],
            alarm=environment["ALARM"],
            parameter=environment["PARAMETER"],
            normal=int(environment["NORMAL"]),
            base=int(environment["BASE"]),
            most=int(environment["MOST"]),
            return_after=timedelta(minutes=int(environment["RETURN_AFTER_MINUTES"])),
        )


@dataclass(frozen=True, kw_only=True)
class State:
    """What is remembered between runs."""

    since: str | None = None
    """When the group fell back; None while it has its normal share."""
    raised_to: int = 0
    attempts: int = 0
    """Fallbacks in a row, each within the waiting time after a return."""
    returned: str | None = None

    @classmethod
    def parse(cls, text: str) -> State:
        """From the parameter's value; what is no state of ours is the state of a new group."""
        try:
            given = json.loads(text)
            return cls(**{k: v for k, v in given.items() if k in cls.__dataclass_fields__})
        except (AttributeError, TypeError, ValueError):
            return cls()


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """The group as it is."""

    desired: int
    spot: int
    """Spot instances in service."""
    share: int
    """The share of on-demand that it has now, in percent above the base."""


def needed_share(fleet: Fleet, settings: Settings) -> int:
    """The share of on-demand that fills what spot leaves open, and takes nothing from spot.

    >>> settings = Settings.read({"GROUP": "g", "ALARM": "a", "PARAMETER": "p", "NORMAL": "0",
    ...     "BASE": "0", "MOST": "100", "RETURN_AFTER_MINUTES": "90"})
    >>> needed_share(Fleet(desired=3, spot=1, share=0), settings)
    66
    >>> needed_share(Fleet(desired=4, spot=4, share=0), settings)
    0
    """
    above = fleet.desired - settings.base
    wanted = fleet.desired - fleet.spot - settings.base
    if above <= 0 or wanted <= 0:
        return settings.normal
    exact = 100 * wanted / above
    share = math.floor(exact) if above <= EXACT_UP_TO else math.ceil(exact)
    return max(settings.normal, min(settings.most, share))


def decide(
    state: State, fleet: Fleet, settings: Settings, *, short: bool, now: datetime
) -> tuple[State, int]:
    """What is to be remembered, and the share of on-demand that the group should have.

    Args:
        state: what was remembered.
        fleet: the group.
        settings: what the deployment says.
        short: whether the alarm says that instances are missing.
        now: the time.
    """
    if state.since is None:
        if not short:
            return state, settings.normal
        share = needed_share(fleet, settings)
        if share == settings.normal:
            return state, settings.normal  # what is missing is no spot: this cannot help
        attempts = state.attempts + 1 if _soon(state, settings, now) else 1
        return State(since=now.isoformat(), raised_to=share, attempts=attempts), share
    if short:
        share = max(state.raised_to, needed_share(fleet, settings))
        return State(**{**asdict(state), "raised_to": share}), min(share, settings.most)
    if now - datetime.fromisoformat(state.since) < _wait(state.attempts, settings):
        return state, min(state.raised_to, settings.most)
    return State(attempts=state.attempts, returned=now.isoformat()), settings.normal


def _soon(state: State, settings: Settings, now: datetime) -> bool:
    """Whether the last return to spot was so recent that this is its failure."""
    if state.returned is None:
        return False
    return now - datetime.fromisoformat(state.returned) < settings.return_after


def _wait(attempts: int, settings: Settings) -> timedelta:
    """How long on-demand stays: twice as long each time, up to a day."""
    doubled: timedelta = settings.return_after * 2 ** min(max(attempts - 1, 0), 10)
    return max(settings.return_after, min(doubled, LONGEST_WAIT))


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Called when the alarm changes its state, and by a schedule."""
    del context
    import boto3

    settings = Settings.read(os.environ)
    return run(settings, boto3.client, event, datetime.now(UTC))


def run(settings: Settings, client: Any, event: dict[str, Any], now: datetime) -> dict[str, Any]:
    """One run: look, decide, change what must change, remember.

    Args:
        settings: what the deployment says.
        client: makes a boto3 client of a service.
        event: of the alarm, or of the schedule.
        now: the time.
    """
    autoscaling, ssm = client("autoscaling"), client("ssm")
    group = _group(autoscaling, settings.group)
    if group is None:
        return {"group": settings.group, "done": "nothing: there is no such group"}
    fleet = _fleet(group, client)
    before = State.parse(ssm.get_parameter(Name=settings.parameter)["Parameter"]["Value"])
    # Who keeps the group from launching wants it short.
    short = not _is_held(group) and _is_short(event, settings, client)
    after, share = decide(before, fleet, settings, short=short, now=now)
    if share != fleet.share:
        distribution = group["MixedInstancesPolicy"]["InstancesDistribution"]
        autoscaling.update_auto_scaling_group(
            AutoScalingGroupName=settings.group,
            MixedInstancesPolicy={
                "InstancesDistribution": {
                    **distribution,
                    "OnDemandPercentageAboveBaseCapacity": share,
                }
            },
        )
    if after != before:
        value = json.dumps(asdict(after), sort_keys=True)
        ssm.put_parameter(Name=settings.parameter, Value=value, Overwrite=True)
    answer = {"group": settings.group, "short": short, "was": fleet.share, "is": share}
    print(json.dumps({**answer, "state": asdict(after)}))  # noqa: T201 - the function's log
    return answer


def _group(autoscaling: Any, name: str) -> dict[str, Any] | None:
    found = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    groups: list[dict[str, Any]] = found["AutoScalingGroups"]
    return groups[0] if groups else None


def _is_held(group: dict[str, Any]) -> bool:
    suspended = {one["ProcessName"] for one in group.get("SuspendedProcesses", [])}
    return "Launch" in suspended


def _fleet(group: dict[str, Any], client: Any) -> Fleet:
    working = [i["InstanceId"] for i in group["Instances"] if i["LifecycleState"] == "InService"]
    distribution = group["MixedInstancesPolicy"]["InstancesDistribution"]
    return Fleet(
        desired=group["DesiredCapacity"],
        spot=_spot(client("ec2"), working) if working else 0,
        share=distribution.get("OnDemandPercentageAboveBaseCapacity", 100),
    )


def _spot(ec2: Any, instances: list[str]) -> int:
    pages = ec2.get_paginator("describe_instances").paginate(InstanceIds=instances)
    return sum(
        instance.get("InstanceLifecycle") == "spot"
        for page in pages
        for reservation in page["Reservations"]
        for instance in reservation["Instances"]
    )


def _is_short(event: dict[str, Any], settings: Settings, client: Any) -> bool:
    """What the alarm's event says; a schedule's run asks the alarm itself."""
    detail = event.get("detail") or {}
    state = detail.get("state")
    if detail.get("alarmName") == settings.alarm and isinstance(state, dict):
        return state.get("value") == "ALARM"
    found = client("cloudwatch").describe_alarms(AlarmNames=[settings.alarm])["MetricAlarms"]
    return bool(found) and found[0]["StateValue"] == "ALARM"
