"""Find GPU fleets that hold more GPUs than their load ever needs together."""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from cost.measures import GPU_MEMORY
from cost.models import Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._demand import NO_HOURS, SIZING, Demand, together, told
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._gpu import MEMORY_HEADROOM
from cost.rules._judge import GroupSteps, judged_groups
from cost.rules._season import season

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._usage import Group


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running group of GPU instances of one type, all of them together."""
    steps = GroupSteps(gpu=True, present=_present, propose=_fewer)
    yield from judged_groups(RULE, context, limits, steps)


def _present(context: Context, group: Group) -> int | str | None:
    """The memory of one of its GPUs in MiB, or why there is no verdict."""
    if len(group.instances) < 2:
        return None
    if len(group.types) > 1:
        return f"it runs {', '.join(group.types)}: GPUs of several types are not added up"
    kind = context.hardware(group.types[0])
    if kind is None or not kind.gpu_memory_mib:
        return f"the catalogue does not know the GPU memory of {group.types[0]}"
    return kind.gpu_memory_mib


def _fewer(context: Context, group: Group, gpu_mib: int, limits: Limits) -> Proposal | str | None:
    """As few instances as price and hours above make cheapest; None if that is all of them."""
    demand = together(context, group, "gpu_utilization", limits)
    memory = together(context, group, GPU_MEMORY.id, limits)
    if demand is None or memory is None:
        return NO_HOURS
    count, kind = len(group.instances), group.types[0]
    usable = 1 - float(limits["gpu_memory_headroom_percent"]) / 100
    # Shares are hundredths of what is measured, which here is MiB.
    held = 100 * float(np.nanmax(memory.peaks)) / gpu_mib / usable
    kept = list(range(max(1, ceil(round(held * count, 6))), count + 1))
    if len(kept) < 2:
        return None
    sizes = [k / count for k in kept]
    costs = demand.costs(sizes, sizes)
    costs[-1] = 1.0
    best = kept[costs.index(min(costs))]
    share = 1 - Decimal(best) / count
    if share * 100 < limits["min_saving_percent"]:
        return None
    chance = demand.chance(best / count)
    monthly = group.monthly
    return Proposal(
        current=f"{count} x {kind}",
        proposed=f"{best} x {kind}",
        saving=Range.after_commitments(share * monthly, share * group.monthly_committed),
        risk=max(2, chance.risk),
        effort="medium",
        setting=None,
        by_hand=f"run {best} instead of {count} {kind} and let the jobs queue for them, or share"
        " GPUs (MIG, MPS, time slices)",
        values={
            "mean_of_the_sum_percent": round(100 * _mean(demand), 2),
            "needed_for_gpu_memory": kept[0],
            "demand_above": told(chance),
            "season": season(demand),
        },
        notes=(
            "the sum of the instances' hourly peaks is never less than the peak of their sum",
            "a job that needs several GPUs at once may wait longer; interference on shared GPUs is"
            " not measured",
        ),
    )


def _mean(demand: Demand) -> float:
    return float(np.nanmean(demand.averages))


RULE = Rule(
    id="fewer-gpus",
    title="More GPU instances than the load needs together",
    needs=("gpu_utilization", GPU_MEMORY.id),
    measures=(GPU_MEMORY,),
    thresholds=(
        *SIZING,
        MEMORY_HEADROOM,
        limit(
            "min_saving_percent",
            "10",
            "%",
            "a change that saves less is not worth moving jobs for",
            "ours; no anchor states one",
        ),
        *COVERAGE,
    ),
    affects=frozenset({"compute"}),
    precedence=20,
    meter="instances",
    saves="usage",
    method="the instances' GPU load is added up hour by hour; of all smaller numbers of instances,"
    " the one whose price together with its expected hours above is lowest; GPU memory in use must"
    " fit as well",
    formula="cost of k of n = k / n + overload_weight_hours * expected share of hours in which the"
    " sum exceeds k; saving = effective cost a month * (1 - k / n); less what a commitment"
    " covers",
    sources=("docs/rightsizing-accuracy.md: fleets", "Coles 2001 (cost/demand)"),
    find=find,
    example="143 GPUs of which each is busy at hours of its own: no one is idle, 30 would do",
)
