"""Find clusters whose root volumes are far larger than what is on them."""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from cost.measures import AGENT
from cost.models import Change, Range
from cost.rules._base import NOT_ALL, Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE, Proposal, peak
from cost.rules._judge import GroupSteps, judged_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._stored import Volume
    from cost.rules._usage import Group

USED = AGENT.percent("disk_utilization", "disk_used_percent")


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running component whose volumes the bill names."""
    steps = GroupSteps(present=_volumes, propose=_smaller)
    yield from judged_groups(RULE, context, limits, steps)


def _volumes(context: Context, group: Group) -> list[Volume] | None:
    """A component's volumes, if it has some."""
    if not group.component:
        return None
    where = (group.stack, group.component, group.region)
    mine = (v for v in context.volumes if (v.stack, v.component, v.region) == where)
    return [v for v in mine if v.running] or None


def _smaller(
    context: Context, group: Group, volumes: list[Volume], limits: Limits
) -> Proposal | None:
    used = peak(context, group, USED.id)
    sizes = {v.size_gib for v in volumes}
    old = max(sizes)
    free = 1 - float(limits["headroom_percent"]) / 100
    new = max(int(limits["min_gib"]), ceil(old * used / 100 / free / 10) * 10)
    if len(sizes) > 1 or new >= old * (1 - float(limits["min_saving_percent"]) / 100):
        return None
    monthly = sum((v.monthly for v in volumes), Decimal(0))
    saved = monthly * (old - new) / old
    return Proposal(
        current=f"{old} GiB",
        proposed=f"{new} GiB",
        saving=Range.exactly(saved),
        risk=2,
        effort="low",
        setting=Change(path=("volume", "size_gib"), old=old, new=new),
        by_hand=f"EBS can't shrink a volume: copy it to one of {new} GiB",
        values={"peak_disk_used_percent": round(used, 3), "volumes": len(volumes)},
        notes=(
            "instances that are launched from now on get the smaller volume; the image must fit it",
            "the fullest disk of each instance is looked at",
        ),
        resources=tuple(v.id for v in volumes),
    )


RULE = Rule(
    id="oversized-volume",
    title="Volume far larger than what is on it",
    needs=(USED.id,),
    measures=(USED,),
    thresholds=(
        limit(
            "headroom_percent",
            "40",
            "%",
            "share of the new volume that stays free at the fullest hour",
            "ours: a full root volume stops an instance; no anchor states one",
            NOT_ALL,
        ),
        limit("min_gib", "30", "GiB", "no volume becomes smaller than this", "ours: AMIs' roots"),
        limit(
            "min_saving_percent",
            "30",
            "%",
            "a change that saves less is not worth a roll-out",
            "ours; no anchor states one",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"storage"}),
    precedence=25,
    meter="volumes",
    saves="usage",
    method="the fullest disk's fullest hour of all of a component's instances, with headroom",
    formula="new size = size * used % / (100 % - headroom), in steps of 10 GiB; saving = effective"
    " cost * (1 - new / old)",
    sources=("CloudWatch agent: disk_used_percent", "Thrifty: volumes above 100 GB are reviewed"),
    example="200 GiB of which 22 GiB are used: `volume.size_gib: 40`, 12.80 USD a month a volume",
    find=find,
)
