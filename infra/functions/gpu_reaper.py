"""Ends training instances whose GPUs have nothing to do: warned first, then scaled in.

An instance is idle while the most that any minute of a window saw of its GPUs is below a limit,
with measurements all along: what is not measured is not idle. The first time it is warned: a tag
that its own processes can read, and a message to the team. After the grace it is scaled in, and
its jobs have their notice as at any other ending. Work, protection from scale-in or the tag `keep`
saves it.

`{"restore": true}` as an event gives the group back the instances that were taken.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WARNED: Final = "gpu-idle-since"
"""The tag of an instance that was found idle: when."""
KEEP: Final = "keep"
PERIOD_SECONDS: Final = 300
COVERED: Final = 0.9
"""The part of a window that must be measured: agents miss a minute now and then."""
REMEMBERED: Final = 50
"""Endings that are kept for a restoration; a parameter holds 4 KB."""

Verdict = Literal["busy", "unmeasured", "kept", "idle", "waiting", "over"]
"""idle: newly so, to be warned. waiting: warned. over: the grace is over."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the deployment says."""

    group: str
    parameter: str
    below: float
    """Percent."""
    window: timedelta
    grace: timedelta
    dry_run: bool

    @classmethod
    def read(cls, environment: Any) -> Settings:
        """From the function's variables; anything but `false` is a dry run."""
        return cls(
            group=environment["GROUP"],
            parameter=environment["PARAMETER"],
            below=float(environment["BELOW_PERCENT"]),
            window=timedelta(minutes=int(environment["WINDOW_MINUTES"])),
            grace=timedelta(minutes=int(environment["GRACE_MINUTES"])),
            dry_run=environment.get("DRY_RUN", "true") != "false",
        )


@dataclass(frozen=True, kw_only=True)
class Node:
    """An instance in service."""

    id: str
    protected: bool
    started: datetime
    tags: Mapping[str, str]
    usage: tuple[float, ...]
    """The highest utilisation of each measured period of the window, in percent."""


def judge(node: Node, settings: Settings, now: datetime) -> Verdict:
    """What is to become of an instance."""
    if node.protected or node.tags.get(KEEP, "no") not in ("no", "false"):
        return "kept"
    enough = COVERED * settings.window.total_seconds() / PERIOD_SECONDS
    if len(node.usage) < enough or now - node.started < settings.window:
        return "unmeasured"
    if max(node.usage) >= settings.below:
        return "busy"
    warned = _time(node.tags.get(WARNED))
    if warned is None:
        return "idle"
    return "over" if now - warned >= settings.grace else "waiting"


def _time(text: str | None) -> datetime | None:
    """A tag's time; what people wrote there instead is none."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Called by a schedule, and when the group's alarm says that its GPUs are idle."""
    del context
    import boto3

    settings, now = Settings.read(os.environ), datetime.now(UTC)
    if event.get("restore") is True:
        return restore(settings, boto3.client)
    return run(settings, boto3.client, now)


def run(settings: Settings, client: Any, now: datetime) -> dict[str, Any]:
    """One run over the group: warn, wait, end.

    Args:
        settings: what the deployment says.
        client: makes a boto3 client of a service.
        now: the time.
    """
    group = _group(client, settings.group)
    if group is None:
        return {"group": settings.group, "done": "nothing: there is no such group"}
    nodes = list(_nodes(group, settings, client, now))
    verdicts = {node.id: judge(node, settings, now) for node in nodes}
    by_verdict = {v: [n.id for n in nodes if verdicts[n.id] == v] for v in ("idle", "over")}
    _warn(by_verdict["idle"], settings, client, now)
    _forgive([n for n in nodes if WARNED in n.tags and verdicts[n.id] in ("busy", "kept")], client)
    ended = _end(by_verdict["over"], settings, client, now)
    answer = {
        "group": settings.group,
        "dry_run": settings.dry_run,
        "verdicts": verdicts,
        "ended": ended,
    }
    print(json.dumps(answer))  # noqa: T201 - the function's log
    return answer


def _group(client: Any, name: str) -> dict[str, Any] | None:
    found = client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    groups: list[dict[str, Any]] = found["AutoScalingGroups"]
    return groups[0] if groups else None


def _nodes(group: dict[str, Any], settings: Settings, client: Any, now: datetime) -> Iterator[Node]:
    members = {i["InstanceId"]: i for i in group["Instances"] if i["LifecycleState"] == "InService"}
    if not members:
        return
    usage = _usage(list(members), settings, client("cloudwatch"), now)
    pages = client("ec2").get_paginator("describe_instances").paginate(InstanceIds=list(members))
    for page in pages:
        for instance in (i for r in page["Reservations"] for i in r["Instances"]):
            id = instance["InstanceId"]
            yield Node(
                id=id,
                protected=members[id]["ProtectedFromScaleIn"],
                started=instance["LaunchTime"],
                tags={t["Key"]: t["Value"] for t in instance.get("Tags", [])},
                usage=usage[id],
            )


def _usage(
    instances: list[str], settings: Settings, cloudwatch: Any, now: datetime
) -> dict[str, tuple[float, ...]]:
    """The highest GPU utilisation of each period: of the busiest GPU, in its busiest minute."""
    queries = [
        {
            "Id": f"m{n}",
            "MetricStat": {
                "Metric": {
                    "Namespace": "CWAgent",
                    "MetricName": "nvidia_smi_utilization_gpu",
                    "Dimensions": [{"Name": "InstanceId", "Value": id}],
                },
                "Period": PERIOD_SECONDS,
                "Stat": "Maximum",
            },
        }
        for n, id in enumerate(instances)
    ]
    found: dict[str, tuple[float, ...]] = dict.fromkeys(instances, ())
    for start in range(0, len(queries), 500):  # GetMetricData takes so many at once
        pages = cloudwatch.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries[start : start + 500],
            StartTime=now - settings.window,
            EndTime=now,
        )
        for result in (r for page in pages for r in page["MetricDataResults"]):
            found[instances[int(result["Id"][1:])]] += tuple(result["Values"])
    return found


def _warn(idle: list[str], settings: Settings, client: Any, now: datetime) -> None:
    if not idle:
        return
    client("ec2").create_tags(
        Resources=idle, Tags=[{"Key": WARNED, "Value": now.isoformat(timespec="seconds")}]
    )
    minutes = int(settings.grace.total_seconds() // 60)
    then = "would be scaled in" if settings.dry_run else "are scaled in"
    _tell(settings, client, idle, f"GPUs are idle; unless they work, they {then} in {minutes} min")


def _forgive(nodes: list[Node], client: Any) -> None:
    """Takes the warning off what works again, or is protected by now."""
    if nodes:
        client("ec2").delete_tags(Resources=[n.id for n in nodes], Tags=[{"Key": WARNED}])


def _end(over: list[str], settings: Settings, client: Any, now: datetime) -> list[str]:
    """Scale in, one by one: never below the group's least size, never what is protected."""
    if not over:
        return []
    if settings.dry_run:
        _tell(settings, client, over, "GPUs are idle and the grace is over; a dry run ends nothing")
        return []
    ended = []
    for id in over:
        # Looked up again: a job may have protected its instance since, or the group have shrunk.
        group = _group(client, settings.group)
        if group is None or group["DesiredCapacity"] <= group["MinSize"]:
            break
        if not _may_go(group, id):
            continue
        client("autoscaling").terminate_instance_in_auto_scaling_group(
            InstanceId=id, ShouldDecrementDesiredCapacity=True
        )
        ended.append(id)
    if ended:
        _remember(settings, client, ended, now)
        _tell(settings, client, ended, "were scaled in: their GPUs were idle")
    return ended


def _may_go(group: dict[str, Any], id: str) -> bool:
    return any(
        one["InstanceId"] == id
        and one["LifecycleState"] == "InService"
        and not one["ProtectedFromScaleIn"]
        for one in group["Instances"]
    )


def _remember(settings: Settings, client: Any, ended: list[str], now: datetime) -> None:
    ssm = client("ssm")
    taken = _taken(ssm, settings)
    taken += [{"instance": id, "at": now.isoformat(timespec="seconds")} for id in ended]
    value = json.dumps({"taken": taken[-REMEMBERED:]}, sort_keys=True)
    ssm.put_parameter(Name=settings.parameter, Value=value, Overwrite=True)


def _taken(ssm: Any, settings: Settings) -> list[dict[str, str]]:
    text = ssm.get_parameter(Name=settings.parameter)["Parameter"]["Value"]
    try:
        taken = json.loads(text)["taken"]
    except (KeyError, TypeError, ValueError):
        return []
    return taken if isinstance(taken, list) else []


def restore(settings: Settings, client: Any) -> dict[str, Any]:
    """Give the group back as many instances as were taken, up to its largest size."""
    group, ssm = _group(client, settings.group), client("ssm")
    taken = _taken(ssm, settings)
    if group is None or not taken:
        return {"group": settings.group, "restored": 0}
    desired = min(group["MaxSize"], group["DesiredCapacity"] + len(taken))
    client("autoscaling").set_desired_capacity(
        AutoScalingGroupName=settings.group, DesiredCapacity=desired, HonorCooldown=False
    )
    ssm.put_parameter(Name=settings.parameter, Value='{"taken": []}', Overwrite=True)
    return {"group": settings.group, "restored": desired - group["DesiredCapacity"]}


def _tell(settings: Settings, client: Any, instances: list[str], what: str) -> None:
    """An event that a rule of the stack sends on to the team's topic."""
    detail = {
        "group": settings.group,
        "instances": instances,
        "message": f"{', '.join(instances)} of {settings.group}: {what}",
    }
    client("events").put_events(
        Entries=[
            {"Source": "trimtab", "DetailType": "GPU idle", "Detail": json.dumps(detail)},
        ]
    )
