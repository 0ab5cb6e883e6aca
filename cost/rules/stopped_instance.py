"""Find instances that were stopped long ago and whose volumes are paid all the same."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.models import NotEvaluated, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import Proposal, Target, recommend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.inventory.things import Thing
    from cost.rules._items import Item

STOPPED: Final = re.compile(r"\((\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) GMT\)")
"""When an instance was stopped stands in the reason of its last transition, and nowhere else."""


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge the instances of every region where the bill has volumes."""
    volumes = {i.id: i for i in context.items("volume-charges") if i.running}
    for region in sorted({i.region for i in volumes.values()}):
        why = context.unlisted("instance", region)
        if why is not None:
            yield NotEvaluated(rule=RULE.id, resource=f"instances in {region}", why=why)
            continue
        for instance in context.things("instance", region).values():
            if instance.get("State", "Name") == "stopped":
                yield from _judge(context, instance, volumes, limits)


def _judge(
    context: Context, instance: Thing, volumes: dict[str, Item], limits: Limits
) -> Iterator[Answer]:
    found = STOPPED.search(instance.get("StateTransitionReason") or "")
    if found is None or context.inventory is None:
        why = "AWS does not say since when it is stopped"
        yield NotEvaluated(rule=RULE.id, resource=instance.id, why=why)
        return
    days = (context.inventory.at - datetime.fromisoformat(found[1])).days
    mine = [volumes[i] for i in _attached(instance) if i in volumes]
    if days < limits["stopped_days"] or not mine:
        return
    cost = sum((v.monthly for v in mine), Decimal(0))
    target = Target(
        stack=instance.stack,
        component=instance.component,
        resources=(instance.id, *(v.id for v in mine)),
    )
    proposal = Proposal(
        current=f"stopped for {days} days",
        proposed="terminated",
        # A snapshot that is kept instead costs five eighths of gp3 for what is written.
        saving=Range(low=cost / 4, mid=cost, high=cost),
        risk=2,
        effort="low",
        setting=None,
        by_hand=f"aws ec2 create-image --instance-id {instance.id}, then terminate-instances, and"
        f" delete {', '.join(v.id for v in mine)}",
        values={"stopped_days": days, "volumes": len(mine)},
    )
    yield recommend(RULE, target, proposal, context, limits)


def _attached(instance: Thing) -> list[str]:
    mappings = instance.get("BlockDeviceMappings") or []
    return [m["Ebs"]["VolumeId"] for m in mappings if "Ebs" in m]


RULE = Rule(
    id="stopped-instance",
    title="Instance that was stopped and never started again",
    needs=(),
    inventory=("instance",),
    thresholds=(
        limit(
            "stopped_days",
            "30",
            "days",
            "stopped for at least this long",
            "AWS Trusted Advisor and Cost Optimization Hub: 30 days; OptScale: 1",
        ),
    ),
    affects=frozenset({"storage"}),
    precedence=10,
    meter="volumes",
    saves="usage",
    method="stopped since the time in its last transition's reason, with volumes on the bill",
    formula="saving = effective cost of its volumes a month; low: a full snapshot is kept",
    sources=("AWS Trusted Advisor: EC2 instances stopped",),
    example="a notebook machine stopped in spring with a 1 TiB volume: 80 USD a month",
    find=find,
)
